"""Fixtures of the wire's tests."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from mattermost.events import WireEvent
from mattermost.server import Address, MattermostServer
from tests.mattermost.faulty import TOKEN, Clock, Faulty, Inbox

Serve = Callable[..., Awaitable[int]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    runners: list[web.AppRunner] = []

    async def start(faulty: Faulty, tls: ssl.SSLContext | None = None) -> int:
        runner = web.ServerRunner(web.Server(faulty), shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        faulty.port = int(runner.addresses[0][1])
        return faulty.port

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def faulty(serve: Serve) -> Faulty:
    server = Faulty()
    await serve(server)
    return server


@pytest.fixture
def clock() -> Clock:
    return Clock()


Connect = Callable[..., MattermostServer]


@pytest.fixture
async def connect(clock: Clock) -> AsyncIterator[Connect]:
    servers: list[MattermostServer] = []

    def make(
        url: str | Faulty, *, sleep: Callable[[float], Awaitable[None]] = clock.sleep, **more: object
    ) -> MattermostServer:
        where = f"http://127.0.0.1:{url.port}" if isinstance(url, Faulty) else url
        address = Address(where, TOKEN, **more)  # type: ignore[arg-type]
        servers.append(MattermostServer(address, sleep=sleep, now=clock.now, jitter=lambda: 0.5))
        return servers[-1]

    yield make
    for server in servers:
        await server.close()


@pytest.fixture
async def listening() -> AsyncIterator[Callable[[MattermostServer], Inbox]]:
    tasks: list[asyncio.Task[None]] = []

    def start(server: MattermostServer, receive: Callable[[WireEvent], Awaitable[None]] | None = None) -> Inbox:
        inbox = Inbox()
        tasks.append(asyncio.create_task(server.listen(receive or inbox.receive)))
        return inbox

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company's CA (ca.pem) and its certificate for localhost (server.pem, server.key)."""
    folder = tmp_path_factory.mktemp("tls")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
            "-subj", "/CN=Example Company CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr",
            "-subj", "/CN=localhost")  # fmt: skip
    (folder / "ext").write_text(
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
    )
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "server.pem", "-days", "30", "-extfile", "ext")  # fmt: skip
    return folder


@pytest.fixture
def tls(certificates: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    return context

"""What the HTTP server says of the bot, asked over real sockets."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import ValidationError

import bot
from engine.config.web import WebSettings
from tests.bot.town import SHIPPED, Town
from web.server import WebServer


async def test_a_bot_lives_before_it_works_and_says_what_is_missing_until_then(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        await town.stop()
        url, token = town.server.url, town.bot.token
        muster = await bot.build(town.settings, url, token, ("ops",), town.clock, town.data, (SHIPPED,))
        town.muster = muster
        server = WebServer(lambda: muster.missing)
        host, port = await server.start("127.0.0.1", 0)
        async with ClientSession(f"http://{host}:{port}") as asking:
            async with asking.get("/healthz") as answer:
                assert answer.status == 200
            async with asking.get("/readyz") as answer:
                assert answer.status == 503
                assert await answer.json() == {"ready": False, "missing": ["caught up with the server"]}
            await muster.start()
            async with asking.get("/readyz") as answer:
                assert answer.status == 200
                assert await answer.json() == {"ready": True, "missing": []}
            muster.failed.set_result("the disk is full")
            async with asking.get("/readyz") as answer:
                assert answer.status == 503
                assert (await answer.json())["missing"] == ["writable data"]
            async with asking.post("/healthz") as answer:
                assert answer.status == 405
        await server.close()


def test_it_is_off_unless_it_has_an_address() -> None:
    assert not WebSettings().listen


@pytest.mark.parametrize(
    ("listen", "address", "loopback"),
    [
        ("127.0.0.1:8480", ("127.0.0.1", 8480), True),
        ("[::1]:8480", ("::1", 8480), True),
        ("localhost:0", ("localhost", 0), True),
        ("0.0.0.0:80", ("0.0.0.0", 80), False),
        ("muster.example.com:80", ("muster.example.com", 80), False),
    ],
)
def test_an_address_is_a_host_and_a_port(listen: str, address: tuple[str, int], loopback: bool) -> None:
    settings = WebSettings(listen=listen)
    assert (settings.address, settings.loopback) == (address, loopback)


@pytest.mark.parametrize("listen", ["8480", "127.0.0.1", ":8480", "127.0.0.1:http", "127.0.0.1:99999", "http://a:1"])
def test_what_is_no_address_is_refused_with_an_example(listen: str) -> None:
    with pytest.raises(ValidationError, match=r"127\.0\.0\.1:8480"):
        WebSettings(listen=listen)

"""The HTTP server in the bot: whether the process turns (`/healthz`), and whether it works (`/readyz`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import web

Missing = Callable[[], Sequence[str]]
"""What the bot still lacks before it works, in words; nothing when it is ready."""


class WebServer:
    """Answers on one address until it is closed."""

    def __init__(self, missing: Missing) -> None:
        self._missing = missing
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen; the answer is where.  Raises `OSError` if the address cannot be had."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        at: tuple[str, int] = self._runner.addresses[0][:2]
        return at

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _readyz(self, _request: web.Request) -> web.Response:
        missing = list(self._missing())
        return web.json_response({"ready": not missing, "missing": missing}, status=503 if missing else 200)

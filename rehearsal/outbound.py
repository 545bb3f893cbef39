"""The calls a server makes to other people's HTTP endpoints: slash commands, buttons, dialogs, outgoing webhooks."""

from __future__ import annotations

import asyncio

import aiohttp
import orjson

from rehearsal import talk
from rehearsal.model import Hook, Json, Post
from rehearsal.world import World

_HEADERS = {"User-Agent": "Mattermost-Bot/1.1", "Accept": "application/json"}


class Outbound:
    """One HTTP client for one stand-in.  `open` counts the webhooks being called now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._client: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> int:
        """Outgoing webhooks whose endpoint has not answered yet."""
        return len(self._tasks)

    async def start(self) -> None:
        """Be ready to call."""
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=30), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        self._world.heard = self._heard

    async def stop(self) -> None:
        """Give up what is under way."""
        self._world.heard = None
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def ask(self, url: str, *, form: Json | None = None, body: Json | None = None, token: str = "") -> Json:
        """What an endpoint answers; `aiohttp.ClientError`, `OSError` or `ValueError` when there is no good answer."""
        if self._client is None:
            raise OSError("the stand-in is not started")
        headers = _HEADERS | ({"Authorization": f"Token {token}"} if token else {})
        if form is not None:
            sending = self._client.post(url, data=form, headers=headers)
        else:
            headers |= {"Content-Type": "application/json"}
            sending = self._client.post(url, data=orjson.dumps(body), headers=headers)
        async with sending as response:
            raw = await response.read()
            if response.status >= 400:
                raise aiohttp.ClientError(f"{url} answered {response.status}")
        if not raw.lstrip().startswith(b"{"):
            return {"text": raw.decode(errors="replace")}
        answer: Json = orjson.loads(raw)
        return answer

    def _heard(self, post: Post) -> None:
        """Call the outgoing webhooks whose word a person's post in a public channel starts with."""
        channel = self._world.channels[post.channel_id]
        if channel.type != "O" or not post.message:
            return
        first = post.message.split(maxsplit=1)[0] if post.message.strip() else ""
        for hook in self._world.hooks.values():
            if not hook.callback_urls or hook.team_id != channel.team_id or hook.channel_id not in ("", channel.id):
                continue
            if hook.trigger_when == 1:
                word = next((each for each in hook.trigger_words if first.startswith(each)), None)
            else:
                word = next((each for each in hook.trigger_words if first == each), None)
            if word is not None or (not hook.trigger_words and hook.channel_id):
                task = asyncio.get_running_loop().create_task(self._call(hook, post, word or ""))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _call(self, hook: Hook, post: Post, word: str) -> None:
        channel = self._world.channels[post.channel_id]
        by = self._world.people[post.user_id]
        body: Json = {
            "token": hook.token,
            "team_id": hook.team_id,
            "team_domain": self._world.teams[hook.team_id].name,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "timestamp": post.create_at,
            "user_id": by.id,
            "user_name": by.username,
            "post_id": post.id,
            "text": post.message,
            "trigger_word": word,
            "file_ids": ",".join(post.file_ids),
        }
        for url in hook.callback_urls:
            try:
                given = await self.ask(url, body=body)
            except (aiohttp.ClientError, OSError, ValueError):
                continue  # a real server logs it, and nobody in the chat learns of it
            if given.get("text"):
                maker = self._world.people[hook.creator_id]
                props = {"webhook_display_name": hook.display_name}
                talk.create(self._world, maker, channel.id, str(given["text"]), props=props, webhook=True)

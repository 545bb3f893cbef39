"""A webhook in the form for Mattermost, posted through an incoming webhook of the server itself."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from domain import commands as c
from engine.clock import SystemClock
from engine.outside import Request
from engine.webhooks.content import content
from engine.webhooks.facts import fact
from engine.words.languages import Languages
from engine.words.render import Reader
from mattermost.chat import Channel
from mattermost.server import MattermostServer
from outside.http import HttpOutside
from tests.contract.conftest import World
from tests.domain.build import a_run

TEXTS = Path(__file__).resolve().parents[2] / "texts"
HOSTILE = "@all @channel @here <!channel> <!here> back to **normal** & <b> [x](https://a.example)"


@pytest.fixture
async def hook(world: World, channel: Channel) -> str:
    """The address of an incoming webhook into the channel."""
    await world.person("admin").call("POST", f"/channels/{channel.id}/members", {"user_id": world.person("admin").id})
    made = await world.person("admin").do("POST", "/hooks/incoming", {"channel_id": channel.id})
    return f"{world.url}/hooks/{made['id']}"


async def test_what_a_server_posts_of_it_reads_as_it_was_written_and_mentions_nobody(
    bot: MattermostServer, channel: Channel, world: World, hook: str
) -> None:
    log = a_run(title=HOSTILE, mode="here")
    log.did(c.PostUpdate(f"{HOSTILE}\nMore at 10", f"{HOSTILE}\nMore at 10"))
    words = Languages([TEXTS], SystemClock(), prefix="!incident").to(Reader("en", "UTC"))
    body = content("mattermost", fact(log.history, log.run, "update.sent", len(log.history), 1), "key", words)
    outside = HttpOutside(os.environ, private=[urlsplit(world.url).hostname or ""])
    try:
        headers = {"Content-Type": "application/json", "Idempotency-Key": "key"}
        answer = await outside.send(Request("POST", hook, headers, body, public=True, unread=True))
    finally:
        await outside.close()
    assert answer.good, answer.status
    posts = [post for post in await bot.posts_since(channel.id, 0) if "status update 1" in post.message]
    assert len(posts) == 1
    text = posts[0].message
    assert "> More at 10" in text.split("\n")
    assert "back to **normal** & <b> [x](https://a.example)" in text
    for mention in ("@all", "@channel", "@here", "<!channel>"):
        assert mention not in text
    assert posts[0].props.get("from_webhook") == "true"

"""📌 on messages of every kind, on any server: author, time and a link that leads there."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.contract.conftest import Person, Unique, World
from tests.contract.own_team import REHEARSALS, OwnTeam, own_team, served

_PATIENCE = 60.0


@dataclass
class Keeping:
    """A run's channel, and people in it."""

    world: World
    channel: str
    team: str
    bot_id: str

    async def keep(self, who: str, post_id: str) -> None:
        """📌, and the bot's ✅ for it."""
        person = self.world.person(who)
        await person.do("POST", "/reactions", {"user_id": person.id, "post_id": post_id, "emoji_name": "pushpin"})
        for _ in _tries():
            found = await person.do("GET", f"/posts/{post_id}/reactions") or []
            if any((each["user_id"], each["emoji_name"]) == (self.bot_id, "white_check_mark") for each in found):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the bot did not keep it")

    async def answer(self, who: str, text: str) -> str:
        """What the bot says beneath a command."""
        person = self.world.person(who)
        asked = await person.say(self.channel, f"!incident {text}")
        for _ in _tries():
            thread = await person.do("GET", f"/posts/{asked['id']}/thread")
            said = [post["message"] for post in thread["posts"].values() if post["user_id"] == self.bot_id]
            if said:
                return "\n".join(said)
            await asyncio.sleep(0.05)
        raise AssertionError(f"no answer to {text}")

    def link(self, post_id: str) -> str:
        return f"{self.world.url}/{self.team}/pl/{post_id}"


def _tries() -> Any:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        yield None


@pytest.fixture
async def keeping(world: World, unique: Unique, tmp_path: Path) -> AsyncIterator[Keeping]:
    team = await own_team(world, unique)
    async with served(world, team, tmp_path / "data", (REHEARSALS / "walk",)):
        yield await a_run_to_keep_in(world, team)


async def a_run_to_keep_in(world: World, team: OwnTeam) -> Keeping:
    """Alice starts it and invites bob."""
    alice = world.person("alice")
    place = next(iter(team.channels.values()))
    await alice.say(place, "!incident start Checkout is down")
    channel = ""
    for _ in _tries():
        mine = await alice.do("GET", f"/users/{alice.id}/teams/{team.id}/channels")
        found = [each["id"] for each in mine if re.match(r"\w+-\d+ · ", each["purpose"])]
        if found:
            channel = found[0]
            break
        await asyncio.sleep(0.05)
    await alice.say(channel, "!incident invite @bob")
    bob = world.person("bob")
    for _ in _tries():
        status, _ignored = await bob.call("GET", f"/channels/{channel}/members/{bob.id}")
        if status == 200:
            break
        await asyncio.sleep(0.05)
    return Keeping(world, channel, team.name, team.bot_id)


async def upload(person: Person, channel: str) -> str:
    form = aiohttp.FormData()
    form.add_field("channel_id", channel)
    form.add_field("files", b"\x89PNG\r\n\x1a\n", filename="queue.png", content_type="image/png")
    headers = {"Authorization": f"Bearer {person.token}"}
    async with person.session.post(f"{person.base}/api/v4/files", data=form, headers=headers) as answer:
        assert answer.status == 201
        return str((await answer.json())["file_infos"][0]["id"])


async def test_messages_replies_files_and_what_webhooks_say_are_kept_with_author_and_link(keeping: Keeping) -> None:
    alice, bob, admin = (keeping.world.person(name) for name in ("alice", "bob", "admin"))
    plain = await bob.say(keeping.channel, "two shops say so too")
    reply = await bob.say(keeping.channel, "three by now", plain["id"])
    file_id = await upload(bob, keeping.channel)
    only_file = await bob.do("POST", "/posts", {"channel_id": keeping.channel, "message": "", "file_ids": [file_id]})
    hook = await admin.do("POST", "/hooks/incoming", {"channel_id": keeping.channel, "display_name": "pager"})
    body = {"username": "alertbot", "attachments": [{"title": "Disk full", "text": "on db-1"}]}
    async with admin.session.post(f"{keeping.world.url}/hooks/{hook['id']}", json=body) as sent:
        assert sent.status == 200
    told = await _latest(alice, keeping.channel, lambda post: bool(post["props"].get("from_webhook")))
    for post in (plain, reply, only_file, told):
        await keeping.keep("alice", post["id"])
    shown = await keeping.answer("alice", "timeline notes")
    props = told["props"]
    name = props.get("override_username") or props.get("webhook_display_name") or "webhook"
    for text, author, post in (
        ("two shops say so too", "bob", plain),
        ("three by now", "bob", reply),
        (":paperclip: queue.png", "bob", only_file),
        ("Disk full on db-1", name, told),
    ):
        line = next(line for line in shown.splitlines() if text in line)
        assert f"alice noted: {text} ({author}) [message]({keeping.link(post['id'])})" in line, line
        assert (await alice.do("GET", f"/posts/{post['id']}"))["channel_id"] == keeping.channel


async def test_an_edited_message_is_kept_as_it_reads_at_that_moment_and_leaves_with_the_pin(keeping: Keeping) -> None:
    alice, bob = keeping.world.person("alice"), keeping.world.person("bob")
    post = await bob.say(keeping.channel, "the dsik is full")
    await bob.do("PUT", f"/posts/{post['id']}/patch", {"message": "the disk is full"})
    await keeping.keep("alice", post["id"])
    assert "alice noted: the disk is full (bob)" in await keeping.answer("alice", "timeline notes")
    await alice.do("DELETE", f"/users/{alice.id}/posts/{post['id']}/reactions/pushpin")
    for _ in _tries():
        if "disk is full" not in await keeping.answer("alice", "timeline notes"):
            break


async def test_a_typed_note_links_to_its_message(keeping: Keeping) -> None:
    said = await keeping.world.person("alice").say(keeping.channel, "!incident note the queue is long")
    for _ in _tries():
        shown = await keeping.answer("alice", "timeline notes")
        if "the queue is long" in shown:
            break
    line = next(line for line in shown.splitlines() if "the queue is long" in line)
    assert re.search(rf"\[#\d+\]\({re.escape(keeping.link(said['id']))}\)", line), line


async def _latest(person: Person, channel: str, wanted: Any) -> Any:
    for _ in _tries():
        found = await person.do("GET", f"/channels/{channel}/posts?per_page=60")
        for post_id in found["order"]:
            if wanted(found["posts"][post_id]):
                return found["posts"][post_id]
        await asyncio.sleep(0.05)
    raise AssertionError("no such message")

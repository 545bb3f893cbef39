"""An incident in people's hands on any server: prompts, reactions and taking them back, to the retrospective."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import bot as muster
from engine.clock import SystemClock
from engine.config.settings import Settings
from tests.contract.conftest import Person, Unique, World

SIGNS = ["white_check_mark", "next_track_button", "raising_hand", "alarm_clock"]
CAUSE = "the deploy of 08:50 broke the payment client"


@dataclass(frozen=True)
class Scene:
    """A bot of this test's own, and two channels with alice and bob in them."""

    world: World
    bot_id: str
    alerts: str
    audience: str

    def person(self, name: str) -> Person:
        return self.world.person(name)

    async def direct(self, name: str) -> str:
        found = await self.person(name).do("POST", "/channels/direct", [self.person(name).id, self.bot_id])
        return str(found["id"])

    async def posts(self, channel_id: str) -> list[Any]:
        """The bot's posts there, oldest first."""
        found = await self.person("alice" if channel_id != await self.direct("bob") else "bob").do(
            "GET", f"/channels/{channel_id}/posts"
        )
        ours = [post for post in found["posts"].values() if post["user_id"] == self.bot_id and not post["type"]]
        return sorted(ours, key=lambda post: post["create_at"])

    async def signs(self, name: str, post_id: str) -> list[str]:
        """The bot's reactions under a post, in the order they came."""
        found = await self.person(name).do("GET", f"/posts/{post_id}/reactions") or []
        ours = [each for each in found if each["user_id"] == self.bot_id]
        return [each["emoji_name"] for each in sorted(ours, key=lambda each: each["create_at"])]

    async def react(self, name: str, post_id: str, emoji: str) -> None:
        body = {"user_id": self.person(name).id, "post_id": post_id, "emoji_name": emoji}
        await self.person(name).do("POST", "/reactions", body)

    async def unreact(self, name: str, post_id: str, emoji: str) -> None:
        await self.person(name).do("DELETE", f"/users/{self.person(name).id}/posts/{post_id}/reactions/{emoji}")

    async def said(self, channel_id: str, words: str) -> Any:
        """The bot's newest post there with those words, as soon as there is one."""

        async def look() -> Any:
            found = [post for post in await self.posts(channel_id) if words in post["message"]]
            return found[-1] if found else None

        return await until(look, words)


async def until(look: Callable[[], Awaitable[Any]], what: str) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + 30
    while not (found := await look()):
        assert time.monotonic() < deadline, f"it never came to pass: {what}"
        await asyncio.sleep(0.05)
    return found


async def _own_bot(world: World, unique: Unique) -> tuple[str, str]:
    """A bot account made by the admin; the world's own where accounts are not made over REST (the stand-in)."""
    admin = world.person("admin")
    status, made = await admin.call("POST", "/bots", {"username": unique("hand"), "display_name": "Hand"})
    if status >= 300:
        return world.bot_id, world.bot_token
    token = await admin.do("POST", f"/users/{made['user_id']}/tokens", {"description": "test"})
    await admin.do("POST", f"/teams/{world.team_id}/members", {"team_id": world.team_id, "user_id": made["user_id"]})
    return made["user_id"], token["token"]


@pytest.fixture
async def scene(world: World, unique: Unique, tmp_path: Path) -> AsyncIterator[Scene]:
    admin = world.person("admin")
    bot_id, token = await _own_bot(world, unique)
    ids = {}
    for name in ("hands", "audience"):
        body = {"team_id": world.team_id, "name": unique(name), "display_name": name, "type": "O"}
        made = await admin.do("POST", "/channels", body)
        for member in (bot_id, world.person("alice").id, world.person("bob").id):
            await admin.do("POST", f"/channels/{made['id']}/members", {"user_id": member})
        ids[name] = made["id"], made["name"]
    books = tmp_path / "books"
    books.mkdir()
    prefix = f"H{time.time_ns() % 10**6}"  # so that no channel of an earlier run has the name
    (books / "hands.yaml").write_text(
        "playbook: hands\ntitle: Hands\n"
        f"prefix: {prefix}\n"
        "run: {severities: [sev1, sev2]}\n"
        "checklists:\n- title: Do\n  tasks: [{title: Look, due: 1h}, {title: Act}]\n"
        f"status_updates: {{to: [{ids['audience'][1]}]}}\n"
        'retrospective: {reminder: 2s, template: "## Impact\\n*who*\\n## Causes\\n*why*"}\n'
    )
    settings = Settings.model_validate({})
    built = await muster.build(settings, world.url, token, (world.team,), SystemClock(), tmp_path / "data", (books,))
    await built.start()
    yield Scene(world, bot_id, ids["hands"][0], ids["audience"][0])
    with contextlib.suppress(asyncio.CancelledError):
        await built.stop()


async def test_an_incident_is_in_peoples_hands_from_the_prompt_to_the_retrospective(scene: Scene) -> None:
    alice, bob = scene.person("alice"), scene.person("bob")
    await alice.say(scene.alerts, "!incident start sev1 Checkout is down")
    announced = await scene.said(scene.alerts, "it goes on in ~")
    name = announced["message"].split("~")[-1].strip()
    room = (await alice.do("GET", f"/teams/{scene.world.team_id}/channels/name/{name}"))["id"]
    await scene.said(room, "Checkout is down")

    # a prompt, answered by a reaction, taken back, answered in words
    await alice.say(room, "!incident assign 1 @bob")
    direct = await scene.direct("bob")
    prompt = (await scene.said(direct, "**1 Look**"))["id"]

    async def signs() -> bool:
        return await scene.signs("bob", prompt) == SIGNS

    await until(signs, "its four reactions in order")
    await scene.react("bob", prompt, "white_check_mark")
    settled = await scene.said(direct, ":white_check_mark: ~~1 Look~~ · you")
    assert settled["id"] == prompt
    await until(lambda: _none(scene.signs("bob", prompt)), "its reactions are taken off")
    await scene.unreact("bob", prompt, "white_check_mark")
    await scene.said(direct, "**1 Look**")
    await until(signs, "its reactions are back")
    await bob.say(direct, "done")
    await scene.said(direct, ":white_check_mark: ~~1 Look~~ · you")

    # what reactions keep of a message
    post = (await bob.say(room, CAUSE))["id"]
    for emoji in ("pushpin", "dart"):
        await scene.react("alice", post, emoji)
    await until(lambda: scene.signs("alice", post), "the tick under the message")
    await scene.react("alice", post, "mega")
    offer = await scene.said(room, "This would be the status update")
    await scene.react("alice", offer["id"], "+1")
    await scene.said(scene.audience, CAUSE)
    await alice.say(room, "!incident timeline")
    await scene.said(room, f"noted: {CAUSE} (bob)")
    await alice.say(room, "!incident followups")
    await scene.said(room, f"1. {CAUSE} · bob")

    # the end, and what is made of it
    await alice.say(room, "!incident finish")
    await scene.said(room, "is finished")
    await alice.say(room, "!incident retro impact: nobody could pay")
    ask = await scene.said(await scene.direct("alice"), "To be written: Causes")
    await alice.say(await scene.direct("alice"), "Causes: the deploy")
    await scene.said(await scene.direct("alice"), "wrote Causes of the retrospective")

    async def newest() -> Any:
        found = [post for post in await scene.posts(await scene.direct("alice")) if "waits for you" in post["message"]]
        return found and found[-1]["id"]

    await until(lambda: _published(scene, newest), "it is published by a reaction on the newest question")
    told = await scene.said(scene.audience, "Retrospective of")
    assert "## Impact\nnobody could pay\n\n## Causes\nthe deploy" in told["message"]
    assert ask["message"].startswith("**Retrospective of")


async def _none(looking: Awaitable[list[str]]) -> bool:
    return await looking == []


async def _published(scene: Scene, newest: Callable[[], Awaitable[Any]]) -> bool:
    """A question is asked anew every two seconds, so the one that was reacted to may just have been overtaken."""
    question = await newest()
    if question:
        with contextlib.suppress(AssertionError):
            await scene.react("alice", question, "mega")
    return any("Retrospective of" in post["message"] for post in await scene.posts(scene.audience))

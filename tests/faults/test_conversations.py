"""A conversation is the same whatever goes wrong on the way: nothing is lost, nothing comes twice, order stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import bot
from mattermost.address import Address
from rehearsal.model import Post
from tests.bot.town import begun
from tests.faults.crowd import FULL, Crowd

Trouble = Callable[[Crowd], None]


def several(*faults: Trouble) -> Trouble:
    def all_of_them(crowd: Crowd) -> None:
        for fault in faults:
            fault(crowd)

    return all_of_them


def at_once(crowd: Crowd) -> None:
    """The websocket is cut and stands again as soon as the bot tries."""
    crowd.server.cut(crowd.bot.id)
    crowd.server.heal(crowd.bot.id)


BEFORE_EACH_STEP: dict[str, Trouble] = {
    "every event comes twice": lambda crowd: crowd.server.faults.duplicate_frames(),
    "events of different channels overtake each other": lambda crowd: crowd.server.faults.reorder_frames(),
    "every event is late": lambda crowd: crowd.server.faults.delay_frames(0.02),
    "late, twice and out of order": several(
        lambda crowd: crowd.server.faults.delay_frames(0.02),
        lambda crowd: crowd.server.faults.duplicate_frames(),
        lambda crowd: crowd.server.faults.reorder_frames(),
    ),
    "the server is slow": lambda crowd: crowd.server.faults.slow(0.05),
    "the server is busy": lambda crowd: _once(crowd, 429),
    "the server fails": lambda crowd: _once(crowd, 503),
    "the server has an internal error": lambda crowd: _once(crowd, 500),
    "answers are lost after the work was done": lambda crowd: _drop(crowd),  # noqa: PLW0108  (it stands further down)
    "what was done is said to have failed": lambda crowd: _drop(crowd, 500),
    "the websocket is cut": at_once,
    "the websocket is cut and its events are kept no more": several(
        lambda crowd: crowd.server.faults.refuse_resume(), at_once
    ),
    "the server starts anew": lambda crowd: crowd.server.restart_server(0.1),
    "the websocket is half-open": lambda crowd: crowd.server.half_open(crowd.bot.id),
    "now this, now that": lambda crowd: _mixed(crowd),  # noqa: PLW0108
}


def _once(crowd: Crowd, status: int) -> None:
    crowd.server.faults.answer(status, method="POST|PUT", path="/api/v4/", times=2, retry_after=0)


def _mixed(crowd: Crowd) -> None:
    steps = len(crowd.server.world.posts)
    list(BEFORE_EACH_STEP.values())[steps % (len(BEFORE_EACH_STEP) - 2)](crowd)


def _drop(crowd: Crowd, status: int = 0) -> None:
    path = "/api/v4/(posts|channels|reactions)"
    crowd.server.faults.drop_answer(method="POST", path=path, times=2, status=status)


async def talk(crowd: Crowd, trouble: Trouble) -> list[str]:
    """A run from start to end, each step under that trouble; what is to be seen afterwards, without times."""
    channel = await begun(crowd)
    steps: list[Callable[[], object]] = [
        lambda: crowd.say("alice", channel, "!incident check 1"),
        lambda: crowd.server.join("bob", channel),
        lambda: crowd.say("bob", channel, "!incident assign 2 @carol"),
        lambda: crowd.say("bob", channel, "!incident chekc 3"),
        lambda: crowd.server.react("bob", crowd.posts(channel)[-1].id, "+1"),
        lambda: crowd.say("carol", "@bot", "check 2 INC-1"),
        lambda: crowd.say("alice", channel, "!incident severity sev9"),
        lambda: crowd.server.edit("alice", _said(crowd, "severity sev9"), "!incident severity sev3"),
        lambda: crowd.say("alice", channel, "!incident update We rolled back"),
        lambda: crowd.say("alice", "alerts", "!incident start sev2 Mail is slow"),
        lambda: crowd.say("alice", channel, "!incident undo"),
        lambda: crowd.server.unreact("bob", _asked(crowd, channel), "+1"),
        lambda: crowd.say("alice", "alerts", "!incident list"),
        lambda: crowd.say("alice", channel, "!incident finish"),
    ]
    for number, step in enumerate(steps):
        if FULL or number % 2:
            trouble(crowd)
        step()
        await crowd.until(lambda: crowd.server.connected(crowd.bot.id))
        await crowd.wait(31_000)  # so long a websocket must stand for its next loss to be the first one
        await crowd.quiet()
    return seen(crowd)


def _said(crowd: Crowd, text: str) -> str:
    return next(post.id for post in crowd.server.world.posts.values() if text in post.message)


def _asked(crowd: Crowd, channel: str) -> str:
    return next(post.id for post in crowd.posts(channel) if "chekc" in post.message or "check 3" in post.message)


def seen(crowd: Crowd) -> list[str]:
    """Every message with its reactions, channel by channel, oldest first.

    What the server itself says (who came, which header) stands after the messages, in no order: headers and calling
    people in go out in lanes of their own, and neither waits for the other when one must be tried again.
    """
    world = crowd.server.world
    lines = []
    for channel in sorted(world.channels.values(), key=lambda channel: channel.display_name):
        people = sorted(world.people[each].username for each in channel.members)
        lines.append(f"{channel.display_name} ({', '.join(people)}): {channel.header}")
        posts = crowd.server.posts(channel.id)
        lines += [_shown(crowd, post) for post in posts if not post.is_system]
        lines += sorted(_shown(crowd, post) for post in posts if post.is_system)
    return [re.sub(r"\d\d:\d\d|\b[a-z0-9]{26}\b|\d+ (min|s)\b", "…", line) for line in lines]


def _shown(crowd: Crowd, post: Post) -> str:
    people = crowd.server.world.people
    signs = sorted(f"{people[each.user_id].username} {each.emoji_name}" for each in post.reactions)
    return f"  {people[post.user_id].username}: {post.message} {signs}"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A websocket that pings often: a dead one is found out in less than a second."""

    def address(url: str, token: str, **options: object) -> Address:
        return Address(url, token, ping_interval=0.2, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(bot, "Address", address)


@pytest.fixture(scope="module")
def calm_talk() -> list[str]:
    """The conversation without any trouble; played by the first test that needs it."""
    return []


@pytest.mark.parametrize("name", BEFORE_EACH_STEP)
async def test_a_conversation_under_a_fault_is_the_same_as_without(
    tmp_path: Path, impatient: None, calm_talk: list[str], name: str
) -> None:
    if not calm_talk:
        async with Crowd(tmp_path / "calm") as calm:
            calm_talk += await talk(calm, lambda _: None)
    async with Crowd(tmp_path / "rough") as rough:
        assert await talk(rough, BEFORE_EACH_STEP[name]) == calm_talk

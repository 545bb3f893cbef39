"""The real bot is killed with SIGKILL again and again while people work with it: nothing is lost, nothing doubled.

MUSTER_KILLS says how often (12 by default), MUSTER_SEED begins the dice elsewhere.  With it, a run is
killed at both moments after each answer, otherwise at the one and the other in turns.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from domain import events as e
from engine.desk.runs import SITE
from rehearsal.model import Post
from storage.codec import decode
from storage.tiny import TinyStore
from tests.crash.killed import Scene

KILLS = int(os.environ.get("MUSTER_KILLS", "12"))
SEED = int(os.environ.get("MUSTER_SEED", KILLS))
AT_MOST = 25
"""Kills of one bot's data; more are done with another's."""


@dataclass
class Played:
    """What the people did, and what must have come of it in the end."""

    said: list[Post] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    mended: list[tuple[Post, str]] = field(default_factory=list)
    asked: list[tuple[Post, str]] = field(default_factory=list)
    reacted: set[str] = field(default_factory=set)


class Crowd:
    """Alice types one thing after another, up and down, whatever the bot does."""

    def __init__(self, scene: Scene, channel: str, dice: random.Random) -> None:
        self._scene = scene
        self._channel = channel
        self._dice = dice
        self._count = 0
        self.played = Played()

    def act(self) -> Post:
        """Say or do the next thing."""
        self._count += 1
        self._go_on()
        act: Callable[[str], Post] = self._dice.choice(
            (
                self._note,
                self._note,
                self._task,
                self._task,
                self._query,
                self._update,
                self._start,
                self._slip,
                self._fail,
            )
        )
        said = act(f"{self._count:04d}")
        self.played.said.append(said)
        return said

    def _go_on(self) -> None:
        """Mend what failed, answer what was asked; as likely while the bot is down as while it works."""
        played = self.played
        for said, text in played.mended:
            if said.message != text and self._scene.answers(said) and self._dice.random() < 0.5:
                self._scene.server.edit("alice", said.id, text)
        for said, _ in played.asked:
            questions = self._scene.answers(said)
            if questions and said.id not in played.reacted and self._dice.random() < 0.5:
                self._scene.server.react("alice", questions[0].id, "+1")
                played.reacted.add(said.id)

    def finish(self) -> bool:
        """Go on until everything is mended and answered."""
        self._go_on()
        mended = all(said.message == text for said, text in self.played.mended)
        return mended and len(self.played.reacted) == len(self.played.asked)

    def _say(self, text: str, where: str = "") -> Post:
        return self._scene.server.say("alice", where or self._channel, f"!incident {text}")

    def _note(self, mark: str) -> Post:
        self.played.notes.append(f"N{mark}")
        return self._say(f"note N{mark}")

    def _task(self, _: str) -> Post:
        task = self._dice.randrange(1, 18)
        return self._say(
            self._dice.choice((f"check {task}", f"uncheck {task}", f"assign {task} @bob", f"skip {task} for the test"))
        )

    def _query(self, _: str) -> Post:
        return self._say(self._dice.choice(("info", "next", "task 1", "list", "timeline 5", "help check")))

    def _update(self, mark: str) -> Post:
        self.played.updates.append(f"U{mark}")
        return self._say(f"update U{mark}")

    def _start(self, mark: str) -> Post:
        self.played.titles.append(f"S{mark}")
        return self._say(f"start anyway sev3 S{mark}", self._scene.server.channel_id("alerts"))

    def _slip(self, mark: str) -> Post:
        said = self._say(f"notte Q{mark}")
        self.played.asked.append((said, f"Q{mark}"))
        return said

    def _fail(self, mark: str) -> Post:
        said = self._say("check 99")
        self.played.mended.append((said, f"!incident note E{mark}"))
        return said


@pytest.mark.parametrize("done", range(0, KILLS, AT_MOST))
async def test_people_go_on_working_while_the_bot_is_killed_again_and_again(tmp_path: Path, done: int) -> None:
    dice = random.Random(SEED + done)
    async with Scene(tmp_path) as scene:
        channel = await scene.began()
        crowd = Crowd(scene, channel, dice)
        while scene.kills < min(AT_MOST, KILLS - done):
            for _ in range(dice.randrange(1, 5)):
                crowd.act()
            await _the_moment(scene, crowd, dice)
            await scene.kill()
            for _ in range(dice.randrange(0, 3)):
                crowd.act()
            await scene.start()
        played = crowd.played
        await scene.until(crowd.finish)
        await scene.until(lambda: scene.server.connected(scene.bot.id))
        await scene.until(lambda: all(scene.settled(post) for post in played.said))
        await scene.until(lambda: all(scene.ticked(post) for post, _ in played.mended))
        await scene.until(lambda: all(scene.channel_of(_number(scene, title)) for title in played.titles))
        barrier = scene.server.say("alice", channel, "!incident timeline 5")
        await scene.until(lambda: scene.answers(barrier))
        await scene.until(lambda: _undone(scene, played) == "")
        await scene.end()
        _nothing_is_doubled(scene, played)
        _the_log_is_what_was_said(scene, played)
        assert "Traceback" not in scene.log.read_text()


async def _the_moment(scene: Scene, crowd: Crowd, dice: random.Random) -> None:
    """When the bot is killed: while it starts, some moments after something was said, or right after an answer."""
    kind = dice.choice(("starting", "soon", "answer", "answer", "act"))
    if kind == "starting":
        await asyncio.sleep(dice.random() * 1.2)
        return
    await scene.until(lambda: scene.server.connected(scene.bot.id))
    if kind == "soon":
        crowd.act()
        await asyncio.sleep(dice.random() * 0.05)
    elif kind == "answer":
        said = crowd.act()
        await scene.until(lambda: scene.settled(said))
    else:
        await _after_acts(scene, crowd, dice.randrange(1, 8))


async def _after_acts(scene: Scene, crowd: Crowd, acts: int) -> None:
    """After so many things that the bot did, however small."""
    enough = asyncio.Event()
    count = 0

    def observe(_kind: str, _at: int, user_id: str, *_: object) -> None:
        nonlocal count
        count += user_id == scene.bot.id
        if count >= acts:
            enough.set()

    stop = scene.server.subscribe(observe)
    for _ in range(acts):
        crowd.act()
    await asyncio.wait_for(enough.wait(), 60)
    stop()


def _number(scene: Scene, title: str) -> str:
    """The number of the run with that title, as the news says it, or ''."""
    for post in scene.ours():
        if found := re.search(rf"\*\*(INC-\d+) {title}\*\*", post.message):
            return found[1]
    return ""


def _undone(scene: Scene, played: Played) -> str:
    """What must still be done outside before all has been done; '' when nothing is left."""
    _, updates = _told(scene)
    texts = "\n".join(updates)
    return next((update for update in played.updates if update not in texts), "")


def _told(scene: Scene) -> tuple[list[str], list[str]]:
    """What stands in ~stakeholders: the posts that are kept current, and the updates beneath them."""
    posts = scene.server.posts(scene.server.channel_id("stakeholders"))
    return [it.message for it in posts if not it.root_id], [it.message for it in posts if it.root_id]


def _nothing_is_doubled(scene: Scene, played: Played) -> None:
    keys = Counter(str(post.props["muster"]["key"]) for post in scene.ours())
    assert [key for key, count in keys.items() if count > 1] == []
    assert [name for name, count in Counter(scene.channels()).items() if count > 1] == []
    assert len(scene.channels()) == len(played.titles) + 1
    for post in played.said:
        mended = any(post is said for said, _ in played.mended)
        answers = len(scene.answers(post))
        ticked = scene.ticked(post)
        assert (answers, ticked) in ([(1, True)] if mended else [(1, False), (0, True)]), (
            f"{post.message}: {answers} answers, {'a' if ticked else 'no'} tick"
        )
    cards, updates = _told(scene)
    alerts = [
        post.message for post in scene.server.posts(scene.server.channel_id("alerts")) if post.user_id == scene.bot.id
    ]
    assert len(cards) == 1, "of the run that told of itself"
    assert len(updates) == len(played.updates)
    for update in played.updates:
        assert sum(update in text for text in updates) == 1, update
    for title in played.titles:
        assert sum(f"{title}**" in text for text in alerts) == 1, title


def _the_log_is_what_was_said(scene: Scene, played: Played) -> None:
    store = TinyStore.open(scene.data)
    try:
        assert list(store.losses()) == []
        events = {stream: [decode(line) for line in store.load(stream)] for stream in store.streams()}
    finally:
        store.abandon()
    started = {
        found.title for history in events.values() for each in history if isinstance(found := each.event, e.RunStarted)
    }
    assert started == {"Checkout is down", *played.titles}
    numbers = [each.event.number for each in events[SITE] if isinstance(each.event, e.NumberTaken)]
    assert numbers == list(range(1, len(played.titles) + 2))
    (main,) = [history for history in events.values() if _is_main(history)]
    notes = [each.event.text for each in main if isinstance(each.event, e.NoteAdded)]
    assert [note for note in notes if note.startswith("N")] == played.notes, "each once, in the order they were said"
    assert sorted(note for note in notes if note.startswith("E")) == sorted(
        text.split()[-1] for _, text in played.mended
    )
    assert sorted(note for note in notes if note.startswith("Q")) == sorted(mark for _, mark in played.asked)
    assert [each.event.text for each in main if isinstance(each.event, e.StatusUpdated)] == played.updates


def _is_main(history: list[e.Recorded]) -> bool:
    return isinstance(history[0].event, e.RunStarted) and history[0].event.title == "Checkout is down"


SCRIPT = (
    ("check 1", r":white_check_mark: 1 Confirm the alert · alice"),
    ("skip 3 nobody else", r"~~3 Find who else is affected~~ · nobody else"),
    ("assign 2 @bob", r"2 Set the severity\*\* · @bob"),
    ("summary Cards of one bank fail", r"> Cards of one bank fail"),
    ("severity sev2", r"\*\*sev2\*\*"),
    ("phase identified", r"identified"),
    ("owner @bob", r"owner @bob"),
    ("undo", r"owner @alice"),
    ("uncheck 1", r":white_circle: \*\*1 Confirm the alert"),
    ("finish all: for the test", r":checkered_flag: INC-1"),
    ("reopen it is down again", r":large_orange_circle: INC-1"),
)


AIMS = ("answered", "seen")
"""Killed as soon as the tick is there, or once the board shows it, too."""


@pytest.mark.parametrize("first", AIMS if "MUSTER_KILLS" in os.environ else AIMS[:1])
async def test_a_run_killed_after_any_answer_goes_on_as_answered(tmp_path: Path, first: str) -> None:
    aims = itertools.cycle((first, *(aim for aim in AIMS if aim != first)))
    async with Scene(tmp_path) as scene:
        channel = await scene.began()
        for (text, shown), aim in zip(SCRIPT, aims, strict=False):
            said = scene.server.say("alice", channel, f"!incident {text}")
            await scene.until(lambda said=said: scene.ticked(said))
            if aim == "seen":
                await scene.until(lambda shown=shown: re.search(shown, _board(scene, channel)))
            await scene.kill()
            await scene.start()
            await scene.until(lambda shown=shown: re.search(shown, _board(scene, channel)))
        await scene.end()
        keys = Counter(str(post.props["muster"]["key"]) for post in scene.ours())
        assert [key for key, count in keys.items() if count > 1] == []
        assert "Traceback" not in scene.log.read_text()


def _board(scene: Scene, channel: str) -> str:
    (board,) = [post for post in scene.server.posts(channel) if post.is_pinned]
    return board.message

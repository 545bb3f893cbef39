"""Plays a script: does its steps, waits until the bot is done, compares with what was expected."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from engine.config.settings import Settings
from engine.muster import Build
from rehearsal import acting
from rehearsal.outside import OUTSIDE
from rehearsal.outside_steps import Answered, OnCallThere, PagerDone
from rehearsal.places import TO_BOT, Place, PlaceError
from rehearsal.record import Entry
from rehearsal.script import Script, Step
from rehearsal.services import UnknownService
from rehearsal.show import first_line
from rehearsal.stage import Stage, StageError
from rehearsal.standin import WorldError
from rehearsal.steps import (
    Cut,
    Deactivate,
    Delete,
    Edit,
    Expect,
    Fault,
    Leave,
    React,
    Rename,
    Restart,
    Say,
    Wait,
)

_COUNTED = ("posted", "edited", "reacted", "called")
"""What an expectation looks at."""
_ELSEWHERE = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a script went; `failure` is None if all was as expected, else begins with file and line. Real seconds."""

    file: str
    title: str
    failure: str | None
    seconds: float


class _FailedError(Exception):
    """An expectation is not met, or a step cannot be done."""


async def play(
    script: Script,
    build: Build,
    settings: Settings,
    playbooks: Sequence[Path],
    *,
    data: Path | None = None,
    listeners: Sequence[Callable[[Entry], None]] = (),
    passed: Callable[[int], None] = lambda _milliseconds: None,
) -> Outcome:
    """Play it to its end or its first failure.

    `settings` have the script's changes in them.  `data` is kept; without it everything is in a folder that
    goes away.  `listeners` hear every entry as it happens, `passed` of time that went by, in ms.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    failure: str | None = None
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-rehearsal-")))
        stage = Stage(
            build,
            settings,
            folder,
            playbooks,
            people=script.people,
            profiles=script.profiles,
            channels=script.channels,
            start=script.start,
            answers=script.answers,
        )
        for listener in listeners:
            stage.record.listen(listener)
        for word, command in script.commands.items():
            kind = "in_channel" if command.posted else "ephemeral"
            stage.stand_in.answers(word, None if command.fails else {"response_type": kind, "text": command.text})
        try:
            if script.services is not None:
                stage.services.says(script.services)
            async with stage:
                failure = await _Play(stage, passed).all(script.steps)
        except (StageError, UnknownService) as error:
            failure = f"{script.file}: {error}"
    return Outcome(script.file, script.title, failure, loop.time() - begun)


class _Play:
    def __init__(self, stage: Stage, passed: Callable[[int], None]) -> None:
        self._stage = stage
        self._passed = passed
        self._window = 0

    async def all(self, steps: Sequence[Step]) -> str | None:
        for step in steps:
            try:
                await self._one(step)
            except _FailedError as failed:
                return f"{step.file}:{step.line}: {failed}"
            except (PlaceError, acting.ActError, WorldError, StageError, UnknownService) as error:
                return f"{step.file}:{step.line}: {step.kind}: {step.action}\n  {error}"
        try:
            await self._stage.settle()
        except StageError as error:
            return f"{steps[-1].file}:{steps[-1].line}: after the last step: {error}"
        return None

    async def _one(self, step: Step) -> None:
        """A step begins when the bot is done with the one before, but a restart or a cut may interrupt it."""
        action = step.action
        if not isinstance(action, Restart | Cut):
            await self._stage.settle()
        if not isinstance(action, Expect):
            self._window = len(self._stage.record.entries)
        match action:
            case Say():
                acting.say(
                    self._stage,
                    action.who,
                    action.place,
                    action.text,
                    thread=action.thread,
                    webhook=action.webhook,
                    files=action.files,
                )
            case React():
                acting.react(self._stage, action.who, action.emoji, action.place, action.post, remove=action.remove)
            case Edit():
                acting.edit(self._stage, action.who, action.place, action.post, action.text)
            case Delete():
                acting.delete(self._stage, action.who, action.place, action.post, of_bot=action.of == "bot")
            case Leave():
                acting.leave(self._stage, action.who, action.place)
            case Rename():
                self._stage.stand_in.rename(action.who, action.to)
            case Deactivate():
                self._stage.stand_in.deactivate(action.who)
            case Wait():
                self._passed(action.length)
                await self._stage.wait(action.length)
            case Restart():
                await self._stage.restart(action.down)
            case Cut():
                self._passed(action.length)
                await self._stage.cut(action.length)
            case Fault():
                self._stage.trouble(action)
            case Answered():
                self._stage.outside.prepare(action)
            case OnCallThere():
                self._stage.services.says(action)
            case PagerDone():
                self._stage.services.does("acknowledged" if step.kind == "acknowledge" else "resolved", action)
            case Expect():
                await self._expect(step, action)
            case _:
                assert_never(action)

    async def _expect(self, step: Step, expected: Expect) -> None:
        await self._stage.release()
        found = self._matching(expected)
        if bool(found) == step.none:
            said = "this was not to happen" if step.none else "nothing of this happened"
            raise _FailedError("\n".join([f"{step.kind}: {expected}", f"  {said}", *self._instead(expected, found)]))

    def _done(self) -> list[Entry]:
        """What the bot has done since the last other step."""
        entries = self._stage.record.entries[self._window :]
        return [entry for entry in entries if entry.by_bot and entry.event in _COUNTED]

    def _matching(self, expected: Expect) -> list[Entry]:
        places = self._places(expected.place)
        return [
            entry
            for entry in self._done()
            if any(place.holds(entry.post) for place in places) and expected.text.search(entry.text)
        ]

    def _places(self, name: str) -> list[Place]:
        if name == OUTSIDE:
            return [Place("")]
        if name in TO_BOT:
            return self._stage.places.directs()
        try:
            return [self._stage.places.find(name, "")]
        except PlaceError:
            return []  # where there is no such run yet, nothing happened

    def _instead(self, expected: Expect, found: Sequence[Entry]) -> list[str]:
        places = self._places(expected.place)
        here = found or [entry for entry in self._done() if any(place.holds(entry.post) for place in places)]
        others = [entry for entry in self._done() if not any(place.holds(entry.post) for place in places)]
        lines = [f"  what the bot did in {expected.place}:" if here else f"  the bot did nothing in {expected.place}"]
        for entry in here:
            lines.append(f"    {entry.event}: " + entry.text.replace("\n", "\n      "))
        if others:
            lines.append("  elsewhere:")
            lines += (
                f"    in {entry.place} {entry.event}: {first_line(entry.text, 100)}" for entry in others[:_ELSEWHERE]
            )
            if len(others) > _ELSEWHERE:
                lines.append(f"    … and {len(others) - _ELSEWHERE} more")
        return lines

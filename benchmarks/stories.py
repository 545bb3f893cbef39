"""Made-up incidents for the benchmarks, told by the real rules and stored by the real codec.

A story is decided and folded once; each run of a folder is a copy of it under another
number, so that thousands of them are made in seconds.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from domain import commands as c
from domain.chain import GENESIS
from domain.decide import decide
from domain.events import BoardPosted, ChannelOpened, Event, NumberTaken, Recorded, RunStarted, SiteEvent
from domain.evolve import evolve, replay
from domain.messages import Refusal
from domain.people import MUSTER, SYSTEM, Actor, Person
from domain.playbook import Playbook
from domain.run import Run
from engine.desk.runs import SITE
from engine.desk.shelf import index_entry
from engine.ids import ulid
from storage.codec import encode
from storage.log import Append, ChangeSet, Line
from storage.tiny import TinyStore

BEGAN = 1_767_225_600_000
"""1 January 2026, when the first of them starts; a minute lies between two events."""
TASKS, EVENTS = 60, 200
"""How long the run is that the figures speak of."""
MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one."""
_MINUTE = 60_000
_AT_ONCE = 200
_FOR_NOBODY = Person("u" * 26, "somebody")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run lives on the server: ids, and who owns it."""

    team_id: str = "t" * 26
    channel_id: str = "c" * 26
    channel_name: str = "inc"
    board_id: str = "b" * 26
    owner: Person = _FOR_NOBODY


def playbook_text(tasks: int) -> str:
    """A playbook file with so many tasks in sections of ten; every third task has a condition that holds."""
    sections = [
        {
            "title": f"Section {first // 10 + 1}",
            "tasks": [
                {"title": f"Look into part {number} of the trouble", "description": "Say what you find."}
                | ({"when": 'severity == "sev1"'} if number % 3 == 0 else {})
                for number in range(first + 1, min(first + 10, tasks) + 1)
            ],
        }
        for first in range(0, tasks, 10)
    ]
    book = {
        "playbook": f"bench-{tasks}",
        "title": f"An incident of {tasks} tasks",
        "prefix": "INC",
        "run": {"severities": ["sev1", "sev2"], "phases": ["investigating", "resolved"]},
        "checklists": sections,
    }
    return yaml.safe_dump(book, sort_keys=False)


def playbook(tasks: int) -> Playbook:
    """The same as the domain has it."""
    return Playbook.model_validate(yaml.safe_load(playbook_text(tasks)))


class Story:
    """The events of one made-up run, in no place yet."""

    def __init__(self, tasks: int, events: int, *, finished: bool = False) -> None:
        self._history: list[Recorded] = []
        self._run: Run | None = None
        self._tasks = tasks
        somebody = Actor(_FOR_NOBODY, member=True)
        start = c.StartRun("-", "-", "Customers cannot pay", playbook(tasks), _FOR_NOBODY, "sev1", "", "", "", "new",
                           channel_name="inc", channel_title="INC")  # fmt: skip
        self._say(start, somebody)
        self._say(c.RecordChannel("-", "inc"), SYSTEM)
        self._say(c.RecordBoard("-"), SYSTEM)
        for turn in range((events - len(self._history) - finished) // 4):
            task = (str(turn % tasks + 1),)
            self._say(c.AddNote(f"Part {task[0]}: nothing unusual in the last hour, the graphs are flat"), somebody)
            self._say(c.CheckTasks(task), somebody)
            self._say(c.AddNote("No, that was the wrong region"), somebody)
            self._say(c.UncheckTasks(task), somebody)
        while len(self._history) < events - finished:
            self._say(c.AddNote("Still looking"), somebody)
        if finished:
            self._say(c.FinishRun(summary="It was the certificate.", retrospective="Renew it in time."), somebody)

    def _say(self, command: c.Command, actor: Actor) -> None:
        at = BEGAN + len(self._history) * _MINUTE
        decided = decide(self._run, command, actor, at)
        if isinstance(decided, Refusal):
            raise ValueError(f"{command}: {decided.message.id}")
        for event in decided:
            number = len(self._history) + 1
            recorded = Recorded("-", number, at, at, actor.person, f"post:{number}", event)
            self._run = evolve(self._run, recorded)
            self._history.append(recorded)

    def told(self, run_id: str, number: str, place: Place) -> Iterator[Recorded]:
        """The story as it happened to that run."""
        for recorded in self._history:
            yield replace(
                recorded,
                stream=run_id,
                cause=f"post:{run_id}{recorded.number}:0",
                actor=MUSTER if recorded.actor == MUSTER else place.owner,
                event=_placed(recorded.event, run_id, number, place),
            )


def _placed(event: Event | SiteEvent, run_id: str, number: str, place: Place) -> Event | SiteEvent:
    match event:
        case RunStarted():
            who = place.owner
            return replace(event, run_id=run_id, number=number, team_id=place.team_id, starter=who, owner=who)
        case ChannelOpened():
            return ChannelOpened(place.channel_id, place.channel_name)
        case BoardPosted():
            return BoardPosted(place.board_id)
        case _:
            return event


def sealed(history: Iterable[Recorded], head: str = GENESIS) -> tuple[Line, ...]:
    """Their lines, chained."""
    lines: list[Line] = []
    for recorded in history:
        lines.append(encode(recorded, head, lambda: secrets.token_hex(16)))
        head = lines[-1].hash
    return tuple(lines)


async def fill(folder: Path, finished: int, places: Sequence[Place]) -> list[Run]:
    """Make a data folder with so many finished runs and an active run in each place; the answer is the active ones.

    Active runs have 60 tasks and 200 events.  Finished ones are short (10 tasks, 20 events), for a start is not
    to depend on them, and lie in the archive, as the bot puts them there.  All is made in memory and then copied:
    it need not be safe from a power cut while it is made.
    """
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        known = await _fill(Path(scratch) / "data", finished, places)
        shutil.copytree(Path(scratch) / "data", folder)
    folder.chmod(0o700)
    os.sync()
    return known


async def _fill(folder: Path, finished: int, places: Sequence[Place]) -> list[Run]:
    store = TinyStore.open(folder)
    ended, going = Story(10, 20, finished=True), Story(TASKS, EVENTS)
    known: list[tuple[Run, Sequence[Recorded]]] = []
    over: list[tuple[Run, Sequence[Recorded]]] = []
    taken: list[Recorded] = []
    appends: list[Append] = []
    for number in range(1, finished + len(places) + 1):
        run_id = ulid(BEGAN + number, number)
        story, place = (ended, Place()) if number <= finished else (going, places[number - finished - 1])
        history = list(story.told(run_id, f"INC-{number}", place))
        (known if number > finished else over).append((replay(history), history))
        event = NumberTaken("INC", number, run_id)
        taken.append(Recorded(SITE, number, BEGAN, BEGAN, place.owner, history[0].cause, event))
        appends.append(Append(run_id, 0, sealed(history)))
        if len(appends) == _AT_ONCE:
            await store.append(ChangeSet(tuple(appends)))
            appends = []
    site = ChangeSet((*appends, Append(SITE, 0, sealed(taken))))
    await store.append(site)
    for first in range(0, finished, _AT_ONCE):
        await asyncio.gather(*(_archive(store, run, history) for run, history in over[first : first + _AT_ONCE]))
    await store.close()
    return [run for run, _ in known]


async def _archive(store: TinyStore, run: Run, history: Sequence[Recorded]) -> None:
    await store.archive(run.id, len(history), index_entry(run, history, ()))

"""Twenty people work on one run of sixty tasks, by messages, direct messages and reactions, all at once."""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from domain.events import NoteAdded, Recorded
from domain.run import Run
from tests.faults.crowd import BOT, FULL, MANY, Crowd
from tests.faults.disk import on_disk
from tests.faults.real import PREFIX, Person, RealTown
from tests.faults.teamwork import Act, Job, Question, Team
from tests.faults.test_real_server import begun

ACTS = int(os.environ.get("MUSTER_ACTS") or (2_000 if FULL else 240))
SEED = os.environ.get("MUSTER_SEED", "4")
TITLES = {number: f"Step number {number:02}" for number in range(1, 61)}
_ASKS = re.compile(r"\*\*(\d+) ")


def jobs_of(run: Run) -> dict[int, Job]:
    """The tasks of a run, as the model has them."""
    return {
        task.number: Job(
            task.title,
            str(task.state),
            task.by.name if task.by else "",
            task.reason,
            task.assignees[0].name if task.assignees else "",
        )
        for task in run.tasks
    }


def compare(team: Team, run: Run, history: Sequence[Recorded]) -> None:
    """The end state is the model's, and each thing that was done left its trace once."""
    assert team.model.same(jobs_of(run)) == []
    notes = [entry.event.text for entry in history if isinstance(entry.event, NoteAdded)]
    assert Counter(notes) == Counter(team.model.notes)


def question_of(message: str, signs: Sequence[str]) -> int | None:
    """The task that a message asks about, if it still does."""
    found = _ASKS.match(message)
    return int(found[1]) if found and "raising_hand" in signs else None


class Here:
    """The crowd on a stand-in."""

    def __init__(self, crowd: Crowd, channel: str) -> None:
        self.crowd = crowd
        self.channel = channel
        self.reacted: list[str] = []

    def questions(self) -> dict[str, dict[int, Question]]:
        """Who is asked about which tasks now, by which posts."""
        found: dict[str, dict[int, Question]] = {}
        for who in MANY:
            for post in self.crowd.posts(self.crowd.server.direct(who, BOT)):
                if (task := question_of(post.message, self.crowd.signs(post))) is not None:
                    me = self.crowd.server.user_id(who)
                    given = frozenset(each.emoji_name for each in post.reactions if each.user_id == me)
                    found.setdefault(who, {})[task] = Question(post.id, given)
        return found

    async def play(self, acts: Sequence[Act], questions: Mapping[str, Mapping[int, Question]]) -> None:
        said = []
        for act in acts:
            if act.where == "reaction":
                me, post_id = self.crowd.server.user_id(act.who), questions[act.who][act.task].post
                self.reacted.append(f"reaction:{post_id}:{me}:{act.text}:+")
                self.crowd.server.react(act.who, questions[act.who][act.task].post, act.text)
            else:
                direct = act.where == "direct"
                text = act.text if direct else f"!incident {act.text}"
                said.append((act, self.crowd.say(act.who, "@bot" if direct else self.channel, text)))
        await self.crowd.quiet()
        keys = Counter(str(post.props["muster"]["key"]) for post in self.crowd.everything())
        for act, post in said:
            ticks = self.crowd.signs(post).count("white_check_mark")
            answers = sum(count for key, count in keys.items() if key.startswith(f"post:{post.id}:"))
            assert ticks <= 1, act
            assert answers <= 1, act
            assert ticks + answers >= 1, act
            if act.text != "next":
                assert bool(ticks) == act.works, (act, ticks)


async def test_twenty_people_do_two_thousand_things_and_all_of_it_is_as_a_model_says(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    team = Team(MANY, TITLES, "INC-1", SEED)
    here = Here(crowd, channel)
    done = 0
    while done < ACTS:
        questions = here.questions()
        acts = team.round(questions)
        await here.play(acts, questions)
        done += len(acts)
        for who, tasks in here.questions().items():
            for task in tasks:  # nobody is asked about what is settled, or another's
                job = team.model.jobs[task]
                assert job.state == "open", (who, task, job)
                assert job.whose in ("", who), (who, task, job)
    await crowd.tell(MANY[0], channel, "!incident finish all: enough")
    assert here.questions() == {}
    for job in team.model.jobs.values():
        assert job.state in ("open", "done", "skipped", "removed")
    ((run, history),) = await crowd.ended()
    compare(team, run, history)
    causes = {entry.cause for entry in history if entry.cause.startswith("reaction:")}
    assert Counter(cause.rpartition(":")[0] for cause in causes) == Counter(here.reacted)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[RealTown]:
    async with RealTown(tmp_path) as town:
        yield town


class There:
    """The same on a real server, with the bot as a process of its own."""

    def __init__(self, town: RealTown, channel: str, people: Sequence[Person]) -> None:
        self.town = town
        self.channel = channel
        self.people = {person.name: person for person in people}
        self.direct: dict[str, str] = {}

    async def meet(self) -> None:
        for name, person in self.people.items():
            made = await self.town.do(person, "POST", "/channels/direct", [person.id, self.town.bot_id])
            self.direct[name] = made["id"]

    async def _posts(self, who: str) -> list[dict[str, Any]]:
        found = await self.town.do(self.people[who], "GET", f"/channels/{self.direct[who]}/posts?per_page=200")
        return [found["posts"][post] for post in found["order"]]

    async def questions(self) -> dict[str, dict[int, Question]]:
        found: dict[str, dict[int, Question]] = {}
        for who in self.people:
            for post in await self._posts(who):
                given = (post.get("metadata") or {}).get("reactions") or []
                signs = [one["emoji_name"] for one in given if one["user_id"] == self.town.bot_id]
                if (task := question_of(post["message"], signs)) is not None:
                    mine = (one["emoji_name"] for one in given if one["user_id"] == self.people[who].id)
                    found.setdefault(who, {}).setdefault(task, Question(post["id"], frozenset(mine)))
        return found

    async def play(self, acts: Sequence[Act], questions: Mapping[str, Mapping[int, Question]]) -> None:
        said: dict[str, Act] = {}

        async def one(act: Act) -> None:
            person = self.people[act.who]
            if act.where == "reaction":
                body = {"user_id": person.id, "post_id": questions[act.who][act.task].post, "emoji_name": act.text}
                await self.town.do(person, "POST", "/reactions", body)
            else:
                direct = act.where == "direct"
                where = self.direct[act.who] if direct else self.channel
                said[await self.town.say(person, where, act.text if direct else f"{PREFIX} {act.text}")] = act

        await asyncio.gather(*(one(act) for act in acts))

        waiting = dict(said)

        async def answered() -> bool:
            keys = await self._keys(waiting.values())
            for post, act in tuple(waiting.items()):
                known = await self.town.do(self.people[act.who], "GET", f"/posts/{post}/reactions")
                ticked = any(each["user_id"] == self.town.bot_id for each in known or ())
                if ticked or any(key.startswith(f"post:{post}:") for key in keys):
                    del waiting[post]
            return not waiting

        await self.town.until(answered, lambda: f"not answered: {waiting}")
        keys = await self._keys(acts)
        assert [key for key, count in keys.items() if count > 1] == []

    async def _keys(self, acts: Iterable[Act]) -> Counter[str]:
        posts = [post for who in {act.who for act in acts} for post in await self._posts(who)]
        posts += (await self.town.posts(self.channel))[-200:]
        marks = ((post.get("props") or {}).get("muster") for post in posts)
        return Counter(str(mark["key"]) for mark in marks if mark)


@pytest.mark.server
async def test_the_same_on_a_real_server(town: RealTown) -> None:
    people = town.people[:20]
    await town.start()
    await town.ready()
    channel = await begun(town, "Many hands", people)
    team = Team([person.name for person in people], TITLES, "FX-1", SEED)
    there = There(town, channel, people)
    await there.meet()
    done = 0
    while done < ACTS:
        questions = await there.questions()
        acts = team.round(questions)
        await there.play(acts, questions)
        done += len(acts)
        await asyncio.sleep(1)  # nothing tells from outside that reactions are handled
    ended = await town.say(people[0], channel, f"{PREFIX} finish all: enough")

    async def over() -> bool:
        return bool(await town.ticked([ended])) and not await there.questions()

    await town.until(over)
    await town.stop()
    ((run, history),) = on_disk(town.data)
    compare(team, run, history)

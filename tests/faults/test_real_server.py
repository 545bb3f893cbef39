"""On a real server, with the bot as a process of its own: kills while people command, and many people at once."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.events import NoteAdded, TaskChecked
from domain.run import TaskState
from tests.faults.disk import on_disk
from tests.faults.real import PREFIX, Person, RealTown

pytestmark = pytest.mark.server
KILLS = int(os.environ.get("MUSTER_REAL_KILLS", "20"))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[RealTown]:
    async with RealTown(tmp_path) as town:
        yield town


async def begun(town: RealTown, title: str, people: list[Person]) -> str:
    """The channel of a run that was just started; those people have joined it."""
    before = {channel["id"] for channel in await town.run_channels()}
    said = await town.say(people[0], town.channel, f"{PREFIX} start {title}")

    async def made() -> Any:
        new = [channel for channel in await town.run_channels() if channel["id"] not in before]
        return new if await town.ticked([said]) else None

    (channel,) = await town.until(made)
    for person in people[1:]:
        await town.do(person, "POST", f"/channels/{channel['id']}/members", {"user_id": person.id})
    return str(channel["id"])


async def all_ticked(town: RealTown, posts: list[str]) -> None:
    async def done() -> bool:
        return await town.ticked(posts) == set(posts)

    await town.until(done)


async def test_twenty_people_check_sixty_tasks_of_one_run_at_once(town: RealTown) -> None:
    people = town.people[:20]
    await town.start()
    await town.ready()
    channel = await begun(town, "Many at once", people)

    async def three(index: int) -> list[str]:
        return [await town.say(people[index], channel, f"{PREFIX} check {index * 3 + step}") for step in (1, 2, 3)]

    posts = [post for some in await asyncio.gather(*(three(index) for index in range(20))) for post in some]
    await all_ticked(town, posts)
    await town.stop()
    ((run, history),) = on_disk(town.data)
    assert [task.state for task in run.shown()] == [TaskState.DONE] * 60
    checked = [recorded for recorded in history if isinstance(recorded.event, TaskChecked)]
    assert len(checked) == 60
    by = {person.id: person.name for person in people}
    for recorded in checked:
        assert isinstance(recorded.event, TaskChecked)
        assert recorded.actor.name == by[people[(recorded.event.task - 1) // 3].id]
    print(f"\n{town.url}: acknowledged {len(posts)}, done {len(checked)}")


async def test_nothing_is_lost_or_doubled_when_the_process_is_killed_again_and_again(town: RealTown) -> None:
    dice = random.Random(os.environ.get("MUSTER_SEED", "4"))
    people = town.people[:5]
    await town.start()
    await town.ready()
    channels = [await begun(town, f"Run {number}", people) for number in range(3)]
    said: dict[str, tuple[str, str]] = {}
    asked: list[str] = []
    over = asyncio.Event()

    async def command(person: Person) -> None:
        number = 0
        while not over.is_set():
            number += 1
            channel = dice.choice(channels)
            text = f"{person.name} {number}"
            said[await town.say(person, channel, f"{PREFIX} note {text}")] = (channel, text)
            await asyncio.sleep(dice.uniform(0.05, 0.3))

    async def misspell_and_mend(person: Person) -> None:
        """A mistyped command, and 👍 under the bot's question when it comes: whatever becomes of the bot meanwhile."""
        task = 0
        while not over.is_set() and task < 60:
            task += 1
            asked.append(await town.say(person, channels[0], f"{PREFIX} chekc {task}"))
            question = await town.until(lambda post=asked[-1]: _question(town, post))
            body = {"user_id": person.id, "post_id": question, "emoji_name": "+1"}
            await town.do(person, "POST", "/reactions", body)
            await asyncio.sleep(dice.uniform(0.2, 0.8))

    def living() -> bool:
        return town.process is not None and town.process.returncode is None

    work = [asyncio.create_task(command(person)) for person in people[:4]]
    work.append(asyncio.create_task(misspell_and_mend(people[4])))
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.2, 3.0))
        assert living(), town.log()
        await town.kill()
        await asyncio.sleep(dice.uniform(0.0, 0.5))
        await town.start()
    over.set()
    await asyncio.gather(*work)
    await all_ticked(town, list(said))

    async def nothing_open() -> bool:
        checked = [post for post in await town.posts(channels[0]) if post["message"].count(":white_check_mark:")]
        return bool(checked)

    await town.until(nothing_open)
    await asyncio.sleep(3)  # nothing tells from outside that a process has nothing left to send
    await town.stop()

    runs = on_disk(town.data)
    assert len(runs) == 3
    assert len(await town.run_channels()) == 3
    notes = [
        (run.channel_id, recorded.event.text)
        for run, history in runs
        for recorded in history
        if isinstance(recorded.event, NoteAdded)
    ]
    assert Counter(notes) == Counter(said.values())
    checked = [
        recorded.event.task for _, history in runs for recorded in history if isinstance(recorded.event, TaskChecked)
    ]
    assert sorted(checked) == list(range(1, len(asked) + 1))
    overtaken: list[int] = []
    for channel in (town.channel, *channels):
        posts = await town.posts(channel)
        keys = Counter(post["props"]["muster"]["key"] for post in posts if "muster" in (post["props"] or {}))
        assert [key for key, count in keys.items() if count > 1] == []
        for person in people[:4]:  # the server's own order of two people at the same moment may be either
            written = [said[post["id"]][1] for post in posts if post["id"] in said and post["user_id"] == person.id]
            assert [text for _, text in notes if text in set(written)] == written
        overtaken += _overtaken([post for post in posts if post["id"] in said], said, [text for _, text in notes])
    print(f"\n{town.url}: {KILLS} kills, {len(said)} notes, {len(asked)} reactions; all once, each person's in order")
    print(f"posts handled before an older one: {len(overtaken)}, by up to {max(overtaken, default=0)} ms")


def _overtaken(posts: list[dict[str, Any]], said: dict[str, tuple[str, str]], handled: list[str]) -> list[int]:
    """By how much (ms) a post is older than the newest that was handled before it."""
    made = {said[post["id"]][1]: int(post["create_at"]) for post in posts}
    newest, found = 0, []
    for text in handled:
        if text in made:
            if made[text] < newest:
                found.append(newest - made[text])
            newest = max(newest, made[text])
    return found


async def _question(town: RealTown, post: str) -> str | None:
    """The bot's question beneath that post, when its 👍 is there to be tapped."""
    thread = await town.do(town.admin, "GET", f"/posts/{post}/thread")
    for reply in thread["posts"].values():
        if reply["user_id"] == town.bot_id and reply["id"] != post:
            reactions = await town.do(town.admin, "GET", f"/posts/{reply['id']}/reactions")
            if any(one["emoji_name"] == "+1" for one in reactions or ()):
                return str(reply["id"])
    return None

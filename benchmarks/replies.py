"""How long somebody waits for an answer, and how many answers a second there are in a burst: the bot and a bare one.

Both bots are processes of their own at one stand-in, each with rooms of its own.  Both answer with a reaction.  The
person is a client like any other: from before the message is sent over REST until the answer comes over a websocket.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

from benchmarks.bare import CALL
from benchmarks.figures import Figure, ms
from benchmarks.scene import DURABLE, Scene
from benchmarks.stories import TASKS

WARM = 10
"""Pairs that are not counted, in each room's first tasks: connections stand, code is warm."""
RUNS = 5
PEOPLE = ROOMS = 20
EACH = 25
BURSTS = 5


async def reply_over_bare(folder: Path) -> Figure:
    """A durable `check` in a run of 60 tasks and 200 events: 5 runs, all tasks, one message at a time, in turns."""
    ours: list[float] = []
    bare: list[float] = []
    durable: list[float] = []
    async with Scene(folder, rooms=RUNS) as scene:
        await scene.fill()
        await scene.muster()
        await scene.bare("react")
        await scene.bare("react", str(folder / "synced"), name=DURABLE)
        async with scene.client(scene.people[0]) as person:
            for room, bare_room, durable_room in zip(scene.rooms, scene.bare_rooms, scene.durable_rooms, strict=True):
                for task in range(1, TASKS + 1):
                    await scene.quiet()
                    ours.append(await person.ask(room, f"!incident check {task}"))
                    await scene.quiet()
                    bare.append(await person.ask(bare_room, f"{CALL} {task}"))
                    await scene.quiet()
                    durable.append(await person.ask(durable_room, f"{CALL} {task}"))
    ours, bare, durable = ours[WARM:], bare[WARM:], durable[WARM:]
    raw = {
        "muster_p50_ms": ms(ours),
        "bare_p50_ms": ms(bare),
        "synced_bare_p50_ms": ms(durable),
        "synced_bare_over_bare": ms(durable) / ms(bare),
        "reply_over_synced_bare": ms(ours) / ms(durable),
        "muster_p95_ms": quantiles(ours, n=20)[-1] * 1e3,
        "bare_p95_ms": quantiles(bare, n=20)[-1] * 1e3,
        "pairs": len(ours),
    }
    what = "message to first answer of a durable check, over a bare bot's (p50)"
    return Figure("reply_over_bare", what, raw["muster_p50_ms"] / raw["bare_p50_ms"], 1.5, raw)


async def burst_over_bare(folder: Path) -> Figure:
    """500 commands at once, from 20 people over 20 runs; from the first message to the last answer."""
    rates: dict[str, list[float]] = {"muster": [], "bare": []}
    async with Scene(folder, rooms=ROOMS, people=PEOPLE) as scene, AsyncExitStack() as stack:
        await scene.fill()
        await scene.muster()
        await scene.bare("react")
        watcher = await stack.enter_async_context(scene.client(scene.people[0]))
        others = [scene.client(name, watches=False) for name in scene.people[1:]]
        people = [watcher, *[await stack.enter_async_context(other) for other in others]]

        async def burst(rooms: list[str], command: str, verb: str) -> float:
            """Each person in each room: everybody writes one message after another, all people at once."""
            asked = dict.fromkeys(rooms, 0)  # each task of a run once

            async def write(place: int) -> set[str]:
                person, said = people[place], set()
                for turn in range(EACH):
                    room = rooms[(place + turn) % len(rooms)]
                    asked[room] += 1
                    said.add(await person.say(room, command.format(verb=verb, task=asked[room])))
                return said

            began = time.perf_counter()
            said = set().union(*await asyncio.gather(*(write(place) for place in range(PEOPLE))))
            await watcher.seen(said)
            return len(said) / (max(watcher.answered[post] for post in said) - began)

        for turn in range(BURSTS + 1):
            verb = "uncheck" if turn % 2 else "check"
            for side, rooms, command in (
                ("muster", scene.rooms, "!incident {verb} {task}"),
                ("bare", scene.bare_rooms, CALL + " {verb} {task}"),
            ):
                await scene.quiet(0.5)
                rate = await burst(rooms, command, verb)
                if turn:  # the first round warms up
                    rates[side].append(rate)
    raw = {
        "muster_answers_per_s": median(rates["muster"]),
        "bare_answers_per_s": median(rates["bare"]),
        "bursts": float(BURSTS),
    }
    value = raw["muster_answers_per_s"] / raw["bare_answers_per_s"]
    what = "answers per second in a burst of 500 from 20 people over 20 runs, over a bare bot's"
    return Figure("burst_over_bare", what, value, 0.7, raw, at_least=True)

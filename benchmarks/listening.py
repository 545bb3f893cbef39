"""What a message costs that concerns nobody where thousands of keywords are listened for, over where a few are."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import yaml

import bot
from benchmarks.figures import Figure, us
from benchmarks.ignored import FRAMES, ROOM, ROUNDS, Tape, _copies, _End, _frame, _options
from benchmarks.scene import BOT, Scene
from benchmarks.stories import playbook_text
from engine.clock import SystemClock
from engine.config.settings import Settings
from engine.muster import Muster
from mattermost.address import Address
from mattermost.events import Connected, WireEvent
from mattermost.websocket import Websocket

MANY, FEW = 5_000, 5
_CHANNELS = 200
_LOT, _ROOMS = 200, 50
"""The most keywords and channels a trigger may have."""


async def keywords(folder: Path) -> Figure:
    """A message to nobody, from the frame's text until the bot is done with it, in lots of 100, in turns.

    One bot listens for 5,000 keywords in each of 200 channels, the other for 5 in the one in which it is said.
    """
    taken: dict[int, list[float]] = {MANY: [], FEW: []}
    async with Scene(folder, rooms=1) as scene:
        await scene.fill()
        chatter = scene.stand_in.add_channel(ROOM, members=[BOT, *scene.people])
        address = scene.stand_in.url, scene.bots[BOT].token
        bots = {}
        for count, channels in ((MANY, _CHANNELS), (FEW, 1)):
            books = folder / f"listening-{count}"
            _write(books, count, channels)
            data = folder / f"data-{count}"
            bots[count] = await bot.build(Settings(), *address, (), SystemClock(), data, [books])
            await bots[count].start()
        pattern = await _frame(scene, chatter)
        for turn in range(ROUNDS):
            for count, muster in bots.items():
                taken[count].append(await _time(muster, _copies(pattern, turn), Address(*address)))
        for muster in bots.values():
            await muster.stop()
    raw = {f"ignored with {count} us": us(taken[count]) for count in (MANY, FEW)} | {"channels": float(_CHANNELS)}
    raw = {name.replace(" ", "_"): value for name, value in raw.items()}
    what = "a message that concerns nobody, with 5,000 keywords in each of 200 channels, over the same with 5"
    return Figure("keywords", what, us(taken[MANY]) / us(taken[FEW]), 2, raw)


async def _time(muster: Muster, frames: list[str], address: Address) -> float:
    """Seconds a frame."""

    async def hear(event: WireEvent) -> None:
        if not isinstance(event, Connected):
            await muster._inbox.receive(event)

    socket = Websocket(_options(address), "")
    began = time.perf_counter()
    try:
        await socket._receive(Tape(frames), hear)  # type: ignore[arg-type]
    except _End:
        while not muster._inbox.idle:
            await asyncio.sleep(0)
    return (time.perf_counter() - began) / FRAMES


def _write(folder: Path, count: int, channels: int) -> None:
    """Playbooks that listen for so many keywords in so many channels, each in each."""
    folder.mkdir()
    words = [f"trouble with part{number}" for number in range(count)]
    lots = [words[at : at + _LOT] for at in range(0, count, _LOT)]
    names = [ROOM, *(f"room-{number}" for number in range(1, channels))]
    for at in range(0, channels, _ROOMS):
        book = yaml.safe_load(playbook_text(10)) | {"playbook": f"listening-{at}", "prefix": f"L{at}"}
        book["triggers"] = [{"keywords": lot, "channels": names[at : at + _ROOMS]} for lot in lots]
        (folder / f"{at}.yaml").write_text(yaml.safe_dump(book, sort_keys=False), encoding="utf-8")

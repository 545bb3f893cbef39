"""What an event costs that concerns nobody, over parsing it with the standard library."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import yaml

import bot
from benchmarks.figures import Figure, us
from benchmarks.scene import BOT, Scene
from benchmarks.stories import playbook_text
from engine.clock import SystemClock
from engine.config.settings import Settings
from mattermost.address import Address
from mattermost.events import Connected, WireEvent
from mattermost.websocket import Websocket

ROUNDS, FRAMES = 40, 100
KEYWORDS = 1_000
_LOT = 200
"""The most keywords a trigger may have."""
ROOM = "chatter"
"""A channel in which all of them are listened for."""
TALK = (
    "I have looked at the graphs of the last hour and they are flat; shall we meet at noon and talk about what "
    "to do with the old cluster? There is a note about it in the wiki, and Bob wanted to bring the invoice along."
)


class _End(Exception):
    """The tape is played."""


class Tape:
    """Frames as a socket gives them that has them all."""

    def __init__(self, frames: Sequence[str]) -> None:
        self._frames = iter(frames)

    async def send(self, _text: str, *, text: bool) -> None:
        """What the bot says is not heard."""

    async def recv(self) -> str:
        """The next frame."""
        for frame in self._frames:
            return frame
        raise _End


async def ignored_event_over_json(folder: Path) -> Figure:
    """A message to nobody in a busy channel, from the frame's text until the bot is done with it, in lots of 100.

    The other side parses the frame and the post inside it with `json`.  1,000 keywords are loaded once there is
    something that looks for keywords.
    """
    keywords = KEYWORDS if find_spec("handlers.keywords") else 0
    ours: list[float] = []
    parsing: list[float] = []
    async with Scene(folder, rooms=1) as scene:
        _load_keywords(folder / "playbooks", keywords)
        await scene.fill()
        chatter = scene.stand_in.add_channel(ROOM, members=[BOT, *scene.people])
        address = scene.stand_in.url, scene.bots[BOT].token
        muster = await bot.build(Settings(), *address, (), SystemClock(), scene.data, [folder / "playbooks"])
        await muster.start()
        inbox = muster._inbox

        async def hear(event: WireEvent) -> None:
            if not isinstance(event, Connected):
                await inbox.receive(event)

        pattern = await _frame(scene, chatter)
        for turn in range(ROUNDS):
            frames = _copies(pattern, turn)
            socket = Websocket(_options(Address(*address)), "")
            began = time.perf_counter()
            try:
                await socket._receive(Tape(frames), hear)  # type: ignore[arg-type]
            except _End:
                while not inbox.idle:
                    await asyncio.sleep(0)
            ours.append((time.perf_counter() - began) / FRAMES)
            began = time.perf_counter()
            for frame in frames[1:]:
                json.loads(json.loads(frame)["data"]["post"])
            parsing.append((time.perf_counter() - began) / FRAMES)
        await muster.stop()
    raw = {"ignored_us": us(ours), "json_us": us(parsing), "bytes": float(len(pattern)), "keywords": float(keywords)}
    what = "a message that concerns nobody, over parsing it with the standard library's json"
    return Figure("ignored_event_over_json", what, raw["ignored_us"] / raw["json_us"], 1.5, raw)


def _load_keywords(folder: Path, count: int) -> None:
    if count:
        book = yaml.safe_load(playbook_text(10)) | {"playbook": "keywords", "prefix": "KEY"}
        words = [f"trouble with part{number}" for number in range(count)]
        lots = [words[at : at + _LOT] for at in range(0, count, _LOT)]
        book["triggers"] = [{"keywords": lot, "channels": [ROOM], "action": "suggest"} for lot in lots]
        (folder / "keywords.yaml").write_text(yaml.safe_dump(book, sort_keys=False), encoding="utf-8")


async def _frame(scene: Scene, room: str) -> str:
    """A message as the server puts it on the wire."""
    async with scene.client(scene.people[0]) as person:
        await person.say(room, TALK)
        while not person.posted:
            await asyncio.sleep(0.001)
    return person.posted[-1]


def _copies(pattern: str, turn: int) -> list[str]:
    """A greeting, then that frame again and again, as different messages a second apart."""
    frame = json.loads(pattern)
    post = json.loads(frame["data"]["post"])
    frames = [json.dumps({"event": "hello", "data": {"connection_id": "c" * 26}, "broadcast": {}, "seq": 0})]
    for number in range(1, FRAMES + 1):
        named = f"{turn * FRAMES + number:026d}"
        later = post["create_at"] + (turn * FRAMES + number) * 1000
        again = pattern.replace(post["id"], named).replace(str(post["create_at"]), str(later))
        frames.append(again.replace(f'"seq":{frame["seq"]}}}', f'"seq":{number}}}'))
    return frames


def _options(address: Address) -> dict[str, object]:
    clock = SystemClock()

    async def me() -> None:
        return None

    return {"address": address, "sleep": clock.sleep, "now": clock.now, "jitter": lambda: 0.5, "ask_me": me}

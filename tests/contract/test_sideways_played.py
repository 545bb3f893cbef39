"""A run that is called together, linked, moved, finished, archived and reopened, on any server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.script import read_script
from tests.contract.conftest import Unique, World
from tests.contract.own_team import own_team, served
from tests.contract.playing import Playing

BOOK = """\
playbook: sideways
title: A short outage
prefix: SIDE
call: mattermost
run: {channel: {mode: new, name: "{{ number | lower }}", archive_after: 4s}}
checklists: [{title: First, tasks: [Look, Tell]}]
"""
UNTIL_IT_IS_OVER = """\
title: Called together, moved, and over
people: [alice, bob]
channels: [alerts, stakeholders]
steps:
  - say: {who: alice, in: alerts, text: "!incident start sideways Checkout is down"}
  - expect: {in: SIDE-1, text: "Checkout is down"}
  - say: {who: alice, in: SIDE-1, text: "!incident call"}
  - expect: {in: SIDE-1, text: "/channels/[a-z0-9]{26}\\\\?join_call=true"}
  - say: {who: alice, in: SIDE-1, text: "!incident link Dashboard https://x.example/d"}
  - expect: {in: SIDE-1, text: "\\\\[Dashboard\\\\]\\\\(https://x.example/d\\\\)"}
  - say: {who: alice, in: SIDE-1, text: "!incident move to ~stakeholders"}
  - expect: {in: stakeholders, text: "SIDE-1 goes on here, says alice"}
  - say: {who: alice, in: stakeholders, text: "!incident check 1"}
  - expect: {in: stakeholders, text: ":white_check_mark: 1 Look"}
  - say: {who: alice, in: SIDE-1, text: "!incident check 2"}
  - expect: {in: stakeholders, text: "2 of 2"}
  - say: {who: alice, in: SIDE-1, text: "!incident move here"}
  - expect: {in: SIDE-1, text: "SIDE-1 goes on here, says alice"}
  - say: {who: alice, in: SIDE-1, text: "!incident finish"}
  - expect: {in: SIDE-1, text: "SIDE-1 is over, so this channel is archived"}
"""
AGAIN = """\
title: Once more
people: [alice, bob]
channels: [alerts, stakeholders]
steps:
  - say: {who: alice, in: alerts, text: "!incident reopen SIDE-1 it is down again"}
  - expect: {in: "@alice", text: "couldn't bring the archived channel back"}
"""


@pytest.fixture
async def playing(world: World, unique: Unique, tmp_path: Path) -> AsyncIterator[Playing]:
    books = tmp_path / "books"
    books.mkdir()
    (books / "sideways.yaml").write_text(BOOK)
    async with served(world, await own_team(world, unique), tmp_path / "data", (books,)) as playing:
        yield playing


async def test_a_run_is_called_together_moved_archived_and_reopened(
    playing: Playing, world: World, tmp_path: Path
) -> None:
    for name, text in (("first", UNTIL_IT_IS_OVER), ("again", AGAIN)):
        (tmp_path / f"{name}.yaml").write_text(text)
    await playing.play(read_script(tmp_path / "first.yaml").steps)
    alice, admin = world.person("alice"), world.person("admin")
    mine = await alice.do("GET", f"/users/{alice.id}/teams/{playing.team_id}/channels")
    channel = next(each["id"] for each in mine if each["purpose"].startswith("SIDE-1 "))

    async def archived() -> bool:
        return bool((await admin.do("GET", f"/channels/{channel}"))["delete_at"])

    async with asyncio.timeout(60):
        while not await archived():
            await asyncio.sleep(0.1)
    await playing.play(read_script(tmp_path / "again.yaml").steps)
    await admin.do("POST", f"/channels/{channel}/restore")
    async with asyncio.timeout(60):  # it sees that people brought the channel back
        while "investigating" not in await _pinned(playing, channel):
            await asyncio.sleep(0.1)


async def _pinned(playing: Playing, channel: str) -> str:
    """What the pinned posts of a channel say."""
    found = await playing.people["alice"].do("GET", f"/channels/{channel}/pinned")
    return "\n".join(post["message"] for post in found["posts"].values())

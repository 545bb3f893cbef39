"""A changed playbook counts for new runs at once; a broken one leaves the last good one working, and somebody hears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.bot.town import Town

GOOD = """\
playbook: release
title: Release
prefix: REL
checklists:
  - title: Before
    tasks: [{task}]
"""
BROKEN = "playbook: release\ntitle: Release\nchecklistss: []\n"
ADMIN = {"admin_channel": "ops/stakeholders", "default_playbook": {"key": "release"}}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    write(folder, GOOD.format(task="Freeze"))
    return folder


def write(folder: Path, text: str, name: str = "release.yaml") -> None:
    (folder / name).write_text(text, "utf-8")


@pytest.fixture
async def town(tmp_path: Path, books: Path) -> AsyncIterator[Town]:
    async with Town(tmp_path, settings=ADMIN, playbooks=(books,)) as town:
        yield town


async def first_task(town: Town, title: str) -> str:
    """The first task of a run that is started now."""
    said = await town.tell("alice", "alerts", f"!incident start anyway {title}")
    assert town.ticked(said), town.transcript()
    boards = [post for post in town.everything() if post.is_pinned and title in post.message]
    (line,) = [line for line in boards[-1].message.splitlines() if line.startswith(":white_circle: ")]
    return line


async def told(town: Town, count: int) -> list[str]:
    """What the admin channel has heard of playbooks, once that many things were said there."""

    def heard() -> list[str]:
        return [text for text in town.texts("stakeholders") if "playbook" in text or "release.yaml" in text]

    await until(lambda: len(heard()) >= count)
    await town.quiet()
    return heard()


async def until(condition: Callable[[], object]) -> None:
    """The playbooks are looked at in real time, so that it does not help to put the clock forward."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_changed_file_counts_for_the_next_run(town: Town, books: Path) -> None:
    assert "Freeze" in await first_task(town, "One")
    write(books, GOOD.format(task="Thaw slowly"))
    assert "Thaw slowly" in await first_task(town, "Two")


async def test_a_broken_file_leaves_the_last_good_one_working_and_tells_its_admins_once(
    town: Town, books: Path
) -> None:
    write(books, BROKEN)
    (first,) = await told(town, 1)
    assert "its last good text stays in use" in first
    assert f"{books}/release.yaml:3:1: error: " in first
    assert "Freeze" in await first_task(town, "One")
    write(books, BROKEN + "# still\n")  # the same problem
    write(books, BROKEN.replace("title: Release\n", "titel: Release\n"))  # another one
    assert "did you mean" in (await told(town, 2))[1]
    write(books, GOOD.format(task="Thaw"))
    said = await told(town, 3)
    assert said[2].startswith(":white_check_mark:") and "is well again" in said[2]
    assert "Thaw" in await first_task(town, "Two")


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_the_last_good_text_is_used_after_a_restart_too_and_nobody_is_told_again(
    town: Town, books: Path, end: str
) -> None:
    write(books, GOOD.format(task="Thaw"))
    await first_task(town, "One")
    write(books, BROKEN)
    await told(town, 1)
    await getattr(town, end)()
    await town.start()
    assert "Thaw" in await first_task(town, "Two")
    write(books, "playbook: other\ntitle: Other\nchecklist: []\n", "other.yaml")
    said = await told(town, 2)
    assert len(said) == 2 and "other.yaml:3:1" in said[1] and "Something is wrong" in said[1]


async def test_a_file_that_is_taken_away_is_no_playbook_any_more_after_a_restart_either(
    town: Town, books: Path
) -> None:
    write(books, GOOD.replace("release", "other").format(task="Thaw"), "other.yaml")
    (books / "release.yaml").unlink()
    for _ in range(2):
        answer = town.answer(await town.tell("alice", "alerts", "!incident playbooks"))
        assert "`other`" in answer and "`release`" not in answer
        await town.kill()
        await town.start()


async def test_what_editors_and_systems_leave_behind_is_no_playbook(town: Town, books: Path) -> None:
    for name in (".release.yaml.swp", "._release.yaml", ".#release.yaml", "release.yaml~"):
        write(books, "no playbook", name)
    write(books, BROKEN, "second.yaml")
    (said,) = await told(town, 1)
    assert "second.yaml" in said


async def test_of_two_files_with_one_key_the_first_by_name_counts_and_the_other_is_told(
    town: Town, books: Path
) -> None:
    write(books, GOOD.format(task="Thaw"), "z-release.yaml")
    (said,) = await told(town, 1)
    assert 'z-release.yaml:1:1: error: the key "release" is taken by ' in said
    assert "Freeze" in await first_task(town, "One")
    (books / "release.yaml").unlink()
    assert "z-release.yaml` is well again" in (await told(town, 2))[1]
    assert "Thaw" in await first_task(town, "Two")


async def test_a_key_that_is_renamed_goes_and_comes_with_its_file_also_while_the_bot_is_down(
    town: Town, books: Path
) -> None:
    await first_task(town, "One")
    write(books, GOOD.format(task="Thaw").replace("playbook: release", "playbook: rollout"))
    for end in (town.stop, town.kill):
        answer = town.answer(await town.tell("alice", "alerts", "!incident playbooks"))
        assert "`rollout`" in answer and "`release`" not in answer
        await end()
        await town.start()
    room = town.run_channel("REL-1").id
    await town.tell("alice", room, "!incident check 1")
    assert "*Before* 1 of 1" in town.board(room).message, "a run goes on with what it began with"


async def test_without_an_admin_channel_the_log_is_told(
    tmp_path: Path, books: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with Town(tmp_path, playbooks=(books,)):
        write(books, BROKEN)

        def said() -> list[str]:
            return [line for line in caplog.messages if "release.yaml:3:1: error: " in line]

        await until(said)
        assert len(said()) == 1


async def test_an_admin_channel_that_is_not_there_is_no_harm(tmp_path: Path, books: Path) -> None:
    settings = {**ADMIN, "admin_channel": "ops/nowhere"}
    async with Town(tmp_path, settings=settings, playbooks=(books,)) as town:
        write(books, BROKEN)
        assert "Freeze" in await first_task(town, "One")


async def test_keywords_without_channels_are_told_with_their_line(town: Town, books: Path) -> None:
    write(books, GOOD.format(task="Thaw") + "triggers:\n  - action: start\n    keywords: [outage]\n")
    (said,) = await told(town, 1)
    assert "release.yaml:9:5: warning: these keywords are heard nowhere" in said
    assert "Thaw" in await first_task(town, "One")

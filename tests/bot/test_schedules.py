"""Runs that the clock starts, through kills, downtime, changed files, and where nobody would lead them."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.bot.town import Town

HOUR = 3_600_000
MINUTE = 60_000


def written(folder: Path, key: str = "handover", *, owner: str = "@alice", **trigger: object) -> Path:
    """A playbook in a folder of its own, with a date at each full hour unless the trigger says otherwise."""
    books = folder / "scheduled"
    books.mkdir(exist_ok=True)
    book = {
        "playbook": key,
        "title": "The handover",
        "prefix": "HND",
        "run": {"owner": owner},
        "triggers": [{"schedule": "0 * * * *", "channels": ["alerts"], **trigger}],
        "checklists": [{"title": "One", "tasks": ["Look"]}],
    }
    (books / f"{key}.yaml").write_text(yaml.safe_dump(book), encoding="utf-8")
    return books


def starts(town: Town, where: str = "alerts") -> int:
    return sum("it goes on in" in text for text in town.texts(where))


async def to_the_half(town: Town) -> None:
    """Until half an hour lies before the next date."""
    await town.wait((90 * MINUTE - town.clock.now() % HOUR) % HOUR)


async def test_each_date_starts_one_run_though_the_bot_is_killed_around_it(tmp_path: Path) -> None:
    async with Town(tmp_path, playbooks=(written(tmp_path),)) as town:
        await to_the_half(town)
        before = starts(town)
        for count in range(1, 4):
            await town.wait(HOUR)
            assert starts(town) == before + count
            await town.kill()
            await town.start()
            await town.quiet()
            assert starts(town) == before + count


async def test_of_what_came_during_downtime_the_last_is_started_and_says_its_schedule(tmp_path: Path) -> None:
    async with Town(tmp_path, playbooks=(written(tmp_path),)) as town:
        await to_the_half(town)
        before = starts(town)
        await town.stop()
        await town.wait(5 * HOUR)
        await town.start()
        await town.quiet()
        assert starts(town) == before + 1
        number = f"HND-{before + 1}"
        assert "its schedule, 0 \\* \\* \\* \\*" in town.answer(
            await town.tell("alice", "alerts", f"!incident {number} timeline")
        )
        await town.wait(HOUR)
        assert starts(town) == before + 2


async def test_what_is_to_be_skipped_after_downtime_is_skipped(tmp_path: Path) -> None:
    async with Town(tmp_path, playbooks=(written(tmp_path, missed="skip"),)) as town:
        await to_the_half(town)
        before = starts(town)
        await town.kill()
        await town.wait(2 * HOUR)
        await town.start()
        await town.quiet()
        assert starts(town) == before
        await town.wait(HOUR)
        assert starts(town) == before + 1


async def test_where_nobody_would_lead_it_the_admin_channel_hears_why(tmp_path: Path) -> None:
    books = written(tmp_path, owner="starter")
    async with Town(tmp_path, playbooks=(books,), settings={"admin_channel": "stakeholders"}) as town:
        await to_the_half(town)
        await town.wait(HOUR)
        assert starts(town) == 0
        assert any("The schedule of **The handover** was due" in text for text in town.texts("stakeholders"))


async def test_without_a_channel_it_is_told_in_the_town_square_and_a_missing_one_is_named(tmp_path: Path) -> None:
    books = written(tmp_path, channels=[])
    written(tmp_path, "nowhere", channels=["gone"])
    async with Town(tmp_path, playbooks=(books,), settings={"admin_channel": "stakeholders"}) as town:
        await to_the_half(town)
        await town.wait(HOUR)
        assert starts(town, "town-square") >= 1
        assert any("gone" in text for text in town.texts("stakeholders"))


async def test_a_schedule_that_is_changed_while_the_bot_runs_begins_with_its_next_date(tmp_path: Path) -> None:
    books = written(tmp_path, schedule="0 0 1 1 *")
    async with Town(tmp_path, playbooks=(books,)) as town:
        await to_the_half(town)
        assert starts(town) == 0
        written(tmp_path)
        await town.tell("alice", "alerts", "!incident playbooks")  # looks at the files
        assert starts(town) == 0
        await town.wait(HOUR)
        assert starts(town) == 1

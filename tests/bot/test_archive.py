"""A run that is over rests in the archive, answers from there, and wakes when somebody goes on with it."""

from __future__ import annotations

from pathlib import Path

from storage.log import INDEX
from tests.bot.test_private import ABOUT_A_RUN
from tests.bot.town import Town, begun

QUIET = 6 * 60_000


def _files(town: Town) -> list[Path]:
    return sorted((town.data / "archive").glob("*.json")) if (town.data / "archive").exists() else []


async def _over(town: Town, title: str = "Checkout is down") -> str:
    channel = await begun(town, title)
    assert town.ticked(await town.tell("alice", channel, "!incident cancel it was a false alarm"))
    return channel


def _resting(town: Town) -> list[str]:
    assert town.muster is not None
    return [str(entry["number"]) for entry in town.muster._parts.store.rows(INDEX).values()]


async def test_a_run_that_is_over_and_quiet_is_put_away_and_still_answers(town: Town) -> None:
    channel = await _over(town)
    await town.wait(60_000)
    assert _resting(town) == []
    await town.wait(QUIET)
    assert _resting(town) == ["INC-1"]
    assert len(_files(town)) == 1
    for _ in range(2):
        listed = town.answer(await town.tell("bob", "alerts", "!incident list finished"))
        assert "INC-1" in listed and "Checkout is down" in listed and "cancelled" in listed
        assert "INC-1" not in town.answer(await town.tell("bob", "alerts", "!incident list"))
        assert "a false alarm" in town.answer(await town.tell("bob", "alerts", "!incident timeline INC-1"))
        assert "Checkout is down" in town.answer(await town.tell("alice", channel, "!incident info"))
        await town.wait(QUIET)
        assert _resting(town) == ["INC-1"], "to read it is not to open it again"
        await town.stop()
        await town.start()


async def test_a_run_with_a_reminder_to_come_is_not_put_away(town: Town) -> None:
    channel = await begun(town)
    assert town.ticked(await town.tell("alice", channel, "!incident finish all: for the test"))
    await town.wait(25 * 3_600_000)
    assert _resting(town) == [], "the retrospective's reminders go on until it is published or cancelled"
    assert town.ticked(await town.tell("alice", channel, "!incident retro cancel nobody reads it"))
    await town.wait(QUIET)
    assert _resting(town) == ["INC-1"]


async def test_a_command_wakes_an_archived_run_and_it_goes_on(town: Town) -> None:
    channel = await _over(town)
    await town.wait(QUIET)
    await town.kill()
    await town.start()
    assert _resting(town) == ["INC-1"]
    assert town.ticked(await town.tell("alice", "alerts", "!incident reopen INC-1 it is down again"))
    assert _resting(town) == []
    assert town.ticked(await town.tell("alice", channel, "!incident check 1"))
    assert town.ticked(await town.tell("bob", "alerts", "!incident join INC-1"))
    await town.kill()
    await town.start()
    assert "INC-1" in town.answer(await town.tell("bob", "alerts", "!incident list"))
    assert town.ticked(await town.tell("alice", channel, "!incident cancel over again"))
    await town.wait(QUIET)
    assert _resting(town) == ["INC-1"]
    told = town.answer(await town.tell("alice", channel, "!incident timeline"))
    assert "it is down again" in told and "over again" in told


async def test_an_archived_runs_number_and_start_are_not_taken_again(town: Town) -> None:
    await _over(town, "First")
    await town.wait(QUIET)
    await town.kill()
    await town.start()
    await begun(town, "Second")
    listed = town.answer(await town.tell("alice", "alerts", "!incident list all"))
    assert listed.index("INC-2") < listed.index("INC-1")


async def _secret_at_rest(town: Town) -> str:
    """alice's private run, INC-1; bob is in its channel without taking part, carol is not."""
    assert town.ticked(await town.tell("alice", "@bot", "start private sev1 Payroll data leaked"))
    channel = town.run_channel("INC-1").id
    assert town.ticked(await town.tell("alice", channel, "!incident invite @bob"))
    assert town.ticked(await town.tell("bob", channel, "!incident leave"))
    assert town.ticked(await town.tell("alice", channel, "!incident cancel a false alarm"))
    await town.wait(QUIET)
    assert _resting(town) == ["INC-1"]
    await town.kill()
    await town.start()
    return channel


async def test_of_a_private_archived_run_only_its_people_hear(town: Town) -> None:
    await _secret_at_rest(town)
    for who in ("alice", "bob"):
        for where, command in (("@bot", "list finished"), ("@bot", "info INC-1"), ("alerts", "!incident info INC-1")):
            told = len(town.direct(who))
            await town.tell(who, where, command)
            assert "Payroll" in "".join(town.direct(who)[told:]), (who, command)
        assert "Payroll" not in town.answer(await town.tell(who, "alerts", "!incident list finished")), who
    assert "Payroll" not in town.answer(await town.tell("carol", "alerts", "!incident list all"))
    for command in ABOUT_A_RUN:
        there = await town.tell("carol", "alerts", "!incident " + command.format(run="INC-1"))
        nowhere = await town.tell("carol", "alerts", "!incident " + command.format(run="INC-9"))
        assert town.answer(there) == town.answer(nowhere).replace("INC-9", "INC-1"), command
    assert _resting(town) == ["INC-1"]


async def test_people_who_wake_a_run_at_the_same_time_wake_it_once(town: Town) -> None:
    channel = await begun(town)
    assert town.ticked(await town.tell("alice", channel, "!incident finish all: for the test"))
    assert town.ticked(await town.tell("alice", channel, "!incident retro cancel nobody reads it"))
    await town.wait(QUIET)
    assert _resting(town) == ["INC-1"]
    await town.kill()
    await town.start()
    said = [town.say("alice", "alerts", f"!incident check {number} INC-1") for number in (13, 14, 15)]
    said += [town.say("alice", channel, "!incident timeline") for _ in range(3)]
    await town.quiet()
    assert all(town.ticked(post) for post in said[:3]), [town.thread(post) for post in said[:3]]
    assert all(town.thread(post) for post in said[3:])
    told = town.answer(await town.tell("alice", channel, "!incident timeline"))
    assert told.count("checked") == 3


async def test_the_message_that_started_an_archived_run_starts_no_second_one(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start sev1 Checkout is down")
    await town.tell("alice", town.run_channel().id, "!incident cancel a false alarm")
    await town.wait(QUIET)
    assert _resting(town) == ["INC-1"]
    assert town.muster is not None and town.muster._known.runs.handled(f"post:{said.id}:0")
    await town.kill()
    await town.start()
    assert town.muster is not None and town.muster._known.runs.handled(f"post:{said.id}:0")

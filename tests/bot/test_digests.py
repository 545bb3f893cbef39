"""The morning digest through kills and downtime, and who is told of what is due when several are at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.bot.town import Town, begun

HOUR = 3_600_000
MINUTE = 60_000
MORNING = "**Good morning. Your open tasks**"


def mornings(town: Town) -> int:
    return sum(text.startswith(MORNING) for text in town.direct("bob"))


def until_half_past_eight(town: Town) -> int:
    """Milliseconds until 8:30 UTC of the next weekday."""
    now = datetime.fromtimestamp(town.clock.now() / 1000, UTC)
    day = now.replace(hour=8, minute=30, second=0, microsecond=0)
    while day <= now or day.weekday() > 4:
        day += timedelta(days=1)
    return int((day - now) / timedelta(milliseconds=1))


async def given(town: Town) -> None:
    """Bob has a task that is due at no time."""
    channel = await begun(town, severity="sev3")
    await town.tell("alice", channel, "!incident assign 6 @bob")


async def test_it_comes_once_though_the_bot_is_killed_right_after(town: Town) -> None:
    await given(town)
    await town.wait(until_half_past_eight(town) - MINUTE)
    assert mornings(town) == 0
    await town.wait(2 * MINUTE)
    assert mornings(town) == 1
    for _ in range(2):
        await town.kill()
        await town.start()
        await town.quiet()
    assert mornings(town) == 1


async def test_after_some_downtime_it_comes_late_and_once(town: Town) -> None:
    await given(town)
    wait = until_half_past_eight(town)
    await town.wait(wait - HOUR)
    await town.kill()
    await town.wait(3 * HOUR)
    await town.start()
    await town.quiet()
    assert mornings(town) == 1
    await town.wait(4 * HOUR)
    assert mornings(town) == 1


async def test_after_a_morning_away_it_does_not_come_in_the_afternoon(town: Town) -> None:
    await given(town)
    await town.wait(until_half_past_eight(town) - HOUR)
    await town.kill()
    await town.wait(7 * HOUR)
    await town.start()
    await town.quiet()
    assert mornings(town) == 0


async def test_a_task_of_the_day_brings_no_morning_back(town: Town) -> None:
    channel = await begun(town, severity="sev3")
    await town.wait(until_half_past_eight(town) + 30 * MINUTE)
    await town.tell("alice", channel, "!incident assign 6 @bob")
    await town.kill()
    await town.start()
    await town.wait(3 * HOUR)
    assert mornings(town) == 0


async def test_it_moves_when_somebody_moves_it(town: Town) -> None:
    await given(town)
    wait = until_half_past_eight(town)
    await town.tell("bob", "@bot", "digest 9:00")
    await town.wait(wait + MINUTE)
    assert mornings(town) == 0
    await town.wait(30 * MINUTE)
    assert mornings(town) == 1

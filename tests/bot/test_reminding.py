"""What the clock asks for."""

from __future__ import annotations

from tests.bot.town import Town, begun

MINUTE = 60_000


def about(texts: list[str], what: str) -> list[str]:
    return [text for text in texts if what in text]


async def test_a_task_that_is_due_is_said_once(town: Town) -> None:
    channel = await begun(town)
    await town.wait(6 * MINUTE)
    (said,) = about(town.texts(channel), "1 Confirm the alert** is due")
    assert said.startswith("@alice ")
    await town.wait(3 * MINUTE)
    assert len(about(town.texts(channel), "1 Confirm the alert** is due")) == 1


async def test_nobody_is_reminded_of_what_is_done(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident check 1")
    await town.wait(6 * MINUTE)
    assert about(town.texts(channel), " due. ") == []


async def test_what_fell_due_while_the_bot_was_down_is_said_once(town: Town) -> None:
    channel = await begun(town)
    await town.kill()
    await town.wait(45 * MINUTE)
    await town.start()
    await town.quiet()
    assert len(about(town.texts(channel), "1 Confirm the alert")) == 2, "on the board and once as due"
    await town.kill()
    await town.start()
    await town.quiet()
    assert len(about(town.texts(channel), "1 Confirm the alert")) == 2


async def test_the_status_update_is_asked_for_at_its_cadence(town: Town) -> None:
    channel = await begun(town)
    await town.wait(31 * MINUTE)
    assert len(about(town.texts(channel), "@alice the **status update** is due")) == 1
    await town.tell("alice", channel, "!incident update We rolled back")
    await town.wait(29 * MINUTE)
    assert len(about(town.texts(channel), "the **status update** is due")) == 1
    await town.wait(2 * MINUTE)
    assert len(about(town.texts(channel), "the **status update** is due")) == 2


async def test_the_retrospective_is_reminded_of_after_a_day(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident finish all: for the test")
    await town.wait(25 * 60 * MINUTE)
    assert len(about(town.texts(channel), "@alice the retrospective of INC-1 waits for you")) == 1


async def test_a_higher_severity_asks_for_updates_sooner(town: Town) -> None:
    channel = await begun(town, severity="sev3")
    await town.tell("alice", channel, "!incident severity sev1")
    await town.wait(31 * MINUTE)
    assert len(about(town.texts(channel), "the **status update** is due")) == 1

"""Who is not in a private run cannot tell it from a number that does not exist."""

from __future__ import annotations

import pytest

from tests.bot.town import Town

ABOUT_A_RUN = (
    "{run} info", "info {run}", "{run}", "checklist {run}", "next {run}", "task 1 {run}", "timeline {run}",
    "check 1 {run}", "uncheck 1 {run}", "skip 1 {run} no", "restore 1 {run}", "assign 1 @carol {run}", "claim 1 {run}",
    "unassign 1 {run}", "owner @bob {run}", "invite @bob {run}", "join {run}", "leave {run}", "severity sev1 {run}",
    "phase monitoring {run}", "mark detected {run}", "summary {run} All known", "metric {run} cost 12",
    "update {run} All known", "note {run} All known", "{run} finish all: known", "{run} cancel known",
    "false alarm {run}", "reopen {run}", "undo {run}", "cancel duplicate of {run}", "{run} check 1",
    "{run} severity sev3", "{run} sev3",
)  # fmt: skip


async def secret(town: Town) -> str:
    """The channel of alice's private run INC-1, which was started in a direct message."""
    said = await town.tell("alice", "@bot", "start private sev1 Payroll data leaked")
    assert town.ticked(said), town.transcript()
    return town.run_channel("INC-1").id


@pytest.mark.parametrize("command", ABOUT_A_RUN)
async def test_it_is_answered_like_a_number_that_does_not_exist(town: Town, command: str) -> None:
    await secret(town)
    before = town.server.world.posts.copy()
    there = await town.tell("bob", "alerts", "!incident " + command.format(run="INC-1"))
    nowhere = await town.tell("bob", "alerts", "!incident " + command.format(run="INC-9"))
    assert town.answer(there) == town.answer(nowhere).replace("INC-9", "INC-1")
    assert town.signs(there) == town.signs(nowhere) == []
    assert len(town.server.world.posts) == len(before) + 4, "nobody else hears of it either"


async def test_it_is_in_no_list_no_question_and_no_announcement_of_others(town: Town) -> None:
    channel = await secret(town)
    for text in ("list", "list all", "list mine", "check 1"):
        answer = town.answer(await town.tell("bob", "alerts", f"!incident {text}"))
        assert "Payroll" not in answer, text
        assert "INC-1 " not in answer, text
    alike = await town.tell("bob", "alerts", "!incident start sev1 Payroll data leaked")
    assert town.ticked(alike), "no question about a run alike"
    assert "Payroll" not in "".join(town.texts("town-square") + town.direct("bob"))
    assert town.server.channel(channel).type == "P"
    assert town.members(channel) == {"alice", "incident-bot"}


async def test_its_people_see_and_change_it_from_anywhere(town: Town) -> None:
    channel = await secret(town)
    assert town.ticked(await town.tell("alice", channel, "!incident invite @carol"))
    assert "carol" in town.members(channel)
    assert "Payroll data leaked" in town.direct("carol")[-1]
    assert town.ticked(await town.tell("carol", "alerts", "!incident check 1 INC-1"))
    await town.tell("carol", "@bot", "list")
    assert "Payroll" in town.direct("carol")[-1]


async def test_where_others_read_along_its_people_are_answered_by_direct_message(town: Town) -> None:
    channel = await secret(town)
    for text in ("info INC-1", "INC-1 timeline", "checklist INC-1", "task 1 INC-1", "followups INC-1"):
        said = await town.tell("alice", "alerts", f"!incident {text}")
        assert town.thread(said) == [], text
        assert town.ticked(said), text
        assert "INC-1" in town.direct("alice")[-1], text
    for text in ("list", "list all", "list mine", "check 1"):
        answer = town.answer(await town.tell("alice", "alerts", f"!incident {text}"))
        assert "Payroll" not in answer, text
    assert "Payroll" not in "".join(town.texts("alerts"))
    assert "Payroll" in town.answer(await town.tell("alice", channel, "!incident list"))
    await town.tell("alice", channel, "!incident finish all: for the test")
    assert "Payroll" not in town.answer(await town.tell("alice", "alerts", "!incident list finished"))


async def test_its_end_is_told_to_nobody_outside(town: Town) -> None:
    channel = await secret(town)
    await town.tell("alice", channel, "!incident finish all: for the test")
    assert "INC-1 is finished" in "\n".join(town.texts(channel))
    assert town.texts("alerts") == []
    assert town.texts("stakeholders") == []
    assert "Payroll" not in town.answer(await town.tell("bob", "alerts", "!incident list finished"))


async def test_whoever_is_taken_out_of_its_channel_sees_it_as_a_participant_only_until_they_leave(town: Town) -> None:
    channel = await secret(town)
    await town.tell("alice", channel, "!incident invite @carol")
    assert town.ticked(await town.tell("carol", channel, "!incident leave"))
    town.server.expel("alice", channel, "carol")
    await town.quiet()
    said = await town.tell("carol", "alerts", "!incident check 1 INC-1")
    assert town.answer(said).startswith("I know no run INC-1.")


async def test_a_reaction_on_an_old_question_does_not_let_anybody_in(town: Town) -> None:
    """Where others read along, a look-alike question names no private run, not even to who is in it."""
    channel = await secret(town)
    await town.tell("alice", channel, "!incident invite @carol")
    said = await town.tell("carol", "alerts", "!incident start private sev1 Payroll data leaked")
    assert "INC-1" not in "\n".join(town.thread(said))
    town.server.react("bob", said.id, "one")
    await town.quiet()
    assert "bob" not in town.members(channel)

"""Who may start, change, end and see a run, as playbooks and the configuration say it; and whom they name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from rehearsal.people import join_team, leave_team
from tests.bot.town import BOT, Town

BOOK = """\
playbook: release
title: Release
prefix: REL
run: {channel: {name: "{{ number | lower }}"}}
permissions: {start: team, edit: participants, finish: owner, see: [participants, "group:sre"]}
checklists:
  - title: Before
    tasks: [Freeze, Tag]
"""
SETTINGS: dict[str, Any] = {
    "groups": {"sre": ["carol"]},
    "admins": ["team-admins"],
    "auditors": ["dave", "system-admins"],
    "editors": ["erin"],
    "bots": ["alerts-bot"],
    "default_playbook": {"key": "release"},
    "admin_channel": "ops/stakeholders",
}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "release.yaml").write_text(BOOK)
    there = Town(tmp_path, settings=SETTINGS, playbooks=(tmp_path / "books",))
    for name in ("dave", "erin", "frank"):
        there.server.add_user(name)
    there.server.add_user("root", admin=True)  # makes them an admin of the team, too
    there.server.add_user("gwen", guest=True)
    for name in ("alerts-bot", "other-bot"):
        there.server.add_user(name, bot=True)
    channel = there.server.channel(there.server.channel_id("alerts"))
    for name in ("dave", "erin", "frank", "gwen", "alerts-bot", "other-bot"):
        there.server.join(name, channel.id)
    async with there as town:
        yield town


async def started(town: Town, title: str = "Ship it", flags: str = "") -> str:
    """The channel of alice's run."""
    said = await town.tell("alice", "alerts", f"!incident start {flags} {title}")
    assert town.ticked(said), town.transcript()
    return town.run_channel("REL-1").id


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_who_may_not_see_it_hears_nothing_of_it_and_it_is_not_named_among_others(town: Town) -> None:
    channel = await started(town)
    town.server.leave("alice", channel)
    for who, knows in (("alice", True), ("carol", True), ("dave", True), ("root", True), ("bob", False)):
        await town.tell(who, "@bot", "list all")
        assert ("Ship it" in town.direct(who)[-1]) is knows, who
        await town.tell(who, "@bot", "info REL-1")
        assert ("Ship it" in town.direct(who)[-1]) is knows, who
    for who in ("carol", "bob", "dave"):
        listed = town.answer(await town.tell(who, "alerts", "!incident list all"))
        assert "Ship it" not in listed, "others read along"
    said = await town.tell("carol", "alerts", "!incident info REL-1")
    assert town.thread(said) == []
    assert "Ship it" in town.direct("carol")[-1], "it is answered where nobody else reads"
    assert town.answer(await town.tell("bob", "alerts", "!incident join REL-1")).startswith("I know no run REL-1.")
    alike = await town.tell("bob", "alerts", "!incident start Ship it")
    assert town.ticked(alike), "no question about one alike"


async def test_only_its_owner_ends_it_and_the_refusal_says_so(town: Town) -> None:
    channel = await started(town)
    assert town.ticked(await town.tell("alice", channel, "!incident invite @bob"))
    assert town.ticked(await town.tell("bob", channel, "!incident check 1"))
    for text in ("finish", "cancel a mistake", "false alarm"):
        answer = town.answer(await town.tell("bob", channel, f"!incident {text}"))
        assert answer.startswith("You can't finish, cancel or reopen REL-1. Who may: the owner (alice)."), answer
        assert "If alice can't be reached: `!incident take over REL-1 why`." in answer
    shown = town.answer(await town.tell("bob", channel, "!incident permissions"))
    assert ":white_check_mark: change it: who takes part\n:no_entry_sign: finish, cancel, reopen it: the owner" in shown
    assert town.ticked(await town.tell("alice", channel, "!incident finish"))


async def test_a_participant_takes_over_in_the_open_and_the_owner_can_take_it_back(town: Town) -> None:
    channel = await started(town)
    await town.tell("alice", channel, "!incident invite @bob")
    assert town.ticked(await town.tell("bob", channel, "!incident take over alice sleeps"))
    assert "@bob leads REL-1 now, taken over from alice: alice sleeps" in town.texts(channel)
    told = town.direct("alice")[-1]
    assert told == "bob has taken **REL-1 Ship it** over from you: alice sleeps. `take over REL-1` takes it back."
    shown = town.answer(await town.tell("bob", channel, "!incident timeline"))
    assert "bob took it over from alice: alice sleeps" in shown
    await town.tell("alice", "@bot", "take over REL-1")
    assert "@alice leads REL-1 now, taken over from bob." in town.texts(channel)
    outside = town.answer(await town.tell("carol", "alerts", "!incident take over REL-1"))
    assert outside.startswith("You can't change REL-1. Who may: who takes part. `!incident join REL-1` lets you in")


async def test_an_auditor_reads_everything_and_changes_nothing(town: Town) -> None:
    await started(town, "Sold to nobody", flags="private")
    for who in ("dave", "root"):
        await town.tell(who, "@bot", "checklist REL-1")
        assert "Freeze" in town.direct(who)[-1]
        for text in ("check 1 REL-1", "join REL-1", "note REL-1 I was here", "take over REL-1"):
            await town.tell(who, "@bot", text)
            assert town.direct(who)[-1].startswith("You may read REL-1 as an auditor, but not change it. alice or"), (
                text
            )
    assert "dave" not in town.members(town.run_channel("REL-1").id)


async def test_the_admins_of_the_team_may_everything_private_runs_aside(town: Town) -> None:
    channel = await started(town)
    assert town.ticked(await town.tell("root", "@bot", "check 1 REL-1"))
    assert town.ticked(await town.tell("root", "@bot", "finish REL-1"))
    assert "is finished" in "\n".join(town.texts(channel))


async def test_a_bot_commands_only_where_the_settings_name_it_and_never_leads(town: Town) -> None:
    for text in ("start Ship it", "list", "help"):
        assert town.thread(await town.tell("other-bot", "alerts", f"!incident {text}")) == [], "two bots may not chat"
    none = town.answer(await town.tell("alerts-bot", "alerts", "!incident start Disk is full"))
    assert none.startswith("Nobody would lead it")
    (town.playbooks[0] / "release.yaml").write_text(BOOK.replace("run: {", 'run: {invite: ["@bob"], '))
    said = await town.tell("alerts-bot", "alerts", "!incident start Disk is full")
    assert town.ticked(said), town.transcript()
    assert any("owner bob" in text for text in town.direct("bob")), "not all may see it, and a bot reads nothing"


async def test_a_guest_starts_nothing_and_works_where_they_were_let_in(town: Town) -> None:
    assert "Ask somebody of the team" in town.answer(await town.tell("gwen", "alerts", "!incident start Ship it"))
    channel = await started(town)
    town.server.invite("alice", channel, "gwen")
    await town.quiet()
    assert town.ticked(await town.tell("gwen", channel, "!incident check 1"))
    assert "You can't change REL-1" not in town.answer(await town.tell("gwen", channel, "!incident info"))
    refused = town.answer(await town.tell("gwen", channel, "!incident take over"))
    assert refused == "Guests and bots don't lead a run. alice leads it."


async def test_who_has_left_the_team_starts_nothing_there(town: Town) -> None:
    world = town.server.world
    team = world.team_named("ops")
    leave_team(world, team, world.account_named("frank"), world.account_named("root"))
    await town.quiet()
    await town.tell("frank", "@bot", "start Ship it")
    assert town.direct("frank")[-1] == "You can't start this. Who may: the team."
    join_team(world, team, world.account_named("frank"))
    await town.quiet()
    assert town.ticked(await town.tell("frank", "@bot", "start Ship it"))


async def test_an_editor_hears_of_a_broken_playbook_and_tries_it_as_a_drill(town: Town) -> None:
    (town.playbooks[0] / "release.yaml").write_text(BOOK.replace("start: team", 'start: "@alice"'))
    assert "Who may: alice" in town.answer(await town.tell("erin", "alerts", "!incident start Ship it"))
    assert town.ticked(await town.tell("erin", "alerts", "!incident start drill Ship it"))
    (town.playbooks[0] / "release.yaml").write_text(BOOK.replace("title: Release", "titel: Release"))
    await until(lambda: town.direct("erin") and "titel" in town.direct("erin")[-1])
    (town.playbooks[0] / "release.yaml").write_text(BOOK)
    await until(lambda: "is well again" in town.direct("erin")[-1])
    await town.quiet()


async def test_what_is_run_in_a_private_channel_stays_in_it(town: Town) -> None:
    town.server.add_channel("vault", members=(BOT, "alice", "bob"), private=True)
    said = await town.tell("alice", "vault", "!incident start here Keys are lost")
    assert town.ticked(said), town.transcript()
    await town.tell("carol", "@bot", "list all")
    assert "Keys are lost" not in town.direct("carol")[-1]
    assert "Keys are lost" not in town.answer(await town.tell("bob", "alerts", "!incident list"))
    await town.tell("bob", "@bot", "list")
    assert "Keys are lost" in town.direct("bob")[-1]


async def test_the_present_policy_counts_not_that_of_the_start(town: Town) -> None:
    channel = await started(town)
    await town.tell("alice", channel, "!incident invite @bob")
    (town.playbooks[0] / "release.yaml").write_text(BOOK.replace("edit: participants", "edit: owner"))
    await asyncio.sleep(0)
    assert town.ticked(await town.tell("alice", "alerts", "!incident start Another")), "the files are looked at here"
    assert "Who may: the owner (alice)" in town.answer(await town.tell("bob", channel, "!incident check 1"))

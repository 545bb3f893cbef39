"""What a start brings about, seen from outside."""

from __future__ import annotations

from pathlib import Path

from tests.bot.town import SHIPPED, Town, begun


async def test_a_start_is_ticked_and_makes_a_channel_with_people_board_header_and_welcome(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start sev1 Checkout is down")
    assert town.ticked(said)
    assert town.thread(said) == [], "quiet: the tick is the answer"
    channel = town.run_channel("INC-1")
    assert channel.name == "inc-1-checkout-is-down"
    assert channel.display_name == "INC-1 Checkout is down"
    assert channel.type == "O"
    assert town.members(channel.id) == {"alice", "incident-bot"}
    assert channel.header == "INC-1 · sev1 · investigating · @alice"
    board, welcome = town.posts(channel.id)
    assert board.is_pinned
    assert board.message.startswith("#### :red_circle: INC-1 · Checkout is down\n**sev1** · investigating · since ")
    assert "**1 Confirm the alert** · due" in board.message
    assert welcome.message.startswith("Welcome to **INC-1 Checkout is down**")


async def test_the_place_it_was_started_from_hears_of_it_once_with_a_link_to_the_channel(town: Town) -> None:
    await begun(town)
    (news,) = town.texts("alerts")
    assert news.startswith(":red_circle: **INC-1 Checkout is down** · sev1 · owner alice · it goes on in ~inc-1-")


async def test_whoever_is_on_call_is_called_in_and_told(tmp_path: Path) -> None:
    async with Town(tmp_path, settings={"oncall": {"primary": ["bob"]}}) as town:
        channel = await begun(town)
        assert town.members(channel) == {"alice", "bob", "incident-bot"}


async def test_numbers_go_up_and_survive_a_restart(town: Town) -> None:
    await begun(town, "Checkout is down")
    await town.stop()
    await town.start()
    await begun(town, "Mail is slow")
    assert town.run_channel("INC-2").name == "inc-2-mail-is-slow"


async def test_without_a_severity_the_middle_one_is_taken(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start Checkout is down")
    assert "**sev2**" in town.board(town.run_channel().id).message


async def test_a_start_without_a_title_is_asked_for_one_in_the_thread(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start sev1")
    assert town.answer(said).startswith("What is it about?")
    assert town.signs(said) == []


async def test_here_lives_in_a_thread_of_the_channel_it_was_started_in(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start here sev2 Mail is slow")
    assert town.ticked(said)
    board = town.board("alerts")
    assert board.root_id == ""
    done = await town.tell("bob", "alerts", "!incident check 1", root=board.id)
    assert town.ticked(done)
    assert ":white_check_mark: 1 Confirm the alert · bob" in town.board("alerts").message
    news = await town.tell("bob", "alerts", "!incident phase identified", root=board.id)
    assert town.ticked(news)
    assert any("**identified** now, says bob" in text for text in town.thread(board))
    assert not [each for each in town.server.world.channels.values() if each.purpose.startswith("INC-")]


async def test_two_runs_in_one_channel_are_told_apart_by_their_threads(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start here sev2 Mail is slow")
    mail = town.board("alerts")
    await town.tell("bob", "alerts", "!incident start here sev3 Printer on fire")
    fire = town.board("alerts")
    assert mail.id != fire.id
    await town.tell("carol", "alerts", "!incident check 1", root=fire.id)
    assert ":white_check_mark: 1 " in fire.message
    assert ":white_check_mark: 1 " not in mail.message
    unclear = await town.tell("carol", "alerts", "!incident check 2")
    assert town.answer(unclear).startswith("Which run? Name it, as in `!incident INC-2 check 2`")
    named = await town.tell("carol", "alerts", "!incident check 2 INC-1")
    assert town.ticked(named)
    assert ":white_check_mark: 2 " in mail.message


async def test_a_name_in_use_gets_a_number_behind_it_also_when_that_channel_is_archived(town: Town) -> None:
    taken = town.server.add_channel("inc-1-checkout-is-down", members=("carol",))
    gone = town.server.add_channel("inc-1-checkout-is-down-2", members=("carol",))
    town.server.channel(gone).delete_at = town.clock.now()
    channel = await begun(town)
    assert town.server.channel(channel).name == "inc-1-checkout-is-down-3"
    assert town.posts(taken) == []


async def test_where_channels_may_not_be_made_the_run_lives_where_it_was_started(town: Town) -> None:
    town.server.faults.answer(403, method="POST", path="/api/v4/channels$", times=-1)
    said = await town.tell("alice", "alerts", "!incident start sev1 Checkout is down")
    assert town.ticked(said)
    assert any("I couldn't make a channel for it" in text for text in town.texts("alerts"))
    board = town.board("alerts")
    done = await town.tell("bob", "alerts", "!incident check 1", root=board.id)
    assert town.ticked(done)
    assert ":white_check_mark: 1 Confirm the alert · bob" in board.message


async def test_a_private_run_whose_channel_cannot_be_made_goes_on_in_direct_messages_only(town: Town) -> None:
    town.server.faults.answer(403, method="POST", path="/api/v4/channels$", times=-1)
    await town.tell("alice", "alerts", "!incident start private sev1 Payroll leaked")
    assert town.texts("alerts") == []
    assert "I couldn't make a private channel for it" in town.direct("alice")[-1]
    done = await town.tell("alice", "@bot", "check 1 INC-1")
    assert town.ticked(done)
    await town.tell("alice", "@bot", "update INC-1 It was two of them")
    assert "It was two of them" in town.direct("alice")[-2]
    await town.tell("alice", "@bot", "INC-1 finish all: for the test")
    assert any("INC-1 is finished" in text for text in town.direct("alice"))
    assert town.texts("alerts") == []


async def test_a_private_run_cannot_live_where_others_read_along(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start private here sev1 Payroll leaked")
    assert town.answer(said).startswith("A private run needs a channel of its own")


async def test_a_playbook_may_live_in_a_channel_that_exists(tmp_path: Path) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "war.yaml").write_text(
        "playbook: war\ntitle: War room\nrun:\n  channel: {mode: existing, name: war-room}\n"
        "checklists:\n  - title: Now\n    tasks: [{title: Look}]\n"
    )
    async with Town(tmp_path, playbooks=(folder,), channels=("alerts", "war-room")) as town:
        said = await town.tell("alice", "alerts", "!incident start Checkout is down")
        assert town.ticked(said), town.transcript()
        assert "Checkout is down" in town.board("war-room").message
        assert town.texts("alerts") == [
            ":large_orange_circle: **RUN-1 Checkout is down** · sev2 · owner alice · it goes on in ~war-room"
        ]
        await town.tell("alice", "war-room", "!incident invite @bob", root=town.board("war-room").id)
        assert ": ~war-room" in town.direct("bob")[-1]


async def test_a_drill_says_so(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start drill sev1 Fire alarm")
    channel = town.run_channel().id
    assert "**drill**" in town.board(channel).message
    assert "**drill**" in town.server.channel(channel).header
    await town.tell("alice", channel, "!incident assign 1 @bob")
    assert all("(a drill)" in text for text in town.direct("bob"))
    for text in ("list", "info", "timeline"):
        assert "(a drill)" in town.answer(await town.tell("alice", channel, f"!incident {text}")), text
    await town.tell("alice", channel, "!incident checklist")
    assert "**drill**" in town.texts(channel)[-1]
    await town.tell("alice", channel, "!incident update All out")
    await town.tell("alice", channel, "!incident finish all: drilled")
    await town.tell("alice", channel, "!incident reopen")
    await town.tell("alice", channel, "!incident cancel drilled enough")
    for where, count in (("alerts", 4), ("stakeholders", 5)):
        assert len(town.texts(where)) == count
        assert [text for text in town.texts(where) if "(a drill)" not in text] == []
    news = ("**INC-1 is finished**", "**INC-1 is cancelled**", "**Retrospective of INC-1**")
    told = [text for text in town.texts(channel) if any(words in text for words in news)]
    assert len(told) == 3
    assert all("(a drill)" in text for text in told), told


async def test_a_start_by_direct_message_is_announced_to_its_starter(town: Town) -> None:
    await town.tell("alice", "@bot", "start sev1 Checkout is down")
    channel = town.run_channel()
    assert town.members(channel.id) == {"alice", "incident-bot"}
    assert any("INC-1 Checkout is down" in text for text in town.direct("alice"))


async def test_the_shipped_playbooks_are_what_is_started_from(town: Town) -> None:
    asked = await town.tell("alice", "alerts", "!incident playbooks")
    for file in SHIPPED.glob("*.yaml"):
        assert file.stem in town.answer(asked)

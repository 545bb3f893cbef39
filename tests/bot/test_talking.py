"""Where and how people may talk to the bot, and how it talks back."""

from __future__ import annotations

import pytest

from tests.bot.town import BOT, Town, begun


async def test_a_mention_of_the_bot_works_like_the_prefix(town: Town) -> None:
    channel = await begun(town)
    for text in (f"@{BOT} check 1", f"@{BOT}: check 2", f"@{BOT.upper()} check 3"):
        assert town.ticked(await town.tell("alice", channel, text)), text


async def test_a_direct_message_needs_no_prefix_and_is_answered_in_words(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", "@bot", "check 1")
    assert town.ticked(said)
    assert town.direct("alice")[-1] == ":white_check_mark: checked 1 Confirm the alert · INC-1"
    assert ":white_check_mark: 1 Confirm the alert · alice" in town.board(channel).message
    assert town.ticked(await town.tell("alice", "@bot", "!incident check 2"))


async def test_a_run_is_named_from_anywhere_else(town: Town) -> None:
    channel = await begun(town)
    for text in ("!incident check 1 INC-1", "!incident check INC-1 2", "!incident inc-1 check 3"):
        assert town.ticked(await town.tell("alice", "alerts", text)), text
    assert "**Triage** 3 of 5" in town.board(channel).message


async def test_a_thread_in_the_runs_channel_is_the_runs_channel(town: Town) -> None:
    channel = await begun(town)
    root = town.say("alice", channel, "looking at the graphs")
    said = await town.tell("alice", channel, "!incident check 1", root=root.id)
    assert town.ticked(said)
    refused = await town.tell("alice", channel, "!incident check 99", root=root.id)
    assert refused.root_id == root.id
    assert any("has no task 99" in text for text in town.thread(root)), "in the thread it was said in"


async def test_a_refusal_is_in_the_thread_says_why_and_leaves_no_tick(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident check 1")
    again = await town.tell("alice", "alerts", "!incident check 1 INC-1")
    assert "1 Confirm the alert is done already: alice" in town.answer(again)
    assert town.signs(again) == []


async def test_who_takes_no_part_may_look_and_note_and_is_told_how_to_take_part(town: Town) -> None:
    channel = await begun(town)
    refused = await town.tell("bob", "alerts", "!incident check 1 INC-1")
    assert "`!incident join INC-1` lets you in, or ask alice" in town.answer(refused)
    assert "1 Confirm the alert" in town.answer(await town.tell("bob", "alerts", "!incident next INC-1"))
    assert town.ticked(await town.tell("carol", "alerts", "!incident note INC-1 It is slow here too"))
    assert town.ticked(await town.tell("bob", "alerts", "!incident join INC-1"))
    assert "bob" in town.members(channel)
    assert town.ticked(await town.tell("bob", "alerts", "!incident check 1 INC-1"))


async def test_whoever_comes_into_the_runs_channel_takes_part(town: Town) -> None:
    channel = await begun(town)
    town.server.join("bob", channel)
    await town.quiet()
    assert "bob" in town.answer(await town.tell("bob", channel, "!incident info"))
    assert "Muster saw bob come in" in town.answer(await town.tell("bob", channel, "!incident timeline"))
    assert town.ticked(await town.tell("bob", "alerts", "!incident check 1 INC-1"))


async def test_without_a_run_the_bot_asks_which(town: Town) -> None:
    await begun(town)
    said = await town.tell("bob", "alerts", "!incident check 1")
    assert town.answer(said).startswith("Which run? Name it, as in `!incident INC-1 check 1`")


async def test_a_number_nobody_has_is_unknown(town: Town) -> None:
    said = await town.tell("bob", "alerts", "!incident INC-7 check 1")
    assert town.answer(said) == "I know no run INC-7. `!incident list` shows the open ones."


async def test_what_is_not_said_to_the_bot_is_not_answered(town: Town) -> None:
    channel = await begun(town)
    before = len(town.server.world.posts)
    for text in ("check 1", "I said !incident check 1", "incident check 1", f"hey @{BOT} check 1", "!deploy it", "hi"):
        said = await town.tell("alice", channel, text)
        assert town.thread(said) == [], text
        assert town.signs(said) == [], text
    assert len(town.server.world.posts) == before + 6


async def test_a_mistyped_command_is_offered_and_taken_by_one_reaction(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident chekc 1")
    (question,) = [post for post in said.replies if post.user_id == town.bot.id]
    assert "`!incident check 1`" in question.message
    assert town.signs(question) == ["+1"]
    town.server.react("alice", question.id, "+1")
    await town.quiet()
    assert ":white_check_mark: 1 Confirm the alert · alice" in town.board(channel).message


async def test_only_who_was_asked_can_answer_for_themselves(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident strat sev1 Checkout is down")
    (question,) = said.replies
    town.server.react("bob", question.id, "+1")
    await town.quiet()
    assert not [each for each in town.server.world.channels.values() if each.purpose.startswith("INC-")]
    town.server.react("alice", question.id, "thumbsup")
    await town.quiet()
    assert town.run_channel("INC-1")


async def test_a_run_alike_is_shown_first_and_one_reaction_joins_it(town: Town) -> None:
    channel = await begun(town, "Checkout is down")
    said = await town.tell("bob", "alerts", "!incident start sev1 Checkout down")
    (question,) = said.replies
    assert "join INC-1 Checkout is down" in question.message
    assert town.signs(question) == ["one", "link", "rotating_light"]
    town.server.react("carol", question.id, "one")
    await town.quiet()
    assert "carol" in town.members(channel), "anybody may join by it"
    town.server.react("bob", question.id, "rotating_light")
    await town.quiet()
    assert town.run_channel("INC-2").name == "inc-2-checkout-down"


async def test_the_playbook_is_chosen_by_reaction_where_none_is_the_default(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("playbooks")
    for key, title in (("release", "A release"), ("outage", "An outage")):
        (folder / f"{key}.yaml").write_text(
            f"playbook: {key}\ntitle: {title}\nprefix: {key[:3].upper()}\n"
            f"checklists: [{{title: Now, tasks: [{{title: Look at the {key}}}]}}]\n"
        )
    async with Town(tmp_path_factory.mktemp("choice"), playbooks=(folder,)) as town:
        said = await town.tell("alice", "alerts", "!incident start Version 7")
        (question,) = said.replies
        assert town.signs(question) == ["one", "two"]
        town.server.react("alice", question.id, "two")
        await town.quiet()
        assert "Look at the release" in town.board(town.run_channel("REL-1").id).message
        assert town.ticked(await town.tell("alice", "alerts", "!incident start outage Checkout is down"))
        assert "Look at the outage" in town.board(town.run_channel("OUT-1").id).message


async def test_taking_a_reaction_back_undoes_what_it_did(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident chekc 1")
    (question,) = said.replies
    town.server.react("alice", question.id, "+1")
    await town.quiet()
    assert ":white_check_mark: 1 " in town.board(channel).message
    town.server.unreact("alice", question.id, "+1")
    await town.quiet()
    assert ":white_check_mark: 1 " not in town.board(channel).message


async def test_a_failed_command_that_is_mended_is_tried_again(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident check 99")
    town.server.edit("alice", said.id, "!incident check 1")
    await town.quiet()
    assert town.ticked(said)
    assert ":white_check_mark: 1 " in town.board(channel).message


async def test_a_command_that_worked_is_history_whatever_its_post_says_later(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident check 1")
    town.server.edit("alice", said.id, "!incident check 2")
    await town.quiet()
    assert "**Triage** 1 of 5" in town.board(channel).message
    assert town.thread(said) == []


async def test_mending_a_failed_command_works_after_a_restart_too(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident check 99")
    await town.kill()
    await town.start()
    town.server.edit("alice", said.id, "!incident check 1")
    await town.quiet()
    assert town.ticked(said)


async def test_undo_takes_back_ones_own_last_change_only(town: Town) -> None:
    channel = await begun(town)
    town.server.join("bob", channel)
    await town.quiet()
    await town.tell("alice", channel, "!incident check 1")
    await town.tell("bob", channel, "!incident check 2")
    assert town.ticked(await town.tell("bob", channel, "!incident undo"))
    board = town.board(channel).message
    assert ":white_check_mark: 1 " in board
    assert ":white_check_mark: 2 " not in board
    final = await town.tell("alice", channel, "!incident undo")
    assert town.ticked(final)
    nothing = await town.tell("alice", channel, "!incident undo")
    assert "undo" in town.answer(nothing)


async def test_a_mistyped_prefix_in_a_runs_channel_is_offered_as_it_was_meant(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incdent check 1")
    assert "Commands begin with `!incident`." in town.answer(said)
    assert "`!incident check 1`" in town.answer(said)
    elsewhere = await town.tell("alice", "alerts", "!incdent check 1")
    assert town.thread(elsewhere) == []

"""What somebody is asked by direct message, over the wire: how it looks, what answers it, what becomes of it."""

from __future__ import annotations

import asyncio
import re

import pytest

from rehearsal.model import Post
from tests.bot.town import BOT, Town, begun

MINUTE = 60_000
SIGNS = ["white_check_mark", "next_track_button", "raising_hand", "alarm_clock"]


def key(post: Post) -> str:
    return str(post.props["muster"]["key"])


def asked(town: Town, who: str, about: str) -> Post:
    """The newest prompt to somebody with those words in it."""
    direct = town.server.direct(who, BOT)
    found = [post for post in town.posts(direct) if about in post.message and not key(post).startswith("post:")]
    assert found, town.transcript()
    return found[-1]


async def given(town: Town, tasks: str = "3") -> tuple[str, Post]:
    """A run in which bob was given a task by alice: its channel, and the prompt."""
    channel = await begun(town)
    await town.tell("alice", channel, f"!incident assign {tasks} @bob")
    return channel, asked(town, "bob", "Find who else is affected")


async def react(town: Town, who: str, post: Post, emoji: str) -> None:
    town.server.react(who, post.id, emoji)
    await town.quiet()


async def take_back(town: Town, who: str, post: Post, emoji: str) -> None:
    town.server.unreact(who, post.id, emoji)
    await town.quiet()


async def test_a_prompt_has_all_that_is_needed_and_its_four_reactions_in_order(town: Town) -> None:
    _, prompt = await given(town)
    first, *_ = prompt.message.splitlines()
    assert first.startswith("**3 Find who else is affected** · INC-1 Checkout is down · ~inc-1-checkout-is-down")
    assert "Which customers, regions, services and teams?" in prompt.message
    assert "*Due " in prompt.message
    assert town.signs(prompt) == SIGNS


ANSWERS = {
    "done": ("done", "white_check_mark", ":white_check_mark: ~~3 Find who else is affected~~ · you, "),
    "skip": ("skip nobody else", "next_track_button", ":next_track_button: ~~3 Find who else is affected~~ · "),
}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_in_words_settles_the_prompt_and_makes_it_one_line(town: Town, answer: str) -> None:
    words, _, line = ANSWERS[answer]
    channel, prompt = await given(town)
    await town.tell("bob", "@bot", words)
    assert prompt.message.startswith(line)
    assert "\n" not in prompt.message
    assert town.signs(prompt) == []
    assert "**Triage** 1 of 5" in town.board(channel).message


@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_reaction_does_the_same_and_taken_back_it_asks_again(town: Town, answer: str) -> None:
    _, emoji, line = ANSWERS[answer]
    channel, prompt = await given(town)
    await react(town, "bob", prompt, emoji)
    assert prompt.message.startswith(line)
    assert town.signs(prompt) == []
    assert town.direct("bob") == [prompt.message], "the prompt itself is the answer"
    await take_back(town, "bob", prompt, emoji)
    assert prompt.message.startswith("**3 Find who else is affected**")
    assert town.signs(prompt) == SIGNS
    assert "**Triage** 0 of 5" in town.board(channel).message


async def test_nobody_answers_for_another_and_another_emoji_says_nothing(town: Town) -> None:
    channel, prompt = await given(town)
    await react(town, "bob", prompt, "tada")
    assert town.signs(prompt) == SIGNS
    assert "**Triage** 0 of 5" in town.board(channel).message


async def test_snoozing_puts_it_off_in_words_and_by_reaction(town: Town) -> None:
    _, prompt = await given(town)
    before = prompt.message
    await town.tell("bob", "@bot", "snooze 2h")
    assert prompt.message != before, "the time it is due has moved"
    assert town.signs(prompt) == SIGNS
    await town.wait(60 * MINUTE)
    assert not [text for text in town.direct("bob") if text.startswith("**3 Find who else is affected** is ")]
    await town.wait(61 * MINUTE)
    assert [text for text in town.direct("bob") if text.startswith("**3 Find who else is affected** is overdue since")]
    changed = prompt.message
    await react(town, "bob", prompt, "alarm_clock")
    assert prompt.message != changed


async def test_a_snooze_taken_back_is_told_as_that(town: Town) -> None:
    channel, prompt = await given(town)
    await react(town, "bob", prompt, "alarm_clock")
    await take_back(town, "bob", prompt, "alarm_clock")
    told = town.answer(await town.tell("alice", channel, "!incident timeline"))
    assert "bob no longer puts 3 Find who else is affected off" in told
    assert "1970" not in told


async def test_a_hand_raised_for_ones_own_task_is_no_complaint(town: Town) -> None:
    _, prompt = await given(town)
    await react(town, "bob", prompt, "raising_hand")
    assert town.direct("bob")[-1] == "3 Find who else is affected is yours. `!incident check 3` when it is done."


async def test_giving_it_on_asks_the_other_and_says_who_has_it(town: Town) -> None:
    _, prompt = await given(town)
    await town.tell("bob", "@bot", "give it to @carol")
    assert prompt.message == ":arrow_right: ~~3 Find who else is affected~~ · carol has it now · INC-1"
    assert town.signs(prompt) == []
    assert town.signs(asked(town, "carol", "3 Find who else is affected")) == SIGNS


async def test_a_task_that_comes_back_to_somebody_is_asked_about_by_the_newest_prompt_only(town: Town) -> None:
    channel, prompt = await given(town)
    await town.tell("alice", channel, "!incident assign 3 @carol")
    await town.tell("alice", channel, "!incident assign 3 @bob")
    again = asked(town, "bob", "**3 Find who else")
    assert again.id != prompt.id
    assert "\n" not in prompt.message
    assert (town.signs(prompt), town.signs(again)) == ([], SIGNS)


async def test_a_note_in_the_direct_message_is_a_note_of_the_run(town: Town) -> None:
    channel, prompt = await given(town)
    await town.tell("bob", "@bot", "note The logs are gone")
    said = await town.tell("bob", channel, "!incident timeline")
    assert "noted: The logs are gone" in town.answer(said)
    assert town.signs(prompt) == SIGNS


async def test_of_two_prompts_sent_together_a_bare_answer_asks_which_and_a_reaction_says_so(town: Town) -> None:
    channel, _ = await given(town, "3, 5")
    said = await town.tell("bob", "@bot", "done")
    question = asked_which(town, "bob")
    assert "Which one do you mean by “done”?" in question.message
    assert "`!incident INC-1 done 5`" in question.message
    assert town.signs(said) == []
    await react(town, "bob", question, "one")
    board = town.board(channel).message
    assert "**Triage** 1 of 5" in board, board


def asked_which(town: Town, who: str) -> Post:
    return town.posts(town.server.direct(who, BOT))[-1]


async def test_in_a_prompts_thread_a_bare_answer_is_about_that_one(town: Town) -> None:
    channel, prompt = await given(town, "3, 5")
    await town.tell("bob", "@bot", "done", root=prompt.id)
    assert prompt.message.startswith(":white_check_mark: ~~3 Find who else")
    assert ":white_check_mark: 3 Find who else" in town.board(channel).message
    assert town.signs(asked(town, "bob", "5 Protect the evidence")) == SIGNS


async def test_what_is_done_in_the_channel_settles_the_prompt_too(town: Town) -> None:
    channel, prompt = await given(town)
    await town.tell("alice", channel, "!incident check 3")
    assert prompt.message.startswith(":white_check_mark: ~~3 Find who else is affected~~ · alice, ")
    await town.tell("alice", channel, "!incident undo")
    assert town.signs(prompt) == SIGNS


async def test_the_end_of_the_run_settles_every_prompt_and_going_on_asks_again(town: Town) -> None:
    channel, prompt = await given(town)
    await town.tell("alice", channel, "!incident cancel a mistake")
    assert prompt.message == ":checkered_flag: ~~3 Find who else is affected~~ · INC-1 is over"
    assert town.signs(prompt) == []
    await town.tell("alice", channel, "!incident reopen")
    assert town.signs(prompt) == SIGNS


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_prompt_is_answered_after_a_restart(town: Town, end: str) -> None:
    channel, prompt = await given(town)
    await getattr(town, end)()
    town.server.react("bob", prompt.id, "white_check_mark")
    await town.start()
    await town.quiet()
    assert prompt.message.startswith(":white_check_mark: ~~3 Find")
    assert "**Triage** 1 of 5" in town.board(channel).message


async def test_a_bot_killed_between_the_prompt_and_the_record_of_it_asks_once(town: Town) -> None:
    channel = await begun(town)
    direct = town.server.direct("bob", BOT)
    town.say("alice", channel, "!incident assign 3 @bob")
    while not town.texts(direct):
        await asyncio.sleep(0)
    await town.kill()
    await town.start()
    await town.quiet()
    prompt = asked(town, "bob", "3 Find who else is affected")
    assert len(town.texts(direct)) == 1, town.texts(direct)
    assert town.signs(prompt) == SIGNS
    await react(town, "bob", prompt, "white_check_mark")
    assert prompt.message.startswith(":white_check_mark: ~~3 Find")


# --- the status update


async def overdue(town: Town) -> tuple[str, Post]:
    channel = await begun(town)
    await town.wait(31 * MINUTE)
    return channel, asked(town, "alice", "**Status update of INC-1")


async def test_the_owner_is_asked_for_the_update_and_the_answer_goes_out_after_a_preview(town: Town) -> None:
    channel, prompt = await overdue(town)
    assert "**Update** overdue since " in town.board(channel).message
    await town.tell("alice", "@bot", "We are rolling back")
    preview = town.posts(town.server.direct("alice", BOT))[-1]
    assert "This would be the status update of INC-1" in preview.message
    assert "We are rolling back" in preview.message
    assert town.texts("stakeholders") == []
    await react(town, "alice", preview, "+1")
    _, told = town.texts("stakeholders")
    assert "We are rolling back" in told
    assert prompt.message == ":white_check_mark: ~~Status update of INC-1~~"
    assert "**Update** due " in town.board(channel).message


async def test_an_update_written_anew_takes_the_place_of_the_one_shown_before(town: Town) -> None:
    await begun(town)
    await town.wait(31 * MINUTE)
    shown = []
    for text in ("we rol back", "we roll back"):
        await town.tell("alice", "@bot", text)
        shown.append(asked_about(town, f"> {text}"))
    for post in shown:
        await react(town, "alice", post, "+1")
    _, sent = town.texts("stakeholders")
    assert "> we roll back" in sent


def asked_about(town: Town, words: str) -> Post:
    """The bot's message to alice with those words."""
    return next(post for post in town.posts(town.server.direct("alice", BOT)) if words in post.message)


async def test_an_overdue_update_is_nudged_at_each_interval_and_the_older_question_becomes_a_line(town: Town) -> None:
    channel, first = await overdue(town)
    await town.wait(30 * MINUTE)
    second = asked(town, "alice", "**Status update of INC-1")
    assert first.id != second.id
    assert first.message == ":arrow_right: ~~Status update of INC-1~~ · asked again of alice"
    nudges = [text for text in town.texts(channel) if "the **status update** is due" in text]
    assert len(nudges) == 2
    since = first_line(town.board(channel).message, "**Update**")
    await town.wait(30 * MINUTE)
    assert first_line(town.board(channel).message, "**Update**") == since, "since it was first due"


def first_line(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(word))


async def test_another_owner_is_asked_instead(town: Town) -> None:
    channel, prompt = await overdue(town)
    await town.tell("alice", channel, "!incident owner @bob")
    assert prompt.message == ":arrow_right: ~~Status update of INC-1~~ · asked again of bob"
    assert asked(town, "bob", "**Status update of INC-1")


async def test_a_severity_with_more_patience_ends_the_question_and_the_end_of_the_run_too(town: Town) -> None:
    channel, prompt = await overdue(town)
    await town.tell("alice", channel, "!incident severity sev3")
    assert prompt.message == ":zzz: ~~Status update of INC-1~~ · not due any more"
    assert "**Update** due " in town.board(channel).message
    await town.tell("alice", channel, "!incident severity sev1")
    assert prompt.message.startswith("**Status update of INC-1")
    await town.tell("alice", channel, "!incident finish all: enough")
    assert prompt.message == ":zzz: ~~Status update of INC-1~~ · INC-1 is over"
    await town.wait(2 * 60 * MINUTE)
    assert len([text for text in town.texts(channel) if "the **status update** is due" in text]) == 1


async def test_the_prompt_of_a_task_that_was_removed_says_so(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident assign 3 @bob")
    assert town.ticked(await town.tell("alice", channel, "!incident remove 3 done by another team"))
    assert re.search(r"^:wastebasket: ~~3 Find .*~~ · removed: done by another team · alice", town.direct("bob")[0])

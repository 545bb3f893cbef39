"""What falls together for one person is one message, whichever runs it is of, and over kills and outages too."""

from __future__ import annotations

import re

from rehearsal.model import Post
from tests.bot.town import Town, begun

MINUTE, HOUR, DAY = 60_000, 3_600_000, 24 * 3_600_000
PATH = "/api/v4/posts$"


async def two_runs(town: Town) -> tuple[str, str]:
    """Two runs, in each of which bob has a task that is due at the very same instant."""
    channels = (await begun(town, "Mail is slow", "sev3"), await begun(town, "anyway Search is down", "sev3"))
    for channel in channels:
        await town.tell("alice", channel, "!incident assign 3 @bob")
        await town.tell("alice", channel, "!incident due 3 tomorrow 9:00")
    return channels


async def almost(town: Town) -> None:
    """A minute before it is due."""
    tomorrow = (town.clock.now() // DAY + 1) * DAY + 9 * HOUR
    await town.wait(tomorrow - MINUTE - town.clock.now())


def due(town: Town) -> list[Post]:
    """The messages by which bob was told that it is due."""
    posts = town.posts(town.place("bob", "@bot"))
    return [post for post in posts if re.search(r"Find who else is affected\*\* is due$", post.message, re.MULTILINE)]


def named(posts: list[Post]) -> list[list[str]]:
    return [[run for run in ("INC-1", "INC-2") if f"**{run} " in post.message] for post in posts]


async def test_it_is_one_message_and_each_run_keeps_its_own_record(town: Town) -> None:
    at_once = await two_runs(town)
    await town.wait(34 * HOUR)
    assert named(due(town)) == [["INC-1", "INC-2"]]
    for channel in at_once:
        asked = await town.tell("bob", channel, "!incident timeline")
        assert "reminded bob of 3 Find who else is affected" in town.answer(asked)


async def test_killed_before_the_server_took_it_it_is_still_one_message(town: Town) -> None:
    await two_runs(town)
    await almost(town)
    trouble = town.server.faults.answer(503, method="POST", path=PATH, times=-1)
    await town.wait(2 * MINUTE)
    await town.kill()
    town.server.faults.remove(trouble)
    await town.start()
    await town.quiet()
    assert named(due(town)) == [["INC-1", "INC-2"]]


async def test_killed_after_the_server_took_it_nothing_is_said_again(town: Town) -> None:
    await two_runs(town)
    await almost(town)
    dropped = town.server.faults.drop_answer(method="POST", path=PATH, times=-1)
    await town.wait(2 * MINUTE)
    await town.kill()
    town.server.faults.remove(dropped)
    await town.start()
    await town.quiet()
    assert named(due(town)) == [["INC-1", "INC-2"]]
    (post,) = due(town)
    assert sorted(town.signs(post)) == ["alarm_clock", "next_track_button", "raising_hand", "white_check_mark"]


async def test_one_reaction_answers_for_all_and_taken_back_for_all(town: Town) -> None:
    at_once = await two_runs(town)
    await town.wait(34 * HOUR)
    (post,) = due(town)
    town.server.react("bob", post.id, "white_check_mark")
    await town.quiet()
    boards = [town.board(channel) for channel in at_once]
    assert ["1 of" in board.message for board in boards] == [True, True]
    await town.kill()
    town.server.unreact("bob", post.id, "white_check_mark")
    await town.start()
    await town.quiet()
    assert ["1 of" in town.board(channel).message for channel in at_once] == [False, False]

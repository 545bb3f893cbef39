"""Who follows a run reads its updates by direct message, and what is mended is mended there, too."""

from __future__ import annotations

from tests.bot.town import Town, begun

HOUR = 3_600_000


def updates(town: Town, who: str) -> list[str]:
    return [text for text in town.direct(who) if "Update 1" in text or "Status update" in text]


async def followed(town: Town) -> str:
    channel = await begun(town, "Mail is slow", "sev2")
    await town.tell("bob", "@bot", "follow INC-1")
    return channel


async def test_an_amended_update_is_amended_where_they_read_it(town: Town) -> None:
    channel = await followed(town)
    await town.tell("alice", channel, "!incident update One queue is full")
    (before,) = updates(town, "bob")
    assert "One queue is full" in before
    await town.tell("alice", channel, "!incident amend Two queues are full")
    (after,) = updates(town, "bob")
    assert "Two queues are full" in after
    assert "One queue" not in after
    await town.tell("alice", channel, "!incident retract it was another host")
    (retracted,) = updates(town, "bob")
    assert "does not hold" in retracted
    assert "it was another host" in retracted


async def test_it_is_mended_once_over_a_kill_and_while_the_server_is_away(town: Town) -> None:
    channel = await followed(town)
    dropped = town.server.faults.drop_answer(method="POST", path="/api/v4/posts$", times=-1)
    town.say("alice", channel, "!incident update One queue is full")
    await town.wait(120_000)
    await town.kill()
    town.server.faults.remove(dropped)
    await town.start()
    await town.quiet()
    assert len(updates(town, "bob")) == 1
    await town.tell("alice", channel, "!incident amend Two queues are full")
    (after,) = updates(town, "bob")
    assert "Two queues are full" in after


async def test_who_sleeps_reads_in_the_morning_what_held_in_the_end(town: Town) -> None:
    channel = await followed(town)
    await town.tell("bob", "@bot", "quiet 0:00-23:00")
    await town.tell("alice", channel, "!incident update One queue is full")
    await town.tell("alice", channel, "!incident amend Two queues are full")
    assert updates(town, "bob") == []
    await town.wait(24 * HOUR)
    assert any("Two queues are full" in text for text in updates(town, "bob"))


async def test_who_unfollowed_reads_nothing_new(town: Town) -> None:
    channel = await followed(town)
    await town.tell("alice", channel, "!incident update One queue is full")
    await town.tell("bob", "@bot", "unfollow INC-1")
    await town.tell("alice", channel, "!incident update Two queues are full")
    assert [text for text in town.direct("bob") if "Two queues" in text] == []

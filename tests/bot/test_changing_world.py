"""The world changes under the bot: deleted posts, archived channels, renamed and deactivated people."""

from __future__ import annotations

from rehearsal import members, people, rooms
from tests.bot.town import BOT, Town, begun


def admin(town: Town) -> str:
    if "root" not in town.server.world.names:
        town.server.add_user("root", admin=True)
    return "root"


async def test_a_board_that_somebody_deletes_is_made_again_and_pinned(town: Town) -> None:
    channel = await begun(town)
    first = town.board(channel)
    town.server.delete(admin(town), first.id)
    await town.quiet()
    again = town.board(channel)
    assert again.id != first.id
    await town.tell("alice", channel, "!incident check 1")
    assert ":white_check_mark: 1 " in town.board(channel).message
    assert len([post for post in town.posts(channel) if post.is_pinned]) == 1


async def test_a_board_deleted_while_the_bot_was_down_is_made_again(town: Town) -> None:
    channel = await begun(town)
    await town.stop()
    town.server.delete(admin(town), town.board(channel).id)
    await town.start()
    await town.quiet()
    assert "Confirm the alert" in town.board(channel).message


async def test_the_thread_of_a_run_goes_on_when_its_first_post_is_deleted(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start here sev2 Mail is slow")
    first = town.board("alerts")
    town.server.delete(admin(town), first.id)
    await town.quiet()
    again = town.board("alerts")
    assert again.id != first.id
    assert town.ticked(await town.tell("alice", "alerts", "!incident phase identified", root=again.id))
    assert any("**identified** now" in text for text in town.thread(again))


async def test_the_channel_an_update_goes_to_is_joined_where_that_is_open(town: Town) -> None:
    town.server.expel("alice", town.server.channel_id("stakeholders"), BOT)
    await town.quiet()
    channel = await begun(town)
    assert town.ticked(await town.tell("alice", channel, "!incident update We rolled back"))
    assert "We rolled back" in town.texts("stakeholders")[-1]


async def test_a_channel_that_is_not_there_is_told_in_the_run_with_what_to_do(town: Town) -> None:
    where = town.server.channel("stakeholders")
    rooms.archive(town.server.world, town.server.world.account_named("alice"), where)
    channel = await begun(town)
    assert town.ticked(await town.tell("alice", channel, "!incident update We rolled back"))
    (told,) = [text for text in town.texts(channel) if "couldn't write into" in text]
    assert told.startswith(":warning: @alice: I couldn't write into ~stakeholders: ")
    assert "`!incident update to +~stakeholders`" in told
    assert "couldn't write into" in town.answer(await town.tell("alice", channel, "!incident timeline"))


async def test_a_deactivated_person_is_not_brought_in_and_the_owner_hears_of_it(town: Town) -> None:
    channel = await begun(town)
    people.activate(town.server.world, town.server.world.account_named("carol"), False)
    await town.quiet()
    said = await town.tell("alice", channel, "!incident invite @carol")
    assert town.answer(said).startswith("I know nobody called “carol”")
    assert "carol" not in town.members(channel)


async def test_a_person_who_is_renamed_is_still_the_same(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident assign 2 @bob")
    people.change(town.server.world, town.server.world.account_named("bob"), {"username": "robert"})
    await town.quiet()
    assert town.ticked(await town.tell("robert", channel, "!incident check 2"))
    assert ":white_check_mark: 2 Set the severity · robert" in town.board(channel).message
    assert town.ticked(await town.tell("alice", channel, "!incident assign 3 @robert"))
    unknown = await town.tell("alice", channel, "!incident assign 5 @bob")
    assert town.answer(unknown).startswith("I know nobody called “bob”")


async def test_a_run_goes_on_from_elsewhere_when_its_channel_is_archived(town: Town) -> None:
    channel = await begun(town)
    rooms.archive(town.server.world, town.server.world.account_named("alice"), town.server.channel(channel))
    await town.quiet()
    assert town.ticked(await town.tell("alice", "alerts", "!incident check 1 INC-1"))
    assert town.ticked(await town.tell("alice", "alerts", "!incident phase identified INC-1"))
    assert town.ticked(await town.tell("alice", "alerts", "!incident INC-1 finish all: for the test"))
    assert "**INC-1 Checkout is down** is finished" in town.texts("alerts")[-1]


async def test_a_bot_that_was_removed_from_the_runs_channel_still_answers_elsewhere(town: Town) -> None:
    channel = await begun(town)
    town.server.expel("alice", channel, BOT)
    await town.quiet()
    assert town.ticked(await town.tell("alice", "alerts", "!incident check 1 INC-1"))
    assert "1 Confirm the alert · alice" in town.answer(await town.tell("alice", "alerts", "!incident task 1 INC-1"))
    town.server.invite("alice", channel, BOT)
    await town.quiet()
    assert town.ticked(await town.tell("alice", channel, "!incident check 2"))
    assert "**Triage** 2 of 5" in town.board(channel).message


async def test_a_renamed_or_converted_channel_is_the_same_channel(town: Town) -> None:
    channel = await begun(town)
    world = town.server.world
    rooms.convert(world, world.account_named(admin(town)), town.server.channel(channel), "P")
    await town.quiet()
    assert town.ticked(await town.tell("alice", channel, "!incident check 1"))


async def test_somebody_who_leaves_the_channel_can_come_back(town: Town) -> None:
    channel = await begun(town)
    town.server.join("bob", channel)
    await town.quiet()
    members.remove(
        town.server.world,
        town.server.world.account_named("bob"),
        town.server.channel(channel),
        town.server.world.account_named("bob"),
    )
    await town.quiet()
    town.server.join("bob", channel)
    await town.quiet()
    assert town.ticked(await town.tell("bob", channel, "!incident check 1"))

"""A run's call and links at the top of its channel, on a server that has bookmarks, and on one that has none."""

from __future__ import annotations

from tests.bot.town import Town, begun


def kept(town: Town, channel: str) -> list[tuple[str, str]]:
    """The bookmarks of a channel, by title and address."""
    there = town.server.world.bookmarks or {}
    return [(each["display_name"], each["link_url"]) for each in there.get(channel, [])]


async def test_the_call_and_the_links_are_bookmarks_and_go_with_them(town: Town) -> None:
    town.server.world.bookmarks = {}
    channel = await begun(town)
    own = {"id": "o" * 26, "display_name": "Wiki", "link_url": "https://wiki.example.com", "owner_id": "a" * 26}
    town.server.world.bookmarks[channel] = [own]
    await town.tell("alice", channel, "!incident link Dashboard https://x.example/d")
    await town.tell("alice", channel, "!incident call https://meet.example.com/1")
    await town.quiet()
    wiki, board = ("Wiki", "https://wiki.example.com"), ("Dashboard", "https://x.example/d")
    assert set(kept(town, channel)) == {wiki, board, ("Call", "https://meet.example.com/1")}
    await town.tell("alice", channel, "!incident call https://meet.example.com/2")
    await town.kill()
    await town.start()
    await town.tell("alice", channel, "!incident unlink Dashboard")
    await town.quiet()
    assert set(kept(town, channel)) == {wiki, ("Call", "https://meet.example.com/2")}
    await town.tell("alice", channel, "!incident call over")
    await town.quiet()
    assert kept(town, channel) == [wiki]


async def test_a_server_without_them_is_asked_once_and_nothing_is_said_of_it(town: Town) -> None:
    channel = await begun(town)
    before = len(town.texts(channel))
    await town.tell("alice", channel, "!incident link Dashboard https://x.example/d")
    await town.tell("alice", channel, "!incident link Ticket https://x.example/t")
    await town.quiet()
    assert len(town.texts(channel)) == before
    assert town.direct("alice") == []

"""The list of runs over pages, and of those in the archive."""

from __future__ import annotations

from tests.bot.town import Town

QUIET = 6 * 60_000


async def test_a_long_list_goes_on_on_another_page_and_nothing_is_in_it_twice(town: Town) -> None:
    for number in range(1, 23):
        level = "sev1" if number == 22 else "sev3"
        await town.tell("alice", "alerts", f"!incident start anyway here {level} Problem number {number}")
    first = town.answer(await town.tell("bob", "alerts", "!incident list"))
    second = town.answer(await town.tell("bob", "alerts", "!incident list page 2"))
    assert "**22** active runs" in first and "… and 2 more: `!incident list page 2`" in first
    lines = [line for line in (first + "\n" + second).splitlines() if "**INC-" in line]
    assert len(lines) == len(set(lines)) == 22
    assert "**INC-22** Problem number 22" in lines[0], "the worst one first, then the oldest"
    assert "**INC-1** Problem number 1" in lines[1]
    assert "From the beginning: `!incident list page 1`" in town.answer(
        await town.tell("bob", "alerts", "!incident list page 9")
    )


async def test_what_is_in_the_archive_is_found_by_the_same_filters(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start sev1 Checkout is down")
    await town.tell("alice", town.run_channel().id, "!incident cancel a false alarm")
    await town.wait(QUIET)
    assert "INC-1" not in town.answer(await town.tell("bob", "alerts", "!incident list search checkout"))
    for asked in (
        "all search checkout",
        "finished sev1",
        "finished @alice",
        "all older 1m",
        "finished incident-resolution",
    ):
        assert "**INC-1** Checkout is down" in town.answer(await town.tell("bob", "alerts", f"!incident list {asked}"))
    for asked in ("finished sev2", "finished @bob", "all overdue", "finished search mail"):
        assert "INC-1" not in town.answer(await town.tell("bob", "alerts", f"!incident list {asked}"))

"""A day of updates every quarter of an hour, over the change of the clocks and three restarts.

When they are to be asked for is worked out anew here: a clock is put forward by a quarter of an hour, again and again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rehearsal.model import Post
from tests.bot.town import Town, begun

QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)
BOOK = """
playbook: day
title: A day
prefix: INC
run: {severities: [sev1], channel: {mode: new}}
checklists: []
status_updates: {every: 15m}
"""
NIGHTS = [
    ("Europe/Berlin", "2026-03-28 18:00"),  # an hour is left out
    ("Europe/Berlin", "2026-10-24 18:00"),  # an hour comes twice
    ("America/New_York", "2026-03-07 18:00"),
    ("America/New_York", "2026-10-31 18:00"),
    ("Australia/Lord_Howe", "2026-04-04 18:00"),  # half an hour comes twice
    ("Australia/Lord_Howe", "2026-10-03 18:00"),  # half an hour is left out
]


@dataclass
class Day:
    """The day as it is to be: when an update is asked for, and since when it is missing then."""

    last: datetime
    missing: datetime | None = None
    asked: list[tuple[datetime, datetime]] = field(default_factory=list)

    def ask(self, instant: datetime, due: datetime) -> None:
        self.missing = self.missing or due
        self.asked.append((instant, self.missing))
        self.last = instant

    def until(self, now: datetime) -> None:
        while self.last + QUARTER <= now:
            self.ask(self.last + QUARTER, self.last + QUARTER)

    def back_at(self, now: datetime) -> None:
        """The bot was away, and is back: of what it missed one is asked for, and it goes on from there."""
        if self.last + QUARTER <= now:
            self.ask(now, self.last + QUARTER)

    def sent(self, now: datetime) -> None:
        self.last, self.missing = now, None


class Heard:
    """What the bot posted where, and when."""

    def __init__(self, town: Town) -> None:
        self._bot = town.bot.id
        self.posts: list[tuple[datetime, str, str]] = []
        town.server.subscribe(self._noticed)

    def _noticed(self, kind: str, _at: int, user_id: str, channel_id: str, post: Post, _emoji: str) -> None:
        if kind == "posted" and user_id == self._bot:
            self.posts.append((datetime.fromtimestamp(post.create_at / 1000, UTC), channel_id, post.message))

    def those(self, channel_id: str, words: str) -> list[tuple[datetime, str]]:
        return [(at, text) for at, channel, text in self.posts if channel == channel_id and words in text]


def now(town: Town) -> datetime:
    return datetime.fromtimestamp(town.clock.now() / 1000, UTC)


@pytest.mark.parametrize(("zone", "evening"), NIGHTS)
async def test_each_is_asked_for_once_at_its_time(tmp_path: Path, zone: str, evening: str) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "day.yaml").write_text(BOOK, "utf-8")
    there = ZoneInfo(zone)
    start = int(datetime.fromisoformat(evening).replace(tzinfo=there).timestamp() * 1000)
    books, settings = [tmp_path / "books"], {"timezone": zone}
    async with Town(tmp_path, settings=settings, playbooks=books, start=start) as town:
        heard = Heard(town)
        channel = await begun(town, severity="sev1")
        day = Day(now(town))
        end = now(town) + timedelta(hours=24)

        async def go_on(length: timedelta) -> None:
            await town.wait(int(length / timedelta(milliseconds=1)))
            day.until(now(town))

        await go_on(timedelta(hours=3, minutes=6))
        await town.tell("alice", channel, "!incident update Still digging")
        day.sent(now(town))
        await go_on(timedelta(hours=4, minutes=36))  # until shortly before the night's change of the clocks
        await town.kill()
        await town.start()
        await go_on(timedelta(hours=2, minutes=18))
        await town.stop()
        await town.wait(50 * 60_000)
        await town.start()
        day.back_at(now(town))
        await go_on(timedelta(hours=5))
        await town.kill()
        await town.start()
        await go_on(end - now(town))
        await town.quiet()

        for place, words in (
            (channel, "**status update** is due"),
            (town.place("alice", "@bot"), "Status update of INC-1"),
        ):
            asked = heard.those(place, words)
            assert len(asked) == len(day.asked) > 85
            for (at, text), (expected, missing) in zip(asked, day.asked, strict=True):
                assert -MINUTE < at - expected < MINUTE, f"{at.astimezone(there)} for {expected.astimezone(there)}"
                if "was due" in text:
                    told = re.search(r"was due .*?([0-9]{2}:[0-9]{2})", text)
                    assert told and told[1] == f"{missing.astimezone(there):%H:%M}", text

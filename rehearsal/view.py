"""What one sees of the rehearsal: who and where one is, the messages by number, and what is unread elsewhere."""

from __future__ import annotations

from dataclasses import replace

from rehearsal import acting
from rehearsal.condense import Item, condensed
from rehearsal.model import Post
from rehearsal.places import BOT, TO_BOT, PlaceError
from rehearsal.record import Entry
from rehearsal.show import Shown, first_line
from rehearsal.stage import Stage

AGAIN = 6
"""How many of the last messages are shown when one comes to a place."""
_HERE = "@bot"


class View:
    """One person at a time, in one place; what happens is kept until `show`."""

    def __init__(self, stage: Stage, shown: Shown, who: str, place: str) -> None:
        self.who, self.place, self.before = who, place, place
        self.shown = shown
        self._stage = stage
        self._numbers: dict[str, int] = {}
        self._posts: list[str] = []
        self._fresh: list[Entry] = []
        self._day = shown.day(stage.clock.now())
        self._unread: list[Entry] = []
        stage.record.listen(self._happened)

    def _happened(self, entry: Entry) -> None:
        if entry.event == "posted" and not entry.system:
            self._posts.append(entry.post.id)
            self._numbers[entry.post.id] = len(self._posts)
        self._fresh.append(entry)

    def is_here(self, entry: Entry) -> bool:
        """Whether that happened where one is."""
        return entry.place == (f"@{self.who}" if self.place == _HERE else self.place)

    def number(self, post_id: str) -> int:
        """What a message is called by; 0 for one without a number."""
        return self._numbers.get(post_id, 0)

    def numbered(self, number: str) -> Post:
        """The message called that.  ValueError if there is none."""
        digits = number.strip("[]#")
        index = int(digits) if digits.isdecimal() else 0
        if not 1 <= index <= len(self._posts):
            raise ValueError(f"there is no message {number}; the number stands behind the name, as in [7]")
        return self._stage.stand_in.world.posts[self._posts[index - 1]]

    def posts(self) -> list[Post]:
        """The messages here, oldest first."""
        place = self._stage.places.find(self.place, self.who)
        posts = self._stage.stand_in.posts(place.channel_id)
        return [post for post in posts if place.holds(post) and not post.is_system]

    def offered(self, post: Post) -> tuple[str, ...]:
        """The emoji that the bot has put under a message."""
        return tuple(each.emoji_name for each in post.reactions if each.user_id == self._stage.bot.id)

    # what has happened

    def show(self, moved_to: str = "") -> None:
        """Show what happened since the last time; `moved_to`: where one is about to go, so no word of that."""
        items, self._fresh = condensed(self._fresh), []
        self._unread += [item.entry for item in items if not self.is_here(item.entry)]
        for item in items:
            if self.is_here(item.entry):
                self._item(item)
        elsewhere = [item.entry for item in items if item.entry.event == "posted" and not item.entry.system]
        for place in dict.fromkeys(entry.place for entry in elsewhere if not self.is_here(entry)):
            if place != moved_to:
                self._elsewhere(place, [entry for entry in elsewhere if entry.place == place])

    def _item(self, item: Item) -> None:
        entry, number = item.entry, self._numbers.get(item.entry.post.id, 0)
        self._on_its_day(entry)
        if entry.event == "posted" and entry.who == self.who:
            self.shown.said(number, item.signs)
        else:
            self.shown.item(item, number=number, under=self._numbers.get(entry.post.root_id, 0))

    def _on_its_day(self, entry: Entry) -> None:
        """The clock shows hours only, so another day is said."""
        day = self.shown.day(entry.at)
        if day != self._day:
            self._day = day
            self.shown.hint(f"── {day}")

    def _elsewhere(self, place: str, entries: list[Entry]) -> None:
        count = f" · {len(entries)} messages" if len(entries) > 1 else ""
        self.shown.hint(f"→ {self.way_to(place)}{count} · {first_line(entries[-1].text)}")

    def way_to(self, place: str) -> str:
        """What to type to get there."""
        if not place.startswith("@"):
            return f"/in {place}"
        return "/in @bot" if place == f"@{self.who}" else f"/as {place.removeprefix('@')} @bot"

    # going about

    def become(self, who: str) -> None:
        """Be somebody else, in the same place."""
        self.show()
        self.who = who
        waiting = [entry for entry in self._unread if entry.event == "posted" and entry.place == f"@{who}"]
        if self.place == _HERE:
            self._arrive()
            return
        try:
            acting.there(self._stage, who, self.place)
        except (PlaceError, acting.ActError):
            self.shown.tell(f"{who} is not in {self.place}: /join goes in, where one may.")
        if waiting:
            latest = self._stage.stand_in.world.posts[waiting[-1].post.id]  # it may be settled by now
            self.shown.hint(f"→ /in @bot · {len(waiting)} unread · {first_line(latest.message)}")

    def go(self, name: str) -> None:
        """Go to a place and see what is new there.  Raises `PlaceError`, or ValueError for a talk of people."""
        name = _HERE if name in TO_BOT or name == f"@{self.who}" else name
        if name.startswith("@") and name != _HERE:
            raise ValueError(f"messages between people are not part of this; /in @bot writes to {BOT}")
        self._stage.places.find(name, self.who)
        self.show(moved_to=name)
        if name != self.place:
            self.before, self.place = self.place, name
        self._arrive()

    def _arrive(self) -> None:
        news = [entry for entry in self._unread if self.is_here(entry)]
        self._unread = [entry for entry in self._unread if not self.is_here(entry)]
        living = self._stage.stand_in.world.posts
        posted = [entry for entry in news if entry.event == "posted" and not entry.system]
        posted = [entry for entry in posted if not living[entry.post.id].delete_at]
        if not posted:
            self.shown.tell(f"Nothing new in {self.place}. /look shows what was said.")
        self._again(posted)

    def look(self, most: int) -> None:
        """Show the last messages here once more."""
        posts = self.posts()
        if not posts:
            self.shown.tell(f"Nothing was said in {self.place} yet.")
        people = self._stage.stand_in.world.people
        self._again([Entry(p.create_at, people[p.user_id].username, "", p.message, "posted", p) for p in posts], most)

    def _again(self, entries: list[Entry], most: int = AGAIN) -> None:
        if len(entries) > most:
            self.shown.tell(f"… {len(entries) - most} older; /look {len(entries)} shows them too")
        for entry in entries[-most:]:
            now = self._stage.stand_in.world.posts[entry.post.id]
            item = Item(replace(entry, text=now.message), self.offered(now))
            self._on_its_day(entry)
            self.shown.item(item, number=self.number(now.id), under=self.number(now.root_id))

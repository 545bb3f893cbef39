"""What happened between two prompts, without what cancelled itself out: a message is there once, as it ended up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rehearsal.record import Entry


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to show, and the emoji (names) that came under that message meanwhile and stayed."""

    entry: Entry
    signs: tuple[str, ...] = ()


def condensed(entries: Iterable[Entry]) -> list[Item]:
    """The entries, in order, with those joined that belong to the same message.

    A message that was posted and changed is there once; several changes are one, where the last was; the bot's
    emoji under a message stand with it; the bot taking its own emoji off a message is no news.
    """
    items: list[Item] = []
    for entry in entries:
        _add(items, entry)
    return [item for item in items if item.entry.event != "edited" or item.entry.before != item.entry.text]


def _add(items: list[Item], entry: Entry) -> None:
    at = next((at for at, item in enumerate(items) if _posted(item, entry)), None)
    match entry.event:
        case "edited" if at is not None:
            items[at] = replace(items[at], entry=replace(items[at].entry, text=entry.text, post=entry.post))
        case "edited":
            before = next((item for item in items if _same(item, entry, "edited")), None)
            if before is not None:
                items.remove(before)
                entry = replace(entry, before=before.entry.before)
            items.append(Item(entry))
        case "deleted" if at is not None:
            del items[at]
        case "reacted" if at is not None:
            items[at] = replace(items[at], signs=(*items[at].signs, entry.text.strip(":")))
        case "reacted":
            last = next((at for at, item in enumerate(items) if _same(item, entry, "reacted")), None)
            if last is not None:
                items[last] = replace(items[last], signs=(*items[last].signs, entry.text.strip(":")))
            else:
                items.append(Item(entry, (entry.text.strip(":"),)))
        case "unreacted" if entry.by_bot:
            _take_off(items, entry)
        case _:
            items.append(Item(entry))


def _take_off(items: list[Item], entry: Entry) -> None:
    name = entry.text.strip(":")
    for at, item in enumerate(items):
        if name in item.signs and (_posted(item, entry) or _same(item, entry, "reacted")):
            left = tuple(sign for sign in item.signs if sign != name)
            if left or item.entry.event == "posted":
                items[at] = replace(item, signs=left)
            else:
                del items[at]
            return


def _posted(item: Item, entry: Entry) -> bool:
    return item.entry.event == "posted" and item.entry.post.id == entry.post.id


def _same(item: Item, entry: Entry, event: str) -> bool:
    """Whether that is the same person's doing of that kind to the same message."""
    shown = item.entry
    return shown.event == event and shown.post.id == entry.post.id and shown.who == entry.who

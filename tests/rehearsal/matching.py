"""Compares what a real server said with what the stand-in says, learning which id stands for which.

Ids, tokens and instants differ between two servers; everything else must be equal.  An id seen for the first
time is bound to its counterpart; from then on it must always be that one.  What is tolerated is named here, with
the reason.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import Any

ID = re.compile(r"[a-z0-9]{26}")
INSTANT = 10**12
OPAQUE = ("<token>", "<opaque>")

TOLERATED_KEYS = {
    "request_id": "random",
    "detailed_error": "words for developers (the dialer's, the database's); 5.37 has none",
    "server_hostname": "the machine's name",
    "server_version": "checked by its own test",
    "total_msg_count": "counts what was said before the recording began; Muster does not read it",
    "total_msg_count_root": "likewise",
    "last_activity_at": "when the recorder logged in",
    "last_viewed_at": "depends on the recorder's earlier runs",
    "last_update_at": "likewise",
    "auth_data": "empty; which of the three shapes of a user has it differs without a rule",
    "icon_url": "empty",
    "policy_id": "empty",
}
JSON_INSIDE = ("post", "reaction", "channel", "thread", "preferences", "teammate_ids", "mentions", "dialog")
UNORDERED_STEPS = {
    "users by ids": "a real server orders them by id",
    "members": "likewise",
    "group channel": "the ids of a group are told in the order of the ids",
}


class Matcher:
    """Which recorded id is which of ours, and every difference found."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.instants: dict[int, int] = {}
        self.differences: list[str] = []
        self.step = ""
        self.texts: dict[str, str] = {}

    def bind(self, recorded: str, ours: str) -> None:
        self.ids[recorded] = ours

    def translate(self, value: Any) -> Any:
        """A recorded request in our ids."""
        if isinstance(value, str):
            for before, after in self.texts.items():
                value = value.replace(before, after)
            return ID.sub(lambda found: self.ids.get(found[0], found[0]), value)
        if isinstance(value, list):
            return [self.translate(each) for each in value]
        if isinstance(value, dict):
            return {key: self.translate(each) for key, each in value.items()}
        return value

    def instant(self, recorded: int) -> int:
        """A recorded `create_at`, or the millisecond before one, on our clock."""
        if recorded in self.instants:
            return self.instants[recorded]
        return self.instants[recorded + 1] - 1

    def wrong(self, where: str, recorded: Any, ours: Any) -> None:
        self.differences.append(f"[{self.step}] {where}: recorded {str(recorded)[:300]!r}, ours {str(ours)[:300]!r}")

    def same(self, where: str, recorded: Any, ours: Any) -> None:
        """Compare, note each difference."""
        if isinstance(recorded, dict) and isinstance(ours, dict):
            if "order" in recorded and "posts" in recorded and isinstance(ours.get("posts"), dict):
                self._pair_listing(where, recorded, ours)
            self._dicts(where, recorded, ours)
        elif isinstance(recorded, list) and isinstance(ours, list):
            self._lists(where, recorded, ours)
        elif isinstance(recorded, str) and isinstance(ours, str):
            self._strings(where, recorded, ours)
        elif isinstance(recorded, int) and isinstance(ours, int) and abs(recorded) > INSTANT:
            if abs(ours) < INSTANT or (recorded < 0) != (ours < 0):
                self.wrong(where, recorded, ours)
            elif where.endswith(".create_at"):
                self.instants[recorded] = ours
        elif recorded != ours or type(recorded) is not type(ours):
            self.wrong(where, recorded, ours)

    def _dicts(self, where: str, recorded: dict[str, Any], ours: dict[str, Any]) -> None:
        mine = {self.ids.get(key, key): value for key, value in recorded.items() if key not in TOLERATED_KEYS}
        others = {key: value for key, value in ours.items() if key not in TOLERATED_KEYS}
        if mine.keys() != others.keys():
            self.wrong(f"{where} keys", sorted(mine.keys() - others.keys()), sorted(others.keys() - mine.keys()))
        for key in mine.keys() & others.keys():
            value, other = mine[key], others[key]
            if key in JSON_INSIDE and isinstance(value, str) and isinstance(other, str) and value[:1] in "[{":
                value, other = json.loads(value), json.loads(other)
            self.same(f"{where}.{key}", value, other)

    def _lists(self, where: str, recorded: list[Any], ours: list[Any]) -> None:
        if len(recorded) != len(ours):
            self.wrong(f"{where} length", recorded, ours)
            return
        if self.step in UNORDERED_STEPS:

            def name(value: Any) -> str:
                return str(value.get("user_id") or value.get("id")) if isinstance(value, dict) else str(value)

            recorded = sorted(recorded, key=lambda value: self.ids.get(name(value), name(value)))
            ours = sorted(ours, key=name)
        for index, (value, other) in enumerate(zip(recorded, ours, strict=True)):
            self.same(f"{where}[{index}]", value, other)

    def _strings(self, where: str, recorded: str, ours: str) -> None:
        if recorded in OPAQUE:
            if not ours:
                self.wrong(where, recorded, ours)
            return
        translated = self.translate(recorded)
        if any(word in recorded for word in OPAQUE):
            translated = ID.sub("<token>", translated)
            ours = ID.sub("<token>", ours)
        if translated == ours:
            return
        if ID.fullmatch(recorded) and ID.fullmatch(ours):
            if recorded in self.ids or ours in self.ids.values():
                self.wrong(where, f"{recorded} = {self.ids.get(recorded)}", ours)
            else:
                self.bind(recorded, ours)
            return
        parts, others = translated.split("__"), ours.split("__")
        if len(parts) == len(others) == 2:  # a direct channel's name: the two ids, in the order of the ids
            unknown = [part for part in parts if part not in others]
            rest = [other for other in others if other not in parts]
            for part, other in zip(unknown, rest, strict=True):
                self._strings(where, part, other)
            return
        if where.endswith(".name") and re.fullmatch(r"[0-9a-f]{40}", recorded) and re.fullmatch(r"[0-9a-f]{40}", ours):
            return  # a group channel's name: the SHA-1 of its members' ids
        self.wrong(where, translated, ours)

    def _pair_listing(self, where: str, recorded: dict[str, Any], ours: dict[str, Any]) -> None:
        """Bind the ids of old versions, which only a listing shows; among equal `create_at` the order is by id."""

        def ordered(listing: dict[str, Any]) -> list[str]:
            posts = listing["posts"]
            out: list[str] = []
            for _, group in groupby(listing["order"], key=lambda each: posts[each]["create_at"]):
                out += sorted(group, key=lambda each: (posts[each]["original_id"] != "", posts[each]["update_at"]))
            return out

        recorded["order"], ours["order"] = ordered(recorded), ordered(ours)
        if len(recorded["order"]) == len(ours["order"]):
            for before, after in zip(recorded["order"], ours["order"], strict=True):
                self._strings(f"{where}.order", before, after)

"""Commands about swaps: somebody else is on call for some time, and back again."""

from __future__ import annotations

import re

from domain import queries as q
from domain.durations import parse_duration
from domain.people import Person
from domain.site_commands import TakeSwapBack
from handlers.coming import read_coming
from handlers.line import Line, misread, shortened
from handlers.oncall import schedule_unknown, take_schedule
from handlers.reading import person
from handlers.said import Meant, Misread, Said, SwapWish
from handlers.times import in_digits

_BACK = frozenset({"back", "cancel", "undo", "off", "end", "stop", "remove", "delete", "withdraw"})
_LENGTH = r"for\s+(?=\d|an?\b|half\b|one\b|two\b|three\b|five\b|ten\b)"
_TIMES = re.compile(
    rf"(?:^|\s)(?:(?:from|starting|beginning)\s+(?P<start>.+?))?"
    rf"(?:(?:^|\s)(?:(?:until|till|til|to|through)\s+(?P<end>.+)|{_LENGTH}(?P<length>.+)))?$",
    re.IGNORECASE,
)
_FIRST_OF_TIMES = re.compile(rf"(?:^|\s)(?:from|starting|beginning|until|till|til|{_LENGTH})\s*", re.IGNORECASE)
_INSTEAD = frozenset({"for", "of", "instead", "replaces", "replacing", "relieves"})
_MINE = frozenset({"my", "mine", "me", "myself", "i"})
_FILLERS = frozenset({
    "with", "to", "on", "call", "oncall", "on-call", "the", "schedule", "by", "and", "takes", "take", "over", "in",
    "turn", "shift", "place", "duty", "is", "will", "be", "covers", "cover", "swap", "->", "→", "as", "please",
})  # fmt: skip


def swap(line: Line) -> Meant | Misread:
    """`oncall swap primary @bob until friday 9:00`, `oncall swap primary @alice @bob`, `oncall swap primary back`."""
    words = line.rest.split()
    if not words:
        return line.missing()
    if any(word.casefold().strip(".,!") in _BACK for word in (words[0], words[-1])):
        return _back(line)
    if len(words) > 1 and words[-1].lstrip("#").isdecimal() and words[-2].casefold() in _BACK:
        return _back(line)
    times = _FIRST_OF_TIMES.search(line.rest)
    head = line.rest[: times.start()] if times else line.rest
    schedule, people = _head(line, head)
    if isinstance(people, Misread):
        return people
    if not schedule:
        schedule = _only_schedule(line.said)
    if not schedule:
        lines = tuple(f"oncall swap {name} {line.rest}" for name in line.said.schedules[:3])
        return misread("page_which", *lines, schedules=line.said.schedules) if lines else misread("swap_no_schedule")
    span = _span(line.said, line.rest[times.start() :] if times else "")
    if isinstance(span, Misread):
        return span
    on, instead_of = people
    return line.meant(SwapWish(schedule, on, instead_of, *span))


def swaps(line: Line) -> Meant | Misread:
    """`oncall swaps`, `oncall swaps primary`."""
    schedule, rest = take_schedule(line)
    if rest:
        return schedule_unknown(line, rest.split()[0])
    return line.meant(q.ShowSwaps(schedule))


def _back(line: Line) -> Meant | Misread:
    """Which swap is taken back: by its number, by its schedule, or the only one."""
    schedule, number = "", 0
    names = {name.casefold(): name for name in line.said.schedules}
    for word in line.rest.split():
        plain = word.casefold().strip(".,:!").removeprefix("oncall:")
        if plain.lstrip("#").isdecimal() and len(plain) < 6:
            number = int(plain.lstrip("#"))
        elif plain in names:
            schedule = names[plain]
        elif plain not in _BACK | _FILLERS | {"take", "it", "that", "swap"}:
            return schedule_unknown(line, word)
    return line.meant(TakeSwapBack(number, line.said.at, schedule))


def _head(line: Line, head: str) -> tuple[str, tuple[Person, Person | None] | Misread]:
    """The schedule that is named, or '', and who goes on duty, in whose place."""
    said, schedule = line.said, ""
    names = {name.casefold(): name for name in said.schedules}
    people: list[Person] = []
    relieved: list[Person] = []
    marked = False
    for word in head.split():
        plain = word.casefold().strip(",:;.!?").removeprefix("oncall:").removesuffix("'s")
        if plain in names and not schedule:
            schedule = names[plain]
            marked = False
        elif plain in _INSTEAD:
            marked = True
        elif plain == "my":
            relieved.append(said.who)
        elif plain in _FILLERS or not plain:
            continue
        else:
            who = said.who if plain in _MINE else person(said, word.removesuffix("'s"))
            if isinstance(who, Misread):
                if people and not word.startswith("@"):
                    return schedule, _perhaps_from(line, word)
                named = word.startswith("@") or schedule or not said.schedules
                return schedule, who if named else schedule_unknown(line, word)
            (relieved if marked else people).append(who)
            marked = False
    return schedule, _who(line, people, relieved)


def _perhaps_from(line: Line, word: str) -> Misread:
    """`oncall swap primary @bob tomorrow`: from then on, or on that day?  It is only offered."""
    before, _, behind = line.rest.partition(word)
    if isinstance(read_coming(word, line.said.zone, line.said.at), Misread):
        return misread("time_unknown_coming", typed=shortened(f"{word}{behind}"))
    return misread("swap_when", f"oncall swap {before}from {word}{behind}")


def _who(line: Line, people: list[Person], relieved: list[Person]) -> tuple[Person, Person | None] | Misread:
    """Two are the one who is relieved and the one who comes; of whom nothing is said, whoever speaks comes."""
    if len(people) == 2 and not relieved:
        relieved, people = people[:1], people[1:]
    if not people and relieved and relieved[0] != line.said.who:
        people = [line.said.who]
    if len(people) != 1 or len(relieved) > 1:
        names = tuple(who.name for who in (*people, *relieved))
        return misread("swap_people", names=names) if names else line.missing()
    if relieved and relieved[0] == people[0]:
        return misread("swap_people", names=(people[0].name,))
    return people[0], relieved[0] if relieved else None


def _only_schedule(said: Said) -> str:
    """The one that is meant where none is named, or ''."""
    known = said.schedules
    return known[0] if len(known) == 1 else "primary" if "primary" in known else ""


def _span(said: Said, words: str) -> tuple[int | None, int | None] | Misread:
    """From when until when (ms), None where it isn't said; the end is read as seen from the beginning."""
    if not words.strip():
        return None, None
    found = _TIMES.fullmatch(words.rstrip(" .!"))
    if found is None:
        return misread("time_unknown_coming", typed=shortened(words.strip()))
    start = read_coming(found["start"], said.zone, said.at) if found["start"] else None
    if isinstance(start, Misread):
        return start
    begin = said.at if start is None else start
    if found["length"]:
        try:
            return start, begin + parse_duration(in_digits(found["length"].strip()))
        except (ValueError, OverflowError):
            return misread("time_unknown_coming", typed=shortened(words.strip()))
    end = read_coming(found["end"], said.zone, begin) if found["end"] else None
    return end if isinstance(end, Misread) else (start, end)

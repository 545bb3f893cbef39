"""The small things in a line: words, quotes, numbers of runs, references to tasks, people, severities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from domain.people import Person
from handlers.line import Line, misread, shortened
from handlers.said import Misread, Said

LONGEST_RANGE = 200
MOST_TASKS = 500
"""The most tasks one line may name; as many as a playbook may have."""
ME = frozenset({"me", "myself"})

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "'": "'", "‘": "’", "‚": "‘’", "`": "`"}
_RUN = re.compile(r"([A-Za-z][A-Za-z0-9]{0,9})-([0-9]{1,9})")
_REFERENCE = r"#?([0-9]{1,6}(?:\.[0-9]{1,4})?)"
_ITEM = re.compile(rf"{_REFERENCE}(?:[-–—]{_REFERENCE})?[.!?]*(?=[\s,;&+]|:(?!\d)|$)")
_BETWEEN = re.compile(r"(?:[\s,;&+]|and\b)*", re.IGNORECASE)
_WIDE_RANGE = re.compile(r"(?<=[0-9])(?:[ \t]?[-–—][ \t]?|[ \t](?:to|through|thru|till|until)[ \t])(?=#?[0-9])")
_TASK_WORD = re.compile(r"(?:the\s+)?(?:tasks?\s+)?(?:number\s+|no\.?\s+)?(?=#?[0-9])", re.IGNORECASE)
_RUN_BEHIND = re.compile(
    r"\s+(?:in|of|for|on|about|at|to|with)\s+([A-Za-z][A-Za-z0-9]{0,9}-[0-9]{1,9})[\s.?!]*$", re.IGNORECASE
)
_LONGEST_BEHIND = 40
_DIGITS = re.compile(r"[0-9]{1,3}")
_SPOKEN = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_JOINTS = str.maketrans("", "", "-_ ")


def plain_word(typed: str) -> str:
    """A typed word as it is looked up: without case, invisible signs, full-width letters and a colon behind it."""
    seen = "".join(sign for sign in typed[:64] if unicodedata.category(sign) not in ("Cf", "Cc", "Cs"))
    word = unicodedata.normalize("NFKC", seen).casefold().replace("’", "'")
    return word.rstrip(":,.;!?") or word


def first_words(text: str, count: int) -> list[tuple[str, int]]:
    """The first words of a text as they are looked up, each with the place where it ends."""
    found: list[tuple[str, int]] = []
    for word in re.finditer(r"\S+", text):
        if len(found) == count:
            break
        found.append((plain_word(word[0]), word.end()))
    return found


def unquote(text: str) -> str:
    """The text without the one pair of quotes around the whole of it."""
    text = text.strip()
    closing = _QUOTES.get(text[:1])
    if closing is None or len(text) < 2 or text[-1] not in closing or any(sign in text[1:-1] for sign in closing):
        return text
    return text[1:-1].strip()


def quoted_beginning(text: str) -> tuple[str, str] | None:
    """`"a title" and more` -> (`a title`, ` and more`); None if it does not begin with a quoted text."""
    closing = _QUOTES.get(text[:1])
    if closing is None:
        return None
    for place in range(1, len(text)):
        if text[place] in closing and (place + 1 == len(text) or not text[place + 1].isalnum()):
            return text[1:place].strip(), text[place + 1 :]
    return None


def run_number(said: Said, word: str, *, sure: bool) -> str | None:
    """The number of a run in its one spelling (`inc-12:` -> `INC-12`), or None.

    Much looks like a number of a run (UTF-8, HTTP-500).  What has the prefix of a
    known playbook is one; of the rest only what stands where nothing else can (`sure`).
    """
    match = _RUN.fullmatch(word.rstrip(":,;.?!"))
    if match is None:
        return None
    prefix, number = match[1].upper(), f"{match[1].upper()}-{int(match[2])}"
    known = known_prefixes(said)
    if prefix in known:
        return number
    if severity_named(word.rstrip(":,;."), all_severities(said)) is not None:
        return None
    return number if sure or not known else None


def known_prefixes(said: Said) -> frozenset[str]:
    """The prefixes of the playbooks, and of the run at hand."""
    at_hand = [said.run.number.rpartition("-")[0]] if said.run else []
    return frozenset((*at_hand, *(playbook.prefix for playbook in said.playbooks.values())))


def run_behind(said: Said, text: str) -> tuple[str, str]:
    """`what's next in INC-12` -> (`INC-12`, `what's next`); ('', the text) if it does not end so."""
    found = _RUN_BEHIND.search(text, max(0, len(text) - _LONGEST_BEHIND))
    number = run_number(said, found[1], sure=False) if found else None
    return (number, text[: found.start()]) if found and number else ("", text)


def run_before_why(line: Line, rest: str) -> tuple[str, str]:
    """`skip 3 INC-12 why`, `page @bob INC-12 why`: the run, and why; by direct message, or where no run is at hand."""
    word, _, after = rest.strip().partition(" ")
    implied = line.said.run is not None and not line.said.in_dm
    number = None if line.run or implied else run_number(line.said, word, sure=False)
    return (number, after) if number else ("", rest)


def take_run(said: Said, rest: str, *, anywhere: bool) -> tuple[str, str]:
    """The number of the run named behind the command ('' if none) and the rest without it."""
    words = rest.split(None, 1) if not anywhere else rest.split()
    alone = not any(_is_word(word) for word in words)
    for place, word in enumerate(words if anywhere else words[:1]):
        if number := run_number(said, word, sure=alone):
            return number, " ".join(words[:place] + words[place + 1 :])
    return "", rest


def _is_word(text: str) -> bool:
    """Whether that is more than numbers, names and numbers of runs."""
    return not (text.startswith("@") or _RUN.fullmatch(text) or not any(sign.isalpha() for sign in text))


def references(text: str) -> tuple[str, ...] | Misread:
    """The tasks meant by the whole text: numbers, places and ranges, else it is a part of one title."""
    text = text.strip()
    if (title := unquote(text)) != text:
        return (title,)
    found, rest = split_references(_WIDE_RANGE.sub("-", text))
    if isinstance(found, Misread):
        return found
    return found if found and not rest.strip(" .,;!?") else (" ".join(text.split()),)


def split_references(text: str) -> tuple[tuple[str, ...] | Misread, str]:
    """The numbers, places and ranges at the beginning, one by one, and what follows them."""
    word = _TASK_WORD.match(text)
    place = word.end() if word else 0
    found: list[str] = []
    item = _ITEM.match(text, place)
    while item is not None:
        place = item.end()
        several = _expanded(item[1], item[2])
        if several is None:
            return misread("range", range=item[0], limit=LONGEST_RANGE), text[place:]
        found.extend(several)
        if len(found) > MOST_TASKS:
            return misread("tasks_many", limit=MOST_TASKS), text[place:]
        between = _BETWEEN.match(text, place)
        item = _ITEM.match(text, between.end() if between else place)
    return tuple(dict.fromkeys(found)), text[place:]


def _expanded(first: str, last: str | None) -> Iterable[str] | None:
    if last is None:
        return (first,)
    section, _, begin = first.rpartition(".")
    other, _, end = last.rpartition(".")
    low, high = int(begin), int(end)
    if section != other or high < low or high - low >= LONGEST_RANGE:
        return None
    return (f"{section}.{number}" if section else str(number) for number in range(low, high + 1))


def is_name(word: str) -> bool:
    """Whether that is an `@name`."""
    return len(word) > 1 and word.startswith("@")


def person(said: Said, word: str) -> Person | Misread:
    """Who is meant by `@bob`, `@bob,`, `me`, or by `bob` where somebody is called that."""
    if word.casefold() in ME:
        return said.who
    name = word.removeprefix("@").lower().rstrip(",:;!?)")
    known = said.people.get(name) or said.people.get(name.rstrip("._-"))
    return known or misread("person_unknown", name=shortened(word.lstrip("@").rstrip(",:;!?)") or word))


def is_somebody(said: Said, word: str) -> bool:
    """Whether somebody is called that, with or without the `@`."""
    return not is_name(word) and isinstance(person(said, word), Person) and word.casefold() not in ME


def one_person(line: Line, word: str) -> Person | None | Misread:
    """The same for a command about one person; None is whoever asks."""
    return None if word.casefold() in ME else person(line.said, word)


def all_severities(said: Said) -> tuple[str, ...]:
    """Every severity that a run at hand or any playbook knows."""
    books = [said.run.playbook] if said.run else []
    return tuple(dict.fromkeys(name for book in (*books, *said.playbooks.values()) for name in book.run.severities))


def severity_named(words: str, severities: tuple[str, ...]) -> str | None:
    """The severity meant by `SEV1`, `sev 1`, `severity 1` or `1`, or None.  A bare number must fit only one."""
    wanted = words[:80].casefold().translate(_JOINTS).rstrip(":,.;!?")
    names = {name.casefold().translate(_JOINTS): name for name in severities}
    if wanted in names:
        return names[wanted]
    number = wanted.removeprefix("severity").removeprefix("sev")
    number = _SPOKEN.get(number, number) if number != wanted else number
    if f"sev{number}" in names:
        return names[f"sev{number}"]
    fitting = [name for plain, name in names.items() if plain.lstrip("abcdefghijklmnopqrstuvwxyz") == number]
    return fitting[0] if _DIGITS.fullmatch(number) and len(fitting) == 1 else None

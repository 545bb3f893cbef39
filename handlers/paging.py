"""Commands about pages: call somebody, say that one comes, go on to the next, call it off."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from domain.people import Person
from handlers.line import Line, misread, shortened
from handlers.reading import ME, person, run_before_why
from handlers.said import Meant, Misread, Said

_JOINING = frozenset({"and", "&", "+", "", "also"})
_LEADING = frozenset({"the", "for", "team", "schedule", "policy", "person", "whoever", "is", "up"})
_ON_CALL = frozenset({"oncall", "on-call"})
_SOURCES = ("oncall:", "policy:", "pager:", "group:", "role:")
_NEXT = frozenset({"next", "escalate", "on"})
_STOP = frozenset({"stop", "cancel", "off", "end", "withdraw", "over"})
_NUMBER = re.compile(r"(?:page\s+)?#?(\d{1,4})\b[\s.!]*", re.IGNORECASE)
_BEFORE_WHY = re.compile(r"^[\s:;,.–—-]*(?:(?:because|about|why)\b[\s:]*)?", re.IGNORECASE)
_MINE = re.compile(
    r"(?:(?:ok|okay|yes|yep|yeah|sure|hi|hey)[\s,.!]+)?"
    r"(?:(?:i'?m|i am|am)\s+)?(?:on it|on my way|coming|here|awake|up|there)|(?:ok|okay|k|yes|yep|yeah|sure|roger"
    r"|will do|got it|acked|acknowledged|"
    r"i (?:have|got|take|'ll take) it|i'll take it|mine|done|take|claim|👍|✅|:white_check_mark:|:\+1:)",
    re.IGNORECASE,
)
_NOT_MINE = re.compile(r"(?:no|(?:i )?can(?:'?t|not)|not me|pass|skip|next|busy|(?:ask|page) someone else)", re.I)


def page(line: Line) -> Meant | Misread:
    """`page @bob why`, `page oncall:db why`, `page db why`, `page next`, `page stop`."""
    first, _, behind = line.rest.partition(" ")
    word = first.casefold().rstrip(".!")
    if not line.rest:
        return line.meant(q.ShowPages()) if line.route.words[0] == "page" and line.present_run else line.missing()
    if word in _NEXT or word in _STOP:
        number, rest = _numbered(behind)
        return line.meant(c.EscalatePage(number) if word in _NEXT else c.EndPage(number, rest))
    return _called(line)


def pages(line: Line) -> Meant | Misread:
    """`pages`."""
    return line.bare(q.ShowPages())


def ack(line: Line) -> Meant | Misread:
    """`ack`, `ack 2`, `acknowledge page 2`."""
    number, rest = _numbered(line.rest)
    asked = next((asked for asked in line.said.asked if asked.page and not number and not line.run), None)
    if rest and not re.fullmatch(r"(?:it|that|this|the page|page|please|[\s.!])*", rest, re.IGNORECASE):
        return line.extra(rest)
    if asked is not None:
        return Meant(c.AcknowledgePage(asked.page), asked.run)
    return line.meant(c.AcknowledgePage(number))


def page_answer(said: Said) -> Meant | None:
    """What a short answer to a page means, in a direct message; None if it is none, or nobody was paged."""
    asked = said.asked[0] if said.asked and said.asked[0].page else None
    text = " ".join(said.text.replace("’", "'").split()).strip(" .!,")
    if asked is None or len(text) > 60:
        return None
    if _MINE.fullmatch(text):
        return Meant(c.AcknowledgePage(asked.page), asked.run)
    return Meant(c.EscalatePage(asked.page), asked.run) if _NOT_MINE.fullmatch(text) else None


def _numbered(text: str) -> tuple[int, str]:
    found = _NUMBER.match(text.strip())
    return (int(found[1]), text.strip()[found.end() :]) if found else (0, text.strip())


def _called(line: Line) -> Meant | Misread:
    """Whom it names at its beginning; the rest is why."""
    whom: dict[str, None] = {}
    rest, goes_on = line.rest, True
    while rest:
        word, _, behind = rest.partition(" ")
        plain = word.rstrip(",:;.!?").casefold()
        if (plain in _JOINING and whom and behind) or (plain in _LEADING and not whom and behind):
            joined, rest = (rest, behind.lstrip()) if whom else ("", behind.lstrip())
            if whom and not _entry(line, rest.partition(" ")[0].rstrip(",:;.!?").casefold(), first=False):
                rest = joined
                break
            goes_on = True
            continue
        found = _entry(line, plain, first=not whom)
        if isinstance(found, Misread):
            return found
        if not found or not (goes_on or _is_signed(plain) or found.startswith("@")):
            break  # `page @bob db full`: what is named like a schedule is why, unless it is joined to whom
        whom[found] = None
        rest, goes_on = behind.lstrip(), word[-1:] == ","
        if word[-1:] in (":", ";"):
            break
    if not whom:
        name = rest.split()[0]
        return misread("page_unclear", name=shortened(name), schedules=line.said.schedules, policies=line.said.policies)
    run, rest = run_before_why(line, rest)
    return Meant(c.PagePeople(c.Call(tuple(whom), _BEFORE_WHY.sub("", rest).strip())), line.run or run)


def _is_signed(plain: str) -> bool:
    """Whether it can be nothing but whom to page."""
    return plain.startswith(("@", *_SOURCES))


def _entry(line: Line, plain: str, *, first: bool) -> str | Misread:
    """One word as whom a page names; '' if it is the beginning of why."""
    said = line.said
    if plain in _ON_CALL and first:
        if len(said.schedules) == 1 or "primary" in said.schedules:
            return f"oncall:{'primary' if 'primary' in said.schedules else said.schedules[0]}"
        lines = tuple(f"page oncall:{name}" for name in said.schedules[:3])
        return misread("page_which", *lines, schedules=said.schedules)
    if plain.startswith("oncall:") and plain.removeprefix("oncall:") not in said.schedules:
        return misread("schedule_unknown", name=shortened(plain.removeprefix("oncall:")), schedules=said.schedules)
    if plain.startswith(_SOURCES) or plain in ("owner", "starter"):
        return plain
    name = plain.removeprefix("@")
    if plain in ME:
        return f"@{said.who.name}"
    if plain.startswith("@") or isinstance(said.people.get(name), Person):
        who = person(said, plain)
        return who if isinstance(who, Misread) else f"@{who.name}"
    if name in said.policies:
        return f"policy:{name}"
    return f"oncall:{name}" if name in said.schedules else ""

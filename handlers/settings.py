"""What somebody wants for themselves: time zone and language, when they are not to be disturbed, a morning digest."""

from __future__ import annotations

from zoneinfo import available_timezones

from domain import queries as q
from domain import site_commands as s
from domain.day import zone_named
from domain.site import AT_THE_HOUR_OF_ALL, NEVER
from handlers.future import minute_of_day, span_of_day
from handlers.languages import chosen
from handlers.line import Line, misread, shortened
from handlers.reading import unquote
from handlers.said import Meant, Misread

_LEADING = ("to ", "is ", "= ", "in ")
_NONE = frozenset({"off", "none", "no", "never", "end", "stop"})
_FOLLOW = frozenset({"auto", "automatic", "default", "mattermost", "profile", "off", "none", "reset"})


def settings(line: Line) -> Meant | Misread:
    """`settings`, `settings zone Europe/Berlin`."""
    what, _, rest = line.rest.partition(" ")
    word = what.casefold().rstrip(":=")
    if word in ("time", "my", "the"):
        word, _, rest = rest.partition(" ")
    match word.casefold():
        case "":
            return line.meant(q.ShowSettings())
        case "zone" | "timezone" | "tz":
            return _zone(line, rest)
        case "language" | "lang" | "sprache":
            return chosen(line, rest)
        case "quiet":
            return _quiet(line, rest)
        case "digest":
            return _digest(line, rest)
        case _:
            return misread("setting_unknown", word=shortened(what))


def quiet(line: Line) -> Meant | Misread:
    """`quiet 22:00-7:00`, `quiet off`."""
    return _quiet(line, line.rest)


def _quiet(line: Line, words: str) -> Meant | Misread:
    text = " ".join(words.split()).rstrip(".!")
    text = text.removeprefix("hours ").removeprefix("hours")
    if not text:
        return line.meant(q.ShowSettings())
    if text.casefold() in _NONE:
        return line.meant(s.ChooseQuiet(0, 0))
    span = span_of_day(text)
    if span is None or span[0] == span[1]:
        return misread("quiet_span", typed=shortened(words))
    return line.meant(s.ChooseQuiet(*span))


def digest(line: Line) -> Meant | Misread:
    """`digest 8:30`, `digest on`, `digest off`."""
    return _digest(line, line.rest)


def _digest(line: Line, words: str) -> Meant | Misread:
    text = " ".join(words.split()).rstrip(".!")
    if not text:
        return line.meant(q.ShowSettings())
    if text.casefold() in _NONE:
        return line.meant(s.ChooseDigest(NEVER))
    if text.casefold() == "on":
        return line.meant(s.ChooseDigest(AT_THE_HOUR_OF_ALL))
    minute = minute_of_day(text)
    return misread("digest_time", typed=shortened(words)) if minute is None else line.meant(s.ChooseDigest(minute))


def timezone(line: Line) -> Meant | Misread:
    """`timezone Europe/Berlin`, `timezone berlin`, `timezone auto`."""
    return _zone(line, line.rest)


def _zone(line: Line, words: str) -> Meant | Misread:
    wanted = _plain(words)
    if not wanted:
        return line.meant(q.ShowSettings())
    if wanted.casefold() in _FOLLOW:
        return line.meant(s.ChooseZone(""))
    found = _zones_like(wanted)
    if len(found) == 1:
        return line.meant(s.ChooseZone(found[0]))
    return misread("zone_unknown", *(f"timezone {name}" for name in found[:3]), typed=shortened(words))


def _plain(words: str) -> str:
    text = unquote(" ".join(words[:80].split()).rstrip(".!"))
    for lead in _LEADING:
        text = text.removeprefix(lead)
    return text


def _zones_like(wanted: str) -> list[str]:
    """The zones meant by a name in any case, or by a city: `europe/berlin`, `new york`; the one that is written so."""
    if zone_named(wanted) is not None and "/" in wanted:
        return [wanted]
    low = wanted.replace(" ", "_").casefold()
    names = sorted(
        name for name in available_timezones() if not name.startswith(("posix/", "right/", "Etc/", "SystemV/"))
    )
    same = [name for name in names if name.casefold() == low]
    return same or [name for name in names if name.rpartition("/")[2].casefold() == low]

"""Commands about webhooks: how they stand, whom a run tells, and sending again what was given up."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from domain.hearing import EACH
from domain.hooks import TOPICS
from handlers.line import Line, misread, shortened
from handlers.said import Meant, Misread

_AGAIN = re.compile(
    r"(?:please\s+)?(?:re-?send|re-?try|re-?deliver|repeat|redo|send|try|deliver)\b(?:\s+again)?\s*", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"[\s,;&+.!]+|\band\b|\bwebhooks?\b|\bnumbers?\b|\bno\b|\bagain\b|\bthe\b|\bplease\b", re.IGNORECASE
)
_ALL = frozenset({"all", "everything", "failed", "them", "it", "dead", "ones", "those"})
_NUMBER = re.compile(r"#?([0-9]{1,6})")
_ON = frozenset({"on", "enable", "start", "unmute", "add", "tell", "use"})
_OFF = frozenset({"off", "disable", "stop", "mute", "remove", "drop", "without"})
_TURN = re.compile(r"(?:please\s+)?(?:turn|switch)\s+(?=(?:on|off)\b)", re.IGNORECASE)
_FILLERS = frozenset({"for", "of", "about", "and", "the", "from", "to", "with", "hearing", "webhook", "webhooks"})
_NAMED = re.compile(r"(?P<sign>[+−–-]?)(?:web)?hook:~?(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,99})", re.IGNORECASE)
"""`+webhook:hub`."""


def webhooks(line: Line) -> Meant | Misread:
    """`webhooks`; `webhooks off hub`, `webhooks on hub updates`; `webhooks resend 3`, `webhooks retry 3 and 5`."""
    words = _TURN.sub("", line.rest).split()
    if words and (at := next((at for at in (0, len(words) - 1) if words[at].casefold() in _ON | _OFF), -1)) >= 0:
        return _turned(line, words[at].casefold() in _ON, [*words[:at], *words[at + 1 :]])
    if not line.rest or line.rest.casefold() in ("show", "list", "status", "failed", "pending"):
        return line.meant(q.ShowWebhooks())
    found = _AGAIN.match(line.rest)
    return _resent(line, line.rest[found.end() :]) if found else line.extra(line.rest)


def resend(line: Line) -> Meant | Misread:
    """`resend 3`, `resend all`, `resend webhooks`."""
    return _resent(line, line.rest)


def _resent(line: Line, rest: str) -> Meant | Misread:
    """The numbers that are named; all where none is."""
    numbers: list[int] = []
    for word in filter(None, _BETWEEN.split(rest)):
        number = _NUMBER.fullmatch(word)
        if number is not None:
            numbers.append(int(number[1]))
        elif word.casefold() not in _ALL:
            return line.extra(word)
    return line.meant(c.ResendWebhooks(tuple(dict.fromkeys(numbers))))


def _turned(line: Line, on: bool, words: list[str]) -> Meant | Misread:
    """The targets that are named, and behind them the topics; all where none is."""
    names: list[str] = []
    topics: list[str] = []
    for word in filter(None, (each.strip(',;:.!`"') for each in words)):
        plain = word.casefold()
        if (topic := _topic(plain)) and (names or "for" in map(str.casefold, words)):
            topics.append(topic)
        elif plain in ("all", "everything", "everybody", "everyone", "them"):
            names += [] if topics or names else [EACH]
        elif plain in _FILLERS:
            continue
        elif topics:
            return misread("webhook_topic", word=shortened(word), topics=TOPICS)
        else:
            named = _NAMED.fullmatch(word)
            names.append(named["name"].casefold() if named else plain)
    if on and not names:
        return misread("webhook_which")
    targets = tuple(dict.fromkeys(names)) or (EACH,)
    some = tuple(topic for topic in TOPICS if topic in topics)
    return line.meant(c.ChangeWebhooks(targets if on else (), () if on else targets, some))


def _topic(word: str) -> str:
    """The topic that a word means: `updates`, `tasks`, `retrospective`; '' for none."""
    return {"retrospective": "retro", "retrospectives": "retro", "phases": "phase"}.get(
        word, next((topic for topic in TOPICS if word in (topic, f"{topic}s")), "")
    )


def of_updates(line: Line, words: list[str], audience: str) -> Meant | Misread | None:
    """`update to +webhook:hub -webhook:statuspage`: who hears of updates; None where none is named."""
    found = [_NAMED.fullmatch(word.strip(",;")) for word in words]
    if not any(found):
        return None
    if audience:
        return misread("webhook_audience")
    named = [each for each in found if each]
    if len(named) < len([word for word in words if word.strip(",;").casefold() not in ("", "and")]):
        return misread("webhooks_apart")
    on = tuple(dict.fromkeys(each["name"].casefold() for each in named if each["sign"] in ("", "+")))
    off = tuple(dict.fromkeys(each["name"].casefold() for each in named if each["sign"] not in ("", "+")))
    return line.meant(c.ChangeWebhooks(on, off, ("update",)))

"""Decisions and hypotheses: made and supposed, revoked and replaced, confirmed and ruled out, in people's own words."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from domain.people import Person
from handlers.line import Line
from handlers.moments import Leading, leading_moment
from handlers.reading import ME, person
from handlers.said import Meant, Misread
from handlers.updates import text_of

_NUMBER = r"(?:decision\s+|hypothesis\s+|theory\s+|number\s+|no\.?\s*)?#?(?P<number>\d{1,4})(?![\w.%])"
_IS = r"(?:\s*[:,]\s*|\s+)(?:(?:is|was|has been|got|can be|now)\s+)*"
_REVOKE = r"(?:revoked?|withdrawn?|cancel(?:led)?|drop(?:ped)?|reversed?|retract(?:ed)?|take back|void|off)"
_RESTORE = r"(?:restored?|reinstated?|unrevoke|stands(?: again)?|holds(?: again)?)"
_CONFIRM = r"(?:confirm(?:ed|s)?|proved?|proven|true|right|correct)"
_RULE_OUT = (
    r"(?:rul(?:e[sd]?|ing)\s+out|out|refuted?|reject(?:ed)?|disproved?|disproven|false|wrong|dismiss(?:ed)?|"
    r"excluded?|debunked|not true|not it)"
)
_REOPEN = r"(?:reopen(?:ed)?|open again|open|undecided|unsettled)"
_TEST = r"(?:test(?:s|ed|ing)?|take|claim|assign|investigate|give|try)"
_REMOVE = r"(?:remove|delete)"
_WHY = re.compile(r"\s*(?:(?:because|since|as|for)\b|[:,–—-])\s*", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:$|(?:because|since|as)\b|[:,–—-]\s|(?:it|this|that)\s*(?:$|because\b|[:,]))", re.IGNORECASE)
_PRONOUN = re.compile(r"\s*(?:it|this|that)\b", re.IGNORECASE)
_WHO = re.compile(r"(?:by\s+)?@(?P<who>[a-z0-9][\w.-]*)(?:\s*[:,]\s*|\s+(?:decided|decides|says|said|thinks)\s+)", re.I)
_TESTER = re.compile(
    r"[\s,;.(–—-]+@(?P<who>[a-z0-9][\w.-]*)\s+(?:tests|checks|looks(?: into| at)?|verifies|investigates|finds out)"
    r"(?:\s+(?:it|this|that))?[\s.)]*$",
    re.IGNORECASE,
)
_FILLER = re.compile(r"\A(?:to|that|is that|is)\s+(?=\S)", re.IGNORECASE)


def decision(line: Line) -> Meant | Misread:
    """`decision TEXT`, `decision @bob: TEXT`, `decision revoke 2 WHY`, `decision replace 2 with TEXT`."""
    text = text_of(line).strip()
    if not text or text.casefold() in ("list", "all", "show"):
        return line.meant(q.ShowDecisions())
    if found := _said_of(_REVOKE, text):
        return line.meant(c.RevokeDecision(*found))
    if found := _said_of(_RESTORE, text):
        return line.meant(c.RestoreDecision(found[0]))
    if (found := _said_of(_REMOVE, text)) and found[0]:
        return line.meant(c.RemoveEntry("decision", *found))
    if edited := re.fullmatch(rf"(?:edit|correct)\s+{_NUMBER}[\s:,]*(?P<text>.+)", text, re.I | re.S):
        return line.meant(c.EditEntry("decision", int(edited["number"]), edited["text"]))
    replaced = re.fullmatch(
        rf"(?:(?:replaced?|change|supersedes?)\s+{_NUMBER}\s*(?:with|by|to|:|,)|instead of\s+{_NUMBER_TOO}\s*[:,]?)"
        r"\s*(?P<text>\S.*)",
        text,
        re.I | re.S,
    )
    replaces = int(replaced["number"] or replaced["other"]) if replaced else 0
    text = replaced["text"] if replaced else text
    who, text = _somebody(line, text)
    if isinstance(who, Misread):
        return who
    begun = _begun(line, text, "decision")
    return begun if isinstance(begun, Misread) else line.meant(c.Decide(begun.text, who, replaces, moment=begun.moment))


_NUMBER_TOO = _NUMBER.replace("number>", "other>")


def decisions(line: Line) -> Meant | Misread:
    """`decisions`."""
    return line.bare(q.ShowDecisions())


def hypothesis(line: Line) -> Meant | Misread:
    """`hypothesis TEXT`, `hypothesis confirm 2 WHY`, `hypothesis 2 is ruled out because …`, `hypothesis test 2`."""
    text = text_of(line).strip()
    if not text or text.casefold() in ("list", "all", "open", "show") or re.fullmatch(_NUMBER, text):
        return line.meant(q.ShowHypotheses())
    text = re.sub(r"^rul(?:e[sd]?|ing)\s+(#?\d{1,4})\s+out\b", r"rule out \1", text, flags=re.IGNORECASE)
    if found := _said_of(_CONFIRM, text):
        return line.meant(c.SettleHypothesis(found[0], confirmed=True, why=found[1]))
    if found := _said_of(_RULE_OUT, text):
        return line.meant(c.SettleHypothesis(found[0], confirmed=False, why=found[1]))
    if found := _said_of(_REOPEN, text):
        return line.meant(c.ReopenHypothesis(*found))
    if (tested := _tested(line, text)) is not None:
        return tested
    if (found := _said_of(_REMOVE, text)) and found[0]:
        return line.meant(c.RemoveEntry("hypothesis", *found))
    if edited := re.fullmatch(rf"(?:edit|correct)\s+{_NUMBER}[\s:,]*(?P<text>.+)", text, re.I | re.S):
        return line.meant(c.EditEntry("hypothesis", int(edited["number"]), edited["text"]))
    who, text = _somebody(line, text)
    if isinstance(who, Misread):
        return who
    if who is None and (behind := _TESTER.search(text)):
        found_who = person(line.said, f"@{behind['who']}")
        if isinstance(found_who, Misread):
            return found_who
        who, text = found_who, text[: behind.start()]
    begun = _begun(line, text, "hypothesis")
    return begun if isinstance(begun, Misread) else line.meant(c.Suppose(begun.text, who, moment=begun.moment))


def hypotheses(line: Line) -> Meant | Misread:
    """`hypotheses`."""
    return line.bare(q.ShowHypotheses())


def _said_of(verb: str, text: str) -> tuple[int, str] | None:
    """The number (0: none was said) and the reason, if a verb is said of one: `revoke 2 WHY`, `2 is revoked: WHY`.

    Without a number it is a verb only if nothing follows but a reason: `drop the cache` is a text.
    """
    found = re.fullmatch(rf"{verb}\s+{_NUMBER}(?P<rest>.*)", text, re.I | re.S) or re.fullmatch(
        rf"{_NUMBER}{_IS}{verb}\b(?P<rest>.*)", text, re.I | re.S
    )
    if found is not None:
        return int(found["number"]), _reason(found["rest"])
    alone = re.fullmatch(rf"{verb}\b(?P<rest>.*)", text, re.I | re.S)
    if alone is None or not _ALONE.match(alone["rest"]):
        return None
    return 0, _reason(_PRONOUN.sub("", alone["rest"], count=1))


def _reason(rest: str) -> str:
    return _WHY.sub("", rest, count=1).strip(" .") if _WHY.match(rest) else rest.strip(" .")


def _tested(line: Line, text: str) -> Meant | Misread | None:
    """`test 2`, `test 2 @bob`, `2 @bob`, `2 is tested by @bob`, `test 2 nobody`."""
    who = r"(?P<who>@[a-z0-9][\w.-]*|me|myself|i|nobody|none)"
    found = re.fullmatch(rf"{_TEST}\s+{_NUMBER}(?:\s*(?:to|by|for|:|,)?\s*{who})?[\s.!]*", text, re.I) or re.fullmatch(
        rf"{_NUMBER}{_IS}(?:{_TEST}\s+)?(?:(?:to|by|for)\s+)?{who}[\s.!]*", text, re.I
    )
    if found is None:
        return None
    number, name = int(found["number"]), (found["who"] or "me").casefold()
    if name in ("nobody", "none"):
        return line.meant(c.TestHypothesis(number, nobody=True))
    somebody = line.said.who if name in (*ME, "i") else person(line.said, name)
    return somebody if isinstance(somebody, Misread) else line.meant(c.TestHypothesis(number, somebody))


def _somebody(line: Line, text: str) -> tuple[Person | None | Misread, str]:
    """`@bob: …` -> bob, and what he decided or is to test."""
    found = _WHO.match(text)
    if found is None:
        return None, text
    return person(line.said, f"@{found['who']}"), text[found.end() :]


def _begun(line: Line, text: str, command: str) -> Leading | Misread:
    """When it was, and what, without a `that` before it."""
    return leading_moment(_FILLER.sub("", text, count=1), line.said.zone, line.said.at, command)

"""Commands about how a run stands: severity, phase, moments, summary, metrics."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from handlers.line import Line, misread, shortened
from handlers.reading import all_severities, severity_named
from handlers.said import Meant, Misread
from handlers.times import read_moment

_BACK = re.compile(r"(?:(?:go |roll )?back|revert|restore|previous|undo)(?: to)?(?: (?:version |number |#)?(\d{1,4}))?")
_ADDED = re.compile(r"(?:add|append)\b\s*:?\s*(?!(?:to|a|an|the)\b)(\S.*)", re.IGNORECASE | re.DOTALL)
"""`Add to cart fails` and `Add the card again` are summaries."""
_FILLERS = frozenset({"to", "is", "="})


def severity(line: Line) -> Meant | Misread:
    """`severity sev1`, `severity 1`, `sev1`."""
    wanted = _without_filler(line.words)
    if not wanted:
        return line.missing()
    run = line.present_run
    known = run.playbook.run.severities if run else all_severities(line.said)
    to = severity_named(wanted, known) or severity_named(f"sev {wanted}", known)
    if to is None and " " in wanted and severity_named(wanted.split()[0], all_severities(line.said)):
        return line.extra(wanted.partition(" ")[2])
    return line.meant(c.ChangeSeverity(to or wanted))


def phase(line: Line) -> Meant | Misread:
    """`phase monitoring`."""
    wanted = _without_filler(line.words)
    return line.meant(c.ChangePhase(wanted)) if wanted else line.missing()


def _without_filler(words: list[str]) -> str:
    filled = len(words) > 1 and words[0].casefold() in _FILLERS
    return " ".join(words[1:] if filled else words)


def mark(line: Line) -> Meant | Misread:
    """`mark detected`, `mark detected 13:05`, `mark mitigated yesterday 23:10`."""
    name, when = _first(line.rest)
    if not name:
        return line.missing()
    if name[0].isdigit():
        return misread("moment_name", name=shortened(name))
    if not when:
        return line.meant(c.MarkMoment(name))
    moment = read_moment(when, line.said.zone, line.said.at)
    return moment if isinstance(moment, Misread) else line.meant(c.MarkMoment(name, moment))


def summary(line: Line) -> Meant | Misread:
    """`summary TEXT`, `summary add TEXT`, `summary back`, `summary back 2`; `summary`, `summary history` show it."""
    rest = line.rest.strip()
    flat = " ".join(rest.casefold().rstrip(" .!?").split())
    if not flat or flat in ("show", "history", "versions", "log"):
        return line.meant(q.ShowSummary(history=flat not in ("", "show")))
    if back := _BACK.fullmatch(flat):
        return line.meant(c.RevertSummary(int(back[1]) if back[1] else None))
    if added := _ADDED.fullmatch(rest):
        return line.meant(c.AppendSummary(added[1]))
    return line.meant(c.ChangeSummary(line.rest))


def metric(line: Line) -> Meant | Misread:
    """`metric cost 1200`."""
    key, value = _first(line.rest)
    given = value.removeprefix("=").strip()
    return line.meant(c.SetMetric(key, given)) if given else line.missing()


def set_attribute(line: Line) -> Meant | Misread:
    """`set customer-facing yes`, `set customer-facing = yes`; `set` alone lists them.  Names are known by the rules."""
    return line.meant(c.SetAttribute(line.rest) if line.rest else q.ShowAttributes())


def clear_attribute(line: Line) -> Meant | Misread:
    """`unset customer-facing`."""
    return line.meant(c.ClearAttribute(line.rest)) if line.rest else line.missing()


def _first(text: str) -> tuple[str, str]:
    """The first word, without the sign that may stand behind it, and the rest."""
    word, *rest = [*text.split(None, 1), ""][:2]
    return word.rstrip(":,="), rest[0] if rest else ""

"""Commands about two runs: `relate INC-3`, `unrelate INC-3`, `merge INC-3`, `merge into INC-3`."""

from __future__ import annotations

import re

from handlers.line import Line, misread
from handlers.reading import run_number
from handlers.said import Meant, Misread, PairWish

_JOINT = re.compile(
    r"(?:(?:this|it|us|the|run|incident|one|and|&|,|to|with|from|is|are|related|belongs|goes|same|as)\s+)*",
    re.IGNORECASE,
)
_INTO = re.compile(r"(?:^|.*?\s)(?:in ?to|onto|under)\s+(\S+)(.*)", re.IGNORECASE | re.DOTALL)
_TASKS = re.compile(
    r"[\s,;]*\b(?P<how>with|without|and|take|keep|including|no|leave)\s+(?:over\s+)?(?:(?:its|the|all|any|their|open)\s+)*"
    r"tasks\b[\s.!]*",
    re.IGNORECASE,
)
_HERE = frozenset({"here", "this", "it", "us", "one", "ours"})
_WITHOUT = frozenset({"without", "no", "leave"})


def first_run(line: Line, text: str) -> tuple[str, str]:
    """The number of a run at the beginning of a text, past `to`, `with` and the like, and what follows; '' if none."""
    begin = _JOINT.match(text)
    rest = text[begin.end() :] if begin else text
    word, _, behind = rest.partition(" ")
    number = run_number(line.said, word, sure=True) if word else None
    return (number, behind.strip()) if number else ("", text)


def pair(line: Line) -> tuple[str, str, str] | None:
    """The run it is about ('' for the one at hand), the other one, and what is said besides; None if one is missing."""
    number, rest = first_run(line, line.rest)
    if number:
        return line.run, number, _reason(rest)
    if not line.run or _was_named_first(line):
        return None
    return "", line.run, _reason(line.rest)


def _was_named_first(line: Line) -> bool:
    """`INC-5 merge …`: the run stands before the command, so it is the one that is spoken of."""
    words = line.said.text.split(None, 1)
    return bool(words) and run_number(line.said, words[0], sure=True) == line.run


def _reason(text: str) -> str:
    return re.sub(
        r"^(?:because|since|for|why)\b[\s:]+(?=\S)|^[\s:,;–—-]+", "", text.strip(), flags=re.IGNORECASE
    ).strip()


def relate(line: Line) -> Meant | Misread:
    """`relate INC-3 the same database`."""
    found = pair(line)
    if found is None:
        return line.missing()
    return Meant(PairWish("relate", found[1], found[2]), found[0])


def unrelate(line: Line) -> Meant | Misread:
    """`unrelate INC-3`."""
    found = pair(line)
    if found is None:
        return line.missing()
    return line.extra(found[2]) if found[2] else Meant(PairWish("unrelate", found[1]), found[0])


def merge(line: Line) -> Meant | Misread:
    """`merge INC-3` ends INC-3, which goes on here; `merge into INC-3` ends this one; `… with tasks`."""
    rest, tasks = line.rest, None
    if said_of_tasks := _TASKS.search(rest):
        tasks = said_of_tasks["how"].casefold() not in _WITHOUT
        rest = f"{rest[: said_of_tasks.start()]} {rest[said_of_tasks.end() :]}".strip()
    if into := _INTO.fullmatch(rest):
        return _into(line, rest, into, tasks)
    found = pair(Line(line.said, line.route, rest, line.run, line.routes))
    if found is None:
        return line.missing()
    goes_on, ends, why = found
    if goes_on and not _was_named_first(line):  # `merge INC-3 INC-5`, `merge INC-3 with INC-5`
        return misread("unsure", f"merge {ends} into {goes_on}", f"merge {goes_on} into {ends}")
    if re.match(r"with\b", rest.lstrip(), re.IGNORECASE):
        return misread("unsure", f"merge {ends}", f"merge into {ends}")
    first = why.partition(" ")[0].casefold()
    return Meant(PairWish("merge", ends, "" if first in _HERE else why, tasks), goes_on)


def _into(line: Line, rest: str, into: re.Match[str], tasks: bool | None) -> Meant | Misread:
    target = run_number(line.said, into[1], sure=True)
    here = into[1].strip(".,!").casefold() in _HERE
    if target is None and not here:
        return line.missing()
    behind = re.sub(r"^(?:one|run|incident)\b", "", into[2].strip(), flags=re.IGNORECASE)
    ending, _ = first_run(line, rest[: into.start(1)])
    ends = ending or line.run
    if here:
        return Meant(PairWish("merge", ends, _reason(behind), tasks), "") if ends else line.missing()
    if not ends:  # the one at hand
        at_hand = line.said.run
        return Meant(PairWish("merge", at_hand.number if at_hand else "", _reason(behind), tasks), target or "")
    return Meant(PairWish("merge", ends, _reason(behind), tasks), target or "")

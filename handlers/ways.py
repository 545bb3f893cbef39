"""How a row of `word_order` is written: the line that is meant, and patterns with parts in them.

`TASKS`, `NUMBERS`, `ONE`, `TITLE`, `WHO`, `SEV`, `PHASE`, `TIME`, `RUN`, `TEXT` in a pattern are the parts
of its line.  A pattern fits the whole of what was said, in any case, without the full stop or the question mark
behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property


class Kind(Enum):
    """What comes of a row: it is done, it is only offered, or it is a question (so a `?` behind it is no doubt)."""

    DO = "do"
    OFFER = "offer"
    ASK = "ask"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Way:
    """One row.  `firm`: whoever stands at WHO must be somebody; else the row fits only where they are.

    `asked`: only with a `?`.  `at_hand`: True only where a run is, False only where none is.
    `late`: only for what begins with no command.
    """

    lines: tuple[str, ...]
    kind: Kind
    pattern: str
    firm: bool = False
    asked: bool = False
    at_hand: bool | None = None
    late: bool = False


class Rows:
    """Rows in their order, behind one pattern that tells which fits first.  Most of what is said fits none."""

    def __init__(self, rows: Iterable[Way]) -> None:
        self._rows = tuple(rows)

    def fitting(self, text: str) -> Iterator[tuple[Way, re.Match[str]]]:
        """Those that fit the words alone."""
        first = self._first.fullmatch(text)
        if first is None or first.lastindex is None:
            return
        for way in self._rows[first.lastindex - 1 :]:
            if found := _compiled(way.pattern).fullmatch(text):
                yield way, found

    @cached_property
    def _first(self) -> re.Pattern[str]:
        """Any of the rows; the number of its only group that took part is the row's, from 1."""
        return _compiled("|".join(f"(?:{_NAMED.sub('(?:', way.pattern)})()" for way in self._rows))


_N = r"#?\d{1,6}(?:\.\d{1,4})?"
_TASK = r"(?:(?:the|tasks?|items?|steps?|points?|number|no\.?|nr\.?)\s*)*"
_COUNT = r"(?:\d{1,4}|an?|one|two|three|five|ten|fifteen|twenty|thirty)"
_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)"
_PARTS = {
    "TASKS": rf"{_TASK}(?P<tasks>{_N}(?:(?:\s*[,&+;–—-]\s*|\s+(?:and|to|through|thru|till|until)\s+|\s+){_N})*)",
    "NUMBERS": rf"(?P<tasks>{_N}(?:(?:\s*[,&+;–—-]\s*|\s+(?:and|to|through|thru|till|until)\s+|\s+){_N})*)",
    "ONE": rf"{_TASK}#?(?P<tasks>\d{{1,6}}(?:\.\d{{1,4}})?)",
    "WHO": r"@?(?P<who>[a-z][a-z0-9._-]{0,63})",
    "SEV": r"(?P<sev>sev(?:erity)?[\s-]?\d|p\s?\d|\d|[a-z]{3,20})",
    "PHASE": r"(?P<phase>[a-z][a-z -]{2,30})",
    "TIME": rf"(?P<time>half an hour|a quarter of an hour|(?:{_COUNT}\s*{_UNIT}\b\s*){{1,3}})",
    "RUN": r"(?P<run>[a-z][a-z0-9]{0,9}-\d{1,9})",
    "TITLE": r"(?:the )?(?P<title>\S.{3,80}?)",
    "TEXT": r"(?P<text>\S.*)",
    "DONE": r"(?:done|erledigt|fertig|finished|completed?|checked|ticked|fixed|sorted|did)",
    "TICK": r"(?:✅|✔|☑|:white_check_mark:|:heavy_check_mark:|\[x\])",
    "LEADER": r"(?:(?:the|our|an|a|new|incident) )*(?:owner|lead|leader|ic|commander|in charge)",
    "IT": r"(?:it|this|that|everything|all|(?:the|this) (?:incident|run|thing|issue|problem))",
    "IS": r"(?:'s|s| is| was|'re| are)",
    "INCIDENTS": r"(?:incidents|runs|outages)",
    "SHOW": r"(?:(?:can i see|show|give|get|see|view|open|list)(?: me)? (?:the )?)?",
}
_PART = re.compile("|".join(_PARTS))
_NAMED = re.compile(r"\(\?P<\w+>")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed: all of them together take longer than a start may."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def ways(line: str | tuple[str, ...], kind: Kind, *patterns: str, **only: bool) -> list[Way]:
    """The rows of one line."""
    lines = (line,) if isinstance(line, str) else line
    return [Way(lines, kind, _PART.sub(lambda part: _PARTS[part[0]], pattern), **only) for pattern in patterns]

"""How a row of `word_order` is written: the line that is meant, and patterns with parts in them.

`TASKS`, `NUMBERS`, `ONE`, `TITLE`, `WHO`, `SEV`, `PHASE`, `TIME`, `RUN`, `TEXT` in a pattern are the parts
of its line.  A pattern fits the whole of what was said, in any case, without the full stop or the question mark
behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


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
    pattern: re.Pattern[str]
    firm: bool = False
    asked: bool = False
    at_hand: bool | None = None
    late: bool = False


_N = r"#?\d{1,6}(?:\.\d{1,4})?"
_TASK = r"(?:(?:tasks?|items?|steps?|points?|number|no\.?|nr\.?)\s*)*"
_PARTS = {
    "TASKS": rf"{_TASK}(?P<tasks>{_N}(?:(?:\s*[,&+;–—-]\s*|\s+(?:and|to)\s+|\s+){_N})*)",
    "NUMBERS": rf"(?P<tasks>{_N}(?:(?:\s*[,&+;–—-]\s*|\s+(?:and|to)\s+|\s+){_N})*)",
    "ONE": rf"{_TASK}#?(?P<tasks>\d{{1,6}}(?:\.\d{{1,4}})?)",
    "WHO": r"@?(?P<who>[a-z][a-z0-9._-]{0,63})",
    "SEV": r"(?P<sev>sev(?:erity)?[\s-]?\d|p\s?\d|\d|[a-z]{3,20})",
    "PHASE": r"(?P<phase>[a-z][a-z -]{2,30})",
    "TIME": r"(?P<time>(?:\d{1,4}\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b\s*){1,3})",
    "RUN": r"(?P<run>[a-z][a-z0-9]{0,9}-\d{1,9})",
    "TITLE": r"(?:the )?(?P<title>\S.{3,80}?)",
    "TEXT": r"(?P<text>\S.*)",
    "DONE": r"(?:done|finished|completed?|checked|ticked|fixed|sorted|did)",
    "TICK": r"(?:✅|✔|☑|:white_check_mark:|:heavy_check_mark:|\[x\])",
    "LEADER": r"(?:(?:the|our|an|a|new|incident) )*(?:owner|lead|leader|ic|commander|in charge)",
    "IT": r"(?:it|this|that|everything|all|(?:the|this) (?:incident|run|thing|issue|problem))",
    "IS": r"(?:'s|s| is| was|'re| are)",
    "INCIDENTS": r"(?:incidents|runs|outages)",
    "SHOW": r"(?:(?:can i see|show|give|get|see|view|open|list)(?: me)? (?:the )?)?",
}
_PART = re.compile("|".join(_PARTS))


def ways(line: str | tuple[str, ...], kind: Kind, *patterns: str, **only: bool) -> list[Way]:
    """The rows of one line."""
    lines = (line,) if isinstance(line, str) else line
    flags = re.IGNORECASE | re.DOTALL
    return [Way(lines, kind, re.compile(_PART.sub(lambda part: _PARTS[part[0]], p), flags), **only) for p in patterns]

"""The runs that belong to one, as the pinned post and `info` have them."""

from __future__ import annotations

from domain.relatives import Relative
from domain.run import Run
from engine.words.render import Words
from engine.words.wording import Ready, line


def kin_lines(words: Words, run: Run) -> list[str]:
    """Where it goes on, what went into it, and what has to do with it: a line each, if there is any."""
    lines = []
    if into := run.kin.into:
        lines.append(words.word("board.into", other=into.number, title=into.title, goes_on_in=into.channel))
    if run.kin.merged:
        lines.append(words.word("board.merged", others=_named(run.kin.merged)))
    if run.kin.related:
        lines.append(words.word("board.related", others=_named(run.kin.related)))
    return lines


def _named(others: tuple[Relative, ...]) -> Ready:
    parts = (f"{each.number} {line(each.title)}{f' ({line(each.why)})' if each.why else ''}" for each in others)
    return Ready(" · ".join(parts))

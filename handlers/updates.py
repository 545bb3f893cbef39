"""Commands that tell what happens, and what is left to do."""

from __future__ import annotations

import re
from dataclasses import replace

from domain import commands as c
from domain import queries as q
from handlers import broadcast
from handlers.line import Line
from handlers.said import Meant, Misread
from handlers.update_words import told

_LEADING = re.compile(r"\A[-–—:]\s+")


def update(line: Line) -> Meant | Misread:
    """`update TEXT`, `update 20m TEXT`, `update final TEXT`; its lines are kept."""
    if (for_some := broadcast.told(line)) is not None:
        return for_some
    return _said(line, text_of(line))


def final_update(line: Line) -> Meant | Misread:
    """`final update: TEXT`."""
    return _said(line, f"final: {text_of(line)}")


def _said(line: Line, text: str) -> Meant | Misread:
    said = told(text, line.said.zone, line.said.at, f"{line.run} " if line.run else "")
    if isinstance(said, Misread):
        return said
    if said.text or said.final:
        return line.meant(c.PostUpdate(said.text, next=said.next, final=said.final))
    return line.meant(c.SetNextUpdate(said.next)) if said.next else line.missing()


def update_to(line: Line) -> Meant | Misread:
    """`update to +~exec -~support`, `update to customers: …`; anything else is a text that begins with `to`."""
    found = broadcast.destinations(line)
    return found if found is not None else update(replace(line, rest=f"to {line.rest}"))


def text_of(line: Line) -> str:
    """What is told, without a dash or `that` before it; the lines of a list keep theirs."""
    return line.rest if "\n" in line.rest else _LEADING.sub("", line.rest, count=1)


def followup(line: Line) -> Meant | Misread:
    """`followup TEXT` keeps one, `followup drop 2` lets one go, `followup` alone shows them."""
    word, _, rest = line.rest.partition(" ")
    if not word:
        return line.meant(q.ShowFollowups())
    if word.casefold() in ("drop", "remove", "delete") and re.fullmatch(r"#?[0-9]{1,4}", rest.strip()):
        return line.meant(c.DropFollowup(int(rest.strip().lstrip("#"))))
    return line.meant(c.AddFollowup(line.rest))


def retro(line: Line) -> Meant | Misread:
    """`retro` shows it, `retro draft|publish|cancel WHY` do so, `retro SECTION: TEXT` writes; its lines are kept."""
    word, _, rest = line.rest.partition(" ")
    match word.casefold():
        case "" | "show" if not rest:
            return line.meant(q.ShowRetro())
        case "draft" | "redraft" if not rest:
            return line.meant(c.DraftRetro())
        case "publish" | "send" | "share" if not rest:
            return line.meant(c.PublishRetro())
        case "cancel":
            return line.meant(c.CancelRetro(rest.strip()))
        case _:
            return line.meant(c.WriteRetro(line.rest))

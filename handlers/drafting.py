"""Commands about the next status update before it is sent: its draft, its preview, and asking for it."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from handlers.line import Line
from handlers.said import Draft, Meant, Misread
from handlers.update_words import told

_DROP = re.compile(r"(?:drop|discard|remove|delete|clear|cancel)[\s.!]*", re.IGNORECASE)
_LEADING = re.compile(r"\A[-–—:]\s+")
_WHY = re.compile(r"(?:because|for|as|since|why)?[\s,:–—-]*", re.IGNORECASE)


def draft(line: Line) -> Meant | Misread:
    """`update draft TEXT` keeps it, `update draft` shows it, `update draft drop` drops it."""
    text = _LEADING.sub("", line.rest)
    if not text:
        return line.meant(q.ShowDraft())
    return line.meant(c.DraftUpdate("" if _DROP.fullmatch(text) else text))


def discard(line: Line) -> Meant | Misread:
    """`discard draft`."""
    return line.bare(c.DraftUpdate(""))


def preview(line: Line) -> Meant | Misread:
    """`update preview` of the draft, `update preview TEXT`."""
    text = _LEADING.sub("", line.rest)
    said = told(text, line.said.zone, line.said.at, f"{line.run} " if line.run else "")
    return said if isinstance(said, Misread) else Meant(Draft(said.text, said.next, said.final), line.run)


def post(line: Line) -> Meant | Misread:
    """`update post` sends the draft, `post update TEXT` sends that."""
    text = _LEADING.sub("", line.rest)
    said = told(text, line.said.zone, line.said.at, f"{line.run} " if line.run else "")
    return said if isinstance(said, Misread) else line.meant(c.PostUpdate(said.text, next=said.next, final=said.final))


def request(line: Line) -> Meant | Misread:
    """`request update WHY`."""
    return line.meant(c.RequestUpdate(_WHY.sub("", line.rest, count=1).strip(" ?")))

"""Files that hang on a message whose text goes out: where they are is said, for nobody can hand on what others hold."""

from __future__ import annotations

from dataclasses import replace

from domain import commands as c
from domain import readership
from domain.run import Run
from engine.input.heard import Heard
from engine.words.links import Links


class UpdateFiles:
    """Names them, with a link to the message, in texts that stay in the house."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def named(self, wish: c.Wish, given: Heard, run: Run) -> tuple[c.Wish, bool]:
        """The wish, its text with the files; and whether some reader does not learn of them.

        Direct messages are read by nobody else, and who is no part of the house reads the text alone.
        """
        if not given.files or not isinstance(wish, c.PostUpdate | c.TellAudiences | c.AmendUpdate):
            return wish, False
        if given.reply.direct:
            return wish, True
        line = f":paperclip: {', '.join(given.files)} {self._links.post(run.team_id, given.reply.post_id)}"
        if isinstance(wish, c.PostUpdate):
            return (replace(wish, text=f"{wish.text}\n{line}") if wish.text else wish), not wish.text
        if isinstance(wish, c.AmendUpdate):
            told = run.ledger.text(wish.number) if wish.number else None
            outside = told is not None and readership.outside(run, told.audience)
            part = wish.part if outside or wish.part.phrase else replace(wish.part, text=f"{wish.part.text}\n{line}")
            return replace(wish, part=part), part is wish.part
        parts = tuple(
            part
            if part.phrase or readership.outside(run, part.audience)
            else replace(part, text=f"{part.text}\n{line}")
            for part in wish.parts
        )
        return replace(wish, parts=parts), any(new is old for new, old in zip(parts, wish.parts, strict=True))

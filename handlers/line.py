"""One line said to Muster, cut into its command and the rest, and the row of the table that says how to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.commands import Wish
from domain.messages import message
from domain.queries import Query
from domain.run import Run
from domain.site_commands import SiteCommand
from handlers.said import Meant, Misread, RequestWish, Said, StartWish, SwapWish

Handler = Callable[["Line"], Meant | Misread]


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: the table is looked up by its routes, at every message
class Route:
    """A command: the words it is called by (the first is its name), how it is used, and who reads the rest.

    `usage` and `example` stand without the prefix.  `summary` is a message id, `group` the heading
    it stands under in the help (`help.<group>`).  `needs_run`: it is about a run, so one may be named.
    `prose`: the rest is somebody's own words, so a run is looked for at its beginning only.
    """

    words: tuple[str, ...]
    usage: str
    handler: Handler
    example: str
    summary: str
    group: str
    needs_run: bool = True
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a handler reads: `rest` is what follows the command, without the number of the run (`run`, or '').

    `routes` is the whole table, for what is about commands themselves.
    """

    said: Said
    route: Route
    rest: str
    run: str
    routes: tuple[Route, ...]

    @property
    def words(self) -> list[str]:
        """The rest, cut at its spaces."""
        return self.rest.split()

    @property
    def present_run(self) -> Run | None:
        """The run it is about, where that is the one at hand."""
        at_hand = self.said.run
        return at_hand if at_hand is not None and self.run in ("", at_hand.number) else None

    def meant(self, what: Wish | SiteCommand | Query | StartWish | RequestWish | SwapWish) -> Meant:
        """That is what they want, of the run that was named."""
        return Meant(what, self.run)

    def missing(self) -> Misread:
        """Something is missing behind the command."""
        return misread("arguments_missing", usage=self.route.usage, example=self.route.example)

    def extra(self, words: str) -> Misread:
        """There is more behind the command than it can take; nothing is guessed."""
        return misread("arguments_extra", extra=shortened(words), usage=self.route.usage)

    def bare(self, what: Wish | Query) -> Meant | Misread:
        """For a command that takes nothing."""
        return self.extra(self.rest) if self.rest else self.meant(what)


def misread(id: str, /, *instead: str, **args: Any) -> Misread:
    """Build a `Misread`; the ids of its messages start with `no.`."""
    return Misread(message(f"no.{id}", **args), instead)


def shortened(text: str, limit: int = 60) -> str:
    """A text as it is repeated in an answer: one line, not too long."""
    flat = " ".join(text[: 4 * limit].split())
    return flat if len(flat) <= limit and len(text) <= 4 * limit else f"{flat[:limit]}…"

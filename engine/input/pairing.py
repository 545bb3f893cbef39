"""What is asked of two runs becomes a command for the desk: which two, and whether there is something to ask first."""

from __future__ import annotations

from dataclasses import replace

from domain import commands as c
from domain.kin import merge_problem, waiting
from domain.messages import Refusal, message, refuse
from domain.run import Run
from engine.input.starting import Choice
from engine.input.which_run import WhichRun
from engine.people.sight import Sight
from handlers.said import Meant, Misread, PairWish, Said

_MOST_NAMED = 5
Pair = tuple[Run, c.RelateRuns | c.UnrelateRuns | c.MergeRuns]
"""The run that the command is for, and the command, which names the other."""


class Pairing:
    """Finds both runs; whoever may not see one of them gets the answer for a number that does not exist."""

    def __init__(self, which_run: WhichRun, sight: Sight) -> None:
        self._which_run = which_run
        self._sight = sight

    async def planned(
        self, wish: PairWish, said: Said, meant: Meant, team_id: str
    ) -> Pair | Choice | Refusal | Misread:
        """The command, what to ask first, or why not."""
        run = await self._which_run.meant(said, meant, team_id)
        if not isinstance(run, Run):
            return run
        if not wish.other:
            return refuse("which_other")
        other = await self._which_run.meant(said, replace(meant, run=wish.other), team_id)
        if not isinstance(other, Run):
            return other
        match wish.kind:
            case "relate":
                return run, c.RelateRuns(other.id, wish.why)
            case "unrelate":
                return run, c.UnrelateRuns(other.id)
            case "merge":
                return self._merge(wish, run, other)

    def _merge(self, wish: PairWish, run: Run, other: Run) -> Pair | Choice | Refusal:
        named = (
            self._sight.named_among_others(run, other.team_id),
            self._sight.named_among_others(other, run.team_id),
        )
        if (bad := merge_problem(run, other, named)) is not None:
            return bad
        open_tasks = waiting(other)
        if wish.tasks is not None or not open_tasks:
            return run, c.MergeRuns(other.id, bool(wish.tasks), wish.why)
        line = f"merge {other.number} into {run.number}"
        asked = message(
            "ask.merge",
            run=run.number,
            title=run.title,
            other=other.number,
            other_title=other.title,
            owner=other.owner,
            tasks=tuple(task.title for task in open_tasks[:_MOST_NAMED]),
            more=max(0, len(open_tasks) - _MOST_NAMED),
        )
        return Choice(
            asked, {"one": f"{line} with tasks {wish.why}".strip(), "two": f"{line} without tasks {wish.why}".strip()}
        )

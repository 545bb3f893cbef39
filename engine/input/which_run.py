"""Which run somebody speaks of: the one at hand, the one they name, or none they may know of."""

from __future__ import annotations

from collections.abc import Iterable

from domain.may import ANSWERS_PAGE, is_paged
from domain.messages import Refusal, message, refuse
from domain.people import Actor
from domain.run import Prompt, Run, TaskState
from engine.desk.runs import Runs
from engine.people.sight import Sight
from handlers.said import Asked, Meant, Misread, Said

_MOST_OFFERED = 3


class WhichRun:
    """Finds it; one that they may not see is answered like a number that doesn't exist (decision 13)."""

    def __init__(self, runs: Runs, sight: Sight) -> None:
        self._runs = runs
        self._sight = sight

    async def meant(self, said: Said, meant: Meant, team_id: str) -> Run | Refusal | Misread:
        """The run it is about, or why there is none; said in a channel of that team."""
        if not meant.run:
            return said.run or await self._which(said, team_id)
        known = self._runs.known(meant.run)
        run = await self._runs.wake(known.id) if known is not None else None
        if run is not None:
            here = said.run is not None and said.run.id == run.id and not said.in_dm
            answers_page = isinstance(meant.what, ANSWERS_PAGE) and is_paged(Actor(said.who), run)
            if answers_page or await self._sight.sees(said.who.id, run, here=here):
                return run
        elif known is not None and await self._sight.sees(said.who.id, known):
            return refuse("unreadable", run=known.number)
        return refuse("run_unknown", run=meant.run)

    async def exists_for(self, user_id: str, number: str) -> bool:
        """Whether there is such a run for them."""
        run = self._runs.known(number)
        return run is not None and await self._sight.sees(user_id, run)

    def asked_into(self, number: str) -> Run | None:
        """The run that goes on under that number, which somebody who can't see it asks to be let into."""
        return next((run for run in self._runs.active() if run.number == number), None)

    async def asked_of(self, user_id: str, root_id: str) -> tuple[Asked, ...]:
        """The open prompts to somebody, the newest first; only the one whose thread this is, if it is one's.

        Those of a run that they may not see any more ask nothing; a page asks whoever is paged.
        """
        asking = (
            (prompt, run) for run in self._runs.all() for prompt in run.open_prompts() if prompt.person.id == user_id
        )
        found = [
            (prompt, run) for prompt, run in asking if prompt.kind == "page" or await self._sight.sees(user_id, run)
        ]
        mine = [(prompt, run) for prompt, run in found if prompt.post_id == root_id]
        mine = mine or [(prompt, run) for prompt, run in found if not _put_off(prompt, run)] or found
        mine.sort(key=lambda pair: -pair[0].at)
        return tuple(Asked(run.number, prompt.about, prompt.at) for prompt, run in mine)

    def skipped_by(self, user_id: str, root_id: str) -> Asked | None:
        """The task that somebody was asked about and skipped last; the one of that thread, if it is one's."""
        found = [
            (task.at, prompt, run)
            for run in self._runs.active()
            for prompt in run.prompts
            if prompt.task and prompt.person.id == user_id
            if (task := run.task(prompt.task)).state is TaskState.SKIPPED and task.by == prompt.person
        ]
        meant = [each for each in found if each[1].post_id == root_id] or found
        if not meant:
            return None
        at, prompt, run = max(meant, key=lambda each: (each[0], each[1].number))
        return Asked(run.number, prompt.about, at)

    def only_one_of(self, user_id: str, asked: tuple[Asked, ...]) -> Run | None:
        """The run that a direct message is about without naming it: the one they are in, else the one asked about."""
        mine = [run for run in self._runs.active() if any(person.id == user_id for person in run.participants)]
        if mine:
            return mine[0] if len(mine) == 1 else None
        numbers = {prompt.run for prompt in asked}
        asked_about = self._runs.known(numbers.pop()) if len(numbers) == 1 else None
        return asked_about if isinstance(asked_about, Run) else None

    async def _which(self, said: Said, team_id: str) -> Misread:
        """Which run is meant?  Each that is open, as the command line that names it, ready to be sent.

        If none is, those that are over and that they took part in: what comes after the end is said there.
        """
        going = await self._offered(said, team_id, self._runs.active())
        theirs = [run for run in self._runs.all() if not run.active and run.takes_part(said.who)]
        over = () if going else await self._offered(said, team_id, theirs)
        named = {"runs": going, "ended": over}
        shown = {name: tuple(f"{run.number} {run.title}" for run in runs) for name, runs in named.items()}
        lines = tuple(f"{run.number} {said.text.strip()}" for run in (*going, *over))
        return Misread(message("no.which_run", command=said.text, **shown), lines)

    async def _offered(self, said: Said, team_id: str, runs: Iterable[Run]) -> tuple[Run, ...]:
        """The newest of them that may be named to whoever asks, where they ask."""
        found: list[Run] = []
        for run in reversed([*runs]):
            told = said.in_dm or self._sight.named_among_others(run, team_id)
            if told and len(found) < _MOST_OFFERED and await self._sight.sees(said.who.id, run):
                found.append(run)
        return tuple(found)


def _put_off(prompt: Prompt, run: Run) -> bool:
    """Whether it asks about a task that was put off: a bare `done` is about another."""
    return prompt.task is not None and run.task(prompt.task).snoozed > run.last_at

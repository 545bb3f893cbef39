"""Which run somebody speaks of: the one at hand, the one they name, or none they may know of."""

from __future__ import annotations

from domain.may import visible
from domain.messages import Refusal, message, refuse
from domain.people import Actor, Person
from domain.run import Run
from engine.people import People
from engine.runs import Runs
from engine.shelf import seen
from handlers.said import Asked, Meant, Misread, Said


class WhichRun:
    """Finds it; one that they may not see is answered like a number that doesn't exist (decision 13)."""

    def __init__(self, runs: Runs, people: People) -> None:
        self._runs = runs
        self._people = people

    async def meant(self, said: Said, meant: Meant) -> Run | Refusal | Misread:
        """The run it is about, or why there is none."""
        if not meant.run:
            return said.run or self._which(said)
        known = self._runs.known(meant.run)
        run = await self._runs.wake(known.id) if known is not None else None
        if run is not None:
            here = said.run is not None and said.run.id == run.id
            actor = await self._people.actor(said.who.id, run, here=here and not said.in_dm)
            kept = self._runs.entry(run.id)
            if visible(actor, run) or (kept is not None and seen(actor, kept)):
                return run
        elif known is not None and seen(Actor(said.who), known):
            return refuse("unreadable", run=known.number)
        return refuse("run_unknown", run=meant.run)

    def exists_for(self, person: Person, number: str) -> bool:
        """Whether there is such a run for them; a private one elsewhere is none (they may name it by its title)."""
        run = self._runs.known(number)
        return run is not None and seen(Actor(person), run)

    def asked_of(self, user_id: str, root_id: str) -> tuple[Asked, ...]:
        """The open prompts to somebody, the newest first; only the one whose thread this is, if it is one's."""
        found = [
            (prompt, run)
            for run in self._runs.all()
            for prompt in run.prompts
            if prompt.person.id == user_id and run.is_open(prompt)
        ]
        mine = [(prompt, run) for prompt, run in found if prompt.post_id == root_id] or found
        mine.sort(key=lambda pair: -pair[0].at)
        return tuple(Asked(run.number, prompt.about, prompt.at) for prompt, run in mine)

    def only_one_of(self, user_id: str, asked: tuple[Asked, ...]) -> Run | None:
        """The run that a direct message is about without naming it: the one they are in, else the one asked about."""
        mine = [run for run in self._runs.active() if any(person.id == user_id for person in run.participants)]
        if mine:
            return mine[0] if len(mine) == 1 else None
        numbers = {prompt.run for prompt in asked}
        asked_about = self._runs.known(numbers.pop()) if len(numbers) == 1 else None
        return asked_about if isinstance(asked_about, Run) else None

    def _which(self, said: Said) -> Misread:
        """Which run is meant?  Each that is open, as the command line that names it, ready to be sent."""
        actor = Actor(said.who)
        told = (run for run in reversed(self._runs.active()) if said.in_dm or not run.private)  # others read along
        open_runs = [run for run in told if visible(actor, run)][:3]
        asked = message("no.which_run", command=said.text, runs=tuple(f"{run.number} {run.title}" for run in open_runs))
        return Misread(asked, tuple(f"{run.number} {said.text.strip()}" for run in open_runs))

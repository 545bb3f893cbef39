"""Who may know of which run, and where it may be named: one place that every list, look-up and answer asks."""

from __future__ import annotations

from collections.abc import Sequence

from domain.may import may_be_named, visible
from domain.playbook import Permissions
from domain.run import Run
from engine.desk.runs import Runs
from engine.desk.shelf import Entry
from engine.people.people import People
from engine.playbooks.catalogue import Catalogue


class Sight:
    """Reads the present policy of each run's playbook; asks the server about somebody only where that decides."""

    def __init__(self, runs: Runs, people: People, catalogue: Catalogue) -> None:
        self._runs = runs
        self._people = people
        self._catalogue = catalogue

    def policy(self, run: Run | Entry) -> Permissions:
        """Who may do what with that run today."""
        if isinstance(run, Run):
            return self._catalogue.policy(run.playbook.key, run.playbook)
        return self._catalogue.policy(run.playbook)

    async def sees(self, user_id: str, run: Run | Entry, *, here: bool = False) -> bool:
        """Whether somebody may know of the run; `here`: they wrote in its own channel.

        What the archive keeps of who saw it counts for ever.  Who is in a channel is asked of the server only
        where nothing else lets them see: a list of many runs must not ask about each.
        """
        if (kept := self._runs.entry(run.id)) is not None and kept.was_seen_by(user_id):
            return True
        policy = self.policy(run)
        if visible(await self._people.actor(user_id), run, policy):
            return True
        if isinstance(run, Entry):  # who was in its channel is kept
            return False
        return visible(await self._people.actor(user_id, run, here=here), run, policy)

    def named_among_others(self, run: Run | Entry, team_id: str) -> bool:
        """Whether it may be named where everybody of that team may read along."""
        return may_be_named(run, self.policy(run), team_id)

    async def all_for(self, user_id: str, runs: Sequence[Run]) -> list[Run]:
        """Those of the runs that somebody may know of."""
        return [run for run in runs if await self.sees(user_id, run)]

"""What concerns two runs: both are held, both may, and both decide, so that the desk writes both or neither."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from domain import commands as c
from domain import kin
from domain.asked_kin import OnTwo
from domain.may import OPEN_WORDS, may, may_be_named
from domain.messages import Refusal
from domain.people import Actor
from domain.playbook import Permissions, Playbook
from domain.run import Run
from engine.desk.runs import Live, Runs


class TwoRuns:
    """Knows when a command is about two runs, and asks the rules about both."""

    def __init__(self, runs: Runs, policy: Callable[[str, Playbook], Permissions]) -> None:
        self._runs = runs
        self._policy = policy

    @asynccontextmanager
    async def held(self, run_id: str, command: c.Command, actor: Actor) -> AsyncIterator[tuple[Live, Live | None]]:
        """The stream of the run, and that of the other one if two are concerned, each locked and in memory.

        Locks are taken in the order of the streams' names (decision 7).  Whom an undo concerns is known only once
        the run is held; so if that is a second one, all is let go and taken anew.
        """
        second = ""
        while True:
            async with AsyncExitStack() as held:
                for stream in sorted({run_id, second} - {""}):
                    await held.enter_async_context(self._runs.live(stream).lock)
                    await self._runs.wake(stream)
                live = self._runs.live(run_id)
                wanted = kin.partner(live.run, command, actor) if live.run is not None else ""
                if wanted == second:
                    yield live, self._runs.live(second) if second else None
                    return
                second = wanted

    @asynccontextmanager
    async def beside(self, run_id: str) -> AsyncIterator[Live | None]:
        """The run that a new one has to do with, locked and in memory; None if there is none."""
        if not run_id:
            yield None
            return
        async with self._runs.live(run_id).lock:
            await self._runs.wake(run_id)
            yield self._runs.live(run_id)

    def decided(self, run: Run, other: Run, command: c.Command, actor: Actor) -> kin.Both | Refusal:
        """The events of both, or why not."""
        policy, others = self._of(run), self._of(other)
        refusal = may(actor, command, run, policy)
        if refusal is None and isinstance(command, OnTwo):
            # A merger ends the other one; to be related it has to be seen.
            asked = c.CancelRun("") if isinstance(command, c.MergeRuns) else c.AddNote("")
            refusal = may(actor, asked, other, others)
        named = may_be_named(run, policy, other.team_id), may_be_named(other, others, run.team_id)
        return refusal or kin.decide(run, other, command, actor, named)

    def introduced(self, command: c.StartRun, other: Live | None) -> kin.Both:
        """What a new run and the one beside it are told of each other."""
        if other is None or other.run is None:
            return (), ()
        policy = self._policy(command.playbook.key, command.playbook)
        open_ = not command.private and not OPEN_WORDS.isdisjoint(policy.see)
        same_team = command.team_id == other.run.team_id or "everyone" in policy.see
        named = open_ and same_team, may_be_named(other.run, self._of(other.run), command.team_id)
        return kin.introduce(command, other.run, named)

    def _of(self, run: Run) -> Permissions:
        return self._policy(run.playbook.key, run.playbook)

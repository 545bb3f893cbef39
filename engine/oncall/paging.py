"""Whom a page reaches: what the settings say of its policy, who is on call now, and the pagers that ring with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from domain import commands as c
from domain.events import Event, PageEscalated, PageSent
from domain.happened_paging import PageStep
from domain.people import MUSTER, Person
from domain.playbook import Playbook
from domain.run import Run
from engine.config.settings import Settings
from engine.people.people import People

PAGER, POLICY = "pager:", "policy:"
_Going = TypeVar("_Going", c.RemindPage, c.EscalatePage)


class Paging:
    """Looks up what `decide` may not."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._settings = settings
        self._people = people

    async def complete(self, run: Run, command: c.Command, decided: Sequence[Event]) -> c.Command:
        """The command with whom it reaches; the very same one if it pages nobody."""
        if isinstance(command, c.PagePeople) and any(isinstance(event, PageSent) for event in decided):
            return replace(command, call=await self.call(command.call, run.starter, run.owner))
        if not any(isinstance(event, PageEscalated) for event in decided):
            return command
        if isinstance(command, c.RemindTogether):
            together = [
                await self._next(run, each) if isinstance(each, c.RemindPage) else each for each in command.reminders
            ]
            return replace(command, reminders=tuple(together))
        if isinstance(command, c.RemindPage):
            return await self._next(run, command)
        return await self._next(run, command) if isinstance(command, c.EscalatePage) else command

    async def _next(self, run: Run, command: _Going) -> _Going:
        """With the next step that reaches anybody: an empty one waits for nobody."""
        waiting = [page for page in run.pages if page.due is not None]
        page = next((page for page in waiting if page.number == command.page), waiting[-1] if waiting else None)
        if page is None:
            return command
        for step in range(page.step + 1, len(page.steps) * (page.repeat + 1)):
            people, pagers = await self._reached(page.steps[step % len(page.steps)], run.starter, run.owner)
            if people or pagers:
                return replace(command, step=step, people=people, pagers=pagers)
        return replace(command, step=-1)

    async def call(self, call: c.Call, starter: Person, owner: Person | None) -> c.Call:
        """A page with its steps, from the first one on that reaches anybody."""
        steps, repeat, unknown = self._steps(call.whom)
        policies, pagers = self._settings.policies, self._settings.pagers
        known = (*(f"{POLICY}{name}" for name in policies), *(f"{PAGER}{name}" for name in pagers))
        call = replace(call, repeat=repeat, unknown=unknown, known=known)
        for number, step in enumerate(steps):
            people, ringing = await self._reached(step, starter, owner)
            if people or ringing:
                return replace(call, steps=steps, step=number, people=people, pagers=ringing)
        return replace(call, steps=steps or (PageStep(call.whom, self._settings.paging.wait),))

    def _steps(self, whom: Sequence[str]) -> tuple[tuple[PageStep, ...], int, tuple[str, ...]]:
        """The steps of a policy that is named, with whom is named besides in its first; else one step, repeated."""
        policies, pagers = self._settings.policies, self._settings.pagers
        named_policies = [name.removeprefix(POLICY) for name in whom if name.startswith(POLICY)]
        others = tuple(name for name in whom if not name.startswith(POLICY))
        unknown = [f"{POLICY}{name}" for name in named_policies if name not in policies]
        unknown += [name for name in others if name.startswith(PAGER) and name.removeprefix(PAGER) not in pagers]
        rules = [policies[name] for name in named_policies if name in policies]
        if not rules:
            alone = self._settings.paging
            return ((PageStep(others, alone.wait),) if others else (), alone.repeat, tuple(unknown))
        longest = max(len(rule.steps) for rule in rules)
        steps = []
        for at in range(longest):
            there = [rule.steps[at] for rule in rules if at < len(rule.steps)]
            named = dict.fromkeys((*(others if at == 0 else ()), *(name for step in there for name in step.page)))
            steps.append(PageStep(tuple(named), max(step.wait for step in there)))
        return tuple(steps), max(rule.repeat for rule in rules), tuple(unknown)

    async def _reached(
        self, step: PageStep, starter: Person, owner: Person | None
    ) -> tuple[tuple[Person, ...], tuple[str, ...]]:
        """The people and the pagers of a step, as they are now."""
        found = await self._people.resolve([who for who in step.whom if not who.startswith(PAGER)], starter, owner)
        people = tuple(person for person in found if person != MUSTER)
        named = [who.removeprefix(PAGER) for who in step.whom if who.startswith(PAGER)]
        rings = {*step.whom, *(f"@{person.name}" for person in people), *(("everyone",) if people else ())}
        ringing = [name for name, pager in self._settings.pagers.items() if rings & set(pager.for_)]
        return people, tuple(dict.fromkeys(name for name in (*named, *ringing) if name in self._settings.pagers))

    async def at_severity(
        self, playbook: Playbook, severity: str, starter: Person, owner: Person | None
    ) -> tuple[c.Call, ...]:
        """What a playbook pages when a run is so bad: one page, whomever it names."""
        escalation = playbook.run.escalate.get(severity)
        whom = escalation.page if escalation else ()
        return (await self.call(c.Call(whom), starter, owner),) if whom else ()

"""Swaps as they are wanted, made into commands: from when until when, and who would be on call then."""

from __future__ import annotations

from domain.commands import UndoLast
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.rotation import Shift, overridden
from domain.site_commands import SwapOnCall, TakeSwapBack
from domain.swaps import FURTHEST, last_made, override, untimely
from domain.undoing import own_last
from engine.clock import Clock
from engine.desk.runs import Runs
from engine.oncall.oncall import OnCall
from engine.people.people import People
from handlers.said import Meant, Said, SwapWish


class Swapping:
    """Asks the schedules about a swap that somebody wants."""

    def __init__(self, on_call: OnCall, people: People, clock: Clock) -> None:
        self._on_call = on_call
        self._people = people
        self._clock = clock

    async def planned(self, wish: SwapWish, actor: Actor, said_at: int) -> SwapOnCall | Refusal:
        """The command, or why there can be no such swap; what is unsaid ends with the turn.  Raises `ChatError`."""
        now = self._clock.now()
        instead_of = wish.instead_of
        if self._gives_own_turn(wish, actor, now):
            instead_of = actor.person
        span = self._span(wish, instead_of, now, said_at)
        if isinstance(span, Refusal):
            return span
        start, end = span
        if (problem := untimely(start, end, now)) is not None:
            return problem
        before = self._on_call.shifts(wish.schedule, start, end)
        after = overridden(before, (override(wish.person, start, end, instead_of),))
        if before == after:
            if instead_of is None:
                return refuse("swap_same", person=wish.person, schedule=wish.schedule, start=start, end=end)
            return refuse("swap_not_on", person=instead_of, schedule=wish.schedule, start=start, end=end)
        relieved = (instead_of,) if instead_of is not None else await self._people_of(before, wish.person)
        return SwapOnCall(wish.schedule, wish.person, start, end, now, instead_of, relieved)

    def _gives_own_turn(self, wish: SwapWish, actor: Actor, now: int) -> bool:
        """Whether it is for the next turn of whoever asks: they name nobody, no time, and are not on call now."""
        if wish.instead_of is not None or wish.start is not None or wish.end is not None:
            return False
        if actor.admin or wish.person == actor.person:
            return False
        on_now = actor.person.name.lower() in self._on_call.people(wish.schedule, now)
        return not on_now and self._turn(wish.schedule, actor.person, now) is not None

    def _span(self, wish: SwapWish, instead_of: Person | None, now: int, said_at: int) -> tuple[int, int] | Refusal:
        start = now if wish.start is None else wish.start
        if said_at <= start <= max(now, said_at):  # now, or still to come when it was asked for: what is left of it
            start = now
        if wish.end is not None:
            return start, wish.end
        if untimely(start, start + 1, now) is not None:
            return start, start + 1
        if instead_of is None or wish.start is not None:
            until = self._on_call.duty(wish.schedule, start).until
            return refuse("swap_until", schedule=wish.schedule) if until is None else (start, until)
        turn = self._turn(wish.schedule, instead_of, now)
        if turn is None:
            return refuse("swap_never_on", person=instead_of, schedule=wish.schedule)
        endless = turn.end >= now + FURTHEST
        return refuse("swap_until", schedule=wish.schedule) if endless else (turn.start, turn.end)

    def _turn(self, schedule: str, person: Person, now: int) -> Shift | None:
        """The turn of that person that runs, or the next, if it is known."""
        shifts = self._on_call.shifts(schedule, now, now + FURTHEST)
        return next((shift for shift in shifts if person.name.lower() in shift.people), None)

    async def _people_of(self, shifts: tuple[Shift, ...], but: Person) -> tuple[Person, ...]:
        names = (f"@{name}" for shift in shifts for name in shift.people)
        found = await self._people.resolve(tuple(dict.fromkeys(names)), MUSTER, None)
        return tuple(who for who in found if who != but)


def swap_to_undo(runs: Runs, said: Said, meant: Meant, now: int) -> TakeSwapBack | None:
    """What a plain `undo` takes back where a swap is the last thing they did; None if it is no `undo`, or is not."""
    if meant.what != UndoLast() or meant.run:
        return None
    swap = last_made(runs.site.state.swaps.values(), said.who, now)
    if swap is None:
        return None
    change = None if said.run is None else own_last(said.run, said.who)
    if said.run is not None and change is not None:
        history = runs.live(said.run.id).history
        if history[change.first - 1].occurred_at > swap.made_at:
            return None
    return TakeSwapBack(swap.number, now)

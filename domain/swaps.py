"""Swaps of on-call duty: somebody else for some time, over what a schedule says.  Events of the site.

Who would be on call is looked up outside of `decide` and stands on the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.durations import DAY
from domain.happened_site import OnCallSwapEnded, OnCallSwapped
from domain.messages import Message, Refusal, message, refuse
from domain.people import Actor, Person
from domain.rotation import Override
from domain.site_commands import SwapOnCall, TakeSwapBack

FURTHEST = 400 * DAY
"""How far ahead (ms) a swap may end: so far schedules are looked at."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Swap `number`: `person` instead of those `relieved`, from one instant (ms) until another, as `by` has asked.

    With `instead_of` only where that one would be on call.  `taken_back`: it does not count any more.  `made_at` is
    when it was asked for.
    """

    number: int
    schedule: str
    person: Person
    start: int
    end: int
    relieved: tuple[Person, ...]
    instead_of: Person | None
    by: Person
    taken_back: bool = False
    made_at: int = 0

    @property
    def override(self) -> Override:
        """As the computation of a schedule takes it."""
        return override(self.person, self.start, self.end, self.instead_of)

    @property
    def told(self) -> tuple[Person, ...]:
        """Whom it concerns: who goes on duty, and who is relieved."""
        return tuple(dict.fromkeys((self.person, *self.relieved)))


def override(person: Person, start: int, end: int, instead_of: Person | None) -> Override:
    """That person in the place of the other, or of everybody."""
    return Override((person.name.lower(),), start, end, instead_of.name.lower() if instead_of else "")


def swapped(event: OnCallSwapped, by: Person, at: int) -> Swap:
    """The swap that the event has made, at the instant `at` (ms)."""
    span = (event.start, event.end)
    return Swap(event.number, event.schedule, event.person, *span, event.relieved, event.instead_of, by, made_at=at)


def last_made(swaps: Iterable[Swap], person: Person, at: int) -> Swap | None:
    """The newest swap that they made and that is not over at that instant: what they take back by `undo`."""
    return max(
        (swap for swap in open_swaps(swaps, at) if swap.by == person), key=lambda swap: swap.number, default=None
    )


def open_swaps(swaps: Iterable[Swap], at: int, schedule: str = "") -> tuple[Swap, ...]:
    """Those that run at that instant or come after it, of that schedule if it is not '', in the order of their time."""
    found = [swap for swap in swaps if not swap.taken_back and swap.end > at and schedule in ("", swap.schedule)]
    return tuple(sorted(found, key=lambda swap: (swap.start, swap.number)))


def overrides(swaps: Mapping[int, Swap], schedule: str) -> tuple[Override, ...]:
    """What swaps change of a schedule, in the order in which they were made."""
    return tuple(swap.override for swap in swaps.values() if swap.schedule == schedule and not swap.taken_back)


def untimely(start: int, end: int, at: int) -> Refusal | None:
    """Why, at the instant `at`, there can be no swap between those two."""
    if start < at or end <= at:
        return refuse("swap_past", over=start if start < at else end)
    if end <= start:
        return refuse("swap_order", start=start, end=end)
    return refuse("swap_far", end=end) if end > at + FURTHEST else None


def decide_swap(command: SwapOnCall, number: int, actor: Actor) -> OnCallSwapped | Refusal:
    """Who is on call gives away their own turns; for others decides whoever takes it for themselves, or an admin."""
    if (problem := untimely(command.start, command.end, command.at)) is not None:
        return problem
    instead_of, relieved = command.instead_of, command.relieved
    if not actor.admin and (command.person != actor.person or actor.guest):
        if actor.person not in relieved or instead_of not in (None, actor.person):
            return refuse(
                "swap_who",
                schedule=command.schedule,
                people=relieved if instead_of is None else (instead_of,),
                person=command.person,
            )
        instead_of, relieved = actor.person, (actor.person,)
    return OnCallSwapped(number, command.schedule, command.person, command.start, command.end, relieved, instead_of)


def decide_end(swaps: Iterable[Swap], command: TakeSwapBack, actor: Actor) -> OnCallSwapEnded | Refusal:
    """Whoever asked for it, whom it concerns, and admins take it back; one that is over stays as it was."""
    found = open_swaps(swaps, command.at, command.schedule)
    if command.number:
        found = tuple(swap for swap in found if swap.number == command.number)
    if not found:
        return refuse("swap_none", number=command.number, schedule=command.schedule)
    if len(found) > 1:
        return refuse("swap_which", swaps=tuple(swap_line(swap) for swap in found))
    swap = found[0]
    if not actor.admin and actor.person not in (swap.by, *swap.told):
        return refuse("swap_back_who", number=swap.number, people=tuple(dict.fromkeys((swap.by, *swap.told))))
    return OnCallSwapEnded(swap.number)


def swap_line(swap: Swap) -> Message:
    """A swap in a list."""
    return message("oncall.swap", **_facts(swap))


def swap_answer(swap: Swap) -> Message:
    """What everybody where it was asked for reads: how it was understood."""
    return message("swap.back" if swap.taken_back else "swap.made", **_facts(swap))


def swap_news(swap: Swap, by: Person) -> tuple[tuple[Person, Message], ...]:
    """What those hear by direct message whom it concerns, but not whoever did it."""
    kind = "back" if swap.taken_back else "made"
    return tuple(
        (who, message(f"swap.{kind}_{'on' if who == swap.person else 'off'}", **_facts(swap), by=by))
        for who in swap.told
        if who != by
    )


def _facts(swap: Swap) -> dict[str, object]:
    others = swap.relieved if swap.instead_of is None else (swap.instead_of,)
    return {
        "number": swap.number,
        "schedule": swap.schedule,
        "person": swap.person,
        "others": tuple(who for who in others if who != swap.person),
        "start": swap.start,
        "end": swap.end,
    }

"""What one input does to a run: what was decided, and what follows from that, each as an event on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from domain import events as e
from domain.consequences import consequences
from domain.evolve import evolve
from domain.run import Run


def recorded(
    run: Run | None, decided: Sequence[e.Event], seal: Callable[[e.Event], e.Recorded]
) -> Iterator[tuple[e.Recorded, Run]]:
    """Each event in its envelope, with the run after it; `seal` puts one into the envelope, and is called in order.

    A run that begins has its conditions judged by its first event; what they add later is put behind what was decided.
    """
    after = run
    for event in decided:
        one = seal(event)
        after = evolve(after, one)
        yield one, after
    if run is None or after is None:
        return
    for event in consequences(run, after, decided):
        one = seal(event)
        after = evolve(after, one)
        yield one, after

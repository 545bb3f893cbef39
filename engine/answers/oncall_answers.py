"""`oncall` in words: who is on call, until when, and who is next."""

from __future__ import annotations

from domain.messages import message
from domain.queries import ShowOnCall, ShowSwaps
from domain.swaps import open_swaps, swap_line
from engine.clock import Clock
from engine.desk.runs import Runs
from engine.oncall.oncall import Duty, OnCall
from engine.words.render import Words


class OnCallAnswers:
    """Answers what is asked about schedules."""

    def __init__(self, on_call: OnCall, clock: Clock, runs: Runs) -> None:
        self._on_call = on_call
        self._clock = clock
        self._runs = runs

    def show(self, query: ShowOnCall, words: Words) -> str:
        """Each schedule, or the one that is asked for, now or at the instant that is asked for."""
        known = self._on_call.schedules
        if not known:
            return words.word("oncall.none")
        if query.schedule and query.schedule not in known:
            return words.word("oncall.unknown", schedule=query.schedule, schedules=known)
        at = self._clock.now() if query.at is None else query.at
        shown = [name for name in known if query.schedule in ("", name)]
        lines = [self._line(self._on_call.duty(name, at), words) for name in shown]
        lines += self._swaps(query.schedule, words)
        if query.at is not None:
            lines.insert(0, words.say(message("oncall.at", at=at)))
        return "\n".join(lines)

    def swaps(self, query: ShowSwaps, words: Words) -> str:
        """The swaps that run or come."""
        return "\n".join(self._swaps(query.schedule, words)) or words.word("oncall.no_swaps")

    def _swaps(self, schedule: str, words: Words) -> list[str]:
        found = open_swaps(self._runs.site.state.swaps.values(), self._clock.now(), schedule)
        return [words.say(swap_line(swap)) for swap in found]

    def _line(self, duty: Duty, words: Words) -> str:
        coming = duty.next
        line = message(
            "oncall.line",
            schedule=duty.schedule,
            people=duty.people,
            until=duty.until,
            next=coming.people if coming else (),
            behind=self._on_call.others(duty.schedule),
            problem=duty.problem,
        )
        return words.say(line)

"""What is answered to whoever asked for a change: ✅, and words where something is not seen by that."""

from __future__ import annotations

from collections.abc import Sequence

from domain import commands as c
from domain.messages import Message, message
from domain.react_start import started
from domain.run import Run
from domain.tell import tell
from engine.clock import Clock
from engine.desk.drafting import Draft
from engine.desk.orders import Order
from engine.out.outgoing import Reply, Writer

_ECHOED = (c.ChangeDue, c.SetNextUpdate, c.SnoozeUpdate)
"""What is answered in words everywhere: how the time was understood."""


class Replies:
    """Puts answers into a draft; `lines`: a team that wants a line per step gets words each time."""

    def __init__(self, writer: Writer, clock: Clock, *, lines: bool) -> None:
        self._writer = writer
        self._clock = clock
        self._lines = lines

    def done(self, draft: Draft, order: Order, reply: Reply, after: Run, notices: Sequence[Message]) -> None:
        """✅, and in words what is not seen by that; in a direct message, where nothing is seen, all that was done."""
        if reply.silent:
            return
        now = self._clock.now()
        draft.items.append(self._writer.tick(reply, order.cause, now))
        said: list[str] = []
        if reply.direct or self._lines or isinstance(order.command, _ECHOED):
            told = [tell(after, recorded) for stream, recorded, _, _ in draft.applied if stream == after.id]
            lines = [self._writer.words(line, reply.reader) for line in told if line is not None]
            said = [self._writer.words(answered(lines, after.number), reply.reader)] if lines else []
        said += [self._writer.words(notice, reply.reader) for notice in notices]
        if said:
            draft.items.append(self._writer.answer(reply, order.cause, "\n".join(said), now))

    def chosen(self, draft: Draft, order: Order, reply: Reply, told: Sequence[Message]) -> None:
        """✅, and what is to be read where something was asked for that belongs to no run."""
        now = self._clock.now()
        draft.items.append(self._writer.tick(reply, order.cause, now))
        if said := [self._writer.words(one, reply.reader) for one in told]:
            draft.items.append(self._writer.answer(reply, order.cause, "\n".join(said), now))

    def in_run(self, draft: Draft, order: Order, run: Run, notices: Sequence[Message]) -> None:
        """In the run what nobody waits to be answered."""
        if notices:
            draft.items.append(self._writer.in_run(run, notices, f"{order.cause}:notices", self._clock.now()))

    def begun(self, draft: Draft, order: Order, reply: Reply, after: Run) -> None:
        """A channel that is made is told of when it is there; one that was there before, at once."""
        now = self._clock.now()
        draft.items.append(self._writer.tick(reply, order.cause, now))
        if after.mode == "existing" and after.channel_id != reply.channel_id:
            text = self._writer.words(started(after), reply.reader)
            if after.private:
                draft.items.append(self._writer.aside(order.actor.person, order.cause, text, now))
            else:
                draft.items.append(self._writer.answer(reply, order.cause, text, now, open_=True))


def answered(lines: Sequence[str], number: str) -> Message:
    """What a direct message says after a command that worked."""
    return message("answer.done", text="\n".join(f"{line} · {number}" for line in lines))

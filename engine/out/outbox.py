"""The outbox: what is to be done outside is done, in order per lane, until it is done or refused for good."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence

from domain.run import Run
from engine.clock import Clock, rest
from engine.out.courier import Courier
from engine.out.joining import join, joins
from engine.out.outgoing import TABLE, Item
from engine.out.posting import Failed, Later
from mattermost.chat import ChatError
from storage.log import Drop, StorageFailed, StorageFull

log = logging.getLogger("muster.outbox")

BOARD_EVERY = 1.0
"""Seconds between two edits of one pinned post."""
HEADER_EVERY = 300.0
"""Seconds between two changes of one header: each makes a post of the server's."""
_CALM = 0.02
"""Seconds (real ones) in which two answers begin while there is a rush of them."""
_LONGEST_PAUSE = 60.0
_TRIES_UNSAID = 4
"""So many tries of what is no chat fail before people are told that it is tried again: some ten seconds."""


class Outbox:
    """Carries items out.  One task a lane; a lane without items has none."""

    def __init__(
        self, courier: Courier, clock: Clock, done: Callable[[Drop], None], gathered: Callable[[], Awaitable[None]]
    ) -> None:
        """`gathered` waits until all that falls due at this instant has been put here."""
        self._courier = courier
        self._clock = clock
        self._done = done
        self._gathered = gathered
        self._lanes: dict[str, deque[Item]] = {}
        self._latest: dict[str, Item] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._paced: dict[str, int] = {}
        self._held: set[asyncio.Event] = set()
        self._working = 0
        self._answering = 0
        self._answered = asyncio.Event()
        self._begun: deque[float] = deque((0.0, 0.0), maxlen=2)
        self._token_good = asyncio.Event()
        self._token_good.set()

    @property
    def idle(self) -> bool:
        """Nothing is being sent; items that wait for the clock do not count."""
        return self._working == 0

    def put(self, items: Sequence[Item], _changed: Sequence[Run] = ()) -> None:
        """New items, in order; they are durable already.  A newer item of the same key takes an older one's place.

        Lanes of answers begin first: somebody waits there (decision 9).
        """
        for item in sorted(items, key=lambda item: not item.is_answer):
            before = self._latest.get(item.key)
            self._latest[item.key] = item
            lane = self._lanes.setdefault(item.lane, deque())
            # By identity: two items of one instant are equal, and the first of a lane may be under way.
            place = next((index for index, other in enumerate(lane) if index and other is before), 0) if before else 0
            if place:
                lane[place] = item
            else:
                lane.append(item)
            if item.lane not in self._tasks:
                self._working += 1
                self._tasks[item.lane] = asyncio.create_task(self._work(item.lane), name=f"lane {item.lane}")

    def waits_for(self, run_id: str) -> bool:
        """Whether something is still to be sent for a run."""
        return any(item.run == run_id for item in self._latest.values())

    def waiting(self, run_id: str, kind: str) -> list[Item]:
        """What of that kind is still to be done for a run, oldest first."""
        return [item for item in self._latest.values() if item.run == run_id and item.kind == kind]

    async def send_unwritten(self, item: Item) -> None:
        """Send what could not be written, once; if it was sent by a former try it is found.  Raises `ChatError`."""
        with contextlib.suppress(Failed):
            await self._courier.carry(item, again=True)

    def release(self) -> None:
        """Send at once what is only held back to be gentle (edits, headers)."""
        for event in self._held:
            event.set()

    async def close(self) -> None:
        """Stop.  What is not done stays on disk and is taken up at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, name: str) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                item = lane[0]
                if self._latest.get(item.key) is item:
                    await self._finish(item)
                lane.popleft()
        finally:
            self._working -= 1
            del self._tasks[name]
            if not lane:
                self._lanes.pop(name, None)

    async def _finish(self, item: Item) -> None:
        """Send it, however often it takes.  Returns when it is done or refused for good."""
        await self._pace(item)
        joined = await self._joined(item) if joins(item) else (item,)
        item = join(item, joined[1:]) if len(joined) > 1 else item
        try:
            failure = await self._carried(item)
            if failure is not None:
                log.warning("%s: gave up: %s", item.key, failure)
                await self._courier.give_up(item, failure)
        except StorageFailed:
            return  # what came of it could not be written: the item stays, and the process is about to end
        for each in joined:
            if self._latest.get(each.key) is each:
                del self._latest[each.key]
                self._done(Drop(TABLE, each.key))

    async def _joined(self, item: Item) -> tuple[Item, ...]:
        """What falls together for one person, in one lane: with that item whatever waits there and may be joined."""
        with self._resting():
            await self._gathered()
        lane = self._lanes[item.lane]
        waiting = (other for other in lane if other is not item and self._latest.get(other.key) is other)
        return (item, *(other for other in waiting if joins(other)))

    async def _carried(self, item: Item) -> Failed | None:
        """None once it is done; why not, once that is certain."""
        tries = 0
        while True:
            if not self._token_good.is_set():
                with self._resting():
                    await self._token_good.wait()
            try:
                await self._carry(item, again=item.recovered or tries > 0)
                return None
            except StorageFull:  # what came of it could not be written yet
                tries += 1
                await self._sleep(min(_LONGEST_PAUSE, 0.5 * 2 ** min(tries, 8)))
            except StorageFailed:
                raise
            except Failed as failure:
                return failure
            except Later as later:
                tries += 1
                if tries == _TRIES_UNSAID:
                    await self._courier.say_trouble(item, later)
                pause = later.after or min(_LONGEST_PAUSE, 0.5 * 2 ** min(tries, 8)) * random.uniform(0.7, 1.3)
                log.info("%s: %s; again in %.1f s", item.key, later, pause)
                await self._sleep(pause)
            except ChatError as error:
                tries += 1
                if error.status == 401:
                    await self._lost_token(error)
                    continue
                pause = error.retry_after or min(_LONGEST_PAUSE, 0.5 * 2 ** min(tries, 8)) * random.uniform(0.7, 1.3)
                log.info("%s: %s; again in %.1f s", item.key, error, pause)
                await self._sleep(pause)
            except Exception as error:  # a mistake of ours must not stop the lane for everybody behind it
                log.exception("%s could not be sent", item.key)
                return Failed(f"send {item.kind}", f"an internal error: {error}")

    async def _pace(self, item: Item) -> None:
        """Edits of one post and of one header keep their distance; the first goes out at once."""
        every = {"board": BOARD_EVERY, "header": HEADER_EVERY}.get(item.kind)
        if every is None:
            return
        wait = self._paced.get(item.key, 0) / 1000 + every - self._clock.now() / 1000
        if item.key in self._paced and wait > 0:
            await self._sleep(wait, held=True)
        await self._after_answers()
        self._paced[item.key] = self._clock.now()

    async def _after_answers(self) -> None:
        """What only shows the result comes after the answers; where many wait for one, when it is calm (real time)."""
        crowded = self._answering > 1 or self._in_a_rush()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BOARD_EVERY):
                while self._answering or (crowded and self._in_a_rush()):
                    if self._answering:
                        self._answered.clear()
                        await self._answered.wait()
                    if crowded:
                        await asyncio.sleep(_CALM)

    def _in_a_rush(self) -> bool:
        return asyncio.get_running_loop().time() - self._begun[0] < _CALM

    async def _carry(self, item: Item, *, again: bool) -> None:
        """Once; meanwhile it is noted that an answer is on its way."""
        if item.is_answer:
            self._answering += 1
            self._begun.append(asyncio.get_running_loop().time())
        try:
            await self._courier.carry(item, again=again)
        finally:
            self._answering -= item.is_answer
            if not self._answering:
                self._answered.set()

    async def _sleep(self, seconds: float, *, held: bool = False) -> None:
        """Wait in the clock's time."""
        released = asyncio.Event()
        if held:
            self._held.add(released)
        try:
            with self._resting():
                await rest(self._clock, seconds, released)
        finally:
            self._held.discard(released)

    @contextlib.contextmanager
    def _resting(self) -> Iterator[None]:
        """What waits does not count as work, so that a rehearsal's clock may go on meanwhile."""
        self._working -= 1
        try:
            yield
        finally:
            self._working += 1

    async def _lost_token(self, error: ChatError) -> None:
        """401 pauses everything: ask again until the token is good, saying so once."""
        if not self._token_good.is_set():
            return
        self._token_good.clear()
        log.error("the server does not take the token any more (%s): nothing is sent until it does; give the bot a new "
                  "token and start it again, or make the old one valid", error.error_id or error)  # fmt: skip
        try:
            pause = 5.0
            while not await self._courier.token_works():
                await self._sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)
            log.warning("the server takes the token again")
        finally:
            self._token_good.set()

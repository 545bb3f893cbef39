"""Who comes into a run's own channel and who leaves it, who is called otherwise, whose account is closed."""

from __future__ import annotations

from domain import commands as c
from domain.people import Person
from engine.clock import Clock
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.people.people import People
from mattermost.chat import Channel, User


class Comings:
    """Records what is seen of that, in the runs that it is news for."""

    def __init__(self, me: User, clock: Clock, runs: Runs, desk: Desk, people: People) -> None:
        self._me = me
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._people = people

    async def came(self, channel_id: str, user_id: str) -> None:
        """Whoever comes into a run's own channel takes part."""
        for run_id in self._own(channel_id, user_id):
            user = await self._people.user(user_id)
            if not user.is_bot:
                await self._record(run_id, c.RecordMember(_person(user)), f"member:{channel_id}:{user_id}")

    async def left(self, channel_id: str, user_id: str) -> None:
        """Whoever leaves it, or is taken out of it, takes part no more."""
        for run_id in self._own(channel_id, user_id):
            user = await self._people.user(user_id)
            await self._record(run_id, c.RecordGone(_person(user), "left"), f"gone:{channel_id}:{user_id}")

    async def changed(self, user: User) -> None:
        """Another name, or no account any more."""
        person = _person(user)
        for run in self._runs.active():
            around = run.around
            theirs = (run.owner, *run.participants, *around.followers, *(each.person for each in around.asking))
            known = next((who for who in theirs if who == person), None)
            if known is not None and user.delete_at:
                await self._record(run.id, c.RecordGone(person, "deactivated"), f"closed:{user.id}")
            elif known is not None and known.name != person.name:
                await self._record(run.id, c.RecordName(person), f"name:{user.id}:{user.username}")

    async def converted(self, channel: Channel) -> None:
        """A run that lives in a channel which is private now is private itself."""
        for run in self._runs.of_channel(channel.id) if channel.type == "P" else ():
            if not run.private:
                await self._record(run.id, c.RecordPrivate(), f"private:{channel.id}")

    async def channel_is_back(self, channel_id: str) -> None:
        """Somebody unarchived a run's own channel."""
        for run in self._runs.of_channel(channel_id):
            if run.care.archived and run.mode == "new":
                await self._record(run.id, c.RecordRestored(), f"restored:{channel_id}")

    def _own(self, channel_id: str, user_id: str) -> list[str]:
        """The runs that go on and whose own channel that is."""
        if user_id == self._me.id:
            return []
        return [
            run.id
            for run in self._runs.of_channel(channel_id)
            if run.mode == "new" and run.active and run.channel_id == channel_id
        ]

    async def _record(self, run_id: str, result: c.Result, cause: str) -> None:
        now = self._clock.now()
        await self._desk.submit(Order(result, f"{cause}:{now}", now, run_id=run_id))


def _person(user: User) -> Person:
    return Person(user.id, user.username)

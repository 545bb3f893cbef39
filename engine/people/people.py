"""Who is who: accounts by id and name, groups, who is on call, and what an actor may be taken for."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from domain.people import MUSTER, Actor, Person
from domain.playbook import Playbook
from domain.run import Run
from engine.config.groups import GROUP
from engine.config.settings import Settings
from engine.desk.shelf import Entry
from engine.people.groups import GroupTooBig, KnownGroups
from handlers.said import MOST_OF_A_GROUP
from mattermost.chat import Chat, ChatError, User
from mattermost.events import UserChanged, WireEvent

log = logging.getLogger("muster.people")

_MENTION = re.compile(r"@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_GROUP = re.compile(r"\bgroup:@?([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_KEPT = 5_000
"""Accounts remembered at most; the oldest is forgotten and asked for again."""


def mentions(text: str) -> list[str]:
    """The user names behind an `@` in a text, lowercase, without what ends a sentence."""
    return [name.rstrip(".-_").lower() for name in _MENTION.findall(text)]


class People:
    """The accounts of the server, remembered; the wire corrects what is remembered (`notice`)."""

    def __init__(
        self,
        chat: Chat,
        settings: Settings,
        groups: KnownGroups,
        named: Callable[[], Collection[str]],
        on_call: Callable[[str], tuple[str, ...]],
    ) -> None:
        """`named` are the groups that a policy may ask about: of no others an actor's membership is looked up.

        `on_call` says who is on call now, by the name of a schedule.
        """
        self._chat = chat
        self._settings = settings
        self._groups = groups
        self._named = named
        self._on_call = on_call
        self._by_id: dict[str, User] = {}
        self._by_name: dict[str, User] = {}
        self.zones: set[str] = set()
        """By whose clocks people read, of those who are or were remembered."""

    def notice(self, event: WireEvent) -> None:
        """Keep what is remembered true to what the wire tells."""
        if isinstance(event, UserChanged):
            self.learn(event.user)
        self._groups.notice(event)

    def learn(self, user: User) -> None:
        """Remember an account as it is now."""
        before = self._by_id.pop(user.id, None)
        if before is not None:
            self._by_name.pop(before.username, None)
        self._by_id[user.id] = user
        self._by_name[user.username] = user
        if user.zone:
            self.zones.add(user.zone)
        if len(self._by_id) > _KEPT:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            self._by_name.pop(oldest.username, None)

    async def user(self, user_id: str) -> User:
        """The account with that id.  Raises `ChatError`."""
        if user_id not in self._by_id:
            self.learn(await self._chat.user(user_id))
        return self._by_id[user_id]

    def known(self, user_id: str) -> User | None:
        """The account with that id, if it is remembered."""
        return self._by_id.get(user_id)

    async def person(self, user_id: str) -> Person:
        """The same as a domain value."""
        user = await self.user(user_id)
        return Person(user.id, user.username)

    async def named(self, names: Iterable[str]) -> dict[str, Person | None]:
        """People by user name (without @, any case); None where there is no such account or it is deactivated."""
        wanted = list(dict.fromkeys(name.lower() for name in names))
        unknown = [name for name in wanted if name not in self._by_name]
        if unknown:
            for user in await self._chat.users_named(unknown):
                self.learn(user)
        found: dict[str, Person | None] = {}
        for name in wanted:
            user_ = self._by_name.get(name)
            found[name] = (
                Person(user_.id, user_.username) if user_ and not user_.delete_at and not user_.is_bot else None
            )
        return found

    async def spoken_of(
        self, mentioned: Sequence[str], bare: Sequence[str], run: Run | None
    ) -> dict[str, Person | None]:
        """Everybody a text names: with an `@`, and bare where a command takes people.

        Whoever is in the run costs no question to the server; a bare word that is nobody's name says nothing.
        """
        if not mentioned and not bare:
            return {}
        present = {person.name.lower(): person for person in (run.participants if run else ())}
        bare = [name for name in bare if name not in mentioned]
        asked = await self.named([*mentioned, *(name for name in bare if name not in present)])
        found = {name: present[name] for name in bare if name in present}
        return {**{name: who for name, who in asked.items() if who or name in mentioned}, **found}

    async def groups_of(self, text: str, names: Iterable[str]) -> dict[str, tuple[Person, ...] | None]:
        """The groups a text names with their people, None for one that has too many: `group:sre`, or one of `names`."""
        known = self._groups.names
        if not known:
            return {}
        found: dict[str, tuple[Person, ...] | None] = {}
        for name in (*(name.rstrip(".-_").lower() for name in _GROUP.findall(text)), *names):
            if name in known and name not in found:
                try:
                    found[name] = await self.group(name)
                except GroupTooBig:
                    found[name] = None
        return found

    async def actor(self, user_id: str, run: Run | Entry | None = None, *, here: bool = False) -> Actor:
        """Somebody as the rules see them.  `here`: they wrote in the run's own channel, so they are in it."""
        user = await self.user(user_id)
        person = Person(user.id, user.username)
        member = here
        inside = here or (run is not None and run.takes_part(person))
        if run is not None and not inside and run.channel_id:
            member = inside = await self._is_member(run.channel_id, user.id)
        admin = await self._groups.holds(self._settings.admins, user.id, user.username)
        auditor = await self._groups.holds(self._settings.auditors, user.id, user.username)
        return Actor(
            person,
            member=member,
            guest=user.is_guest,
            bot=user.is_bot,
            trusted=user.username in self._settings.bots,
            admin=admin,
            auditor=auditor,
            editor=await self._groups.holds(self._settings.editors, user.id, user.username),
            teams=await self._teams(user.id, run, inside=inside),
            groups=await self._belongs(user),
        )

    async def _teams(self, user_id: str, run: Run | Entry | None, *, inside: bool) -> frozenset[str]:
        """The teams that count: all of the bot's, or where it is about a run only that one's."""
        if run is None:
            return await self._groups.teams_of(user_id)
        there = inside or await self._groups.in_team(run.team_id, user_id)
        return frozenset((run.team_id,)) if there else frozenset()

    async def _is_member(self, channel_id: str, user_id: str) -> bool:
        try:
            return await self._chat.is_member(channel_id, user_id)
        except ChatError as error:
            if error.permanent:  # the bot is no longer in that channel itself: it cannot vouch for anybody
                return False
            raise

    async def among(self, user_id: str, words: Iterable[str]) -> frozenset[str]:
        """Those of the groups (`group:sre`) among some words that somebody is in."""
        user = await self.user(user_id)
        groups = [word for word in words if word.startswith(GROUP)]
        has = [await self._groups.has(word.removeprefix(GROUP), user.id, user.username) for word in groups]
        return frozenset(word for word, inside in zip(groups, has, strict=True) if inside)

    async def _belongs(self, user: User) -> frozenset[str]:
        groups = [f"{GROUP}{name}" for name in self._named() if await self._groups.has(name, user.id, user.username)]
        calls = (f"oncall:{name}" for name in self._settings.oncall if user.username in self._on_call(name))
        return frozenset((*groups, *calls))

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups of the settings."""
        return self._groups.names

    async def editors(self) -> tuple[Person, ...]:
        """Who looks after the playbooks, as far as they can be counted up: by name and by group."""
        people: dict[Person, None] = {}
        words = self._settings.editors
        known = await self.named(who for who in words if not who.startswith(GROUP))
        for who in words:
            found = await self._of_group(who.removeprefix(GROUP), None) if who.startswith(GROUP) else (known.get(who),)
            people.update((person, None) for person in found if person is not None)
        return tuple(people)

    async def group(self, name: str) -> tuple[Person, ...]:
        """Everybody in a group who is a person and active.  Raises `GroupTooBig`, `ChatError`."""
        found = await self._groups.people(name)
        ids = [who[1:] for who in found if who.startswith("#")]
        for user in await self._chat.users([user_id for user_id in ids if user_id not in self._by_id]):
            self.learn(user)
        known = await self.named(who for who in found if not who.startswith("#"))
        people: list[Person] = []
        for who in found:
            user_ = self._by_id.get(who[1:]) if who.startswith("#") else None
            person = Person(user_.id, user_.username) if user_ and not user_.delete_at and not user_.is_bot else None
            if (each := person or known.get(who)) is not None:
                people.append(each)
        if len(people) > MOST_OF_A_GROUP:
            raise GroupTooBig(name)
        return tuple(dict.fromkeys(people))

    async def on_duty(self) -> dict[str, tuple[Person, ...]]:
        """Who is on call now, by schedule; a schedule without anybody is there, too."""
        return {name: await self.resolve((f"oncall:{name}",), MUSTER, None) for name in self._settings.oncall}

    async def resolve(
        self,
        entries: Sequence[str],
        starter: Person,
        owner: Person | None,
        problems: list[str] | None = None,
    ) -> tuple[Person, ...]:
        """The people that a playbook names: `starter`, `owner`, `@bob`, `oncall:primary`, `group:sre`.

        A group that has too many people stands for nobody, and is put among the `problems`.
        """
        names: list[str | Person] = []
        for entry in entries:
            kind, _, name = entry.partition(":")
            if entry == "starter":
                names.append(starter)
            elif entry == "owner" and owner is not None:
                names.append(owner)
            elif kind == "oncall":
                names.extend(self._on_call(name))
            elif kind == "group":
                names.extend(await self._of_group(name, problems))
            elif entry.startswith("@"):
                names.append(entry[1:].lower())
        known = await self.named(name for name in names if isinstance(name, str))
        people = (name if isinstance(name, Person) else known.get(name) for name in names)
        return tuple(dict.fromkeys(person for person in people if person is not None))

    async def _of_group(self, name: str, problems: list[str] | None) -> tuple[Person, ...]:
        try:
            return await self.group(name)
        except GroupTooBig:
            said = f"group:{name} has more than {MOST_OF_A_GROUP} people, so nobody of it was called in"
            log.warning("%s", said)
            if problems is not None:
                problems.append(said)
            return ()

    async def called(
        self,
        playbook: Playbook,
        severity: str,
        starter: Person,
        owner: Person | None,
        problems: list[str] | None = None,
    ) -> tuple[Person, ...]:
        """Whom a run of that playbook calls in at that severity."""
        escalation = playbook.run.escalate.get(severity)
        entries = (*playbook.run.invite, *(escalation.invite if escalation else ()))
        return await self.resolve(entries, starter, owner, problems)

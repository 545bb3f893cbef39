"""How a wish to start becomes a run: which playbook, which place, is there one alike, who leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.alike import alike
from domain.commands import StartRun
from domain.messages import Message, Refusal, message, refuse
from domain.people import MUSTER, Actor, Person
from domain.playbook import Forgotten, Playbook, Reminders
from domain.run import Run
from domain.words import title_problem
from engine.config.settings import Settings
from engine.desk.runs import Runs
from engine.oncall.paging import Paging
from engine.people.people import People
from engine.people.sight import Sight
from engine.playbooks.catalogue import Catalogue
from handlers.runs import RELATED
from handlers.said import StartWish
from mattermost.chat import Channel, Chat, ChatError, Team

DIGITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Choice:
    """A question back: the message, and what each reaction stands for (a whole command line)."""

    message: Message
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody asked for a run."""

    channel: Channel
    post_id: str
    root_id: str


class Starter:
    """Turns a `StartWish` into a `StartRun`, a question, or a refusal."""

    def __init__(
        self,
        chat: Chat,
        runs: Runs,
        catalogue: Catalogue,
        people: People,
        paging: Paging,
        settings: Settings,
        teams: Sequence[Team],
        new_id: Callable[[], str],
        sight: Sight,
    ) -> None:
        self._chat = chat
        self._runs = runs
        self._catalogue = catalogue
        self._people = people
        self._paging = paging
        self._settings = settings
        self._teams = {team.id: team for team in teams}
        self._new_id = new_id
        self._sight = sight

    async def begin(self, wish: StartWish, actor: Actor, spot: Spot) -> StartRun | Choice | Refusal:
        """The command for the desk, or what to ask or tell first."""
        if (bad := title_problem(wish.title)) is not None:  # before it is said again in a question
            return bad
        team_id = self._team(spot.channel)
        if team_id is None:
            return refuse("team_none")
        playbook = self._playbook(wish, spot.channel, team_id)
        if not isinstance(playbook, Playbook):
            return playbook
        if not wish.anyway:
            others = await self._alike(wish, actor, spot.channel)
            if others:
                return _which_run(wish, playbook, others)
        command = await self._command(wish, playbook, actor, spot, team_id)
        if not wish.related or isinstance(command, Refusal):
            return command
        other = self._runs.known(wish.related)
        if other is None or not await self._sight.sees(actor.person.id, other):
            return refuse("run_unknown", run=wish.related)
        return replace(command, related=other.id)

    def _team(self, channel: Channel) -> str | None:
        if channel.team_id:
            return channel.team_id
        return next(iter(self._teams)) if len(self._teams) == 1 else None

    def _playbook(self, wish: StartWish, channel: Channel, team_id: str) -> Playbook | Choice | Refusal:
        known = self._catalogue.all()
        if not known:
            return refuse("playbook_none")
        if wish.playbook:
            return known.get(wish.playbook) or refuse("playbook_unknown", key=wish.playbook, keys=tuple(known))
        team = self._teams.get(team_id)
        rule = self._settings.default_playbook
        keys = (
            rule.channels.get(f"{team.name}/{channel.name}" if team else ""),
            rule.channels.get(channel.name),
            rule.teams.get(team.name) if team else None,
            rule.key,
        )
        for key in keys:
            if key and key in known:
                return known[key]
        if len(known) == 1:
            return next(iter(known.values()))
        choices = list(zip(DIGITS, known.values(), strict=False))
        asked = message(
            "ask.playbook", title=wish.title, choices=tuple((sign, book.title, book.key) for sign, book in choices)
        )
        return Choice(asked, {sign: line(replace(wish, playbook=book.key)) for sign, book in choices})

    async def _alike(self, wish: StartWish, actor: Actor, place: Channel) -> tuple[Run, ...]:
        near = alike(wish.title, self._runs.active())
        if place.type != "D":  # others read along: what not all of them may know of is named to nobody there
            near = tuple(run for run in near if self._sight.named_among_others(run, place.team_id))
        return tuple(await self._sight.all_for(actor.person.id, near))

    async def _command(
        self, wish: StartWish, playbook: Playbook, actor: Actor, spot: Spot, team_id: str
    ) -> StartRun | Refusal:
        rule = playbook.run
        mode = "here" if wish.here else rule.channel.mode
        place = spot.channel
        if mode == "existing":
            found = await self._existing(rule.channel.name or "", team_id)
            if found is None:
                return refuse("channel_none", name=rule.channel.name or "")
            place = found
        if mode == "here" and place.type in ("D", "G"):
            return refuse("here_direct")
        if wish.private and mode != "new":
            return refuse("private_here")
        owners = await self._people.resolve((rule.owner,), actor.person, None)
        owner = owners[0] if owners else actor.person
        if actor.bot and owner == actor.person:  # a bot leads nothing
            owner = MUSTER
        severity = wish.severity or usual_severity(rule.severities)
        problems: list[str] = []
        called = await self._people.called(playbook, severity, actor.person, owner, problems)
        called = tuple(person for person in called if person != MUSTER and not (actor.bot and person == actor.person))
        if owner == MUSTER:  # a bot's alarm, and the playbook gives the run to its starter: who is called in leads
            if not called:
                return refuse("no_owner", playbook=playbook.title)
            owner = called[0]
        return StartRun(
            run_id=self._new_id(),
            number="",
            title=wish.title,
            playbook=self._settings.broadcast.applied(self._whole(playbook)),
            owner=owner,
            severity=severity,
            team_id=team_id,
            origin_channel=place.id,
            origin_post=spot.root_id if place.id == spot.channel.id else "",
            mode=mode,
            # A channel that not everybody can come into keeps to itself what goes on there.
            private=wish.private or rule.channel.private if mode == "new" else place.type == "P",
            drill=wish.drill,
            invited=called,
            calls=await self._paging.at_severity(playbook, severity, actor.person, owner),
            problems=tuple(problems),
            people=await self._named(playbook),
            on_call=await self._people.on_duty(),
        )

    def _whole(self, playbook: Playbook) -> Playbook:
        """The playbook as the run keeps it: what it does not say is as the configuration has it."""
        rules = {
            "reminders": _beneath(self._settings.reminders, playbook.reminders),
            "forgotten": _beneath(self._settings.forgotten, playbook.forgotten),
        }
        return playbook.model_copy(update=rules)

    async def _named(self, playbook: Playbook) -> dict[str, Person]:
        """Who is meant by each `@name` that its tasks and roles are given to; what names nobody is left out."""
        given = (task.assign for section in playbook.checklists for task in section.tasks if task.assign)
        entries = {name for assign in given for name in assign.to} | {who for who in playbook.run.roles.values() if who}
        found = await self._people.named(sorted(name[1:] for name in entries if name.startswith("@")))
        return {f"@{name}": person for name, person in found.items() if person is not None}

    async def _existing(self, name: str, team_id: str) -> Channel | None:
        try:
            channel = await self._chat.channel_named(team_id, name)
        except ChatError as error:
            if error.permanent:
                return None
            raise
        return None if channel.delete_at else channel


_Rule = TypeVar("_Rule", Reminders, Forgotten)


def _beneath(settings: _Rule, playbook: _Rule) -> _Rule:
    """What a playbook says of it, and for the rest what the configuration says."""
    return settings.model_copy(update={name: getattr(playbook, name) for name in playbook.model_fields_set})


def usual_severity(severities: Sequence[str]) -> str:
    """The one that is taken when none was named: the middle one, in doubt the more severe."""
    return severities[(len(severities) - 1) // 2] if severities else ""


def line(wish: StartWish, *, anyway: bool = False) -> str:
    """The wish as a command line that says it again, word for word."""
    flags = (("here", wish.here), ("private", wish.private), ("drill", wish.drill), ("anyway", anyway or wish.anyway))
    related = f"{RELATED}{wish.related}" if wish.related else ""
    words = ["start", *(word for word, is_set in flags if is_set), related, wish.playbook, wish.severity, wish.title]
    return " ".join(word for word in words if word)


def _which_run(wish: StartWish, playbook: Playbook, others: Sequence[Run]) -> Choice:
    choices = list(zip(DIGITS, others, strict=False))
    asked = message(
        "ask.alike", title=wish.title, others=tuple((sign, f"{run.number} {run.title}") for sign, run in choices)
    )
    again = line(replace(wish, playbook=playbook.key), anyway=True)
    beside = line(replace(wish, playbook=playbook.key, related=others[0].number), anyway=True)
    joining = {sign: f"join {run.number}" for sign, run in choices}
    return Choice(asked, {**joining, "link": beside, "rotating_light": again})

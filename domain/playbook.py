# Long because: one glossary of all keys.
"""What a playbook is.  Values only: frozen, checked when made, the same again after `model_dump(mode="json")`.

A playbook's snapshot is kept in a run's first event, so everything here must
stay readable for ever: add fields with defaults, never change a meaning.
Durations are milliseconds in Python and text (`30m`) in files and snapshots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from domain.audiences import Audience, Destinations, Phrases
from domain.durations import DAY
from domain.fields import (
    EVERYONE,
    NOBODY,
    AddressRule,
    Allowed,
    Assigned,
    Assignee,
    CallRule,
    Channel,
    Command,
    Condition,
    Distance,
    DueTime,
    Duration,
    Heard,
    Id,
    Invitee,
    Key,
    Name,
    Paged,
    Prefix,
    Role,
    Schedule,
    Source,
    Speaker,
    Target,
    Template,
    Text,
    Title,
    Url,
    Word,
    Zone,
    refuse,
)
from domain.hooks import Hooks, RunWebhooks
from domain.part import Part
from domain.playbook_checks import check, expanded, spellings


def _few(most: int) -> Any:
    return Field(default=(), max_length=most)


Names = Annotated[tuple[Name, ...], Field(max_length=20)]
Channels = Annotated[tuple[Channel, ...], Field(max_length=50)]
Invitees = Annotated[tuple[Invitee, ...], Field(max_length=100)]


class Link(Part):
    """A link under a task."""

    title: Title
    url: Url


class RunLink(Part):
    """An address that matters for each run of a playbook; the `url` is a template, rendered when the run starts."""

    title: Title
    url: AddressRule


def _one_or_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Saying(Part):
    """Words that check a task, and by whom they are said; without `by` by any person who may change the run."""

    words: Annotated[tuple[Word, ...], BeforeValidator(_one_or_several), Field(min_length=1, max_length=20)]
    by: Annotated[tuple[Speaker, ...], BeforeValidator(_one_or_several), Field(max_length=20)] = ()


def _kind_of_saying(value: Any) -> str:
    return "a map" if isinstance(value, Mapping | Saying) else "a text"


def _one_map_or_several(value: Any) -> Any:
    return (value,) if isinstance(value, Mapping) else value


CheckOn = Annotated[
    tuple[
        Annotated[
            Annotated[Word, Tag("a text")] | Annotated[Saying, Tag("a map")],
            Discriminator(_kind_of_saying),
        ],
        ...,
    ],
    BeforeValidator(_one_map_or_several),
    Field(max_length=20),
]
"""Words alone, maps with `by`, or both in one list; a map alone is a list of one."""


class Task(Part):
    """One item of a checklist, as written; a run gives it a number."""

    id: Id
    title: Title
    command: Command | None = None
    command_as: Literal["bot", "person"] = "bot"
    due: DueTime | None = None
    assign: Assigned | None = None
    when: Condition | None = None
    check_on: CheckOn = ()
    description: Text = ""
    links: tuple[Link, ...] = _few(20)
    required: bool = False
    confirm: bool = False
    after: tuple[str, ...] = _few(50)

    @model_validator(mode="after")
    def _a_command_begins_with_a_slash(self) -> Self:
        if self.command is not None and not self.command.startswith("/"):
            refuse("command", f'a command begins with "/", as in /call start, not with "{self.command[:1]}"')
        return self

    @property
    def sayings(self) -> tuple[Saying, ...]:
        """All of `check_on` in its long form."""
        return tuple(it if isinstance(it, Saying) else Saying(words=(it,)) for it in self.check_on)


class Section(Part):
    """A checklist: a titled list of tasks."""

    id: Id
    title: Title
    when: Condition | None = None
    tasks: tuple[Task, ...] = _few(200)


class ChannelRule(Part):
    """Where a run lives: a `new` channel, `here` where it was started (a thread), or an `existing` one."""

    mode: Literal["new", "here", "existing"] = "new"
    name: Template | None = None
    private: bool = False
    archive_after: Duration | None = None

    @model_validator(mode="after")
    def _the_name_fits_the_mode(self) -> Self:
        if self.mode == "existing" and not self.name:
            refuse("channel_name", "mode existing needs the channel's name")
        if self.mode == "here" and self.name is not None:
            refuse("channel_name", "mode here is the channel in which the run is started; leave the name out")
        if self.mode != "new" and self.private:
            refuse("channel_private", "only a new channel can be made private; write mode: new")
        if self.mode != "new" and self.archive_after is not None:
            refuse("archive_after", "only a run's own channel is archived; write mode: new, or leave archive_after out")
        return self


class Escalation(Part):
    """What a rise to a severity adds: people invited, people paged, channels that get the updates."""

    invite: Invitees = ()
    page: Annotated[tuple[Paged, ...], Field(max_length=100)] = ()
    to: Destinations = ()


class RunRule(Part):
    """How a run of this playbook begins and which severities, phases and roles it knows.

    `roles` has who takes each at the start, or None; a list of names is a map to None.
    """

    name: Annotated[Template, Field(max_length=500)] = "{{ number }} {{ title }}"
    channel: ChannelRule = ChannelRule(name="{{ number | lower }}-{{ title | slug }}")
    owner: Assignee = "starter"
    invite: Invitees = ()
    roles: Annotated[Mapping[Role, Assignee | None], Field(max_length=30)] = Field(default_factory=dict)
    join_messages: bool = True
    summary: Template = ""
    welcome: Template = ""
    severities: Names = ("sev1", "sev2", "sev3")
    phases: Names = ("investigating", "identified", "monitoring", "resolved")
    escalate: Mapping[Name, Escalation] = Field(default_factory=dict, max_length=20)

    @model_validator(mode="before")
    @classmethod
    def _roles_may_be_a_list(cls, data: Any) -> Any:
        named = data.get("roles") if isinstance(data, Mapping) else None
        if isinstance(named, list | tuple) and all(isinstance(name, str) for name in named):
            return {**data, "roles": dict.fromkeys(named)}
        return data


class KeywordTrigger(Part):
    """Words heard in a channel that start a run, or suggest one.

    One of `keywords` has to be said, each of `all`, and of `none` nothing.  Without `channels` nothing is heard.
    `people` are those who are heard, `from` whom it hears beside them: bots, and incoming webhooks.  Within `again`
    (ms; the settings' if it is None) the same alarm is not raised once more.
    """

    keywords: Annotated[tuple[Word, ...], BeforeValidator(_one_or_several), Field(min_length=1, max_length=200)] = ()
    all_: Annotated[tuple[Word, ...], BeforeValidator(_one_or_several), Field(min_length=1, max_length=20)] = Field(
        (), alias="all"
    )
    none: Annotated[tuple[Word, ...], BeforeValidator(_one_or_several), Field(max_length=50)] = ()
    channels: Channels = ()
    people: Annotated[tuple[Heard, ...], BeforeValidator(_one_or_several), Field(min_length=1, max_length=50)] = (
        EVERYONE,
    )
    from_: Annotated[tuple[Source, ...], BeforeValidator(_one_or_several)] = Field((), max_length=20, alias="from")
    action: Literal["start", "suggest"] = "suggest"
    again: Distance | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_may_be_left_out_for_the_other(cls, data: Any) -> Any:
        """A snapshot writes both."""
        if isinstance(data, Mapping) and (data.get("keywords") or data.get("all")):
            return {key: value for key, value in data.items() if value or key not in ("keywords", "all")}
        return data

    @model_validator(mode="after")
    def _somebody_is_heard_saying_something(self) -> Self:
        if not self.keywords and not self.all_:
            refuse("keywords", "no keyword stands here; write keywords: [outage], or all: [checkout, down]")
        if len(self.people) > 1 and {EVERYONE, NOBODY} & set(self.people):
            refuse("people", f"{EVERYONE} and {NOBODY} stand alone; or name people, as in people: [@alice, group:sre]")
        if self.people == (NOBODY,) and not self.from_:
            refuse("people", "people: nobody needs bots or webhooks that are heard, as in from: [webhooks]")
        if self.again is not None and self.again > DAY:
            refuse("again", "again is at most 1d: no alarm is remembered for much longer")
        return self


class WebhookTrigger(Part):
    """An incoming webhook that starts a run; `when` speaks of the alert's fields."""

    webhook: Key
    when: Condition | None = None
    channels: Channels = ()


class ScheduleTrigger(Part):
    """A run started by the clock: five cron fields in a zone.

    It is announced in the first of the `channels` that is there, without any in the team's town square.  `title` is
    the run's, the playbook's if there is none.  Of dates that came while Muster was down the last is started late,
    or with `missed: skip` none.
    """

    schedule: Schedule
    timezone: Zone = "UTC"
    channels: Channels = ()
    title: Title | None = None
    drill: bool = False
    missed: Literal["start", "skip"] = "start"


def _kind_of_trigger(value: Any) -> str | None:
    names = value if isinstance(value, Mapping) else getattr(type(value), "model_fields", {})
    for key in ("keywords", "webhook", "schedule"):
        if key in names:
            return f"a {key} trigger"
    return "a keywords trigger" if "all" in names else None


Trigger = Annotated[
    Annotated[KeywordTrigger, Tag("a keywords trigger")]
    | Annotated[WebhookTrigger, Tag("a webhook trigger")]
    | Annotated[ScheduleTrigger, Tag("a schedule trigger")],
    Discriminator(
        _kind_of_trigger,
        custom_error_type="trigger",
        custom_error_message="a trigger has one of the keys keywords, webhook or schedule",
    ),
]


class Attribute(Part):
    """A fact a team keeps about its runs."""

    name: Word
    type: Literal["text", "number", "select"] = "text"
    options: tuple[Word, ...] = _few(50)

    @model_validator(mode="after")
    def _options_belong_to_select(self) -> Self:
        if self.type == "select" and not self.options:
            refuse("options", "type select needs options, as in options: [yes, no]")
        if self.type != "select" and self.options:
            refuse("options", f"options belong to type select, not to type {self.type}")
        if len(set(self.options)) < len(self.options):
            refuse("options", "an option stands here twice")
        return self


def _cadence(value: Any) -> str:
    return "a map" if isinstance(value, Mapping) else "a duration"


class StatusUpdates(Part):
    """How often an update is asked for, what it looks like and where it goes; what `finish` says as the `final` one."""

    every: (
        Annotated[
            Annotated[Duration, Tag("a duration")] | Annotated[Mapping[Name, Duration], Tag("a map")],
            Discriminator(_cadence),
        ]
        | None
    ) = None
    template: Template | None = None
    final: Template | None = None
    to: Destinations = ()
    webhooks: Hooks = ()
    audiences: Mapping[Name, Audience] = Field(default_factory=dict, max_length=20)

    def cadence(self, severity: str | None) -> int | None:
        """Milliseconds between two updates at that severity; None: nobody is asked."""
        return self.every.get(severity or "") if isinstance(self.every, Mapping) else self.every


class Permissions(Part):
    """Who may start, edit, finish, see and export a run: one word or a list of them.

    `finish` is also to cancel and to reopen; where nothing is said, whoever may edit may.
    """

    start: tuple[Allowed, ...] = ("everyone",)
    edit: tuple[Allowed, ...] = ("participants",)
    finish: tuple[Allowed, ...] = ()
    see: tuple[Allowed, ...] = ("channel",)
    export: tuple[Allowed, ...] = ("owner",)

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_a_list_of_one(cls, data: Any) -> Any:
        return {key: _one_or_several(value) for key, value in data.items()} if isinstance(data, Mapping) else data


class Reminders(Part):
    """How long before a task is due its assignee hears of it, and how long after it the owner and the channel do.

    0 is never.
    """

    soon: Distance = 600_000
    owner: Distance = 900_000
    channel: Distance = 1_800_000


class Forgotten(Part):
    """When a run's owner is asked whether it is over; 0 is never.

    `idle`: so long nobody did or wrote anything there; `update`: so long no status update went out; `severity`: so
    long it has none; `done`: all tasks are done for so long.  `answer`: so long the owner has time before the run's
    place hears of it; `again`: so long after they were asked they are asked again, then after twice as long, and so on.
    """

    idle: Distance = 86_400_000
    update: Distance = 259_200_000
    severity: Distance = 3_600_000
    done: Distance = 3_600_000
    answer: Distance = 14_400_000
    again: Distance = 86_400_000

    @model_validator(mode="before")
    @classmethod
    def _off_is_never(cls, data: Any) -> Any:
        never = isinstance(data, str) and data.strip().casefold() in ("off", "never", "no")
        return dict.fromkeys(("idle", "update", "severity", "done"), "off") if never else data

    @model_validator(mode="after")
    def _asked_again_takes_time(self) -> Self:
        if not self.again:
            refuse("again", "again is how far apart the questions are; to ask none write forgotten: off")
        return self


class Metric(Part):
    """A figure kept with each run.  A duration is measured between two moments, others are entered by people."""

    key: Key
    title: Title
    type: Literal["duration", "number", "text"]
    unit: Word | None = None
    target: Target | None = None
    from_: Name | None = Field(default=None, alias="from")
    to: Name | None = None


class Retrospective(Part):
    """The draft made at the end, when its author is reminded (after finishing), and the sections to fill in."""

    template: Template = ""
    reminder: Duration | None = None
    sections: tuple[Title, ...] = _few(30)


class Playbook(Part):
    """A reusable process.  `key` is what it is called by; the file's `playbook:`."""

    key: Key = Field(alias="playbook")
    title: Title
    description: Text = ""
    prefix: Prefix = "RUN"
    run: RunRule = RunRule()
    call: CallRule | None = None
    links: tuple[RunLink, ...] = _few(20)
    triggers: tuple[Trigger, ...] = _few(50)
    attributes: tuple[Attribute, ...] = _few(50)
    checklists: tuple[Section, ...] = _few(50)
    status_updates: StatusUpdates = StatusUpdates()
    phrases: Phrases = Field(default_factory=dict)
    permissions: Permissions = Permissions()
    reminders: Reminders = Reminders()
    forgotten: Forgotten = Forgotten()
    webhooks: RunWebhooks = RunWebhooks()
    metrics: tuple[Metric, ...] = _few(50)
    retrospective: Retrospective = Retrospective()

    @model_validator(mode="before")
    @classmethod
    def _write_out_the_short_forms(cls, data: Any) -> Any:
        return expanded(data)

    @model_validator(mode="after")
    def _what_it_refers_to_exists(self) -> Self:
        check(self)
        return self

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Each way to name a task (`section.task`, `section.position` from 1) -> its full id `section.task`."""
        return spellings((section.id, tuple(task.id for task in section.tasks)) for section in self.checklists)

    def tasks(self) -> Iterator[tuple[str, Section, Task]]:
        """Every task in order, with its full id and its section."""
        for section in self.checklists:
            for task in section.tasks:
                yield f"{section.id}.{task.id}", section, task

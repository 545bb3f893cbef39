"""What a command needs before it can be decided, and no pure function may look up: rendered texts, people called in.

Recorded text is rendered before `decide` and stamped on the command (decision 11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from domain import commands as c
from domain.assignment import ON_CALL
from domain.events import (
    Event,
    Recorded,
    RetroCancelled,
    RetroDrafted,
    RetroPublished,
    RetroWritten,
    RunFinished,
    SummaryChanged,
)
from domain.evolve import evolve
from domain.people import Actor
from domain.run import Run
from domain.slugs import slug
from domain.tell import tell
from domain.timeline import news
from engine.desk.audience_texts import AudienceTexts, Values
from engine.desk.link_stamps import LinkStamps
from engine.desk.update_forms import UpdateForm, UpdateForms
from engine.oncall.paging import Paging
from engine.people.people import People
from engine.people.readers import Readers
from engine.playbooks.template_values import blank, run_values
from engine.playbooks.templates import Templates
from engine.webhooks.targets import Targets
from engine.words.languages import Languages

_MAKING = (RetroDrafted, RetroWritten, RetroPublished, RetroCancelled)
LONGEST_CHANNEL_NAME = 60
"""Mattermost takes 64; the rest is for -2, -3 … when the name is in use."""
LONGEST_DISPLAY_NAME = 64


class Stamps:
    """Completes commands."""

    def __init__(
        self,
        templates: Templates,
        people: People,
        paging: Paging,
        languages: Languages,
        readers: Readers,
        schemes: tuple[str, ...],
        audiences: AudienceTexts,
        targets: Targets,
    ) -> None:
        self._templates = templates
        self._calls = LinkStamps(templates, languages, readers, schemes)
        self._forms = UpdateForms(audiences.form)
        self._people = people
        self._paging = paging
        self._audiences = audiences
        self._targets = targets
        self._languages = languages
        self._readers = readers

    async def start(self, command: c.StartRun, number: str, actor: Actor, at: int) -> c.StartRun:
        """Number, names and texts of a run that starts."""
        command = replace(command, number=number)
        known = {
            **blank(command.playbook),
            "number": number,
            "title": command.title,
            "severity": command.severity,
            "phase": next(iter(command.playbook.run.phases), ""),
            "drill": command.drill,
            "owner": command.owner.name,
            "starter": actor.person.name,
            "started": at,
            "moments": {"started": at},
            "zone": self._readers.team(command.team_id).zone,
        }
        problems = list(command.problems)

        async def render(what: str, template: str) -> str:
            if not template:
                return ""
            rendered = await self._templates.render(template, known)
            if rendered.problem:
                problems.append(f"{what}: {rendered.problem}")
            return rendered.text.strip()

        rule = command.playbook.run
        title = await render("run.name", rule.name)
        name = slug(
            await render("run.channel.name", rule.channel.name or "{{ number }}-{{ title }}"), LONGEST_CHANNEL_NAME
        )
        return replace(
            command,
            channel_title=" ".join(title.split())[:LONGEST_DISPLAY_NAME] or number,
            channel_name=name if len(name) > 1 else slug(number),
            summary=await render("run.summary", rule.summary),
            welcome=await render("run.welcome", rule.welcome),
            links=await self._calls.links(command.playbook, known, command.team_id, problems),
            problems=tuple(problems),
        )

    async def complete(
        self,
        run: Run,
        history: Sequence[Recorded],
        command: c.Command,
        decided: Sequence[Event],
        actor: Actor,
        at: int,
    ) -> c.Command:
        """The command with what it lacks; the very same one if it lacks nothing.  `decided`: what it means so far."""
        match command:
            case c.FinishRun():
                coming = [
                    Recorded(run.id, run.version + count, at, at, actor.person, "finish", event)
                    for count, event in enumerate(decided, 1)
                    if not isinstance(event, RunFinished)
                ]
                after = reduce(evolve, coming, run)
                return await self._finish(after, [*history, *coming], command, at)
            case c.PostUpdate():
                return await self._update(run, history, command)
            case c.TellAudiences() | c.AmendUpdate() | c.ChangeDestinations() | c.ChangeTemplate():
                return await self._audiences.complete(run, command, self._values(run, history))
            case c.ChangeWebhooks():
                return self._targets.completed(run, command)
            case c.DraftRetro() | c.PublishRetro():
                return await self._draft(run, history, command)
            case c.ChangeSeverity():
                called = await self._people.called(run.playbook, command.to, actor.person, run.owner)
                calls = await self._paging.at_severity(run.playbook, command.to, actor.person, run.owner)
                return replace(command, invited=called, calls=calls) if called or calls else command
            case c.OpenCall():
                return await self._calls.call(run, self._known(run, history, None), command)
            case c.RemoveEntry(kind="entry"):
                there = 0 < command.number <= len(history) and tell(run, history[command.number - 1]) is not None
                return command if there else replace(command, told=False)
            case c.AssignTasks() if any(name.startswith(ON_CALL) for name in command.placeholders):
                return replace(command, on_call=await self._people.on_duty())
            case _:
                return await self._paging.complete(run, command, decided)

    async def _finish(self, run: Run, history: Sequence[Recorded], command: c.FinishRun, at: int) -> c.FinishRun:
        known = self._known(run, history, at)
        problems: list[str] = []

        async def render(what: str, template: str) -> str:
            rendered = await self._templates.render(template, known)
            if rendered.problem:
                problems.append(f"{what}: {rendered.problem}")
            return rendered.text.strip()

        # What somebody wrote by hand stands; what a template made is made again, now that more is known.
        by_hand = any(isinstance(recorded.event, SummaryChanged) for recorded in history)
        template = run.playbook.run.summary
        summary = run.summary if by_hand or not template else await render("run.summary", template)
        known["summary"] = summary
        draft = run.playbook.retrospective.template
        retrospective = await render("retrospective.template", draft) if draft else ""
        last = run.playbook.status_updates.final or ""
        update = await render("status_updates.final", last) if last and not run.updating.final else ""
        text, sent = (
            await self._forms.written(run, lambda text: {**known, "text": text}, update) if update else ("", "")
        )
        return replace(
            command,
            summary=summary,
            retrospective=retrospective,
            problems=tuple(problems),
            update=text,
            update_sent="" if sent == text else sent,
        )

    async def _draft(
        self, run: Run, history: Sequence[Recorded], command: c.DraftRetro | c.PublishRetro
    ) -> c.DraftRetro | c.PublishRetro:
        """The draft with what is known now: figures and follow-ups that came after the end, for example."""
        template = run.playbook.retrospective.template
        if not template:
            return command
        rendered = await self._templates.render(template, self._known(run, history, None))
        text = rendered.text.strip()
        if isinstance(command, c.DraftRetro):
            problems = (f"retrospective.template: {rendered.problem}",) if rendered.problem else ()
            return replace(command, text=text, problems=problems)
        return command if rendered.problem else replace(command, draft=text)

    async def _update(self, run: Run, history: Sequence[Recorded], command: c.PostUpdate) -> c.PostUpdate:
        draft = run.updating.draft.text if run.updating.draft else ""
        said = command.text or draft
        text, sent = await self._forms.written(run, self._values(run, history), said)
        return replace(command, text=text, sent="" if sent == text else sent, drafted=said == draft)

    async def update_text(self, run: Run, history: Sequence[Recorded], text: str) -> str:
        """What was said, as it goes out."""
        _, sent = await self._forms.written(run, self._values(run, history), text)
        return sent

    def _values(self, run: Run, history: Sequence[Recorded]) -> Values:
        return lambda text: self._known(run, history, None, text)

    async def update_form(self, run: Run, history: Sequence[Recorded]) -> UpdateForm:
        """What the next update is asked for with."""
        return await self._forms.asking(run, self._values(run, history))

    def _known(self, run: Run, history: Sequence[Recorded], at: int | None, text: str = "") -> dict[str, Any]:
        words = self._languages.to(self._readers.team(run.team_id))
        # The making of the retrospective is noise in it.
        lines = (line for line in news(run, history) if not isinstance(line.event, _MAKING))
        told = ((line.at, line.who.name, words.say(line.told)) for line in lines)
        # An update may go where nobody knows of the channel of a private run.
        link = "" if run.private else words.channel_link(run.team_id, run.place_name)
        return run_values(run, timeline=told, link=link, zone=words.reader.zone, text=text, finished=at)

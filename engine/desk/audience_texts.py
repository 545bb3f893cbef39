"""What a text for an audience needs before it is decided: its phrase, its form, whom the playbook's groups mean."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from domain import commands as c
from domain import readership
from domain.audiences import Phrase
from domain.broadcast_commands import AudienceText
from domain.broadcasting import meant
from domain.messages import Refusal, refuse
from domain.people import MUSTER
from domain.run import Run
from engine.people.people import People
from engine.playbooks.templates import Templates

Values = Callable[[str], dict[str, Any]]
"""What a template knows, with that as its `text`."""
_PLACEHOLDER = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)")


class AudienceTexts:
    """Completes the commands that tell audiences something."""

    def __init__(
        self,
        templates: Templates,
        people: People,
        phrases: Mapping[str, Phrase],
        styles: Callable[[str], str],
        unknown: Callable[[str, tuple[str, ...]], Awaitable[tuple[str, ...]]],
    ) -> None:
        """`phrases` and `styles` (how a channel is told) are the settings'; `unknown`: which channels aren't there."""
        self._templates = templates
        self._people = people
        self._phrases = phrases
        self._styles = styles
        self._unknown = unknown

    async def complete(self, run: Run, command: c.Command, values: Values) -> c.Command:
        """The command with what it lacks."""
        match command:
            case c.TellAudiences():
                return replace(command, parts=tuple([await self._part(run, part, values) for part in command.parts]))
            case c.AmendUpdate():
                told = meant(run, command.number)
                if isinstance(told, Refusal):
                    return command
                part = replace(command.part, audience=told.audience)
                return replace(command, part=await self._part(run, part, values))
            case c.ChangeDestinations():
                names = tuple(each.partition(" ")[0] for each in command.add)
                styled = tuple(each if " " in each else f"{each} {self._styles(each)}".strip() for each in command.add)
                return replace(command, add=styled, unknown=await self._unknown(run.team_id, names))
            case c.ChangeTemplate() if command.template:
                problem = await self._templates.check(command.template, values("…"))
                return replace(command, problem=problem.message if problem is not None else "")
            case _:
                return command

    async def form(self, run: Run, audience: str, text: str, values: Values) -> str:
        """A text in the form of its audience.  A template that fails must not keep a text back."""
        declared = readership.declared(run, audience)
        own = declared.template if declared is not None else None
        usual = run.playbook.status_updates.template if readership.is_update(run, audience) else own
        template = run.ledger.templates.get("" if readership.is_update(run, audience) else audience) or usual
        if not template:
            return text
        rendered = await self._templates.render(template, values(text))
        return text if rendered.problem else rendered.text.strip() or text

    async def _part(self, run: Run, part: AudienceText, values: Values) -> AudienceText:
        if part.phrase:
            filled = await self._filled(run, part, values)
            if isinstance(filled, Refusal):
                return replace(part, refusal=filled)
            part = replace(part, text=filled)
        sent = await self.form(run, part.audience, part.text, values)
        words = readership.stamped(readership.asks_for(run, part.audience).by)
        asked = await self._people.resolve(words, MUSTER, None) if words else ()
        return replace(part, sent="" if sent == part.text else sent, asked=asked)

    def phrases(self, run: Run) -> dict[str, Phrase]:
        """All that may be used in a run, by key, in the order of their numbers (from 1); the playbook's count first."""
        return {**self._phrases, **run.playbook.phrases}

    async def _filled(self, run: Run, part: AudienceText, values: Values) -> str | Refusal:
        """The words of the phrase that is meant by its key or its number."""
        known = self.phrases(run)
        keys = [*known]
        key = part.phrase
        if key not in known and key.isdecimal() and 1 <= int(key) <= len(keys):
            key = keys[int(key) - 1]
        if key not in known:
            return refuse("phrase_unknown", phrase=key, known=tuple(keys[:20]), run=run.number)
        phrase = known[key]
        names = ("internal", "stakeholders") if readership.is_update(run, part.audience) else (part.audience,)
        if not any(phrase.fits(name) for name in names):
            return refuse("phrase_audience", phrase=key, audience=names[-1], audiences=phrase.audience)
        attributes = {name: value for name, value in run.attributes.items() if name.isidentifier()}
        filled = {**values(""), **attributes, **dict(part.given)}
        lacking = tuple(name for name in placeholders(phrase) if filled.get(name) in (None, ""))
        if lacking:
            return refuse("phrase_needs", phrase=key, names=lacking, audience=part.audience)
        rendered = await self._templates.render(phrase.text, filled)
        if rendered.problem:
            return refuse("template_bad", problem=rendered.problem)
        return rendered.text.strip()


def placeholders(phrase: Phrase) -> tuple[str, ...]:
    """What has to be filled in before a phrase can be used."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(phrase.text)))

"""The addresses of a playbook's call and links, made of what is known of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain import commands as c
from domain.links import MATTERMOST, address
from domain.playbook import Playbook
from domain.run import Run
from engine.people.readers import Readers
from engine.playbooks.templates import Templates
from engine.words.languages import Languages


class LinkStamps:
    """Renders them, and takes none that is no address."""

    def __init__(self, templates: Templates, languages: Languages, readers: Readers, schemes: tuple[str, ...]) -> None:
        self._templates = templates
        self._languages = languages
        self._readers = readers
        self._schemes = schemes

    async def links(
        self, playbook: Playbook, known: Mapping[str, Any], team_id: str, problems: list[str]
    ) -> tuple[tuple[str, str], ...]:
        """The links of a run that starts, by title and address; what gives none is put to the problems."""
        found = []
        for place, link in enumerate(playbook.links, 1):
            url, problem = await self._address(link.url, known, team_id)
            if problem:
                problems.append(f"link {place}: {problem}")
            else:
                found.append((link.title, url))
        return tuple(found)

    async def call(self, run: Run, known: Mapping[str, Any], command: c.OpenCall) -> c.OpenCall:
        """The command with the address or the slash command of the playbook's `call:`."""
        rule = run.playbook.call or ""
        if rule == MATTERMOST:
            return replace(
                command,
                address=self._languages.to(self._readers.team(run.team_id)).call_link(run.team_id, run.channel_id),
            )
        if not rule.startswith("/"):
            url, problem = await self._address(rule, known, run.team_id)
            return replace(command, address=url, problem=problem)
        rendered = await self._templates.render(rule, known)
        line = " ".join(rendered.text.split())
        problem = rendered.problem or ("" if line.startswith("/") else line)
        return replace(command, command=line, problem=problem)

    async def _address(self, template: str, known: Mapping[str, Any], team_id: str) -> tuple[str, str]:
        """What the template gives, and why that is no address, or ''."""
        rendered = await self._templates.render(template, known)
        if rendered.problem:
            return "", rendered.problem
        found = address(rendered.text, self._schemes)
        if isinstance(found, str):
            return found, ""
        return "", self._languages.to(self._readers.team(team_id)).plain(found.message)

"""Who reads in which language and by which clock: a person in their own, a place in its team's.

A person's language and zone are what they chose, else what their Mattermost profile says, else the
configuration's; of a language only where there are texts in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.day import zone_named
from domain.run import Run
from domain.site import Preferences, Site
from engine.config.settings import Settings
from engine.desk.runs import Runs
from engine.people.people import People
from engine.words.render import Reader
from mattermost.chat import ChatError, Team

log = logging.getLogger("muster.readers")


class Readers:
    """The readers there are.  Asked for what the server knows, it must have been asked before: see `learn`."""

    def __init__(
        self,
        runs: Runs,
        people: People,
        settings: Settings,
        teams: Sequence[Team],
        languages: Collection[str],
        now: Callable[[], int],
    ) -> None:
        self._runs = runs
        self._people = people
        self._languages = languages
        self._now = now
        self._preferences: Mapping[str, Preferences] = {}
        self._chosen: frozenset[str] = frozenset()
        self._default = Reader(settings.language, settings.timezone)
        self._teams: Mapping[str, Reader] = {
            team.id: Reader(own.language or settings.language, own.timezone or settings.timezone)
            for team in teams
            if (own := settings.by_team.get(team.name)) is not None
        }

    def of(self, person_id: str, site: Site | None = None) -> Reader:
        """That person (as `site` says, or as it is); as the configuration says while nothing is known."""
        chosen = (site or self._runs.site.state).of(person_id)
        known = self._people.known(person_id)
        zone, language = chosen.zone, chosen.language
        if not zone:
            zone = known.zone if known is not None and zone_named(known.zone) is not None else self._default.zone
        if language not in self._languages:
            language = self._spoken(known.locale if known is not None else "")
        return Reader(language, zone)

    def zone(self, person_id: str) -> str:
        """The IANA zone of that person."""
        return self.of(person_id).zone

    def team(self, team_id: str) -> Reader:
        """Everybody in a channel of that team ('': of any)."""
        here = self._teams.get(team_id, self._default)
        return replace(here, among_others=True) if self._is_read_elsewhere(here.zone) else here

    def around(self, team_id: str, person_id: str) -> Reader:
        """Everybody in a channel of that team, for an answer to that person: what they typed is read on their clock."""
        return replace(self.team(team_id), asker=self.zone(person_id))

    async def learn(self, person_ids: Iterable[str]) -> None:
        """Ask the server about those it was not asked about; who can't be asked about keeps the default."""
        for person_id in person_ids:
            if person_id and self._people.known(person_id) is None:
                try:
                    await self._people.user(person_id)
                except ChatError as error:
                    log.info("the zone and language of %s are not known: %s", person_id, error)

    async def learn_all(self, runs: Iterable[Run]) -> None:
        """Ask about everybody who takes part in those: what is said to them by itself is in their language, too."""
        for run in runs:
            await self.learn(person.id for person in (*run.participants, *run.around.followers))

    def _spoken(self, locale: str) -> str:
        """The language of a profile (`de`, `pt-BR`), where there are texts in it."""
        return next(
            (code for code in (locale, locale.partition("-")[0]) if code in self._languages), self._default.language
        )

    def _is_read_elsewhere(self, zone: str) -> bool:
        """Whether anybody that is known reads another clock than that zone's."""
        preferences = self._runs.site.state.preferences
        if preferences is not self._preferences:
            self._preferences, self._chosen = preferences, frozenset(each.zone for each in preferences.values())
        others = (self._people.zones | self._chosen) - {zone, ""}
        if not others:
            return False
        now = datetime.fromtimestamp(self._now() / 1000, ZoneInfo(zone))
        here = now.utcoffset()
        return any(now.astimezone(there).utcoffset() != here for name in others if (there := zone_named(name)))

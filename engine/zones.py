"""Whose clock somebody reads: the zone they chose, else their Mattermost profile's, else the configuration's."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from domain.day import zone_named
from domain.site import Site
from engine.people import People
from engine.runs import Runs
from mattermost.chat import ChatError

log = logging.getLogger("muster.zones")


class Zones:
    """The time zone of each person.  Asked for what the server knows, it must have been asked before: see `learn`."""

    def __init__(self, runs: Runs, people: People, default: str) -> None:
        self._runs = runs
        self._people = people
        self._default = default

    def of(self, person_id: str, site: Site | None = None) -> str:
        """The IANA zone of that person (as `site` says, or as it is); the configuration's while nothing is known."""
        chosen = (site or self._runs.site.state).of(person_id).zone
        if chosen:
            return chosen
        known = self._people.known(person_id)
        return known.zone if known is not None and zone_named(known.zone) is not None else self._default

    async def learn(self, person_ids: Iterable[str]) -> None:
        """Ask the server about those it was not asked about; who can't be asked about keeps the default."""
        for person_id in person_ids:
            if person_id and self._people.known(person_id) is None:
                try:
                    await self._people.user(person_id)
                except ChatError as error:
                    log.info("the zone of %s is not known: %s", person_id, error)

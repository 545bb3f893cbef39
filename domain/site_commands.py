"""The commands of the site: what is wanted of what belongs to no run.  Decided in `domain.site`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """Whoever asks wants times in that zone; '' is the one of their Mattermost profile."""

    zone: str


@dataclass(frozen=True, slots=True)
class ChooseQuiet:
    """Whoever asks is not to be disturbed between these minutes of their day; both the same: never quiet."""

    begin: int
    end: int


SiteCommand = ChooseZone | ChooseQuiet

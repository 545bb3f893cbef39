"""What a script says of people's Mattermost profiles."""

from __future__ import annotations

from domain.fields import Zone
from rehearsal.parts import Part


class Profile(Part):
    """A time zone, and a language by its code; what is left out is as the server has it."""

    zone: Zone | None = None
    language: str = ""

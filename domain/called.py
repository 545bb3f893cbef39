"""Who is called in and given roles by one and the same input is told of it in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.effects import Effect, Say, ToPerson
from domain.messages import Message

_INVITED, _ROLE = "dm.invited", "dm.role"


def as_one(effects: Sequence[tuple[str, Effect]]) -> list[tuple[str, Effect]]:
    """The effects of one input, with their keys: what roles somebody gets stands where they are called in."""
    invited = {to: key for key, effect in effects if (to := _told(effect, _INVITED))}
    roles: dict[str, list[str]] = {}
    for _, effect in effects:
        if isinstance(effect, Say) and (to := _told(effect, _ROLE)) in invited:
            roles.setdefault(to, []).append(effect.message.args["role"])
    if not roles:
        return list(effects)
    found: list[tuple[str, Effect]] = []
    for key, effect in effects:
        if isinstance(effect, Say) and (to := _told(effect, _INVITED)) in roles and invited[to] == key:
            message = Message(_INVITED, {**effect.message.args, "roles": tuple(roles[to])})
            found.append((key, replace(effect, message=message)))
        elif _told(effect, _ROLE) not in roles:
            found.append((key, effect))
    return found


def _told(effect: Effect, id: str) -> str:
    """Whom it tells that by direct message, by their id, or ''."""
    if isinstance(effect, Say) and effect.message.id == id and isinstance(effect.to, ToPerson):
        return effect.to.person.id
    return ""

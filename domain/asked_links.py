"""What people ask about the call and the links of a run: commands of `domain.commands`."""

from __future__ import annotations

from dataclasses import dataclass

WEB = ("http", "https")
"""The schemes an address may have where the settings name no others."""


@dataclass(frozen=True, slots=True)
class OpenCall:
    """Open the call of the playbook, or say where it is.  `again`: anew, though one is open.

    Stamped on it: `address`, or the slash `command` to be run, made of the playbook's `call:`; `problem` is why it
    gives none.
    """

    again: bool = False
    address: str = ""
    command: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SetCall:
    """People talk at that address, which may have one of the `schemes`."""

    url: str
    schemes: tuple[str, ...] = WEB


@dataclass(frozen=True, slots=True)
class CloseCall:
    """The call is over."""


@dataclass(frozen=True, slots=True)
class JoinCall:
    """Whoever asks is on the call."""


@dataclass(frozen=True, slots=True)
class LeaveCall:
    """Whoever asks is on the call no more."""


@dataclass(frozen=True, slots=True)
class KeepLink:
    """That address matters for the run; without a title it is called by its host."""

    url: str
    title: str = ""
    schemes: tuple[str, ...] = WEB


@dataclass(frozen=True, slots=True)
class DropLink:
    """A link matters no more: its number in their list (from 1), or a part of its title or address."""

    link: str


LinkWish = OpenCall | SetCall | CloseCall | JoinCall | LeaveCall | KeepLink | DropLink

"""Who is told, and who has to agree first: what follows from the playbook and from what was changed in the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.assignment import ON_CALL, ROLE
from domain.audiences import INSIDE, OUTSIDE, Audience, Confirm, Destination, approval
from domain.people import MUSTER, Person
from domain.told import Told

if TYPE_CHECKING:
    from domain.run import Prompt, Run

MOST_ASKED = 10
"""More people than that are not asked one by one where anybody may agree."""
AGREE = "agree"
"""The kind of the prompts that ask somebody to agree; their topic is `NUMBER.VERSION`."""
_STAMPED = ("group:", ON_CALL)
"""Whom these mean is looked up when the text is proposed."""


def place(audience: str, channel: str) -> str:
    """The name of a channel as a place of an audience."""
    return f"{audience}/{channel}"


def split(place: str) -> tuple[str, str]:
    """`customers/status` -> (`customers`, `status`)."""
    audience, _, channel = place.partition("/")
    return audience, channel


def declared(run: Run, audience: str) -> Audience | None:
    """What the playbook says of an audience, or None."""
    return run.playbook.status_updates.audiences.get(audience)


def known(run: Run) -> tuple[str, ...]:
    """The audiences that have words of their own here."""
    return tuple(run.playbook.status_updates.audiences)


def is_update(run: Run, audience: str) -> bool:
    """Whether that audience is told by the status updates: it is no other than those who always read them."""
    return audience == "" or (audience in INSIDE and declared(run, audience) is None)


def outside(run: Run, audience: str) -> bool:
    """Whether its readers are no part of the house: they see nothing but the text that was meant for them."""
    if is_update(run, audience):
        return False
    return audience in OUTSIDE or asks_for(run, audience).count > 0


def asks_for(run: Run, audience: str) -> Confirm:
    """What has to be agreed to before its text leaves."""
    return Confirm(0) if is_update(run, audience) else approval(audience, declared(run, audience))


def by_playbook(run: Run, audience: str) -> tuple[Destination, ...]:
    """Where the playbook sends it at the present severity."""
    if audience:
        said = declared(run, audience)
        return said.to if said is not None else ()
    return (*run.playbook.status_updates.to, *escalated(run))


def escalated(run: Run) -> tuple[Destination, ...]:
    """The channels that the present severity adds to the status updates, unless they were taken off."""
    escalation = run.playbook.run.escalate.get(run.severity)
    removed = run.ledger.removed.get("", ())
    return tuple(each for each in (escalation.to if escalation else ()) if each.channel not in removed)


def destinations(run: Run, audience: str) -> tuple[Destination, ...]:
    """Where it is sent, each channel once: what was said in the run counts before the playbook."""
    removed = run.ledger.removed.get(audience, ())
    found = {each.channel: each for each in reversed(by_playbook(run, audience)) if each.channel not in removed}
    ordered = {each.channel: found[each.channel] for each in by_playbook(run, audience) if each.channel in found}
    return tuple({**ordered, **{each.channel: each for each in run.ledger.added.get(audience, ())}}.values())


def threaded(run: Run, at: str) -> bool:
    """Whether a place has the one post that is kept current."""
    audience, channel = split(at)
    there = next((each for each in destinations(run, audience) if each.channel == channel), None)
    return there.threaded if there is not None else at in run.ledger.cards


def taken_off(run: Run, at: str) -> bool:
    """Whether somebody said that a place is to hear no more."""
    audience, channel = split(at)
    return channel in run.ledger.removed.get(audience, ())


def approvers(run: Run, told: Told) -> tuple[Person, ...]:
    """Who may still agree to what is proposed, as far as they can be counted up: never who wrote it.

    Of a private run those who are in it.
    """
    proposed = told.proposed
    if proposed is None:
        return ()
    by = asks_for(run, told.audience).by
    everybody = (run.owner, *run.participants) if len(run.participants) <= MOST_ASKED else (run.owner,)
    people = tuple(p for word in by for p in _meant(run, word, told)) if by else everybody
    able = (p for p in dict.fromkeys(people) if p not in (proposed.by, MUSTER, *proposed.agreed))
    here = (p for p in able if p.id not in run.left or p == run.owner)
    return tuple(p for p in here if not run.private or run.takes_part(p))


def asks_named(run: Run, number: int) -> bool:
    """Whether the text of that number (0: any that waits) asks for people whom the playbook names."""
    return any(told.number == number or not number for told in run.ledger.waiting() if asks_for(run, told.audience).by)


def _meant(run: Run, word: str, told: Told) -> tuple[Person, ...]:
    proposed = told.proposed
    asked = proposed.asked if proposed is not None else ()
    if word.startswith(ROLE):
        holder = run.roles.get(word.removeprefix(ROLE))
        return (holder,) if holder is not None else ()
    if word.startswith("@"):
        return tuple(p for p in (run.owner, *run.participants, *asked) if f"@{p.name}" == word)
    if word.startswith(_STAMPED):
        return asked
    match word:
        case "owner":
            return (run.owner,)
        case "starter":
            return (run.starter,)
        case "admins":
            return ()
        case _:
            return (run.owner, *run.participants)


def stamped(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those words of a `confirm` that only the server can resolve."""
    return tuple(word for word in words if word.startswith((*_STAMPED, "@")))


def topic(prompt: Prompt) -> tuple[int, int]:
    """Of which text, and which version of it, a prompt asks."""
    number, _, version = prompt.topic.partition(".")
    return int(number), int(version)


def asks(run: Run, prompt: Prompt) -> bool:
    """Whether that prompt to agree still waits for its answer."""
    number, version = topic(prompt)
    told = run.ledger.text(number)
    if not run.active or told is None or not told.waits or told.proposed is None:
        return False
    return told.proposed.version == version and prompt.person in approvers(run, told)

"""The call of a run and its important links: what commands mean, what events change, what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote, urlsplit

from domain import asked_links as c
from domain import happened_links as e
from domain import words
from domain.messages import Message, Refusal, message, refuse
from domain.people import MUSTER, Actor, Person
from domain.task import Asked

if TYPE_CHECKING:
    from domain.events import Recorded
    from domain.run import Run

MATTERMOST = "mattermost"
"""`call: mattermost`: the join link of Mattermost Calls.  Their `/call start` does nothing when a bot runs it."""
WITH_TEXT = ("answered", "link", "posted")
"""The outcomes of a slash command in whose answer an address may stand."""
MOST_LINKS = 30
LONGEST_ADDRESS = 2_000
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,31}):", re.IGNORECASE)
_NEVER = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})
_ADDRESS = re.compile(r"(?:https?)://[^\s<>()\[\]\"'`]+", re.IGNORECASE)
_KEPT_SIGNS = "/:?#&=+,;!$*~%-._"
"""What stands in an address as it is: the rest would end a link in Markdown, or name somebody."""

Happened = (
    e.CallOpened
    | e.CallClosed
    | e.CallJoined
    | e.CallLeft
    | e.CallCommandAsked
    | e.CallCommandRan
    | e.LinkKept
    | e.LinkDropped
    | e.LinkRestored
)


@dataclass(frozen=True, slots=True)
class Link:
    """An address that matters for a run; `number` is its event's."""

    number: int
    title: str
    url: str
    by: Person


@dataclass(frozen=True, slots=True)
class Call:
    """Where people talk, who opened it and when (ms), and who said that they are there."""

    url: str
    by: Person
    at: int
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """The call, or None; who asked for the playbook's slash command and has no answer yet; the links."""

    call: Call | None = None
    asked: Asked | None = None
    kept: tuple[Link, ...] = ()
    dropped: tuple[Link, ...] = ()


# what commands mean


def address(typed: str, schemes: tuple[str, ...] = c.WEB) -> str | Refusal:
    """An address as it can stand in a message, or why not: of another scheme, with a password in it, no address."""
    text = typed.strip().strip("<>")
    if len(text) > LONGEST_ADDRESS:
        return refuse("address_long", length=len(text), limit=LONGEST_ADDRESS)
    scheme = _SCHEME.match(text)
    known = scheme[1].lower() if scheme else ""
    if not known or known not in schemes or known in _NEVER or any(sign.isspace() for sign in text):
        return refuse("address", address=words.repeated(text), schemes=schemes)
    try:
        parts = urlsplit(text)
        host, secret = parts.hostname, parts.password or parts.username
        _ = parts.port
    except ValueError:
        return refuse("address", address=words.repeated(text), schemes=schemes)
    if known in ("http", "https") and not host:
        return refuse("address", address=words.repeated(text), schemes=schemes)
    if secret is not None:
        return refuse("address_secret")
    return words.text_problem(text) or quote(text, safe=_KEPT_SIGNS)


def host(url: str) -> str:
    """What an address is called that has no title."""
    parts = urlsplit(url)
    return parts.hostname or parts.scheme or url


def in_answer(text: str) -> str:
    """The first web address in what a slash command answered, as it can stand in a message; '' if there is none."""
    found = _ADDRESS.search(text)
    plain = address(found[0].rstrip(".,;:!?")) if found else ""
    return plain if isinstance(plain, str) else ""


def decide(run: Run, command: c.LinkWish, actor: Actor) -> tuple[Happened, ...] | Refusal:
    """What is meant."""
    match command:
        case c.OpenCall():
            return _open(run, command)
        case c.SetCall():
            url = address(command.url, command.schemes)
            return url if isinstance(url, Refusal) else _opened(run, url)
        case c.CloseCall():
            return (e.CallClosed(),) if run.links.call else refuse("call_none", run=run.number, ruled=_ruled(run))
        case c.JoinCall():
            if run.links.call is None:
                return refuse("call_none", run=run.number, ruled=_ruled(run))
            here = actor.person in run.links.call.people
            return refuse("call_joined", run=run.number) if here else (e.CallJoined(actor.person),)
        case c.LeaveCall():
            here = run.links.call is not None and actor.person in run.links.call.people
            return (e.CallLeft(actor.person),) if here else refuse("call_not_joined", run=run.number)
        case c.KeepLink():
            return _keep(run, command)
        case c.DropLink():
            found = _meant(run, command.link)
            return found if isinstance(found, Refusal) else (e.LinkDropped(found.number),)
        case _:
            assert_never(command)


def _ruled(run: Run) -> bool:
    return bool(run.playbook.call)


def _open(run: Run, command: c.OpenCall) -> tuple[Happened, ...] | Refusal:
    """Before it is stamped, this says whether it is worth the while.

    Who asks where the call is must not open another: that takes `again`.
    """
    call, asked, rule = run.links.call, run.links.asked, run.playbook.call or ""
    if asked is not None:
        return refuse("call_running", who=asked.by, at=asked.at)
    if call is not None and not command.again:
        return refuse("call_open", run=run.number, url=call.url, who=call.by, at=call.at)
    if not rule:
        return refuse("call_none", run=run.number, ruled=False)
    if command.problem:
        return refuse("call_rule", problem=command.problem)
    if (rule == MATTERMOST or rule.startswith("/")) and not run.channel_id:
        return refuse("call_nowhere", run=run.number)
    if rule.startswith("/"):
        return (e.CallCommandAsked(command.command or rule),)
    return _opened(run, command.address) if command.address else (e.CallOpened(""),)


def _opened(run: Run, url: str) -> tuple[Happened, ...] | Refusal:
    call = run.links.call
    if call is not None and call.url == url:
        return refuse("call_open", run=run.number, url=call.url, who=call.by, at=call.at)
    return (e.CallOpened(url),)


def ran(run: Run, asked: int, outcome: str, answer: str) -> tuple[Happened, ...]:
    """What came of the slash command, once; an address in its answer is where people talk."""
    if run.links.asked is None or run.links.asked.number != asked:
        return ()
    url = in_answer(answer) if outcome in WITH_TEXT else ""
    known = run.links.call is not None and run.links.call.url == url
    opened = (e.CallOpened(url),) if url and not known else ()
    return (*opened, e.CallCommandRan(asked, outcome, answer))


def _keep(run: Run, command: c.KeepLink) -> tuple[Happened, ...] | Refusal:
    url = address(command.url, command.schemes)
    if isinstance(url, Refusal):
        return url
    title = " ".join(command.title.split()) or host(url)
    if (bad := words.title_problem(title)) is not None:
        return bad
    same = next((link for link in run.links.kept if link.url == url or link.title.casefold() == title.casefold()), None)
    if same is not None and (same.url, same.title) == (url, title):
        return refuse("link_there", title=same.title, run=run.number)
    if same is None and len(run.links.kept) >= MOST_LINKS:
        return refuse("links_many", run=run.number, limit=MOST_LINKS)
    # The same address, or the same name, again: it is put right, not kept twice.
    return (*((e.LinkDropped(same.number),) if same is not None else ()), e.LinkKept(title, url))


def _meant(run: Run, typed: str) -> Link | Refusal:
    kept = run.links.kept
    wanted = typed.strip().lstrip("#").casefold()
    if not wanted:
        return refuse("link_which", run=run.number, titles=tuple(link.title for link in kept))
    if wanted.isdecimal():
        place = int(wanted[:9])
        if 1 <= place <= len(kept):
            return kept[place - 1]
    exact = [link for link in kept if wanted in (link.title.casefold(), link.url.casefold())]
    found = exact or [link for link in kept if wanted in link.title.casefold() or wanted in link.url.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        return refuse("link_several", words=words.repeated(typed), titles=tuple(link.title for link in found))
    titles = tuple(link.title for link in kept)
    return refuse("link_unknown", words=words.repeated(typed), titles=titles, run=run.number)


# what events change


def evolved(links: Links, event: Happened, recorded: Recorded) -> Links:
    """The call and the links after that event."""
    match event:
        case e.CallOpened():
            by = links.asked.by if links.asked is not None and recorded.actor == MUSTER else recorded.actor
            return replace(links, call=Call(event.url, by, recorded.occurred_at))
        case e.CallClosed():
            return replace(links, call=None)
        case e.CallJoined():
            here = (*links.call.people, event.person) if links.call else ()
            return replace(links, call=replace(links.call, people=here)) if links.call else links
        case e.CallLeft():
            left = tuple(who for who in links.call.people if who != event.person) if links.call else ()
            return replace(links, call=replace(links.call, people=left)) if links.call else links
        case e.CallCommandAsked():
            return replace(links, asked=Asked(recorded.number, recorded.actor, recorded.at))
        case e.CallCommandRan():
            return replace(links, asked=None)
        case e.LinkKept():
            return replace(links, kept=(*links.kept, Link(recorded.number, event.title, event.url, recorded.actor)))
        case e.LinkDropped():
            gone = tuple(link for link in links.kept if link.number == event.link)
            still = tuple(link for link in links.kept if link.number != event.link)
            return replace(links, kept=still, dropped=(*links.dropped, *gone))
        case e.LinkRestored():
            back = tuple(link for link in links.dropped if link.number == event.link)
            still = tuple(link for link in links.dropped if link.number != event.link)
            again = tuple(sorted((*links.kept, *back), key=lambda link: link.number))
            return replace(links, kept=again, dropped=still)
        case _:
            assert_never(event)


def inverse(run: Run, event: Happened) -> tuple[Happened, ...] | None:
    """What takes it back; None for what ran outside, and for what came of it."""
    call = run.links.call
    match event:
        case e.CallOpened() | e.CallClosed():
            return (e.CallClosed(),) if call is None else (e.CallOpened(call.url), *map(e.CallJoined, call.people))
        case e.CallJoined():
            return (e.CallLeft(event.person),)
        case e.CallLeft():
            return (e.CallJoined(event.person),)
        case e.LinkKept():
            return (e.LinkDropped(run.version + 1),)
        case e.LinkDropped():
            return (e.LinkRestored(event.link),)
        case e.LinkRestored():
            return (e.LinkDropped(event.link),)
        case e.CallCommandAsked() | e.CallCommandRan():
            return None
        case _:
            assert_never(event)


def touched(event: Happened) -> str:
    """The name of what an event changes (see `domain.inverses.touched`)."""
    match event:
        case e.CallJoined() | e.CallLeft():
            return f"call {event.person.id}"
        case e.LinkDropped() | e.LinkRestored():
            return f"link {event.link}"
        case e.LinkKept():
            return ""
        case _:
            return "call"


# what is said of it


def told(event: Happened) -> Message | None:
    """The line of the timeline.  No addresses: whoever has one may come in, and the timeline is read by others."""
    match event:
        case e.CallOpened():
            return message("tell.call_opened", host=host(event.url))
        case e.CallClosed():
            return message("tell.call_closed")
        case e.CallJoined():
            return message("tell.call_joined")
        case e.CallLeft():
            return message("tell.call_left")
        case e.CallCommandAsked():
            return message("tell.call_asked", command=event.command)
        case e.CallCommandRan():
            return message("tell.call_ran", outcome=event.outcome)
        case e.LinkKept():
            return message("tell.link_kept", title=event.title)
        case e.LinkDropped():
            return message("tell.link_dropped")
        case e.LinkRestored():
            return message("tell.link_restored")
        case _:
            assert_never(event)

# Long because: it is one table of samples, and whoever adds a message looks in one place.
"""What the arguments of messages look like: for the page of all messages, and for tests that put hostile text there.

An argument of a message has a sample by its name, or by its message and its name where that is not enough.  Whatever
is not said here to be the bot's own is somebody's text, and may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.nudged import Nudged
from domain.people import Person
from domain.updating import Request
from engine.words.texts import Texts
from engine.words.wording import Ready

MONDAY = 1_772_442_300_000
"""2026-03-02 09:05 UTC: the instant of all samples."""
HOUR = 3_600_000
ALICE, BOB, CAROL = Person("ua", "alice"), Person("ub", "bob"), Person("uc", "carol")


@dataclass(frozen=True, slots=True)
class Own:
    """A value that the bot makes itself, in a form that no text of anybody's can have."""

    value: Any


_SLUG = {
    "run": "INC-12",
    "number": 3,
    "page": 1,
    "team": "t1",
    "thread": "p1",
    "key": "incident-resolution",
    "zone": "Europe/Berlin",
    "schedule": "primary",
    "duplicate_of": "INC-3",
    "command": "/call start",
    "usage": "skip TASK… WHY",
    "example": "skip 3 not needed",
    "code": "U+202E",
    "other": "INC-13",
    "into": "INC-13",
    "url": "https://meet.example.com/x",
}
# fmt: off
_COUNTS = dict.fromkeys((
    "count", "all", "done", "shown", "kept", "length", "limit", "least", "most", "readable", "more", "failed", "below",
    "page", "given_up", "hidden", "decision", "hypothesis", "entry", "earlier", "replaces", "version",
), 3)
_INSTANTS = dict.fromkeys(
    ("at", "due", "until", "since", "started", "moment", "start", "end", "over", "snoozed", "hold",
     "told_at"), MONDAY
)
_LENGTHS = dict.fromkeys(("took", "age", "wait", "delay", "ms"), HOUR + 300_000)
_FLAGS = (
    "active", "by_hand", "by_reaction", "by_you", "came", "chosen", "confirm", "drill", "each", "ending", "final",
    "given", "guest", "joining_helps", "late", "leads", "mine", "never", "private", "quiet", "required", "starts",
    "taking_over_helps", "yours", "again", "own", "gone", "holds", "revoked", "narrowed", "now", "full",
)
# fmt: on
_PEOPLE = dict.fromkeys(
    ["by", "owner", "person", "to", "reported", "starter", "before", "author", "tester", "judge", "revoker"], BOB
)
_TEXTS: dict[str, Any] = {
    "title": "Checkout is down",
    "channel": "inc-12-checkout-is-down",
    "goes_on_in": "inc-13-mail-is-slow",
    "severity": "sev1",
    "phase": "identified",
    "reason": "the vendor has it",
    "why": "payments fail for everybody",
    "text": "Payments fail for 3 % of customers. We roll back.",
    "summary": "A deploy broke the payment client; it is rolled back.",
    "note": "The rollback runs; watch the error rate.",
    "description": "Look for yourself. A false alarm is ended with `cancel`.",
    "section": "Triage",
    "task": "3 Find who else is affected",
    "role": "comms",
    "word": "outage",
    "words": "bridge is up",
    "value": "yes",
    "name": "customer-facing",
    "playbook": "Incident resolution",
    "typed": "quarter past",
    "extra": "as well",
    "problem": "write it like 30m, 1h or 2d",
    "what": "write into ~stakeholders",
    "answer": "The call is open",
    "trigger": "the word “outage” of bob in ~alerts",
    "form": "**Status** … (next in 30 min)",
    "last": "We look into it.",
    "place": "12",
    "field": "colour",
    "range": "3-1",
    "file": "incident.yaml",
    "folders": "playbooks",
    "after": "1 Confirm the alert",
    "when": "severity == sev1",
    "pager": "pagerduty",
    "target": "statuspage",
    "unsaid": "edited",
    "trouble": "it answered 500",
    "meant": "customer-facing",
    "link": "htp:/wiki",
    "webhooks": "1, 2",
    "first": "update 2",
    "did": "set the severity to sev1",
    "group": "sre",
    "host": "meet.example.com",
    "other_title": "Mail is slow",
    "service": "PagerDuty",
    "address": "ftp://x",
}
_LISTS: dict[str, Any] = {
    "people": (ALICE, BOB),
    "who": BOB,
    "whom": ("@bob",),
    "others": (CAROL,),
    "asks": (CAROL,),
    "every": 1_800_000,
    "draft": BOB,
    "left": (CAROL,),
    "free": ("comms",),
    "tasks": ("3 Find who else is affected", "5 Protect the evidence"),
    "waits": ("1 Confirm the alert",),
    "waiting": ("Root causes", "Impact"),
    "runs": ("INC-12 Checkout is down", "INC-13 Mail is slow"),
    "severities": ("sev1", "sev2", "sev3"),
    "sections": ("Triage", "Resolution"),
    "schedules": ("primary", "database"),
    "policies": ("default",),
    "phases": ("investigating", "resolved"),
    "options": ("yes", "no"),
    "names": ("customer-facing", "region"),
    "keys": ("incident-resolution", "release"),
    "languages": ("de (german)", "en (english)"),
    "problems": ("a welcome could not be rendered", "bob could not be called in"),
    "losses": ("INC-3 from event 12",),
    "pagers": ("pagerduty",),
    "troubles": (("pagerduty", "it answered 500"),),
    "coming": ("@carol",),
    "because": (("severity", "sev1"),),
    "roles": ("comms carol",),
    "targets": ("statuspage",),
    "behind": (CAROL,),
    "next": (CAROL,),
    "allowed": ("participants", "@alice", "group:sre"),
    "merged": ("INC-13 Mail is slow",),
    "titles": ("Dashboard", "Ticket"),
    "schemes": ("https", "http"),
    "links": (("Runbook", "https://wiki.example.com/runbook"),),
}
_CHOICES = {
    "status": ("finished", "cancelled"),
    "type": ("number", "select"),
    "action": ("trigger", "resolve"),
    "days": ("weekdays", "*"),
    "which": ("active", "mine", "finished", "all"),
    "outcome": ("answered",),
    "state": ("open",),
    "stage": ("due",),
}
_NUDGES = (
    Nudged(3, "3 Find who else is affected", (BOB,), "late", MONDAY),
    Nudged(5, "5 Protect the evidence", (BOB,), "late", MONDAY),
)
_OF_ONE: dict[str, Mapping[str, Any]] = {
    "form.": {
        "weekday": Own("Mon"),
        "day": Own(2),
        "month": Own("Mar"),
        "year": Own(2025),
        "hour": Own("09"),
        "minute": Own("05"),
    },
    "list.more": {"more": "list all page 2"},
    "timeline.more": {"next": "timeline page 2"},
    "timeline.entry": {"before": True, "what": "noted: the disk is full"},
    "decisions.line": {"by": 3},
    "news.decision": {"before": "roll back to 41"},
    "summary.how": {"others": 2},
    "hypotheses.how": {"open": True},
    "notice.backdated": {"before": True},
    "no.decision_replaced": {"by": 3},
    "no.moment_to_come": {"line": "note", "typed": "23:30", "text": "alert fired"},
    "notice.time_in_text": {"typed": "13:05"},
    "board.next": {"tasks": Own(Ready("3 Find who else is affected · 5 Protect the evidence"))},
    "board.call": {"at": Own(Ready("09:05"))},
    "board.links": {"links": Own(Ready("[Dashboard](https://grafana.example.com/d/1)"))},
    "cadence.shown": {"ruled": 1_800_000, "last": MONDAY},
    "ask.update": {"next": MONDAY},
    "tell.update": {"next": MONDAY},
    "prompt.update": {"requests": (Request(CAROL, "the board meets at 15:00", MONDAY),), "field": "Impact"},
    "board.merged": {"others": ("INC-13 Mail is slow",)},
    "board.related": {"others": ("INC-13 Mail is slow",)},
    "news.merged_into": {"into": "Mail is slow"},
    "news.merged_abroad": {"into": "Mail is slow"},
    "board.waits": {"tasks": Own(Ready("1, 2"))},
    "board.took": {"at": Own(Ready("10:05")), "took": Own(Ready("1 h 5 min"))},
    "board.due": {"at": Own(Ready("10:05"))},
    "board.late": {"at": Own(Ready("09:00"))},
    "board.reported": {"at": Own(Ready("09:00"))},
    "board.owner": {"who": Own(Ready("@alice"))},
    "brief.update": {"at": Own(Ready("09:00"))},
    "brief.happened": {"hidden": Own(12)},
    "remind.": {"tasks": Own(_NUDGES), "groups": Own((_NUDGES,)), "reader": Own(BOB), "channel": Own("inc-12")},
    "people.line": {"tasks": Own((3, 5))},
    "prompt.forgotten": {"looks": Own((("idle", MONDAY), ("done", MONDAY)))},
    "tell.forgotten": {"reasons": Own(("idle", "done"))},
    "remind.forgotten": {"reasons": Own(("idle",)), "owner": Own(ALICE)},
    "info.moments": {"moments": Own(Ready("started 09:05"))},
    "info.metrics": {"metrics": Own(Ready("Time to resolve 1 h 5 min"))},
    "info.attributes": {"attributes": Own(Ready("customer-facing **yes**"))},
    "retro.open": {"due": Own(Ready("Tue 3 Mar 11:00"))},
    "list.title": {"which": Own(Ready("active"))},
    "handover.shown": {"brief": Own(Ready("#### :red_circle: INC-12 · Checkout is down"))},
    "todo.digest": {"lists": Own(Ready(":red_circle: **INC-12 Checkout is down**\n:white_circle: **3 Find out**"))},
    "answer.done": {"text": Own(Ready("3 Find who else is affected checked · INC-12"))},
    "ask.playbook": {"choices": (("one", "Incident resolution", "incident-resolution"),)},
    "ask.alike": {"others": (("one", "INC-3 Checkout is slow"),)},
    "ask.instead": {"problem": Own(Ready("I don't know “chek”.")), "choices": (("+1", "check 3"),)},
    "settings.quiet": {"quiet": Own(("22:00", "7:00"))},
    "settings.quiet_chosen": {"quiet": Own(("22:00", "7:00"))},
    "settings.digest": {"at": Own("8:30")},
    "settings.digest_chosen": {"at": Own("8:30")},
    "settings.zone_chosen": {"zone": Own("Asia/Kolkata")},
    "oncall.swap": {"number": Own(1)},
    "alarm.trigger": {"who": "bob", "by": "carol", "channel": Own("alerts")},
    "news.resumed": {"next": Own(MONDAY + HOUR)},
    "webhooks.target": {"waiting": Own(3), "added": ("update",), "removed": ("task", "page")},
    "news.hearing": {"target": "hub", "added": ("update",), "removed": ("task", "page")},
    "tell.hearing": {"target": "hub", "added": ("update",), "removed": ("task", "page")},
    "webhook.text": {"below": "We roll back.", "link": Own("https://chat.example.com/ops/channels/inc-12")},
    "news.webhook_failed": {"what": "update 2"},
    "do.": {"name": "stakeholders"},
    "destinations.line": {"places": Own((("exec", True, False), ("support", False, True)))},
    "news.moved_away": {"place": "inc-12-checkout-is-down"},
    "news.text_proposed": {"places": ("customers",)},
    "news.broadcast_failed": {"to": "exec"},
    "news.destinations": {"added": ("exec",), "removed": ("support",)},
    "no.destination_unknown": {"channels": ("exec",)},
    "prompt.agree": {"places": ("customers",)},
    "no.move_archived": {"name": "stakeholders"},
    "no.move_private": {"name": "stakeholders"},
    "no.move_team": {"name": "stakeholders"},
    "no.move_unknown": {"name": "stakeholders"},
    "no.channel_none": {"name": "stakeholders"},
    "together.": {
        "at": Own(Ready("09:05")),
        "text": Own(Ready("you are asked about 3 Find who else is affected")),
        "blocks": Own((Ready("**INC-12 Checkout is down**"), Ready("- **3 Find who else is affected** is due"))),
        "typed": Own((Ready("`check 3 INC-12`"),)),
    },
    "welcome.next": {"due": Own(Ready("09:05"))},
    "notice.resting": {"who": (BOB,)},
    "no.which_run": {"ended": ("INC-11 Search is slow",)},
    "notice.resting_duty": {"who": (BOB, CAROL)},
    "no.undo_other": {"who": CAROL},
    "no.not_theirs": {"who": (BOB, CAROL), "has": ALICE, "through": "comms"},
    "news.undone": {"what": ("3 Find who else is affected checked",)},
    "news.command": {"answer": "The call is open"},
    "tell.assigned": {"to": (BOB, CAROL)},
    "tell.attribute": {"name": "region"},
    "tell.task_edited": {"what": Own("description"), "value": "Look for yourself"},
    "tell.renamed": {"before": "robert"},
    "tell.note": {"link": Own("https://chat.example.com/ops/pl/p1")},
    "followups.line": {"link": Own("https://chat.example.com/ops/pl/p1")},
    "playbook.keywords": {
        "keywords": ("outage", "checkout down"),
        "together": Own(()),
        "without": ("test",),
        "channels": Own((Ready("~alerts"),)),
    },
    "playbook.schedule": {
        "schedule": Own("0 9 * * 1"),
        "dates": Own((MONDAY, MONDAY + 7 * 24 * HOUR)),
        "channels": Own((Ready("~oncall"),)),
    },
    "schedule.trigger": {"schedule": Own("0 9 * * 1")},
    "schedule.no_channel": {"channels": ("oncall",)},
    "schedule.failed": {"playbook": "On-call handover", "why": "there is nobody who would lead it"},
    "tell.oncall": {"schedule": "primary"},
    "prompt.page_open": {"coming": Own(True)},
    "prompt.given": {"who": (BOB, CAROL)},
    "news.page_ended": {"who": BOB},
    "no.skip_reason": {"tasks": Own((3,))},
    "no.task_unknown": {"last": Own(12)},
    "no.page_number": {"last": Own(2)},
    "no.already_here": {"who": (BOB, CAROL)},
    "no.each_has_to": {"who": (BOB, CAROL)},
    "no.swap_which": {"swaps": ("Swap 1", "Swap 2")},
    "no.metric_missing": {"key": Own("cost")},
    "no.required_open": {"example": Own("3: why; 5: why")},
    "no.undo_final": {"what": Own("finish")},
    "no.text_which": {"numbers": Own((1, 2))},
    "no.number_range": {"number": "99"},
    "no.confirm_other": {"at": Own(MONDAY)},
    "playbooks.line": {"title": "Incident resolution"},
    "allowed.": {"name": "sre", "owner": BOB, "starter": BOB},
    "help.synonyms": {"words": Own(("done", "tick"))},
}


def sample(id: str, name: str, texts: Texts) -> Any:
    """What that argument of that message looks like; `Own` where no text of anybody's can stand.

    A name that is not known yet is like what its text makes of it.
    """
    for key in (id, f"{id.partition('.')[0]}."):
        if name in _OF_ONE.get(key, {}):
            return _OF_ONE[key][name]
    for known in (_SLUG, _COUNTS, _INSTANTS, _LENGTHS):
        if name in known:
            return Own(known[name])
    if name in _FLAGS:
        return Own(True)
    if name in _CHOICES:
        return Own(_CHOICES[name][0])
    for told in (_PEOPLE, _LISTS, _TEXTS):
        if name in told:
            return told[name]
    return _by_use(name, texts.source(id))


def _by_use(name: str, text: str) -> Any:
    """What a text makes of an argument says what that is like."""
    if re.search(rf"\b(?:time|clock|zoned)\({name}\)", text):
        return Own(MONDAY)
    if re.search(rf"\b{name} \| span\b", text):
        return Own(HOUR)
    if re.search(rf"\b{name}(?: \| at\b|\.id\b)", text):
        return BOB
    if re.search(rf" in {name}\b|\b{name}(?: \| (?:join|length)\b|\[)", text):
        return (name, "more")
    shown = re.search(rf"\{{\{{ \(?{name}\b", text)
    return name if shown else Own(True)


def choices(id: str, name: str, texts: Texts) -> tuple[str, ...]:
    """The words between which that text decides by an argument: those it compares it with, and one that is none."""
    asked = re.findall(rf"(?<![\w.]){name} [!=]= ['\"]([^'\"]*)['\"]", texts.source(id))
    return tuple(dict.fromkeys((*asked, *_CHOICES.get(name, ()))))


def is_choice(id: str, name: str, texts: Texts) -> bool:
    """Whether that argument is one of some words of the bot's own."""
    return bool(choices(id, name, texts))


def argument_sets(id: str, texts: Texts) -> Iterator[dict[str, Any]]:
    """Arguments with which the message shows what it can say: with all there is, each choice, and with the least."""
    names = sorted(texts.arguments(texts.source(id)))
    whole = {name: _plain(sample(id, name, texts)) for name in names}
    kinds = {name: choices(id, name, texts) for name in names}
    if "dot()" in texts.source(id):
        whole = {"severity": "sev1", **whole, "severities": ("sev1", "sev2", "sev3")}
    yield whole | {name: kind[0] for name, kind in kinds.items() if kind}
    for name, kind in kinds.items():
        for choice in kind[1:]:
            yield whole | {name: choice}
    yield whole | {name: _nothing(whole[name]) for name in asked_about(id, texts) if not kinds.get(name)}


def asked_about(id: str, texts: Texts) -> frozenset[str]:
    """The arguments that the text asks for before it shows them: they may be nothing."""
    conditions = " ".join(re.findall(r"\{% (?:el)?if (.*?) %\}", texts.source(id)))
    asked = texts.arguments(texts.source(id))
    return frozenset(name for name in asked if re.search(rf"(?<![\w.'\"]){name}(?![\w.\[]| [!=<>|])", conditions))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Own) else value


def _nothing(value: Any) -> Any:
    match value:
        case bool():
            return False
        case int():
            return None
        case tuple():
            return ()
        case Person():
            return None
        case _:
            return ""

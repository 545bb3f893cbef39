"""What people say of audiences, of texts that wait, and of what was sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain import commands as c
from domain import queries as q
from domain.broadcast_commands import AudienceText
from handlers.said import Asked, Meant
from handlers.understand import understand
from tests.domain.build import ALICE, Log, a_playbook, a_run_with_a_channel
from tests.handlers.speech import said as spoken

RUN = a_run_with_a_channel(
    a_playbook(status_updates={"audiences": {"customers": {"to": ["status"]}, "press-office": {"to": ["press"]}}})
)


def meant(text: str, log: Log = RUN) -> object:
    answer = understand(replace(spoken(text), run=log.run))
    assert isinstance(answer, Meant), answer
    return answer.what


def told(*parts: AudienceText) -> c.TellAudiences:
    return c.TellAudiences(parts)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("update customers: Payments fail", told(AudienceText("customers", "Payments fail"))),
        ("update customers Payments fail", told(AudienceText("customers", "Payments fail"))),
        ("update to customers: Payments fail", told(AudienceText("customers", "Payments fail"))),
        ("update to customers Payments fail", told(AudienceText("customers", "Payments fail"))),
        ("update for customers: Payments fail", told(AudienceText("customers", "Payments fail"))),
        ("update Customers : Payments fail", told(AudienceText("customers", "Payments fail"))),
        (
            "update customers, press-office: It is over",
            told(AudienceText("customers", "It is over"), AudienceText("press-office", "It is over")),
        ),
        (
            "update\ninternal: The disk is full\nand slow\ncustomers: Payments fail",
            told(AudienceText("internal", "The disk is full\nand slow"), AudienceText("customers", "Payments fail")),
        ),
        ("update customers phrase:looking", told(AudienceText("customers", "", "looking"))),
        (
            'update customers: phrase 2 service=check out where="in Europe"',
            told(AudienceText("customers", "", "2", (("service", "check out"), ("where", "in Europe")))),
        ),
        ("update phrase:back", told(AudienceText("", "", "back"))),
        ("update customers", q.ShowPhrases("customers")),
        ("phrases for customers", q.ShowPhrases("customers")),
        ("update amend Three hosts", c.AmendUpdate(AudienceText("", "Three hosts"))),
        ("amend: Three hosts", c.AmendUpdate(AudienceText("", "Three hosts"))),
        ("update retract", c.RetractUpdate()),
        ("retract because it was another run", c.RetractUpdate(0, "it was another run")),
        ("approve 3", c.AgreeOnText(3)),
        ("approve update 3", c.AgreeOnText(3)),
        ("approve 3.2", c.AgreeOnText(3, 2)),
        ("reject 3.2 too early", c.RejectText(3, 2, "too early")),
        ("reject too early", c.RejectText(0, 0, "too early")),
        ("withdraw 3", c.WithdrawText(3)),
        ("update to", q.ShowDestinations()),
        ("update to +~exec -~support", c.ChangeDestinations("", ("exec",), ("support",))),
        ("update to +~exec as posts, +~board", c.ChangeDestinations("", ("exec posts", "board"))),
        ("update to customers +~status", c.ChangeDestinations("customers", ("status",))),
        ("update template customers: Now {{ text }}", c.ChangeTemplate("customers", "Now {{ text }}")),
        ("update template reset", c.ChangeTemplate("", "")),
    ],
)
def test_what_is_said_of_audiences_is_understood(text, what):
    assert meant(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "update customers are calling",
        "update customers can pay again",
        "update for customers all is well",
        "update 2 of 5 hosts are back",
        "update 20 customers are affected",
        "update to version 3",
        "update to version 3 is done on all hosts",
        "update All customers are back",
        "update note: the disk is full",
        "update We told customers: it is over",
        "update #outage is over",
        "update #2 and #3 are rolled back",
        "update phrase by phrase the pages come back",
        "update phrase 2 of the move begins",
    ],
)
def test_what_is_no_audience_stays_a_status_update(text):
    assert meant(text) == c.PostUpdate(text.removeprefix("update "))


def test_a_number_that_no_update_has_is_a_part_of_the_text():
    log = a_run_with_a_channel()
    log.did(c.PostUpdate("10 hosts are down"), ALICE)
    assert meant("amend 1 30 hosts are down", log) == c.AmendUpdate(AudienceText("", "30 hosts are down"), 1)
    assert meant("amend 30 hosts are down", log) == c.AmendUpdate(AudienceText("", "30 hosts are down"))
    assert meant("retract 1 wrong run", log) == c.RetractUpdate(1, "wrong run")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("approve", c.AgreeOnText(3, 2)),
        ("Yes!", c.AgreeOnText(3, 2)),
        ("looks good", c.AgreeOnText(3, 2)),
        ("no, we don't know that yet", c.RejectText(3, 2, "we don't know that yet")),
        ("reject", c.RejectText(3, 2)),
    ],
)
def test_a_short_answer_to_the_question_is_about_the_text_that_was_shown(text, what):
    asked = replace(spoken(text), in_dm=True, run=None, asked=(Asked("INC-1", "agree 3.2", 1),))
    assert understand(asked) == Meant(what, "INC-1")


def test_an_audience_before_an_amendment_says_which_text_is_meant():
    log = a_run_with_a_channel(a_playbook(status_updates={"audiences": {"eng": {"to": ["eng"]}}}))
    log.did(c.TellAudiences((AudienceText("eng", "A disk is full"),)), ALICE)
    log.did(c.PostUpdate("We look into it"), ALICE)
    assert meant("amend eng: Two disks are full", log) == c.AmendUpdate(AudienceText("", "Two disks are full"), 1)
    assert meant("amend internal: We know", log) == c.AmendUpdate(AudienceText("", "We know"), 2)

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.links import address, in_answer
from domain.messages import Refusal
from domain.people import SYSTEM
from tests.domain.build import ALICE, BOB, a_playbook, a_run, a_run_with_a_channel

MEET, ZOOM = "https://meet.example.com/x", "https://zoom.example.com/j/42?pwd=a"


def kept(log):
    return [(link.title, link.url) for link in log.run.links.kept]


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        (MEET, MEET),
        ("<https://x.example/a>", "https://x.example/a"),
        ("https://x.example/a(b)", "https://x.example/a%28b%29"),
        ("https://x.example/@all", "https://x.example/%40all"),
        ("https://x.example/a%20b?c=d&e=f#g", "https://x.example/a%20b?c=d&e=f#g"),
        ("HTTPS://x.example/ü", "HTTPS://x.example/%C3%BC"),
    ],
)
def test_an_address_stands_so_that_it_can_end_no_link_and_name_nobody(typed, stands):
    assert address(typed) == stands


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("javascript:alert(1)", "no.address"),
        ("data:text/html,x", "no.address"),
        ("ftp://x.example", "no.address"),
        ("https://", "no.address"),
        ("https://x.example/a b", "no.address"),
        ("https://x.example:notaport/", "no.address"),
        ("meet.example.com", "no.address"),
        ("https://alice:secret@x.example/", "no.address_secret"),
        (f"https://x.example/{'a' * 2_000}", "no.address_long"),
        ("https://[::1", "no.address"),
    ],
)
def test_what_is_no_address_or_has_a_password_in_it_is_not_taken(typed, why):
    found = address(typed, ("http", "https", "javascript", "data"))
    assert isinstance(found, Refusal)
    assert found.message.id == why


def test_other_schemes_are_taken_where_the_settings_name_them():
    assert address("zoommtg://zoom.example.com/join?confno=4", ("https", "zoommtg")).startswith("zoommtg:")


def test_the_address_in_an_answer_is_found_without_the_full_stop_behind_it():
    assert in_answer("Meeting: https://zoom.example.com/j/42. Ask bob.") == "https://zoom.example.com/j/42"
    assert in_answer("nothing") == ""


def test_who_asks_where_the_call_is_opens_no_other():
    log = a_run_with_a_channel(playbook=a_playbook(call=MEET))
    log.did(c.OpenCall(address=MEET))
    assert log.refused(c.OpenCall(address=MEET)) == "call_open"
    log.did(c.SetCall(ZOOM), BOB)
    assert log.refused(c.OpenCall(address=MEET)) == "call_open"
    log.did(c.OpenCall(again=True, address=MEET))
    assert log.run.links.call.url == MEET


def test_a_slash_command_is_asked_for_once_and_its_answer_is_the_call_of_who_asked():
    log = a_run_with_a_channel(playbook=a_playbook(call="/zoom start"))
    log.did(c.OpenCall(command="/zoom start"), BOB)
    asked = log.history[-1]
    assert log.refused(c.OpenCall(command="/zoom start")) == "call_running"
    result = c.RecordCommand(0, asked.number, "posted", f"Join {ZOOM}")
    log.did(c.RecordCommand(0, asked.number, "answered", f"Join {ZOOM}"), SYSTEM)
    assert (log.run.links.call.url, log.run.links.call.by) == (ZOOM, BOB.person)
    assert log.did(result, SYSTEM) == ()


def test_calls_own_command_stands_for_the_join_link():
    assert a_playbook(call="/call start").call == "mattermost"


def test_who_is_on_the_call_is_forgotten_with_it_and_comes_back_with_an_undo():
    log = a_run_with_a_channel()
    log.did(c.SetCall(MEET))
    log.did(c.JoinCall(), BOB)
    log.did(c.SetCall(ZOOM))
    assert log.run.links.call.people == ()
    log.did(c.UndoLast())
    assert (log.run.links.call.url, log.run.links.call.people) == (MEET, (BOB.person,))


def test_a_link_is_put_right_by_its_title_or_its_address_and_an_undo_brings_the_former_back():
    log = a_run()
    log.did(c.KeepLink(MEET, "Room"))
    log.did(c.KeepLink(ZOOM, "room"))
    assert kept(log) == [("room", ZOOM)]
    assert log.refused(c.KeepLink(ZOOM, "room")) == "link_there"
    log.did(c.UndoLast())
    assert kept(log) == [("Room", MEET)]


def test_a_link_is_named_by_its_number_or_a_part_of_it():
    log = a_run()
    log.did(c.KeepLink(MEET, "Dashboard A"))
    log.did(c.KeepLink(ZOOM, "Dashboard B"))
    assert log.refused(c.DropLink("dashboard")) == "link_several"
    assert log.refused(c.DropLink("wiki")) == "link_unknown"
    log.did(c.DropLink("2"))
    log.did(c.DropLink("dashboard"))
    assert kept(log) == []
    log.did(c.UndoLast())
    assert kept(log) == [("Dashboard A", MEET)]


def test_links_may_be_kept_after_the_end_a_call_may_not_be_opened():
    log = a_run_with_a_channel(playbook=a_playbook(call=MEET))
    log.did(c.CancelRun("none"))
    assert log.refused(c.OpenCall(address=MEET)) == "run_over"
    log.did(c.KeepLink(MEET, "Report"))
    assert kept(log) == [("Report", MEET)]


def test_the_playbooks_links_are_there_from_the_start():
    log = a_run(links=(("Dashboard", MEET),))
    assert kept(log) == [("Dashboard", MEET)]
    assert isinstance(log.history[1].event, e.LinkKept)
    assert log.refused(c.UndoLast(), ALICE) == "undo_final"

"""Where a run sends what it tells: channels that are added to it and taken off while it goes on."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import copies
from domain.effects import RefreshCard
from domain.people import SYSTEM
from tests.domain.audience import a_log, last, places


def test_a_channel_added_later_is_told_how_it_stands_and_one_taken_off_hears_no_more():
    log = a_log()
    log.did(c.PostUpdate("First"))
    log.did(c.RecordCard("/exec", "c", "card"), SYSTEM)
    log.did(c.ChangeDestinations("", ("board posts",), ("exec",)))
    assert places(log) == ["/board"]
    assert RefreshCard("/exec") in last(log)
    assert copies.card(log.run, "/exec").args["stopped"]
    log.did(c.RecordCopy(1, "/exec", None, "c", ("p",), 0), SYSTEM)
    log.did(c.PostUpdate("Second"))
    assert places(log) == ["", "/board"]
    assert copies.card(log.run, "/exec").args["text"] == "First"
    assert log.refused(c.ChangeDestinations("", (), ("exec",))) == "destination_not"
    assert log.refused(c.ChangeDestinations("", ("board",))) == "destination_there"
    assert log.refused(c.ChangeDestinations("", ("nowhere",), unknown=("nowhere",))) == "destination_unknown"


@pytest.mark.parametrize(("private", "shown"), [(True, False), (False, True)])
def test_a_channel_taken_off_a_private_run_sees_nothing_of_it_any_more(private, shown):
    log = a_log(private=private)
    log.did(c.PostUpdate("First"))
    log.did(c.RecordCard("/exec", "c", "card"), SYSTEM)
    log.did(c.ChangeDestinations("", (), ("exec",)))
    log.did(c.ChangeSeverity("sev3"))
    assert (RefreshCard("/exec") in last(log)) is shown
    log.did(c.ChangeDestinations("", ("exec",)))
    assert RefreshCard("/exec") in last(log)
    log.did(c.ChangeSeverity("sev2"))
    assert RefreshCard("/exec") in last(log)

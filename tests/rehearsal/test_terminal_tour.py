"""The tour, taken by a newcomer who types what it says: it cannot drift from what the bot does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rehearsal.tour import read_tour
from tests.rehearsal.driving import ROOT, Terminal
from tests.rehearsal.test_rehearse_command import rehearse

TOUR = ROOT / "docs/tour.yaml"
STOPS = read_tour(TOUR).stops
PROMPT = r"\w+ in [\w@-]+> $"


def asked(number: int, shown: str) -> str:
    """What the tour asks to type at that stop, as it stands on the screen."""
    found = re.search(rf"Tour {number} of {len(STOPS)}\n(?:▌ \S.*\n)+▌   (.+)\n", shown)
    assert found is not None, f"stop {number} was not reached: {shown}"
    return found[1]


def test_whoever_types_what_the_tour_says_comes_to_its_end() -> None:
    terminal = Terminal("--tour")
    shown = terminal.until(PROMPT)
    for number in range(1, len(STOPS) + 1):
        line = asked(number, shown)
        assert line == STOPS[number - 1].type.format(prefix="!incident", run="INC-1")
        shown = terminal.type(line, PROMPT)
    assert "That was an incident." in shown
    for name in re.findall(r"(?:docs/)?\w+\.md", shown):
        assert (ROOT / name).exists()
    assert terminal.end() == 0


def test_enter_begins_it_and_tab_types_what_it_asks() -> None:
    terminal = Terminal()
    assert "Press Enter for the tour" in terminal.until(PROMPT)
    assert asked(1, terminal.type("", PROMPT))
    terminal.press("\t")
    terminal.until("start sev1 Checkout is down")
    assert asked(2, terminal.type("", r"INC-1> $")) == "!incident check 1"
    assert terminal.end() == 0


def test_it_looks_at_what_happened_and_not_at_what_was_typed() -> None:
    terminal = Terminal("--tour")
    terminal.until(PROMPT)
    shown = terminal.type("@incident-bot declare sev1 The shop is slow", PROMPT)
    asked(2, shown)
    shown = terminal.type("!incident check 3", PROMPT)
    assert "Tour" not in shown
    asked(3, terminal.type("!incident done 2,1", PROMPT))
    terminal.type("!incident assign 7 @bob", PROMPT)
    shown = terminal.type("!incident check 7", PROMPT)
    asked(9, shown)  # there is no prompt left to answer, and nothing to mistype
    assert "one tap" not in shown
    assert terminal.end() == 0


def test_whoever_strays_is_told_what_it_waits_for_and_may_leave() -> None:
    terminal = Terminal("--tour")
    terminal.until(PROMPT)
    terminal.type("hello", PROMPT)
    terminal.type("is there anybody", PROMPT)
    assert "The tour waits for: !incident start" in terminal.type("it is quiet", PROMPT)
    assert asked(1, terminal.type("", PROMPT))
    assert "/tour goes on" in terminal.type("/tour off", PROMPT)
    assert "nothing to skip" in terminal.type("/skip", PROMPT)
    assert asked(1, terminal.type("/tour", PROMPT))
    assert terminal.end() == 0


def test_skip_has_each_stop_done_to_the_end() -> None:
    terminal = Terminal("--tour", columns=40)
    shown = terminal.until(PROMPT)
    for _ in STOPS:
        assert "was an incident" not in shown
        shown = terminal.type("/skip", PROMPT)
    assert "was an incident" in shown
    assert terminal.end() == 0


def test_a_tour_needs_a_terminal(tmp_path: Path) -> None:
    done = rehearse("--tour", cwd=tmp_path)
    assert done.returncode == 2
    assert "--tour: the tour is a chat; it needs a terminal" in done.stderr


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.type)
def test_a_stop_of_the_tour_is_said_in_two_lines_at_most(stop: object) -> None:
    assert max(len(str(getattr(stop, part))) for part in ("say", "done")) <= 160

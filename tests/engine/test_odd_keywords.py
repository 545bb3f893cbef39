"""What lint says of keywords that can't be, or are hardly meant so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.playbooks.file import load_playbook

BOOK = "playbook: outage\ntitle: Outage\nchecklists: [{title: First, tasks: [Look]}]\ntriggers:\n  - "


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str], list[str]]:
    """The problems of a playbook with a trigger that begins in line 5, column 5."""

    def problems(trigger: str) -> list[str]:
        file = tmp_path / "outage.yaml"
        file.write_text(BOOK + trigger + "\n", "utf-8")
        return [str(problem) for problem in load_playbook(file).problems]

    return problems


@pytest.mark.parametrize(
    ("trigger", "wanted"),
    [
        (
            "{keywords: [test outage], none: [test], channels: [a]}",
            '5:17: warning: "test outage" is never heard: it has',
        ),
        ("{all: [outage, test], none: [test], channels: [a]}", '5:20: warning: "test" is never heard: it has "test"'),
        (
            "{keywords: ['https://x.example/'], channels: [a]}",
            '5:17: warning: "https://x.example/" is never heard: code',
        ),
        ("{keywords: [The], channels: [a]}", '5:17: warning: "The" is a very common word'),
        ("{keywords: [db], channels: [a]}", '5:17: warning: "db" is short'),
        ("{keywords: [outage, OUTAGE], channels: [a]}", '5:25: warning: "OUTAGE" is listened for in a already'),
        ("{keywords: [outage], none: ['`x`'], channels: [a]}", '"`x`" is never heard, so it keeps nothing out'),
        ("{all: [outage]}", "5:6: warning: these keywords are heard nowhere"),
        ("{keywords: [], channels: [a]}", "5:16: error: "),
        ("{channels: [a]}", "a trigger has one of the keys keywords"),
        ("{keywords: [outage], people: [everyone, '@bob']}", "everyone and nobody stand alone"),
        ("{keywords: [outage], people: nobody}", "people: nobody needs bots or webhooks"),
        ("{keywords: [outage], people: [bob]}", "5:35: error: "),
        ("{keywords: [outage], again: 3d}", "again is at most 1d"),
        ("{keywords: [outage], again: soon}", "5:33: error: "),
        ("{keywords: [outage], nono: [test]}", "5:26: error: "),
    ],
)
def test_it_is_told_with_its_place(said: Callable[[str], list[str]], trigger: str, wanted: str) -> None:
    (problem,) = said(trigger)
    assert wanted in problem


@pytest.mark.parametrize(
    "trigger",
    [
        "{keywords: [outage, 404, '@oncall', 故障, 🔥], channels: [a]}",
        "{keywords: [down], all: [db], none: [test], channels: [a], people: '@bob', again: off}",
        "{all: [db, down], channels: [a], people: nobody, from: webhooks, again: 1h}",
    ],
)
def test_what_is_well_meant_is_let_alone(said: Callable[[str], list[str]], trigger: str) -> None:
    assert said(trigger) == []

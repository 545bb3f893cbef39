"""The table of what people really type: how much of it is understood, and that none of it does something else."""

from __future__ import annotations

from typing import Any

import pytest

from domain.run import Run
from handlers.said import Asked, Meant, Misread
from handlers.understand import understand
from tests.handlers.phrasings import AWAY, DM, HERE, PAGED, PHRASINGS, PROMPT, UPDATE, Asks, Of, Offers, What
from tests.handlers.speech import NOW, a_run_at_hand, said

WANTED = 0.97
NUMBER = "INC-12"
PLACES: dict[str, dict[str, Any]] = {
    HERE: {},
    AWAY: {"run": None},
    DM: {"run": None, "in_dm": True},
    PAGED: {"in_dm": True, "asked": (Asked(NUMBER, "page 2", NOW),)},
    PROMPT: {"in_dm": True, "asked": (Asked(NUMBER, "task 3", NOW),)},
    UPDATE: {"in_dm": True, "asked": (Asked(NUMBER, "update", NOW),)},
}


def answer_to(text: str, place: str) -> Meant | Misread:
    run: Run | None = a_run_at_hand()
    return understand(said(text, **{"run": run, **PLACES[place]}))


def is_right(answer: Meant | Misread, wanted: What, place: str) -> bool:
    """Whether it is what was meant, or offers that first, or asks for what is missing."""
    match wanted, answer:
        case Offers(line), Misread(_, instead):
            return instead[:1] == (line,)
        case Asks(id, about), Misread(message, _):
            told = (message.args.get(name, "") for name in ("usage", "name", "word"))
            return message.id == f"no.{id}" and (not about or any(str(each).startswith(about) for each in told))
        case (Offers() | Asks(), _) | (_, Misread()):
            return False
        case Of(run, what), Meant(done, of):
            return (done, of) == (what, run)
        case _, Meant(done, of):
            return done == wanted and of in ("", *([NUMBER] if "run" not in PLACES[place] else []))
    return False


@pytest.mark.parametrize(("text", "place", "wanted"), PHRASINGS, ids=[f"{row[0]} ({row[1]})" for row in PHRASINGS])
def test_what_people_type_is_understood_or_answered_with_the_right_line_first(
    text: str, place: str, wanted: What
) -> None:
    answer = answer_to(text, place)
    assert is_right(answer, wanted, place), answer


def test_nothing_does_something_else_than_was_meant_and_nearly_all_is_understood(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = [(row, answer_to(row[0], row[1])) for row in PHRASINGS]
    right = sum(is_right(answer, row[2], row[1]) for row, answer in answers)
    rate = right / len(answers)
    with capsys.disabled():
        print(f"\nunderstood, or answered with the right line first: {right} of {len(answers)} ({rate:.1%})")
    wrong = [
        (row, answer) for row, answer in answers if isinstance(answer, Meant) and not is_right(answer, row[2], row[1])
    ]
    assert not wrong
    assert rate >= WANTED


def test_no_phrasing_stands_in_the_table_twice() -> None:
    rows = [(text, place) for text, place, _ in PHRASINGS]
    assert len(rows) == len(set(rows)) and len(rows) >= 200

"""The page for responders: what stands on it works, what there is to react with stands on it, and it is one screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import reference
from engine.clock import SystemClock
from engine.words.languages import ENGLISH, Languages
from engine.words.render import Reader
from handlers.said import Asked, Meant
from handlers.understand import understand
from rehearsal.signs import EMOJI
from tests.handlers.speech import NOW, said

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/responders.md").read_text("utf-8")
WORDS = Languages([ROOT / "texts"], SystemClock(), prefix="!incident").to(Reader(ENGLISH, "UTC"))
TYPED = [each for each in dict.fromkeys(re.findall(r"`([^`]+)`", PAGE)) if each != "!incident"]
FITS_A_SCREEN = 50
"""Lines, blank ones included."""


@pytest.mark.parametrize("text", TYPED)
def test_what_the_page_says_to_type_is_understood(text: str) -> None:
    asked = (Asked("INC-12", "task 3", NOW),)
    answers = [understand(said(text)), understand(said(text, in_dm=True, asked=asked))]
    assert any(isinstance(answer, Meant) for answer in answers), answers


def test_the_page_names_the_reactions_that_there_are_and_no_others() -> None:
    known = "".join(sign for place in reference.reactions(WORDS).values() for sign, _ in place)
    signs = sorted((sign for sign in EMOJI if len(sign.rstrip("\ufe0f")) >= 1), key=len, reverse=True)
    there = {EMOJI[sign] for sign in signs if sign in PAGE}
    assert there <= {EMOJI[sign] for sign in signs if sign in known}, "the page has one that does nothing"
    for place in list(reference.reactions(WORDS))[:2]:
        for sign, does in reference.reactions(WORDS)[place]:
            assert sign in PAGE or sign == "📍", f"{place} {sign} ({does}) is not on the page"


def test_the_page_is_one_screen() -> None:
    assert len(PAGE.splitlines()) <= FITS_A_SCREEN

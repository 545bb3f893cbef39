from __future__ import annotations

import pytest

from handlers.nods import sign_meant


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("yes", "+1"),
        ("Yes!", "+1"),
        ("yep please", "+1"),
        ("send it", "+1"),
        ("yes, send it", "+1"),
        ("do it.", "+1"),
        ("👍", "+1"),
        (":+1:", "+1"),
        ("2", "two"),
        ("#1", "one"),
        ("no. 3", "three"),
    ],
)
def test_a_word_stands_for_the_reaction_it_names(text: str, sign: str) -> None:
    assert sign_meant(text) == sign


@pytest.mark.parametrize("text", ["", "ok", "no", "thanks", "10", "0", "yesterday", "send it to bob", "check 2", "2.1"])
def test_what_may_mean_something_else_stands_for_none(text: str) -> None:
    assert sign_meant(text) == ""

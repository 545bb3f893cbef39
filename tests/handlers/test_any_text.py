"""Whatever is typed has an answer: nothing raises, and nothing takes long for being long."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.routes import ROUTES
from handlers.said import Meant, Misread
from handlers.understand import understand
from tests.handlers.speech import said

WORDS = [word for route in ROUTES for word in route.words]
BITS = [
    *(
        "3",
        "#3",
        "2.1",
        "1-3",
        "5-1",
        "1,2",
        "@bob",
        "@nobody",
        "@all",
        "me",
        "INC-12",
        "HTTP-500",
        "all",
        "sev1",
        "p2",
    ),
    *(
        ":",
        ";",
        "-",
        "–",
        '"',
        "“",
        "'",
        "`",
        "\n",
        "\x00",
        "\u202e",
        "\ud800",
        "👩‍🚒",
        "because",
        "to",
        "yesterday",
        "13:05",
    ),
    *("[x](http://y)", "**", "duplicate of", "10m ago", "incident", "here", "{{ 7 * 7 }}", "=", "\u200b", "\x1c"),
]
anything = st.text(st.characters(exclude_categories=()), max_size=200)
lines = st.builds(
    lambda word, rest: word + "".join(rest),
    st.sampled_from(WORDS) | anything,
    st.lists(st.sampled_from(BITS) | st.just(" ") | anything, max_size=12),
)
joined = st.lists(st.sampled_from([*WORDS, *BITS]), max_size=12).map(" ".join)


@given(anything | lines | joined)
@example("\u200b")
@example("\x1c")
@example("!!!")
@example("\ud800 3")
def test_any_text_is_meant_or_misread(text: str) -> None:
    for run in (said("").run, None):
        answer = understand(said(text, run=run))
        assert isinstance(answer, Meant | Misread)
        if isinstance(answer, Misread):
            assert answer.message.id.startswith("no.")
            assert len(answer.instead) <= 3


LONG = [
    "1 ",
    "1,",
    "1-200,",
    "; ",
    "\n",
    "3: a;",
    "@bob ",
    "INC-12 ",
    "a",
    "a ",
    '"',
    " - ",
    "-",
    "\u202e",
    "👩‍🚒",
    "é̂",
    "1" * 7,
    ":",
]


@pytest.mark.parametrize("bit", LONG)
def test_the_longest_message_has_an_answer_whatever_it_is_made_of(bit: str) -> None:
    for word in (*(route.words[0] for route in ROUTES), "help", "chek", ""):
        text = f"{word} {bit * (16_000 // len(bit))}"
        assert isinstance(understand(said(text)), Meant | Misread)


@pytest.mark.parametrize("word", ["chekk", "x" * 16_000])
def test_what_is_repeated_in_an_answer_is_short(word: str) -> None:
    answer = understand(said(f"{word} {'y ' * 100}"))
    assert isinstance(answer, Misread)
    assert all(len(value) <= 61 for value in answer.message.args.values())

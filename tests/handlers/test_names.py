"""Which bare words may be user names: only those of a command that takes people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Person
from handlers.understand import names_to_resolve
from tests.handlers.phrasings import PHRASINGS

PREFIX = "!incident"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("eli takes 3", ("eli",)),
        ("Eli takes 3, please", ("eli",)),
        ("3 eli", ("eli",)),
        ("4 is bob's", ("bob",)),
        ("assign 3 eli", ("eli",)),
        ("assign bob.jones 3", ("bob.jones",)),
        ("assign tell support to bob", ("bob", "tell", "support")),
        ("please give 4 to bob", ("bob",)),
        ("owner eli", ("eli",)),
        ("eli is the lead", ("eli",)),
        ("make eli owner", ("eli",)),
        ("invite bob, carol and eli", ("eli", "bob", "carol")),
        ("pull in bob", ("bob",)),
        ("page bob", ("bob",)),
        ("timeline bob", ("bob",)),
        ("give bob", ("bob",)),
        ("pass it to bob", ("bob",)),
        ("bob can do it", ("bob",)),
    ],
)
def test_a_command_about_people_names_its_candidates(text: str, names: tuple[str, ...]) -> None:
    assert names_to_resolve(text, PREFIX) == names


@pytest.mark.parametrize(
    "text",
    [
        *("check 3", "3 done", "it takes 4", "i take 5", "5 is mine", "owner me", "who has 3", "give me 5", "list"),
        *("note bob takes 4", "update bob takes over", "start bob is ill", "skip 3 bob says so", "cancel false alarm"),
        *("the weather is nice", "thanks bob", "what's next", "sev1 please", "checkout is down", ""),
    ],
)
def test_no_other_message_costs_a_question_to_the_server(text: str) -> None:
    assert names_to_resolve(text, PREFIX) == ()


@given(st.text(max_size=300) | st.builds("assign {}".format, st.text(max_size=300)))
def test_any_text_has_at_most_eight_candidates_and_each_once(text: str) -> None:
    names = names_to_resolve(text, PREFIX)
    assert len(names) == len(set(names)) <= 8
    assert all(name == name.lower() and not name.startswith("@") for name in names)


def test_a_person_in_the_table_of_phrasings_is_always_a_candidate() -> None:
    for text, _, wanted in PHRASINGS:
        person = getattr(wanted, "to", None)
        if isinstance(person, Person) and "@" not in text:
            assert person.name in names_to_resolve(text, PREFIX), text

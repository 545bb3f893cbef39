"""The pages of all messages are as the code makes them, and no message is missing there."""

from __future__ import annotations

import pytest

from docs.messages import FORMS, HOME, OTHERS, PAGES, forms, group_of, page, words


@pytest.mark.parametrize("language", PAGES)
def test_a_page_is_as_make_docs_would_make_it(language: str) -> None:
    assert (HOME / PAGES[language]).read_text("utf-8") == page(language), "run `make docs`"


@pytest.mark.parametrize("language", PAGES)
def test_every_message_is_on_the_page_and_can_be_rendered(language: str) -> None:
    said = words(language)
    text = page(language)
    for id in said.texts.ids:
        if id.startswith(f"{FORMS}."):
            continue
        assert f"\n**`{id}`**\n\n> " in text, f"{id} is missing"
        for form in forms(said, id):
            assert not form.startswith(f"{id}:"), f"its samples in docs/samples.py don't fit: {form}"
            assert "{{" not in form


def test_every_message_has_a_place_where_it_shows() -> None:
    lost = sorted({id.partition(".")[0] for id in words("en").texts.ids if group_of(id) == OTHERS} - {FORMS})
    assert lost == [], "give them a place in docs/messages.py"

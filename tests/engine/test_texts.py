"""Every language says the same: the same ids, the same arguments, and the same commands, which are ones that work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from domain.durations import HOUR, MINUTE
from engine.words.texts import Texts
from handlers.said import Misread
from handlers.understand import understand
from tests.handlers.speech import said

FOLDER = Path(__file__).resolve().parents[2] / "texts"
ENGLISH: dict[str, str] = yaml.safe_load((FOLDER / "en.yaml").read_text("utf-8"))
OTHERS = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "en")

_CODE = re.compile(r"`([^`]+)`")
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def texts(language: str) -> dict[str, str]:
    return yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))


def commands(text: str) -> list[str]:
    """What a text shows to be typed with the prefix, without what its arguments make of it."""
    shown = (code for code in _CODE.findall(text.replace("```", "")) if "{{ prefix }}" in code)
    return [_JINJA.sub("", code.removeprefix("{{ prefix }}")).strip() for code in shown]


def first_words(text: str) -> list[str]:
    """The word with which each command begins that a text shows, with the prefix or without."""
    bare = (_JINJA.sub("", code.replace("{{ prefix }}", "")).strip() for code in _CODE.findall(text.replace("```", "")))
    return sorted(code.split()[0] for code in bare if code)


def in_english(language):
    """The language's texts, by id; of those that English lacks a test of their own tells."""
    return [(id, text) for id, text in texts(language).items() if id in ENGLISH]


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_ids_that_english_has(language):
    own = texts(language)
    assert sorted(ENGLISH.keys() - own.keys()) == [], f"said in English until texts/{language}.yaml has them"
    assert sorted(own.keys() - ENGLISH.keys()) == [], "texts/en.yaml has no such ids: nothing says them"


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_has_the_arguments_that_the_english_one_has(language):
    compiled = Texts(ENGLISH)
    for id, text in in_english(language):
        assert (id, compiled.arguments(text)) == (id, compiled.arguments(ENGLISH[id]))


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_shows_the_commands_that_the_english_one_shows(language):
    for id, text in in_english(language):
        assert (id, first_words(text)) == (id, first_words(ENGLISH[id]))


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_a_command_that_a_text_shows_is_one_that_the_bot_knows(language):
    for id, text in texts(language).items():
        for command in commands(text):
            meant = understand(said(command))
            unknown = isinstance(meant, Misread) and meant.message.id in ("no.command_unknown", "no.unsure")
            assert not command or not unknown, (id, command)


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_days_months_and_lengths_have_their_forms(language):
    forms = Texts(texts(language))
    assert (len(forms.source("form.weekdays").split()), len(forms.source("form.months").split())) == (7, 12)
    assert forms.span(HOUR + 5 * MINUTE) == "1 h 5 min"


def test_one_and_several_are_told_apart_in_german():
    forms = Texts(texts("de"))
    assert [forms.span(24 * HOUR), forms.span(48 * HOUR)] == ["1 Tag", "2 Tage"]
    assert forms.number(99.5) == "99,5"


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_each_can_be_said_where_there_is_no_markdown(language):
    whole = Texts(texts(language))
    for id in ENGLISH:
        assert whole.plain(id)
    assert "~stakeholders" in whole.plain("do.name").render(name="stakeholders")

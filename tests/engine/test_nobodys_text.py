"""Nobody's text makes a message mention anybody, or breaks out of its place: every message, every argument."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docs.samples import MONDAY, Own, argument_sets, is_choice, sample
from domain.people import Person
from engine.clock import SystemClock
from engine.words.languages import Languages
from engine.words.render import Reader, Words
from engine.words.wording import Ready
from tests.markdown_reading import built, fences_are_closed, mentions

TEXTS = Path(__file__).resolve().parents[2] / "texts"
LANGUAGES = ("en", "de")
FIRST, SECOND = "Zqa", "Zqb"
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
HOSTILE = (
    "@all", "@channel hello", "@here", "a @bob, @sre and @carol", "@", "x@", "@\n@all", "&#64;all", "&commat;all",
    "@&#97;ll", "&#x40;here;", "\\@all", "**@all**", "@**all**", "`@all", "` @all `", "```\n@all", "~~~\n@all", "```",
    "``` @all", "> @all", "> ```\n> @all", "- @all", "1. @all", "# @all", "#@all", "=====", "---", "***", "a\n---",
    "a | b\n--|--\n@all | x", "[x](https://e.example/@all)", "![@all](https://e.example/x.png)",
    "[@all]: https://e.example", "](https://e.example) @all", "<@all>", "<https://e.example/@all>",
    "https://e.example/@all/_x_*y*", "https://e.example/a)@all", "*", "**", "~~", "_", "__x", "a\r\n@all",
    "a\u2028@all", "a\x0b@all", "\u202e@all", "＠all", "@\u200ball", "!incident finish all: x", "/away",
    "~town-square", ":fire:", "#outage", "{{ 7*7 }}", "{% raw %}", "\\", "\\\\", "a\\", "$x$", "|", "||x||", "<br>",
    "<!-- x", "&lt;b&gt;", "a  ", "\t@all", "    @all", "@all " * 40, "x" * 900,
)  # fmt: skip

signs = st.text(st.sampled_from("@`*_~[]()<>|#!-+=>:&;\\ \n\r\tab1.\u200b{}%/$"), min_size=1, max_size=24)
pieces = st.lists(st.sampled_from(HOSTILE) | signs, min_size=1, max_size=4).map("".join)


class Still(SystemClock):
    """A clock that stands at the instant of the samples."""

    def now(self) -> int:
        return MONDAY


def words(language: str) -> Words:
    languages = Languages([TEXTS], Still(), prefix="!incident")
    return languages.to(Reader(language, "UTC"))


SAID = {language: words(language) for language in LANGUAGES}
IDS = sorted(id for id in SAID["en"].texts.ids if not id.startswith(("form.", "pager.", "alarm.trigger")))


def put(value: Any, text: str) -> Any:
    """The sample with that text in the place of everybody's."""
    match value:
        case Ready():
            return value
        case str():
            return text
        case Person():
            return Person("", text)
        case tuple():
            return tuple(put(each, text) for each in value)
        case _:
            return value


def slots(id: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each set of arguments, with each name in it at which somebody's text stands."""
    texts = SAID["en"].texts
    for args in argument_sets(id, texts):
        for name, value in args.items():
            if not value or is_choice(id, name, texts) or isinstance(sample(id, name, texts), Own):
                continue
            yield args, name


def of_links(id: str, name: str, args: dict[str, Any], text: str) -> dict[str, Any]:
    """The arguments with that text at that place; the address of a link is one that was checked."""
    if name == "links":
        return args | {name: tuple((text, url) for _, url in args[name])}
    if name in ("choices", "others") and id.startswith("ask."):  # the sign of a choice is the bot's
        return args | {name: tuple((sign, text, *key) for sign, _, *key in args[name])}
    if (id, name) == ("news.gone", "tasks"):  # by number and title
        return args | {name: (f"3 {text}",)}
    if name == "allowed":  # the words of a policy are checked when it is read
        return args
    return args | {name: put(args[name], text)}


def alike(text: str) -> str:
    """Text of which the same may be made: where a channel is named, what can be its name is a link to it."""
    return "x" if NAME.fullmatch(text) else "X y"


@dataclass
class Slot:
    """One argument of one message in one language, and what the message looks like with harmless text in it."""

    language: str
    id: str
    args: dict[str, Any]
    name: str

    def with_(self, text: str) -> str:
        return SAID[self.language].word(self.id, **of_links(self.id, self.name, self.args, text))

    @cached_property
    def marked(self) -> list[str]:
        return self.with_(f"{FIRST}\n{SECOND}").split("\n")

    @cached_property
    def harmless(self) -> dict[str, tuple[list[str], list[str]]]:
        """Whom it mentions and how it is built, for both kinds of harmless text."""
        return {text: (mentions(said), built(said)) for text in ("x", "X y") for said in (self.with_(text),)}


def judge(slot: Slot, text: str) -> None:
    message, where = slot.with_(text), (slot.language, slot.id, slot.name)
    others, build = slot.harmless[alike(text)]
    assert mentions(message) == [at for at in others if at], where
    lines = slot.marked
    first = next((at for at, line in enumerate(lines) if FIRST in line), None)
    if first is None or not text.strip("\n\r \u200b\t"):  # a text of nothing is refused where it is typed
        return
    own_lines = first + 1 < len(lines) and SECOND in lines[first + 1] and SECOND not in lines[first]
    if not own_lines:
        assert built(message) == build, where
        return
    before, after = lines[:first], lines[first + 2 :]
    now = message.split("\n")
    assert now[: len(before)] == before, where
    assert not after or now[len(now) - len(after) :] == after, where
    middle = now[len(before) : len(now) - len(after)]
    assert not after or not after[0].strip(), (*where, "what follows would be drawn into it: leave a line free")
    if lines[first].startswith("> "):
        assert all(line.startswith(">") for line in middle), where
    else:
        assert fences_are_closed("\n".join(middle)), where


SLOTS = {language: [Slot(language, id, args, name) for id in IDS for args, name in slots(id)] for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_mentions_anybody_or_breaks_out_of_its_place(language, text):
    for slot in SLOTS[language]:
        judge(slot, text)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=10, deadline=None)
@given(text=pieces)
@example(text="\\`@all`")
def test_no_text_made_of_signs_does_either(language, text):
    for slot in SLOTS[language]:
        judge(slot, text)

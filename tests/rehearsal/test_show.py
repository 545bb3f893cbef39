"""How a conversation looks: readable without colours, and nothing in a message steers the terminal."""

from __future__ import annotations

import io

import pytest

from rehearsal.markdown import fitted
from rehearsal.model import Post
from rehearsal.record import Entry
from rehearsal.show import Painter, Shown, first_line

MORNING = 1_772_442_000_000


def shown(*entries: Entry, colours: bool = False) -> str:
    stream = io.StringIO()
    show = Shown(stream, Painter(colours=colours), None)
    for entry in entries:
        show.entry(entry)
    return stream.getvalue()


def entry(text: str, *, event: str = "posted", before: str = "", at: int = MORNING, who: str = "incident-bot") -> Entry:
    return Entry(at, who, "alerts", text, event, Post("p", "c", "u", "the message", at, at), before)


@pytest.mark.parametrize("colours", [False, True])
def test_nothing_in_a_message_steers_the_terminal(colours: bool) -> None:
    hostile = "a\x1b]0;title\x07b\x1b[2Jc\u202ed\re\x9bf\u200b"
    assert Painter(styles=colours, colours=colours).message(hostile, 0) == ["a]0;titleb[2Jcdef"]
    assert first_line(hostile.replace("\r", "")) == "a]0;titleb[2Jcdef"


def test_names_of_emoji_are_shown_as_signs_and_unknown_ones_as_they_are() -> None:
    assert Painter().plain(":white_check_mark: 1 :nonsense: 12:30:15") == "✅ 1 :nonsense: 12:30:15"


def test_of_an_edit_only_the_new_lines_are_shown() -> None:
    text = shown(entry("a\nb\nd", event="edited", before="a\nb\nc"))
    assert text == "09:00  incident-bot in alerts changed a message:\n       d\n"


def test_a_reaction_is_one_line_that_says_under_what() -> None:
    assert shown(entry(":eyes:", event="reacted")) == "09:00  incident-bot 👀 in alerts under “the message”\n"


def test_another_day_is_said() -> None:
    text = shown(entry("one"), entry("two"), entry("three", at=MORNING + 86_400_000))
    assert text.splitlines()[-3:] == ["       Tuesday, 3 March", "09:00  incident-bot in alerts", "       three"]


def test_with_colours_markdown_looks_as_it_is_meant() -> None:
    (line,) = Painter(styles=True, colours=True).message("**bold** `code` \\*plain\\*", 0)
    assert line == "\x1b[1mbold\x1b[0m \x1b[36mcode\x1b[0m *plain*"


def test_a_line_is_cut_to_its_columns_however_long_it_is() -> None:
    assert fitted("short", 5) == "short"
    assert fitted("longer", 5) == "long…"
    assert fitted("支付系统", 6) == "支付…"
    assert fitted("x" * 1_000_000, 50) == "x" * 49 + "…"
    assert fitted("e\u0301" * 300_000, 10) == "e\u0301" * 9 + "…"

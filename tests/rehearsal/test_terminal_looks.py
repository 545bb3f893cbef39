"""What a message looks like in the terminal: Markdown, emoji, colours where there are any, lines that fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.markdown import render, width
from rehearsal.signs import EMOJI, SHOWN, reaction, word_for
from tests.rehearsal.driving import CODES, ROOT, Terminal

BOLD, ITALIC, STRUCK, CODE, END = "\x1b[1m", "\x1b[3m", "\x1b[9m", "\x1b[36m", "\x1b[0m"


def lines(message: str, columns: int = 80) -> list[str]:
    return render(message, columns, colours=True)


def plain(message: str, columns: int = 80) -> list[str]:
    return [CODES.sub("", line) for line in lines(message, columns)]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a **bold** word", f"a {BOLD}bold{END} word"),
        ("*slanted* and _too_", f"{ITALIC}slanted{END} and {ITALIC}too{END}"),
        ("~~gone~~", f"{STRUCK}gone{END}"),
        ("`a *b* :x:`", f"{CODE}a *b* ❌{END}"),
        ("**all *in* one**", f"{BOLD}all {END}\x1b[1;3min{END}{BOLD} one{END}"),
        ("2 * 3 * 4, snake_case_name, 5*6*7", "2 * 3 * 4, snake_case_name, 5*6*7"),
        (r"\*not\* a \[link\]", "*not* a [link]"),
        ("@\u200ball and a@b.org", "\x1b[33m@all\x1b[0m and a@b.org"),
        (":tada: :no_such_thing: 10:30:20", "🎉 :no_such_thing: 10:30:20"),
    ],
)
def test_markup_in_a_line_becomes_a_style(message: str, shown: str) -> None:
    assert lines(message) == [shown]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("#### A heading", ["A heading"]),
        ("> said\n> before", ["│ said", "│ before"]),
        ("- one\n  * two\n1. three\n- [ ] open\n- [x] done", ["• one", "  • two", "1. three", "☐ open", "☑ done"]),
        ("```\n**as it is**\n```", ["  **as it is**"]),
        ("a\n\n\n\nb", ["a", "", "b"]),
        ("[the page](https://example.org/a)", ["the page (https://example.org/a)"]),
        ("[there](http://127.0.0.1:1/ops/pl/abcdefghijklmnopqrstuvwxyz)", ["there"]),
    ],
)
def test_blocks_and_links_are_shown_as_what_they_are(message: str, shown: list[str]) -> None:
    assert plain(message) == shown


def test_a_line_goes_on_under_its_text() -> None:
    assert plain("- one two three four", 12) == ["• one two", "  three four"]
    assert plain("> one two three four", 12) == ["│ one two", "│ three four"]
    assert plain(":white_check_mark: one two three four", 14) == ["✅ one two", "   three four"]


def test_a_comma_stays_with_the_code_before_it() -> None:
    assert plain("three `two`, one", 9) == ["three", "two, one"]


@given(st.text(alphabet=st.sampled_from("ab *_~`[]()>#-:\\@\n1.✅é界http/"), max_size=60), st.integers(8, 40))
def test_no_line_of_any_message_is_too_wide(message: str, columns: int) -> None:
    for line in plain(message, columns):
        assert width(line) <= columns


def test_every_emoji_that_the_bot_or_a_shipped_playbook_uses_has_a_sign() -> None:
    texts = yaml.safe_load((ROOT / "texts/en.yaml").read_text("utf-8"))
    said = "\n".join([*texts.values(), *(file.read_text("utf-8") for file in Path(ROOT / "playbooks").iterdir())])
    assert set(re.findall(r"(?<![\w:]):([a-z][a-z_]{2,40}):(?![\w:])", said)) <= set(SHOWN)


def test_a_reaction_is_named_by_its_sign_its_name_or_a_word() -> None:
    for text in ("✅", "white_check_mark", ":white_check_mark:", "ok", "Done"):
        assert reaction(text, ()) == "white_check_mark"
    assert reaction("ok", ("+1",)) == "+1"
    assert reaction("start", ("rotating_light", "x")) == "rotating_light"
    assert reaction("2", ()) == "two"
    assert reaction(":party_parrot:", ()) == "party_parrot"
    with pytest.raises(ValueError, match="no emoji I know"):
        reaction("party", ())
    assert all(reaction(word_for(name), (name,)) == name for name in EMOJI.values())


# --- in the terminal


def started(terminal: Terminal) -> str:
    terminal.until(r"alice in alerts> $")
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    terminal.type("!incident assign 2 @bob", r"alice in INC-1> $")
    terminal.type("!incident chekc 3", r"alice in INC-1> $")
    assert terminal.end() == 0
    return terminal.raw


def test_there_are_colours_where_the_terminal_has_them() -> None:
    raw = started(Terminal())
    assert "\x1b[1;36mincident-bot" in raw
    assert "**" not in raw


def test_no_color_leaves_bold_and_takes_the_colours() -> None:
    raw = started(Terminal(NO_COLOR="1"))
    assert "\x1b[1mincident-bot" in raw
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", raw) is None


def test_a_dumb_terminal_gets_no_codes_at_all() -> None:
    raw = started(Terminal(TERM="dumb"))
    assert "\x1b" not in raw
    assert "**Next** 1 Confirm the alert" in raw


@pytest.mark.parametrize("columns", [40, 80])
def test_what_is_shown_fits_the_window(columns: int) -> None:
    raw = started(Terminal(columns=columns))
    for line in CODES.sub("", raw).replace("\r\n", "\n").split("\n"):
        if "> " not in line:  # what is typed is wrapped by the terminal itself
            assert width(line) < columns, line

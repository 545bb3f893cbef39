"""The chat in the terminal, driven over a pseudo terminal as a person would."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.driving import Terminal


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    opened.until(r"alice in alerts> $")
    yield opened
    opened.end()


def test_a_newcomer_starts_an_incident_and_is_led_into_its_channel(terminal: Terminal) -> None:
    shown = terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    assert "You are in INC-1 now; /in alerts goes back." in shown
    assert "1 Confirm the alert" in shown
    shown = terminal.type("!incident check 1", r"alice in INC-1> $")
    assert "✅ 1 Confirm the alert · alice" in shown


def test_time_passes_only_when_one_says_so(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    shown = terminal.type("/wait 30m", r"alice in INC-1> $")
    assert "status update is due" in shown
    assert re.search(r"── \w+day, \d+ \w+\n", terminal.type("/wait 1d", r"alice in INC-1> $"))
    assert "no duration" in terminal.type("/wait soon", r"alice in INC-1> $")


def test_one_is_somebody_else_and_writes_to_the_bot_alone(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    shown = terminal.type("!incident assign 2 @bob", r"alice in INC-1> $")
    assert "→ /as bob @bot · 2 Set the severity" in shown
    assert re.search(r"→ /in @bot · \d unread · ", terminal.type("/as bob", r"bob in INC-1> $"))
    assert "2 Set the severity" in terminal.type("/in @bot", r"bob in @bot> $")
    assert "2 Set the severity" in terminal.type("check 2", r"bob in @bot> $")
    assert "as whom?" in terminal.type("/as zoe", r"bob in @bot> $")


def test_a_question_is_answered_by_a_reaction_on_a_numbered_message(terminal: Terminal) -> None:
    shown = terminal.type("!incident strat sev1 Checkout is down", r"alice in alerts> $")
    number = re.findall(r"incident-bot  \[(\d+)\]", shown)[-1]
    shown = terminal.type(f"/react +1 {number}", r"alice in INC-1> $")
    assert "Checkout is down" in shown
    assert "there is no message 999" in terminal.type("/react +1 999", r"alice in INC-1> $")


def test_a_mistyped_command_is_mended_with_edit(terminal: Terminal) -> None:
    terminal.type("!incident strat sev1 Checkout is down", r"alice in alerts> $")
    assert "INC-1" in terminal.type("/edit !incident start sev1 Checkout is down", r"alice in INC-1> $")


def test_wrong_commands_say_what_there_is(terminal: Terminal) -> None:
    assert "there is no /jump; /help shows" in terminal.type("/jump", r"alice in alerts> $")
    assert "there is no run INC-9 yet" in terminal.type("/in INC-9", r"alice in alerts> $")
    assert "there is no channel nowhere" in terminal.type("/in nowhere", r"alice in alerts> $")
    assert "/wait 30m" in terminal.type("/help", r"alice in alerts> $")
    assert "People: alice, bob, carol" in terminal.type("/who", r"alice in alerts> $")


def test_somebody_outside_a_channel_is_told_how_to_get_in(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    terminal.type("/as carol", r"carol in INC-1> $")
    assert "carol is not in INC-1" in terminal.type("hello", r"carol in INC-1> $")
    terminal.type("/join", r"carol in INC-1> $")
    assert "not in" not in terminal.type("hello", r"carol in INC-1> $")


def test_one_joins_a_run_from_anywhere_and_is_there(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    terminal.type("/as carol @bot", r"carol in @bot> $")
    assert "everybody is in their own" in terminal.type("/join", r"carol in @bot> $")
    terminal.type("/join INC-1", r"carol in INC-1> $")
    assert "not in" not in terminal.type("hello", r"carol in INC-1> $")


def test_whoever_forgets_the_prefix_is_told_so_once_it_looks_like_a_command(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    assert "the bot hears !incident check 3" in terminal.type("check 3", r"alice in INC-1> $")
    assert "hears" not in terminal.type("check with the people of the night shift", r"alice in INC-1> $")
    terminal.type("/in @bot", r"alice in @bot> $")
    assert "hears" not in terminal.type("next", r"alice in @bot> $")


def test_what_waits_for_somebody_is_shown_as_it_stands_now(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    terminal.type("!incident assign 3 @bob", r"alice in INC-1> $")
    terminal.type("!incident check 3", r"alice in INC-1> $")
    assert "✅ 3 Find who else" in terminal.type("/bob", r"bob in INC-1> $")


def test_it_ends_with_0_at_quit_and_at_the_end_of_the_input(tmp_path: Path) -> None:
    for keys in (b"/quit\n", b"\x04"):
        terminal = Terminal("--transcript", str(tmp_path / "t.jsonl"))
        terminal.until(r"alice in alerts> $")
        terminal.type("hello", r"alice in alerts> $")
        assert terminal.end(keys) == 0
        assert json.loads((tmp_path / "t.jsonl").read_text("utf-8"))["text"] == "hello"


def test_an_interruption_ends_it_at_once_without_a_trace() -> None:
    terminal = Terminal()
    terminal.until(r"alice in alerts> $")
    assert terminal.end(b"\x03") == 130


def test_the_short_forms_do_the_same(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    terminal.type("!incident assign 2 @bob", r"alice in INC-1> $")
    assert "2 Set the severity" in terminal.type("/a bob bot", r"bob in @bot> $")
    terminal.type("/i 1", r"bob in INC-1> $")
    terminal.type("/alerts", r"bob in alerts> $")
    terminal.type("/in -", r"bob in INC-1> $")
    assert "10m pass" in terminal.type("/w", r"bob in INC-1> $")
    assert "alice" in terminal.type("/alice", r"alice in INC-1> $")
    assert "did you mean" in terminal.type("/weit", r"alice in INC-1> $")


def test_a_prompt_is_answered_by_a_word_and_its_reactions_are_shown_with_it(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    terminal.type("!incident assign 2 @bob", r"alice in INC-1> $")
    shown = terminal.type("/as bob @bot", r"bob in @bot> $")
    assert "/react ✅ ok · ⏭️ skip · 🙋 mine · ⏰ later" in shown
    shown = terminal.type("/react ok", r"bob in @bot> $")
    assert re.search(r"changed \[\d+\]:\n +✅ 2 Set the severity", shown)
    assert "took back" not in shown


def test_a_message_of_ones_own_gets_a_number_to_react_to(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    number = re.findall(r"\[(\d+)\]", terminal.type("The proxy answers 502", r"alice in INC-1> $"))[0]
    assert f"alice 📌 under [{number}]" in terminal.type(f"/react {number} pin", r"alice in INC-1> $")
    assert "The proxy answers 502" in terminal.type("!incident timeline", r"alice in INC-1> $")
    assert f"as in /react {number} ok" in terminal.type(f"/react {number}", r"alice in INC-1> $")
    assert "no emoji I know" in terminal.type("/react hurray", r"alice in INC-1> $")


def test_of_the_pinned_post_only_what_changed_is_shown_again(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    shown = terminal.type("!incident check 1", r"alice in INC-1> $")
    changed = shown.partition("changed the pinned post")[2]
    assert "✅ 1 Confirm the alert" in changed
    assert "3 Find who else is affected · due" not in changed


def test_the_last_messages_are_shown_once_more(terminal: Terminal) -> None:
    terminal.type("one", r"alice in alerts> $")
    terminal.type("two", r"alice in alerts> $")
    shown = terminal.type("/look", r"alice in alerts> $")
    assert re.search(r"alice  \[1\]\n +one\n.+alice  \[2\]\n +two", shown)
    assert "one" not in terminal.type("/look 1", r"alice in alerts> $").partition("older")[2]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("!incident ass", "!incident assign "),
        ("!incident assign 2 @bo", "!incident assign 2 @bob "),
        ("!inc", "!incident "),
        ("/unr", "/unreact "),
        ("/as ca", "/as carol "),
        ("/in stake", "/in stakeholders "),
        ("/react la", "/react later "),
    ],
)
def test_the_tab_key_completes(terminal: Terminal, typed: str, completed: str) -> None:
    terminal.press(f"{typed}\t")
    assert completed in terminal.until(re.escape(completed))
    terminal.press("\x15")


def test_the_arrow_keys_bring_back_what_was_typed(terminal: Terminal) -> None:
    terminal.type("first line", r"alice in alerts> $")
    terminal.press("\x1b[A")
    terminal.until("first line")
    terminal.press("!\n")
    terminal.until(r"alice in alerts> $")
    assert "first line!" in terminal.type("/look", r"alice in alerts> $")


def test_the_history_outlives_the_chat_only_where_the_data_does(tmp_path: Path) -> None:
    state = tmp_path / "state"
    file = state / "muster" / "rehearse-history"
    for arguments in ((), ("--data", str(tmp_path / "data"))):
        assert not file.exists()
        terminal = Terminal(*arguments, XDG_STATE_HOME=str(state))
        terminal.until(r"alice in alerts> $")
        terminal.type("remember this", r"alice in alerts> $")
        assert terminal.end() == 0
    assert "remember this" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

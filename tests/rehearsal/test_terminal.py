"""The chat in the terminal, driven over a pseudo terminal as a person would."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
GIVE_UP = 60.0


class Terminal:
    """A `rehearse` with a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "bot.py", "rehearse", *arguments])
        self._text = ""
        self.code: int | None = None

    def until(self, pattern: str) -> str:
        """Read on until that is there; the answer is everything up to its end."""
        deadline = time.monotonic() + GIVE_UP
        while True:
            plain = CODES.sub("", self._text).replace("\r", "")
            found = re.search(pattern, plain)
            if found:
                self._text = plain[found.end() :]
                return plain[: found.end()]
            assert time.monotonic() < deadline, f"no {pattern!r} in: {plain}"
            if select.select([self._file], [], [], 0.5)[0]:
                self._read(pattern)

    def _read(self, pattern: str) -> None:
        try:
            chunk = os.read(self._file, 65_536)
        except OSError:
            chunk = b""
        assert chunk, f"it ended before {pattern!r}: {self._text}"
        self._text += chunk.decode("utf-8", "replace")

    def type(self, line: str, pattern: str) -> str:
        """Type a line; the answer is what is shown up to the pattern."""
        os.write(self._file, f"{line}\n".encode())
        return self.until(pattern)

    def end(self, keys: bytes = b"\x04") -> int:
        """Press keys (Ctrl-D) and wait for the end."""
        if self.code is None:
            os.write(self._file, keys)
            while True:
                try:
                    if not os.read(self._file, 65_536):
                        break
                except OSError:
                    break
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)
            os.close(self._file)
        return self.code


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
    assert "no duration" in terminal.type("/wait soon", r"alice in INC-1> $")


def test_one_is_somebody_else_and_writes_to_the_bot_alone(terminal: Terminal) -> None:
    terminal.type("!incident start sev1 Checkout is down", r"alice in INC-1> $")
    shown = terminal.type("!incident assign 2 @bob", r"alice in INC-1> $")
    assert "@bob: incident-bot: 2 Set the severity" in shown
    terminal.type("/as bob", r"bob in INC-1> $")
    assert "2 Set the severity" in terminal.type("/in @bot", r"bob in @bot> $")
    assert "2 Set the severity" in terminal.type("check 2", r"bob in @bot> $")
    assert "as whom?" in terminal.type("/as zoe", r"bob in @bot> $")


def test_a_question_is_answered_by_a_reaction_on_a_numbered_message(terminal: Terminal) -> None:
    shown = terminal.type("!incident strat sev1 Checkout is down", r"alice in alerts> $")
    number = re.findall(r"\[(\d+)\]", shown)[-1]
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

"""`python bot.py rehearse` as a process: exit codes, files it writes, what it does without a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
title: A start
people: [alice]
channels: [alerts]
start: 2026-03-02T09:00:00+01:00
steps:
  - say: {who: alice, in: alerts, text: "!incident start sev1 Checkout is down"}
  - expect: {in: INC-1, text: "Checkout"}
  - say: {who: alice, in: "@bot", text: "list"}
  - edit: {who: alice, in: "@bot", post: "list", text: "lists"}
  - react: {who: alice, emoji: eyes, in: alerts}
  - react: {who: alice, emoji: eyes, remove: true}
  - delete: {who: alice, post: "start"}
"""


def rehearse(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "bot.py"), "rehearse", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, "utf-8")
    return path


def test_a_script_that_goes_as_expected_ends_with_0_and_prints_the_conversation(script: Path) -> None:
    done = rehearse("--script", script)
    assert done.returncode == 0, done.stderr
    assert "08:00  alice in alerts\n       !incident start sev1 Checkout is down\n" in done.stdout
    assert "since 08:00" in done.stdout, (
        "one clock: the bot says the times of the configured zone, and so it is printed"
    )
    assert "as expected: 7 steps" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_the_transcript_has_a_line_for_each_thing_said_and_done(script: Path, tmp_path: Path) -> None:
    file = tmp_path / "transcript.jsonl"
    assert rehearse("--script", script, "--transcript", file).returncode == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert all(set(line) == {"at", "who", "in", "text", "event"} for line in lines)
    assert lines[0]["at"].startswith("2026-03-02T09:00:00.") and lines[0]["at"].endswith("+01:00")
    assert {line["who"] for line in lines} == {"alice", "incident-bot"}
    assert {line["in"] for line in lines} == {"alerts", "INC-1", "@alice"}
    assert {line["event"] for line in lines} == {"posted", "edited", "deleted", "reacted", "unreacted"}
    assert any(line["event"] == "reacted" and line["text"] == ":white_check_mark:" for line in lines)


def test_a_failed_expectation_ends_with_1_and_the_other_scripts_are_played_all_the_same(
    script: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(GOOD.replace('text: "Checkout"', 'text: "Payments"'), "utf-8")
    results = tmp_path / "results.xml"
    done = rehearse("--script", bad, script, "--junit", results)
    assert done.returncode == 1
    assert f"{bad}:7: expect: in INC-1: Payments" in done.stderr
    suite = Xml.fromstring(results.read_text("utf-8"))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    first, second = suite
    assert first[0].tag == "failure" and "Payments" in (first[0].text or "")
    assert len(second) == 0 and second.get("name") == "A start"


def test_scripts_that_cannot_be_played_end_with_2_and_every_problem(script: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(GOOD.replace("who: alice, in: alerts", "who: zoe, in: alarms"), "utf-8")
    two.write_text(GOOD + "  - webhook: {to: alertmanager, body: {a: 1}}\n", "utf-8")
    done = rehearse("--script", one, script, "--script", two)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"{one}:6:16: error: there is no person zoe" in done.stderr
    assert f"{two}:13:5: error: webhook: this version of Muster has no incoming webhooks" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--script", "{tmp}/none.yaml"), "it cannot be read: No such file"),
        (("--script", "{tmp}/good.yaml", "--playbooks", "{tmp}/none"), "there is no folder"),
        (("--script", "{tmp}/good.yaml", "--transcript", "{tmp}/no/t.jsonl"), "cannot be written"),
        (("--script", "{tmp}/good.yaml", "--config", "{tmp}/bad_config.yaml"), "prefx"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_line(
    script: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "bad_config.yaml").write_text("prefx: x\n", "utf-8")
    done = rehearse(*(part.replace("{tmp}", str(script.parent)) for part in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_data_is_kept_where_it_is_wanted(script: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert rehearse("--script", script, "--data", data).returncode == 0
    assert any(data.iterdir())
    several = tmp_path / "several"
    other = tmp_path / "other.yaml"
    other.write_text(GOOD, "utf-8")
    assert rehearse("--data", several, "--script", script, other).returncode == 0
    assert {path.name for path in several.iterdir()} == {"good", "other"}


def test_without_a_terminal_the_first_incident_is_played(tmp_path: Path) -> None:
    done = rehearse(cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The first incident" in done.stdout
    assert "INC-1 is finished" in done.stdout


def test_a_reader_that_has_seen_enough_gets_no_stack_trace(script: Path) -> None:
    command = [sys.executable, str(ROOT / "bot.py"), "rehearse", "--script", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1

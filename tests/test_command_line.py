"""The command line as a process: where options may stand, exit codes, one line for what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOOK = "playbook: {key}\ntitle: {key}\nchecklists:\n  - title: Now\n    tasks: [Look]\n"
SCRIPT = """\
title: Which playbooks there are
people: [alice]
channels: [alerts]
steps:
  - say: {who: alice, in: alerts, text: "!incident playbooks"}
  - expect: {in: alerts, text: "`one`"}
  - expect: {in: alerts, text: "`two`"}
"""


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "bot.py"), *map(str, arguments)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MATTERMOST_")}
    return subprocess.run(
        command, cwd=ROOT, env={**clean, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, Path]:
    for key in ("one", "two"):
        (tmp_path / key).mkdir()
        (tmp_path / key / f"{key}.yaml").write_text(BOOK.format(key=key), "utf-8")
    return tmp_path / "one", tmp_path / "two"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT, "utf-8")
    return path


@pytest.mark.parametrize("before", [0, 1, 2])
def test_folders_of_playbooks_add_up_wherever_they_stand(
    books: tuple[Path, Path], script: Path, tmp_path: Path, before: int
) -> None:
    named = [part for folder in books for part in ("--playbooks", folder)]
    data = ("--data", tmp_path / "data")
    first, after = named[: 2 * before], named[2 * before :]
    done = run(*first, *data, "rehearse", *after, "--script", script)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "data").is_dir()


@pytest.mark.parametrize("subcommand", [(), ("lint",), ("doctor",), ("rehearse",)])
def test_settings_that_are_named_and_not_there_are_one_line(tmp_path: Path, subcommand: tuple[str, ...]) -> None:
    for named in (tmp_path / "nope.yaml", tmp_path):
        done = run(*subcommand, "--config", named)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr == (
            f"muster: --config: there is no file {named}; name one that is there, or leave the option out\n"
        )


def test_mistakes_in_settings_are_told_all_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text('prefx: "!x"\ntimezone: Mars/Base\nold_after: soon\noncall: [a]\n', "utf-8")
    done = run("--config", config)
    assert done.returncode == 2
    places = [
        line.removeprefix("muster: ").removeprefix(f"{config}:").split(" ")[0] for line in done.stderr.splitlines()
    ]
    assert places == ["1:1:", "2:11:", "3:12:", "4:9:"]


def test_an_unknown_subcommand_is_named_with_those_there_are() -> None:
    done = run("frobnicate")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "argument SUBCOMMAND: invalid choice: 'frobnicate'" in done.stderr
    assert "rehearse" in done.stderr


@pytest.mark.parametrize("line", [("--help",), ("lint", "playbooks")])
def test_what_needs_no_server_loads_neither_its_client_nor_the_store(line: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "importtime", "bot.py", *line]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    loaded = {row.rpartition("|")[2].strip() for row in done.stderr.splitlines() if row.startswith("import time:")}
    assert "cli.main" in loaded
    assert loaded & {"aiohttp", "mattermostdriver", "requests", "websockets", "tinydb", "uvloop", "rehearsal"} == set()

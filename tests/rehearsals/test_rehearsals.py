"""The main paths, each a script that is played with the real bot against the stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import HOME, build
from engine.config.settings import read_settings
from rehearsal.player import play
from rehearsal.script import read_script

HERE = Path(__file__).parent
SCRIPTS = [*sorted(HERE.glob("*.yaml")), HOME / "docs" / "first-incident.yaml"]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
async def test_everything_happens_as_the_script_says(file: Path) -> None:
    script = read_script(file)
    settings = read_settings(HOME / "config.yaml", script.changes)
    outcome = await play(script, build, settings, script.playbooks or (HOME / "playbooks",))
    assert outcome.failure is None, outcome.failure


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_a_script_is_a_path_worth_playing(file: Path) -> None:
    assert len(read_script(file).steps) >= 8

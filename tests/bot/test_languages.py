"""Everybody reads what is for them in their language, and nothing of it gets where others read.

A language is made up in which every text stands between « and »: bob's profile has it, nobody else's.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from bot import HOME, build
from engine.config.settings import read_settings
from rehearsal.player import play
from rehearsal.record import Entry
from rehearsal.script import parse_script
from tests.bot.test_hostile_messages import PLAYBOOK, script


async def test_direct_messages_are_in_the_readers_language_and_channels_in_the_teams(tmp_path: Path) -> None:
    english = yaml.safe_load((HOME / "texts" / "en.yaml").read_text("utf-8"))
    marked = {id: text if id.startswith("form.") else f"«{text}»" for id, text in english.items()}
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "xx.yaml").write_text(yaml.safe_dump(marked, allow_unicode=True), "utf-8")
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "hostile.yaml").write_text(PLAYBOOK, "utf-8")
    written = script("the vendor has it", "en")
    written["profiles"] = {"bob": {"language": "xx"}}
    written["config"]["texts"] = str(tmp_path / "texts")
    played = parse_script(yaml.safe_dump(written), tmp_path / "languages.yaml")
    said: list[Entry] = []
    settings = read_settings(HOME / "config.yaml", played.changes)
    outcome = await play(played, build, settings, (tmp_path / "books",), listeners=(said.append,))
    assert outcome.failure is None, outcome.failure
    posts = [entry for entry in said if entry.by_bot and entry.event in ("posted", "edited")]
    to_bob = [entry.text for entry in posts if entry.place == "@bob"]
    assert len(to_bob) > 10
    assert [text for text in to_bob if "«" not in text] == []
    assert [entry.text for entry in posts if entry.place != "@bob" and "«" in entry.text] == []

"""Whole messages made of hostile texts: the pinned post, prompts, briefs, updates, lists, the timeline, the digest.

A whole incident is played with them; every post of the bot is judged by `tests.markdown_reading`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import HOME, build
from engine.config.settings import read_settings
from rehearsal.player import play
from rehearsal.record import Entry
from rehearsal.script import parse_script
from tests.markdown_reading import built, fences_are_closed, mentions

PLAYBOOK = """\
playbook: hostile
title: Hostile
prefix: INC
run:
  severities: [sev1, sev2]
  summary: "{{ title }} @all"
  welcome: "Hello @all {{ title }}"
attributes: [{name: region}]
checklists:
  - title: First
    tasks: [{title: One, description: "@all `look", required: true}, {title: Two, confirm: true}, Three]
  - title: Second
    tasks: [Four, Five]
status_updates: {every: 30m, template: "{{ title }} @here: {{ text }}", to: [stakeholders]}
retrospective: {template: "# {{ title }} @all", sections: [Impact]}
"""

PEOPLE = {"@alice", "@bob", "@carol"}
HOSTILE = (
    "@all",
    "&#64;channel",
    "\\@here **@all** `@sre",
    "x ``` @all ~~ [y](https://e.example/@all",
    "<@all> | # @here > - 1. @channel ===",
    "https://e.example/@all) ![@all](https://e.example/x.png) *",
)


def script(text: str, language: str) -> dict[str, Any]:
    """An incident in which everything that somebody writes is that text."""

    def say(command: str, who: str = "alice", place: str = "INC-1") -> dict[str, Any]:
        prefix = "" if place == "@bot" else "!incident "
        return {"say": {"who": who, "in": place, "text": f"{prefix}{command}"}}

    rest = f"{text}\n```\n{text}" if "x" in text else f"{text}\n> {text}"
    return {
        "title": "Hostile",
        "people": ["alice", "bob", "carol"],
        "channels": ["alerts", "stakeholders"],
        "config": {"language": language},
        "start": "2026-03-02T06:00:00+00:00",
        "steps": [
            say(f"start hostile sev2 {text}", place="alerts"),
            say("invite @bob"),
            say(f"follow INC-1 {text}", "carol", "alerts"),
            say("follow INC-1", "carol", "alerts"),
            say("assign 1 @bob"),
            say("assign 4 @bob"),
            say("skip all-this", "bob", "@bot"),
            say(f"note {rest}", "bob"),
            say(f"summary {rest}"),
            say(f"edit 4 description {rest}"),
            say(f"edit 4 title {text}"),
            say(f"add task {text} in Second"),
            say(f"add section {text}"),
            say(f"set region {text}"),
            say(f"skip 3 {text}"),
            say("severity sev1"),
            say(f"update {rest}"),
            say(f"followup {text}"),
            say(f"page @bob {text}"),
            say("ack", "bob", "@bot"),
            say(f"hold 1h {text}"),
            say("resume"),
            say(f"handover @bob {text}"),
            say(f"decline {text}", "bob", "@bot"),
            {"wait": "1h"},
            {"say": {"who": "bob", "in": "INC-1", "text": rest}},
            {"react": {"who": "bob", "post": "all|channel|here", "in": "INC-1", "emoji": "pushpin"}},
            *(
                say(each)
                for each in ("info", "checklist", "next", "timeline", "task 4", "who", "roles", "pages", "set")
            ),
            say("followup"),
            say("catchup", "bob"),
            say("todo", "bob"),
            say("list", place="alerts"),
            say(f"{text}", place="@bot"),
            say(f"check {text}"),
            {"wait": "3h"},
            say(f"finish all: {text}"),
            say(f"retro Impact: {rest}"),
            say("retro"),
            say("retro publish"),
            say(f"reopen {text}"),
            say(f"cancel {text}"),
            {"expect": {"in": "INC-1", "text": "INC-1"}},
        ],
    }


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", HOSTILE)
async def test_no_message_of_an_incident_mentions_anybody_it_should_not(tmp_path: Path, text: str, language: str):
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "hostile.yaml").write_text(PLAYBOOK, "utf-8")
    played = parse_script(yaml.safe_dump(script(text, language)), tmp_path / "hostile.yaml")
    said: list[Entry] = []
    settings = read_settings(HOME / "config.yaml", played.changes)
    outcome = await play(played, build, settings, (tmp_path / "books",), listeners=(said.append,))
    assert outcome.failure is None, outcome.failure
    posts = [entry for entry in said if entry.by_bot and entry.event in ("posted", "edited")]
    assert len(posts) > 40
    for entry in posts:
        assert set(mentions(entry.text)) <= PEOPLE, entry.text
        assert fences_are_closed(entry.text), entry.text
    boards = [entry.text for entry in posts if entry.text.startswith("#### ")]
    for board in boards:
        kinds = [kind for kind, line in zip(built(board), board.split("\n"), strict=True) if "**First**" in line]
        assert kinds in ([], ["text ****"]), board

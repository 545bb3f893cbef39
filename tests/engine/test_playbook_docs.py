from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.condition_parser import parse
from domain.playbook import Playbook, Task
from engine.playbooks.errors import fields
from engine.playbooks.template_language import forgiving
from engine.playbooks.template_values import blank
from tests.engine.reading import read_playbook

DOCS = Path(__file__).parents[2] / "docs"
PLAYBOOKS = (DOCS / "playbooks.md").read_text()
TEMPLATES = (DOCS / "templates.md").read_text()


def test_every_key_of_a_playbook_is_documented() -> None:
    for key in fields(()):
        assert re.search(rf"\| `{key}[`.]", PLAYBOOKS), key
    for part in ("run", "status_updates", "permissions", "webhooks", "retrospective"):
        for key in fields((part,)):
            assert f"`{key}`" in PLAYBOOKS or f"`{part}.{key}`" in PLAYBOOKS, f"{part}.{key}"
    for key in Task.model_fields:
        assert re.search(rf"^\| `{key}` \|", PLAYBOOKS, re.MULTILINE), key


def test_the_playbook_and_the_conditions_in_the_docs_are_right() -> None:
    example = re.search(r"```yaml\n(playbook: .+?)```", PLAYBOOKS, re.DOTALL)
    assert example is not None
    assert isinstance(read_playbook(example[1]), Playbook)
    conditions = re.findall(r"^when: (.+?)(?: +#.*)?$", PLAYBOOKS, re.MULTILINE)
    assert len(conditions) == 7
    for condition in conditions:
        parse(condition)


def test_every_value_and_filter_of_templates_is_documented() -> None:
    playbook = read_playbook("playbook: x\ntitle: X\n")
    assert isinstance(playbook, Playbook)
    table = TEMPLATES.split("## Values")[1].split("## Filters")[0]
    named = {name for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert named == set(blank(playbook))
    filters = TEMPLATES.split("## Filters")[1].split("## Limits")[0]
    for name in set(forgiving().filters) - {"d"}:
        assert f"`{name}`" in filters, name


@pytest.mark.parametrize("name", ["range", "include", "replace"])
def test_what_is_left_out_is_said(name: str) -> None:
    assert f"`{name}`" in TEMPLATES.split("## Limits")[1]

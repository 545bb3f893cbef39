"""The phrases of the settings are checked as strictly as those of a playbook."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cli.lint import lint
from engine.config.settings import read_settings

BOOK = """
playbook: incident
title: Incident
prefix: INC
checklists: [{title: First, tasks: [Look]}]
attributes: [{name: service, type: text}]
status_updates: {audiences: {press: {to: [press]}}}
"""


def problems(folder: Path, phrases: str) -> list[str]:
    book, config = folder / "incident.yaml", folder / "config.yaml"
    book.write_text(BOOK, "utf-8")
    config.write_text(f"phrases:\n{phrases}", "utf-8")
    found = asyncio.run(lint([(book, folder)], read_settings(config), config))
    return [f"{Path(each.file).name}:{each.line} {each.message}" for each in found]


def test_a_phrase_that_fits_a_playbook_is_well(tmp_path):
    said = '  a: {text: "{{ service }} and {{ where }}", audience: [press, customers], placeholders: [where]}\n'
    assert problems(tmp_path, said) == []


def test_a_name_that_no_template_knows_is_told_with_its_line(tmp_path):
    (found,) = problems(tmp_path, '  a: It is over\n  b:\n    text: "{{ tilte }} is over"\n')
    assert found.startswith('config.yaml:4 template phrases.b: "tilte" is nothing a template knows')


def test_an_audience_that_nobody_has_is_told_with_its_line(tmp_path):
    (found,) = problems(tmp_path, "  a: {text: It is over, audience: [custmers]}\n")
    assert found.startswith(
        'config.yaml:2 no playbook has the audience "custmers" of phrases.a; did you mean "customers"'
    )

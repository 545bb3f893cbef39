"""Conditions that wait for each other: tasks that would only be there once others were done that wait for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.condition_parser import parse
from domain.conditions import Both, Either, Node, TaskIs
from domain.playbook import Playbook


def never_there(playbook: Playbook) -> Iterator[tuple[int, int]]:
    """The tasks that no course of events brings in, as (section, task), both from 0."""
    needs: dict[str, frozenset[str]] = {}
    places: dict[str, tuple[int, int]] = {}
    for at, section in enumerate(playbook.checklists):
        for number, task in enumerate(section.tasks):
            name = f"{section.id}.{task.id}"
            whens = (when for when in (section.when, task.when) if when)
            needs[name] = frozenset().union(*(_needed(parse(when), playbook.ids) for when in whens))
            places[name] = (at, number)
    able: set[str] = set()
    while fresh := {name for name, needed in needs.items() if name not in able and needed <= able}:
        able |= fresh
    yield from (places[name] for name in needs if name not in able)


def _needed(node: Node, ids: Mapping[str, str]) -> frozenset[str]:
    """The tasks that have to be settled for the condition to hold, as far as its form says so."""
    match node:
        case Both():
            return frozenset().union(*(_needed(part, ids) for part in node.parts))
        case Either():
            first, *others = (_needed(part, ids) for part in node.parts)
            return first.intersection(*others)
        case TaskIs() if (node.state == "open") == node.negated:
            return frozenset({ids.get(node.task, node.task)})
        case _:
            return frozenset()

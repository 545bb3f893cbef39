"""What a script names: people and channels that are not there, names written twice, files that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.playbooks.yaml_reader import Path as Steps
from engine.playbooks.yaml_reader import YamlFile
from engine.problems import Problem, did_you_mean
from rehearsal.outside import OUTSIDE
from rehearsal.places import BOT, RUN, TO_BOT

ALWAYS = ("town-square",)


def wrong(document: YamlFile, path: Steps, message: str, *, key: bool = False) -> Problem:
    """A problem with what stands there, or with its key."""
    node = (document.key(path) if key else None) or document.find(path)[0]
    line, column = (node.line, node.column) if node is not None else (1, 1)
    return Problem(document.name, line, column, "error", message)


def numbered_steps(document: YamlFile) -> Iterator[tuple[int, Any]]:
    """The steps as they were written, whatever they are."""
    steps = document.data.get("steps")
    if isinstance(steps, list):
        yield from enumerate(steps)


def name_problems(document: YamlFile) -> Iterator[Problem]:
    """Unknown people and channels; a name written in two ways."""
    people = [str(name).removeprefix("@") for name in _list(document, "people")]
    channels = [*ALWAYS, *(str(name).removeprefix("~") for name in _list(document, "channels"))]
    for key, names in (("people", people), ("channels", channels[len(ALWAYS) :])):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield wrong(document, (key, index), f"{key}: {name} stands here twice")
    for index, name in enumerate(people):
        if name in (BOT, "bot", "all", "channel", "here"):
            yield wrong(document, ("people", index), f"people: the name {name} is taken; choose another")
    profiles = document.data.get("profiles")
    for name in profiles if isinstance(profiles, dict) else ():
        if people and name.removeprefix("@") not in people:
            yield wrong(document, ("profiles", name), _unknown("person", name.removeprefix("@"), people), key=True)
    yield from _on_call(document, people)
    yield from _at_services(document, ("services",), document.data.get("services"), people)
    yield from _answer_files(document)
    for index, step in numbered_steps(document):
        if not isinstance(step, dict):
            continue
        for kind, body in step.items():
            if kind == "rename" and isinstance(body, dict):
                people.append(str(body.get("to")).removeprefix("@"))
            if isinstance(body, dict):
                yield from _in_step(document, ("steps", index, kind), body, people, channels)


def _answer_files(document: YamlFile) -> Iterator[Problem]:
    """Files of answers that are not there."""
    listed = (("answers", at) for at in range(len(_list(document, "answers"))))
    for path in (*listed, *(("steps", at, "answer") for at, _ in numbered_steps(document))):
        _, steps = document.find((*path, "file"))
        name = _value(document.data, (*path, "file"))
        if steps == (*path, "file") and isinstance(name, str) and not (Path(document.name).parent / name).is_file():
            yield wrong(document, (*path, "file"), f"there is no file {name} beside the script")


def _value(data: Any, path: Steps) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _on_call(document: YamlFile, people: list[str]) -> Iterator[Problem]:
    oncall = document.data.get("oncall")
    for schedule, names in oncall.items() if isinstance(oncall, dict) else ():
        for index, name in enumerate([names] if isinstance(names, str) else names if isinstance(names, list) else ()):
            if isinstance(name, str) and people and name.removeprefix("@") not in people:
                yield wrong(document, ("oncall", schedule, index), _unknown("person", name.removeprefix("@"), people))


def _at_services(document: YamlFile, path: Steps, services: Any, people: list[str]) -> Iterator[Problem]:
    """Whoever is on call at a service and is neither of the script nor an address."""
    for schedule, turns in services.items() if isinstance(services, dict) else ():
        for turn in turns if isinstance(turns, list) else [turns]:
            who = turn.get("who") if isinstance(turn, dict) else turn
            for name in who if isinstance(who, list) else [who]:
                if isinstance(name, str) and people and "@" not in name and name not in people:
                    yield wrong(document, (*path, schedule), _unknown("person", name, people))


def _in_step(
    document: YamlFile, path: Steps, body: Mapping[str, Any], people: list[str], channels: list[str]
) -> Iterator[Problem]:
    who, place, kind = body.get("who"), body.get("in"), path[-1]
    if kind == "services":
        yield from _at_services(document, path, body, people)
        return
    elsewhere = kind in ("acknowledge", "resolve") and "@" in str(who)
    if isinstance(who, str) and people and not elsewhere and who.removeprefix("@") not in people:
        yield wrong(document, (*path, "who"), _unknown("person", who.removeprefix("@"), people))
    if place == OUTSIDE and kind in ("expect", "expect_none"):
        return
    if not isinstance(place, str) or place in TO_BOT or RUN.fullmatch(place):
        return
    if place.startswith("@"):
        if place[1:] not in people:
            yield wrong(document, (*path, "in"), _unknown("person", place[1:], people))
        elif kind == "say" and isinstance(who, str) and place[1:] != who.removeprefix("@"):
            yield wrong(
                document, (*path, "in"), f'in: people write to the bot only; a message to it is in "{TO_BOT[0]}"'
            )
    elif place.removeprefix("~") not in channels:
        hint = " (a run's channel is written by its number, as in INC-1)" if re.match(r"inc-\d", place) else ""
        yield wrong(document, (*path, "in"), _unknown("channel", place, channels) + hint)


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = did_you_mean(name, known) or f"; there is {', '.join(known)}"
    return f"there is no {what} {name} in this script{near}"


def _list(document: YamlFile, key: str) -> list[Any]:
    found = document.data.get(key)
    return found if isinstance(found, list) else []

"""Playbooks from YAML: read, checked, their template files put in; or everything that is wrong with them, at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.circles import never_there
from domain.fields import LONGEST_TEMPLATE
from domain.playbook import KeywordTrigger, Playbook
from domain.playbook_checks import expanded
from engine.config.webhooks import WebhookSettings
from engine.playbooks import errors as playbook_errors
from engine.playbooks.groups import group_problems, schedule_problems, strange_roles
from engine.playbooks.hooks import webhook_problems
from engine.playbooks.odd_keywords import odd_keywords
from engine.playbooks.odd_words import odd_words
from engine.playbooks.yaml_reader import LARGEST, YamlFile, read_yaml
from engine.playbooks.yaml_reader import Path as Steps
from engine.problems import Problem

_FILE = re.compile(r"[^\s{}]+\.j2")
_ROUNDS = 5
_REFERENCES = frozenset({"unknown", "circle"})
_LATER = _REFERENCES | {"twice", "metric", "command", "channel_private", "too_many"}
"""The errors that may show only when the others are out of the way, and are not caused by taking them out."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template of a playbook and where its first line stands, so that its errors can be found."""

    field: str
    text: str
    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class PlaybookFile:
    """What a file held.  `playbook` is None if there are errors (not for warnings); `templates` are those it names."""

    name: str
    playbook: Playbook | None
    problems: tuple[Problem, ...] = ()
    templates: tuple[TemplateText, ...] = ()


def load_playbook(
    source: Path | str | bytes,
    name: str = "",
    *,
    folder: Path | None = None,
    groups: Collection[str] | None = None,
    webhooks: WebhookSettings | None = None,
    schedules: Collection[str] = (),
) -> PlaybookFile:
    """Read a playbook from a file, or from text that is called `name` in errors.

    A template written as the name of a file (`summary.md.j2`) is read from
    beside the playbook and never from outside `folder` (the playbooks folder;
    by default the file's own).  Text without a `folder` can name no files.
    `groups` and `webhooks` are those of the settings, which alone it may name; None: any.  Where there are
    `schedules`, it is warned of others.
    """
    beside: Path | None
    if isinstance(source, Path):
        name = name or str(source)
        folder = folder or source.parent
        try:
            with source.open("rb") as file:
                text: str | bytes = file.read(LARGEST + 1)
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror or error}"
            return PlaybookFile(name, None, (Problem(name, 0, 0, "error", reason),))
        beside = source.parent
    else:
        name, text, beside = name or "playbook", source, folder
    document = read_yaml(text, name)
    if document.root is None:
        return PlaybookFile(name, None, document.problems)
    reader = _Templates(document, beside, folder)
    data = reader.filled()
    playbook, errors = _validated(data)
    strange = tuple(group_problems(document, groups)) if groups is not None else ()
    strange += tuple(schedule_problems(document, schedules))
    found = {*document.problems, *reader.problems, *(playbook_errors.problem(error, document) for error in errors)}
    if playbook is not None and webhooks is not None:
        strange += tuple(webhook_problems(playbook, document, webhooks))
    found.update(problem for problem in strange if problem.level == "error")
    if found or playbook is None:
        return PlaybookFile(name, None, tuple(sorted(found)))
    warnings = sorted((*_warnings(playbook, document), *strange))
    return PlaybookFile(name, playbook, tuple(warnings), tuple(reader.texts))


def _warnings(playbook: Playbook, document: YamlFile) -> Iterator[Problem]:
    """What may stand in a playbook and yet is hardly meant."""
    for at, trigger in enumerate(playbook.triggers):
        if isinstance(trigger, KeywordTrigger) and not trigger.channels:
            written = "keywords" if trigger.keywords else "all"
            node = document.key(("triggers", at, written)) or document.root
            line, column = (node.line, node.column) if node is not None else (0, 0)
            reason = "these keywords are heard nowhere; say where, as in channels: [alerts]"
            yield Problem(document.name, line, column, "warning", reason)
    for at, number in never_there(playbook):
        steps: Steps = ("checklists", at, "tasks", number)
        node = document.key((*steps, "when")) or document.find(steps)[0]
        line, column = (node.line, node.column) if node is not None else (0, 0)
        reason = "this task is never there: its condition asks for tasks to be done that wait for this one in turn"
        yield Problem(document.name, line, column, "warning", reason)

    for steps, reason in (*odd_words(playbook), *odd_keywords(playbook), *strange_roles(playbook)):
        node, _ = document.find(steps)
        line, column = (node.line, node.column) if node is not None else (0, 0)
        yield Problem(document.name, line, column, "warning", reason)


def _validated(data: Any) -> tuple[Playbook | None, list[ErrorDetails]]:
    """The playbook, or every error.

    References are checked only in a playbook whose parts are well-formed, so
    the parts that are not are taken out and the rest is checked again; a
    reference to something that was taken out is no error of its own.
    """
    whole = expanded(data)
    errors: list[ErrorDetails] = []
    removed: set[Steps] = set()
    lost: set[str] = set()
    for turn in range(_ROUNDS):
        try:
            playbook = Playbook.model_validate(_without(whole, removed) if removed else whole)
        except ValidationError as error:
            fresh = 0
            before = frozenset(removed)
            for found in error.errors(include_url=False):
                found["loc"] = _original(found["loc"], whole, before)
                place = _existing(found["loc"], whole)
                caused = found["type"] in _REFERENCES and lost.intersection(_names_in(found))
                if turn == 0 or (found["type"] in _LATER and not caused):
                    errors.append(found)
                while place in before:
                    place = place[:-1]
                if place and place not in removed:
                    removed.add(place)
                    lost.update(_scalars(_at(whole, place)))
                    fresh += 1
                elif found["type"] == "missing" and not place:
                    whole = {"playbook": "x", "title": "x", **whole}
                    fresh += 1
            if not fresh or not isinstance(whole, Mapping):
                break
        else:
            return (playbook if not errors else None), errors
    return None, errors


def _names_in(found: ErrorDetails) -> Iterator[str]:
    name = str(found.get("ctx", {}).get("name", ""))
    yield name
    yield from name.split(".")


def _at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data[step]
    return data


def _existing(path: Steps, data: Any) -> Steps:
    """The steps of a path that are in the data; the tags of unions and missing keys are passed over."""
    steps: Steps = ()
    for step in path:
        listed = isinstance(data, list | tuple) and isinstance(step, int) and step < len(data)
        if listed or (isinstance(data, Mapping) and step in data):
            data = data[step]
            steps = (*steps, step)
    return steps


def _without(data: Any, removed: Collection[Steps], here: Steps = ()) -> Any:
    """A copy without those places; a title is replaced, for its part may be well-formed but for it."""
    if isinstance(data, Mapping):
        kept = {}
        for key, value in data.items():
            if (*here, key) not in removed:
                kept[key] = _without(value, removed, (*here, key))
            elif key in ("title", "playbook"):
                kept[key] = "x"
        return kept
    if isinstance(data, list | tuple):
        places = [((*here, at), value) for at, value in enumerate(data)]
        return [_without(value, removed, place) for place, value in places if place not in removed]
    return data


def _original(path: Steps, data: Any, removed: Collection[Steps]) -> Steps:
    """A path in the copy as a path in the whole: numbers behind what was taken out are higher there."""
    steps: Steps = ()
    place: Steps = ()
    for step in path:
        if isinstance(step, int) and isinstance(data, list | tuple):
            kept = [at for at in range(len(data)) if (*place, at) not in removed]
            step = kept[step] if step < len(kept) else step
        if _existing((step,), data):
            data, place = data[step], (*place, step)
        steps = (*steps, step)
    return steps


def _scalars(value: Any) -> Iterator[str]:
    """Every text within a value, keys too."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _scalars(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _scalars(inner)
    else:
        yield str(value)


class _Templates:
    """Puts the text of template files in the place of their names."""

    def __init__(self, document: YamlFile, beside: Path | None, folder: Path | None) -> None:
        self._document, self._beside, self._folder = document, beside, folder
        self.problems: list[Problem] = []
        self.texts: list[TemplateText] = []

    def filled(self) -> Any:
        data = self._document.data
        if not isinstance(data, dict):
            return data
        places: list[Steps] = [
            ("run", "name"),
            ("run", "summary"),
            ("run", "welcome"),
            ("status_updates", "template"),
            ("status_updates", "final"),
            ("run", "channel", "name"),
            ("retrospective", "template"),
            ("call",),
        ]
        kept = data.get("links")
        places += [("links", at, "url") for at in range(len(kept))] if isinstance(kept, list) else []
        audiences = _existing(("status_updates", "audiences"), data)
        if len(audiences) == 2 and isinstance(_at(data, audiences), dict):
            places += [(*audiences, name, "template") for name in _at(data, audiences)]
        if isinstance(data.get("phrases"), dict):
            for name, phrase in data["phrases"].items():
                places.append(("phrases", name, "text") if isinstance(phrase, dict) else ("phrases", name))
        for place in places:
            if _existing(place, data) == place and isinstance(_at(data, place), str):
                _at(data, place[:-1])[place[-1]] = self._text(place, _at(data, place))
        return data

    def _text(self, place: Steps, text: str) -> str:
        node, _ = self._document.find(place)
        named = text.strip()
        field, line = ".".join(map(str, place)), node.line if node is not None else 1
        if not _FILE.fullmatch(named):
            block = node is not None and node.style in ("|", ">")
            column = node.column if node is not None and not block else 1
            self.texts.append(TemplateText(field, text, self._document.name, line + block, column))
            return text
        try:
            found = self._file(named)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            column = node.column if node is not None else 1
            message = f'the template "{named}" cannot be read: {reason}'
            self.problems.append(Problem(self._document.name, line, column, "error", message))
            return ""
        shown = str(Path(self._document.name).parent / named)
        self.texts.append(TemplateText(field, found, shown, 1))
        return found

    def _file(self, name: str) -> str:
        if self._beside is None or self._folder is None:
            raise ValueError("this playbook is in no folder; write the template here")
        path = (self._beside / name).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise ValueError("it is outside the playbooks folder")
        if not path.is_file():
            raise ValueError(f"there is no such file beside the playbook ({self._beside.name}/{name})")
        with path.open("rb") as file:
            raw = file.read(4 * LONGEST_TEMPLATE + 1)
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8") from None
        if len(text) > LONGEST_TEMPLATE:
            raise ValueError(f"it has more than {LONGEST_TEMPLATE} characters")
        return text.rstrip("\n")

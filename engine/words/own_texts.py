"""A team's own texts: files that put other words in the place of single ones, checked before the bot says any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.playbooks.yaml_reader import YamlFile, read_yaml
from engine.problems import Problem, did_you_mean
from engine.words.texts import Texts


def own_problems(folder: Path, english: Texts) -> list[Problem]:
    """What is wrong with the files of that folder: no YAML, an id that nothing says, a text that can't be rendered."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not files:
        return [Problem(str(folder), 0, 0, "error", "texts: there is no folder with files such as en.yaml")]
    return [problem for path in files for problem in _of_file(path, english)]


def _of_file(path: Path, english: Texts) -> Iterator[Problem]:
    try:
        file = read_yaml(path.read_bytes(), str(path))
    except OSError as error:
        yield Problem(str(path), 0, 0, "error", f"cannot be read: {error.strerror}")
        return
    if file.problems:
        yield from file.problems
        return
    data = file.data if file.root is not None else {}
    if not isinstance(data, Mapping):
        yield Problem(str(path), 1, 1, "error", 'texts are a map of ids to words, as in board.drill: "**drill**"')
        return
    for id, text in data.items():
        reason = _wrong(id, text, english)
        if reason:
            yield _at(file, path, id, f"{id}: {reason}")


def _wrong(id: str, text: object, english: Texts) -> str:
    """Why that can't be said; '' if it can."""
    if id not in english.ids:
        return f"there is no such text{did_you_mean(id, english.ids)}; texts/en.yaml has them all"
    if not isinstance(text, str):
        return 'a text is wanted; put it in quotes, as in "**drill**"'
    known = english.arguments(english.source(id))
    try:
        more = english.arguments(text) - known
    except ValueError as error:
        return f"the text can't be rendered: {error}"
    if more:
        there = ", ".join(sorted(known)) or "nothing"
        return f"it has no {', '.join(sorted(more))}; what it has: {there}"
    return ""


def _at(file: YamlFile, path: Path, id: str, message: str) -> Problem:
    node = file.key((id,)) or file.root
    line, column = (node.line, node.column) if node is not None else (1, 1)
    return Problem(str(path), line, column, "error", message)

"""A script: who there is, what they do, what the bot must do.  Read from YAML, every error at its line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from engine.config.settings import Settings
from engine.playbooks.yaml_reader import Path as Steps
from engine.playbooks.yaml_reader import YamlFile, read_yaml
from engine.problems import Problem, did_you_mean
from rehearsal.outside_steps import Answered, OnCallThere
from rehearsal.parts import ChannelName, Moment, Part, Text, Username
from rehearsal.profiles import Profile
from rehearsal.script_names import name_problems, numbered_steps, wrong
from rehearsal.steps import Action, StepKeys

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The first moment of a script that names none: a Monday morning."""


def _one_or_several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class SlashCommand(Part):
    """What a slash command answers: to whoever ran it, or `posted` for all; or it `fails`."""

    text: str = ""
    posted: bool = False
    fails: bool = False


class Header(Part):
    """Everything of a script but its steps' order; `steps` are checked one by one."""

    title: Text
    people: tuple[Username, ...] = Field(min_length=1)
    channels: tuple[ChannelName, ...] = ()
    oncall: Mapping[str, Annotated[tuple[Username, ...], BeforeValidator(_one_or_several)]] = {}
    commands: Mapping[str, Text | SlashCommand] = {}
    config: Mapping[str, Any] = {}
    profiles: Mapping[Username, Profile] = {}
    playbooks: Annotated[tuple[Text, ...], BeforeValidator(_one_or_several)] = ()
    start: Moment = START
    answers: tuple[Answered, ...] = Field(default=(), max_length=100)
    services: OnCallThere | None = None
    steps: tuple[StepKeys, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step, where it stands, and what it is called there; `none` for an `expect_none`."""

    kind: str
    action: Action
    file: str
    line: int

    @property
    def none(self) -> bool:
        """Whether nothing may match."""
        return self.kind == "expect_none"


@dataclass(frozen=True, slots=True)
class Script:
    """A script that can be played.  `changes` go over the configuration; without `playbooks` the shipped ones count."""

    file: str
    title: str
    people: tuple[str, ...]
    profiles: Mapping[str, Profile]
    channels: tuple[str, ...]
    commands: Mapping[str, SlashCommand]
    changes: Mapping[str, Any]
    playbooks: tuple[Path, ...]
    start: datetime
    answers: tuple[Answered, ...]
    services: OnCallThere | None
    steps: tuple[Step, ...]


class ScriptError(Exception):
    """The script cannot be played; the message has a line for each problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_script(path: Path) -> Script:
    """The script in that file.  Raises `ScriptError` with all that is wrong."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ScriptError([Problem(str(path), 0, 0, "error", f"it cannot be read: {error.strerror}")]) from None
    return parse_script(text, path)


def parse_script(text: bytes | str, path: Path) -> Script:
    """The script with that text; `path` names it in errors, and relative playbook folders start beside it."""
    name = str(path)
    document = read_yaml(text, name)
    if document.root is None:
        raise ScriptError(list(document.problems))
    if not isinstance(document.data, dict):
        wanted = f"a script is a map with {', '.join(Header.model_fields)}"
        raise ScriptError([Problem(name, document.root.line, document.root.column, "error", wanted)])
    problems = list(document.problems)
    header: Header | None = None
    try:
        header = Header.model_validate(document.data)
    except ValidationError as invalid:
        problems += (_problem(error, document) for error in invalid.errors(include_url=False) if not _short(error))
    problems += _steps_with_one_key(document)
    problems += name_problems(document)
    problems += _configuration(document)
    folders: list[Path] = []
    if header is not None:
        for index, folder in enumerate(header.playbooks):
            found = _folder(folder, path)
            folders.append(found)
            if not found.is_dir():
                problems.append(wrong(document, ("playbooks", index), f"there is no folder {folder} beside the script"))
    if problems or header is None:
        raise ScriptError(sorted(set(problems)))
    steps = tuple(_step(document, index, keys) for index, keys in enumerate(header.steps))
    oncall = {"oncall": {name: list(people) for name, people in header.oncall.items()}} if header.oncall else {}
    return Script(
        name, header.title, header.people, header.profiles, header.channels, _commands(header),
        {**header.config, **oncall},
        tuple(folders), header.start, tuple(_with_file(answer, path) for answer in header.answers),
        header.services, steps,
    )  # fmt: skip


def _commands(header: Header) -> dict[str, SlashCommand]:
    given = header.commands.items()
    return {word.lstrip("/"): SlashCommand(text=said) if isinstance(said, str) else said for word, said in given}


def _folder(name: str, script: Path) -> Path:
    beside = script.parent / name
    return beside if beside.is_dir() or not Path(name).is_dir() else Path(name)


def _with_file(answer: Answered, script: Path) -> Answered:
    """The answer with what its file holds; relative to the script."""
    if answer.file is None:
        return answer
    return answer.model_copy(update={"body": (script.parent / answer.file).read_text("utf-8"), "file": None})


def _step(document: YamlFile, index: int, keys: StepKeys) -> Step:
    kind = next(iter(keys.model_fields_set))
    node, _ = document.find(("steps", index))
    action = getattr(keys, kind)
    if isinstance(action, Answered):
        action = _with_file(action, Path(document.name))
    return Step(kind, action, document.name, node.line if node else 0)


# what pydantic found


def _short(error: Any) -> bool:
    """Whether a list is too short only because what is in it is wrong: that is said already."""
    return error["type"] == "too_short" and bool(error["input"])


def _problem(error: Any, document: YamlFile) -> Problem:
    kind, found = error["type"], error["input"]
    loc = tuple(step for step in error["loc"] if step != "length")  # `wait: 30m` is written without that key
    key = next((step for step in reversed(loc) if isinstance(step, str)), "")
    match kind:
        case "extra_forbidden":
            allowed = _allowed(loc[:-1])
            near = did_you_mean(str(loc[-1]), allowed) or "."
            may = f" Allowed: {', '.join(allowed)}" if allowed else ""
            return wrong(document, loc, f'"{loc[-1]}" is no key here{near}{may}', key=True)
        case "missing":
            return wrong(document, loc, f'the key "{loc[-1]}" is missing here')
        case "string_type":
            return wrong(document, loc, f"{key}: a text is wanted here; put quotes around it if it is one")
        case "bool_type" | "bool_parsing":
            return wrong(document, loc, f"{key}: true or false is wanted here")
        case "tuple_type":
            hint = f", as in [{found}]" if isinstance(found, str) and len(found) <= 40 else ""
            return wrong(document, loc, f"{key}: a list is wanted here{hint}")
        case "model_type" | "mapping_type" | "dict_type":
            allowed = _allowed(loc)
            keys = f" ({', '.join(allowed)})" if allowed else ""
            return wrong(document, loc, f"{key}: a map of keys{keys} is wanted here")
        case "too_short":
            return wrong(document, loc, f"{key}: at least one is needed")
        case "is_instance_of":
            return wrong(document, loc, f"{key}: a regular expression is wanted here, as a text")
        case "literal_error":
            return wrong(document, loc, f"{key}: allowed is {error['ctx']['expected']}")
        case _:
            said = error["msg"].removeprefix("Value error, ")
            return wrong(document, loc, f"{key}: {said}")


def _allowed(path: Steps) -> tuple[str, ...]:
    """The keys that may stand at that place; none where any may."""
    model: type[BaseModel] = Header
    for step in path:
        if isinstance(step, str):
            model_of = {"steps": StepKeys, "config": Settings}
            kind: Any = model_of.get(step) if model is Header else None
            if kind is None and step not in model.model_fields:
                return ()  # a name of the script's own, such as a schedule's
            kind = kind or model.model_fields[step].annotation
            parts = (kind, *getattr(kind, "__args__", ()))
            found = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
            if not found:
                return ()
            model = found[0]
    return tuple(field.alias or name for name, field in model.model_fields.items())


# what only the whole shows


def _steps_with_one_key(document: YamlFile) -> Iterator[Problem]:
    for index, step in numbered_steps(document):
        if isinstance(step, dict) and len(step) != 1:
            kinds = ", ".join(StepKeys.model_fields)
            yield wrong(document, ("steps", index), f"a step has one key, this has {len(step)}; it is one of {kinds}")
        elif isinstance(step, dict) and step.get("webhook") is not None:
            yield wrong(
                document, ("steps", index), "webhook: this version of Muster has no incoming webhooks", key=True
            )


def _configuration(document: YamlFile) -> Iterator[Problem]:
    """The `config:` of the script, as a configuration of its own."""
    config = document.data.get("config")
    if isinstance(config, dict):
        try:
            Settings.model_validate(config)
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False):
                yield _problem({**error, "loc": ("config", *error["loc"])}, document)

"""Help as values, made from the table of commands; `engine` gives them words.  Also the table in the docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.run import Run, TaskState
from handlers.finding import find_route
from handlers.line import Route
from handlers.routes import ROUTES
from handlers.said import Said


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One command in the overview: what to type, with the prefix, and the message id of what it does."""

    command: str
    summary: str


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """Commands that belong together, under the message id of their heading."""

    heading: str
    lines: tuple[HelpLine, ...]


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """One command.  `usage` and `example` stand without the prefix; `synonyms` are its other words."""

    word: str
    usage: str
    example: str
    synonyms: tuple[str, ...]
    summary: str


def overview(prefix: str, in_run: bool) -> tuple[HelpGroup, ...]:
    """All commands in their groups.  Where no run is at hand (`in_run` False), `RUN` stands where one is named."""
    return tuple(
        HelpGroup(f"help.{group}", tuple(HelpLine(_command(route, prefix, in_run), route.summary) for route in routes))
        for group, routes in _grouped(ROUTES).items()
    )


def fitting(said: Said) -> tuple[HelpLine, ...]:
    """The few commands that make sense where one is, the most likely first; `help all` shows the others."""
    if said.asked:
        tasks = said.asked[0].task
        chosen = ("done", "skip why", "give @bob", "snooze 15m", "note …") if tasks else ("…", "list", "info")
        ids = ("check", "skip", "assign", "snooze", "note") if tasks else ("answer", "list", "info")
        return tuple(HelpLine(text, f"route.{id}") for text, id in zip(chosen, ids, strict=True))
    head = "" if said.in_dm else f"{said.prefix} "
    run = said.run
    if run is None:
        lines = ["start sev1 Checkout is down", "list", "oncall", "playbooks"]
    elif not run.active:
        lines = ["timeline", "retro", "followup …", "reopen"]
    else:
        lines = ["next", *_on_tasks(run), "update …", "note …", "severity …", "checklist"]
    return tuple(_help_line(head, line) for line in lines)


def _on_tasks(run: Run) -> list[str]:
    """What can be done with its tasks: with the next one, or, when all that must be done is, to finish."""
    waiting = [task for task in run.shown() if task.state is TaskState.OPEN]
    required = [task for task in waiting if task.required]
    first = (required or waiting)[:1]
    lines = [f"{word} {task.number}{rest}" for task in first for word, rest in (("check", ""), ("skip", " why"))]
    lines += [f"claim {task.number}" for task in first if not task.assignment]
    return lines if required else ["finish", *lines]


def _help_line(head: str, line: str) -> HelpLine:
    found = find_route(line, ROUTES)
    assert found is not None, line
    return HelpLine(f"{head}{line}", found.route.summary)


def topic(word: str) -> HelpTopic | None:
    """The help on one command, by any of its words; None if there is no such command."""
    found = find_route(word, ROUTES)
    if found is None:
        return None
    route = found.route
    return HelpTopic(route.words[0], route.usage, route.example, route.words[1:], route.summary)


def docs_table(routes: tuple[Route, ...], texts: Mapping[str, str], who_may: Callable[[Route], str]) -> str:
    """The commands as Markdown, a table a group; `texts` has the words of the headings and summaries.

    `who_may` says by which word of a policy a command is allowed.
    """
    parts: list[str] = []
    for group, members in _grouped(routes).items():
        rows = [
            f"| `{_cell(route.usage)}` | {_cell(texts[route.summary])} | `{_cell(route.example)}` | {who_may(route)} "
            f"| {_also(route)} |"
            for route in members
        ]
        head = ["| Type | What it does | Example | Who may | Also |", "|---|---|---|---|---|"]
        parts.append("\n".join([f"## {texts[f'help.{group}']}", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def _grouped(routes: tuple[Route, ...]) -> dict[str, list[Route]]:
    groups: dict[str, list[Route]] = {}
    for route in routes:
        groups.setdefault(route.group, []).append(route)
    return groups


def _command(route: Route, prefix: str, in_run: bool) -> str:
    word, _, rest = route.usage.partition(" ")
    named = route.usage if in_run or not route.needs_run else f"RUN {word} {rest}"
    return f"{prefix} {named}".strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _also(route: Route) -> str:
    return ", ".join(f"`{_cell(word)}`" for word in route.words[1:])

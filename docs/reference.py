"""What the reference of commands says of each that its row alone does not: who may, and what each reaction does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain import commands as c
from domain.may import ANYONE_MAY, ENDINGS
from domain.people import Person
from domain.queries import OfRun
from domain.run import Run
from engine.answers.answers import EARLIER
from engine.input.alarms import NOT_NOW, START
from engine.input.starting import DIGITS
from engine.out.prompts import BACK, on_hypothesis, on_tasks
from engine.words.render import Words
from handlers.line import Route
from handlers.reactions import KEEPS
from handlers.said import Draft, StartWish
from rehearsal.signs import SHOWN
from tests.handlers.speech import a_run_at_hand, meant

_KEPT = {
    c.AddNote: "puts the message on the timeline, with its author, time and a link",
    c.AddFollowup: "keeps the message as a follow-up",
    Draft: "offers the message as a status update; 👍 sends it",
}


def who_may(route: Route) -> str:
    """By which word of `permissions` it is allowed, as its own example is understood."""
    what = meant(route.example).what
    match what:
        case StartWish():
            return "`start`"
        case c.ChangeOwner(to=None):
            return "who takes part"
        case Draft():
            return "`edit`"
    if isinstance(what, ANYONE_MAY):
        return "who sees the run"
    if isinstance(what, ENDINGS):
        return "`finish`"
    if isinstance(what, c.Wish):
        return "`edit`"
    return "`see`" if isinstance(what, OfRun) else "everybody"


def reactions(words: Words) -> Mapping[str, Sequence[tuple[str, str]]]:
    """By place, each reaction (its sign) and what it does; made from what the bot offers and hears there."""
    run, number = _with_a_command(a_run_at_hand())
    on_task = [
        (sign(name), f"`{line.removeprefix(f'{run.number} ').replace(str(number), 'TASK', 1)}`")
        for name, line in on_tasks(words, run, (number,)).items()
    ]
    on_task.append((sign(BACK), "`back`, by direct message, where there is a task before it"))
    kept = {sign(name): _KEPT[type(keep("text", Person("u", "ulla"), ""))] for name, keep in KEEPS.items()}
    return {
        "Under what asks about a task": on_task,
        "On any message in a run's channel": list(kept.items()),
        "Under a hypothesis": [
            (sign(name), f"`{line.removeprefix(f'{run.number} ')}`") for name, line in on_hypothesis(run, 1).items()
        ],
        "Under a timeline": [(sign(EARLIER), "what was before")],
        "Under the reminder of a retrospective": [(sign("mega"), "`retro publish`")],
        "Under a run that is suggested": [(sign(START), "start it"), (sign(NOT_NOW), "not now")],
        "Under a question of mine": [
            (sign("+1"), "yes: do, or send, what is shown"),
            (f"{sign(DIGITS[0])} {sign(DIGITS[1])} …", "take that choice"),
        ],
    }


def _with_a_command(run: Run) -> tuple[Run, int]:
    """The run with a slash command on its next task, under which all the reactions stand; and that one's number."""
    first = run.shown()[0]
    tasks = tuple(replace(task, command="/call start") if task is first else task for task in run.tasks)
    return run.changed(tasks=tasks), first.number


def sign(name: str) -> str:
    """An emoji as it is seen."""
    return SHOWN[name]


def reactions_table(words: Words) -> str:
    """The reactions as Markdown."""
    rows = [f"| {place} | {each} | {does} |" for place, known in reactions(words).items() for each, does in known]
    return "\n".join(["| Where | React with | What it does |", "|---|---|---|", *rows]) + "\n"

"""Answers that are for nobody but the asker: what they chose for themselves, and what is to be done by them."""

from __future__ import annotations

from domain.day import in_hours
from domain.digest import DigestRule, minute_for
from domain.messages import message
from domain.people import Actor, Person
from domain.run import Run, Task, TaskState
from engine.desk.runs import Runs
from engine.words.render import Words
from engine.words.wording import Ready
from handlers.said import Said

_MOST = 40
"""Tasks that one list shows."""


class OwnAnswers:
    """Reads what concerns one person; changes nothing."""

    def __init__(self, runs: Runs, digest: DigestRule) -> None:
        self._runs = runs
        self._digest = digest

    def settings(self, actor: Actor, said: Said, words: Words) -> str:
        """What they chose."""
        theirs = self._runs.site.state.of(actor.person.id)
        zone = message("settings.zone", zone=words.reader.zone, chosen=bool(theirs.zone), at=said.at)
        quiet = None if theirs.quiet is None else tuple(in_hours(minute) for minute in theirs.quiet)
        minute = minute_for(theirs, self._digest)
        return "\n".join(
            [
                words.word("settings.title"),
                words.say(zone),
                words.word("settings.language", chosen=bool(theirs.language)),
                words.word("settings.quiet", quiet=quiet),
                words.word("settings.digest", at="" if minute is None else in_hours(minute), days=self._digest.days),
            ]
        )

    def todo(self, person: Person, words: Words) -> Ready | None:
        """Their open tasks in all the runs that go on and that they may know of, run by run; None if there are none.

        What is due first stands first: the runs by their first task, then those without a due time.
        """
        found = [(run, tasks) for run in self._runs.active() if (tasks := _open_of(run, person))]
        found.sort(key=lambda pair: (_urgency(pair[0], pair[1][0]), pair[0].started_at))
        lines: list[str] = []
        shown = 0
        for run, tasks in found:
            if shown >= _MOST:
                break
            about = message(
                "todo.run",
                run=run.number,
                title=run.title,
                drill=run.drill,
                severity=run.severity,
                severities=run.playbook.run.severities,
                channel=run.place_name,
                hold=run.hold.until if run.hold else None,
            )
            lines.append(words.say(about))
            lines.extend(self._task(run, task, words) for task in tasks[: _MOST - shown])
            shown += len(tasks[: _MOST - shown])
        hidden = sum(len(tasks) for _, tasks in found) - shown
        if hidden:
            lines.append(words.word("todo.more", count=hidden))
        return Ready("\n".join(lines)) if lines else None

    def nothing(self, person: Person, words: Words) -> str:
        """That nothing is theirs, and where something may be: the runs they are in."""
        runs = [run for run in self._runs.active() if run.takes_part(person)]
        named = tuple(f"{run.number} {run.title}" for run in runs[:5])
        return words.word("todo.none", runs=named, run=runs[0].number if runs else "")

    def _task(self, run: Run, task: Task, words: Words) -> str:
        said = message(
            "todo.task",
            number=task.number,
            task=task.title,
            due=run.due_at(task),
            late=run.is_late(task),
            required=task.required,
        )
        return words.say(said)


def _open_of(run: Run, person: Person) -> list[Task]:
    if not run.takes_part(person):  # who takes part sees it, whatever else holds
        return []
    theirs = [task for task in run.shown() if task.state is TaskState.OPEN and person in task.pending]
    return sorted(theirs, key=lambda task: _urgency(run, task))


def _urgency(run: Run, task: Task) -> tuple[bool, int]:
    """What is due first comes first, what is due at no time last."""
    due = run.due_at(task)
    return (due is None, due or 0)

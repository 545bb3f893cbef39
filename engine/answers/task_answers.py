"""Answers about tasks."""

from __future__ import annotations

from collections.abc import Iterable

from domain.events import Recorded
from domain.find import named
from domain.messages import Message, message
from domain.people import Actor
from domain.run import Run, Task, TaskState
from domain.tell import tell
from engine.desk.runs import Runs
from engine.out.board import Board
from engine.words.render import Words
from engine.words.wording import line, paragraph


class TaskAnswers:
    """Reads runs; changes nothing."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def checklist(self, run: Run, board: Board, words: Words) -> str:
        """All tasks that apply, and which numbers are missing because a task was removed."""
        gone = sorted((task for task in run.tasks if task.state is TaskState.REMOVED), key=lambda task: task.number)
        if not gone:
            return board.checklist(run)
        removed = words.word("task.removed", tasks=tuple(named(task) for task in gone[:20]))
        return f"{board.checklist(run)}\n\n{removed}"

    def task(self, run: Run, board: Board, task: Task, words: Words) -> str:
        """All of a task: what it is, what belongs to it, and what became of it."""
        section = words.word("task.section", section=run.sections[task.section].title, run=run.number)
        lines = [board.task_line(run, task, bold=True), section]
        if task.required:
            lines.append(words.word("task.required"))
        if task.confirm:
            lines.append(words.word("task.confirm"))
        if waits := run.waits_for(task):
            lines.append(words.word("task.waits", waits=tuple(named(other) for other in waits)))
        if task.description:
            lines.append(paragraph(task.description))
        lines.extend(f"[{line(title)}]({url})" for title, url in task.links)
        if task.command:
            about = {"command": task.command, "by_hand": task.by_hand, "number": task.number}
            lines.append(words.word("task.command", **about))
        history = (each for each in self._runs.live(run.id).history if getattr(each.event, "task", 0) == task.number)
        told = [(recorded, entry) for recorded in history if (entry := tell(run, recorded)) is not None]
        if told:
            lines += ["", words.word("task.history"), *_entries(told, words)]
        return "\n".join(lines)

    def next(self, run: Run, board: Board, actor: Actor, words: Words) -> str:
        """What is somebody's, and what is next."""
        waiting = [task for task in run.shown() if task.state is TaskState.OPEN and not run.waits_for(task)]
        mine = [task for task in waiting if actor.person in task.pending and not task.reported]
        parts: list[str] = []
        if mine:
            parts.append(words.word("next.yours", run=run.number))
            parts.extend(board.task_line(run, task) for task in mine[:10])
        others = [task for task in board.next_up(run, 5) if task not in mine]
        if others:
            parts.append(words.word("next.all" if mine else "next.free", run=run.number))
            parts.extend(board.task_line(run, task) for task in others)
        if not parts:
            return words.word("next.none", run=run.number)
        return "\n".join([*parts, words.word("next.lead", run=run.number)])


def _entries(told: Iterable[tuple[Recorded, Message]], words: Words) -> list[str]:
    """Lines of the timeline."""
    return [
        words.say(message("timeline.line", at=recorded.occurred_at, who=recorded.actor, what=entry))
        for recorded, entry in told
    ]

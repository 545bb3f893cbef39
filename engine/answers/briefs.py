"""How a run stands, in one message: for who comes late, for who gets the lead, for who asks."""

from __future__ import annotations

from domain.events import TaskAssigned
from domain.messages import message
from domain.people import Person
from domain.run import Run, Task, TaskState
from domain.timeline import timeline
from engine.answers.situation import decided, questions, roles
from engine.desk.runs import Runs
from engine.out.board import Board
from engine.out.welcome import called_in
from engine.words.render import Words
from engine.words.wording import quote

_LAST = 8
"""Lines of the timeline in a brief."""
_OPEN = 6
"""Tasks in a brief."""


class Briefs:
    """Writes them, from the run as it is."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def sent(self, run: Run, why: str, by: Person, note: str, to: Person | None, words: Words) -> str:
        """A brief that nobody asked for, with what it is for on top; `to` None is the run's channel."""
        if why == "catchup" and to is not None:
            return called_in(words, run, to, by)
        about = {
            "run": run.number,
            "title": run.title,
            "drill": run.drill,
            "channel": run.place_name,
            "team": run.team_id,
            "thread": run.root_id,
        }
        head = words.word(f"brief.{why}", who=by, owner=run.owner, note=note, **about)
        return "\n\n".join([head, self.brief(run, to, words)])

    def brief(self, run: Run, reader: Person | None, words: Words) -> str:
        """State, roles, last update, what happened, what is open, what is due, and what is next for the reader."""
        board = Board(words)
        waiting = [task for task in run.shown() if task.state is TaskState.OPEN]
        mine = [task for task in waiting if reader in task.pending]
        others = sorted((task for task in waiting if task not in mine), key=lambda task: _soonest(run, task))
        blocks = [
            "\n".join(part for part in (*board.head(run), roles(words, run)) if part),
            self._update(words, run),
            "\n".join(part for part in (questions(words, run), decided(words, run)) if part),
            self._happened(words, run),
            self._tasks(words, board, run, "next.yours", mine),
            self._tasks(words, board, run, "brief.open", others),
        ]
        return "\n\n".join(block for block in blocks if block)

    @staticmethod
    def _update(words: Words, run: Run) -> str:
        if not run.updates:
            return ""
        last = run.updates[-1]
        return f"{words.word('brief.update', at=words.time(last.at), who=last.by)}\n{quote(last.text)}"

    def _happened(self, words: Words, run: Run) -> str:
        known = timeline(run, self._runs.live(run.id).history)
        # Whom the playbook gave its tasks to stands beside those that are open; so do decisions and hypotheses.
        news = [line for line in known if not (isinstance(line.event, TaskAssigned) and line.event.planned)]
        lines = [
            words.say(message("timeline.line", at=line.at, who=line.who, what=line.told)) for line in news[-_LAST:]
        ]
        return "\n".join([words.word("brief.happened", hidden=max(0, len(news) - _LAST)), *lines]) if news else ""

    @staticmethod
    def _tasks(words: Words, board: Board, run: Run, title: str, tasks: list[Task]) -> str:
        if not tasks:
            return ""
        head = words.word(title, run=run.number, count=len(tasks))
        more = [words.word("board.more")] if len(tasks) > _OPEN else []
        return "\n".join([head, *(board.task_line(run, task) for task in tasks[:_OPEN]), *more])


def _soonest(run: Run, task: Task) -> int:
    due = run.due_at(task)
    return due if due is not None else 10**15

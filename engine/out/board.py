"""The pinned post and its relatives: a run's checklist, its header, what is next for somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain import retrospective
from domain.people import Person
from domain.run import Run, Status, Task, TaskState
from domain.slash import runnable
from engine.answers.kin_lines import kin_lines
from engine.answers.link_lines import link_lines
from engine.answers.page_lines import waiting_pages
from engine.answers.situation import situation
from engine.answers.text_lines import waiting_texts
from engine.answers.update_line import update_line
from engine.webhooks.lines import trouble_lines
from engine.words import wording
from engine.words.render import Words
from engine.words.wording import Ready, line, mention

_SIGNS = {
    TaskState.OPEN: ":white_circle:",
    TaskState.DONE: ":white_check_mark:",
    TaskState.SKIPPED: ":next_track_button:",
    TaskState.REMOVED: ":wastebasket:",
}
_REPORTED, _BLOCKED = ":ballot_box_with_check:", ":lock:"
_BETWEEN = " · "
_LONGEST_ATTRIBUTE = 80
_SUMMARY = 600
"""Characters of a summary that the pinned post shows; `info` has all of it."""


class Board:
    """Draws runs for one reader."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def pinned(self, run: Run, limit: int) -> str:
        """The whole post, at most `limit` characters: untouched and finished sections fold first, then the rest."""
        head = [*self.head(run, _SUMMARY), *(situation(self._words, run) if run.active else ())]
        text = "\n".join([*head, *self._sections(run, self._lively(run))])
        if len(text) > limit:
            text = "\n".join([*head, *self._sections(run, self._current(run))])
        if len(text) <= limit:
            return text
        more = self._words.word("board.more")
        return f"{text[: limit - len(more) - 1].rsplit(chr(10), 1)[0]}\n{more}"

    def checklist(self, run: Run) -> str:
        """Every task that applies, nothing folded."""
        drill = f" · {self._words.word('board.drill')}" if run.drill else ""
        title = f"**{run.number}** {line(run.title)}{drill}"
        return "\n".join([title, *self._sections(run, {task.section for task in run.shown()})])

    def header(self, run: Run) -> str:
        """The channel's header: severity, owner and phase only, for each change makes a post of the server's."""
        drill = self._words.word("board.drill") if run.drill else ""
        parts = [run.number, self._state(run), drill, mention(run.owner)]
        return _BETWEEN.join(part for part in parts if part)[:1024]

    def next_up(self, run: Run, most: int = 3) -> list[Task]:
        """The tasks to do next, in order, from the first section that has open ones."""
        able = (task for task in run.shown() if task.state is TaskState.OPEN and task.reported is None)
        waiting = [task for task in able if not run.waits_for(task)]
        return [task for task in waiting if waiting and task.section == waiting[0].section][:most]

    def retro(self, run: Run) -> str:
        """How the retrospective of a finished run stands; '' if it has none."""
        rule = run.playbook.retrospective
        known = retrospective.sections(run.retrospective, rule.sections)
        if run.status is not Status.FINISHED or not (run.retrospective or run.retro_sections or known):
            return ""
        state = "published" if run.retro_published else "cancelled" if run.retro_cancelled else "open"
        waiting = retrospective.waiting(run.retrospective, rule.sections, run.retro_sections)
        due = self._words.time(run.retro_due) if run.retro_due is not None else ""
        return self._words.word(
            f"retro.{state}", run=run.number, waiting=waiting, all=len(known), due=due, reason=run.retro_cancelled
        )

    def task_line(self, run: Run, task: Task, *, bold: bool = False) -> str:
        """One task on one line."""
        title = f"{task.number} {line(task.title)}"
        match task.state:
            case TaskState.DONE:
                both = (*((task.reported.by,) if task.reported else ()), *((task.by,) if task.by else ()))
                who = f"{', '.join(line(person.name) for person in both)} " if both else ""
                return f"{_SIGNS[task.state]} {title} · {who}{self._words.time(task.at)}"
            case TaskState.SKIPPED | TaskState.REMOVED if not task.reason:
                return f"{_SIGNS[task.state]} ~~{title}~~"
            case TaskState.SKIPPED | TaskState.REMOVED:
                return f"{_SIGNS[task.state]} ~~{title}~~ · {line(task.reason)}"
            case TaskState.OPEN:
                waits = run.waits_for(task)
                sign = _REPORTED if task.reported else _BLOCKED if waits else _SIGNS[task.state]
                parts = [f"{sign} **{title}**" if bold or task.assignees else f"{sign} {title}"]
                if task.reported:
                    said = {"who": task.reported.by, "at": self._words.time(task.reported.at)}
                    parts.append(self._words.word("board.reported", **said))
                elif waits:
                    first = ", ".join(str(other.number) for other in waits)
                    parts.append(self._words.word("board.waits", tasks=Ready(first)))
                if task.assignment:
                    parts.append(self._whose(run, task))
                if runnable(task) and not waits:
                    parts.append(":arrow_forward:")
                due = run.due_at(task)
                if due is not None and run.active:
                    state = "board.late" if run.is_late(task) else "board.due"
                    parts.append(self._words.word(state, at=self._words.time(due)))
                return _BETWEEN.join(parts)

    def _whose(self, run: Run, task: Task) -> str:
        """Who has to do it still, the roles that nobody has, and how many of those who each have to have done so."""
        name: Callable[[Person], str] = mention if run.active else (lambda person: line(person.name))
        free = [self._words.word("board.free", role=part.key) for part in task.parts if not part.people]
        people = [*(name(person) for person in task.pending), *free]
        if not task.assignment.each or len(task.parts) < 2:
            return " / ".join(people)
        done = sum(part.key in task.shares for part in task.parts)
        return _BETWEEN.join([self._words.word("board.shares", done=done, all=len(task.parts)), ", ".join(people)])

    def head(self, run: Run, longest: int = 100_000) -> list[str]:
        """What the pinned post begins with: how it stands and what is next; the summary's first `longest` signs."""
        dot = wording.dot(run.severity, run.playbook.run.severities)
        sign = dot if run.active else ":checkered_flag:"
        if run.status is Status.CANCELLED:
            sign = Ready(":no_entry_sign:")
        lines = [f"#### {sign} {run.number} · {line(run.title)}", self._facts(run)]
        if attributes := self.attributes(run):
            lines.append(attributes)
        if run.summary:
            cut = run.summary if len(run.summary) <= longest else f"{run.summary[:longest].rstrip()} …"
            lines.append(wording.quote(cut) + "\n")
        if run.active:
            coming = self.next_up(run)
            if coming:
                named = _BETWEEN.join(self._next(run, task) for task in coming)
                lines.append(self._words.word("board.next", tasks=Ready(named)))
            lines.extend(self._words.say(line) for line in (*waiting_pages(run), *waiting_texts(run)))
            lines.extend(link_lines(self._words, run))
            lines.extend(kin_lines(self._words, run))
            if update := update_line(self._words, run):
                lines.append(update)
        else:
            if retro := self.retro(run):
                lines.append(retro)
            lines.extend(link_lines(self._words, run))
            lines.extend(kin_lines(self._words, run))
            lines.append(self._words.word("board.over", run=run.number))
        lines.extend(self._words.say(line) for line in trouble_lines(run))
        return lines

    def attributes(self, run: Run) -> str:
        """What is known of the run's attributes, on one line, in the playbook's order; '' if nothing is."""
        known = ((each.name, run.attributes.get(each.name)) for each in run.playbook.attributes)
        return _BETWEEN.join(f"{line(name)} **{line(_short(value))}**" for name, value in known if value)

    def _next(self, run: Run, task: Task) -> str:
        due = run.due_at(task)
        when = f" ({self._words.word('board.due', at=self._words.time(due))})" if due is not None else ""
        return f"{task.number} {line(task.title)}{when}"

    def _state(self, run: Run) -> str:
        if run.active:
            return _BETWEEN.join(part for part in (run.severity, run.phase, self.hold(run)) if part)
        return self.status(run)

    def status(self, run: Run) -> str:
        """How a run stands that is over: finished, cancelled, or gone into another."""
        merged = run.kin.into is not None
        return self._words.word("status.merged" if merged else f"status.{run.status}", into=run.duplicate_of)

    def hold(self, run: Run) -> str:
        """That it is on hold, and until when; '' if it isn't."""
        if run.hold is None:
            return ""
        return self._words.word("board.hold", at=run.hold.until)

    def _facts(self, run: Run) -> str:
        severity = f"**{line(run.severity)}**" if run.severity else ""
        parts = [severity, line(run.phase) if run.active else self.status(run)]
        if run.drill:
            parts.append(self._words.word("board.drill"))
        if run.hold is not None:
            parts.append(f"{self.hold(run)}: {line(run.hold.why)}")
        if run.active:
            parts.append(self._words.word("board.since", at=run.started_at))
        else:
            took = self._words.span(max(0, run.ended_at - run.started_at))
            parts.append(self._words.word("board.took", at=self._words.time(run.ended_at), took=took))
        owner: Callable[[Person], str] = mention if run.active else (lambda person: line(person.name))
        parts.append(self._words.word("board.owner", who=Ready(owner(run.owner))))
        shown = run.shown()
        if shown and run.active:
            done = sum(task.state is not TaskState.OPEN for task in shown)
            parts.append(self._words.word("board.progress", done=done, all=len(shown)))
        return _BETWEEN.join(part for part in parts if part)

    def _sections(self, run: Run, unfolded: set[int]) -> Iterable[str]:
        coming = {task.number for task in self.next_up(run, 1)}
        folded: list[str] = []
        for index in run.outline():
            section = run.sections[index]
            tasks = [task for task in run.shown() if task.section == index]
            if index not in unfolded:
                folded.append(f"*{line(section.title)}* {self._count(tasks)}")
                continue
            if folded:
                yield "\n" + _BETWEEN.join(folded)
                folded = []
            yield f"\n**{line(section.title)}** {self._count(tasks)}"
            for task in tasks:
                yield self.task_line(run, task, bold=run.active and task.number in coming)
        if folded:
            yield "\n" + _BETWEEN.join(folded)

    def _count(self, tasks: list[Task]) -> str:
        settled = sum(task.state is not TaskState.OPEN for task in tasks)
        return self._words.word("board.count", done=settled, all=len(tasks))

    def _lively(self, run: Run) -> set[int]:
        """Sections that somebody works on, and the one whose turn it is; of a run that is over, the last open one."""
        waiting = [index for index, (done, tasks) in enumerate(self._progress(run)) if done < tasks]
        if not run.active:
            return set(waiting[-1:])
        begun = {task.section for task in run.shown() if task.state is not TaskState.OPEN or task.assignees}
        return self._current(run) | (begun & set(waiting))

    def _progress(self, run: Run) -> list[tuple[int, int]]:
        """Of each section: how many tasks are settled, how many there are."""
        shown = run.shown()
        return [
            (
                sum(task.section == index and task.state is not TaskState.OPEN for task in shown),
                sum(task.section == index for task in shown),
            )
            for index in range(len(run.sections))
        ]

    def _current(self, run: Run) -> set[int]:
        return {task.section for task in self.next_up(run, 1)}


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_ATTRIBUTE else f"{value[: _LONGEST_ATTRIBUTE - 1]}…"

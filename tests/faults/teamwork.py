"""Twenty people at work on one run: what they do is thrown by dice, and a model of its own says what must come of it.

The model knows nothing of events.  In a round everybody does one thing at the same moment, and no two of them touch
the same task: whatever order the bot takes them in, the end is the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Job:
    """A task as the model has it."""

    title: str
    state: str = "open"
    by: str = ""
    reason: str = ""
    whose: str = ""

    @property
    def there(self) -> bool:
        return self.state != "removed"


@dataclass(frozen=True)
class Act:
    """One thing somebody does: in the run's channel, by direct message, or by a reaction on a question about a task.

    `works`: whether the model says that it does; what it refuses is answered in words.
    """

    who: str
    where: str
    text: str
    task: int = 0
    works: bool = True


@dataclass(frozen=True)
class Question:
    """A post that asks somebody about a task; `given` are the reactions they put under it before."""

    post: str
    given: frozenset[str] = frozenset()


@dataclass
class Model:
    """Sixty tasks, and what has become of them."""

    jobs: dict[int, Job]
    notes: list[str] = field(default_factory=list)

    def same(self, other: Mapping[int, Job]) -> list[str]:
        """What differs, in words."""
        return [
            f"{number}: {self.jobs.get(number)} is {other.get(number)}"
            for number in sorted(self.jobs.keys() | other.keys())
            if self.jobs.get(number) != other.get(number)
        ]


class Team:
    """Throws the dice; `number` is the run's, for direct messages."""

    def __init__(self, people: Sequence[str], tasks: Mapping[int, str], number: str, seed: str) -> None:
        self.people = tuple(people)
        self.number = number
        self.model = Model({task: Job(title) for task, title in tasks.items()})
        self._dice = random.Random(seed)
        self._done = 0

    def round(self, questions: Mapping[str, Mapping[int, Question]]) -> list[Act]:
        """What everybody does next; `questions` has the tasks that each is asked about now."""
        free = list(self.model.jobs)
        self._dice.shuffle(free)
        acts: list[Act] = []
        added = False
        for who in self._dice.sample(self.people, len(self.people)):
            asked = [(task, question) for task, question in questions.get(who, {}).items() if task in free]
            if asked and self._dice.random() < 0.6:
                task, question = self._dice.choice(asked)
                free.remove(task)
                signs = [sign for sign in self._signs(task) if sign not in question.given]
                acts.append(self._react(who, task, self._dice.choice(signs)) if signs else self._talk(who))
                continue
            kind = self._dice.random()
            if kind < 0.05 and not added:
                added = True  # its number depends on the others
                acts.append(self._add(who))
            elif kind < 0.25 or not free:
                acts.append(self._talk(who))
            else:
                acts.append(self._command(who, free.pop()))
        self._done += len(acts)
        return acts

    def _signs(self, task: int) -> list[str]:
        free = [] if self.model.jobs[task].whose else ["raising_hand"]
        return ["white_check_mark", "next_track_button", "alarm_clock", *free]

    def _react(self, who: str, task: int, sign: str) -> Act:
        job = self.model.jobs[task]
        if sign == "white_check_mark":
            job.state, job.by = "done", who
        elif sign == "next_track_button":
            job.state, job.by, job.reason = "skipped", who, "not needed (by reaction)"
        elif sign == "raising_hand":
            job.whose = who
        return Act(who, "reaction", sign, task)

    def _add(self, who: str) -> Act:
        task = max(self.model.jobs) + 1
        title = f"Added as the {task}th"
        self.model.jobs[task] = Job(title)
        return Act(who, "channel", f"add {title}")

    def _talk(self, who: str) -> Act:
        text = self._dice.choice(("note", "note", "next", "task", "list", "typo"))
        if text == "note":
            note = f"{who} saw {self._done} {len(self.model.notes)}"
            self.model.notes.append(note)
            return self._somewhere(who, f"note {note}")
        if text == "task":
            return self._somewhere(who, f"task {self._dice.choice(list(self.model.jobs))}", works=False)
        if text == "next":
            return Act(who, "direct", "next")
        if text == "list":
            return Act(who, "direct", "list", works=False)
        return Act(who, "channel", "chekc 1", works=False)

    def _command(self, who: str, task: int) -> Act:
        job = self.model.jobs[task]
        other = self._dice.choice(self.people)
        words: dict[str, Callable[[], bool]] = {
            f"check {task}": lambda: _settle(job, "done", who, ("open", "skipped")),
            f"skip {task} {who} says so": lambda: _skip(job, who, f"{who} says so"),
            f"uncheck {task}": lambda: _open(job, ("done", "skipped")),
            f"restore {task}": lambda: _open(job, ("done", "skipped", "removed")),
            f"claim {task}": lambda: _give(job, who),
            f"assign {task} @{other}": lambda: _give(job, other),
            f"unassign {task}": lambda: _take(job),
            f"rename {task} to Called {task} by {who}": lambda: _rename(job, f"Called {task} by {who}"),
            f"move {task} before {1 + task % 60}": lambda: job.there,
            f"remove {task} {who} knows better": lambda: _remove(job, who),
        }
        chances = (9, 4, 2, 3, 5, 6, 2, 2, 0, 1)
        text = self._dice.choices(list(words), chances)[0]
        return self._somewhere(who, text, task, works=words[text]())

    def _somewhere(self, who: str, text: str, task: int = 0, *, works: bool = True) -> Act:
        if self._dice.random() < 0.3:
            word, _, rest = text.partition(" ")
            head = f"{self.number} {word}" if word in ("note", "rename", "skip", "remove") else word
            tail = "" if head != word else f" {self.number}"
            return Act(who, "direct", f"{head} {rest}{tail}", task, works)
        return Act(who, "channel", text, task, works)


def _settle(job: Job, state: str, who: str, out_of: Sequence[str]) -> bool:
    if job.state not in out_of:
        return False
    job.state, job.by, job.reason = state, who, ""
    return True


def _skip(job: Job, who: str, reason: str) -> bool:
    again = job.state == "skipped" and job.by == who and job.reason != reason
    if job.state != "open" and not again:
        return False
    job.state, job.by, job.reason = "skipped", who, reason
    return True


def _open(job: Job, out_of: Sequence[str]) -> bool:
    if job.state not in out_of:
        return False
    job.state = "open"
    job.by = job.reason = ""
    return True


def _give(job: Job, who: str) -> bool:
    if job.state != "open" or job.whose == who:
        return False
    job.whose = who
    return True


def _take(job: Job) -> bool:
    if not job.whose or not job.there:
        return False
    job.whose = ""
    return True


def _rename(job: Job, title: str) -> bool:
    if not job.there or job.title == title:
        return False
    job.title = title
    return True


def _remove(job: Job, who: str) -> bool:
    if not job.there:
        return False
    job.state, job.by, job.reason = "removed", who, f"{who} knows better"
    return True

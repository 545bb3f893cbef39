"""What somebody is told who comes late: few lines, read on a phone at 3 am, with the next step first.

All of it, what happened and what is open, is one word away (`catchup`).
"""

from __future__ import annotations

from domain.find import named
from domain.messages import message
from domain.people import Person
from domain.run import Run, TaskState
from engine.answers.link_lines import link_lines
from engine.out.board import Board
from engine.words.render import Words
from engine.words.wording import quote

_LONGEST_UPDATE = 300


def called_in(words: Words, run: Run, person: Person, by: Person) -> str:
    """The direct message to somebody who was brought in by another, or came by themselves."""
    head = message(
        "welcome.head",
        run=run.number,
        title=run.title,
        drill=run.drill,
        channel=run.place_name,
        team=run.team_id,
        thread=run.root_id,
        who=by,
        came=by == person or not by.id,
        leads=run.owner == person,
        roles=tuple(role for role, who in run.roles.items() if who == person),
    )
    return f"{words.say(head)}\n{_next(words, run, person)}\n\n{_rest(words, run)}"


def beneath_a_task(words: Words, run: Run) -> str:
    """The same beneath the question about the task that somebody came with: that is their next step."""
    return _rest(words, run)


def _next(words: Words, run: Run, person: Person) -> str:
    """The first task of theirs, else one that is nobody's."""
    open_ = [task for task in run.shown() if task.state is TaskState.OPEN and not run.waits_for(task)]
    mine = next((task for task in open_ if person in task.pending), None)
    free = next((task for task in Board(words).next_up(run) if not task.assignment), None)
    task = mine or free
    if task is None:
        return words.word("welcome.nothing", run=run.number)
    due = run.due_at(task)
    return words.word(
        "welcome.next",
        task=named(task),
        number=task.number,
        run=run.number,
        mine=mine is not None,
        due=words.time(due) if due is not None else "",
        late=run.is_late(task),
    )


def _rest(words: Words, run: Run) -> str:
    shown = run.shown()
    facts = message(
        "welcome.facts",
        severity=run.severity,
        severities=run.playbook.run.severities,
        phase=run.phase,
        started=run.started_at,
        owner=run.owner,
        done=sum(task.state is not TaskState.OPEN for task in shown),
        all=len(shown),
    )
    stands = "\n".join([words.say(facts), *link_lines(words, run)])
    update = ""
    if run.updates:
        last = run.updates[-1]
        head = words.word("brief.update", at=words.time(last.at), who=last.by)
        update = f"{head}\n{quote(_begun(last.text))}"
    welcome = words.word("news.welcome", text=run.welcome) if run.welcome else ""
    more = words.word("welcome.more", run=run.number)
    return "\n\n".join(part for part in (stands, update, welcome, more) if part)


def _begun(text: str) -> str:
    """A long text's beginning, up to a whole word."""
    if len(text) <= _LONGEST_UPDATE:
        return text
    return f"{text[:_LONGEST_UPDATE].rsplit(None, 1)[0]} …"

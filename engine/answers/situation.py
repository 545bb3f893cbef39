"""The situation at a glance: who has which part, what was said last, what is decided, and what nobody knows yet."""

from __future__ import annotations

from domain.messages import message
from domain.run import Run
from engine.words.render import Words

_MOST = 3
"""Hypotheses and decisions that are named; the others are counted."""
_SHORT = 80
_LAST_UPDATE = 200


def situation(words: Words, run: Run) -> list[str]:
    """What the pinned post says of it while the run goes on: a line each, if there is anything to say."""
    found = [roles(words, run)]
    if run.updates:
        last = run.updates[-1]
        found.append(words.word("board.last", at=last.at, who=last.by, text=short(last.text, _LAST_UPDATE)))
    return [line for line in (*found, questions(words, run)) if line]


def roles(words: Words, run: Run) -> str:
    """Who has which role; '' if nobody has one."""
    if not run.roles:
        return ""
    return words.word("brief.roles", roles=tuple(f"{role} {who.name}" for role, who in run.roles.items()))


def questions(words: Words, run: Run) -> str:
    """What may be the cause, and who finds out; '' if nothing is open."""
    waiting = run.logbook.open_hypotheses()
    if not waiting:
        return ""
    named = tuple(
        message("board.question", number=one.number, text=short(one.text), tester=one.whose, active=run.active)
        for one in waiting[:_MOST]
    )
    return words.say(message("board.questions", questions=named, more=len(waiting) - len(named)))


def decided(words: Words, run: Run) -> str:
    """The last decisions that hold; '' if none does."""
    holding = run.logbook.decisions()
    if not holding:
        return ""
    named = tuple(
        message("board.decided", number=one.number, text=short(one.text), who=one.decider) for one in holding[-_MOST:]
    )
    return words.say(message("board.decisions", decisions=named, more=len(holding) - len(named)))


def waiting(words: Words, run: Run) -> list[str]:
    """Who waits for whom: tasks for a second person, people to be let in."""
    second = tuple(f"{task.number} {task.title}" for task in run.shown() if task.reported is not None)
    asking = tuple(each.person for each in run.around.asking)
    found = [
        words.word("info.second", tasks=second) if second else "",
        words.word("people.asking", people=asking) if asking else "",
    ]
    return [line for line in found if line]


def short(text: str, limit: int = _SHORT) -> str:
    """The beginning of a text, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1].rstrip()}…"

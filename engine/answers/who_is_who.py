"""Answers about the people of a run."""

from __future__ import annotations

from typing import assert_never

from domain.assigning import roles_of
from domain.people import Person
from domain.queries import AboutPeople, ShowCatchup, ShowHandover, ShowPeople, ShowRoles
from domain.run import Run, TaskState
from engine.answers.briefs import Briefs
from engine.words.render import Words
from engine.words.wording import Ready


class WhoIsWho:
    """Reads who takes part, as what, and what they should know."""

    def __init__(self, briefs: Briefs) -> None:
        self._briefs = briefs

    def answer(self, query: AboutPeople, run: Run, asker: Person, words: Words) -> str:
        """The answer."""
        match query:
            case ShowRoles():
                return self._roles(run, words)
            case ShowPeople():
                return self._people(run, words)
            case ShowCatchup():
                return self._briefs.brief(run, asker, words)
            case ShowHandover():
                brief = Ready(self._briefs.brief(run, None, words))
                return words.word("handover.shown", run=run.number, brief=brief)
            case _:
                assert_never(query)

    def _roles(self, run: Run, words: Words) -> str:
        names = roles_of(run)
        if not names:
            return words.word("roles.none", run=run.number)
        lines = [words.word("roles.line", role=name, who=run.roles.get(name)) for name in names]
        return "\n".join([words.word("roles.title", run=run.number), *lines])

    def _people(self, run: Run, words: Words) -> str:
        """Who takes part and as what, who follows, who asks to be let in."""
        lines = [words.word("people.title", run=run.number, count=len(run.participants))]
        for person in run.participants:
            roles = tuple(role for role, who in run.roles.items() if who == person)
            tasks = tuple(
                task.number for task in run.shown() if task.state is TaskState.OPEN and person in task.pending
            )
            leads = person == run.owner
            lines.append(words.word("people.line", who=person, leads=leads, roles=roles, tasks=tasks))
        if run.around.followers:
            lines.append(words.word("people.followers", people=run.around.followers))
        if run.around.asking:
            asking = tuple(each.person for each in run.around.asking)
            lines.append(words.word("people.asking", people=asking))
        return "\n".join(lines)

"""`list`: runs by filters that combine, the worst and oldest first; nobody reads of what they can't see."""

from __future__ import annotations

from domain.durations import MINUTE
from domain.messages import Message, message
from domain.people import Actor
from domain.queries import ListRuns
from domain.run import Run, Status, TaskState
from engine.desk.runs import Runs
from engine.desk.shelf import Entry
from engine.out.board import Board
from engine.people.sight import Sight
from engine.words.render import Words
from engine.words.wording import Ready
from handlers.said import Said

PAGE = 20
"""Lines of one answer: more is no reading on a phone."""


class RunLists:
    """Reads runs, those in the archive too; changes nothing."""

    def __init__(self, runs: Runs, sight: Sight) -> None:
        self._runs = runs
        self._sight = sight

    async def list_runs(self, query: ListRuns, actor: Actor, said: Said, team_id: str, words: Words) -> str:
        """The runs that are asked for, a page of them."""
        known: list[Run | Entry] = list(self._runs.all())
        if query.which in ("finished", "all"):
            known += list(self._runs.resting())
        chosen = [run for run in known if _fits(run, query, actor, said.at)]
        told = [run for run in chosen if await self._is_told(run, actor, said, team_id)]
        which = Ready(query.which)
        if not told:
            narrowed = message("list.none_such", typed=query.typed)
            none = message("list.none") if query.which == "active" else message("list.none_of", which=query.which)
            return words.say(narrowed if _narrows(query) else none)
        told.sort(key=_rank)
        first = (query.page - 1) * PAGE
        shown, left = told[first : first + PAGE], len(told) - first - PAGE
        title = words.word("list.title", count=len(told), which=which, typed=query.typed if _narrows(query) else "")
        lines = [words.say(run_line(run, words, said.at)) for run in shown]
        if left > 0 or not shown:
            more = " ".join(f"list {query.typed} page {query.page + 1 if shown else 1}".split())
            lines.append(words.word("list.more", count=max(0, left), more=more))
        return "\n".join([title, *lines])

    async def _is_told(self, run: Run | Entry, actor: Actor, said: Said, team_id: str) -> bool:
        """Whether a run is in their list: in a channel others read along, unless it is the run's own."""
        here = said.run is not None and said.run.id == run.id
        told = said.in_dm or here or self._sight.named_among_others(run, team_id)
        return told and await self._sight.sees(actor.person.id, run)


def run_line(run: Run | Entry, words: Words, now: int | None = None) -> Message:
    """A run on one line; `now` (ms) marks what is overdue at that instant."""
    if isinstance(run, Entry):
        phase, severities, settled, tasks = "", run.severities, run.settled, run.tasks
    else:
        shown = run.shown()
        settled, tasks = sum(task.state is not TaskState.OPEN for task in shown), len(shown)
        phase, severities = run.phase if run.active else "", run.playbook.run.severities
    return message(
        "list.line",
        run=run.number,
        title=run.title,
        drill=run.drill,
        severity=run.severity,
        severities=severities,
        state=phase or Ready(_status(run, words)),
        hold=run.hold.until if isinstance(run, Run) and run.hold is not None else None,
        owner=run.owner,
        started=run.started_at,
        over=run.status is not Status.ACTIVE,
        done=settled,
        all=tasks,
        channel=run.place_name if isinstance(run, Run) else run.channel_name if run.mode == "new" else "",
        late=now is not None and isinstance(run, Run) and _update_is_late(run, now),
    )


def _status(run: Run | Entry, words: Words) -> str:
    return Board(words).status(run) if isinstance(run, Run) else words.word(f"status.{run.status}")


def _narrows(query: ListRuns) -> bool:
    return query != ListRuns(query.which, page=query.page)


def _fits(run: Run | Entry, query: ListRuns, actor: Actor, now: int) -> bool:
    """Whether it is one of those asked for; what concerns the present is asked of open runs alone."""
    active = run.status is Status.ACTIVE
    if query.which != "all" and active is (query.which == "finished"):
        return False
    if (query.mine or query.which == "mine") and not _is_in(run, actor):
        return False
    if query.severity and run.severity.casefold() != query.severity.casefold():
        return False
    if query.playbook and (run.playbook.key if isinstance(run, Run) else run.playbook) != query.playbook:
        return False
    if query.owner and run.owner.name.lower() != query.owner.lower():
        return False
    if query.older and now - run.started_at < query.older:
        return False
    if query.overdue and not (isinstance(run, Run) and active and (_update_is_late(run, now) or _has_late(run, now))):
        return False
    if query.silent is not None and not (isinstance(run, Run) and active and _is_silent(run, query.silent, now)):
        return False
    text = f"{run.title} {run.summary if isinstance(run, Run) else ''} {run.number}".casefold()
    return all(part in text for part in query.words.casefold().split())


def _is_in(run: Run | Entry, actor: Actor) -> bool:
    return actor.person in run.participants if isinstance(run, Run) else run.takes_part(actor.person)


def _update_is_late(run: Run, now: int) -> bool:
    due = run.update_due()
    return run.overdue_since() is not None or (due is not None and due < now - MINUTE)


def _has_late(run: Run, now: int) -> bool:
    dues = (run.due_at(task) for task in run.shown() if task.state is TaskState.OPEN)
    return any(due is not None and due < now for due in dues)


def _is_silent(run: Run, silent: int, now: int) -> bool:
    if not silent:
        return not run.updates
    return now - (run.updates[-1].at if run.updates else run.started_at) >= silent


def _rank(run: Run | Entry) -> tuple[bool, int, int]:
    """Open ones first: by severity, then the oldest; then those that are over, the newest first."""
    if run.status is not Status.ACTIVE:
        return True, 0, -run.started_at
    levels = run.severities if isinstance(run, Entry) else run.playbook.run.severities
    return False, levels.index(run.severity) if run.severity in levels else len(levels), run.started_at

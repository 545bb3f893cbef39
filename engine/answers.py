# Long because: it is the one place that answers questions about runs and playbooks.
"""Answers to questions: what somebody asked to see, in words, and nothing they may not see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain import retrospective
from domain.audiences import Phrase
from domain.find import find_task
from domain.messages import Refusal, message, refuse
from domain.people import Actor
from domain.queries import (
    AboutPeople,
    ListRuns,
    OfNone,
    OfRun,
    Query,
    ShowAttributes,
    ShowCadence,
    ShowChecklist,
    ShowDestinations,
    ShowDraft,
    ShowFollowups,
    ShowHelp,
    ShowInfo,
    ShowLinks,
    ShowNext,
    ShowOnCall,
    ShowPages,
    ShowPermissions,
    ShowPhrases,
    ShowPlaybooks,
    ShowRetro,
    ShowSettings,
    ShowSwaps,
    ShowTask,
    ShowTimeline,
    ShowTodo,
    ShowWebhooks,
    SmallTalk,
)
from domain.review import review
from domain.run import Run, Status, TaskState
from engine.access_answer import access
from engine.board import Board
from engine.catalogue import Catalogue
from engine.help_answer import helped
from engine.kin_lines import kin_lines
from engine.link_lines import shown_links
from engine.oncall_answers import OnCallAnswers
from engine.own_answers import OwnAnswers
from engine.page_lines import known_pages, pages
from engine.people import People
from engine.render import Words
from engine.runs import Runs
from engine.shelf import Entry
from engine.sight import Sight
from engine.task_answers import TaskAnswers
from engine.text_lines import destination_lines, phrase_lines
from engine.update_line import cadence_told, draft_told
from engine.webhook_lines import WebhookLines, trouble_lines
from engine.who_is_who import WhoIsWho
from engine.wording import Ready, line, quote
from handlers.said import Said

_MOST_LINES = 30


class Answers:
    """Reads runs and playbooks; changes nothing."""

    def __init__(
        self,
        runs: Runs,
        catalogue: Catalogue,
        people: People,
        who: WhoIsWho,
        on_call: OnCallAnswers,
        sight: Sight,
        own: OwnAnswers,
        webhooks: WebhookLines,
        phrases: Callable[[Run], Mapping[str, Phrase]],
    ) -> None:
        self._phrases = phrases
        self._runs = runs
        self._catalogue = catalogue
        self._people = people
        self._tasks = TaskAnswers(runs)
        self._who = who
        self._own = own
        self._webhooks = webhooks
        self._on_call = on_call
        self._sight = sight

    @staticmethod
    def is_for_all(query: Query) -> bool:
        """Whether the answer belongs into the channel itself, not into the asker's thread."""
        return isinstance(query, ShowChecklist | ShowRetro)

    async def of_none(self, query: OfNone, actor: Actor, said: Said, team_id: str, words: Words) -> str:
        """The answer to a question that is about no one run, asked in a channel of that team ('': a direct one)."""
        match query:
            case ListRuns():
                return await self._list(query, actor, said, team_id, words)
            case ShowPlaybooks():
                return self._playbooks(words)
            case ShowOnCall():
                return self._on_call.show(query, words)
            case ShowSwaps():
                return self._on_call.swaps(query, words)
            case ShowTodo():
                return self._own.todo(actor.person, words) or self._own.nothing(actor.person, words)
            case ShowSettings():
                return self._own.settings(actor, said, words)
            case ShowHelp():
                return helped(words, query, said)
            case SmallTalk():
                return words.word(f"talk.{query.kind}")

    def of_run(self, query: OfRun, run: Run, actor: Actor, words: Words) -> str | Refusal:
        """The answer to a question about a run that the asker may see."""
        if isinstance(query, AboutPeople):
            return self._who.answer(query, run, actor.person, words)
        board = Board(words)
        match query:
            case ShowInfo():
                return self._info(run, board, words)
            case ShowCadence():
                return cadence_told(words, run)
            case ShowDraft():
                return draft_told(words, run)
            case ShowChecklist():
                return self._tasks.checklist(run, board, words)
            case ShowTask():
                task = find_task(run, query.task)
                return task if isinstance(task, Refusal) else self._tasks.task(run, board, task, words)
            case ShowNext():
                return self._tasks.next(run, board, actor, words)
            case ShowTimeline():
                return self._tasks.timeline(run, query, words)
            case ShowAttributes():
                return self._attributes(run, words)
            case ShowFollowups():
                return self._followups(run, words)
            case ShowPhrases():
                return "\n".join(words.say(line) for line in phrase_lines(run, self._phrases(run), query.audience))
            case ShowDestinations():
                return "\n".join(words.say(line) for line in destination_lines(run))
            case ShowPages():
                return "\n".join(words.say(line) for line in pages(run))
            case ShowWebhooks():
                return "\n".join(words.say(line) for line in self._webhooks.all(run))
            case ShowLinks():
                return shown_links(words, run)
            case ShowRetro():
                return self._retro(run, board, words)
            case ShowPermissions():
                return access(words, run, actor, self._sight.policy(run))

    async def _list(self, query: ListRuns, actor: Actor, said: Said, team_id: str, words: Words) -> str:
        tests: dict[str, Callable[[Run], bool]] = {
            "active": lambda run: run.active,
            "mine": lambda run: run.active and actor.person in run.participants,
            "finished": lambda run: not run.active,
            "all": lambda run: True,
        }
        chosen: list[Run | Entry] = []
        for run in self._runs.all():
            if tests[query.which](run) and await self._is_told(run, actor, said, team_id):
                chosen.append(run)
        if query.which in ("finished", "all"):
            chosen += [run for run in self._runs.resting() if await self._is_told(run, actor, said, team_id)]
            chosen.sort(key=lambda run: run.started_at)
        if not chosen:
            return words.word("list.none" if query.which == "active" else "list.none_of", which=query.which)
        title = words.word("list.title", count=len(chosen), which=Ready(query.which))
        lines = [self._one(run, words) for run in reversed(chosen[-_MOST_LINES:])]
        if len(chosen) > _MOST_LINES:
            lines.append(words.word("list.more", count=len(chosen) - _MOST_LINES))
        return "\n".join([title, *lines])

    async def _is_told(self, run: Run | Entry, actor: Actor, said: Said, team_id: str) -> bool:
        """Whether a run is in their list: in a channel others read along, unless it is the run's own."""
        here = said.run is not None and said.run.id == run.id
        told = said.in_dm or here or self._sight.named_among_others(run, team_id)
        return told and await self._sight.sees(actor.person.id, run)

    def _one(self, run: Run | Entry, words: Words) -> str:
        if isinstance(run, Entry):
            phase, severities, settled, tasks = "", run.severities, run.settled, run.tasks
        else:
            shown = run.shown()
            settled, tasks = sum(task.state is not TaskState.OPEN for task in shown), len(shown)
            phase, severities = run.phase if run.active else "", run.playbook.run.severities
        return words.say(
            message(
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
            ),
        )

    def _info(self, run: Run, board: Board, words: Words) -> str:
        playbook = message(
            "info.playbook",
            title=run.playbook.title,
            key=run.playbook.key,
            starter=run.starter,
            started=run.started_at,
        )
        lines = [self._one(run, words)]
        if run.summary:
            lines.append(quote(run.summary) + "\n")
        lines.append(words.say(playbook))
        lines.append(words.say(message("info.people", people=run.participants)))
        moments = sorted(run.moments.items(), key=lambda moment: moment[1])
        told = ", ".join(f"{line(name)} {words.time(at)}" for name, at in moments)
        lines.append(words.word("info.moments", moments=Ready(told)))
        if run.updates:
            last = message("info.updates", count=len(run.updates), at=run.updates[-1].at)
            lines.append(words.say(last))
        if retro := board.retro(run):
            lines.append(retro)
        if attributes := board.attributes(run):
            lines.append(words.word("info.attributes", attributes=Ready(attributes)))
        metrics = self._metrics(run, words)
        if metrics:
            lines.append(words.word("info.metrics", metrics=Ready(metrics)))
        lines.extend(words.say(line) for line in (*known_pages(run), *trouble_lines(run)))
        lines.extend(words.say(line) for line in known_pages(run))
        lines.extend(kin_lines(words, run))
        coming = board.next_up(run) if run.active else []
        if coming:
            lines.append(words.word("next.all", run=run.number))
            lines.extend(board.task_line(run, task) for task in coming)
        return "\n".join(lines)

    def _metrics(self, run: Run, words: Words) -> str:
        known = review(self._runs.live(run.id).history, run).metrics
        return ", ".join(
            f"{line(metric.title)} "
            f"{words.span(int(metric.value)) if metric.type == 'duration' else words.number(metric.value)}"
            f"{f' {line(metric.unit)}' if metric.unit else ''}"
            for metric in known
            if metric.value is not None
        )

    def _attributes(self, run: Run, words: Words) -> str:
        known = run.playbook.attributes
        if not known:
            return words.word("attributes.none", playbook=run.playbook.title)
        lines = [
            words.word(
                "attributes.line",
                name=each.name,
                value=run.attributes.get(each.name, ""),
                options=each.options,
                type=each.type,
            )
            for each in known
        ]
        first = known[0]
        example = first.options[0] if first.options else "12" if first.type == "number" else "…"
        how = words.word("attributes.how", name=first.name, value=example)
        return "\n".join([words.word("attributes.title", run=run.number), *lines, how])

    def _followups(self, run: Run, words: Words) -> str:
        if not run.followups:
            return words.word("followups.none", run=run.number)
        lines = [
            words.word("followups.line", number=number, text=one.text, who=one.by, link=one.link)
            for number, one in enumerate(run.followups, 1)
        ]
        return "\n".join([words.word("followups.title", run=run.number), *lines])

    def _retro(self, run: Run, board: Board, words: Words) -> str | Refusal:
        if run.status is not Status.FINISHED:
            return refuse("retro_early", run=run.number, status=run.status)
        text = retrospective.filled(run.retrospective, run.retro_sections)
        waiting = retrospective.waiting(run.retrospective, run.playbook.retrospective.sections, run.retro_sections)
        shown = words.word("retro.shown", run=run.number, text=text, waiting=waiting)
        return "\n".join([board.retro(run), "", shown])

    def _playbooks(self, words: Words) -> str:
        known = self._catalogue.all().values()
        lines = [
            words.word("playbooks.line", key=playbook.key, title=playbook.title, description=playbook.description)
            for playbook in known
        ]
        broken = [words.word("playbooks.broken", problem=str(found)) for found in self._catalogue.problems[:10]]
        if not lines:
            folders = ", ".join(folder.name for folder in self._catalogue.folders)
            return "\n".join([words.word("playbooks.none", folders=folders), *broken])
        return "\n".join([words.word("playbooks.title"), *lines, *broken])


def _status(run: Run | Entry, words: Words) -> str:
    return Board(words).status(run) if isinstance(run, Run) else words.word(f"status.{run.status}")

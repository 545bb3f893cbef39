# Long because: it is the one place that answers questions about runs and playbooks.
"""Answers to questions: what somebody asked to see, in words, and nothing they may not see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain import retrospective
from domain.audiences import Phrase
from domain.find import find_task
from domain.messages import Refusal, refuse
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
    ShowDecisions,
    ShowDestinations,
    ShowDraft,
    ShowFollowups,
    ShowHelp,
    ShowHypotheses,
    ShowInfo,
    ShowLinks,
    ShowNext,
    ShowOnCall,
    ShowPages,
    ShowPermissions,
    ShowPhrases,
    ShowPlaybook,
    ShowPlaybooks,
    ShowRetro,
    ShowSettings,
    ShowSummary,
    ShowSwaps,
    ShowTask,
    ShowTimeline,
    ShowTodo,
    ShowWebhooks,
    SmallTalk,
)
from domain.run import Run, Status
from engine.answers import playbook_answer
from engine.answers.access_answer import access
from engine.answers.help_answer import helped
from engine.answers.info_answer import InfoAnswer
from engine.answers.link_lines import shown_links
from engine.answers.oncall_answers import OnCallAnswers
from engine.answers.own_answers import OwnAnswers
from engine.answers.page_lines import pages
from engine.answers.run_lists import RunLists
from engine.answers.task_answers import TaskAnswers
from engine.answers.text_lines import destination_lines, phrase_lines
from engine.answers.timeline_answer import TimelineAnswers
from engine.answers.update_line import cadence_told, draft_told
from engine.answers.who_is_who import WhoIsWho
from engine.desk.runs import Runs
from engine.out.board import Board
from engine.people.people import People
from engine.people.sight import Sight
from engine.playbooks.catalogue import Catalogue
from engine.webhooks.lines import WebhookLines
from engine.words.render import Words
from handlers.said import Said

EARLIER = "arrow_left"
"""The reaction that turns to what happened before."""


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
        self._timeline = TimelineAnswers(runs)
        self._info = InfoAnswer(runs)
        self._lists = RunLists(runs, sight)
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
                return await self._lists.list_runs(query, actor, said, team_id, words)
            case ShowPlaybooks():
                return playbook_answer.listed(words, self._catalogue)
            case ShowPlaybook():
                playbook = self._catalogue.get(query.key)
                if playbook is None:
                    return words.word("no.playbook_unknown", key=query.key, keys=tuple(self._catalogue.all()))
                return playbook_answer.shown(words, self._catalogue, playbook, said.at)
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
                return self._info.info(run, board, words)
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
                return self._timeline.timeline(run, query, words)
            case ShowDecisions():
                return self._timeline.decisions(run, words)
            case ShowHypotheses():
                return self._timeline.hypotheses(run, words)
            case ShowSummary():
                return self._timeline.summary(run, query, words)
            case ShowAttributes():
                return self._attributes(run, words)
            case ShowFollowups():
                return self._followups(run, words)
            case ShowPhrases():
                return "\n".join(words.say(line) for line in phrase_lines(run, self._phrases(run), query.audience))
            case ShowDestinations():
                told = self._webhooks.of_updates(run)
                return "\n".join(words.say(line) for line in destination_lines(run, told))
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

    def options(self, query: OfRun, run: Run, words: Words) -> dict[str, str]:
        """The reactions under an answer, and the command that each stands for."""
        more = self._timeline.more(run, query, words) if isinstance(query, ShowTimeline) else ""
        return {EARLIER: f"{run.number} {more}"} if more else {}

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

"""`info`: all of how a run stands, for who comes to it or has lost the thread."""

from __future__ import annotations

from domain.messages import message
from domain.review import review
from domain.run import Run
from engine.answers.kin_lines import kin_lines
from engine.answers.link_lines import link_lines
from engine.answers.page_lines import known_pages
from engine.answers.run_lists import run_line
from engine.answers.situation import decided, questions, roles, short, waiting
from engine.answers.update_line import update_line
from engine.desk.runs import Runs
from engine.out.board import Board
from engine.webhooks.lines import trouble_lines
from engine.words.render import Words
from engine.words.wording import Ready, line, quote

_LAST_UPDATE = 300


class InfoAnswer:
    """Reads runs; changes nothing."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def info(self, run: Run, board: Board, words: Words) -> str:
        """What it is about, since when, who is in it, what was said last, what is open, and what is next."""
        lines = [words.say(run_line(run, words))]
        if run.summary:
            lines.append(quote(run.summary) + "\n")
        playbook = {"title": run.playbook.title, "key": run.playbook.key}
        begun = message("info.playbook", **playbook, starter=run.starter, started=run.started_at)
        lines.append(words.say(begun))
        lines.append(words.say(message("info.people", people=run.participants)))
        lines.append(roles(words, run))
        moments = sorted(run.moments.items(), key=lambda moment: moment[1])
        told = ", ".join(f"{line(name)} {words.time(at)}" for name, at in moments)
        lines.append(words.word("info.moments", moments=Ready(told)))
        lines.extend(self._updates(run, words))
        lines.extend((questions(words, run), decided(words, run), *waiting(words, run), board.retro(run)))
        if attributes := board.attributes(run):
            lines.append(words.word("info.attributes", attributes=Ready(attributes)))
        if metrics := self._metrics(run, words):
            lines.append(words.word("info.metrics", metrics=Ready(metrics)))
        lines.extend(words.say(each) for each in (*known_pages(run), *trouble_lines(run)))
        lines.extend((*link_lines(words, run), *kin_lines(words, run)))
        coming = board.next_up(run) if run.active else []
        if coming:
            lines.append(words.word("next.all", run=run.number))
            lines.extend(board.task_line(run, task) for task in coming)
        return "\n".join(each for each in lines if each)

    @staticmethod
    def _updates(run: Run, words: Words) -> list[str]:
        """The last status update, how old it is, and when the next one is due."""
        if not run.updates:
            return [update_line(words, run)] if run.active else []
        last = run.updates[-1]
        text = short(last.text, _LAST_UPDATE)
        ago = words.ago(last.at)
        said = words.word("info.updates", count=len(run.updates), at=last.at, ago=ago, who=last.by, text=text)
        return [said, update_line(words, run)] if run.active else [said]

    def _metrics(self, run: Run, words: Words) -> str:
        known = review(self._runs.live(run.id).history, run).metrics
        return ", ".join(
            f"{line(metric.title)} "
            f"{words.span(int(metric.value)) if metric.type == 'duration' else words.number(metric.value)}"
            f"{f' {line(metric.unit)}' if metric.unit else ''}"
            for metric in known
            if metric.value is not None
        )

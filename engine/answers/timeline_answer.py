"""What happened, as it is read: the newest page first, each line with the message that led to it behind its time."""

from __future__ import annotations

from dataclasses import replace

from domain.logbook import Written
from domain.messages import Message, message
from domain.queries import ShowSummary, ShowTimeline
from domain.run import Run
from domain.timeline import KINDS, Line, Mending, timeline
from engine.desk.runs import Runs
from engine.words.render import Words
from engine.words.wording import paragraph, quote

_LONGEST = 240
"""Characters of what somebody wrote that a line shows; `full` has more."""
_LONGEST_IN_FULL = 2_000


class TimelineAnswers:
    """Reads runs; changes nothing."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def timeline(self, run: Run, query: ShowTimeline, words: Words) -> str:
        """The lines that are asked for, oldest first, and how to see others."""
        lines = self._wanted(run, query, words)
        if not lines:
            return words.word("timeline.none", run=run.number, narrowed=bool(query.typed))
        shown, earlier = _page(lines, query)
        title = message(
            "timeline.title",
            run=run.number,
            title=run.title,
            drill=run.drill,
            shown=len(shown),
            all=len(lines),
            earlier=earlier,
            page=query.page,
            typed=query.typed,
            zone=words.reader.zone if words.reader.among_others else "",
        )
        more = message("timeline.more", earlier=earlier, next=self.more(run, query, words), full=query.full)
        said = [self._line(run, line, words, full=query.full) for line in shown]
        return "\n".join([words.say(title), *said, words.say(more)]).rstrip()

    def more(self, run: Run, query: ShowTimeline, words: Words) -> str:
        """The command that shows the lines before these; '' if there are none."""
        lines = self._wanted(run, query, words)
        _, earlier = _page(lines, query)
        return " ".join(f"timeline {query.typed} page {query.page + 1}".split()) if earlier else ""

    def _wanted(self, run: Run, query: ShowTimeline, words: Words) -> list[Line]:
        lines = timeline(run, self._runs.live(run.id).history, full=query.full)
        kinds = tuple(cls for kind in query.kinds for cls in KINDS[kind])
        wanted = query.person.lower().removeprefix("@")
        found = [
            line
            for line in lines
            if (not kinds or isinstance(line.event, kinds))
            and (query.since is None or line.at >= query.since)
            and (query.until is None or line.at <= query.until)
            and (not wanted or wanted in (line.who.name.lower(), line.whose.name.lower() if line.whose else ""))
        ]
        if not query.words:
            return found
        parts = query.words.casefold().split()
        return [line for line in found if _has(self._plain(line, words), parts)]

    def _plain(self, line: Line, words: Words) -> str:
        before = " ".join(each.text for each in line.mended)
        return f"{line.who.name} {words.say(line.told)} {before}".casefold().replace("\\", "")

    def _line(self, run: Run, line: Line, words: Words, *, full: bool) -> str:
        told = _shortened(line.told, _LONGEST_IN_FULL if full else _LONGEST)
        mended = tuple(self._mended(each, line) for each in line.mended)
        said = message(
            "timeline.entry",
            at=line.at,
            who=line.who,
            what=told,
            team=run.team_id,
            post=line.post,
            number=line.number,
            told_at=line.told_at,
            before=line.at < run.started_at,
            gone=line.gone,
            mended=mended,
        )
        return _flat(said, words)

    def _mended(self, one: Mending, line: Line) -> Message:
        return message(
            f"timeline.{one.what}",
            who=one.by,
            at=one.at,
            why=one.why,
            text=one.text if one.what == "corrected" and one.text != line.told.args.get("text") else "",
            moment=one.moment if one.what == "corrected" and one.moment != line.at else None,
        )

    def decisions(self, run: Run, words: Words) -> str:
        """What was decided, in order, and what of it does not hold any more."""
        known = tuple(run.logbook.standing("decision"))
        if not known:
            return words.word("decisions.none", run=run.number)
        lines = [self._decision(run, one, words) for one in known]
        how = words.word("decisions.how", number=known[-1].number)
        return "\n".join([words.word("decisions.title", run=run.number), *lines, how])

    def _decision(self, run: Run, one: Written, words: Words) -> str:
        verdict = one.verdict
        said = message(
            "decisions.line",
            number=one.number,
            text=one.text,
            who=one.decider,
            at=one.moment,
            holds=run.logbook.holds(one),
            by=run.logbook.replaced_by(one),
            revoked=verdict is not None,
            why=verdict.why if verdict else "",
            revoker=verdict.by if verdict else None,
            team=run.team_id,
            post=self._source(run, one),
        )
        return _flat(said, words)

    def hypotheses(self, run: Run, words: Words) -> str:
        """What is supposed: what is open first, then what is known."""
        known = sorted(run.logbook.standing("hypothesis"), key=lambda one: one.verdict is not None)
        if not known:
            return words.word("hypotheses.none", run=run.number)
        lines = [_flat(hypothesis_line(run, one, self._source(run, one)), words) for one in known]
        how = words.word("hypotheses.how", number=known[0].number, open=known[0].verdict is None)
        return "\n".join([words.word("hypotheses.title", run=run.number), *lines, how])

    def _source(self, run: Run, one: Written) -> str:
        """The message in which it was said; '' if none that others can open."""
        history = self._runs.live(run.id).history
        line = next((line for line in timeline(run, history[one.entry - 1 : one.entry]) if line.post), None)
        return line.post if line is not None else ""

    def summary(self, run: Run, query: ShowSummary, words: Words) -> str:
        """What it is about; with all that stood there before, the newest last."""
        if not query.history:
            if not run.summary:
                return words.word("summary.none", run=run.number)
            others = len(run.logbook.summaries) - 1
            head = words.word("summary.title", run=run.number)
            return "\n".join([head, quote(run.summary), "", words.word("summary.how", others=max(0, others))])
        versions = run.logbook.summaries
        if not versions:
            return words.word("summary.none", run=run.number)
        parts = [words.word("summary.history", run=run.number)]
        for number, one in enumerate(versions, 1):
            now = one.text == run.summary and number == len(versions)
            of = message("summary.version", number=number, who=one.by, at=one.at, now=now)
            parts.append(f"{words.say(of)}\n{quote(paragraph(one.text))}\n")
        return "\n".join([*parts, words.word("summary.back")])


def hypothesis_line(run: Run, one: Written, post: str = "") -> Message:
    """A hypothesis on one line: what is supposed, who tests it, what came of it; `post` is where it was said."""
    verdict = one.verdict
    return message(
        "hypotheses.line",
        number=one.number,
        text=one.text,
        who=one.by,
        tester=one.whose,
        at=one.moment if verdict is None else verdict.at,
        outcome=verdict.what if verdict else "",
        why=verdict.why if verdict else "",
        judge=verdict.by if verdict else None,
        team=run.team_id,
        post=post,
    )


def _page(lines: list[Line], query: ShowTimeline) -> tuple[list[Line], int]:
    """The lines of the page, the newest being the first, and how many are before them."""
    last = max(1, -(-len(lines) // query.last))
    end = len(lines) - (min(query.page, last) - 1) * query.last
    start = max(0, end - query.last)
    return lines[start:end], start


def _shortened(told: Message, limit: int) -> Message:
    """With what somebody wrote cut where a phone would show nothing else."""
    text = told.args.get("text")
    if not isinstance(text, str):
        return told
    flat = " ".join(text.split())
    return told if len(flat) <= limit else replace(told, args={**told.args, "text": f"{flat[: limit - 1].rstrip()}…"})


def _flat(said: Message, words: Words) -> str:
    return " ".join(words.say(said).split())


def _has(text: str, parts: list[str]) -> bool:
    return all(part in text for part in parts)

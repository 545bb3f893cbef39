"""From what was said to what was meant: the one way in."""

from __future__ import annotations

from dataclasses import replace

from domain.queries import ShowHelp, ShowInfo
from handlers.dm import free_answer, prompt_answer
from handlers.finding import Found, find_route, nearest
from handlers.line import Line, misread, shortened
from handlers.reading import all_severities, first_words, run_number, severity_named, take_run
from handlers.routes import ROUTES
from handlers.said import Meant, Misread, Said


def understand(said: Said) -> Meant | Misread:
    """What is to be done, or why it could not be understood.  Pure; any text has an answer."""
    if (answered := prompt_answer(said)) is not None:
        return answered
    run, rest = _named_first(said, said.text.strip())
    if not rest:
        return Meant(ShowInfo(), run) if run else Meant(ShowHelp())
    if found := find_route(rest, ROUTES):
        return _handed_over(said, found, run)
    if bare := _bare_severity(said, rest):
        answer = understand(replace(said, text=f"{run} severity {rest}"))
        instead = (f"{run} severity {bare}",) if run else (f"start {rest}", f"severity {bare}")
        return replace(answer, instead=instead) if isinstance(answer, Misread) else answer
    return (free_answer(said) if not run else None) or _unknown(said, run, rest)


def _named_first(said: Said, text: str) -> tuple[str, str]:
    """`INC-12 check 3` -> (`INC-12`, `check 3`)."""
    words = text.split(None, 1)
    number = run_number(said, words[0], sure=True) if words else None
    return (number, words[1] if len(words) > 1 else "") if number else ("", text)


def _handed_over(said: Said, found: Found, run: str) -> Meant | Misread:
    route, rest = found.route, found.rest
    if run and not route.needs_run:
        return misread("run_not_wanted", run=run, usage=route.usage)
    if not run and route.needs_run:
        run, rest = take_run(said, rest, anywhere=not route.prose)
    return route.handler(Line(said, route, rest.strip(), run, ROUTES))


def _bare_severity(said: Said, text: str) -> str:
    """The words at the beginning that name a severity (`sev1`, `SEV 1`), or ''."""
    words = first_words(text, 1)
    word, end = words[0]
    return text[:end] if not word.isdecimal() and severity_named(word, all_severities(said)) else ""


def _unknown(said: Said, run: str, rest: str) -> Misread:
    """Offer what is nearly that: first what can be done as it stands, nothing that leaves words over."""
    head = f"{run} " if run else ""
    answers: dict[str, Meant | Misread] = {}
    for found in nearest(rest, ROUTES):
        line = f"{head}{found.word} {found.rest}".strip()
        answers[line] = understand(replace(said, text=line))
    possible = [line for line, answer in answers.items() if not _leaves_words_over(answer)]
    possible.sort(key=lambda line: isinstance(answers[line], Misread))
    return misread("command_unknown", *possible, word=shortened(first_words(rest, 1)[0][0]))


def _leaves_words_over(answer: Meant | Misread) -> bool:
    return isinstance(answer, Misread) and answer.message.id in ("no.arguments_extra", "no.run_not_wanted")

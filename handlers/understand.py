"""From what was said to what was meant: the one way in."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from domain.facts import gives_a_fact
from domain.queries import ShowHelp, ShowInfo
from handlers.begins_alike import of_another, or_text
from handlers.broadcast import agree_answer
from handlers.care import forgotten_answer
from handlers.dm import prompt_answer, text_instead
from handlers.finding import MOST_SUGGESTIONS, Found, find_route, nearest, words_of
from handlers.line import Line, misread, shortened
from handlers.line_by_line import line_by_line
from handlers.paging import page_answer
from handlers.polite import is_asked, is_only_polite, small_talk, without_leading, without_musing, without_trailing
from handlers.reading import (
    all_severities,
    first_words,
    known_prefixes,
    run_behind,
    run_number,
    severity_named,
    split_references,
    take_run,
)
from handlers.rewording import Reworded, names_in, reworded
from handlers.routes import ROUTES
from handlers.said import Meant, Misread, Said
from handlers.tidy import runs_spelled_out, tidied
from handlers.ways import Kind

_NOT = ("don't", "dont", "do not", "never", "not")


def understand(said: Said) -> Meant | Misread:
    """What is to be done, or why it could not be understood.  Pure; any text has an answer."""
    if found := _plainly(said.text):
        return found.route.handler(Line(said, found.route, found.rest, "", ROUTES))
    if "\n" in said.text.strip() and (several := line_by_line(said, understand)) is not None:
        return several
    text = runs_spelled_out(tidied(said.text, said.prefix, ROUTES), known_prefixes(said))
    said = replace(said, text=text)
    if paged := page_answer(said):
        return paged
    if agreed := agree_answer(said):
        return agreed
    if talk := small_talk(text, bool(said.asked)):
        return Meant(talk)
    plain = without_leading(text)
    if (kept := forgotten_answer(replace(said, text=plain))) is not None:
        return kept
    if (answered := prompt_answer(replace(said, text=plain), ROUTES)) is not None:
        return answered
    run, rest = _named_first(said, text)
    if not rest:
        return Meant(ShowInfo(), run) if run else Meant(ShowHelp())
    answer = _in_other_words(said, rest, run) or _command(said, run, without_leading(rest))
    if not run and (instead := text_instead(said, answer)):
        return instead
    return answer or _unknown(said, run, without_leading(rest))


def names_to_resolve(text: str, prefix: str = "") -> tuple[str, ...]:
    """The bare words of a text that could be user names, lowercase, at most eight; none where no person is meant.

    Only the server knows who they are: `Said.people` has those that are somebody.
    """
    return () if _plainly(text) else names_in(text, prefix, ROUTES)


def _plainly(text: str) -> Found | None:
    """A command that takes tasks and nothing else, with their numbers: most of what is said, and nothing to guess."""
    word, _, rest = text.strip().partition(" ")
    route = words_of(ROUTES).get(word)
    numbers = route is not None and route.usage.endswith(" TASK…") and rest[:1].isdecimal()
    return Found(route, word, rest) if route and numbers and not rest.strip("0123456789, ") else None


def _command(said: Said, run: str, rest: str) -> Meant | Misread | None:
    """By the word it begins with."""
    if found := find_route(rest, ROUTES):
        return or_text(_handed_over(said, found, run), found, run, rest)
    if bare := _bare_severity(said, rest):
        answer = understand(replace(said, text=f"{run} severity {rest}", asked=()))
        instead = (f"{run} severity {bare}",) if run else (f"start {rest}", f"severity {bare}")
        return replace(answer, instead=instead) if isinstance(answer, Misread) else answer
    return None


def _in_other_words(said: Said, text: str, run: str, *, late: bool = False) -> Meant | Misread | None:
    """What other word orders make of it: as it stands, without the courtesies, without the run behind it."""
    plain = without_trailing(without_leading(text))
    number, before = run_behind(said, plain) if not run else ("", plain)
    readings = [(text, run), (plain, run), *([(before, number)] if number else [])]
    for reading, of in dict.fromkeys(readings):
        found = reworded(said, reading, of, ROUTES, late=late)
        if found is not None:
            return _carried_out(said, found, of, polite=is_asked(text))
    return None if late else _negated(plain)


def _carried_out(said: Said, found: Reworded, run: str, *, polite: bool) -> Meant | Misread:
    head = f"{run} " if run else ""
    lines = tuple(f"{head}{line}" for line in found.lines)
    if found.stranger:
        return misread("person_unknown", name=shortened(found.stranger))
    if found.kind is Kind.NOT_YET:
        return misread("not_yet", *lines, word=shortened(found.verb.casefold()))
    if found.kind is Kind.OFFER and not (polite and found.was_sure):
        return misread("unsure", *lines)
    return _line(said, run, found.lines[0])


def _line(said: Said, run: str, line: str) -> Meant | Misread:
    """A line of the table of commands, read by its handler."""
    found = find_route(line, ROUTES)
    assert found is not None, line
    if run and not found.route.needs_run:
        run = ""
    return found.route.handler(Line(said, found.route, found.rest, run, ROUTES))


def _negated(text: str) -> Misread | None:
    """`don't finish`: whatever it is, it is not to be done."""
    low = text.casefold().replace("’", "'")
    if find_route(text, ROUTES):
        return None
    word = next((word for word in _NOT if low.startswith(f"{word} ")), "")
    return misread("negated") if word else None


def _named_first(said: Said, text: str) -> tuple[str, str]:
    """`INC-12 check 3` -> (`INC-12`, `check 3`)."""
    words = text.split(None, 1)
    number = run_number(said, words[0], sure=True) if words else None
    return (number, words[1] if len(words) > 1 else "") if number else ("", text)


def _handed_over(said: Said, found: Found, run: str) -> Meant | Misread:
    route, rest = found.route, found.rest
    if run and not route.needs_run:
        return misread("run_not_wanted", run=run, usage=route.usage)
    rest = _plain_rest(found, rest)
    if not run and route.needs_run:
        if not route.prose:
            run, before = run_behind(said, rest)
            rest = before if run else rest
        if not run:
            run, rest = take_run(said, rest, anywhere=not route.prose)
            if run and route.prose and (doubt := of_another(said, found, run, rest.strip())):
                return doubt
    answer = route.handler(Line(said, route, rest.strip(), run, ROUTES))
    if isinstance(answer, Misread) and not answer.instead and answer.message.id == "no.arguments_extra":
        return replace(answer, instead=tuple(f"start {each}" for each in _titled(said, found)))
    return answer


def _plain_rest(found: Found, rest: str) -> str:
    """Without courtesies behind it and without the command once more, unless it is somebody's prose."""
    if is_only_polite(rest):
        return ""
    if found.route.prose:
        return rest
    again = find_route(rest, (found.route,))
    if again is not None and (not again.rest or _is_numbers(again.rest)):
        rest = again.rest
    return without_trailing(f" {rest}").strip()


def _is_numbers(text: str) -> bool:
    tasks, rest = split_references(text)
    return not isinstance(tasks, Misread) and bool(tasks) and not rest.strip(" .!?")


def _titled(said: Said, found: Found) -> list[str]:
    """`sev 1 checkout is down` is a severity with a title behind it."""
    words = found.rest.split(None, 1)
    level = severity_named(f"sev{words[0]}", all_severities(said)) if words and found.word == "sev" else None
    return [f"sev {found.rest}"] if level and len(words) > 1 else []


def _bare_severity(said: Said, text: str) -> str:
    """The words at the beginning that name a severity (`sev1`, `SEV 1`), or ''."""
    words = first_words(text, 1)
    word, end = words[0]
    return text[:end] if not word.isdecimal() and severity_named(word, all_severities(said)) else ""


def _unknown(said: Said, run: str, rest: str) -> Misread:
    """Offer what is nearly that: first what can be done as it stands, nothing that leaves words over."""
    head = f"{run} " if run else ""
    answers: dict[str, Meant | Misread] = {}
    found = nearest(rest, ROUTES)
    for each in found:
        line = f"{head}{each.word} {each.rest}".strip()
        answers[line] = understand(replace(said, text=line))
    possible = [line for line, answer in answers.items() if not _leaves_words_over(answer)]
    possible.sort(key=lambda line: isinstance(answers[line], Misread))
    word = first_words(rest, 1)[0][0]
    if said.run is not None and not run and gives_a_fact(said.run, rest):
        return misread("command_unknown", f"set {rest}", word=shortened(word))
    if mused := _mused(said, rest, run):
        return mused
    mistyped = bool(possible) and SequenceMatcher(None, found[0].word.split()[0], word).ratio() >= _VERY_ALIKE
    likely = None if mistyped else _likely(said, rest, run)
    if likely is not None:
        lines = dict.fromkeys((*likely.instead, *possible))
        return replace(likely, instead=tuple(lines)[:MOST_SUGGESTIONS])
    return misread("command_unknown", *possible, word=shortened(word))


def _mused(said: Said, rest: str, run: str) -> Misread | None:
    """`we should skip 3`, `can someone check 3?`: what they think of, offered."""
    text = without_trailing(without_musing(rest)).rstrip(" ?.!")
    if text == rest.rstrip(" ?.!") or not text:
        return None
    found = reworded(said, text, run, ROUTES)
    lines = found.lines if found else ()
    if found is None and isinstance(_command(said, run, text), Meant):
        lines = (text,)
    return misread("unsure", *(f"{run} {line}".strip() for line in lines)) if lines else None


_VERY_ALIKE = 0.8


def _likely(said: Said, rest: str, run: str) -> Misread | None:
    """What it would mean as somebody's own words, most often a run to start; offered, never done."""
    answer = _in_other_words(said, rest, run, late=True)
    offered = answer if isinstance(answer, Misread) else None
    word, _, behind = rest.partition(" ")
    if behind and word.casefold() == said.prefix.lstrip("!/.").casefold():
        inner = _command(said, run, behind)
        if isinstance(inner, Meant) and offered is not None:
            return replace(offered, instead=(f"{run} {behind}".strip(), *offered.instead))
    return offered


def _leaves_words_over(answer: Meant | Misread) -> bool:
    return isinstance(answer, Misread) and answer.message.id in ("no.arguments_extra", "no.run_not_wanted")

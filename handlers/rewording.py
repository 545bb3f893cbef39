"""Other word orders: which row of `word_order` fits what was said, and the line of a command it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handlers.finding import find_route, words_of
from handlers.line import Route
from handlers.polite import without_leading, without_trailing
from handlers.reading import ME, all_severities, severity_named
from handlers.said import Said
from handlers.tidy import tidied
from handlers.times import in_digits
from handlers.ways import Kind, Rows, Way
from handlers.word_order import WAYS
from handlers.word_order_answers import ANSWERS

_EARLY, _LATE = Rows(way for way in WAYS if not way.late), Rows(way for way in WAYS if way.late)
_ANSWERS = Rows(ANSWERS)
_OF_SOMEBODY = Rows(way for way in (*WAYS, *ANSWERS) if "(?P<who>" in way.pattern)

_LONGEST = 400
"""Characters: whoever writes more says it in other words than a command's."""
_NOBODY = frozenset({
    "a", "all", "am", "an", "and", "any", "anybody", "anyone", "are", "can", "check", "commander", "do", "does",
    "done", "everybody", "everyone", "for", "from", "he", "i", "is", "it", "its", "lead", "my", "mine", "no", "nobody",
    "none", "not", "now", "of", "off", "on", "one", "or", "our", "owner", "please", "pls", "sev", "severity",
    "she", "so", "somebody", "someone", "task", "tasks", "team", "that", "the", "them", "then", "there", "they",
    "this", "to", "up", "us", "was", "we", "what", "when", "where", "which", "who", "whos", "why", "will", "with",
    "you", "your",
})  # fmt: skip
"""Words that are nobody's user name where they stand in a sentence."""
_TAKES_PEOPLE = frozenset({"assign", "unassign", "owner", "handover", "refuse", "role", "invite", "timeline"})
_MAY_TAKE_PEOPLE = frozenset({"add", "remove"})
"""What is mostly said of tasks: somebody may be meant where there is little else."""
_FEW = 3
_HANDS_ON = re.compile(r"(?:pass|hand|give|assign)\b", re.IGNORECASE)
_NAME = re.compile(r"@?[a-z][a-z0-9._-]{0,63}", re.IGNORECASE)
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Reworded:
    """What a row made of it: the lines that are meant.  `verb` is what Muster cannot do, with `Kind.NOT_YET`."""

    kind: Kind
    lines: tuple[str, ...]
    verb: str = ""
    was_sure: bool = False
    stranger: str = ""


def reworded(said: Said, text: str, run: str, routes: tuple[Route, ...], *, late: bool = False) -> Reworded | None:
    """The first row that fits, or None.  `run` is the run that was named, or ''."""
    return _first(_LATE if late else _EARLY, said, text, run, routes)


def answer_to_prompt(said: Said, text: str, routes: tuple[Route, ...]) -> Reworded | None:
    """The same for what is said of a task without naming it: `done`, `skip why`, `give @bob`."""
    found = _first(_ANSWERS, said, text, "", routes)
    return found if found and found.lines else None


def _first(rows: Rows, said: Said, text: str, run: str, routes: tuple[Route, ...]) -> Reworded | None:
    for way, found, question in _fitting(rows, text):
        if way.at_hand is not None and way.at_hand != bool(said.run or run):
            continue
        parts = _parts(way, found, said, run, routes)
        if parts is None:
            continue
        verb = found.groupdict().get("verb") or ""
        if way.firm and parts.get("who") == "" and way.kind is not Kind.NOT_YET:
            return Reworded(Kind.OFFER, (), stranger=found["who"])
        lines = tuple(line.format_map(parts) for line in way.lines if _has_all(line, parts))
        if not lines and way.kind is not Kind.NOT_YET:
            continue
        kind = Kind.OFFER if way.kind is Kind.DO and question else way.kind
        return Reworded(kind, lines, verb, was_sure=way.kind is Kind.DO)
    return None


_WHOM = 3
"""So many of the first words of a page may be whom it calls, of a swap who comes for whom."""
_WHOM_FIRST = frozenset({"page", "oncall swap"})


def names_in(text: str, prefix: str, routes: tuple[Route, ...]) -> tuple[str, ...]:
    """The bare words that could be user names, lowercase, at most eight; only where the command takes people.

    `eli` in `eli takes 3` or `assign 3 eli`.  Who is meant by them only the server knows.
    """
    plain = without_trailing(without_leading(tidied(text, prefix, routes)))
    found: dict[str, None] = {}
    for _, match, _ in _fitting(_OF_SOMEBODY, plain):
        found[match["who"]] = None
    head = find_route(plain, routes)
    short = head and head.route.words[0] in _MAY_TAKE_PEOPLE and len(head.rest[:_LONGEST].split()) <= _FEW
    if short or (head and head.route.words[0] in _TAKES_PEOPLE) or _HANDS_ON.match(plain):
        rest = head.rest if head else plain.partition(" ")[2]
        words = [word.strip(",;:!?.()") for word in rest[:_LONGEST].split()]
        found.update(dict.fromkeys(word for word in (words[-1:] + words[:-1]) if _NAME.fullmatch(word)))
    if head and head.route.words[0] in _WHOM_FIRST:  # what follows is no name
        words = [word.strip(",;:!?.()") for word in head.rest[:_LONGEST].split()[:_WHOM]]
        found.update(dict.fromkeys(word for word in words if _NAME.fullmatch(word)))
    names = (name.lstrip("@").lower().rstrip(".-_").removesuffix("'s") for name in found)
    commands = words_of(routes)  # `uncheck 3` has the form of `eli 3`
    somebody = (name for name in names if name and not _is_nobody(name) and name not in commands)
    return tuple(dict.fromkeys(somebody))[:MOST_NAMES]


def _is_nobody(name: str) -> bool:
    return name in _NOBODY or name in ME


def _fitting(rows: Rows, text: str) -> Iterator[tuple[Way, re.Match[str], bool]]:
    """The rows that fit the words alone, and whether it was asked."""
    if len(text) > _LONGEST:
        return
    flat = text.replace("’", "'").replace("\ufe0f", "").strip()
    bare = flat.rstrip(" .!?…")
    question = "?" in flat[len(bare) :]
    spaced = " ".join(bare.split()) if "\n" not in bare else bare
    for way, found in rows.fitting(spaced or flat):
        if question or not way.asked:
            yield way, found, question


def _has_all(line: str, parts: Mapping[str, str]) -> bool:
    return all(parts.get(name) for name in re.findall(r"\{(\w+)\}", line))


def _parts(way: Way, found: re.Match[str], said: Said, run: str, routes: tuple[Route, ...]) -> dict[str, str] | None:
    """The parts of the line, or None: what stands at a part is none of its kind."""
    parts = {name: (value or "").strip(" :,-–—") for name, value in found.groupdict().items()}
    if "who" in parts:
        who = _somebody(said, parts["who"])
        if who is None or (not who and not way.firm and way.kind is not Kind.NOT_YET):
            return None
        parts["who"] = who
    if "tasks" in parts:
        parts["tasks"] = parts["tasks"].replace("#", "")
    if "time" in parts:
        parts["time"] = "".join(in_digits(parts["time"]).split())
    if "sev" in parts:
        level = severity_named(parts["sev"], all_severities(said))
        if level is None or (parts["sev"].isdecimal() and "sev" not in found[0].casefold()):
            return None
        parts["sev"] = level
    if "phase" in parts:
        phases = said.run.playbook.run.phases if said.run else ()
        parts["phase"] = next((name for name in phases if name.casefold() == parts["phase"].casefold()), "")
        if not parts["phase"] and len(way.lines) == 1:
            return None
    if "title" in parts and not _in_a_title(said, parts["title"]):
        return None
    if "run" in parts:
        parts["run"] = parts["run"].upper()
    if "text" in parts:
        topic = find_route(parts["text"], routes)
        parts["topic"] = topic.route.words[0] if topic else "all"
    return {**parts, "status": "info" if said.run or run else "list", **_steps(said)}


def _in_a_title(said: Said, words: str) -> bool:
    """Whether a task of the run at hand has them in its title."""
    wanted = f" {words.casefold()} "
    return said.run is not None and any(wanted in f" {task.title.casefold()} " for task in said.run.shown())


def _somebody(said: Said, word: str) -> str | None:
    """`@bob` or `me`; '' if there is no such person, None if it is no name at all."""
    name = word.casefold().lstrip("@")
    if name in ME:
        return "me"
    if _is_nobody(name):
        return None
    for each in (name, name.rstrip("._-")):
        if said.people.get(each):
            return f"@{each}"
    return ""


def _steps(said: Said) -> dict[str, str]:
    """The severities next to the one of the run at hand."""
    if said.run is None:
        return {}
    levels = said.run.playbook.run.severities
    if said.run.severity not in levels:
        return {}
    place = levels.index(said.run.severity)
    lower = levels[place + 1] if place + 1 < len(levels) else ""
    return {"lower": lower, "higher": levels[place - 1] if place else ""}

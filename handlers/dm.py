"""Answers to a prompt, in a direct message: `done`, `skip why`, `snooze 30m`, `give @bob`, or free words.

Those are the status update, or the section of a retrospective, that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from domain import commands as c
from domain import queries as q
from domain.durations import parse_duration
from domain.run import Run
from handlers.line import Route, misread
from handlers.polite import without_plea, without_trailing
from handlers.rewording import answer_to_prompt
from handlers.said import Asked, Draft, Meant, Misread, Said, StartWish
from handlers.tasks import reason_of
from handlers.times import in_digits
from handlers.update_words import told
from handlers.waits import read_wait
from handlers.ways import Kind
from handlers.whose import EACH, names_of

_DONE = frozenset({"done", "erledigt", "fertig", "did", "ready", "finished", "check", "checked", "✅", "x", "fixed"})
_SKIP = frozenset({"skip", "skipped", "no", "n/a", "na"})
_GIVE = frozenset({"give", "assign", "pass", "hand"})
_SNOOZE = frozenset({"snooze", "later", "remind", "wait"})
_CLAIM = frozenset({"claim", "take", "mine", "mine!"})
_SHOW = frozenset({"task"})
_PUBLISH = frozenset({"publish", "publish it", "send it", "share it"})
_UNCHANGED = frozenset({
    "same", "the same", "same as before", "same again", "as before", "unchanged", "no change", "no changes",
    "nothing new", "nothing changed", "still the same",
})  # fmt: skip
_WHY = re.compile(r"(?:because|reason|why)\b[\s:,-]*(?!of\b)(\S.*)", re.IGNORECASE | re.DOTALL)
"""Why a task was skipped, said afterwards: a reaction has no words."""
_WALK: Mapping[str, c.WalkOn | c.WalkBack] = {
    **dict.fromkeys(("next", "next one", "go on"), c.WalkOn()),
    **dict.fromkeys(("back", "go back", "previous", "the one before"), c.WalkBack()),
}
_NUMBER = re.compile(r"#?\d+(?:\.\d+)?[.,:]?$")
_IT = frozenset({"", "it", "this", "that", "this one", "that one"})
_FILLER = frozenset({"it", "this", "that", "to", "me", "in", "for", "again", "over", "on"})
SENT_TOGETHER = 2_000
"""Prompts within so many ms of each other were sent together: a bare answer could mean either."""


def prompt_answer(said: Said, routes: tuple[Route, ...]) -> Meant | Misread | None:
    """What a short answer in a direct message means, or None: it is no answer to a prompt."""
    plain = without_trailing(said.text)
    if said.skipped is not None and (why := _WHY.fullmatch(plain.strip())):
        return Meant(c.SkipTasks((said.skipped.task,), why[1]), said.skipped.run)
    if said.asked and said.asked[0].about == "update" and (answer := _on_update(said, said.asked[0], plain)):
        return answer
    if not any(asked.task for asked in said.asked):
        return None
    if step := _WALK.get(plain.casefold().strip(" .!")):
        return Meant(step, next(asked.run for asked in said.asked if asked.task))
    found = answer_to_prompt(said, plain, routes)
    if found is not None and found.kind is Kind.OFFER:
        return misread("unsure", *(_naming(asked, found.lines[0]) for asked in said.asked[:1] if asked.task))
    text = found.lines[0] if found else plain.strip()
    word, _, rest = text.partition(" ")
    if word.casefold() in _SKIP and text == plain.strip():  # a reason keeps its words: `skip not for me`
        rest = without_plea(said.text).strip().partition(" ")[2]
    reader = _reader(word.casefold().rstrip(".!,"))
    rest = rest.strip()
    if reader is None or _names_a_task(rest) or _names_a_run(rest):
        return None
    tasks = [asked for asked in said.asked if asked.task]
    if not tasks:
        return None
    if len(tasks) > 1 and tasks[0].at - tasks[1].at < SENT_TOGETHER:
        lines = tuple(_naming(asked, f"{word} {rest}") for asked in tasks[:3])
        return misread("which_prompt", *lines, word=word)
    return reader(said, tasks[0], rest)


def _on_update(said: Said, asked: Asked, plain: str) -> Meant | None:
    """`later`, `snooze 20m`, `20m`: ask again then; `no change`: the last one once more."""
    text = plain.casefold().strip(" .!")
    if text in _UNCHANGED and said.run is not None and said.run.number == asked.run and said.run.updates:
        return Meant(Draft(said.run.updates[-1].text), asked.run)
    word, _, rest = text.partition(" ")
    try:
        if word in _SNOOZE:
            wait = read_wait(rest, said)
            return None if isinstance(wait, Misread) else Meant(c.SnoozeUpdate(wait), asked.run)
        return Meant(c.SnoozeUpdate(parse_duration(in_digits(text.removeprefix("in ")))), asked.run)
    except ValueError:
        return None


def _naming(asked: Asked, line: str) -> str:
    """The line as it is said without its prompt: `assign @bob` as `INC-12 assign 3 @bob`."""
    word, _, rest = line.partition(" ")
    return f"{asked.run} {word} {asked.task} {rest}".strip()


def free_answer(said: Said) -> Meant | Misread | None:
    """Words that are no command, as the status update or the section of the retrospective that was asked for last."""
    text = said.text.strip()
    asked = next((asked for asked in said.asked if asked.about in ("update", "retro")), None)
    if asked is None or not text:
        return None
    if asked.about == "update":
        update = told(text, said.zone, said.at, f"{asked.run} ")
        if isinstance(update, Misread):
            return update
        return Meant(Draft(update.text, update.next, update.final), asked.run)
    return Meant(c.PublishRetro() if text.casefold() in _PUBLISH else c.WriteRetro(text), asked.run)


_DOUBTFUL = (
    "no.unsure", "no.negated", "no.arguments_extra", "no.not_yet",
    "no.finish_reasons", "no.who_missing", "no.time_unknown", "no.duration", "no.person_unknown",
)  # fmt: skip
"""What is no command for one of these reasons is the text that was asked for, where one was."""


def text_instead(said: Said, answer: Meant | Misread | None) -> Meant | Misread | None:
    """The text that was asked for, where it begins like a command that fits nothing; None: `answer` stands.

    What would start or end a run (`Start of the restore: 12:00`) is asked about, for neither is taken back.
    """
    free = free_answer(said)
    if free is None:
        return None
    if isinstance(answer, Meant):
        fits_nothing = said.run is not None and _fits_nothing(answer, said.run)
        return free if fits_nothing or isinstance(free, Misread) else _either(said, answer, free)
    doubtful = answer is None or (
        answer.message.id in _DOUBTFUL and not (answer.message.id == "no.person_unknown" and "@" in said.text)
    )
    return free if doubtful else None


def _either(said: Said, answer: Meant, free: Meant) -> Misread | None:
    match answer.what:
        case StartWish(severity="", anyway=False) as wish:
            line = f"start anyway {wish.playbook} {wish.title}"
        case c.FinishRun(reasons) if reasons:
            line = f"{free.run} {said.text}"
        case c.CancelRun():
            line = f"{free.run} {said.text}"
        case _:
            return None
    asked = "update" if isinstance(free.what, Draft) else "retro"
    return misread("unsure", f"{free.run} {asked} {said.text.strip()}", " ".join(line.split()))


def _fits_nothing(answer: Meant, run: Run) -> bool:
    """Whether it names no task, phase or severity of the run: `Check the dashboards for details`."""
    match answer.what:
        case (
            c.CheckTasks(tasks)
            | c.UncheckTasks(tasks)
            | c.SkipTasks(tasks)
            | c.AssignTasks(tasks)
            | c.UnassignTasks(tasks)
        ):
            titles = [task.title.casefold() for task in run.shown()]
            words = [name for name in tasks if not name[:1].isdecimal() or " " in name]
            return any(not any(name.casefold() in title for title in titles) for name in words)
        case c.ChangePhase(to):
            return to.casefold() not in (phase.casefold() for phase in run.playbook.run.phases)
        case c.ChangeSeverity(to):
            return to not in run.playbook.run.severities
    return False


_Reader = Callable[[Said, Asked, str], Meant | Misread | None]


def _reader(word: str) -> _Reader | None:
    readers: Sequence[tuple[frozenset[str], _Reader]] = (
        (_DONE, _done),
        (_SKIP, _skip),
        (_GIVE, _give),
        (_SNOOZE, _snooze),
        (_CLAIM, _claim),
        (_SHOW, _show),
    )
    return next((reader for words, reader in readers if word in words), None)


def _done(_said: Said, asked: Asked, rest: str) -> Meant | None:
    return None if rest.casefold() not in _IT else Meant(c.CheckTasks((asked.task,)), asked.run)


def _claim(_said: Said, asked: Asked, rest: str) -> Meant | None:
    return None if rest.casefold() not in _IT else Meant(c.AssignTasks((asked.task,)), asked.run)


def _show(_said: Said, asked: Asked, rest: str) -> Meant | None:
    return None if rest.casefold() not in _IT else Meant(q.ShowTask(asked.task), asked.run)


def _skip(_said: Said, asked: Asked, rest: str) -> Meant:
    return Meant(c.SkipTasks((asked.task,), reason_of(rest)), asked.run)


def _give(said: Said, asked: Asked, rest: str) -> Meant | Misread:
    words = rest.replace(",", " ").split()
    each = any(word.casefold() in EACH for word in words)
    names = [word for word in words if word.casefold() not in _FILLER | EACH | {"and", "or", "&", "+", "the"}]
    if not names:
        return misread("who_missing", example="give @bob")
    found = names_of(said, said.run, names)
    if isinstance(found, Misread):
        return found
    return Meant(c.AssignTasks((asked.task,), *found, each=each and len(names) > 1), asked.run)


def _snooze(said: Said, asked: Asked, rest: str) -> Meant | Misread:
    wait = read_wait(rest, said)
    return wait if isinstance(wait, Misread) else Meant(c.SnoozeTasks((asked.task,), wait), asked.run)


def _names_a_task(rest: str) -> bool:
    first = rest.split(None, 1)[0] if rest else ""
    return bool(_NUMBER.match(first))


def _names_a_run(rest: str) -> bool:
    return any(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,9}-\d{1,6}", word) for word in rest.split()[:2])

"""Commands that change what tasks and sections a run has: add, edit, move, remove."""

from __future__ import annotations

import re
from dataclasses import replace

from domain import commands as c
from domain.people import Person
from handlers import moving, people
from handlers.future import read_future
from handlers.line import Line, misread, shortened
from handlers.polite import without_plea
from handlers.reading import ME, is_name, is_somebody, person, quoted_beginning, references, split_references, unquote
from handlers.said import Meant, Misread
from handlers.tasks import names_none, reason_of, title_and_reason

_JOINING = frozenset({"and", "&", "+", ","})
_BESIDE = re.compile(r"(?P<where>after|before)\s+(?P<task>#?\d{1,6}(?:\.\d{1,4})?)\s*:\s*(?P<title>.+)", re.DOTALL)
_INTO = re.compile(r"(?:to|in|into|under)\s+(?:(?:the\s+)?section\s+)?(?P<rest>.+)", re.DOTALL | re.IGNORECASE)
_FOR = re.compile(r"(?P<title>.*\S)[\s,;:–—-]+(?:for|assign(?:ed)?(?:\s+to)?|->|→|=>)\s+(?P<who>@\S+|me)", re.DOTALL)
_AT_THE_END = re.compile(r"(?P<title>.*\S)\s+(?P<who>@[\w.-]+)", re.DOTALL)
_DUE = re.compile(r"(?P<title>.*\S)[\s,;:–—-]+due:?\s+(?P<when>\S.*)", re.DOTALL | re.IGNORECASE)
_FIELDS = {
    **dict.fromkeys(("title", "name", "called"), "title"),
    **dict.fromkeys(("description", "desc", "details", "text"), "description"),
    **dict.fromkeys(("link", "links", "url"), "link"),
    **dict.fromkeys(("command", "cmd"), "command"),
    **dict.fromkeys(("required", "mandatory"), "required"),
    "optional": "optional",
    **dict.fromkeys(("due", "deadline"), "due"),
}
_PLACES = {
    **dict.fromkeys(("after", "behind", "below"), "after"),
    **dict.fromkeys(("before", "above"), "before"),
    **dict.fromkeys(("to", "into", "in", "under"), "section"),
}


def add(line: Line) -> Meant | Misread:
    """`add Call the vendor`, `add to Triage: Call the vendor`, `add … for @bob`; `add @bob` calls bob in."""
    first, _, description = line.rest.partition("\n")
    first = without_plea(f" {first}").strip()
    if (title := unquote(first)) != first.strip():  # in quotes it is a title, whatever it says
        return line.meant(c.AddTask(title, description.strip()))
    if not first:
        return line.missing()
    if _are_people(line, first):
        return people.invite(replace(line, rest=first))
    if is_name(first.split()[0]):
        return misread("unsure", f"invite {first.split()[0]}", f'add "{first.strip()}"')
    if len(first.split()) == 1 and line.route.words[0] == "add" and first[:1].islower() and first.isalpha():
        return misread("person_or_task", f'add "{first}"', name=shortened(first))
    return _task(line, first.strip(), description.strip())


def add_task(line: Line) -> Meant | Misread:
    """`add task Call the vendor`: a task for certain."""
    first, _, description = line.rest.partition("\n")
    first = without_plea(f" {first}").strip(" :-–—")
    return _task(line, first, description.strip()) if first else line.missing()


def _are_people(line: Line, text: str) -> bool:
    """Whether those are people and nothing else; of one that is called in with more words, nobody can be sure."""
    words = [word for word in text.replace(",", " ").split() if word.casefold() not in _JOINING]
    known = (
        is_name(word) or word.casefold().startswith("group:") or word.casefold() in ME or is_somebody(line.said, word)
        for word in words
    )
    return bool(words) and all(known)


def _task(line: Line, text: str, description: str) -> Meant | Misread:
    if (title := unquote(text)) != text:
        return line.meant(c.AddTask(title, description))
    to: Person | None = None
    text, due = _with_due(line, text)
    if given := _FOR.fullmatch(text):
        who = person(line.said, given["who"])
        if isinstance(who, Misread):
            return who
        text, to = given["title"].rstrip(" ,;:–—-"), who
        text, due = _with_due(line, text) if due is None else (text, due)
    elif named := _AT_THE_END.fullmatch(text):
        who = person(line.said, named["who"])
        if not isinstance(who, Misread):
            before = re.sub(r"\s+(?:to|with|by)$", "", named["title"])
            return misread("unsure", f'add "{text}"', f"add {before} for {named['who']}")
    if beside := _BESIDE.fullmatch(text):
        place = {beside["where"]: beside["task"].lstrip("#")}
        return line.meant(c.AddTask(beside["title"].strip(), description, to=to, due=due, **place))
    section, title = _in_a_section(line, text)
    return line.meant(c.AddTask(title, description, section, to=to, due=due))


def _with_due(line: Line, text: str) -> tuple[str, int | None]:
    """`Call them due tomorrow 9:00` -> (`Call them`, that instant); what is no time belongs to the title."""
    found = _DUE.fullmatch(text)
    moment = read_future(found["when"], line.said.zone, line.said.at) if found else None
    return (found["title"].rstrip(" ,;:–—-"), moment) if found and isinstance(moment, int) else (text, None)


def _in_a_section(line: Line, text: str) -> tuple[str, str]:
    """`to Triage: Call them`, `to Triage Call them`, `Call them to Triage` -> (`Triage`, `Call them`)."""
    run = line.present_run
    titles = [run.sections[index].title for index in run.outline()] if run else []
    begun = _INTO.fullmatch(text)
    if begun:
        name, colon, rest = begun["rest"].partition(":")
        if colon and rest.strip() and (run is None or _of(titles, name) or text[:3].casefold() == "to "):
            return name.strip(), rest.strip()
        for title in sorted(titles, key=len, reverse=True):
            if begun["rest"].casefold().startswith(f"{title.casefold()} "):
                return title, begun["rest"][len(title) :].strip(" :-–—")
        first, _, rest = begun["rest"].partition(" ")
        if _of(titles, first) and rest.strip():
            return first, rest.strip(" :-–—")
    for title in titles:
        behind = re.fullmatch(rf"(?P<title>.*\S)\s+(?:to|in|under)\s+{re.escape(title)}", text, re.IGNORECASE)
        if behind:
            return title, behind["title"]
    return "", text


def _of(titles: list[str], name: str) -> bool:
    """Whether that names one of the sections."""
    wanted = name.strip().casefold()
    return sum(wanted in title.casefold().split() or wanted == title.casefold() for title in titles) == 1


def edit(line: Line) -> Meant | Misread:
    """`edit 3 title …`, `edit 3 link https://…`, `edit title of 3 to …`, `edit "Call them" required`."""
    found = _field(line.rest)
    if found is None:
        tasks, rest = split_references(line.rest)
        if not isinstance(tasks, Misread) and len(tasks) == 1 and rest.strip():
            return misread(
                "unsure", f"edit {tasks[0]} title {rest.strip()}", f"edit {tasks[0]} description {rest.strip()}"
            )
        return line.missing()
    task, field, value = found
    if field == "due":
        return _due(line, task, value)
    if field == "optional":
        return line.meant(c.EditTask(task, "required", "no")) if not value else line.extra(value)
    if not value and field != "required":
        return line.missing()
    return line.meant(c.EditTask(task, field, value))


def _due(line: Line, task: str, value: str) -> Meant | Misread:
    """What `due` makes of it: it is the same thing."""
    route = next((route for route in line.routes if "due" in route.words), None)
    if route is None:
        return misread("not_yet", word="due")
    named = task if task[:1].isdecimal() else f'"{task}"'
    return route.handler(Line(line.said, route, f"{named} {value}", line.run, line.routes))


_FIELD_FIRST = re.compile(
    rf"(?:the\s+)?(?P<field>{'|'.join(_FIELDS)})\s+(?:of|for)\s+(?:task\s+)?#?(?P<task>\d{{1,6}}(?:\.\d{{1,4}})?)"
    r"[\s:=]*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)


def _field(text: str) -> tuple[str, str, str] | None:
    """The task as it was typed, the field, and what it shall be."""
    if first := _FIELD_FIRST.fullmatch(text):
        return first["task"], _FIELDS[first["field"].casefold()], _without_to(first["value"])
    quoted = quoted_beginning(text)
    if quoted:
        task, rest = quoted
    else:
        tasks, rest = split_references(text)
        task = tasks[0] if not isinstance(tasks, Misread) and len(tasks) == 1 else ""
    if task:
        word, _, value = (
            rest.removeprefix("'s").strip(" ,:").partition(" ") if not rest.startswith("\n") else ("", "", "")
        )
        field = _FIELDS.get(word.casefold().rstrip(":="))
        return (task, field, _without_to(value)) if field else None
    for found in re.finditer(r"\s(\w+)[:=]?(?=\s|$)", text):
        if field := _FIELDS.get(found[1].casefold()):
            return text[: found.start()].strip(), field, _without_to(text[found.end() :])
    return None


def _without_to(value: str) -> str:
    value = value.strip(" :=")
    return value[3:].strip() if value.casefold().startswith("to ") else value


def rename(line: Line) -> Meant | Misread:
    """`rename 3 to Call the vendor`, `rename "Call them" to …`, `rename Call them to …`."""
    found = _renamed(line.rest)
    return line.meant(c.EditTask(found[0], "title", found[1])) if found else line.missing()


def _renamed(text: str) -> tuple[str, str] | None:
    if quoted := quoted_beginning(text):
        old, new = quoted
    else:
        tasks, rest = split_references(text)
        if not isinstance(tasks, Misread) and len(tasks) == 1:
            old, new = tasks[0], rest
        else:
            old, _, new = text.partition(" to ")
    new = unquote(_without_to(re.sub(r"^\s*(?:title|->|→|=>|as)\s", "", new)))
    return (old.strip(), new) if old.strip() and new else None


def move(line: Line) -> Meant | Misread:
    """`move 3 5 after 7`, `move 3 before 2`, `move 3 to Resolution`."""
    if (elsewhere := moving.place(line)) is not None:
        return elsewhere
    if not line.rest:
        return line.missing()
    split = _placed(line.rest)
    if split is None:
        return line.missing()
    what, where, goal = split
    tasks = references(what)
    if isinstance(tasks, Misread):
        return tasks
    if names_none(what):
        return line.missing()
    named = re.fullmatch(r"(?:the\s+)?(?:section|checklist)\s+(.+)|(.+?)\s+section", goal, re.IGNORECASE | re.DOTALL)
    if where == "section":
        if named is None and re.fullmatch(r"#?\d+", goal):
            return misread("unsure", f"move {what} before {goal}", f"move {what} to section {goal}")
        section = unquote((named[1] or named[2]) if named else goal)
        return line.meant(c.MoveTasks(tasks, section=section))
    return line.meant(c.MoveTasks(tasks, **{where: unquote(goal.removeprefix("task ").lstrip("#"))}))


def _placed(text: str) -> tuple[str, str, str] | None:
    """What shall stand elsewhere, how (after, before, section), and beside or in what."""
    for found in reversed(list(re.finditer(r"(?<=\s)(\w+)\s+", text))):
        where = _PLACES.get(found[1].casefold())
        if where and text[: found.start()].strip() and text[found.end() :].strip():
            return text[: found.start()].strip(), where, text[found.end() :].strip(" .:")
    return None


def remove(line: Line) -> Meant | Misread:
    """`remove 3`, `remove 3 done by another team`, `remove "Call them" why`."""
    if not line.rest or names_none(line.rest):
        return line.missing()
    word = line.rest.split()[0]
    if is_name(word) or is_somebody(line.said, word):
        return misread("not_yet", word="remove")
    if quoted := quoted_beginning(line.rest):
        return line.meant(c.RemoveTasks((quoted[0],), reason_of(quoted[1])))
    tasks, rest = split_references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    if tasks:
        return line.meant(c.RemoveTasks(tasks, reason_of(rest)))
    title, reason = title_and_reason(line.rest, line.present_run)
    return line.meant(c.RemoveTasks((title,), reason))


def add_section(line: Line) -> Meant | Misread:
    """`add section Cleanup`, `add section Cleanup before Resolution`."""
    rest = line.rest.strip(" :")
    if not rest:
        return line.missing()
    split = _placed(f" {rest}") if unquote(rest) == rest else None
    if split and split[1] != "section" and (run := line.present_run):
        titles = [run.sections[index].title for index in run.outline()]
        if _of(titles, split[2]) or split[2].isdecimal():
            return line.meant(c.AddSection(unquote(split[0]), **{split[1]: split[2]}))
    return line.meant(c.AddSection(unquote(rest)))


def rename_section(line: Line) -> Meant | Misread:
    """`rename section Triage to First look`, `edit section 2 title Repair`."""
    text = re.sub(r"\s+(?:title|name)\s+", " to ", line.rest, count=1)
    number = re.match(r"(\d{1,3})\s+(?:to\s+)?(.+)", text)
    old, new = (number[1], number[2]) if number else (_renamed(text) or ("", ""))
    return line.meant(c.RenameSection(unquote(old), unquote(new))) if old and new else line.missing()


def move_section(line: Line) -> Meant | Misread:
    """`move section Cleanup before Resolution`."""
    split = _placed(line.rest)
    if split is None or split[1] == "section":
        return line.missing()
    goal = re.sub(r"^(?:the\s+)?section\s+", "", split[2])
    return line.meant(c.MoveSection(unquote(split[0]), **{split[1]: unquote(goal)}))


def remove_section(line: Line) -> Meant | Misread:
    """`remove section Cleanup`, `remove section Cleanup: not needed`."""
    if not line.rest:
        return line.missing()
    if quoted := quoted_beginning(line.rest):
        return line.meant(c.RemoveSection(quoted[0], reason_of(quoted[1])))
    run = line.present_run
    titles = sorted((run.sections[index].title for index in run.outline()), key=len, reverse=True) if run else []
    for title in titles:
        if line.rest.casefold().startswith(title.casefold()):
            return line.meant(c.RemoveSection(title, reason_of(line.rest[len(title) :])))
    name, _, reason = line.rest.partition(":")
    return line.meant(c.RemoveSection(name.strip(), reason_of(reason)))

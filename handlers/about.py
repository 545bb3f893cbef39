"""Questions about Muster itself: which playbooks there are, how it is used."""

from __future__ import annotations

from difflib import get_close_matches

from domain import queries as q
from handlers.finding import MOST_SUGGESTIONS, find_route, nearest
from handlers.line import Line, misread, shortened
from handlers.reading import first_words
from handlers.said import Meant, Misread


def playbooks(line: Line) -> Meant | Misread:
    """`playbooks`."""
    return line.bare(q.ShowPlaybooks())


def playbook(line: Line) -> Meant | Misread:
    """`playbook incident-resolution`: by its key, or by the beginning of its key or title if only one has it."""
    said = line.rest.strip().strip("`").casefold()
    if not said:
        return line.meant(q.ShowPlaybooks())
    books = line.said.playbooks
    near = [key for key, book in books.items() if key.startswith(said) or book.title.casefold().startswith(said)]
    if said in books or len(near) == 1:
        return line.meant(q.ShowPlaybook(said if said in books else near[0]))
    instead = (f"playbook {key}" for key in near or get_close_matches(said, books, MOST_SUGGESTIONS))
    return misread("playbook_unknown", *list(instead)[:MOST_SUGGESTIONS], key=shortened(said), keys=tuple(books))


def show_help(line: Line) -> Meant | Misread:
    """`help`, `help check`, `help all`.  What is close to no command at all is only a greeting."""
    if line.rest.casefold().strip(" .!?") == "all":
        return line.meant(q.ShowHelp("all"))
    topic = find_route(line.rest, line.routes)
    if topic is not None:
        return line.meant(q.ShowHelp(topic.route.words[0]))
    near = nearest(line.rest, line.routes)
    if not near:
        return line.meant(q.ShowHelp())
    word = first_words(line.rest, 1)[0][0]
    return misread("command_unknown", *(f"help {found.word}" for found in near), word=shortened(word))

"""Questions about Muster itself: which playbooks there are, how it is used."""

from __future__ import annotations

from domain import queries as q
from handlers.finding import find_route, nearest
from handlers.line import Line, misread, shortened
from handlers.reading import first_words
from handlers.said import Meant, Misread


def playbooks(line: Line) -> Meant | Misread:
    """`playbooks`."""
    return line.bare(q.ShowPlaybooks())


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

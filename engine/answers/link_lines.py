"""A run's call and links, as the pinned post has them and as they are listed."""

from __future__ import annotations

from domain.links import host
from domain.run import Run
from engine.words.render import Words
from engine.words.wording import Ready, line


def link_lines(words: Words, run: Run) -> list[str]:
    """The call while the run goes on, and the links: each on one line of the pinned post."""
    call = run.links.call
    lines = []
    if call is not None and run.active:
        known = {"host": host(call.url), "url": call.url, "who": call.by, "people": call.people}
        lines.append(words.word("board.call", at=Ready(words.time(call.at)), **known))
    if run.links.kept:
        named = " · ".join(f"[{line(link.title)}]({link.url})" for link in run.links.kept)
        lines.append(words.word("board.links", links=Ready(named)))
    return lines


def shown_links(words: Words, run: Run) -> str:
    """All of them, with their numbers and who kept them."""
    call, kept = link_lines(words, run)[:1] if run.links.call and run.active else [], run.links.kept
    if not kept:
        return "\n".join([*call, words.word("links.none", run=run.number)])
    lines = [
        words.word("links.line", number=number, title=link.title, url=link.url, who=link.by)
        for number, link in enumerate(kept, 1)
    ]
    how = words.word("links.how", title=kept[0].title)
    return "\n".join([*call, words.word("links.title", run=run.number), *lines, how])

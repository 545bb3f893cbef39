"""The answer to `help`: what fits at the moment, all commands, or one of them."""

from __future__ import annotations

from domain.queries import ShowHelp
from engine.words.render import Words
from engine.words.wording import Ready
from handlers.help import fitting, overview, topic
from handlers.said import Said


def _where(said: Said) -> str:
    """The message id of what stands above the help that fits there."""
    if said.asked:
        return "help.asked" if said.asked[0].task else "help.asked_text"
    if said.run is None:
        return "help.no_run"
    return "help.in_run" if said.run.active else "help.over"


def helped(words: Words, query: ShowHelp, said: Said) -> str:
    """What can be done here, everything, or how one command works."""
    found = topic(query.topic) if query.topic not in ("", "all") else None
    if not query.topic:
        lines = [f"`{entry.command}` {words.word(entry.summary)}" for entry in fitting(said)]
        return "\n".join([words.word(_where(said)), *lines, words.word("help.rest")])
    if found is None:
        parts = []
        for group in overview(said.prefix, said.run is not None):
            parts.append(f"**{words.word(group.heading)}**")
            parts.extend(f"`{entry.command}` {words.word(entry.summary)}" for entry in group.lines)
        return "\n".join([*parts, "", words.word("help.more")])
    parts = [
        words.word("help.usage", usage=found.usage),
        words.word(found.summary),
        words.word("help.example", example=Ready(found.example)),
    ]
    if found.synonyms:
        parts.append(words.word("help.synonyms", words=found.synonyms))
    return "\n".join(parts)

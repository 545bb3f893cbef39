"""The playbooks in words: which there are, and what one of them is for and what starts it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from domain.may import words_of
from domain.playbook import KeywordTrigger, Playbook
from engine.clockwork.schedules import OPEN_TO_ALL, scheduled
from engine.playbooks.catalogue import Catalogue
from engine.words.render import Words
from engine.words.wording import Ready

_DATES = 5


def listed(words: Words, catalogue: Catalogue) -> str:
    """The answer to `playbooks`."""
    lines = [
        words.word("playbooks.line", key=playbook.key, title=playbook.title, description=playbook.description)
        for playbook in catalogue.all().values()
    ]
    broken = [words.word("playbooks.broken", problem=str(found)) for found in catalogue.problems[:10]]
    if not lines:
        folders = ", ".join(folder.name for folder in catalogue.folders)
        return "\n".join([words.word("playbooks.none", folders=folders), *broken])
    return "\n".join([words.word("playbooks.title"), *lines, *broken])


def shown(words: Words, catalogue: Catalogue, playbook: Playbook, now: int) -> str:
    """The answer to `playbook KEY`; with the next dates of its schedules after `now` (ms)."""
    count = sum(len(section.tasks) for section in playbook.checklists)
    sections = tuple(section.title for section in playbook.checklists)
    policy = words_of("start", catalogue.policy(playbook.key))
    lines = [
        words.word("playbook.head", title=playbook.title, key=playbook.key),
        *([words.word("playbook.about", description=playbook.description)] if playbook.description else []),
        words.word("playbook.tasks", count=count, sections=sections),
        words.word("playbook.start", key=playbook.key, allowed=policy),
        *_triggers(words, playbook, now),
    ]
    return "\n".join(lines)


def _triggers(words: Words, playbook: Playbook, now: int) -> Iterator[str]:
    for trigger in playbook.triggers:
        if isinstance(trigger, KeywordTrigger):
            yield words.word(
                "playbook.keywords",
                starts=trigger.action == "start",
                keywords=_quoted(trigger.keywords),
                together=_quoted(trigger.all_),
                without=_quoted(trigger.none),
                channels=_channels(trigger.channels),
            )
    for each in scheduled(playbook):
        dates = tuple(islice(each.dates(now), _DATES))
        channels = _channels(each.trigger.channels or (OPEN_TO_ALL,))
        when = {"schedule": each.trigger.schedule, "zone": each.trigger.timezone}
        yield words.word("playbook.schedule", **when, dates=dates, channels=channels)


def _quoted(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"“{word}”" for word in words)


def _channels(names: tuple[str, ...]) -> tuple[Ready, ...]:
    return tuple(Ready(f"~{name}") for name in names)

"""Keywords that are hardly meant so: excluded by themselves, never heard, heard all day, or there already."""

from __future__ import annotations

from collections.abc import Iterator

from domain.playbook import KeywordTrigger, Playbook
from engine.playbooks.yaml_reader import Path as Steps
from handlers.keywords import ear_for, plain

_COMMON = """
a an and are at be but by can do for from has have he here hello hi how i if in is it me my new no not now of ok on or
our please so thanks that the they this to up us was we what when who will with yes you
aber auch bitte da danke das der die ein eine er es hallo hier ich ihr im in ist ja kein man mit nein nicht noch oder
sie sind so und uns von was wenn wer wie wir zu
"""
COMMON = frozenset(_COMMON.split())
"""Words that stand in so many messages that they say nothing."""
SHORTEST = 3


def odd_keywords(playbook: Playbook) -> Iterator[tuple[Steps, str]]:
    """Where each is, and what may be wrong with it."""
    first: dict[tuple[str, str], str] = {}
    for at, trigger in enumerate(playbook.triggers):
        if not isinstance(trigger, KeywordTrigger):
            continue
        where: Steps = ("triggers", at)
        for field, words in (("keywords", trigger.keywords), ("all", trigger.all_)):
            for index, word in enumerate(words):
                yield from (((*where, field, index), reason) for reason in _odd(word, trigger, field == "keywords"))
        for index, word in enumerate(trigger.none):
            if not ear_for((word,)).hear(word):
                yield (*where, "none", index), f'"{word}" is never heard, so it keeps nothing out'
        if trigger.all_ or trigger.none:
            continue
        for index, word in enumerate(trigger.keywords):
            for channel in trigger.channels:
                before = first.setdefault((channel, plain(word)), word)
                if before is not word:
                    yield (*where, "keywords", index), f'"{word}" is listened for in {channel} already, further up'
                    break


def _odd(word: str, trigger: KeywordTrigger, one_of_several: bool) -> Iterator[str]:
    text = plain(word)
    if not ear_for((word,)).hear(word):
        yield f'"{word}" is never heard: code, web addresses, ~channels and names within it are not listened to'
        return
    if barred := ear_for(trigger.none).hear(word):
        yield f'"{word}" is never heard: it has "{barred[0]}" in it, which stands under none'
    if one_of_several and not trigger.all_:
        if text in COMMON:
            yield f'"{word}" is a very common word: it is heard all day; a phrase says more, or all: and none:'
        elif text.isascii() and text.isalnum() and not text.isdigit() and len(text) < SHORTEST:
            yield f'"{word}" is short: it is soon said by chance; a phrase says more, or all: and none:'

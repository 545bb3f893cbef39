"""Keywords: which of the playbooks' triggers hear a message.  By channel first, then its words, then the pattern.

Heard is what somebody says in their own words: not code, not what they quote, no addresses, no names.  A keyword is
heard as a whole word, in any case, the words of a phrase with any white space between them.  What a hyphen, an
apostrophe or a full stop joins is one word: `outage` is not heard in `post-outage` or `outage.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.fields import EVERYONE
from domain.playbook import KeywordTrigger, Playbook
from handlers.own_words import LONGEST, own_words

T = TypeVar("T")
_PIECE = re.compile(r"[^\W_]+")
_LETTERS = bytes(sign if chr(sign).isalnum() else 32 for sign in range(128)) + bytes(128)
_BLANK = re.compile(r"\s+")
_UNSEEN = {
    **dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF)),
    0x2018: "'",
    0x2019: "'",
    0x02BC: "'",
    0x2010: "-",
    0x2011: "-",
}
"""Signs that are not seen, and those that a phone makes of the ones on a keyboard."""
_EMPHASIS = re.compile(r"(?<=\s)[*_~]+|[*_~]+(?=\s)")
_JOINTS = "-'."
_JOINERS = "\u200c\u200d"
_MOST_LOOKS = 100
"""Places in one message at which one keyword is looked at: a bound for texts made to take long."""
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that put no spaces between words: there a keyword is heard wherever it stands."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger that hears a message: `word` is the keyword as the playbook has it.

    `sources` are the bots (`@alertbot`) and `webhooks` it hears, `people` which people (`everyone`, `@alice`,
    `group:sre`).  `again` is how long the same is no new alarm (ms), None as the settings say.
    """

    playbook: str
    word: str
    starts: bool
    sources: frozenset[str]
    people: frozenset[str] = frozenset({EVERYONE})
    again: int | None = None

    def hears(self, source: str, who: Collection[str] = ()) -> bool:
        """Whether it listens to that source; '' is a person, and `who` is what they are called by beside everyone."""
        return source in self.sources if source else EVERYONE in self.people or not self.people.isdisjoint(who)


@dataclass(frozen=True, slots=True)
class _Keyword(Generic[T]):
    """A keyword as it is compared: its words, what has to be said beside it, and what must not be."""

    text: str
    pieces: frozenset[str]
    rank: int
    hit: T
    beside: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()

    def is_in(self, spoken: str, bare: str) -> bool:
        """Whether it is heard in that, or in the same without emphasis."""

        def said(text: str) -> bool:
            return _is_in(text, spoken) or _is_in(text, bare)

        return said(self.text) and all(map(said, self.beside)) and not any(map(said, self.bars))


class Ear(Generic[T]):
    """What is listened for in one place, by the rarest of its words; what has none by the rarest of its signs.

    `names` are the `@names` and `~channels` that are listened for.
    """

    def __init__(self, keywords: Sequence[_Keyword[T]], names: Collection[str]) -> None:
        self._names = names
        common = Counter(piece for keyword in keywords for piece in keyword.pieces)
        self._by_word: dict[str, list[_Keyword[T]]] = {}
        signs = Counter(sign for keyword in keywords if not keyword.pieces for sign in set(keyword.text))
        self._by_sign: dict[str, list[_Keyword[T]]] = {}
        for keyword in keywords:
            if keyword.pieces:
                rarest = min(keyword.pieces, key=lambda piece: (common[piece], piece))
                self._by_word.setdefault(rarest, []).append(keyword)
            else:
                rarest = min(set(keyword.text), key=lambda sign: (sign.isspace(), signs[sign], sign))
                self._by_sign.setdefault(rarest, []).append(keyword)

    def hear(self, text: str) -> tuple[T, ...]:
        """All that is heard in that, by rank; most often nothing."""
        # Most messages have not even the words; the few that do are looked at closely.
        candidates = self._candidates(text[:LONGEST])
        if not candidates:
            return ()
        spoken = plain(own_words(text, self._names))
        bare = _EMPHASIS.sub("", spoken)  # a phrase is one, though a word of it is **bold**
        found = [keyword for keyword in candidates if keyword.is_in(spoken, bare)]
        return tuple(keyword.hit for keyword in sorted(found, key=lambda keyword: keyword.rank))

    def _candidates(self, text: str) -> list[_Keyword[T]]:
        """Those whose words are all there, or whose sign is."""
        found: list[_Keyword[T]] = []
        if self._by_sign:
            seen = set(plain(text))
            found += [keyword for sign in self._by_sign.keys() & seen for keyword in self._by_sign[sign]]
        said = _words(text)
        if self._by_word.keys().isdisjoint(said):
            return found
        words = set(said)
        for word in self._by_word.keys() & words:
            found += [keyword for keyword in self._by_word[word] if keyword.pieces <= words]
        return found


class Keywords:
    """The keyword triggers of all playbooks, compiled.  Pure; any text has an answer."""

    def __init__(self, playbooks: Iterable[Playbook]) -> None:
        channels: dict[str, list[_Keyword[Hit]]] = {}
        names: set[str] = set()
        found = [
            (book.key, trigger, word)
            for book in playbooks
            for trigger in book.triggers
            if isinstance(trigger, KeywordTrigger)
            for word in trigger.keywords or (" + ".join(trigger.all_),)
        ]
        for rank, (key, trigger, word) in enumerate(found):
            starts = trigger.action == "start"
            hit = Hit(key, word, starts, frozenset(trigger.from_), frozenset(trigger.people), trigger.again)
            said = (*([word] if trigger.keywords else []), *trigger.all_)
            # What starts a run goes before what suggests one.
            keyword = _keyword(said, rank if starts else len(found) + rank, hit, trigger.none)
            if keyword is None:
                continue
            for text in (keyword.text, *keyword.beside, *keyword.bars):
                names.update(_name_in(text))
            for channel in trigger.channels:
                channels.setdefault(channel, []).append(keyword)
        alike: dict[tuple[int, ...], Ear[Hit]] = {}  # thousands of keywords in hundreds of channels are indexed once
        self._channels: dict[str, Ear[Hit]] = {}
        for channel, keywords in channels.items():
            ranks = tuple(keyword.rank for keyword in keywords)
            self._channels[channel] = alike.get(ranks) or alike.setdefault(ranks, Ear(keywords, names))

    def listens(self, channel: str) -> bool:
        """Whether anything in that channel could be heard."""
        return channel in self._channels

    @property
    def deaf(self) -> bool:
        """There is no keyword at all."""
        return not self._channels

    def hear(self, channel: str, text: str) -> tuple[Hit, ...]:
        """Every trigger that hears that, the first one first; most often none."""
        known = self._channels.get(channel)
        return known.hear(text) if known is not None else ()


def ear_for(words: Iterable[str]) -> Ear[str]:
    """What hears those words, as keywords are heard, and says which."""
    each = (_keyword((word,), rank, word) for rank, word in enumerate(dict.fromkeys(words)))
    keywords = [keyword for keyword in each if keyword is not None]
    return Ear(keywords, {name for keyword in keywords for name in _name_in(keyword.text)})


def _keyword(said: Sequence[str], rank: int, hit: T, none: Sequence[str] = ()) -> _Keyword[T] | None:
    """What has to be said, the first one before the others, as it is compared; None if some of it can't be."""
    texts = [plain(each) for each in said]
    if not all(texts):
        return None
    pieces = frozenset(piece for text in texts if not _UNSPACED.search(text) for piece in _PIECE.findall(text))
    bars = tuple(filter(None, map(plain, none)))
    return _Keyword(texts[0], pieces, rank, hit, tuple(texts[1:]), bars)


def _name_in(text: str) -> tuple[str, ...]:
    return (text,) if text[0] in "@~" else ()


def plain(text: str) -> str:
    """A text as keywords are compared: without case, width and invisible signs, one space for any white space."""
    if text.isascii():
        return _BLANK.sub(" ", text.lower()).strip()
    folded = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).casefold()
    return _BLANK.sub(" ", unicodedata.normalize("NFKC", folded)).strip()


def _words(text: str) -> list[str]:
    """Every word of it as keywords are compared, those in code and quotes too."""
    if text.isascii():  # ten times as fast as the pattern, and most messages are
        return text.lower().encode().translate(_LETTERS).decode().split()
    return _PIECE.findall(plain(text))


def _is_in(keyword: str, spoken: str) -> bool:
    """Whether the keyword stands there as a whole."""
    at = spoken.find(keyword)
    for _ in range(_MOST_LOOKS):
        if at < 0 or _is_whole(spoken, at, at + len(keyword)):
            break
        at = spoken.find(keyword, at + 1)
    else:
        return False
    return at >= 0


def _is_whole(spoken: str, start: int, end: int) -> bool:
    first, last = spoken[start], spoken[end - 1]
    while start > 0 and spoken[start - 1] == "_":  # _emphasis_; in my_name the word goes on behind the stroke
        start -= 1
    while end < len(spoken) and spoken[end] == "_":
        end += 1
    before, after = spoken[max(0, start - 2) : start][::-1], spoken[end : end + 2]
    if before[:1] == ":" == after[:1]:
        return False  # the name of an emoji
    return not _goes_on(first, before) and not _goes_on(last, after)


def _goes_on(edge: str, beyond: str) -> bool:
    """Whether the word with that sign at its edge goes on: `beyond` are the next two signs, the near one first."""
    if not beyond or not _in_word(edge) or _UNSPACED.match(edge):
        return False
    return _in_word(beyond[0]) or (beyond[0] in _JOINTS and len(beyond) > 1 and _in_word(beyond[1]))


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign in _JOINERS or unicodedata.category(sign).startswith("M")

"""What people put around a command out of politeness, and what is nothing but politeness."""

from __future__ import annotations

import re

from domain.queries import SmallTalk

_LONGEST = 80
"""No small talk is longer."""
_END = r"[\s,.!…:)\-]*"
_LEADING = re.compile(
    r"(?:(?:please|pls|plz|kindly|hey|hi|hello|ok|okay|so|now|and|then|also|just|well|yo|yes|yep|yeah|bot"
    r"|muster)\b[\s,:!.…-]+"
    r"|(?:can|could|would|will) (?:you|u|ya)\b(?: maybe)?[\s,]+)+",
    re.IGNORECASE,
)
_MUSING = re.compile(
    r"(?:(?:maybe|perhaps|i (?:think|guess)|ok|so)[\s,]+)*"
    r"(?:let'?s|let us|(?:can|could|should|shall|may) (?:we|i|someone|somebody|anyone|anybody|sb)"
    r"|(?:we|someone|somebody|i) (?:can|could|should|may|might|want to|need to|have to))[\s,]+(?:also |just |now )?",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:can|could|would|will) (?:you|u|ya)\b", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:[\s,.!…]+(?:please|pls|plz|thanks|thank you|thx|ty|tnx|cheers|sorry|right now|now|asap|for me|mate|bot|🙏"
    r"|:pray:))+[\s.!?…]*$",
    re.IGNORECASE,
)
_PLEA = re.compile(r"(?:[\s,.!…]+(?:please|pls|plz|thanks|thank you|thx|🙏|:pray:))+[\s.!?…]*$", re.IGNORECASE)
_MOST_TRAILING = 60
_ALL = re.compile(r"(?:please|pls|plz|thanks|thank you|thx|ty|now|asap|for me)[\s.!?…]*", re.IGNORECASE)

_WHOM = r"(?:[\s,]+(?:there|bot|all|again|you|folks|team|mate|guys|muster|everyone|a lot|so much|very much|much))*"
_YES = r"(?:ok|okay|k|kk|yes|yep|yeah|sure|alright|roger|will do|got it|understood|on it|👍|:\+1:|:thumbsup:|👌)"
_WORKING = r"(?:(?:i'm |im |i am |still )?(?:on it|working on it|doing it|at it|on my way|coming)|i will|i'll do it)"
_FINE = (
    r"(?:cool|great|nice|good|fine|perfect|never ?mind|nvm|forget it|lol|haha|no|nope|good to know|great job|bye"
    r"|good night|sorry|see you)"
)
_KINDS = tuple(
    (kind, re.compile(words + _END, re.IGNORECASE))
    for kind, words in (
        (
            "hello",
            r"(?:hi|hello|hey|hiya|yo|howdy|hallo|moin|good (?:morning|evening|afternoon|day)"
            r"|guten (?:morgen|tag|abend)|servus|morning|test"
            r"|testing|👋|:wave:)" + _WHOM,
        ),
        (
            "thanks",
            rf"(?:(?:{_YES}|{_FINE})[\s,.!]+)?(?:many )?"
            rf"(?:thanks|thank (?:you|u)|thx|ty|tnx|cheers|danke|merci|🙏|:pray:|good bot|well done|good job){_WHOM}",
        ),
        ("wait", rf"(?:{_YES}[\s,.!]+)?(?:{_YES}|{_WORKING}|(?:not|not done) yet){_WHOM}"),
        ("ok", rf"(?:{_YES}[\s,.!]+)?{_FINE}{_WHOM}"),
    )
)


def small_talk(text: str, asked: bool) -> SmallTalk | None:
    """A greeting, thanks or `ok`; `asked`: a prompt waits, and `ok` is not yet its answer."""
    flat = " ".join(text[: 2 * _LONGEST].replace("’", "'").replace("\ufe0f", "").split())
    if len(flat) > _LONGEST:
        return None
    for kind, words in _KINDS:
        if words.fullmatch(flat):
            return SmallTalk(kind if asked or kind != "wait" else "ok")
    return None


def without_leading(text: str) -> str:
    """The text without `please`, `can you`, `hey` and their like before it, unless there is nothing else."""
    found = _LEADING.match(text)
    rest = text[found.end() :] if found else text
    return rest or text


def without_musing(text: str) -> str:
    """What is mused about: `we should skip 3` -> `skip 3`; the text as it is if nothing is."""
    found = _MUSING.match(text.replace("’", "'"))
    return text[found.end() :] if found else text


def without_trailing(text: str) -> str:
    """The text without `please`, `thanks` and their like behind it."""
    start = max(0, len(text) - _MOST_TRAILING)
    found = _TRAILING.search(text, start)
    return text[: found.start()] if found else text


def without_plea(text: str) -> str:
    """A title without the `please` or `thanks` behind it; what may belong to it (`now`, `asap`) stays."""
    found = _PLEA.search(text, max(0, len(text) - _MOST_TRAILING))
    return text[: found.start()] if found else text


def is_only_polite(text: str) -> bool:
    """Whether that is `please`, or nothing but its like."""
    return _ALL.fullmatch(text.strip(" ,.!")) is not None


def is_asked(text: str) -> bool:
    """Whether it is a request in the form of a question: `can you check 3?`."""
    return _ASKED.search(text[:_LONGEST]) is not None

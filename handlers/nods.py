"""A question of the bot answered in a word: `yes`, `send it`, `2` stand for the reaction they name."""

from __future__ import annotations

import re

_YES = re.compile(
    r"(?:yes|yep|yeah|yup|y|please do|do it|do that|do so|go|go ahead|send|send it|send that|post|post it|post that"
    r"|that one|correct|exactly"
    r"|👍|:\+1:|:thumbsup:|\+1)(?:[\s,]+(?:please|pls|thanks|thx|send it|do it|do that|go ahead))?[\s.!]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:number |no\.? ?|#)?([1-9])[\s.!)]*", re.IGNORECASE)
_SIGNS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST = 40


def sign_meant(text: str) -> str:
    """The reaction that such a word stands for, or ''."""
    said = text.strip()
    if len(said) > _LONGEST:
        return ""
    if number := _NUMBER.fullmatch(said):
        return _SIGNS[int(number[1]) - 1]
    return "+1" if _YES.fullmatch(said) else ""

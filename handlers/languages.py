"""In which language somebody wants to be written to: `language deutsch`, `settings language de`, `language auto`."""

from __future__ import annotations

from domain import queries as q
from domain import site_commands as s
from handlers.line import Line, misread, shortened
from handlers.reading import unquote
from handlers.said import Meant, Misread

_LEADING = ("to ", "is ", "= ", "in ", "auf ")
_FOLLOW = frozenset({"auto", "automatic", "default", "mattermost", "profile", "off", "none", "reset"})
NAMES = {
    "en": ("english", "englisch", "anglais", "inglés"),
    "de": ("german", "deutsch", "allemand", "alemán"),
    "fr": ("french", "français", "francais", "französisch"),
    "es": ("spanish", "español", "espanol", "spanisch"),
    "it": ("italian", "italiano", "italienisch"),
    "nl": ("dutch", "nederlands", "niederländisch"),
    "pl": ("polish", "polski", "polnisch"),
    "pt": ("portuguese", "português", "portugues", "portugiesisch"),
}
"""What languages are called, by code, besides the code; others go by their code alone."""


def language(line: Line) -> Meant | Misread:
    """`language deutsch`, `language de`, `language auto`."""
    return chosen(line, line.rest)


def chosen(line: Line, words: str) -> Meant | Misread:
    """The language those words name."""
    wanted = unquote(" ".join(words[:80].split()).rstrip(".!")).casefold()
    for lead in _LEADING:
        wanted = wanted.removeprefix(lead)
    if not wanted:
        return line.meant(q.ShowSettings())
    if wanted in _FOLLOW:
        return line.meant(s.ChooseLanguage(""))
    for code in line.said.languages:
        if wanted == code.casefold() or wanted in NAMES.get(code, ()):
            return line.meant(s.ChooseLanguage(code))
    there = tuple(f"{code} ({NAMES[code][0]})" if code in NAMES else code for code in line.said.languages)
    return misread("language_unknown", typed=shortened(words), languages=there)

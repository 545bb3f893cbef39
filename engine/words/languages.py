"""The languages there are, each a file of `texts/`, and what a team has put in place of single texts.

English is complete; another language says in English what its file lacks.  A file is read when
somebody first reads that language.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.clock import Clock
from engine.config.settings import Settings, SettingsError
from engine.words.links import Links
from engine.words.own_texts import own_problems
from engine.words.render import Reader, Words
from engine.words.texts import Texts

ENGLISH = "en"


class Languages:
    """Makes the words for a reader."""

    def __init__(self, folders: Sequence[Path], clock: Clock, *, prefix: str, links: Links | None = None) -> None:
        """`folders` hold a file per language (`de.yaml`); what stands in a later one counts instead."""
        self._folders = folders
        self._clock = clock
        self._prefix = prefix
        self._links = links or Links("", ())
        self._texts: dict[str, Texts] = {}
        self._words: dict[Reader, Words] = {}
        self.there = frozenset(file.stem for folder in folders for file in folder.glob("*.yaml"))
        self.codes = tuple(sorted(self.there))

    @classmethod
    def of(cls, settings: Settings, shipped: Path, clock: Clock) -> Languages:
        """The languages that the settings ask for.  Raises `SettingsError` with every problem, a line each."""
        own = [Path(settings.texts)] if settings.texts else []
        english = cls([shipped], clock, prefix=settings.prefix).texts(ENGLISH) if own else None
        found = [str(problem) for folder in own if english for problem in own_problems(folder, english)]
        languages = cls([shipped, *own], clock, prefix=settings.prefix)
        there = ", ".join(sorted(languages.there))
        asked = {"language": settings.language}
        asked |= {f"by_team.{name}.language": team.language for name, team in settings.by_team.items()}
        for where, language in asked.items():
            if language and language not in languages.there:
                found.append(f"{where}: there is no text for {language!r}; there is: {there}")
        if found:
            raise SettingsError("\n".join(found))
        return languages

    def on(self, links: Links) -> Languages:
        """The same on a server whose posts have those addresses."""
        other = Languages(self._folders, self._clock, prefix=self._prefix, links=links)
        other._texts = self._texts
        return other

    def to(self, reader: Reader) -> Words:
        """The words for that reader."""
        words = self._words.get(reader)
        if words is None:
            texts = self.texts(reader.language if reader.language in self.there else ENGLISH)
            words = self._words[reader] = Words(texts, reader, self._clock, self._prefix, self._links)
        return words

    def texts(self, language: str) -> Texts:
        """A language's texts; those of English beneath."""
        if language not in self._texts:
            below = None if language == ENGLISH else self.texts(ENGLISH)
            for folder in self._folders:
                path = folder / f"{language}.yaml"
                below = Texts.of_file(path, below) if path.is_file() else below
            if below is None:  # no folder has English: nothing could be said
                raise FileNotFoundError(f"{ENGLISH}.yaml is in none of {', '.join(map(str, self._folders))}")
            self._texts[language] = below
        return self._texts[language]

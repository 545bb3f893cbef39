"""The pages of all messages, a page a language: each as the bot's own code renders it, by where it shows.

`make docs` writes them; a test fails when one is stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from docs.samples import MONDAY, argument_sets
from domain.durations import DAY, HOUR, MINUTE
from domain.messages import message
from engine.clock import SystemClock
from engine.out.board import Board
from engine.words.languages import Languages
from engine.words.links import Links
from engine.words.render import Reader, Words
from mattermost.chat import Team
from tests.handlers.speech import a_run_at_hand

HOME = Path(__file__).resolve().parent.parent
PAGES = {"en": "docs/messages.md", "de": "docs/messages.de.md"}
"""By language, where its page is."""

_MOST = 6
"""Forms of one message that are shown."""
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "The pinned post and the channel's header": ("board", "status"),
    "In the run's channel, where it was started, and in other channels": (
        "news", "do", "card", "told", "texts", "why", "remind.tasks", "remind.update", "alarm", "bookmark",
    ),
    "By direct message: questions": ("prompt",),
    "By direct message: news, reminders, and what is for one alone": (
        "dm", "brief", "welcome", "together", "handover", "remind", "todo", "settings", "swap"
    ),
    "Answers": (
        "answer", "notice", "list", "info", "attributes", "next", "task", "timeline", "decisions", "hypotheses",
        "summary", "people", "roles", "followups", "pages", "webhooks", "links", "permissions", "allowed", "playbooks",
        "oncall", "retro", "talk", "figure",
        "playbook", "phrases", "destinations", "cadence", "draft",
    ),
    "Questions with reactions": ("ask",),
    "Lines of the timeline": ("tell",),
    "Refusals, and what could not be understood": ("no",),
    "Help": ("help", "route"),
    "To whoever looks after Muster": ("admins", "schedule"),
    "Outside of Mattermost: pagers and webhooks": ("pager", "webhook"),
}  # fmt: skip
OTHERS = "Others"
FORMS = "form"
"""Parts of days, times and lengths: they are seen in the others."""


class _Still(SystemClock):
    def now(self) -> int:
        return MONDAY


def words(language: str) -> Words:
    """The words in which the page is: on UTC's clock, on a server whose address is an example."""
    links = Links("https://chat.example.com", [Team("t1", "ops", "Ops")])
    languages = Languages([HOME / "texts"], _Still(), prefix="!incident", links=links)
    return languages.to(Reader(language, "UTC"))


def forms(said: Words, id: str) -> tuple[str, ...]:
    """What a message says with all it may name, with each choice, and with the least; each once."""
    plain = id.startswith("pager.")
    made = (
        said.plain(message(id, **args)) if plain else said.word(id, **args) for args in argument_sets(id, said.texts)
    )
    return tuple(dict.fromkeys(text for text in made if text.strip()))[:_MOST]


def group_of(id: str) -> str:
    """Under which heading a message stands: that of the longest beginning of its id that is named."""
    named = [(begin, group) for group, begins in _GROUPS.items() for begin in begins]
    fitting = [(len(begin), group) for begin, group in named if f"{id}.".startswith(f"{begin}.")]
    return max(fitting)[1] if fitting else OTHERS


def page(language: str) -> str:
    """The whole page."""
    said = words(language)
    ids = [id for id in said.texts.in_order if not id.startswith(f"{FORMS}.")]
    parts = list(_head(said))
    for group in (*_GROUPS, OTHERS):
        here = [id for id in ids if group_of(id) == group]
        if here:
            parts.append(f"## {group}")
        for id in here:
            parts.append(f"**`{id}`**")
            parts.extend(_quoted(text) for text in forms(said, id))
    return "\n\n".join(parts) + "\n"


def _head(said: Words) -> Iterator[str]:
    others = ", ".join(f"[{code}]({Path(name).name})" for code, name in PAGES.items() if code != said.reader.language)
    yield "# Every message"
    yield (
        f"All that the bot says, by where it shows, rendered by its own code with sample values; several forms where a "
        f"message has several. Made by `make docs` from `texts/{said.reader.language}.yaml`. Other languages: {others}."
    )
    started = said.time(MONDAY - DAY), said.zoned(MONDAY + DAY), said.span(HOUR + 5 * MINUTE)
    yield f"Times, days and lengths: {said.time(MONDAY)} · {' · '.join(started)}"
    run = a_run_at_hand()
    yield "## Whole: the pinned post, and the header of the channel"
    yield _quoted(Board(said).pinned(run, 16_383))
    yield _quoted(Board(said).header(run))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def main() -> None:
    """Write each page that is not as it would be made now."""
    for language, name in PAGES.items():
        path = HOME / name
        fresh = page(language)
        if not path.is_file() or path.read_text("utf-8") != fresh:
            path.write_text(fresh, "utf-8")
            print(f"{name} is new")

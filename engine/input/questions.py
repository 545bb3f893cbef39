"""The bot's open questions: posts on which a reaction stands for a command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain.durations import DAY
from storage.log import Document, Drop, Put

TABLE = "questions"
_OPEN_FOR = 7 * DAY
_MOST = 2_000
_HEARD = 50


@dataclass(frozen=True, slots=True)
class Question:
    """`options` says what each reaction stands for; `asked` is the account whose answer settles it, '' anybody's.

    `about` is the alarm that a suggestion is about (`engine.input.alarms`), which then knows what its reactions mean.
    A `lasting` one is settled by what it asks about, not by the answer: a reaction taken back asks again.
    `heard` are the causes of the reactions that were answered and left it open, newest last: seen again after a
    gap they mean nothing new.
    """

    post_id: str
    channel_id: str
    options: Mapping[str, str]
    asked: str
    at: int
    lasting: bool = False
    about: str = ""
    heard: tuple[str, ...] = ()

    def document(self) -> Document:
        """As the store keeps it."""
        return {
            "channel": self.channel_id,
            "options": dict(self.options),
            "asked": self.asked,
            "at": self.at,
            "lasting": self.lasting,
            "about": self.about,
            "heard": list(self.heard),
        }

    @classmethod
    def restored(cls, post_id: str, row: Document) -> Question:
        """From the store; the last two fields came later than the others."""
        about, heard = row.get("about", ""), tuple(row.get("heard", ()))
        return cls(post_id, row["channel"], row["options"], row["asked"], row["at"], row["lasting"], about, heard)


class Questions:
    """Written with the outbox item that posts them, so that a crash leaves both or neither."""

    def __init__(self, rows: Mapping[str, Document], now: int, remember: Callable[[Put | Drop], None]) -> None:
        self._remember = remember
        self._open: dict[str, Question] = {}
        for post_id, row in rows.items():
            if row["at"] < now - _OPEN_FOR:
                remember(Drop(TABLE, post_id))
            else:
                self._open[post_id] = Question.restored(post_id, row)

    def ask(self, question: Question) -> None:
        """A question was posted, or is asked anew in its place.

        A status update shown anew takes the place of the one shown before.
        """
        before = self._open.get(question.post_id)
        if before is not None:
            question = replace(question, heard=before.heard)
        for other in self.all():
            if other.asked == question.asked and _previews(question) and _previews(other) == _previews(question):
                self.close(other.post_id)
        self._open[question.post_id] = question
        self._remember(Put(TABLE, question.post_id, question.document()))
        if len(self._open) > _MOST:
            self.close(next(iter(self._open)))

    def get(self, post_id: str) -> Question | None:
        """The open question that this post is, if it is one."""
        return self._open.get(post_id)

    def all(self) -> tuple[Question, ...]:
        """Every open question, oldest first."""
        return tuple(self._open.values())

    def close(self, post_id: str) -> None:
        """What it asked about is settled; the row may go when it suits."""
        if self._open.pop(post_id, None) is not None:
            self._remember(self.gone(post_id))

    @staticmethod
    def gone(post_id: str) -> Drop:
        """The row that settles it, for the change-set of what the answer led to."""
        return Drop(TABLE, post_id)

    def hearing(self, post_id: str, cause: str) -> Put:
        """The row that notes a reaction which leaves it open, for the change-set of what that leads to."""
        return Put(TABLE, post_id, self._with(post_id, cause).document())

    def hear(self, post_id: str, cause: str) -> None:
        """That reaction is answered, and that is on disk."""
        if post_id in self._open:
            self._open[post_id] = self._with(post_id, cause)
        else:  # settled meanwhile, and its row was written once more
            self._remember(self.gone(post_id))

    def _with(self, post_id: str, cause: str) -> Question:
        question = self._open[post_id]
        return replace(question, heard=(*question.heard, cause)[-_HEARD:])

    def forget(self, post_id: str) -> None:
        """It is answered, and that is on disk."""
        self._open.pop(post_id, None)


def _previews(question: Question) -> str:
    """The run whose status update it shows before it is sent, or ''."""
    run, _, line = question.options.get("+1", "").partition(" ")
    return run if line.startswith("update ") else ""

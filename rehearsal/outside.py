"""The world outside Mattermost in a rehearsal: calls are written down and shown, and nobody is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.outside import Answer, OutsideError, Request
from rehearsal.outside_steps import Answered
from rehearsal.record import Record
from rehearsal.services import RehearsedServices

OUTSIDE = "outside"
"""The place of such calls in a script."""
_LONGEST = 4_000
_SPACES = re.compile(r"\s+")


@dataclass
class _Prepared:
    how: Answered
    left: int | None


class RehearsedOutside:
    """Answers 202 to what would change something, unless the script says otherwise; else it says what is missing.

    A secret of the environment is its variable's name in brackets, so that none gets into a transcript.
    """

    def __init__(self, record: Record, answers: Sequence[Answered], services: RehearsedServices) -> None:
        self._record = record
        self._services = services
        self._prepared = [_Prepared(answer, answer.times) for answer in answers]

    def secret(self, name: str) -> str:
        """The variable's name."""
        return f"({name})"

    def prepare(self, answer: Answered) -> None:
        """Answer so from now on; what was said last comes first."""
        self._prepared.insert(0, _Prepared(answer, answer.times))

    async def send(self, request: Request) -> Answer:
        """Write it down, and answer as the script says."""
        body = _SPACES.sub(" ", (request.body or b"").decode("utf-8", "replace"))
        line = f"{request.method} {request.url} {body}".strip()
        if request.method != "GET":  # what is only read is asked for again and again
            self._record.called(OUTSIDE, line[:_LONGEST])
        for prepared in self._prepared:
            if prepared.left != 0 and prepared.how.url.search(f"{request.method} {request.url}"):
                prepared.left = None if prepared.left is None else prepared.left - 1
                return _answer(prepared.how, request)
        if request.method != "GET":
            self._services.hears(request)
            return Answer(202)
        known = self._services.answer(request)
        if known is None:
            raise OutsideError("a rehearsal asks nobody: give it an answer (services: or answers: in the script)")
        return Answer(200, known)

    async def close(self) -> None:
        """Nothing is held."""


def _answer(how: Answered, request: Request) -> Answer:
    if how.fail:
        raise OutsideError(f"{urlsplit(request.url).hostname or request.url} does not answer")
    after = how.headers.get("retry-after", "")
    return Answer(how.status, how.content, float(after) if after.isdecimal() else 0.0, how.headers.get("location", ""))

"""What is kept of a rehearsal: the conversation as JSON Lines, and the results as JUnit XML for a CI."""

from __future__ import annotations

import json
import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import TextIO

from rehearsal.player import Outcome
from rehearsal.record import Entry


class Transcript:
    """Writes one JSON object a line: at, who, in, text, event."""

    def __init__(self, stream: TextIO, zone: tzinfo | None) -> None:
        self._stream = stream
        self._zone = zone or UTC

    def entry(self, entry: Entry) -> None:
        """Write an entry of a person or the bot; what the server itself writes is left out."""
        if entry.system:
            return
        at = datetime.fromtimestamp(entry.at / 1000, self._zone).isoformat(timespec="milliseconds")
        line = {"at": at, "who": entry.who, "in": entry.place, "text": entry.text, "event": entry.event}
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def junit(outcomes: Sequence[Outcome]) -> str:
    """One testcase a script."""
    failed = sum(outcome.failure is not None for outcome in outcomes)
    took = f"{sum(outcome.seconds for outcome in outcomes):.3f}"
    counts = {"tests": str(len(outcomes)), "failures": str(failed), "errors": "0", "time": took}
    suites = Xml.Element("testsuites", counts)
    suite = Xml.SubElement(suites, "testsuite", {"name": "rehearsals", **counts})
    for outcome in outcomes:
        attributes = {"classname": outcome.file, "name": outcome.title, "time": f"{outcome.seconds:.3f}"}
        case = Xml.SubElement(suite, "testcase", {key: _printable(value) for key, value in attributes.items()})
        if outcome.failure is not None:
            failure = _printable(outcome.failure)
            Xml.SubElement(case, "failure", {"message": failure.splitlines()[0]}).text = failure
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suites, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    """XML has no word for most control signs."""
    return "".join(sign if sign in "\n\t" or sign.isprintable() else "\ufffd" for sign in text)

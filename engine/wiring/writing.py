"""The one writer, assembled: the desk, what it stamps and words things with, and what it keeps beside the runs."""

from __future__ import annotations

from dataclasses import dataclass

from engine.desk.audience_texts import AudienceTexts
from engine.desk.cursors import TABLE as CURSORS
from engine.desk.cursors import Cursors
from engine.desk.desk import Desk
from engine.desk.emergency import Emergency
from engine.desk.stamping import Stamps
from engine.ids import Salts
from engine.input.questions import TABLE as QUESTIONS
from engine.input.questions import Questions
from engine.out.broadcasts import unknown_channels
from engine.out.outgoing import Writer
from engine.out.results import Results
from engine.parts import Parts
from engine.webhooks.targets import Targets
from engine.wiring.known import Known


@dataclass(frozen=True, slots=True)
class Writing:
    """Whatever changes passes the desk; `results` is how it hears what came of what went out."""

    desk: Desk
    emergency: Emergency
    texts: AudienceTexts
    stamps: Stamps
    targets: Targets
    writer: Writer
    results: Results
    questions: Questions
    cursors: Cursors


def writing(parts: Parts, known: Known) -> Writing:
    """Nothing is written before the first submit."""
    server, settings, clock, store, languages = (
        parts.server,
        parts.settings,
        parts.clock,
        parts.store,
        parts.languages,
    )
    texts = AudienceTexts(
        parts.templates,
        known.people,
        settings.phrases,
        settings.broadcast.style_of,
        lambda team_id, names: unknown_channels(server, team_id, names),
    )
    targets = Targets(settings.webhooks)
    stamps = Stamps(
        parts.templates, known.people, known.paging, languages, known.readers, settings.link_schemes, texts, targets
    )
    writer = Writer(languages, known.readers, targets)
    emergency = Emergency()
    desk = Desk(
        store,
        known.runs,
        clock,
        writer,
        stamps,
        salt=Salts(),
        policy=parts.catalogue.policy,
        emergency=emergency,
        at_rest=lambda items: known.quiet.told(items, clock.now()),
        progress_lines=settings.progress == "lines",
    )
    cursors = Cursors(store.rows(CURSORS), clock.now(), desk.remember)
    desk.collect(cursors.unwritten)
    return Writing(
        desk=desk,
        emergency=emergency,
        texts=texts,
        stamps=stamps,
        targets=targets,
        writer=writer,
        results=Results(known.runs, desk, clock),
        questions=Questions(store.rows(QUESTIONS), clock.now(), desk.remember),
        cursors=cursors,
    )

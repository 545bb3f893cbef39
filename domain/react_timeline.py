"""What follows outside from what people wrote down: decisions and hypotheses are news for all who are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.about_run import about
from domain.effects import Effect, RefreshBoard, Say, ToRun
from domain.logbook import Happened
from domain.tell_timeline import another

if TYPE_CHECKING:
    from domain.run import Run

HYPOTHESIS = "news.hypothesis"
"""The message under which a hypothesis is confirmed or ruled out by a reaction."""


def written(run: Run, recorded: e.Recorded, event: Happened) -> tuple[Effect, ...]:
    """What must happen because of that event; an undo has its own news."""
    actor = recorded.actor
    if recorded.undoes:
        return (RefreshBoard(),)
    match event:
        case e.DecisionMade():
            replaced = run.logbook.named("decision", event.replaces) if event.replaces else None
            before = " ".join(replaced.text.split()) if replaced else ""
            made = about(run, "news.decision", number=event.decision, text=event.text, who=actor,
                         by=another(recorded, event.by), replaces=event.replaces, before=before)  # fmt: skip
            return (Say(ToRun(), made), RefreshBoard())
        case e.DecisionRevoked():
            said = {"number": event.decision, "text": _text(run, "decision", event.decision), "why": event.why}
            return (Say(ToRun(), about(run, "news.decision_revoked", who=actor, **said)), RefreshBoard())
        case e.DecisionRestored():
            said = {"number": event.decision, "text": _text(run, "decision", event.decision)}
            return (Say(ToRun(), about(run, "news.decision_restored", who=actor, **said)), RefreshBoard())
        case e.HypothesisRaised():
            tester, own = event.tester, event.tester == actor
            raised = about(
                run, HYPOTHESIS, number=event.hypothesis, text=event.text, who=actor, tester=tester, own=own, why=""
            )
            return (Say(ToRun(), raised), RefreshBoard())
        case e.HypothesisReopened():
            found = run.logbook.named("hypothesis", event.hypothesis)
            tester = found.whose if found else None
            text = _text(run, "hypothesis", event.hypothesis)
            again = about(
                run, HYPOTHESIS, number=event.hypothesis, text=text, who=actor, tester=tester, own=tester == actor,
                why=event.why, again=True,
            )  # fmt: skip
            return (Say(ToRun(), again), RefreshBoard())
        case e.HypothesisTested():
            if event.tester is None or event.tester == actor:
                return (RefreshBoard(),)
            asked = about(
                run, "news.hypothesis_tester", number=event.hypothesis, who=actor, tester=event.tester,
                text=_text(run, "hypothesis", event.hypothesis),
            )  # fmt: skip
            return (Say(ToRun(), asked), RefreshBoard())
        case e.HypothesisSettled():
            settled = about(
                run, "news.hypothesis_settled", number=event.hypothesis, who=actor, confirmed=event.confirmed,
                why=event.why, text=_text(run, "hypothesis", event.hypothesis),
            )  # fmt: skip
            return (Say(ToRun(), settled), RefreshBoard())
        case _:
            return (RefreshBoard(),)


def _text(run: Run, kind: str, number: int) -> str:
    found = run.logbook.named(kind, number)
    return " ".join(found.text.split()) if found is not None else ""

from __future__ import annotations

import json

from domain import commands as c
from domain.durations import HOUR, MINUTE
from engine.playbooks.template_values import blank, run_values, sample
from tests.domain.build import BOB, T0, Log, a_playbook, a_start


def a_log() -> Log:
    log = Log()
    log.submit(a_start())
    log.submit(c.CheckTasks(("1",)), BOB)
    log.submit(c.SkipTasks(("3",), "nobody called"))
    log.submit(c.PostUpdate("Rolling back"), BOB)
    log.submit(c.SetMetric("cost", "12.50"))
    return log


def test_a_run_tells_its_templates_what_happened() -> None:
    log = a_log()
    values = run_values(log.run, timeline=[(T0, "alice", "started")], zone="UTC", text="now")
    assert (values["number"], values["owner"], values["severity"], values["finished"]) == (
        "INC-1",
        "alice",
        "sev2",
        None,
    )
    assert [(task["number"], task["state"], task["by"], task["note"]) for task in values["tasks"][:2]] == [
        (1, "done", "bob", ""),
        (3, "skipped", "alice", "nobody called"),
    ]
    assert values["sections"][0] == {"title": "Triage", "done": 2, "total": 2}
    assert [(update["text"], update["by"]) for update in values["updates"]] == [("Rolling back", "bob")]
    assert values["timeline"] == [{"at": T0, "who": "alice", "text": "started"}]
    assert values["text"] == "now"
    assert {metric["key"]: metric["value"] for metric in values["metrics"]}["cost"] == "12.50"


def test_the_end_that_is_about_to_be_recorded_counts_for_the_metrics() -> None:
    log = a_log()
    values = run_values(log.run, finished=log.run.started_at + 90 * MINUTE)
    resolve = next(metric for metric in values["metrics"] if metric["key"] == "time-to-resolve")
    assert (resolve["value"], resolve["target"]) == (90 * MINUTE, HOUR)
    assert values["finished"] == values["moments"]["finished"] == log.run.started_at + 90 * MINUTE


def test_every_source_of_values_knows_the_same_names_and_is_plain_json() -> None:
    log = a_log()
    made = (run_values(log.run), blank(a_playbook()), sample(a_playbook()))
    assert set(made[0]) == set(made[1]) == set(made[2])
    for values in made:
        assert json.loads(json.dumps(values)) == values


def test_a_note_taken_back_hides_no_status_update() -> None:
    log = Log()
    log.submit(a_start(), cause="start")
    log.submit(c.AddNote("Wrong channel"), cause="note")
    noted = log.run.version
    for number in range(noted + 1):
        log.submit(c.PostUpdate(f"Update {number}"))
    log.submit(c.UndoLast("note"))
    assert log.run.logbook.gone == {noted}
    assert [update["text"] for update in run_values(log.run)["updates"]] == [f"Update {n}" for n in range(noted + 1)]

"""Schedules as they are written in config.yaml: what is read, and what is said about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.config.settings import Settings, SettingsError, read_settings
from engine.oncall.oncall import Nowhere, OnCall

NOON = 1_781_179_200_000  # 2026-06-11 12:00 UTC, a Thursday


def settings(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "config.yaml"
    file.write_text(f"oncall:\n{text}", "utf-8")
    return read_settings(file)


def people(tmp_path: Path, text: str, at: int = NOON) -> tuple[str, ...]:
    return OnCall(settings(tmp_path, text), Nowhere()).people("p", at)


def test_the_short_form_is_the_first_one_for_ever(tmp_path: Path) -> None:
    on_call = OnCall(settings(tmp_path, '  p: ["@Alice", bob]\n  q: carol\n'), Nowhere())
    duty = on_call.duty("p", NOON)
    assert (duty.people, duty.until, duty.next, on_call.others("p")) == (("alice",), None, None, ("bob",))
    assert on_call.people("q", NOON) == ("carol",)


def test_turns_begin_with_the_first_handover_from_the_start_on(tmp_path: Path) -> None:
    text = '  p: {people: [alice, bob], handover: "0 9 * * *", start: 2026-06-11, timezone: UTC}\n'
    assert people(tmp_path, text, NOON - 4 * 3_600_000) == ()
    assert people(tmp_path, text) == ("alice",)
    assert people(tmp_path, text, NOON + 86_400_000) == ("bob",)


@pytest.mark.parametrize(
    ("only", "there"),
    [
        ("mon-fri 09:00-17:00", True),
        ("sat,sun", False),
        ("thu", True),
        ("Thursday 12:00 to 13:00", True),
        ("thu 11:00-12:00", False),
        ("18:00-08:00", False),
        ("wed 18:00-12:30", True),
        ("fri-mon", False),
    ],
)
def test_hours_of_the_week(tmp_path: Path, only: str, there: bool) -> None:
    assert people(tmp_path, f"  p: {{people: [alice], only: {only!r}, timezone: UTC}}\n") == (
        ("alice",) if there else ()
    )


def test_until_when_and_who_is_next_are_known_for_hours_of_the_week(tmp_path: Path) -> None:
    text = '  p: {people: [alice], only: "mon-fri 09:00-17:00", timezone: UTC}\n'
    duty = OnCall(settings(tmp_path, text), Nowhere()).duty("p", NOON)
    assert duty.until == NOON + 5 * 3_600_000
    assert duty.next is not None
    assert (duty.next.people, duty.next.end - duty.next.start) == ((), 16 * 3_600_000)


MISTAKES = [
    ("  p: {people: [a], handover: never}\n", '2:30: error: handover: "never" has 1 field'),
    ("  p: {people: [a], handover: '* * * * *'}\n", "* * * * * hands over sooner than every 30m"),
    ("  p: {people: [a], handovr: '0 9 * * *'}\n", '"handovr" is no key here; did you mean'),
    (
        "  p: {people: [a], layers: [{people: [b]}]}\n",
        "2:6: error: p: a schedule has one of people, layers, ical, ical_env, pagerduty, opsgenie; it has people and",
    ),
    ("  p: {handover: '0 9 * * *'}\n", "it has none of them"),
    ("  p: {people: [a], start: 2026-13-01, handover: '0 9 * * *'}\n", '2:27: error: start: "2026-13-01" is no moment'),
    ("  p: {people: [a], start: 2026-01-01}\n", "without handover nobody takes turns"),
    ("  p: {people: [a], timezone: Mars/Base}\n", '2:30: error: timezone: "Mars/Base" is no time zone'),
    ("  p: {people: [a], only: always}\n", '2:26: error: only: "always" is no part of the week'),
    ("  p: {people: [a], only: 'mon 25:00-26:00'}\n", "is no part of the week"),
    ("  p: {layers: [{people: [a]}], handover: '0 9 * * *'}\n", "handover does not go with layers"),
    (
        "  p:\n    people: [a]\n    overrides:\n      - {who: b, from: 2026-02-02, until: 2026-02-01}\n",
        "5:9: error: overrides: until (2026-02-01) is not after from (2026-02-02)",
    ),
    ("  p: {people: [a], overrides: [{from: 2026-02-02, until: 2026-02-03}]}\n", 'the key "who" is missing here'),
    ("  p: {pagerduty: PL5FQHC}\n", "token_env is missing: the environment variable that holds a REST API key"),
    ("  p: {opsgenie: db}\n", "token_env is missing: the environment variable that holds an API key that may read"),
    ("  p: {people: [a], token_env: PD}\n", "token_env is for pagerduty and opsgenie; it does not go with people"),
    ("  p: {people: [a], region: eu}\n", "region is for pagerduty and opsgenie; it does not go with people"),
    ("  p: {pagerduty: 'https://x.pagerduty.com/schedules/P1', token_env: PD}\n", "is no schedule; write its id"),
    ("  p: {pagerduty: P1, opsgenie: db, token_env: PD}\n", "it has pagerduty and opsgenie"),
    (
        "  p: {pagerduty: P1, token_env: u+abc/def}\n",
        "names no environment variable; the secret itself does not belong",
    ),
    ("  p: {pagerduty: P1, token_env: PD, handover: '0 9 * * *'}\n", "handover does not go with pagerduty"),
    ("  p: [a]\nemails: {carol: carol}\n", '"carol" is no e-mail address; write it as in carol@example.com: carol'),
    ("  'my schedule': [a]\n", "2:18: error: my schedule:"),
    ("  p: 7\n", "a map of keys (people, layers, "),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        settings(tmp_path, text)
    assert said in str(raised.value)
    assert f"{tmp_path / 'config.yaml'}:" in str(raised.value)

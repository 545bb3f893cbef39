"""What doctor finds in schedules, pagers and policies."""

from __future__ import annotations

from cli.paging_checks import paging_checks
from engine.config.settings import Settings

NOON = 1_781_179_200_000  # 2026-06-11 12:00 UTC, a Thursday


def found(settings: dict[str, object], **environment: str) -> list[str]:
    return [str(check) for check in paging_checks(Settings.model_validate(settings), environment, NOON)]


def test_who_is_on_call_now_is_told_and_that_nobody_is() -> None:
    lines = found({"oncall": {"db": ["bob", "carol"], "web": {"people": ["kim"], "only": "sat,sun"}}})
    assert lines[0] == "ok    oncall       db: bob"
    assert lines[1].startswith("warn  oncall       web: nobody now: ")


def test_a_key_that_is_not_there_is_named_and_one_that_is_there_is_not_shown() -> None:
    pagers = {"duty": {"type": "pagerduty", "key_env": "PD_KEY"}, "phone": {"type": "ntfy", "url_env": "PHONE"}}
    lines = found({"pagers": pagers}, PHONE="https://ntfy.example.com/secret-topic")
    assert lines[0].startswith("fail  pagers       duty: PD_KEY is not set: ")
    assert lines[1].startswith("ok    pagers       phone: ntfy")
    assert "secret-topic" not in "".join(lines)


def test_names_that_stand_for_nothing_are_told_with_their_place() -> None:
    pagers = {"siren": {"type": "webhook", "url": "https://example.com", "for": "oncall:dbb"}}
    policies = {"db": [{"page": ["oncall:db", "pager:sirn"]}]}
    lines = found({"oncall": {"db": "bob"}, "pagers": pagers, "policies": policies})
    assert "fail  pagers       policies.db, step 1: there is no pager:sirn: name one of these: siren" in lines
    assert "fail  pagers       pagers.siren.for: there is no oncall:dbb: name one of these: db" in lines

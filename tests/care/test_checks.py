"""What `doctor` says of a server that it was told about: each thing that may be wrong, and the fix."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli import checks
from cli.checks import Check
from mattermost.chat import Channel, Team, User
from mattermost.probe import Found, Place

POWERS = frozenset({*checks._NEEDED, "read_channel"})
CHANNEL = Channel("c1", "t1", "O", "stakeholders", "Stakeholders")
WELL = Found(
    url="https://chat.example.com",
    me=User("u1", "muster", is_bot=True),
    version="11.6.0",
    teams=(Team("t1", "ops", "Ops"),),
    skew=0,
    longest_post=16_383,
    settings={"EnableBotAccountCreation": "true", "PostEditTimeLimit": "-1"},
    all_settings={
        "ServiceSettings": {"DisableBotsWhenOwnerIsDeactivated": False},
        "TeamSettings": {"MaxChannelsPerTeam": 2000},
    },
    powers={"ops": POWERS},
    places=(Place("ops", "stakeholders", CHANNEL, member=True),),
)


def wrong(told: Found) -> list[Check]:
    return [check for check in checks.server(told) if check.level != "ok"]


def test_a_server_where_all_is_well_has_nothing_to_mend() -> None:
    assert wrong(WELL) == []


OWNER = {"ServiceSettings": {"DisableBotsWhenOwnerIsDeactivated": True}, "TeamSettings": {"MaxChannelsPerTeam": 2000}}


@pytest.mark.parametrize(
    ("change", "level", "said"),
    [
        ({"me": User("u1", "alice")}, "warn", "@alice is a person's account"),
        ({"settings": {"EnableBotAccountCreation": "false"}}, "warn", "EnableBotAccountCreation is off"),
        ({"settings": {"PostEditTimeLimit": "300"}}, "warn", "posts can be edited for 300 s only"),
        ({"all_settings": OWNER}, "warn", "DisableBotsWhenOwnerIsDeactivated is on"),
        ({"all_settings": None}, "warn", "DisableBotsWhenOwnerIsDeactivated cannot be read by the bot"),
        ({"longest_post": 4_000}, "warn", "MaxPostSize is 4000"),
        ({"skew": 5_000}, "warn", "5 s behind the server's"),
        ({"skew": -5_000}, "warn", "5 s ahead of the server's"),
        ({"skew": 3_600_000}, "fail", "3600 s behind the server's"),
        ({"skew": None}, "warn", "the server does not say what time it is"),
        ({"places": (Place("ops", "board", None, member=False),)}, "warn", "~board in ops is not there"),
        ({"places": (Place("ops", "x", replace(CHANNEL, delete_at=1), member=True),)}, "warn", "is archived"),
        ({"powers": {"ops": POWERS - {"read_channel"}}}, "fail", "may not pin the checklist"),
        *(
            ({"powers": {"ops": POWERS - {name}}}, level, f"may not {what}")
            for name, (level, what) in checks._NEEDED.items()
        ),
    ],
)
def test_what_is_wrong_with_a_server_is_one_line_with_its_fix(change: Mapping[str, Any], level: str, said: str) -> None:
    (found,) = wrong(replace(WELL, **change))
    assert found.level == level
    assert said in found.said
    assert found.fix or "does not say" in said


def test_a_folder_without_room_fails_and_one_with_little_is_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.checks._LITTLE", 1 << 62)
    assert [check.level for check in checks.disk(tmp_path)][0] == "warn"
    monkeypatch.setattr("cli.checks._TOO_LITTLE", 1 << 62)
    (first, *_) = checks.disk(tmp_path)
    assert (first.level, first.fix) == ("fail", "make room: without it nothing can be recorded")


def test_a_folder_that_is_a_file_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    (found,) = checks.disk(tmp_path / "data")
    assert (found.level, found.said) == ("fail", f"{tmp_path / 'data'} is a file")


def test_a_folder_that_this_user_may_not_write_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # the file's own rights keep no root out
    tmp_path.chmod(0o700)
    (found,) = [check for check in checks.disk(tmp_path) if check.level != "ok"]
    assert (found.level, found.said) == ("fail", f"{tmp_path} cannot be written by this user")

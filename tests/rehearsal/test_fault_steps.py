"""`fault:` in a script: what may be said of each kind, and where a mistake is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.script import ScriptError, parse_script
from rehearsal.steps import _FAULTS, Fault

_SCRIPT = "title: Trouble\npeople: [alice]\nsteps:\n  - fault: {%s}\n"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("kind: slwo, for: 2m", "4:19: error: kind: allowed is 'slow', 'late', 'half-open'"),
        ("for: 2m", '4:12: error: the key "kind" is missing here'),
        ("kind: slow", "4:12: error: fault: slow needs to know how long, as in for: 2m"),
        ("kind: slow, for: soon", '4:30: error: for: "soon" is no duration'),
        ("kind: slow, for: 2m, status: 503", "4:12: error: fault: slow takes no status; it takes for, by"),
        ("kind: half-open, for: 2m, times: 3", "4:12: error: fault: half-open takes no times; it takes for"),
        ("kind: status, status: 200", "4:35: error: status: Input should be greater than or equal to 400"),
        ("kind: status, times: 0", "4:34: error: times: Input should be greater than or equal to 1"),
        ('kind: status, path: "("', "4:33: error: path: this is no regular expression"),
        ("kind: late, for: 1m, pth: x", '4:34: error: "pth" is no key here; did you mean "path"?'),
    ],
)
def test_a_mistake_in_a_fault_is_shown_at_its_place(fault: str, error: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(_SCRIPT % fault, Path("trouble.yaml"))
    assert str(caught.value).startswith(f"trouble.yaml:{error}"), str(caught.value)


def test_every_kind_of_fault_is_documented_and_played() -> None:
    root = Path(__file__).parents[2]
    docs = (root / "docs" / "rehearsals.md").read_text("utf-8")
    played = (root / "tests" / "rehearsals" / "server_in_trouble.yaml").read_text("utf-8")
    for kind in _FAULTS:
        assert f"{{kind: {kind}, " in docs
        assert f"{{kind: {kind}, " in played


def test_a_fault_says_what_it_is_on_one_line() -> None:
    assert str(Fault.model_validate({"kind": "slow", "for": "2m"})) == "slow for 2m"
    assert str(Fault.model_validate({"kind": "refuse-resume"})) == "refuse-resume"

"""What is wrong with a script is said with its line and column, all of it at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rehearsal.script import ScriptError, parse_script, read_script
from rehearsal.steps import Expect, Restart, Say, Wait

HEAD = """\
title: One
people: [alice, bob]
channels: [alerts]
steps:
"""
SAY = '  - say: {who: alice, in: alerts, text: "hello"}\n'


def problems(text: str) -> list[str]:
    with pytest.raises(ScriptError) as error:
        parse_script(text, Path("one.yaml"))
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("say: {who: alise, in: alerts, text: x}", '5:16: error: there is no person alise in this script; did you'),
        ("say: {who: zoe, in: alerts, text: x}", "5:16: error: there is no person zoe in this script; there is alice"),
        ("say: {who: alice, in: alert, text: x}", '5:27: error: there is no channel alert in this script; did you mea'),
        ("say: {who: alice, in: inc-1, text: x}", "5:27: error: there is no channel inc-1 in this script; there is t"),
        ('say: {who: alice, in: "@bob", text: x}', "5:27: error: in: people write to the bot only"),
        ('say: {who: alice, in: "@zoe", text: x}', "5:27: error: there is no person zoe"),
        ("say: {who: alice, in: alerts}", '5:10: error: the key "text" is missing here'),
        ("say: {who: alice, in: alerts, text: x, txt: x}", '5:44: error: "txt" is no key here; did you mean "te'),
        ("say: {who: alice, in: alerts, text: [x]}", "5:41: error: text: a text is wanted here"),
        ("say: {who: alice, in: alerts, text: 1.0}", "5:41: error: text: a text is wanted here; put quotes"),
        ("say: hello", "5:10: error: say: a map of keys (who, in, text, thread, webhook, files) is wanted here"),
        ("shout: {who: alice}", '5:5: error: "shout" is no key here. Allowed: say, expect, expect_none, react'),
        ('expect: {in: alerts, text: "("}', "5:32: error: text: this is no regular expression: missing )"),
        ("expect: {in: alerts}", '5:13: error: the key "text" is missing here'),
        ('expect: {in: "@carol", text: x}', "5:18: error: there is no person carol"),
        ("expect: {who: alice, in: alerts, text: x}", '5:14: error: "who" is no key here'),
        ("react: {who: bob, emoji: thumbs up}", '5:30: error: emoji: "thumbs up" is no emoji'),
        ("react: {who: bob, emoji: x, remove: maybe}", "5:41: error: remove: true or false is wanted here"),
        ("wait: 30", "5:11: error: wait: 30 has no unit; write it like 30m"),
        ("wait: soon", '5:11: error: wait: "soon" is no duration'),
        ("wait: [30m]", "5:11: error: wait: a duration is wanted here"),
        ("cut: 2x", '5:10: error: cut: "2x" is no duration'),
        ("restart: gently", '5:14: error: restart: write "restart: kill"'),
        ("restart: {down: x}", '5:21: error: down: "x" is no duration'),
        ("edit: {who: alice, text: x}", '5:11: error: the key "post" is missing here'),
        ('edit: {who: alice, post: "[", text: x}', "5:30: error: post: this is no regular expression"),
        ("delete: {who: alice, post: x, of: bob}", "5:39: error: of: allowed is 'bot'"),
        ("webhook: {to: alertmanager, body: {a: 1}}", "5:5: error: webhook: this version of Muster has no incoming"),
    ],
)  # fmt: skip
def test_a_wrong_step_is_named_with_its_place(step: str, said: str) -> None:
    found = problems(f"{HEAD}  - {step}\n")
    assert len(found) == 1, found
    assert found[0].startswith(f"one.yaml:{said}"), found[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"titel: One\npeople: [alice]\nsteps:\n{SAY}", "1:1: error: "),
        (f"title: One\npeople: []\nchannels: [alerts]\nsteps:\n{SAY}", "2:9: error: people: at least one is needed"),
        (f"title: One\npeople: alice\nchannels: [alerts]\nsteps:\n{SAY}", "2:9: error: people: a list is wanted"),
        (f"title: One\npeople: [alice, alice]\nchannels: [alerts]\nsteps:\n{SAY}", "2:17: error: people: alice stands"),
        (f"title: One\npeople: [alice, incident-bot]\nchannels: [alerts]\nsteps:\n{SAY}", "2:17: error: people: the"),
        (f"title: One\npeople: [alice]\nchannels: [Al Erts]\nsteps:\n{SAY}", '3:12: error: channels: "Al Erts" is no '),
        (f"start: 2026-03-02T09:00:00\n{HEAD}{SAY}", '1:8: error: start: "2026-03-02T09:00:00" is no moment with'),
        (f"oncall: {{primary: [zoe]}}\n{HEAD}{SAY}", "1:20: error: there is no person zoe in this script"),
        (f"config: {{prefx: x}}\n{HEAD}{SAY}", '1:10: error: "prefx" is no key here; did you mean "prefix"?'),
        (f"config: {{old_after: 10}}\n{HEAD}{SAY}", "1:21: error: old_after: 10 has no unit"),
        (f"config: {{log: {{level: loud}}}}\n{HEAD}{SAY}", "1:23: error: level: allowed is 'debug'"),
        (f"playbooks: [no/such]\n{HEAD}{SAY}", "1:13: error: there is no folder no/such beside the script"),
        (f"{HEAD}  - {{say: {{who: alice, in: alerts, text: x}}, wait: 3m}}\n", "5:5: error: a step has one key, this"),
        ("title: One\npeople: [alice]\nsteps: []\n", "3:8: error: steps: at least one is needed"),
        ("- a list", "1:1: error: a script is a map with title, people, channels"),
        ("title: [", "2:1: error: "),
        (f"{HEAD}{SAY}title: Two\n", '6:1: error: the key "title" stands here twice'),
    ],
)  # fmt: skip
def test_what_is_wrong_around_the_steps_is_named_with_its_place(text: str, said: str) -> None:
    assert any(found.startswith(f"one.yaml:{said}") for found in problems(text)), problems(text)


def test_every_error_is_said_at_once_in_the_order_of_the_lines() -> None:
    steps = "  - wait: 3\n  - say: {who: zoe, in: nowhere, text: x}\n  - expect: {in: alerts, text: '*'}\n  - hum: x\n"
    found = problems(HEAD + steps)
    assert [line.split(":")[1] for line in found] == ["5", "6", "6", "7", "8"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}{SAY}services: {{db: zoe}}\n", "there is no person zoe in this script"),
        (f"{HEAD}{SAY}services: {{db: [bob, alice]}}\n", "db: how long is each on call before the next?"),
        (f"{HEAD}{SAY}services: {{db: {{who: bob, until: 4h}}}}\n", '"until" is no key here'),
        (f"{HEAD}  - services: {{db: [{{who: bob, for: soon}}]}}\n", '"soon"'),
        (f"{HEAD}  - services: [bob]\n", "a map of keys"),
        (f"{HEAD}  - acknowledge: {{pager: duty, who: zoe}}\n", "there is no person zoe in this script"),
        (f"{HEAD}  - resolve: {{who: bob}}\n", 'the key "pager" is missing here'),
    ],
)
def test_what_is_wrong_with_whoever_is_on_call_at_a_service_is_named(text: str, said: str) -> None:
    assert any(said in found for found in problems(text)), problems(text)


def test_people_that_are_no_list_are_one_error_not_one_for_each_step() -> None:
    assert problems(HEAD.replace("[alice, bob]", "alice") + SAY) == [
        "one.yaml:2:9: error: people: a list is wanted here, as in [alice]"
    ]


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="it cannot be read: No such file"):
        read_script(tmp_path / "none.yaml")


def test_a_script_is_read_as_it_is_written() -> None:
    script = parse_script(
        "start: 2026-03-02T09:00:00+01:00\noncall: {primary: bob}\nconfig: {prefix: '!ops'}\n"
        + HEAD
        + SAY
        + "  - expect_none: {in: '@bob', text: 7}\n  - wait: 1h30m\n  - restart: {down: 5m}\n",
        Path("one.yaml"),
    )
    say, none, wait, restart = script.steps
    assert isinstance(say.action, Say) and say.action.place == "alerts" and say.line == 8
    assert isinstance(none.action, Expect) and none.none and none.action.text.pattern == "7"
    assert isinstance(wait.action, Wait) and wait.action.length == 5_400_000
    assert isinstance(restart.action, Restart) and restart.action.down == 300_000
    assert script.start.utcoffset() == timedelta(hours=1)
    assert script.changes == {"prefix": "!ops", "oncall": {"primary": ["bob"]}}

"""How a script is played: windows, places, failures that say what happened instead, errors of the script itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot import HOME, build
from engine.config.settings import read_settings
from engine.muster import Muster
from rehearsal import stage
from rehearsal.player import Outcome, play
from rehearsal.record import Entry
from rehearsal.script import parse_script

HEAD = """\
title: One
people: [alice, bob]
channels: [alerts]
steps:
"""
START = '  - say: {who: alice, in: alerts, text: "!incident start sev1 Checkout is down"}\n'


async def played(
    steps: str,
    *,
    head: str = HEAD,
    heard: list[Entry] | None = None,
    listeners: Sequence[Callable[[Entry], None]] = (),
) -> Outcome:
    script = parse_script(head + steps, Path("one.yaml"))
    settings = read_settings(HOME / "config.yaml", script.changes)
    if heard is not None:
        listeners = [*listeners, heard.append]
    return await play(script, build, settings, (HOME / "playbooks",), listeners=listeners)


async def failure(steps: str) -> list[str]:
    outcome = await played(steps)
    assert outcome.failure is not None
    return outcome.failure.splitlines()


async def test_a_failed_expectation_names_its_line_and_shows_what_happened_instead() -> None:
    lines = await failure(START + '  - expect: {in: alerts, text: "INC-9"}\n  - wait: 1000d\n')
    assert lines[0] == "one.yaml:6: expect: in alerts: INC-9"
    assert lines[1].strip() == "nothing of this happened"
    assert any("posted: :red_circle: **INC-1 Checkout is down**" in line for line in lines)
    assert any(line.strip().startswith("in INC-1 posted:") for line in lines)


async def test_what_was_not_to_happen_and_did_is_shown() -> None:
    lines = await failure(START + '  - expect_none: {in: alerts, text: "INC-1"}\n')
    assert lines[0] == "one.yaml:6: expect_none: in alerts: INC-1"
    assert lines[1].strip() == "this was not to happen"


async def test_expectations_in_a_row_look_at_the_same_window_and_a_later_step_begins_a_new_one() -> None:
    steps = START + '  - expect: {in: INC-1, text: "Welcome"}\n  - expect: {in: alerts, text: "INC-1"}\n'
    assert (await played(steps)).failure is None
    again = steps + '  - wait: 1s\n  - expect_none: {in: INC-1, text: "Welcome"}\n'
    assert (await played(again)).failure is None


async def test_where_there_is_no_such_run_nothing_happened() -> None:
    assert (await played(START + '  - expect_none: {in: INC-2, text: "."}\n')).failure is None
    assert (await failure(START + '  - expect: {in: INC-2, text: "."}\n'))[-1].strip().startswith("in INC-1")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('say: {who: bob, in: INC-1, text: "hello"}', "bob is not in INC-1: have somebody there say `!incident invite"),
        ('say: {who: bob, in: INC-7, text: "hello"}', "there is no run INC-7 yet; there is INC-1"),
        ('edit: {who: bob, post: "x", text: "y"}', "bob sees no message of bob in which 'x' is found"),
        ('delete: {who: bob, post: "start"}', "bob sees no message of bob in which 'start' is found"),
        ("react: {who: bob, emoji: x, in: INC-1}", "bob is not in INC-1"),
        ("react: {who: bob, emoji: x, remove: true}", "bob has put :x: under no message here"),
        ('react: {who: bob, emoji: x, post: "Checkout", remove: true}', "bob has put :x: under no message here"),
    ],
)
async def test_what_a_person_cannot_do_is_an_error_of_the_script(step: str, said: str) -> None:
    lines = await failure(f"{START}  - {step}\n")
    assert lines[0].startswith("one.yaml:6: ")
    assert lines[1].strip().startswith(said)


async def test_a_wait_of_a_length_reaches_what_is_due_after_that_length() -> None:
    steps = START + '  - wait: 29m59s\n  - expect_none: {in: INC-1, text: "status update.. is due"}\n'
    assert (
        await played(steps + '  - wait: 1s\n  - expect: {in: INC-1, text: "status update.. is due"}\n')
    ).failure is None


async def test_the_same_script_says_the_same_every_time() -> None:
    steps = START + "  - wait: 3h\n  - restart: kill\n  - cut: 5m\n  - wait: 1d\n"
    heard: list[list[tuple[str, str, str, str, int]]] = []
    for _ in range(3):
        entries: list[Entry] = []
        assert (await played(steps, heard=entries)).failure is None
        heard.append([(each.who, each.place, each.event, each.text, each.at // 60_000) for each in entries])
    assert sorted(heard[0]) == sorted(heard[1]) == sorted(heard[2])


async def test_a_thread_is_named_by_what_was_said_in_it() -> None:
    steps = '  - say: {who: bob, in: alerts, text: "It burns"}\n'
    steps += '  - say: {who: alice, in: alerts, text: "!incident list", thread: "burns"}\n'
    steps += '  - expect: {in: alerts, text: "No open run"}\n'
    entries: list[Entry] = []
    assert (await played(steps, heard=entries)).failure is None
    root, *answers = entries
    assert {each.post.root_id for each in answers if each.event == "posted"} == {root.post.id}


async def test_a_bot_that_does_not_come_to_rest_is_given_up_with_what_it_is_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_settled(_entry: Entry) -> None:
        monkeypatch.setattr(stage, "_REAL_LIMIT", 0.25)
        monkeypatch.setattr(Muster, "settled", property(lambda _muster: False))

    outcome = await played(START, listeners=[never_settled])
    assert outcome.failure == (
        "one.yaml:5: after the last step: after 0.25 seconds the bot is still not done: the bot is working"
    )


async def test_a_bot_that_cannot_write_any_more_ends_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    broken.set_result("the disk is full")
    monkeypatch.setattr(Muster, "failed", property(lambda _muster: broken))
    outcome = await played(START)
    assert outcome.failure == "one.yaml: the bot has stopped: the disk is full"


async def test_the_configuration_of_a_script_is_in_force() -> None:
    head = "config: {prefix: '!ops', timezone: Europe/Berlin}\n" + HEAD
    steps = '  - say: {who: alice, in: alerts, text: "!ops start sev1 Checkout is down"}\n'
    steps += '  - expect: {in: INC-1, text: "since 10:00"}\n'
    outcome = await played(steps, head=head)
    assert outcome.failure is None, outcome.failure

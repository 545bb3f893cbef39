"""How a run ends, and that it can go on."""

from __future__ import annotations

from pathlib import Path

from tests.bot.town import Town, begun

BOMB = "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}"
BROKEN = f"""
playbook: broken
title: Broken templates
run:
  summary: "{{{{ number }}}} {{{{ 'x' * 10**9 }}}}"
checklists:
  - title: Now
    tasks: [{{title: Look}}]
status_updates:
  template: "{{{{ (title | list)[99].nothing.at_all }}}} {BOMB}"
retrospective:
  template: "{{{{ number }}}} {BOMB}"
"""


async def test_finish_names_what_is_open_and_takes_a_reason_for_each(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident finish")
    answer = town.answer(said)
    for title in ("1 Confirm the alert", "2 Set the severity", "9 Name the cause", "12 Apply it"):
        assert title in answer
    assert "active" in town.answer(await town.tell("alice", channel, "!incident list"))
    assert town.ticked(
        await town.tell("alice", channel, "!incident finish 1: seen; 2: clear; 9: unknown; 12: it went away")
    )
    await town.tell("alice", channel, "!incident checklist")
    news = "\n".join(town.texts(channel))
    for reason in ("seen", "clear", "unknown", "it went away"):
        assert f"~~ · {reason}" in news
    assert "**INC-1 is finished**" in news
    for heading in ("Impact", "Root causes", "Trigger", "Resolution", "Detection", "Action items"):
        assert heading in news
    assert town.server.channel(channel).header == "INC-1 · finished · @alice"
    assert "is finished" in town.texts("alerts")[-1]


async def test_a_channel_that_had_the_updates_and_the_start_hears_of_the_end_once(town: Town) -> None:
    await town.tell("alice", "stakeholders", "!incident start sev1 Checkout is down")
    channel = town.run_channel("INC-1").id
    await town.tell("alice", channel, "!incident update We rolled back")
    for command, news in (
        ("finish all: done", "is finished"),
        ("reopen", "goes on, says"),
        ("cancel it was none", "is cancelled"),
    ):
        assert town.ticked(await town.tell("alice", channel, f"!incident {command}"))
        assert len([text for text in town.texts("stakeholders") if news in text]) == 1, town.texts("stakeholders")


async def test_tasks_of_a_finished_run_can_still_be_checked(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident finish all: for the test")
    assert town.ticked(await town.tell("alice", channel, "!incident check 15"))
    refused = await town.tell("alice", channel, "!incident severity sev3")
    assert town.answer(refused) == "INC-1 is finished. `!incident reopen INC-1` goes on with it."


async def test_a_reopened_run_goes_on(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident finish all: for the test")
    assert town.ticked(await town.tell("alice", channel, "!incident reopen it is down again"))
    assert town.ticked(await town.tell("alice", channel, "!incident severity sev2"))
    assert town.server.channel(channel).header == "INC-1 · sev2 · investigating · @alice"


async def test_a_template_that_goes_too_far_stops_neither_update_nor_finish(tmp_path: Path) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "broken.yaml").write_text(BROKEN)
    async with Town(tmp_path, playbooks=(folder,)) as town:
        said = await town.tell("alice", "alerts", "!incident start Checkout is down")
        assert town.ticked(said), town.transcript()
        channel = town.run_channel("RUN-1").id
        assert town.ticked(await town.tell("alice", channel, "!incident update We rolled back"))
        assert "We rolled back" in "\n".join(town.texts(channel))
        assert town.ticked(await town.tell("alice", channel, "!incident finish"))
        assert "is finished**" in "\n".join(town.texts(channel))


async def test_cancel_as_a_duplicate_names_the_other(town: Town) -> None:
    await begun(town, "Checkout is down")
    channel = await begun(town, "Printer on fire")
    assert town.ticked(await town.tell("alice", channel, "!incident cancel duplicate of INC-1"))
    assert "it is the same as INC-1" in "\n".join(town.texts(channel))

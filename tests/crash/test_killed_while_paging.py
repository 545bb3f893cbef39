"""The bot is killed while it pages: the page goes out all the same, under one key, and nobody is written to twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.test_pagers_on_the_wire import Pager, listening
from tests.crash.killed import BOT, HOME, Scene

CONFIG = """\
playbooks: ["{home}/playbooks"]
pagers:
  duty: {{type: pagerduty, key_env: PD_KEY, url: "{url}", for: "@bob"}}
"""


def keys(pager: Pager) -> list[tuple[str, str, str]]:
    """Action and keys of each call."""
    return [(body["event_action"], body["dedup_key"], headers["Idempotency-Key"]) for _, headers, body in pager.calls]


def direct(scene: Scene) -> list[str]:
    """The pages that bob has by direct message."""
    return [post.message for post in scene.ours() if "you are paged" in post.message]


@pytest.mark.parametrize("moment", ["said", "ticked", "sent", "answered"])
async def test_a_page_is_neither_lost_nor_under_two_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setenv("PD_KEY", "pd-secret")
    async with listening() as pager:
        config = tmp_path / "config.yaml"
        config.write_text(CONFIG.format(url=pager.url, home=HOME))
        async with Scene(tmp_path, "--config", str(config)) as scene:
            channel = await scene.began()
            if moment == "sent":
                pager.statuses = [0]  # it has the page, and the bot will never know
            said = scene.server.say("alice", channel, "!incident page @bob the disk is full")
            if moment == "ticked":
                await scene.until(lambda: scene.settled(said))
            elif moment != "said":
                await scene.until(lambda: pager.calls)
            if moment == "answered":
                await scene.until(lambda: direct(scene))
            await scene.kill()
            await scene.start()
            await scene.until(lambda: direct(scene) and scene.settled(said))
            await scene.until(lambda: len(pager.calls) >= (2 if moment == "sent" else 1))
            await scene.end()
            assert len(set(keys(pager))) == 1
            assert len(direct(scene)) == 1
            sent = len(pager.calls)
            await scene.start()
            taken = scene.server.say("bob", scene.server.direct("bob", BOT), "ack")
            await scene.until(lambda: scene.settled(taken) and len(pager.calls) > sent)
            await scene.end()
            assert [action for action, _, _ in keys(pager)[sent:]] == ["acknowledge"], "what was sent is not sent again"
            assert "pd-secret" not in scene.log.read_text()

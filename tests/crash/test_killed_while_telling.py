"""The bot is killed while it tells a target: each webhook arrives all the same, under one key and with one content."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.hooked import SECRET, Receiver, receiving
from tests.crash.killed import HOME, Scene

CONFIG = """\
playbooks: ["{home}/playbooks"]
webhooks:
  http_hosts: 127.0.0.1
  private_hosts: 127.0.0.1
  targets:
    hub: {{url: "{url}", secret_env: HUB_SECRET, events: [start, task, update]}}
"""


def said(receiver: Receiver) -> list[tuple[str, str, bytes]]:
    """What was told, its key and its content, of each call."""
    return [(call.body["event"], call.key, call.raw) for call in receiver.calls]


@pytest.mark.parametrize("moment", ["said", "ticked", "sent", "answered", "refused"])
async def test_a_webhook_is_neither_lost_nor_under_two_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setenv("HUB_SECRET", SECRET)
    async with receiving() as receiver:
        config = tmp_path / "config.yaml"
        config.write_text(CONFIG.format(url=receiver.url, home=HOME))
        async with Scene(tmp_path, "--config", str(config)) as scene:
            channel = await scene.began()
            await scene.until(lambda: receiver.taken)
            receiver.mode = {"sent": "hang", "refused": 503}.get(moment, 200)
            checked = scene.server.say("alice", channel, "!incident check 1")
            if moment == "ticked":
                await scene.until(lambda: scene.settled(checked))
            elif moment != "said":
                await scene.until(lambda: len(receiver.calls) > 1)
            if moment == "answered":
                await scene.until(lambda: scene.settled(checked))
            await scene.kill()
            receiver.mode = 200
            await scene.start()
            await scene.until(lambda: scene.settled(checked) and "task.checked" in dict.fromkeys(_taken(receiver)))
            update = scene.server.say("alice", channel, "!incident update We rolled back")
            await scene.until(lambda: scene.settled(update) and "update.sent" in _taken(receiver))
            await scene.end()
            assert len({(what, key, raw) for what, key, raw in said(receiver)}) == 3
            assert list(dict.fromkeys(_taken(receiver))) == ["run.started", "task.checked", "update.sent"]
            assert all(call.is_signed() for call in receiver.calls)
            sent = len(receiver.calls)
            await scene.start()
            note = scene.server.say("alice", channel, "!incident note Nothing to tell")
            await scene.until(lambda: scene.settled(note))
            await scene.end()
            assert len(receiver.calls) == sent, "what was taken is not sent again"
            assert SECRET not in scene.log.read_text()


def _taken(receiver: Receiver) -> list[str]:
    return [call.body["event"] for call in receiver.taken]

"""What doctor finds in the targets of webhooks, and the test it sends them when it is asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.webhooks.payload import Payload
from tests.bot.hooked import SECRET, receiving
from tests.care.test_doctor import typed

CONFIG = """\
webhooks:
  http_hosts: 127.0.0.1
  private_hosts: 127.0.0.1
  targets:
    hub: {{url: "{url}", secret_env: HUB_SECRET, events: [start, finish]}}
    chat: {{url_env: CHAT_URL, format: mattermost}}
    plain: {{url: "{url}", format: playbooks}}
    bare: {{url: "{url}"}}
    lost: {{url: "https://nowhere.invalid/x"}}
    inside: {{url: "https://10.0.0.1/x"}}
    unsafe: {{url: "http://hub.example.com/x"}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


async def test_doctor_looks_at_each_target_and_sends_nothing_unless_it_is_asked_to(
    tmp_path: Path, config: Path
) -> None:
    async with receiving() as receiver:
        config.write_text(CONFIG.format(url=receiver.url))
        _, out, _ = await typed("doctor", settings=config, data=tmp_path, env={"HUB_SECRET": SECRET})
        lines = [line for line in out.splitlines() if "  webhooks " in line]
        assert lines == [
            "ok    webhooks     hub: muster, hears of start, finish in every run, signed, resolves (nothing was sent)",
            "fail  webhooks     chat: CHAT_URL is not set: set it right where the bot runs",
            "ok    webhooks     plain: playbooks, is told where a playbook names it, not signed, "
            "resolves (nothing was sent)",
            "warn  webhooks     bare: muster, is told where a playbook names it, not signed, resolves (nothing was "
            "sent): give it a secret_env, so that it can tell what is genuine",
            "fail  webhooks     lost: there is no host nowhere.invalid: set it right where the bot runs",
            "fail  webhooks     inside: 10.0.0.1 is at an address that is not public: if that is meant, add it to "
            "webhooks.private_hosts in config.yaml",
            "fail  webhooks     unsafe: hub.example.com would be told without TLS: write https://, or add it to "
            "webhooks.http_hosts in config.yaml",
        ]
        assert not receiver.calls
        words = ("doctor", "--send-test-webhooks")
        env = {"HUB_SECRET": SECRET, "CHAT_URL": receiver.url}
        _, out, _ = await typed(*words, settings=config, data=tmp_path, env=env)
        assert "hub: muster, hears of start, finish in every run, signed, took a test" in out
        hub, chat, plain, _bare = receiver.calls
        assert hub.is_signed()
        told = Payload.model_validate_json(hub.raw)
        assert (told.event, told.run.number, told.run.drill) == ("run.started", "TEST-1", True)
        assert "(a drill)" in chat.body["text"]
        assert plain.body["name"] == "A test: nothing has happened"
        receiver.mode = 404
        code, out, _ = await typed(*words, settings=config, data=tmp_path, env=env)
        assert "hub: 127.0.0.1 answers 404: there is nothing at that address" in out
        assert code == 1
        assert SECRET not in out

"""Which webhooks the settings allow, and what is said of those they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.hooks import TOPICS, Hook
from engine.config.webhooks import WebhookSettings, is_among
from engine.playbooks.file import load_playbook
from engine.webhooks.targets import Targets, refusal
from tests.domain.build import a_playbook, a_run_with_a_channel

SETTINGS = WebhookSettings.model_validate(
    {
        "hosts": ["hooks.example.com", "*.example.org", "other.example.com:8443", "[2001:db8::1]:81"],
        "http_hosts": "old.example.com",
        "secrets": ["HUB_SECRET"],
        "targets": {
            "hub": "https://hub.example.net/x",
            "old": {"url": "http://old.example.com", "events": "start"},
            "plain": {"url": "http://plain.example.com"},
            "vault": {"url_env": "VAULT", "events": ["start"], "private": True, "drills": False},
        },
    }
)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.example.com/T0/x", True),
        ("https://HOOKS.example.com:444/T0/x", True),
        ("https://evil.hooks.example.com", False),
        ("https://hooks.example.com.evil.net", False),
        ("https://hooks.example.com@evil.net", False),
        ("https://a.b.example.org", True),
        ("https://example.org", False),
        ("https://notexample.org", False),
        ("https://other.example.com:8443", True),
        ("https://other.example.com", False),
        ("http://[2001:db8::1]:81/", True),
        ("https://hooks.example.com.", True),
    ],
)
def test_a_host_is_allowed_whole_with_its_port_or_by_what_is_above_it(url: str, *, allowed: bool) -> None:
    assert is_among(url, SETTINGS.hosts) is allowed


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ({"name": "hub"}, ""),
        ({"name": "old"}, ""),
        ({"name": "hob"}, 'no webhook target "hob"; did you mean "hub"? (webhooks.targets there: hub, old'),
        ({"name": "plain"}, "plain.example.com would be told without TLS: write https://, or add it to"),
        ({"url": "https://hooks.example.com/a", "secret": "HUB_SECRET"}, ""),
        ({"url": "https://evil.example.com/a"}, "the host evil.example.com is not allowed: add it to webhooks.hosts"),
        ({"url": "https://hooks.example.com/a", "secret": "MATTERMOST_TOKEN"}, "may not sign with MATTERMOST_TOKEN"),
        ({"url": "http://hooks.example.com/a"}, "without TLS"),
        ({"url": "https://me:pass@hooks.example.com/a"}, "has a name or password in it"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_to_write_and_never_the_address(hook: dict[str, Any], said: str) -> None:
    reason = refusal(SETTINGS, Hook.model_validate(hook))
    assert said in reason if said else reason == ""
    assert "/a" not in reason
    assert "pass@" not in reason


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"targets": {"hub": {}}}, "write url, or url_env"),
        ({"targets": {"hub": {"url": "https://a.example", "url_env": "X"}}}, "write url, or url_env"),
        ({"targets": {"hub": {"url": "https://u:p@a.example"}}}, "key_env"),
        ({"targets": {"hub": {"url": "https://a.example", "events": ["stard"]}}}, "Input should be"),
        ({"targets": {"hub": {"url": "https://a.example", "secret_env": "it's me"}}}, "names no environment variable"),
        ({"hosts": ["https://a.example"]}, "is no host"),
        ({"private_hosts": ["10.0.0.0/99"]}, "is no host, address or network"),
    ],
)
def test_settings_that_make_no_sense_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        WebhookSettings.model_validate(settings)


PLAYBOOK = """\
playbook: release
title: Release
webhooks:
  on_start: [hub, hob]
  on_finish: "https://evil.example.com/secret"
  to:
    - {name: hub, events: [task]}
    - {url: "http://hooks.example.com/x"}
status_updates:
  webhooks:
    - vaults
"""


def problems(text: str, settings: WebhookSettings) -> list[str]:
    return [str(found) for found in load_playbook(text, "release.yaml", webhooks=settings).problems]


def test_lint_says_of_each_where_it_stands_and_what_would_be_refused() -> None:
    found = problems(PLAYBOOK, SETTINGS)
    assert [line.partition(": ")[0] for line in found] == [
        "release.yaml:4:19",
        "release.yaml:5:14",
        "release.yaml:8:7",
        "release.yaml:11:7",
    ]
    assert all(" error: " in line for line in found)
    assert not any("/secret" in line for line in found)


def test_without_settings_of_webhooks_it_is_a_warning_for_the_file_may_be_meant_for_another_place() -> None:
    found = problems(PLAYBOOK, WebhookSettings())
    assert found
    assert all(" warning: " in line for line in found)
    assert load_playbook(PLAYBOOK, "release.yaml", webhooks=WebhookSettings()).playbook is not None


def test_a_list_of_webhooks_is_checked_at_its_place() -> None:
    found = problems("playbook: x\ntitle: X\nwebhooks:\n  - hub\n  - hob\n", SETTINGS)
    assert [line.partition(": ")[0] for line in found] == ["release.yaml:5:5"]


def test_a_shipped_playbook_names_no_target(tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parents[2] / "playbooks" / "incident-resolution.yaml"
    assert not [each for each in load_playbook(shipped, webhooks=SETTINGS).problems if "webhook" in each.message]


def test_who_hears_of_all_runs_hears_of_a_private_one_or_a_drill_only_as_it_says() -> None:
    targets = Targets(SETTINGS)
    assert targets.listening(a_run_with_a_channel().run, "run.started") == ("old", "vault")
    assert targets.listening(a_run_with_a_channel(private=True).run, "run.started") == ("vault",)
    assert targets.listening(a_run_with_a_channel(drill=True).run, "run.started") == ("old",)
    assert targets.listening(a_run_with_a_channel().run, "task.checked") == ()


def test_who_wants_the_texts_for_an_audience_hears_no_others() -> None:
    audiences = {"every": "1h", "audiences": {"customers": {"to": ["customers"]}}}
    hooks = {"on_update": ["hub", {"name": "old", "audience": "customers"}], "on_start": ["old"]}
    run = a_run_with_a_channel(a_playbook(status_updates=audiences, webhooks=hooks)).run
    targets = Targets(SETTINGS)
    assert targets.listening(run, "update.sent") == ("hub",)
    assert targets.listening(run, "update.sent", "customers") == ("old",)
    assert "old" in targets.listening(run, "run.started")


def test_an_audience_that_the_playbook_does_not_have_is_an_error() -> None:
    (found,) = problems("playbook: x\ntitle: X\nwebhooks: [{name: hub, audience: press}]\n", SETTINGS)
    assert 'error: this playbook has no audience "press"' in found


def test_all_is_every_topic() -> None:
    settings = WebhookSettings.model_validate({"targets": {"hub": {"url": "https://a.example", "events": "all"}}})
    assert settings.targets["hub"].events == TOPICS
    assert Hook.model_validate({"name": "hub", "events": ["all"]}).events == TOPICS


def test_who_is_named_hears_of_a_private_run_too_and_once() -> None:
    book = a_playbook(webhooks={"on_start": ["old", "hub"], "to": [{"name": "hub", "events": ["start", "task"]}]})
    run = a_run_with_a_channel(book, private=True).run
    targets = Targets(SETTINGS)
    assert targets.listening(run, "run.started") == ("old", "hub", "vault")
    assert targets.listening(run, "task.checked") == ("hub",)

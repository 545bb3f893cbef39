"""Webhooks over real sockets: what a target is sent, and what becomes of it when the target misbehaves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.webhooks.payload import Payload
from tests.bot.hooked import SECRET, HookedTown, Receiver, receiving, settings
from tests.bot.town import begun

MINUTE = 60_000


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setenv("HUB_SECRET", SECRET)
    async with receiving() as there:
        yield there


def events(receiver: Receiver) -> list[str]:
    return [call.body["event"] for call in receiver.taken]


async def busy(town: HookedTown) -> str:
    """A run in which four things are told; its channel."""
    channel = await begun(town)
    for line in ("check 1", "severity sev2", "update We rolled back"):
        await town.tell("alice", channel, f"!incident {line}")
    return channel


FOUR = ["run.started", "task.checked", "severity.changed", "update.sent"]


async def test_a_target_is_told_in_order_signed_and_in_the_published_form(tmp_path: Path, receiver: Receiver) -> None:
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        await busy(town)
        assert events(receiver) == FOUR
        for call in receiver.calls:
            assert call.is_signed()
            assert call.headers["User-Agent"] == "Muster"
            assert call.headers["Content-Type"] == "application/json"
            assert call.headers["Muster-Event"] == call.body["event"]
            assert call.body["id"] == call.key
            assert Payload.model_validate_json(call.raw).version == 1
        assert len({call.key for call in receiver.calls}) == 4
        assert receiver.calls[-1].body["update"]["text"] == "We rolled back"
        started = receiver.calls[0].body["run"]
        assert started["channel"]["link"].endswith("/ops/channels/inc-1-checkout-is-down")
        assert SECRET not in town.transcript()


@pytest.mark.parametrize("mode", [500, 503, 429, 408, "hang", "redirect", "gone"])
async def test_whoever_is_in_trouble_for_half_an_hour_gets_each_webhook_with_its_key(
    tmp_path: Path, receiver: Receiver, mode: int | str
) -> None:
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        if mode == "gone":
            await receiver.go()
        else:
            receiver.mode = mode
        channel = await busy(town)
        await town.wait(30 * MINUTE)
        await town.quiet()
        assert "**Webhooks** wait for hub since" in town.board(channel).message
        shown = await town.tell("alice", channel, "!incident webhooks")
        assert "**hub** took nothing yet · 4 wait since" in town.answer(shown)
        assert "first run.started" in town.answer(shown)
        assert not receiver.taken
        if mode == "gone":
            await receiver.come()
        else:
            receiver.mode = 200
        await town.wait(10 * MINUTE)
        await town.quiet()
        assert events(receiver) == FOUR
        bodies: dict[str, set[bytes]] = {}
        for call in receiver.calls:
            bodies.setdefault(call.key, set()).add(call.raw)
        assert len(bodies) == 4
        assert all(len(said) == 1 for said in bodies.values()), "the same key is the same body"
        assert "Webhooks" not in town.board(channel).message
        assert not any("given up" in text for text in town.direct("alice"))


async def test_a_dead_target_holds_up_nobody_else(tmp_path: Path, receiver: Receiver) -> None:
    configured = settings(receiver)
    configured["webhooks"]["targets"]["dead"] = {"url": "http://127.0.0.1:9/", "events": ["start", "task", "update"]}
    async with HookedTown(tmp_path, settings=configured) as town:
        channel = await busy(town)
        assert events(receiver) == FOUR
        shown = await town.tell("alice", channel, "!incident webhooks")
        assert "**dead** took nothing yet · 3 wait" in town.answer(shown)


async def test_a_redirect_on_the_same_host_is_followed_with_all_that_belongs_to_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    receiver.mode = "moved"
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        await begun(town)
        first, second = receiver.calls
        assert (first.path, second.path) == ("/hook", "/elsewhere")
        assert (first.raw, first.key) == (second.raw, second.key)
        assert second.is_signed()


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "does not understand"), (401, "the key is not taken"), (404, "nothing at that address"), (410, "gone for")],
)
async def test_what_another_try_cannot_mend_is_given_up_at_once_and_sent_again_when_somebody_says_so(
    tmp_path: Path, receiver: Receiver, status: int, said: str
) -> None:
    receiver.mode = status
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        channel = await busy(town)
        assert len(receiver.calls) == 4
        told = [text for text in town.direct("alice") if "was given up" in text]
        assert len(told) == 1
        assert said in told[0]
        assert "4 given up (hub)" in town.board(channel).message
        keys = [call.key for call in receiver.calls]
        receiver.mode = 200
        assert town.ticked(await town.tell("alice", channel, "!incident webhooks resend all"))
        assert [call.key for call in receiver.taken] == keys
        assert events(receiver) == FOUR
        assert "given up" not in town.board(channel).message


async def test_what_was_given_up_after_an_hour_is_sent_again_by_its_number_from_the_archive(
    tmp_path: Path, receiver: Receiver
) -> None:
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        channel = await begun(town)
        receiver.mode = 500
        await town.tell("alice", channel, "!incident cancel false alarm")
        before = receiver.calls[-1].raw
        await town.wait(180 * MINUTE)
        assert "it was tried for an hour" in "\n".join(town.direct("alice"))
        tries = len(receiver.calls)
        assert 15 < tries < 40
        receiver.mode = 200
        await town.stop()
        await town.start()
        await town.tell("alice", "@bot", "webhooks resend 1 INC-1")
        (again,) = receiver.calls[tries:]
        assert (again.raw, again.key) == (before, receiver.calls[1].key)
        await town.tell("alice", "@bot", "webhooks INC-1")
        assert "**hub** took 2" in town.direct("alice")[-1]


async def test_it_is_not_tried_before_the_target_wants_it(tmp_path: Path, receiver: Receiver) -> None:
    receiver.mode, receiver.headers = 503, {"Retry-After": "1200"}
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        await begun(town)
        await town.wait(19 * MINUTE)
        assert len(receiver.calls) == 1
        receiver.mode = 200
        await town.wait(2 * MINUTE)
        assert events(receiver) == ["run.started"]


@pytest.mark.parametrize("when", ["waiting", "given up"])
async def test_a_kill_loses_none_and_doubles_no_key(tmp_path: Path, receiver: Receiver, when: str) -> None:
    receiver.mode = 503 if when == "waiting" else 404
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        channel = await busy(town)
        keys = {call.key for call in receiver.calls}
        await town.kill()
        receiver.mode = 200
        await town.start()
        await town.wait(10 * MINUTE)
        await town.quiet()
        if when == "given up":  # but for the last: that it was given up may not have been on the disk yet
            assert len([text for text in town.direct("alice") if "was given up" in text]) == 1
            await town.tell("alice", channel, "!incident resend all")
        assert sorted(events(receiver)) == sorted(FOUR)
        assert {call.key for call in receiver.taken} >= keys


# what is allowed


@pytest.mark.parametrize(
    ("allowed", "url", "said"),
    [
        ({"private_hosts": []}, "http://127.0.0.1:{port}/", "at an address that is not public"),
        ({"private_hosts": ["10.0.0.0/8"]}, "http://localhost:{port}/", "at an address that is not public"),
        ({"http_hosts": []}, "http://127.0.0.1:{port}/", "would be told without TLS"),
    ],
)
async def test_an_address_that_is_not_allowed_is_not_called_and_the_owner_hears_how_to_allow_it(
    tmp_path: Path, receiver: Receiver, allowed: dict[str, Any], url: str, said: str
) -> None:
    configured = settings(receiver, url=url.format(port=receiver.port))
    configured["webhooks"] |= {"http_hosts": ["127.0.0.1", "localhost"], **allowed}
    async with HookedTown(tmp_path, settings=configured) as town:
        await begun(town)
        (told,) = [text for text in town.direct("alice") if "was given up" in text]
        assert said in told
        assert "config.yaml" in told
        assert not receiver.calls


async def test_a_network_that_is_allowed_is_called(tmp_path: Path, receiver: Receiver) -> None:
    configured = settings(receiver, url=f"http://localhost:{receiver.port}/")
    configured["webhooks"] |= {"http_hosts": ["localhost"], "private_hosts": ["127.0.0.0/8", "::1"]}
    async with HookedTown(tmp_path, settings=configured) as town:
        await begun(town)
        assert events(receiver) == ["run.started"]


async def test_a_playbooks_address_at_another_host_is_refused_though_the_run_goes_on(
    tmp_path: Path, receiver: Receiver
) -> None:
    book = yaml.safe_load("{playbook: release, title: Release, prefix: REL, checklists: [{title: A, tasks: [One]}]}")
    address = f"http://127.0.0.1:{receiver.port}/secret-path?token=x"
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "release.yaml").write_text(json.dumps({**book, "webhooks": {"on_start": [address]}}))
    async with HookedTown(tmp_path, playbooks=[tmp_path / "books"]) as town:
        await town.tell("alice", "alerts", "!incident start sev1 Ship it")
        (told,) = [text for text in town.direct("alice") if "was given up" in text]
        assert "the host 127.0.0.1 is not allowed: add it to webhooks.hosts in config.yaml" in told
        assert not receiver.calls
        assert "secret-path" not in town.transcript()


async def test_a_secret_that_is_not_there_is_named_and_nothing_is_sent_unsigned(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_SECRET")
    async with HookedTown(tmp_path, settings=settings(receiver)) as town:
        await begun(town)
        assert "the environment variable HUB\\_SECRET is not set" in "\n".join(town.direct("alice"))
        assert not receiver.calls


async def test_neither_messages_nor_the_log_have_a_path_or_a_secret(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "muster")
    monkeypatch.setenv("HUB_URL", f"http://127.0.0.1:{receiver.port}/T0/hush")
    monkeypatch.setenv("HUB_TOKEN", "hush-token")
    receiver.mode = 503
    async with HookedTown(
        tmp_path, settings=settings(receiver, url=None, url_env="HUB_URL", key_env="HUB_TOKEN")
    ) as town:
        channel = await begun(town)
        await town.wait(90 * MINUTE)
        await town.tell("alice", channel, "!incident webhooks")
        assert receiver.calls[0].headers["Authorization"] == "Bearer hush-token"
        assert receiver.calls[0].path == "/T0/hush"
        everything = town.transcript() + "".join(r.getMessage() for r in caplog.records if r.name.startswith("muster"))
        assert not any(word in everything for word in ("hush", SECRET))

"""Whether the targets of the settings could be told, and a test that is sent to them when somebody wants that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from domain.events import Recorded, RunStarted
from domain.evolve import replay
from domain.people import MUSTER
from domain.playbook import Playbook
from engine.config.webhooks import WebhookSettings
from engine.outside import Outside, OutsideError, Request
from engine.webhooks.content import content
from engine.webhooks.facts import Fact, fact
from engine.webhooks.targets import address_refusal, of_settings
from engine.webhooks.teller import headers_of, said
from engine.words.render import Words

LookUp = Callable[[str], Awaitable[str]]
"""Why an address must not, or cannot, be connected to; '' if it may."""


async def trial(
    settings: WebhookSettings, outside: Outside, look_up: LookUp, words: Words, now: int, *, send: bool
) -> Mapping[str, str]:
    """By target what is wrong with it, or ''.  `send`: each gets a test, the start of a drill called TEST-1."""
    found: dict[str, str] = {}
    for name, configured in settings.targets.items():
        target = of_settings(name, configured)
        missing = ", ".join(variable for variable in target.variables if not outside.secret(variable))
        if missing:
            found[name] = f"{missing} is not set"
            continue
        url = target.url or outside.secret(target.url_env)
        found[name] = address_refusal(settings, url) or await look_up(url)
        if send and not found[name]:
            key = f"test:{now}:{name}"
            body = content(target.format, _drill(now), key, words)
            secret = outside.secret(target.secret_env) if target.secret_env else ""
            headers = headers_of(body, key, "run.started", now, secret)
            if target.key_env:
                headers["Authorization"] = f"Bearer {outside.secret(target.key_env)}"
            try:
                answer = await outside.send(Request("POST", url, headers, body, public=True, unread=True))
            except OutsideError as error:
                found[name] = str(error)
            else:
                found[name] = "" if answer.good else said(answer, url)
    return found


def _drill(now: int) -> Fact:
    playbook = Playbook.model_validate({"playbook": "test", "title": "Test of a webhook"})
    begun = RunStarted(
        run_id="test",
        number="TEST-1",
        title="A test: nothing has happened",
        playbook=playbook.model_dump_json(),
        starter=MUSTER,
        owner=MUSTER,
        severity=playbook.run.severities[-1],
        team_id="",
        origin_channel="",
        origin_post="",
        mode="here",
        private=False,
        drill=True,
        channel_name="",
        channel_title="",
        summary="",
        welcome="",
        invited=(),
    )
    history = [Recorded("test", 1, now, now, MUSTER, "test", begun)]
    return fact(history, replay(history), "run.started", 1, 0)

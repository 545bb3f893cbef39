"""The body of a webhook in the form its target wants."""

from __future__ import annotations

import orjson

from domain.hooks import Format
from engine import webhook_plugin
from engine.render import Words
from engine.webhook_facts import Fact
from engine.webhook_payload import payload
from engine.webhook_text import for_slack, markdown


def content(form: Format, fact: Fact, key: str, words: Words) -> bytes:
    """What is sent of a fact under that key: the same each time."""
    if form == "playbooks":
        return webhook_plugin.body(fact)
    link = words.channel_link(fact.run.team_id, fact.run.place_name)
    text = markdown(words, fact, link)
    if form == "muster":
        return payload(fact, key, text, link).body()
    return orjson.dumps({"text": for_slack(text) if form == "slack" else text})

"""The body of a webhook in the form its target wants."""

from __future__ import annotations

import orjson

from domain.hooks import Format
from engine.webhooks import plugin
from engine.webhooks.facts import Fact
from engine.webhooks.payload import payload
from engine.webhooks.text import for_slack, markdown
from engine.words.render import Words


def content(form: Format, fact: Fact, key: str, words: Words) -> bytes:
    """What is sent of a fact under that key: the same each time."""
    if form == "playbooks":
        return plugin.body(fact)
    link = words.channel_link(fact.run.team_id, fact.run.place_name)
    text = markdown(words, fact, link)
    if form == "muster":
        return payload(fact, key, text, link).body()
    return orjson.dumps({"text": for_slack(text) if form == "slack" else text})

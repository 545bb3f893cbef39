"""A webhook as one text, for incoming webhooks of Mattermost and Slack, and as the `text` of Muster's own format."""

from __future__ import annotations

import re

from domain import events as e
from domain.about_run import about
from domain.tell import tell
from engine.webhooks.facts import Fact
from engine.words.render import Words

LONGEST = 16_000
"""Characters of one text: Mattermost takes 16,383."""
_SLACK_MENTION = re.compile(r"<(?=[!@#])")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_ESCAPED = re.compile(r"\\([\\`*_~\[\]<>|#+-])")


def markdown(words: Words, fact: Fact, link: str) -> str:
    """The fact in words: a line, an update with its own lines below."""
    run, recorded = fact.run, fact.recorded
    event = recorded.event
    written = e.StatusUpdated | e.AudienceTold | e.UpdateAmended
    update = (event.sent or event.text) if isinstance(event, written) else ""
    told = run.ledger.text(fact.subject) if update else None
    retrospective = run.retro_published if isinstance(event, e.RetroPublished) else ""
    said = about(
        run,
        "webhook.text",
        who=recorded.actor,
        owner=run.owner,
        starts=fact.what == "run.started",
        did=None if update else tell(run, recorded),
        below=update or retrospective,
        link=link,
        count=fact.subject,
        mended=isinstance(event, e.UpdateAmended),
        audience=told.audience if told is not None else "",
    )
    text = _SLACK_MENTION.sub("<\u200b", words.say(said))  # Mattermost, too, reads <!channel> in a webhook's text
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def for_slack(text: str) -> str:
    """The same in Slack's own markup."""
    plain = _ESCAPED.sub(r"\1", text)
    kept = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    quoted = "\n".join(">" + line[4:] if line.startswith("&gt;") else line for line in kept.split("\n"))
    return _LINK.sub(r"<\2|\1>", _BOLD.sub(r"*\1*", quoted))

"""REST: webhooks, in and out."""

from __future__ import annotations

from typing import Any

from rehearsal import powers, talk
from rehearsal.errors import WorldError, forbidden, no_channel_named
from rehearsal.model import Hook, Json
from rehearsal.rest import Answer, Call, Routes


def _hook_shape(of: Hook) -> Json:
    """A webhook of either direction."""
    out: Json = {
        "id": of.id,
        "create_at": of.create_at,
        "update_at": of.create_at,
        "delete_at": 0,
        "channel_id": of.channel_id,
        "team_id": of.team_id,
        "display_name": of.display_name,
        "description": of.description,
        "username": "",
        "icon_url": "",
    }
    if not of.callback_urls:
        return out | {"user_id": of.creator_id, "channel_locked": False}
    return out | {
        "token": of.token,
        "creator_id": of.creator_id,
        "trigger_words": of.trigger_words,
        "trigger_when": of.trigger_when,
        "callback_urls": of.callback_urls,
        "content_type": of.content_type,
    }


def create_incoming(call: Call) -> Answer:
    """Make an incoming webhook."""
    body = call.data("hook")
    channel = call.world.channel(str(body.get("channel_id", "")))
    powers.team_admin(call.world, call.by, channel.team_id, "manage_incoming_webhooks")
    return Answer(_hook_shape(_hook(call, body, channel.team_id, channel.id)), 201)


def create_outgoing(call: Call) -> Answer:
    """Make an outgoing webhook."""
    body = call.data("hook")
    team_id = str(body.get("team_id", ""))
    powers.team_admin(call.world, call.by, team_id, "manage_outgoing_webhooks")
    made = _hook(call, body, team_id, str(body.get("channel_id", "")))
    return Answer(_hook_shape(made), 201)


def _hook(call: Call, body: dict[str, Any], team_id: str, channel_id: str) -> Hook:
    made = Hook(
        id=call.world.new_id(),
        token=call.world.new_id(),
        team_id=team_id,
        channel_id=channel_id,
        creator_id=call.by.id,
        create_at=call.world.stamp(),
        display_name=str(body.get("display_name", "")),
        description=str(body.get("description", "")),
        trigger_words=list(body.get("trigger_words") or ()),
        trigger_when=int(body.get("trigger_when") or 0),
        callback_urls=list(body.get("callback_urls") or ()),
        content_type=str(body.get("content_type") or ""),
    )
    call.world.hooks[made.id] = made
    return made


def incoming(call: Call) -> Answer:
    """Something posts through an incoming webhook, with no token but its address."""
    hook = call.world.hooks.get(call.args[0])
    if hook is None or hook.callback_urls:
        raise WorldError(400, "web.incoming_webhook.invalid.app_error", "Invalid webhook.")
    body = call.data("payload")
    channel_id = hook.channel_id
    if body.get("channel"):
        name = str(body["channel"]).lstrip("#")
        known = call.world.channel_names.get((hook.team_id, name))
        if known is None:
            raise no_channel_named(name)
        channel_id = known
    props = dict(body.get("props") or {})
    if body.get("attachments"):
        props["attachments"] = body["attachments"]
    maker = call.world.account(hook.creator_id)
    if not (body.get("text") or body.get("attachments")):
        raise forbidden(maker.id, "create_post")
    talk.create(call.world, maker, channel_id, str(body.get("text", "")), props=props, webhook=True)
    return Answer(b"ok", content_type="text/plain")


def routes(table: Routes) -> None:
    """Add this subject's routes."""
    for method, path, handler in (
        ("POST", "/hooks/incoming", create_incoming),
        ("POST", "/hooks/outgoing", create_outgoing),
        ("POST", "/incoming/hooks/{hook_id}", incoming),
    ):
        table.on(method, path)(handler)

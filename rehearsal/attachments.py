"""Message attachments in a post's props: filled up as the server does, the buttons' hidden half taken out."""

from __future__ import annotations

from typing import Any

from rehearsal.model import Json
from rehearsal.world import World

_TEXTS = (
    "fallback", "color", "pretext", "author_name", "author_link", "author_icon", "title", "title_link", "text",
)  # fmt: skip
_SHOWN = ("id", "type", "name", "disabled", "style", "data_source", "options", "default_option")


def normalize(world: World, props: dict[str, Any]) -> tuple[Json, dict[str, Json]]:
    """The props as they are stored, and per action id what the server calls when it is used."""
    given = props.get("attachments")
    actions: dict[str, Json] = {}
    if not isinstance(given, list):
        props.pop("attachments", None)
        return props, actions
    props["attachments"] = [_one(world, each, actions) for each in given if isinstance(each, dict)]
    return props, actions


def _one(world: World, given: Json, actions: dict[str, Json]) -> Json:
    out: Json = {"id": given.get("id", 0)}
    out |= {name: given.get(name) or "" for name in _TEXTS}
    out["fields"] = given.get("fields")
    out |= {name: given.get(name) or "" for name in ("image_url", "thumb_url", "footer", "footer_icon")}
    out["ts"] = given.get("ts")
    if given.get("actions"):
        out["actions"] = [_action(world, each, actions) for each in given["actions"]]
    return out


def _action(world: World, given: Json, actions: dict[str, Json]) -> Json:
    action_id = given.get("id") or world.new_id()
    given = given | {"id": action_id, "type": given.get("type") or "button"}
    actions[action_id] = given
    return {key: given[key] for key in _SHOWN if given.get(key)}

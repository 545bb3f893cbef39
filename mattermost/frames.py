"""The websocket's frames as events.

Of a busy server's frames most concern nobody (typing, status, views): the
event's name decides before anything inside is parsed.  Several payloads are
JSON in a string.  Names and shapes are those recorded on 5.37 and 11.6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from mattermost import events
from mattermost.values import Json, channel_of, post_of, reaction_of, user_of


def event_of(frame: Json) -> events.WireEvent | None:
    """The event in a frame, or None if it concerns nobody.

    Raises:
        ValueError: the frame has a name we know and a content we don't.
    """
    name = frame.get("event")
    read = _READERS.get(name) if isinstance(name, str) else None
    if read is None:
        return None
    try:
        return read(frame.get("data") or {}, frame.get("broadcast") or {})
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"the server's {name} event is not as expected ({type(error).__name__}: {error})") from error


def _inner(value: Any) -> Json:
    """JSON in a string, or (as in `user_updated`) the object itself."""
    found = orjson.loads(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise TypeError("no JSON object")
    return found


def _posted(data: Json, _: Json) -> events.WireEvent:
    return events.Posted(post_of(orjson.loads(data["post"])), data.get("channel_type") or "")


def _post_edited(data: Json, _: Json) -> events.WireEvent:
    return events.PostEdited(post_of(_inner(data["post"])))


def _post_deleted(data: Json, _: Json) -> events.WireEvent:
    return events.PostDeleted(post_of(_inner(data["post"])))


def _reaction_added(data: Json, broadcast: Json) -> events.WireEvent:
    inner = _inner(data["reaction"])
    return events.ReactionAdded(reaction_of(inner), str(broadcast["channel_id"]))


def _reaction_removed(data: Json, broadcast: Json) -> events.WireEvent:
    inner = _inner(data["reaction"])
    return events.ReactionRemoved(
        reaction_of(inner), str(broadcast["channel_id"]), int(inner.get("update_at") or inner.get("delete_at") or 0)
    )


def _user_added(data: Json, broadcast: Json) -> events.WireEvent:
    return events.MemberAdded(str(broadcast["channel_id"]), str(data["user_id"]))


def _user_removed(data: Json, broadcast: Json) -> events.WireEvent:
    """Those who stay are told who left; who was removed is told from where (the other half is in `broadcast`)."""
    return events.MemberRemoved(
        str(data.get("channel_id") or broadcast["channel_id"]), str(data.get("user_id") or broadcast["user_id"])
    )


def _channel_updated(data: Json, _: Json) -> events.WireEvent:
    """A conversion sends this too, with the new type; the `channel_converted` after it says nothing new."""
    return events.ChannelChanged(channel_of(_inner(data["channel"])))


def _channel_deleted(data: Json, _: Json) -> events.WireEvent:
    return events.ChannelArchived(str(data["channel_id"]), int(data["delete_at"]))


def _channel_restored(data: Json, _: Json) -> events.WireEvent:
    return events.ChannelArchived(str(data["channel_id"]), 0)


def _direct_opened(_: Json, broadcast: Json) -> events.WireEvent:
    return events.DirectOpened(str(broadcast["channel_id"]))


def _user_updated(data: Json, _: Json) -> events.WireEvent:
    return events.UserChanged(user_of(_inner(data["user"])))


def _leave_team(data: Json, _: Json) -> events.WireEvent:
    return events.LeftTeam(str(data["team_id"]), str(data["user_id"]))


_READERS: dict[str, Callable[[Json, Json], events.WireEvent]] = {
    "posted": _posted,
    "post_edited": _post_edited,
    "post_deleted": _post_deleted,
    "reaction_added": _reaction_added,
    "reaction_removed": _reaction_removed,
    "user_added": _user_added,
    "user_removed": _user_removed,
    "channel_updated": _channel_updated,
    "channel_deleted": _channel_deleted,
    "channel_restored": _channel_restored,
    "direct_added": _direct_opened,
    "group_added": _direct_opened,
    "user_updated": _user_updated,
    "leave_team": _leave_team,
}

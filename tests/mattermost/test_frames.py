"""The websocket's frames, as recorded from real servers, become events."""

from __future__ import annotations

import json

import pytest

from mattermost import events
from mattermost.frames import event_of

POST = '{"id":"p","channel_id":"c","create_at":1,"props":null}'


@pytest.mark.parametrize(
    ("name", "kind"),
    [("posted", events.Posted), ("post_edited", events.PostEdited), ("post_deleted", events.PostDeleted)],
)
def test_a_post_is_json_in_a_string(name: str, kind: type) -> None:
    event = event_of({"event": name, "data": {"channel_type": "D", "post": POST}})
    assert isinstance(event, kind)
    assert event.post.id == "p"  # type: ignore[attr-defined]
    assert event.post.props == {}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["typing", "status_change", "channel_viewed", "multiple_channels_viewed",
    "thread_updated", "hello", "preferences_changed", "channel_converted", "never_heard_of", 5, None])  # fmt: skip
def test_what_concerns_nobody_is_not_even_parsed(name: object) -> None:
    assert event_of({"event": name, "data": {"post": "no JSON at all", "user": 5}}) is None


def test_a_reaction_taken_back_says_when() -> None:
    inner = {"user_id": "u", "post_id": "p", "emoji_name": "+1", "create_at": 0, "update_at": 9}
    frame = {"event": "reaction_removed", "data": {"reaction": json.dumps(inner)}, "broadcast": {"channel_id": "c"}}
    event = event_of(frame)
    assert isinstance(event, events.ReactionRemoved)
    assert (event.channel_id, event.at, event.reaction.emoji) == ("c", 9, "+1")


def test_a_removal_is_understood_by_who_stays_and_by_who_was_removed() -> None:
    stays = {"event": "user_removed", "data": {"user_id": "u", "remover_id": "a"}, "broadcast": {"channel_id": "c"}}
    gone = {
        "event": "user_removed",
        "data": {"channel_id": "c", "remover_id": "a"},
        "broadcast": {"user_id": "u", "channel_id": ""},
    }
    assert event_of(stays) == event_of(gone) == events.MemberRemoved("c", "u")


def test_archiving_and_bringing_back_are_one_event_with_or_without_a_time() -> None:
    archived = {"event": "channel_deleted", "data": {"channel_id": "c", "delete_at": 7}, "broadcast": {}}
    back = {"event": "channel_restored", "data": {"channel_id": "c"}, "broadcast": {"channel_id": "c"}}
    assert event_of(archived) == events.ChannelArchived("c", 7)
    assert event_of(back) == events.ChannelArchived("c", 0)


def test_a_person_renamed_moved_and_deactivated() -> None:
    zone = {"useAutomaticTimezone": "false", "manualTimezone": "Europe/Berlin", "automaticTimezone": "UTC"}
    user = {"id": "u", "username": "zoe", "delete_at": 3, "timezone": zone, "roles": "system_guest"}
    event = event_of({"event": "user_updated", "data": {"user": user}})
    assert isinstance(event, events.UserChanged)
    assert (event.user.zone, event.user.delete_at, event.user.is_guest) == ("Europe/Berlin", 3, True)


@pytest.mark.parametrize("data", [None, {}, {"post": "{"}, {"post": "[]"}, {"post": 5}, {"post": '{"id":"p"}'}])
def test_a_known_name_with_unknown_content_is_an_error_that_names_it(data: object) -> None:
    with pytest.raises(ValueError, match="posted"):
        event_of({"event": "posted", "data": data})

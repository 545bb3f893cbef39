"""The server's JSON as our values.  What the server leaves out or sets to null is the value's own default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mattermost.chat import Bookmark, Channel, CommandAnswer, Post, Reaction, Team, TeamMember, User

Json = Mapping[str, Any]


def user_of(data: Json) -> User:
    """An account.  Its time zone is the browser's, unless the person chose one by hand."""
    zone = data.get("timezone") or {}
    roles = str(data.get("roles") or "").split()
    automatic = str(zone.get("useAutomaticTimezone", "true")).lower() == "true"
    return User(
        id=str(data["id"]),
        username=str(data["username"]),
        is_bot=bool(data.get("is_bot")),
        is_guest="system_guest" in roles,
        delete_at=int(data.get("delete_at") or 0),
        zone=str(zone.get("automaticTimezone" if automatic else "manualTimezone") or ""),
        locale=str(data.get("locale") or ""),
        is_admin="system_admin" in roles,
    )


def team_of(data: Json) -> Team:
    """A team."""
    return Team(id=str(data["id"]), name=str(data["name"]), display_name=str(data.get("display_name") or ""))


def team_member_of(data: Json) -> TeamMember | None:
    """Somebody in a team; None for who has left it, for the server keeps a record of them."""
    if data.get("delete_at"):
        return None
    admin = bool(data.get("scheme_admin")) or "team_admin" in str(data.get("roles") or "").split()
    return TeamMember(user_id=str(data["user_id"]), is_admin=admin)


def channel_of(data: Json) -> Channel:
    """A channel."""
    return Channel(
        id=str(data["id"]),
        team_id=str(data.get("team_id") or ""),
        type=str(data["type"]),
        name=str(data.get("name") or ""),
        display_name=str(data.get("display_name") or ""),
        header=str(data.get("header") or ""),
        purpose=str(data.get("purpose") or ""),
        delete_at=int(data.get("delete_at") or 0),
        last_post_at=int(data.get("last_post_at") or 0),
    )


def post_of(data: Json) -> Post:
    """A message."""
    get = data.get
    return Post(
        id=str(data["id"]),
        channel_id=str(data["channel_id"]),
        user_id=str(get("user_id") or ""),
        message=str(get("message") or ""),
        create_at=int(data["create_at"]),
        root_id=str(get("root_id") or ""),
        update_at=int(get("update_at") or 0),
        edit_at=int(get("edit_at") or 0),
        delete_at=int(get("delete_at") or 0),
        type=str(get("type") or ""),
        is_pinned=bool(get("is_pinned")),
        props=get("props") or {},
        files=_files(data) if get("file_ids") else (),
    )


def _files(post: Json) -> tuple[str, ...]:
    """The names of a post's files; '' for one of which the server says no more than that it is there."""
    known = {str(each["id"]): str(each.get("name") or "") for each in (post.get("metadata") or {}).get("files") or ()}
    return tuple(known.get(str(id), "") for id in post["file_ids"])


def reaction_of(data: Json) -> Reaction:
    """A reaction."""
    return Reaction(
        user_id=str(data["user_id"]),
        post_id=str(data["post_id"]),
        emoji=str(data["emoji_name"]),
        create_at=int(data.get("create_at") or 0),
    )


def bookmark_of(data: Json) -> Bookmark:
    """A link at the top of a channel."""
    return Bookmark(
        id=str(data["id"]),
        title=str(data.get("display_name") or ""),
        url=str(data.get("link_url") or ""),
        owner_id=str(data.get("owner_id") or ""),
    )


def answer_of(data: Json) -> CommandAnswer:
    """What a slash command answered, its attachments as the text they fall back to."""
    parts = [data, *(data.get("extra_responses") or ())]
    texts = [str(part.get("text") or "") for part in parts]
    texts += [_attached(each) for part in parts for each in part.get("attachments") or ()]
    posted = any(part.get("response_type") == "in_channel" for part in parts)
    text = "\n".join(text.strip() for text in texts if text.strip())
    return CommandAnswer(text, posted and bool(text), str(data.get("goto_location") or ""))


def _attached(attachment: Json) -> str:
    said = (str(attachment.get(key) or "") for key in ("pretext", "title", "text"))
    return "\n".join(part for part in said if part) or str(attachment.get("fallback") or "")

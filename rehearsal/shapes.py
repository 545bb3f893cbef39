"""The JSON of the stand-in: each record as 5.37 or 11.6 writes it.  `old` means 5.37."""

from __future__ import annotations

import os.path
from collections.abc import Mapping

from rehearsal.model import Account, Channel, File, Json, Member, Post, Reaction, Team

SERVER_VERSIONS = {
    "5.37": "5.37.0..1889d0ba43e4b7f684dee151d7d7e4f7.false",
    "11.6": "11.6.0..b6f2b8306e863260439e195c4aaafd994f8855e551656c5c4e80d7c180c0da81.false",
}
_NOTIFY = {
    "channel": "true",
    "comments": "never",
    "desktop": "mention",
    "desktop_sound": "true",
    "email": "true",
    "first_name": "false",
    "mention_keys": "",
    "push": "mention",
}
_NOTIFY_OLD = _NOTIFY | {"push_status": "away"}
_NOTIFY_NEW = _NOTIFY | {
    "desktop_threads": "all",
    "email_threads": "all",
    "push_status": "online",
    "push_threads": "all",
}
_MEMBER_NOTIFY = {
    "desktop": "default",
    "email": "default",
    "ignore_channel_mentions": "default",
    "mark_unread": "all",
    "push": "default",
}


def user(who: Account, *, old: bool, full: bool = False) -> Json:
    """An account; `full` is what its owner and an admin see."""
    out: Json = {
        "id": who.id,
        "create_at": who.create_at,
        "update_at": who.update_at,
        "delete_at": who.delete_at,
        "username": who.username,
        "auth_service": "",
        "email": who.email,
        "nickname": who.nickname,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "position": who.position,
        "roles": roles(who),
        "locale": who.locale,
        "timezone": who.timezone,
        "disable_welcome_email": False,
    }
    if old or not full:
        out["auth_data"] = ""
    if full:
        out["notify_props"] = _NOTIFY_OLD if old else _NOTIFY_NEW
        out["last_password_update"] = who.create_at
    if who.props:
        out["props"] = who.props
    if who.picture_at:
        out["last_picture_update"] = who.picture_at if old else -who.picture_at
    if who.is_bot:
        out["is_bot"] = True
    elif not old:
        out["remote_id"] = ""
    return out


def roles(who: Account) -> str:
    """The system roles, as one string."""
    if who.is_guest:
        return "system_guest"
    return "system_admin system_user" if who.is_admin else "system_user"


def bot(who: Account) -> Json:
    """A bot account as `/bots` shows it."""
    return {
        "user_id": who.id,
        "username": who.username,
        "display_name": who.first_name,
        "description": "",
        "owner_id": who.owner_id,
        "create_at": who.create_at,
        "update_at": who.update_at,
        "delete_at": who.delete_at,
    }


def team(of: Team, *, old: bool) -> Json:
    """A team."""
    out: Json = {
        "id": of.id,
        "create_at": of.create_at,
        "update_at": of.create_at,
        "delete_at": 0,
        "display_name": of.display_name,
        "name": of.name,
        "description": "",
        "email": "",
        "type": of.type,
        "company_name": "",
        "allowed_domains": "",
        "invite_id": of.invite_id,
        "allow_open_invite": False,
        "scheme_id": None,
        "group_constrained": None,
        "policy_id": None,
    }
    if not old:
        out["cloud_limits_archived"] = False
    return out


def team_member(of: Team, who: Account) -> Json:
    """Somebody in a team."""
    admin = of.members.get(who.id, False)
    return {
        "team_id": of.id,
        "user_id": who.id,
        "roles": "team_guest" if who.is_guest else "team_user team_admin" if admin else "team_user",
        "delete_at": 0,
        "scheme_guest": who.is_guest,
        "scheme_user": not who.is_guest,
        "scheme_admin": admin,
        "explicit_roles": "",
    }


def channel(of: Channel, *, old: bool) -> Json:
    """A channel."""
    out: Json = {
        "id": of.id,
        "create_at": of.create_at,
        "update_at": of.update_at,
        "delete_at": of.delete_at,
        "team_id": of.team_id,
        "type": of.type,
        "display_name": of.display_name,
        "name": of.name,
        "header": of.header,
        "purpose": of.purpose,
        "last_post_at": of.last_post_at,
        "total_msg_count": of.total,
        "extra_update_at": 0,
        "creator_id": of.creator_id,
        "scheme_id": None,
        "props": None,
        "group_constrained": None,
        "shared": False if of.type == "D" or (of.type == "G" and not old) else None,
        "total_msg_count_root": of.total_root,
        "policy_id": None,
    }
    if not old:
        out |= {
            "autotranslation": False,
            "last_root_post_at": of.last_root_post_at,
            "banner_info": None,
            "policy_enforced": False,
            "policy_is_active": False,
            "default_category_name": "",
        }
    return out


def member(of: Channel, who: Member, *, old: bool) -> Json:
    """Somebody in a channel."""
    out: Json = {
        "channel_id": of.id,
        "user_id": who.user_id,
        "roles": "channel_user channel_admin" if who.is_admin else "channel_user",
        "last_viewed_at": who.last_viewed_at,
        "msg_count": 0,
        "mention_count": who.mention_count,
        "mention_count_root": who.mention_count,
        "msg_count_root": 0,
        "notify_props": _MEMBER_NOTIFY,
        "last_update_at": who.last_update_at,
        "scheme_guest": False,
        "scheme_user": True,
        "scheme_admin": who.is_admin,
        "explicit_roles": "",
    }
    if not old:
        out["urgent_mention_count"] = 0
        out["autotranslation_disabled"] = False
        out["notify_props"] = _MEMBER_NOTIFY | {"channel_auto_follow_threads": "off"}
    return out


def reaction(of: Reaction, *, old: bool) -> Json:
    """A reaction as it is stored."""
    out: Json = {
        "user_id": of.user_id,
        "post_id": of.post_id,
        "emoji_name": of.emoji_name,
        "create_at": of.create_at,
        "update_at": of.create_at,
        "delete_at": 0,
        "remote_id": "",
    }
    if not old:
        out["channel_id"] = of.channel_id
    return out


def file_info(of: File, *, old: bool) -> Json:
    """An uploaded file.  5.37 does not say in which channel it is."""
    extension = os.path.splitext(of.name)[1].lstrip(".")
    out: Json = {
        "id": of.id,
        "user_id": of.user_id,
        "channel_id": "" if old else of.channel_id,
        "create_at": of.create_at,
        "update_at": of.create_at,
        "delete_at": 0,
        "name": of.name,
        "extension": extension,
        "size": len(of.content),
        "mime_type": of.mime_type,
        "mini_preview": None,
        "remote_id": "",
    }
    if of.post_id:
        out["post_id"] = of.post_id
    if not old:
        out["archived"] = False
    return out


def post(
    of: Post,
    files: Mapping[str, File],
    *,
    old: bool,
    pending: str = "",
    replies: int = 0,
    metadata: bool = True,
) -> Json:
    """A message.  `replies` is the length of its thread; a deleted one has lost its text."""
    out: Json = {
        "id": of.id,
        "create_at": of.create_at,
        "update_at": of.update_at,
        "edit_at": of.edit_at,
        "delete_at": of.delete_at,
        "is_pinned": of.is_pinned,
        "user_id": of.user_id,
        "channel_id": of.channel_id,
        "root_id": of.root_id,
        "original_id": of.original_id,
        "message": "" if of.delete_at else of.message,
        "type": of.type,
        "props": of.props,
        "hashtags": of.hashtags,
        "pending_post_id": pending,
        "reply_count": replies,
        "last_reply_at": 0,
        "participants": None,
    }
    if of.file_ids or not old:
        out["file_ids"] = of.file_ids
    if old:
        out["parent_id"] = of.root_id
    elif not of.inner:
        out["remote_id"] = ""
    if of.reactions or of.had_reactions:
        out["has_reactions"] = True
    if metadata:
        more: Json = {}
        if of.props.get("attachments") and not (of.delete_at and old):
            more["embeds"] = [{"type": "message_attachment"}]
        if of.file_ids and not of.delete_at:
            more["files"] = [file_info(files[each], old=old) for each in of.file_ids if each in files]
        if of.reactions and not of.delete_at:
            more["reactions"] = [reaction(each, old=old) for each in of.reactions]
        out["metadata"] = more
    return out

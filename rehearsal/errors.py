"""How the stand-in says no: the status, the stable error id and the words a real server uses."""

from __future__ import annotations


class WorldError(Exception):
    """A rule of the chat server said no.  `detail` is shown by 11.6 only, as on a real server."""

    def __init__(self, status: int, error_id: str, message: str, detail: str = "") -> None:
        super().__init__(f"{status} {error_id}: {message}")
        self.status = status
        self.error_id = error_id
        self.message = message
        self.detail = detail


def forbidden(user_id: str, permission: str) -> WorldError:
    """403: this account lacks that permission there."""
    return WorldError(
        403,
        "api.context.permissions.app_error",
        "You do not have the appropriate permissions.",
        f"userId={user_id}, permission={permission}",
    )


def no_session(token: str) -> WorldError:
    """401: no token, a wrong one, or one that was revoked."""
    return WorldError(
        401,
        "api.context.session_expired.app_error",
        "Invalid or expired session, please login again.",
        f"token={token}",
    )


def bad_url(name: str) -> WorldError:
    """400: an id in the path is not 26 letters and digits."""
    return WorldError(
        400, "api.context.invalid_url_param.app_error", f"Invalid or missing {name} parameter in request URL."
    )


def bad_body(name: str) -> WorldError:
    """400: the body lacks something or is no JSON."""
    return WorldError(400, "api.context.invalid_body_param.app_error", f"Invalid or missing {name} in request body.")


def no_user(user_id: str) -> WorldError:
    """404: nobody has this id."""
    return WorldError(
        404,
        "app.user.missing_account.const",
        "Unable to find the user.",
        f'resource "User" not found, id: {user_id}',
    )


def no_user_named(username: str) -> WorldError:
    """404: nobody has this name."""
    return WorldError(
        404,
        "app.user.get_by_username.app_error",
        "Unable to find an existing account matching your username for this team. "
        "This team may require an invite from the team owner to join.",
        f'failed to find User: resource "User" not found, id: username={username}',
    )


def no_team_named(name: str) -> WorldError:
    """404: no team has this name."""
    return WorldError(
        404,
        "app.team.get_by_name.missing.app_error",
        "Unable to find the existing team.",
        f'resource "Team" not found, id: name={name}',
    )


def no_team(team_id: str) -> WorldError:
    """404: no team has this id."""
    return WorldError(
        404,
        "app.team.get.find.app_error",
        "Unable to find the existing team.",
        f"resource Team not found, id: {team_id}",
    )


def no_channel(channel_id: str) -> WorldError:
    """404: no channel has this id."""
    return WorldError(
        404,
        "app.channel.get.existing.app_error",
        "Unable to find the existing channel.",
        f'resource "Channel" not found, id: {channel_id}',
    )


def no_channel_named(name: str) -> WorldError:
    """404: no channel of the team has this name, or the asker may not know of it."""
    return WorldError(
        404,
        "app.channel.get_by_name.missing.app_error",
        "Channel does not exist.",
        f"resource Channel not found: {name}",
    )


def no_member(channel_id: str, user_id: str) -> WorldError:
    """404: that account is not in that channel."""
    return WorldError(
        404,
        "app.channel.get_member.missing.app_error",
        "No channel member found for that user ID and channel ID.",
        f"channelId={channel_id}, userId={user_id}",
    )


def no_post(post_id: str) -> WorldError:
    """404: no post has this id, or it was deleted."""
    return WorldError(
        404, "app.post.get.app_error", "Unable to get the post.", f'resource "Post" not found, id: {post_id}'
    )

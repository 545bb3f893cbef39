"""REST: teams, and what is asked of the whole server."""

from __future__ import annotations

from typing import Any

from rehearsal import people, powers, reading, shapes
from rehearsal.errors import WorldError, bad_body
from rehearsal.rest import OK, Answer, Call, Routes
from rehearsal.world import MAX_POST

_ROLES = {
    "system_user": (
        "create_direct_channel",
        "create_group_channel",
        "create_team",
        "join_public_teams",
        "view_members",
    ),
    "team_user": (
        *("view_team", "list_team_channels", "join_public_channels", "read_public_channel"),
        *("create_public_channel", "create_private_channel", "invite_user", "add_user_to_team"),
    ),
    "channel_user": (
        *("read_channel", "create_post", "edit_post", "delete_post", "add_reaction", "remove_reaction", "upload_file"),
        *("use_channel_mentions", "manage_public_channel_members", "manage_private_channel_members"),
        *("manage_public_channel_properties", "manage_private_channel_properties"),
        *("delete_public_channel", "delete_private_channel"),
    ),
}
"""The permissions of a server's default scheme that matter to a bot."""


def ping(call: Call) -> Answer:
    """The server is there."""
    body = {"AndroidLatestVersion": "", "AndroidMinVersion": "", "IosLatestVersion": "", "IosMinVersion": ""}
    body |= (
        {"DesktopLatestVersion": "", "DesktopMinVersion": ""} if call.world.old else {"ActiveSearchBackend": "database"}
    )
    return Answer(body | {"status": "OK"})


def config(call: Call) -> Answer:
    """The part of the configuration clients may know; what a bot asks for, not all the keys of a real server."""
    return Answer(
        {
            "CollapsedThreads": "disabled" if call.world.old else "always_on",
            "EnableBotAccountCreation": "true",
            "EnableCommands": "true",
            "EnableCustomUserStatuses": "true",
            "EnableIncomingWebhooks": "true",
            "EnableOutgoingWebhooks": "true",
            "EnablePostUsernameOverride": "false",
            "EnableUserAccessTokens": "true",
            "MaxFileSize": "104857600",
            "MaxPostSize": str(MAX_POST),
            "PostEditTimeLimit": "-1",
            "SiteName": "Mattermost",
            "SiteURL": call.base_url,
            "TeammateNameDisplay": "username",
            "Version": f"{call.world.version}.0",
        }
    )


def create(call: Call) -> Answer:
    """A new team."""
    body = call.data("team")
    name = str(body.get("name", ""))
    if not name:
        raise bad_body("team")
    team = people.create_team(call.world, name, str(body.get("display_name") or name), call.by)
    return Answer(shapes.team(team, old=call.world.old), 201)


def listed(call: Call) -> Answer:
    """Every team the caller may see."""
    by = call.by
    found = [team for team in call.world.teams.values() if by.is_admin or by.id in team.members]
    return Answer([shapes.team(team, old=call.world.old) for team in found])


def get(call: Call) -> Answer:
    """One team."""
    team = call.world.team(call.id(0, "team_id"))
    powers.in_team(call.world, call.by, team.id)
    return Answer(shapes.team(team, old=call.world.old))


def by_name(call: Call) -> Answer:
    """One team by its name; unknown to who is not in it."""
    team = call.world.team_named(call.args[0])
    powers.in_team(call.world, call.by, team.id)
    return Answer(shapes.team(team, old=call.world.old))


def of_user(call: Call) -> Answer:
    """The teams somebody is in."""
    user_id = call.id(0, "user_id")
    found = sorted((each for each in call.world.teams.values() if user_id in each.members), key=lambda t: t.name)
    return Answer([shapes.team(team, old=call.world.old) for team in found])


def roles(call: Call) -> Answer:
    """What the roles of those names permit, by the default scheme; a name that is none is left out."""
    wanted = call.ids("rolenames")
    return Answer([{"id": name, "name": name, "permissions": list(_ROLES[name])} for name in wanted if name in _ROLES])


def whole_config(call: Call) -> Answer:
    """All of the configuration, which a bot may not read."""
    powers.system_admin(call.by, "sysconfig_read")
    return Answer({"ServiceSettings": {"DisableBotsWhenOwnerIsDeactivated": True}, "TeamSettings": {}})


def members(call: Call) -> Answer:
    """Who is in a team."""
    team = call.world.team(call.id(0, "team_id"))
    powers.in_team(call.world, call.by, team.id)
    number, size = call.page()
    ids = list(team.members)[number * size : (number + 1) * size]
    return Answer([shapes.team_member(team, call.world.people[each]) for each in ids])


def member(call: Call) -> Answer:
    """Somebody in a team."""
    team = call.world.team(call.id(0, "team_id"))
    powers.in_team(call.world, call.by, team.id)
    who = call.world.account(call.id(1, "user_id"))
    if who.id not in team.members:
        raise WorldError(
            404, "app.team.get_member.missing.app_error", "No team member found for that user ID and team ID."
        )
    return Answer(shapes.team_member(team, who))


def add_member(call: Call) -> Answer:
    """Put somebody into a team."""
    team = call.world.team(call.id(0, "team_id"))
    who = call.world.account(str(call.data().get("user_id", "")))
    if who.id != call.by.id:
        powers.team_admin(call.world, call.by, team.id, "add_user_to_team")
    people.join_team(call.world, team, who)
    return Answer(shapes.team_member(team, who), 201)


def remove_member(call: Call) -> Answer:
    """Take somebody out of a team."""
    team = call.world.team(call.id(0, "team_id"))
    who = call.world.account(call.id(1, "user_id"))
    if who.id != call.by.id:
        powers.team_admin(call.world, call.by, team.id, "remove_user_from_team")
    people.leave_team(call.world, team, who, call.by)
    return Answer(OK)


def search(call: Call) -> Answer:
    """Messages with some words."""
    team_id = call.id(0, "team_id")
    powers.in_team(call.world, call.by, team_id)
    body: dict[str, Any] = call.data()
    terms = str(body.get("terms", ""))
    return Answer(reading.search(call.world, call.by, team_id, terms, any_term=bool(body.get("is_or_search"))))


def routes(table: Routes) -> None:
    """Add this subject's routes."""
    for method, path, handler in (
        ("GET", "/system/ping", ping),
        ("GET", "/config/client", config),
        ("GET", "/config", whole_config),
        ("POST", "/roles/names", roles),
        ("POST", "/teams", create),
        ("GET", "/teams", listed),
        ("GET", "/teams/name/{name}", by_name),
        ("GET", "/teams/{team_id}", get),
        ("GET", "/users/{user_id}/teams", of_user),
        ("GET", "/teams/{team_id}/members", members),
        ("GET", "/teams/{team_id}/members/{user_id}", member),
        ("POST", "/teams/{team_id}/members", add_member),
        ("DELETE", "/teams/{team_id}/members/{user_id}", remove_member),
        ("POST", "/teams/{team_id}/posts/search", search),
    ):
        table.on(method, path)(handler)

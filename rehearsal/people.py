"""Accounts, tokens and teams: who there is and who belongs where."""

from __future__ import annotations

import re
from typing import Any

from rehearsal import rooms, shapes, talk
from rehearsal.errors import WorldError, bad_body
from rehearsal.model import Account, Channel, Member, Notice, Session, Team
from rehearsal.world import World

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{0,63}")
_DEFAULTS = (("town-square", "Town Square"), ("off-topic", "Off-Topic"))


def create(
    world: World,
    username: str,
    *,
    email: str = "",
    password: str = "",
    bot: bool = False,
    admin: bool = False,
    guest: bool = False,
    display_name: str = "",
    owner_id: str = "",
) -> Account:
    """A new account.  The first person of a world is its admin, as on a real server."""
    if not _USERNAME.fullmatch(username):
        raise WorldError(400, "model.user.is_valid.username.app_error", "Username must begin with a letter.")
    if username in world.names:
        raise WorldError(
            400, "app.user.save.username_exists.app_error", "An account with that username already exists."
        )
    email = email or (f"{username}@localhost" if bot else f"{username}@example.com")
    if any(each.email == email for each in world.people.values()):
        raise WorldError(400, "app.user.save.email_exists.app_error", "An account with that email already exists.")
    at = world.stamp()
    who = Account(
        id=world.new_id(),
        username=username,
        create_at=at,
        update_at=at,
        email=email,
        password=password,
        is_bot=bot,
        is_admin=admin or (not bot and not any(not each.is_bot for each in world.people.values())),
        is_guest=guest,
        first_name=display_name,
        owner_id=owner_id,
    )
    world.people[who.id] = who
    world.names[username] = who.id
    return who


def create_bot(world: World, maker: Account, username: str, display_name: str) -> Account:
    """A bot account; its maker gets a first message from it, as on a real server."""
    who = create(world, username, bot=True, display_name=display_name, owner_id=maker.id)
    dm = rooms.direct(world, who, [who.id, maker.id])
    talk.system(
        world,
        dm,
        who,
        "system_add_bot_teams_channels",
        f"Please add me to teams and channels you want me to interact in. I am @{username}.",
        {},
    )
    return who


def grant(world: World, who: Account, description: str = "") -> Session:
    """A new token for that account."""
    session = Session(world.new_id(), world.new_id(), who.id, description)
    world.sessions[session.token] = session
    return session


def login(world: World, login_id: str, password: str) -> Session:
    """A session for a name or e-mail address and its password."""
    who = next((each for each in world.people.values() if login_id in (each.username, each.email)), None)
    if who is None or not who.password or who.password != password:
        raise WorldError(
            401,
            "api.user.login.invalid_credentials_email_username",
            "Enter a valid email or username and/or password.",
        )
    if who.delete_at:
        raise WorldError(
            401, "api.user.login.inactive.app_error", "Login failed because your account has been deactivated."
        )
    return grant(world, who)


def revoke(world: World, token_id: str) -> None:
    """Take a token back by its id.  Open websockets stay open, as on a real server."""
    for token, session in list(world.sessions.items()):
        if session.id == token_id:
            del world.sessions[token]
            return
    raise bad_body("token_id")


def change(world: World, who: Account, wanted: dict[str, Any]) -> None:
    """Rename, move to another time zone or language, and so on; tells everybody."""
    username = wanted.get("username")
    at = world.stamp()
    if username and username != who.username:
        if username in world.names:
            raise WorldError(
                400, "app.user.save.username_exists.app_error", "An account with that username already exists."
            )
        del world.names[who.username]
        world.names[username] = who.id
        who.username = username
        who.picture_at = at
    for name in ("nickname", "first_name", "last_name", "position", "locale", "email"):
        if wanted.get(name) is not None:
            setattr(who, name, wanted[name])
    if wanted.get("timezone") is not None:
        who.timezone = who.timezone | wanted["timezone"]
    if wanted.get("props") is not None:
        who.props = dict(wanted["props"])
    who.update_at = at
    tell_changed(world, who)


def activate(world: World, who: Account, active: bool) -> None:
    """Deactivate an account or bring it back; its sessions end."""
    who.update_at = world.stamp()
    who.delete_at = 0 if active else who.update_at
    if not active:
        for token in [token for token, session in world.sessions.items() if session.user_id == who.id]:
            if token != who.token:
                del world.sessions[token]
    tell_changed(world, who)


def tell_changed(world: World, who: Account) -> None:
    """`user_updated`: to all on 5.37; on 11.6 without private fields to the others, with them to the person."""
    plain = {"user": shapes.user(who, old=world.old)}
    if world.old:
        world.publish(Notice("user_updated", plain))
        return
    world.publish(Notice("user_updated", plain, omit=frozenset((who.id,)), sanitized=True))
    world.publish(Notice("user_updated", {"user": shapes.user(who, old=False, full=True)}, user_id=who.id))


def create_team(world: World, name: str, display_name: str, maker: Account | None = None) -> Team:
    """A new team with its two default channels; the maker is its admin."""
    if any(team.name == name for team in world.teams.values()):
        raise WorldError(400, "app.team.save.existing.app_error", "A team with that name already exists.")
    team = Team(world.new_id(), name, display_name, world.stamp(), world.new_id())
    world.teams[team.id] = team
    for default, shown in _DEFAULTS:
        rooms.add_record(world, team.id, "O", default, shown, "")
    if maker is not None:
        join_team(world, team, maker, admin=True)
    return team


def join_team(world: World, team: Team, who: Account, *, admin: bool = False) -> None:
    """Make somebody a member of a team and of its default channels; a second time changes nothing.

    The order is the recorded one: the newcomer hears its own arrival in Town Square, not that in Off-Topic.
    """
    if who.id in team.members:
        return
    team.members[who.id] = admin
    if who.is_guest:
        _tell_joined(world, team, who)
        return
    for name, _ in _DEFAULTS:
        channel = world.channel_named(team.id, name)
        at = world.stamp()
        channel.members[who.id] = Member(who.id, is_admin=admin, last_update_at=at)
        if name == "town-square":
            talk.system(
                world,
                channel,
                who,
                "system_join_team",
                f"{who.username} joined the team.",
                {"username": who.username},
            )
        else:
            talk.system(
                world,
                channel,
                who,
                "system_join_channel",
                f"{who.username} joined the channel.",
                {"username": who.username},
                omit=frozenset((who.id,)),
            )
        world.publish(Notice("user_added", {"team_id": team.id, "user_id": who.id}, channel_id=channel.id))
    _tell_joined(world, team, who)


def _tell_joined(world: World, team: Team, who: Account) -> None:
    for _ in range(2):  # recorded twice on 11.6
        world.publish(Notice("added_to_team", {"team_id": team.id, "user_id": who.id}, user_id=who.id))


def leave_team(world: World, team: Team, who: Account, by: Account) -> None:
    """Take somebody out of a team and of all its channels."""
    if who.id not in team.members:
        raise WorldError(404, "app.team.get_member.missing.app_error", "No team member found.")
    square = world.channel_named(team.id, "town-square")
    removed = by.id != who.id
    talk.system(
        world,
        square,
        who,
        "system_remove_from_team" if removed else "system_leave_team",
        f"{who.username} {'removed from' if removed else 'left'} the team.",
        {"username": who.username},
    )
    data = {"team_id": team.id, "user_id": who.id}
    if world.old:
        world.publish(Notice("leave_team", data, team_id=team.id))
    else:
        world.publish(Notice("leave_team", data, team_id=team.id, omit=frozenset((who.id,))))
        world.publish(Notice("leave_team", data, user_id=who.id))
    del team.members[who.id]
    for channel in world.channels.values():
        if channel.team_id == team.id:
            channel.members.pop(who.id, None)


def channels_of(world: World, who: Account, team_id: str) -> list[Channel]:
    """The channels of a team this account is in, with its direct and group channels, by display name."""
    mine = [
        each
        for each in world.channels.values()
        if who.id in each.members and not each.delete_at and each.team_id in (team_id, "")
    ]
    return sorted(mine, key=lambda each: each.display_name)

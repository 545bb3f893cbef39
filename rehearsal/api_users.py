"""REST: users, bots, tokens, statuses."""

from __future__ import annotations

import orjson

from rehearsal import people, powers, shapes
from rehearsal.errors import WorldError, bad_body, forbidden
from rehearsal.model import Account, Json, Notice
from rehearsal.rest import OK, Answer, Call, Routes


def _shown(call: Call, who: Account) -> Json:
    full = call.me is not None and (call.me.id == who.id or call.me.is_admin)
    return shapes.user(who, old=call.world.old, full=full)


def login(call: Call) -> Answer:
    """Name and password for a token, which comes in a header."""
    body = call.data()
    session = people.login(call.world, str(body.get("login_id", "")), str(body.get("password", "")))
    who = call.world.account(session.user_id)
    return Answer(shapes.user(who, old=call.world.old, full=True), headers={"Token": session.token})


def logout(call: Call) -> Answer:
    """End the session of the token it came with."""
    call.world.sessions.pop(call.token, None)
    return Answer(OK)


def create(call: Call) -> Answer:
    """A new person."""
    body = call.data("user")
    who = people.create(
        call.world,
        str(body.get("username", "")).lower(),
        email=body.get("email", ""),
        password=body.get("password", ""),
    )
    return Answer(shapes.user(who, old=call.world.old, full=True), 201)


def listed(call: Call) -> Answer:
    """Everybody, or who is in a team or channel, by name."""
    found = list(call.world.people.values())
    if team_id := call.query.get("in_team"):
        found = [who for who in found if who.id in call.world.team(team_id).members]
    if channel_id := call.query.get("in_channel"):
        channel = powers.readable(call.world, call.by, channel_id)
        found = [who for who in found if who.id in channel.members]
    if call.query.get("active") == "true":
        found = [who for who in found if not who.delete_at]
    number, size = call.page()
    found.sort(key=lambda who: who.username)
    return Answer([_shown(call, who) for who in found[number * size : (number + 1) * size]])


def get(call: Call) -> Answer:
    """One account."""
    return Answer(_shown(call, call.world.account(call.id(0, "user_id"))))


def by_name(call: Call) -> Answer:
    """One account by its name."""
    return Answer(_shown(call, call.world.account_named(call.args[0])))


def by_email(call: Call) -> Answer:
    """One account by its e-mail address."""
    for who in call.world.people.values():
        if who.email.lower() == call.args[0].lower():
            return Answer(_shown(call, who))
    raise WorldError(404, "app.user.missing_account.const", "Unable to find the user.")


def by_ids(call: Call) -> Answer:
    """Accounts by ids, those that exist; 11.6 orders them by id, 5.37 by name."""
    found = [call.world.people[each] for each in dict.fromkeys(call.ids()) if each in call.world.people]
    found.sort(key=lambda who: who.username if call.world.old else who.id)
    return Answer([_shown(call, who) for who in found])


def by_names(call: Call) -> Answer:
    """Accounts by names, those that exist."""
    names = (call.world.names.get(each.lower()) for each in call.ids("usernames"))
    found = [call.world.people[each] for each in dict.fromkeys(names) if each is not None]
    return Answer([_shown(call, who) for who in sorted(found, key=lambda who: who.username)])


def search(call: Call) -> Answer:
    """Accounts whose name starts with the term."""
    term = str(call.data().get("term", "")).lower().lstrip("@")
    found = [who for who in call.world.people.values() if who.username.startswith(term) and not who.delete_at]
    return Answer([_shown(call, who) for who in sorted(found, key=lambda who: who.username)])


def _mine(call: Call) -> Account:
    who = call.world.account(call.id(0, "user_id"))
    if who.id != call.by.id and not call.by.is_admin:
        raise forbidden(call.by.id, "edit_other_users")
    return who


def patch(call: Call) -> Answer:
    """Rename an account, change its zone, language, names."""
    who = _mine(call)
    people.change(call.world, who, call.data("user"))
    return Answer(_shown(call, who))


def deactivate(call: Call) -> Answer:
    """Deactivate an account."""
    people.activate(call.world, _mine(call), False)
    return Answer(OK)


def set_active(call: Call) -> Answer:
    """Deactivate an account or bring it back."""
    people.activate(call.world, _mine(call), bool(call.data().get("active")))
    return Answer(OK)


def create_token(call: Call) -> Answer:
    """A personal access token."""
    who = _mine(call)
    session = people.grant(call.world, who, str(call.data().get("description", "")))
    return Answer(
        {
            "id": session.id,
            "token": session.token,
            "user_id": who.id,
            "description": session.description,
            "is_active": True,
        }
    )


def revoke_token(call: Call) -> Answer:
    """Take a token back."""
    powers.system_admin(call.by, "revoke_user_access_token")
    people.revoke(call.world, str(call.data().get("token_id", "")))
    return Answer(OK)


def create_bot(call: Call) -> Answer:
    """A bot account."""
    powers.system_admin(call.by, "create_bot")
    body = call.data("bot")
    username = str(body.get("username", ""))
    who = people.create_bot(call.world, call.by, username, str(body.get("display_name", "")))
    return Answer(shapes.bot(who), 201)


def _status(who: Account) -> Json:
    return {
        "user_id": who.id,
        "status": who.status,
        "manual": who.status_manual,
        "last_activity_at": who.active_at,
        "dnd_end_time": 0,
    }


def status(call: Call) -> Answer:
    """Whether somebody is online."""
    return Answer(_status(call.world.account(call.id(0, "user_id"))))


def statuses(call: Call) -> Answer:
    """Whether some people are online."""
    return Answer([_status(call.world.people[each]) for each in call.ids() if each in call.world.people])


def custom_status(call: Call) -> Answer:
    """Set the emoji and the words beside one's name."""
    who = _mine(call)
    body = call.data()
    chosen = {
        "emoji": body.get("emoji", ""),
        "text": body.get("text", ""),
        "duration": body.get("duration", ""),
        "expires_at": body.get("expires_at", "0001-01-01T00:00:00Z"),
    }
    if not chosen["emoji"] and not chosen["text"]:
        raise bad_body("custom_status")
    text = orjson.dumps(chosen).decode()
    who.props = who.props | {"customStatus": text}
    who.update_at = call.world.stamp()
    people.tell_changed(call.world, who)
    call.world.publish(Notice("sidebar_category_updated", {}, user_id=who.id))
    preference = {
        "user_id": who.id,
        "category": "custom_status",
        "name": "recent_custom_statuses",
        "value": f"[{text}]",
    }
    data = {"preferences": orjson.dumps([preference]).decode()}
    call.world.publish(Notice("preferences_changed", data, user_id=who.id))
    return Answer(OK)


def routes(table: Routes) -> None:
    """Add this subject's routes."""
    for method, path, handler in (
        ("POST", "/users/login", login),
        ("POST", "/users/logout", logout),
        ("POST", "/users", create),
        ("GET", "/users", listed),
        ("POST", "/users/ids", by_ids),
        ("POST", "/users/usernames", by_names),
        ("POST", "/users/search", search),
        ("GET", "/users/username/{name}", by_name),
        ("GET", "/users/email/{email}", by_email),
        ("POST", "/users/tokens/revoke", revoke_token),
        ("POST", "/users/status/ids", statuses),
        ("GET", "/users/{user_id}", get),
        ("PUT", "/users/{user_id}/patch", patch),
        ("PUT", "/users/{user_id}/active", set_active),
        ("DELETE", "/users/{user_id}", deactivate),
        ("POST", "/users/{user_id}/tokens", create_token),
        ("GET", "/users/{user_id}/status", status),
        ("PUT", "/users/{user_id}/status/custom", custom_status),
        ("POST", "/bots", create_bot),
    ):
        table.on(method, path)(handler)

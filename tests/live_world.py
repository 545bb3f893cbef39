"""The world on a real server that tests play in: read from a file, or made there by REST where it is missing.

`MATTERMOST_URL` alone is enough on a server with no accounts (the first one made is its administrator), and on one
that was set up before: log-in is by `MUSTER_TEST_ADMIN=name:password`, or by what `deploy/setup_server.py` was given.
`MUSTER_TEST_WORLD` names a JSON file with the ids and tokens instead; then nothing is made.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy.setup_server import BOT, TEAM, Refused, Server, make_bot, make_team, works

PEOPLE = ("alice", "bob", "carol", "dave", *(f"user{number}" for number in range(16)))
"""Twenty: the most that any test has talking at once."""
DEFAULT_PASSWORDS = ("Muster-demo-2026", "Passw0rd!Passw0rd!")
"""That of compose.yaml first: accounts that are made get it."""
_HOW = (
    "set MUSTER_TEST_ADMIN=name:password of a system admin there, or MUSTER_TEST_WORLD=FILE (see CONTRIBUTING.md), "
    "or unset MATTERMOST_URL"
)

World = Mapping[str, Any]
"""`team` and `bot` with `id`, `name` or `token`; `channels` by name; `users` by name with `id` and `token`."""
_known: list[World | str] = []


def live_world() -> World:
    """The world on the server at MATTERMOST_URL; skips the test without one, fails it if none can be made there.

    Several processes may ask at once: one makes it, the others wait and read what it wrote.
    """
    url = os.environ.get("MATTERMOST_URL", "").strip().rstrip("/")
    if not url:
        pytest.skip("MATTERMOST_URL is not set")
    if not _known:
        try:
            _known.append(_found(url))
        except (OSError, Refused, ValueError) as problem:
            _known.append(f"the tests have no world on {url}: {problem}; {_HOW}")
    known = _known[0]
    if isinstance(known, str):
        pytest.fail(known, pytrace=False)
    return known


def _found(url: str) -> World:
    file = os.environ.get("MUSTER_TEST_WORLD")
    if file:
        return dict(json.loads(Path(file).read_text("utf-8")))
    folder = Path(tempfile.gettempdir()) / f"muster-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / f"{name}.json"
        world = json.loads(kept.read_text("utf-8")) if kept.exists() else None
        if world is None or not _is_there(url, world):
            world = make_world(url)
            fresh = kept.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(world), "utf-8")
            fresh.replace(kept)
        return dict(world)


def _is_there(url: str, world: World) -> bool:
    """Whether every token still is that account's: the server may have been made anew since."""
    return all(works(url, one["token"], one["id"]) for one in (world["bot"], *world["users"].values()))


def make_world(url: str) -> World:
    """Make what is missing on that server; what is there is left as it is, but for a new token of the bot.

    Raises:
        Refused: the server said no, or nobody could be logged in.
        OSError: it did not answer.
    """
    admin, passwords = _administrator(url)
    me = admin.get("/users/me")
    if "system_admin" not in me["roles"].split():
        raise Refused(403, f'"{me["username"]}" is no system admin there')
    team, _ = make_team(admin)
    people = {name: _person(admin, name, passwords) for name in PEOPLE}
    bot = make_bot(admin)
    names = ("town-square", "alerts", "stakeholders")
    channels = {name: admin.get(f"/teams/{team}/channels/name/{name}")["id"] for name in names}
    everybody = [me["id"], bot, *(server.get("/users/me")["id"] for server in people.values())]
    for user in everybody:
        # Adding somebody who is there already is answered like adding somebody new.
        admin.post(f"/teams/{team}/members", {"team_id": team, "user_id": user})
        for name in names[1:]:
            admin.post(f"/channels/{channels[name]}/members", {"user_id": user})
    token = admin.post(f"/users/{bot}/tokens", {"description": "Muster's tests"})["token"]
    servers = {"admin": admin, **people}
    return {
        "url": url,
        "team": {"id": team, "name": TEAM},
        "bot": {"id": bot, "username": BOT, "token": token},
        "channels": channels,
        "users": {
            name: {"id": user, "token": server.token}
            for (name, server), user in zip(servers.items(), (me["id"], *everybody[2:]), strict=True)
        },
    }


def _administrator(url: str) -> tuple[Server, Sequence[str]]:
    """A system admin's log-in, and the passwords that the people's accounts may have."""
    server = Server(url)
    name, _, given = os.environ.get("MUSTER_TEST_ADMIN", "").partition(":")
    name = name or "admin"
    ours = (given, os.environ.get("MUSTER_DEMO_PASSWORD", ""), *DEFAULT_PASSWORDS)
    passwords = tuple(dict.fromkeys(password for password in ours if password))
    if server.get("/config/client?format=old").get("NoAccounts") == "true":
        _make_account(server, name, passwords[0])
    return _logged_in(url, name, (given,) if given else passwords), passwords


def _person(admin: Server, name: str, passwords: Sequence[str]) -> Server:
    if admin.find(f"/users/username/{name}") is None:
        try:
            _make_account(admin, name, passwords[0])
        except Refused as refused:
            if admin.find(f"/users/username/{name}") is None:  # nor has anybody else made it in the meantime
                raise Refused(refused.status, f'no account for "{name}": {refused}') from None
    return _logged_in(admin.url, name, passwords)


def _make_account(server: Server, name: str, password: str) -> None:
    server.post("/users", {"username": name, "email": f"{name}@example.com", "password": password})


def _logged_in(url: str, name: str, passwords: Sequence[str]) -> Server:
    """Raises `Refused` if none of the passwords is that account's."""
    server = Server(url)
    for password in passwords:
        try:
            server.token = server.call("POST", "/users/login", {"login_id": name, "password": password})[1]
            return server
        except Refused as refused:
            if refused.status != 401:
                raise
    raise Refused(401, f'"{name}" is there with a password I was not given')

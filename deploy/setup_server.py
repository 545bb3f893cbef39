"""Makes a new Mattermost server ready to try Muster on: a team, channels, people, the bot and its token.

    python deploy/setup_server.py http://127.0.0.1:8065 --token-file FILE

Needs nothing but Python.  Running it again changes nothing that is there already;
the token is made anew only if the one in the file does not work.  It is for a new
server to play with: on your own, make the bot account by hand (see the README).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

TEAM = "ops"
CHANNELS = ("alerts", "stakeholders")
PEOPLE = ("alice", "bob", "carol")
ADMIN = "admin"
BOT = "incident-bot"


class Refused(Exception):
    """The server said no.  `status` is the HTTP status, the message its reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Server:
    """The few calls of the REST API that the setup needs, as one user."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url, self.token = url.rstrip("/"), token

    def call(self, method: str, path: str, body: Any = None) -> tuple[Any, str]:
        """The answer's JSON, and the session token that a log-in brings.

        Raises:
            Refused: the server answered with an error.
            OSError: it did not answer.
        """
        request = urllib.request.Request(
            f"{self.url}/api/v4{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer), answer.headers.get("Token", "")
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode(errors="replace")
            try:
                text = json.loads(text)["message"]
            except (ValueError, KeyError, TypeError):
                text = text[:200]
            raise Refused(error.code, text) from None

    def get(self, path: str) -> Any:
        """What is at that path."""
        return self.call("GET", path)[0]

    def find(self, path: str) -> Any | None:
        """What is at that path, or None if there is nothing."""
        try:
            return self.get(path)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def post(self, path: str, body: Any) -> Any:
        """What was made."""
        return self.call("POST", path, body)[0]


def wait_until_ready(server: Server, seconds: float) -> None:
    """Return when the server answers; raises the last error after that many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            server.get("/system/ping")
        except (OSError, Refused):
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            return


def log_in(url: str, username: str, password: str) -> Server:
    """The server as that person, whose account is made if it is missing.  A server's first account is its admin."""
    server = Server(url)
    credentials = {"login_id": username, "password": password}
    try:
        server.token = server.call("POST", "/users/login", credentials)[1]
    except Refused as no_entry:
        # A server does not say whether the account is missing or the password wrong: making it tells.
        try:
            server.post("/users", {"username": username, "email": f"{username}@example.com", "password": password})
        except Refused as not_made:
            raise Refused(no_entry.status, f'log-in as "{username}": {no_entry}; new account: {not_made}') from None
        server.token = server.call("POST", "/users/login", credentials)[1]
    return server


def make_team(admin: Server) -> tuple[str, list[str]]:
    """The ids of the team and of its channels, made where they are missing."""
    team = admin.find(f"/teams/name/{TEAM}") or admin.post(
        "/teams", {"name": TEAM, "display_name": TEAM.title(), "type": "O"}
    )
    channels = []
    for name in CHANNELS:
        wanted = {"team_id": team["id"], "name": name, "display_name": name.title(), "type": "O"}
        channel = admin.find(f"/teams/{team['id']}/channels/name/{name}") or admin.post("/channels", wanted)
        channels.append(channel["id"])
    return team["id"], channels


def make_bot(admin: Server) -> str:
    """The user id of the bot account, which is made if it is missing."""
    bot = admin.find(f"/users/username/{BOT}")
    if bot:
        if not bot.get("is_bot"):
            raise Refused(409, f'"{BOT}" is a person\'s account on this server: rename it first')
        return str(bot["id"])
    return str(admin.post("/bots", {"username": BOT, "display_name": "Incident bot"})["user_id"])


def works(url: str, token: str, user_id: str) -> bool:
    """Whether that token is that user's."""
    if not token:
        return False
    try:
        return bool(Server(url, token).get("/users/me")["id"] == user_id)
    except Refused as refused:
        if refused.status == 401:
            return False
        raise


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def set_up(url: str, password: str, token_file: Path) -> None:
    """Make what is missing; the token of the bot is in the file afterwards."""
    admin = log_in(url, ADMIN, password)
    if "system_admin" not in admin.get("/users/me")["roles"].split():
        raise Refused(403, f'"{ADMIN}" is no system admin here: this script is for a new server with no accounts yet')
    team, channels = make_team(admin)
    people = [log_in(url, name, password).get("/users/me")["id"] for name in PEOPLE]
    bot = make_bot(admin)
    for user in (*people, bot):
        # Adding somebody who is there already is answered like adding somebody new.
        admin.post(f"/teams/{team}/members", {"team_id": team, "user_id": user})
        for channel in channels:
            admin.post(f"/channels/{channel}/members", {"user_id": user})
    token = token_file.read_text(encoding="utf-8").strip() if token_file.exists() else ""
    if not works(url, token, bot):
        token = admin.post(f"/users/{bot}/tokens", {"description": "Muster"})["token"]
        write_secret(token_file, token + "\n")


def main() -> int:
    """Exit code 0: all is there; 1: the server refused or did not answer; 2: wrong usage."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", help="the server's address, as in http://127.0.0.1:8065")
    parser.add_argument("--token-file", type=Path, required=True, help="where the bot's token is kept")
    parser.add_argument("--wait", type=float, default=120, metavar="SECONDS", help="how long to wait for the server")
    options = parser.parse_args()
    password = os.environ.get("MUSTER_DEMO_PASSWORD", "")
    if not password:
        parser.error("set MUSTER_DEMO_PASSWORD: the password the accounts get")
    try:
        wait_until_ready(Server(options.url), options.wait)
        set_up(options.url, password, options.token_file)
    except (Refused, OSError) as error:
        print(f"{options.url} is not set up: {error}", file=sys.stderr)
        return 1
    people = ", ".join(PEOPLE)
    print(f'Ready: team "{TEAM}", channels {", ".join(CHANNELS)}, people {people}; {BOT}\'s token is in its file.')
    print(f"Log in as {PEOPLE[0]} with the password in MUSTER_DEMO_PASSWORD, go to {CHANNELS[0]}, and write:")
    print("    !incident start sev1 Checkout is down")
    return 0


if __name__ == "__main__":
    sys.exit(main())

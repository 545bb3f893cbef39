"""Addresses of posts and channels on the server, as people open them in a browser."""

from __future__ import annotations

from collections.abc import Sequence

from mattermost.chat import Team


class Links:
    """Makes permalinks.  `url` is the server's address without a slash at its end."""

    def __init__(self, url: str, teams: Sequence[Team]) -> None:
        self._url = url.rstrip("/")
        self._teams = {team.id: team.name for team in teams}

    def channel(self, team_id: str, name: str) -> str:
        """A channel's address; '' where it has no name, or its team is not known."""
        team = self._teams.get(team_id)
        return f"{self._url}/{team}/channels/{name}" if team and name else ""

    def call(self, team_id: str, channel_id: str) -> str:
        """Where Mattermost Calls lets people join a channel's call; '' if the team is not known."""
        team = self._teams.get(team_id)
        return f"{self._url}/{team}/channels/{channel_id}?join_call=true" if team else ""

    def post(self, team_id: str, post_id: str) -> str:
        """A post's permalink; the server's own redirect where the team is not known."""
        team = self._teams.get(team_id, "_redirect")
        return f"{self._url}/{team}/pl/{post_id}"

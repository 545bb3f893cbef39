"""What a person reads who has set something wrong: one line, the thing and the fix."""

from __future__ import annotations

import socket

import pytest

from mattermost.server import Address, LoginFailed
from tests.mattermost.conftest import Connect
from tests.mattermost.faulty import TOKEN, Faulty, says, text

WHO = "GET /api/v4/users/me"


@pytest.mark.parametrize(
    ("url", "token", "said"),
    [
        ("", TOKEN, "MATTERMOST_URL is not set"),
        (" ", TOKEN, "MATTERMOST_URL is not set"),
        ("chat.example.com", TOKEN, "is no web address"),
        ("ftp://chat.example.com", TOKEN, "is no web address"),
        ("https://", TOKEN, "is no web address"),
        ("https://chat.example.com:port", TOKEN, "is no web address"),
        ("https://[chat", TOKEN, "is no web address"),
        ("https://chat.example.com/?token=secret", TOKEN, "leave out what begins with"),
        ("https://chat.example.com/#secret", TOKEN, "leave out what begins with"),
        ("ftp://me:secret@chat.example.com", TOKEN, "user name or password"),
        ("https://me:secret@chat.example.com", TOKEN, "user name or password"),
        ("https://chat.example.com", "", "MATTERMOST_TOKEN is not set"),
        ("https://chat.example.com", '"abc"', "MATTERMOST_TOKEN is no access token"),
        ("https://chat.example.com", "abc\n", "MATTERMOST_TOKEN is no access token"),
    ],
)
def test_a_malformed_address_is_refused_in_one_line(url: str, token: str, said: str) -> None:
    with pytest.raises(LoginFailed, match=said) as caught:
        Address(url, token).checked()
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_ca_file_that_is_not_there_is_named() -> None:
    with pytest.raises(LoginFailed, match="/nowhere/ca.pem"):
        Address("https://chat.example.com", TOKEN, ca_file="/nowhere/ca.pem").checked()


def test_an_address_says_where_the_api_is() -> None:
    address = Address("https://[::1]/chat/", TOKEN)
    assert address.driver_options()["url"] == "[::1]"
    assert address.websocket_url == "wss://[::1]:443/chat/api/v4/websocket"
    assert Address("http://a.example:8065", TOKEN).websocket_url == "ws://a.example:8065/api/v4/websocket"


async def test_a_refused_token_is_named(faulty: Faulty, connect: Connect) -> None:
    faulty.answers[WHO] = [says({"id": "api.context.session_expired.app_error", "message": "Invalid"}, 401)]
    with pytest.raises(LoginFailed, match="refuses MATTERMOST_TOKEN") as caught:
        await connect(faulty).login()
    assert TOKEN not in str(caught.value)


async def test_a_persons_account_is_only_warned_about(
    faulty: Faulty, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.answers[WHO] = [says({"id": "a", "username": "alice"})]
    assert (await connect(faulty).login()).username == "alice"
    assert "make a bot account" in caplog.text


async def test_a_server_that_is_down_is_named(connect: Connect) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(LoginFailed, match="is the server running") as caught:
            await connect(url).login()
    assert url in str(caught.value)


async def test_https_where_plain_http_is_spoken_is_told_to_be_written_http(faulty: Faulty, connect: Connect) -> None:
    with pytest.raises(
        LoginFailed, match="no secure connection: .*; if the server speaks plain HTTP there, write http://"
    ):
        await connect(f"https://127.0.0.1:{faulty.port}").login()


async def test_a_name_that_does_not_resolve_is_named(connect: Connect) -> None:
    with pytest.raises(LoginFailed, match=r"chat\.invalid cannot be resolved"):
        await connect("https://chat.invalid").login()


@pytest.mark.parametrize(
    "answer", [text("<html>"), text("404 page not found", 404), says({"hello": "world"}), says([])]
)
async def test_something_that_is_no_mattermost_is_named(faulty: Faulty, connect: Connect, answer: object) -> None:
    faulty.answers[WHO] = [answer]  # type: ignore[list-item]
    with pytest.raises(LoginFailed, match="no Mattermost there"):
        await connect(faulty).login()


TEAMS = [{"id": "t1", "name": "ops"}, {"id": "t2", "name": "web"}]


@pytest.mark.parametrize(
    ("names", "chosen"), [([], ["ops", "web"]), (["web"], ["web"]), (["web", " Ops", "web", ""], ["web", "ops"])]
)
async def test_one_team_several_or_all_can_be_chosen(
    faulty: Faulty, connect: Connect, names: list[str], chosen: list[str]
) -> None:
    faulty.answers["GET /api/v4/users/me/teams"] = [says(TEAMS)]
    assert [team.name for team in await connect(faulty).choose_teams(names)] == chosen


async def test_a_wrong_team_is_told_with_those_the_bot_is_in(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["GET /api/v4/users/me/teams"] = [says(TEAMS)]
    with pytest.raises(LoginFailed, match="no team called opps; it is in ops, web"):
        await connect(faulty).choose_teams(["opps"])


async def test_a_bot_in_no_team_is_told_to_be_invited(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["GET /api/v4/users/me/teams"] = [says([])]
    with pytest.raises(LoginFailed, match="invite"):
        await connect(faulty).choose_teams([])

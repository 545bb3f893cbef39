"""The REST client against a server with faults.  Where mattermostdriver's own client would fail, the test says so."""

from __future__ import annotations

import asyncio
import logging
import ssl
from pathlib import Path

import pytest
from aiohttp import web

from mattermost.chat import ChatError
from mattermost.client import AsyncClient, may_repeat
from mattermost.server import LoginFailed
from tests.mattermost.conftest import Connect, Serve
from tests.mattermost.faulty import ME, POST, TOKEN, Clock, Faulty, cut, says, text

WHO = "GET /api/v4/users/me"
NEW = "POST /api/v4/posts"


async def test_every_endpoint_of_mattermostdriver_can_be_awaited(faulty: Faulty, connect: Connect) -> None:
    driver = connect(faulty)._driver
    assert isinstance(driver.client, AsyncClient)
    assert (await driver.users.get_user("me"))["username"] == "incident-bot"


async def test_many_calls_share_one_connection(faulty: Faulty, connect: Connect) -> None:
    server = connect(faulty)  # mattermostdriver: a new connection for each call
    for _ in range(20):
        await server.me()
    assert len(faulty.connections) == 1


async def test_a_get_has_no_body_and_carries_the_token(faulty: Faulty, connect: Connect) -> None:
    await connect(faulty).me()  # mattermostdriver: sends {} with every GET
    assert faulty.bodies == [b""]
    assert faulty.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Content-Type" not in faulty.requests[0].headers


async def test_netrc_and_proxies_of_the_environment_are_not_used(
    faulty: Faulty, connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))  # mattermostdriver: 401, for the token is replaced
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    await connect(faulty).me()
    assert faulty.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_a_cookie_the_server_sets_is_never_sent_back(faulty: Faulty, connect: Connect) -> None:
    faulty.answers[WHO] = [says(ME, Set_Cookie="MMAUTHTOKEN=x; Path=/")]
    server = connect(faulty)
    await server.me()
    await server.me()
    assert "Cookie" not in faulty.requests[1].headers


async def test_json_with_a_charset_is_json(faulty: Faulty, connect: Connect) -> None:
    server = connect(faulty)  # mattermostdriver: returns the raw response
    assert (await server.me()).username == "incident-bot"
    response = await says(ME)(faulty.requests[0])
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


async def test_an_error_keeps_its_status_id_and_message(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["GET /api/v4/posts/p1"] = [says({"id": "a.b.c", "message": "No.", "detailed_error": TOKEN}, 403)]
    with pytest.raises(ChatError) as caught:  # mattermostdriver: the status and the id are lost
        await connect(faulty).post("p1")
    assert (caught.value.status, caught.value.error_id, caught.value.message) == (403, "a.b.c", "No.")
    assert caught.value.permanent
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("body", ["[]", '"no"', "", "<html>no</html>", "null"])
async def test_an_error_whose_body_is_no_object_is_a_chat_error(faulty: Faulty, connect: Connect, body: str) -> None:
    faulty.answers["GET /api/v4/posts/p1"] = [text(body, 400)]  # mattermostdriver: AttributeError
    with pytest.raises(ChatError) as caught:
        await connect(faulty).post("p1")
    assert caught.value.status == 400


@pytest.mark.parametrize("body", ["<html>Please log in</html>", ""])
async def test_a_200_that_is_no_json_names_the_login_page(faulty: Faulty, connect: Connect, body: str) -> None:
    faulty.answers[NEW] = [text(body)]  # mattermostdriver: JSONDecodeError
    with pytest.raises(ChatError, match="login page") as caught:
        await connect(faulty).create_post("c1", "hi")
    assert not caught.value.permanent


@pytest.mark.parametrize("body", [[], {}, {"id": "x"}, 5, {"id": "x", "channel_id": "c", "create_at": "soon"}])
async def test_json_of_another_shape_is_a_chat_error(faulty: Faulty, connect: Connect, body: object) -> None:
    faulty.answers["GET /api/v4/posts/p1"] = [says(body)]
    with pytest.raises(ChatError, match="not as expected"):
        await connect(faulty).post("p1")


async def test_an_expected_404_is_not_logged_as_an_error(
    faulty: Faulty, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    assert not await connect(faulty).is_member("c1", "u1")  # mattermostdriver: log.error for every 4xx
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_nothing_logged_at_debug_holds_the_token(
    faulty: Faulty, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # mattermostdriver: debug=True logs tokens
    faulty.answers[NEW] = [cut]
    server = connect(faulty)
    await server.me()
    with pytest.raises(ChatError):
        await server.create_post("c1", "hi")
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(server.address)


async def test_429_waits_as_long_as_retry_after_says(faulty: Faulty, connect: Connect, clock: Clock) -> None:
    limited = says({}, 429, Retry_After="7", **{"X-Ratelimit-Reset": "2"})
    faulty.answers[NEW] = [limited, says(POST, 201)]
    await connect(faulty).create_post("c1", "hi")
    assert [round(pause) for pause in clock.slept] == [7]


async def test_429_waits_until_the_rate_limit_resets(faulty: Faulty, connect: Connect, clock: Clock) -> None:
    faulty.answers[WHO] = [text("limit exceeded", 429), says({}, 429, **{"X-Ratelimit-Reset": "3"}), says(ME)]
    await connect(faulty).me()
    assert clock.slept[1] == 3.25


@pytest.mark.parametrize("wanted", ["3600", "Tue, 04 Sep 2029 17:46:40 GMT"])
async def test_a_very_long_429_is_left_to_who_asked(
    faulty: Faulty, connect: Connect, clock: Clock, wanted: str
) -> None:
    faulty.answers[NEW] = [says({}, 429, Retry_After=wanted)]
    with pytest.raises(ChatError) as caught:
        await connect(faulty).create_post("c1", "hi")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 3600
    assert not clock.slept
    assert not caught.value.permanent


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_read_is_tried_three_times_and_then_given_up(
    faulty: Faulty, connect: Connect, clock: Clock, status: int
) -> None:
    faulty.answers[WHO] = [text("down", status)]
    with pytest.raises(ChatError) as caught:
        await connect(faulty).me()
    assert caught.value.status == status
    assert len(faulty.requests) == 3
    assert clock.slept == [0.5, 1.0]


async def test_a_post_without_a_pending_id_is_not_sent_again(faulty: Faulty, connect: Connect) -> None:
    faulty.answers[NEW] = [text("down", 503), says(POST, 201)]
    with pytest.raises(ChatError):
        await connect(faulty).create_post("c1", "hi")
    assert len(faulty.requests) == 1


async def test_a_post_with_a_pending_id_is_sent_again_after_a_cut(faulty: Faulty, connect: Connect) -> None:
    faulty.answers[NEW] = [cut, text("down", 503), says(POST, 201)]
    assert (await connect(faulty).create_post("c1", "hi", pending_post_id="bot:1")).id == "p1"
    assert len(set(faulty.bodies)) == 1


async def test_a_post_the_server_is_still_making_is_asked_for_again(faulty: Faulty, connect: Connect) -> None:
    making = says({"id": "api.post.deduplicate_create_post.pending", "message": ""}, 500)
    faulty.answers[NEW] = [making, says(POST, 201)]
    assert (await connect(faulty).create_post("c1", "hi", pending_post_id="bot:1")).id == "p1"


@pytest.mark.parametrize(
    ("endpoint", "options", "safe"),
    [
        ("/posts", {"message": "x"}, False),
        ("/posts", {"pending_post_id": "x"}, True),
        ("/channels", {"name": "x"}, False),
        ("/channels/direct", ["a", "b"], True),
        ("/channels/abc/members", {"user_id": "x"}, True),
        ("/posts/abc/pin", None, True),
        ("/posts/abc/unpin", None, True),
        ("/reactions", {}, True),
        ("/users/ids", [], True),
        ("/commands/execute", {}, False),
    ],
)
def test_only_harmless_posts_are_repeated(endpoint: str, options: object, safe: bool) -> None:
    assert may_repeat(endpoint, options) is safe


async def test_a_delete_that_worked_before_the_cut_is_done(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["DELETE /api/v4/posts/p1"] = [text("", 504), says({"id": "gone"}, 404)]
    await connect(faulty).delete_post("p1")


async def test_a_delete_of_what_never_was_is_an_error(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["DELETE /api/v4/posts/p1"] = [says({}, 429), says({"id": "none"}, 404)]
    with pytest.raises(ChatError):
        await connect(faulty).delete_post("p1")


async def test_a_server_that_does_not_answer_is_a_timeout_with_status_0(faulty: Faulty, connect: Connect) -> None:
    released = asyncio.Event()

    async def never(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    faulty.answers[NEW] = [never]
    with pytest.raises(ChatError) as caught:  # mattermostdriver: waits for ever
        await connect(faulty, read_timeout=0.05).create_post("c1", "hi")
    released.set()
    assert (caught.value.status, caught.value.error_id) == (0, "muster.timeout")


async def test_open_requests_are_counted_but_not_those_that_wait(faulty: Faulty, connect: Connect) -> None:
    seen: list[int] = []

    async def look(_: web.Request) -> web.StreamResponse:
        seen.append(server.requests_open)
        return web.Response(status=503)

    async def sleep(seconds: float) -> None:
        seen.append(server.requests_open)

    server = connect(faulty, sleep=sleep)
    faulty.answers[WHO] = [look, says(ME)]
    await server.me()
    assert seen == [1, 0]
    assert server.requests_open == 0


@pytest.mark.parametrize("name", ["", "..", "a/b", "x?y=1", "%2e%2e", "a b", "#", "ä"])
async def test_a_name_never_leads_to_another_endpoint(faulty: Faulty, connect: Connect, name: str) -> None:
    with pytest.raises(ChatError) as caught:
        await connect(faulty).channel_named("t1", name)
    assert caught.value.status == 404
    assert not faulty.requests


async def test_reactions_are_read_from_the_right_place(faulty: Faulty, connect: Connect) -> None:
    found = {"user_id": "u1", "post_id": "p1", "emoji_name": "+1", "create_at": 7}
    faulty.answers["GET /api/v4/posts/p1/reactions"] = [says([found]), says(None)]
    server = connect(faulty)  # mattermostdriver: /posts/p1//reactions
    assert [one.emoji for one in await server.reactions("p1")] == ["+1"]
    assert await server.reactions("p1") == ()


async def test_a_redirect_is_not_followed_with_the_token(faulty: Faulty, connect: Connect) -> None:
    faulty.answers[WHO] = [says({}, 302, Location="/api/v4/elsewhere")]
    with pytest.raises(LoginFailed, match="sends elsewhere"):
        await connect(faulty).login()
    assert len(faulty.requests) == 1


async def test_a_configured_proxy_is_used(faulty: Faulty, connect: Connect) -> None:
    proxy = f"http://127.0.0.1:{faulty.port}"
    assert (await connect("http://chat.invalid", proxy=proxy).login()).username == "incident-bot"
    assert faulty.requests[0].headers["Host"] == "chat.invalid"


async def test_a_sub_path_comes_before_the_api(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["GET /chat/api/v4/users/me"] = [says(ME)]
    for path in ("/chat", "/chat/", "/chat/api/v4"):
        await connect(f"http://127.0.0.1:{faulty.port}{path}").login()


async def test_a_companys_ca_is_trusted_when_named(
    serve: Serve, connect: Connect, tls: ssl.SSLContext, certificates: Path
) -> None:
    faulty = Faulty()
    url = f"https://localhost:{await serve(faulty, tls)}"
    assert (await connect(url, ca_file=str(certificates / "ca.pem")).login()).username == "incident-bot"
    assert (await connect(url, insecure=True).login()).username == "incident-bot"


async def test_an_unknown_ca_is_refused_with_the_fix_at_once(
    serve: Serve, connect: Connect, tls: ssl.SSLContext, clock: Clock
) -> None:
    faulty = Faulty()
    with pytest.raises(LoginFailed, match="ca_file"):
        await connect(f"https://localhost:{await serve(faulty, tls)}").login()
    assert not clock.slept


async def test_a_file_can_be_uploaded(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["POST /api/v4/files"] = [says({"file_infos": []}, 201)]
    await connect(faulty)._driver.files.upload_file("c1", {"files": ("a.txt", b"content")})
    assert b'filename="a.txt"' in faulty.bodies[0]
    assert b"content" in faulty.bodies[0]

"""Pages and odd answers of the calls; that they work at all is the contract's matter."""

from __future__ import annotations

from aiohttp import web

from tests.mattermost.conftest import Connect
from tests.mattermost.faulty import POST, Faulty, says


def channel_with(faulty: Faulty, times: list[int]) -> None:
    """A channel whose posts p0, p1 … were made at those instants, paged as the server does it."""
    posts = [POST | {"id": f"p{number}", "create_at": at} for number, at in enumerate(times)]

    async def answer(request: web.Request) -> web.StreamResponse:
        query = request.query
        start = next(post["create_at"] for post in posts if post["id"] == query["after"])
        page = [post for post in posts if post["create_at"] > start][: int(query["per_page"])]
        return web.json_response(
            {"order": [post["id"] for post in reversed(page)], "posts": {post["id"]: post for post in page}}
        )

    faulty.answers["GET /api/v4/channels/c1/posts"] = [answer]


async def test_posts_after_come_oldest_first_from_all_pages(faulty: Faulty, connect: Connect) -> None:
    channel_with(faulty, list(range(1, 502)))
    found = await connect(faulty).posts_after("c1", "p0")
    assert [post.id for post in found] == [f"p{number}" for number in range(1, 501)]
    assert len(faulty.requests) == 3


async def test_posts_of_one_instant_are_not_lost_between_pages(faulty: Faulty, connect: Connect) -> None:
    channel_with(faulty, [*range(1, 199), *[500] * 10, 501])
    found = await connect(faulty).posts_after("c1", "p0")
    assert len({post.id for post in found}) == len(found) == 208


async def test_members_come_from_all_pages(faulty: Faulty, connect: Connect) -> None:
    pages = [[{"user_id": f"u{number}"} for number in range(start, min(start + 200, 450))] for start in (0, 200, 400)]
    faulty.answers["GET /api/v4/channels/c1/members"] = [says(page) for page in pages]
    assert len(await connect(faulty).members("c1")) == 450


async def test_a_long_list_of_users_is_asked_for_in_parts(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["POST /api/v4/users/ids"] = [says([{"id": "u1", "username": "alice"}])]
    server = connect(faulty)
    assert [user.username for user in await server.users(["u1"] * 201)] == ["alice"] * 2
    assert await server.users([]) == ()


async def test_the_longest_message_is_asked_for_once(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["GET /api/v4/config/client"] = [says({"MaxPostSize": "16383"})]
    server = connect(faulty)
    assert [await server.max_post_length(), await server.max_post_length()] == [16383, 16383]
    assert len(faulty.requests) == 1


async def test_without_a_told_limit_4000_characters_are_safe(faulty: Faulty, connect: Connect) -> None:
    faulty.answers["GET /api/v4/config/client"] = [says({"Version": "5.37.0"})]
    assert await connect(faulty).max_post_length() == 4000

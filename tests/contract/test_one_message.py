"""Parts of one direct message on the wire: found by their own keys; none is lost where the server remembers a post."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import bot as muster
from domain import commands as c
from domain.people import Person
from engine.clock import SystemClock
from engine.input.questions import Questions
from engine.out.joined_posts import JoinedPosts
from engine.out.joining import join, part
from engine.out.outgoing import Item, together
from engine.out.posting import Posting, keys_of
from engine.words.languages import Languages
from engine.words.render import Reader
from mattermost.chat import Post
from mattermost.server import MattermostServer
from tests.contract.conftest import Unique, World

CLOCK = SystemClock()


async def sees_all(_person: Person, _run_id: str) -> bool:
    return True


async def let_be(_run_id: str, _key: str, _result: c.Result) -> None:
    """Parts that are no text of a run leave nothing to remember."""
    raise AssertionError


@pytest.fixture
async def posts(bot: MattermostServer) -> JoinedPosts:
    words = Languages([Path(muster.__file__).parent / "texts"], CLOCK, prefix="!incident").to(Reader("en", "UTC"))
    questions = Questions({}, CLOCK.now(), lambda row: None)
    return JoinedPosts(bot, Posting(bot, await bot.me()), questions, lambda who: words, 16_000, sees_all, let_be)


@pytest.fixture
def items(world: World, unique: Unique) -> tuple[Item, Item, Item]:
    bob = Person(world.person("bob").id, "bob")
    keys = [unique(word) for word in ("one", "two", "three")]
    one, two, three = (
        together(bob, part(key, "", f"alone {key}", block=f"among {key}", options={"+1": key}), key, CLOCK.now(), "")
        for key in keys
    )
    return one, two, three


async def said(bot: MattermostServer, item: Item) -> list[Post]:
    """The posts to that person that bear one of the keys, oldest first."""
    channel = await bot.direct_channel(item.body["person"])
    keys = {each["key"] for each in item.body["parts"]}
    found = await bot.posts_since(channel.id, item.at - 60_000)
    return sorted((post for post in found if keys & set(keys_of(post))), key=lambda post: post.create_at)


async def test_what_was_posted_is_found_by_the_key_of_each_part(
    bot: MattermostServer, posts: JoinedPosts, items: tuple[Item, Item, Item]
) -> None:
    one, two, three = items
    await posts.post(join(one, (two,)), again=False)
    await posts.post(replace(two, recovered=True), again=True)
    await posts.post(join(two, (three,)), again=True)
    first, second = await said(bot, join(one, (two, three)))
    assert keys_of(first) == (one.key, two.key)
    assert f"among {one.key}" in first.message
    assert f"among {two.key}" in first.message
    assert second.message == f"alone {three.key}"


async def test_what_is_not_in_the_post_that_the_server_remembers_follows(
    bot: MattermostServer, posts: JoinedPosts, items: tuple[Item, Item, Item]
) -> None:
    one, two, _ = items
    await posts.post(one, again=False)
    await posts.post(join(one, (two,)), again=False)
    assert [post.message for post in await said(bot, join(one, (two,)))] == [f"alone {one.key}", f"alone {two.key}"]

"""Whom a server notifies: what `tests.markdown_reading` says is so, and nothing that Muster makes of a text is anybody.

Counted on the server, in the end: a message that mentions bob comes last, and must be the only one that did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from engine.words.wording import code, line, paragraph, quote
from mattermost.chat import Channel
from mattermost.server import MattermostServer
from tests.contract.conftest import World
from tests.engine.test_nobodys_text import HOSTILE
from tests.markdown_reading import mentions

RAW = (
    "&#64;bob", "&commat;bob", "@&#98;ob", "@\u200bbob", "＠bob", "`@bob`", "``@bob``", "\\@bob", "@\\bob",
    "\\`@bob`", "https://e.example/@bob", "[@bob](https://e.example/)", "![@bob](https://e.example/a.png)", "@bob.",
    "(@bob)", "@BOB", ":@bob:", "~@bob", "a@bob", "@.bob", "@:bob", "-@bob", "_@bob_", "**@bob**", "@**bob**",
    "```\n@bob\n```", "~~~\n@bob\n~~~", "> @bob", "|@bob|", "@b\u200dob", "#@bob", "<@bob>", "<!-- @bob -->",
    "x.@bob", "`not closed @bob", "$@bob$", "@\u2060bob", "@\u00adbob", "\u202e@bob", "@@bob", "@\nbob",
    "> ```\n> @bob\n> ```", "&amp;#64;bob", "bob",
)  # fmt: skip


async def mentioned(world: World, channel: Channel) -> int:
    """How often bob was mentioned there."""
    bob = world.person("bob")
    return int((await bob.do("GET", f"/channels/{channel.id}/members/{bob.id}"))["mention_count"])


async def only_the_last_mentions_bob(
    world: World, bot: MattermostServer, channel: Channel, texts: Sequence[str]
) -> None:
    bob = world.person("bob")
    await bob.do("POST", f"/channels/{channel.id}/members", {"user_id": bob.id})  # who is added is mentioned for it
    before = await mentioned(world, channel)
    for text in texts:
        await bot.create_post(channel.id, text)
    await bot.create_post(channel.id, "@bob, this one is for you.")
    async with asyncio.timeout(30):
        while await mentioned(world, channel) == before:
            await asyncio.sleep(0.05)
    assert await mentioned(world, channel) == before + 1


async def test_what_the_reader_of_the_tests_takes_for_no_mention_is_none(
    world: World, bot: MattermostServer, channel: Channel
) -> None:
    silent = [text for text in RAW if not mentions(text)]
    assert len(silent) > 10
    await only_the_last_mentions_bob(world, bot, channel, silent)


async def test_nothing_that_is_made_of_a_hostile_text_mentions_anybody(
    world: World, bot: MattermostServer, channel: Channel
) -> None:
    texts = [text.replace("@all", "@bob").replace("64;all", "64;bob") for text in HOSTILE]
    made = [f"a {line(text)}\n\n`{code(text)}`\n\n{quote(text)}\n\n{paragraph(text)}" for text in texts]
    await only_the_last_mentions_bob(world, bot, channel, [each[:4000] for each in made])
    everybody = [f"a {line(text)}\n\n{quote(text)}\n\n{paragraph(text)}" for text in HOSTILE]
    await only_the_last_mentions_bob(world, bot, channel, [each[:4000] for each in everybody])

"""The bot is killed while a run moves: it is in one place afterwards, with one pinned post, and told of once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.killed import Scene


def said(scene: Scene, words: str) -> list[str]:
    """What the bot posted with those words in it."""
    return [post.message for post in scene.ours() if words in post.message]


@pytest.mark.parametrize("moment", ["said", "ticked", "pinned"])
async def test_a_run_that_moves_arrives_once(tmp_path: Path, moment: str) -> None:
    async with Scene(tmp_path) as scene:
        channel = await scene.began()
        there = scene.server.channel_id("stakeholders")
        moved = scene.server.say("alice", channel, "!incident move to ~stakeholders")
        if moment == "ticked":
            await scene.until(lambda: scene.settled(moved))
        elif moment == "pinned":
            await scene.until(lambda: [post for post in scene.server.world.channels[there].posts if post.is_pinned])
        await scene.kill()
        await scene.start()
        await scene.until(lambda: scene.settled(moved) and said(scene, "goes on here"))
        await scene.until(lambda: said(scene, "goes on in ~stakeholders"))
        checked = scene.server.say("alice", channel, "!incident check 1")
        await scene.until(lambda: scene.ticked(checked) and said(scene, ":white_check_mark: 1 Confirm"))
        await scene.end()
        pinned = [post for post in scene.server.world.channels[there].posts if post.is_pinned and not post.delete_at]
        assert len(pinned) == 1
        assert len(said(scene, "goes on here")) == 1
        left = [post for post in scene.server.world.channels[channel].posts if post.is_pinned and not post.delete_at]
        assert left == []

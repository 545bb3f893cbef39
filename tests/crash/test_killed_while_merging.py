"""The bot is killed while two runs become one: both streams have it or neither, and everybody hears of it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.killed import Scene


def said(scene: Scene, words: str) -> list[str]:
    """What the bot posted with those words in it."""
    return [post.message for post in scene.ours() if words in post.message]


@pytest.mark.parametrize("moment", ["said", "ticked", "told"])
async def test_two_runs_are_one_in_both_streams_and_it_is_told_once(tmp_path: Path, moment: str) -> None:
    async with Scene(tmp_path) as scene:
        channel = await scene.began()
        other = scene.server.say("alice", scene.server.channel_id("alerts"), "!incident start sev3 Mail is slow")
        await scene.until(lambda: scene.settled(other) and scene.channel_of("INC-2"))
        merged = scene.server.say("alice", channel, "!incident merge INC-2 without tasks")
        if moment == "ticked":
            await scene.until(lambda: scene.settled(merged))
        elif moment == "told":
            await scene.until(lambda: said(scene, "goes on here"))
        await scene.kill()
        await scene.start()
        await scene.until(lambda: scene.settled(merged))
        await scene.until(lambda: said(scene, "goes on here") and said(scene, "INC-2 goes on in INC-1"))
        undone = scene.server.say("alice", channel, "!incident undo")
        await scene.until(lambda: scene.settled(undone) and said(scene, "goes on by itself again, says alice"))
        await scene.end()
        assert len(said(scene, "goes on here")) == 1
        assert len(said(scene, "INC-2 goes on in INC-1")) == 1

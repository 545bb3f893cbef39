"""📌, 🎯 and 📣 on anybody's message in a run's channel, and taking them back."""

from __future__ import annotations

import pytest

from rehearsal.model import Post
from tests.bot.town import Town, begun

CAUSE = "the deploy of 08:50 broke the payment client"


async def said_by_bob(town: Town) -> tuple[str, Post]:
    """A run's channel, and a message of bob's in it that is no command."""
    channel = await begun(town)
    await town.tell("alice", channel, "!incident invite @bob")
    return channel, await town.tell("bob", channel, CAUSE)


async def react(town: Town, who: str, post: Post, emoji: str, *, back: bool = False) -> None:
    (town.server.unreact if back else town.server.react)(who, post.id, emoji)
    await town.quiet()


async def asked_for(town: Town, channel: str, command: str) -> str:
    return town.answer(await town.tell("alice", channel, f"!incident {command}"))


async def test_a_pin_puts_a_message_on_the_timeline_with_its_author_its_time_and_a_link(town: Town) -> None:
    channel, post = await said_by_bob(town)
    await town.wait(60_000)
    await town.tell("alice", channel, "!incident check 1")
    await react(town, "alice", post, "pushpin")
    assert town.signs(post) == ["white_check_mark"]
    lines = (await asked_for(town, channel, "timeline")).splitlines()
    (line,) = [line for line in lines if CAUSE in line]
    assert f"alice noted: {CAUSE} (bob)" in line
    assert f"/ops/pl/{post.id})" in line
    assert lines.index(line) < next(at for at, each in enumerate(lines) if "checked 1" in each), "when it was written"
    await react(town, "alice", post, "pushpin", back=True)
    assert CAUSE not in await asked_for(town, channel, "timeline")


async def test_a_target_keeps_a_follow_up_until_it_is_taken_back(town: Town) -> None:
    channel, post = await said_by_bob(town)
    await react(town, "alice", post, "dart")
    assert f"1. {CAUSE} · bob · [message]" in await asked_for(town, channel, "followups")
    await react(town, "alice", post, "dart", back=True)
    assert "INC-1 has no follow-up" in await asked_for(town, channel, "followups")


async def test_a_target_after_the_end_is_in_the_retrospective_and_can_be_taken_back_too(town: Town) -> None:
    channel, post = await said_by_bob(town)
    await town.tell("alice", channel, "!incident finish all: enough")
    await react(town, "alice", post, "dart")
    await town.tell("alice", channel, "!incident retro draft")
    await town.tell("alice", channel, "!incident retro")
    assert f"- [ ] {CAUSE} (bob)" in town.posts(channel)[-1].message
    await react(town, "alice", post, "dart", back=True)
    assert "INC-1 has no follow-up" in await asked_for(town, channel, "followups")


async def test_a_megaphone_offers_the_message_as_an_update_and_a_thumb_sends_it(town: Town) -> None:
    _, post = await said_by_bob(town)
    await react(town, "alice", post, "mega")
    (offer,) = [reply for reply in post.replies if reply.user_id == town.bot.id]
    assert "This would be the status update of INC-1" in offer.message
    assert town.texts("stakeholders") == []
    await react(town, "bob", offer, "+1")
    assert town.texts("stakeholders") == [], "whoever asked for it sends it"
    await react(town, "alice", offer, "+1")
    card, told = town.texts("stakeholders")
    assert CAUSE in told
    assert "INC-1 Checkout is down" in card, "the post that is kept current"


async def test_what_a_webhook_wrote_is_kept_with_its_attachments_and_in_its_own_name(town: Town) -> None:
    channel = await begun(town)
    props = {"attachments": [{"title": "Disk full", "text": "db-1 at 99 %"}], "override_username": "alertmanager"}
    post = town.server.webhook_post("alice", channel, "", props=props)
    await town.quiet()
    await react(town, "alice", post, "pushpin")
    assert "alice noted: Disk full db-1 at 99 % (alertmanager) [message]" in await asked_for(town, channel, "timeline")
    await react(town, "alice", post, "dart")
    assert "Disk full" in await asked_for(town, channel, "followups")
    await react(town, "alice", post, "mega")
    (offer,) = [reply for reply in post.replies if "would be the status update" in reply.message]
    assert "> Disk full" in offer.message


@pytest.mark.parametrize("emoji", ["pushpin", "dart", "mega"])
async def test_in_a_channel_without_a_run_nothing_is_kept(town: Town, emoji: str) -> None:
    await begun(town)
    post = await town.tell("bob", "stakeholders", CAUSE)
    await react(town, "alice", post, emoji)
    assert town.thread(post) == []
    assert town.signs(post) == []


async def test_the_same_sign_of_two_people_is_kept_for_each_and_taken_back_by_each(town: Town) -> None:
    channel, post = await said_by_bob(town)
    await react(town, "alice", post, "pushpin")
    await react(town, "bob", post, "pushpin")
    await react(town, "alice", post, "pushpin", back=True)
    assert (await asked_for(town, channel, "timeline")).count(CAUSE) == 1


async def test_a_sign_put_there_while_the_bot_is_being_killed_is_kept_once(town: Town) -> None:
    channel, post = await said_by_bob(town)
    await react(town, "alice", post, "dart")
    await town.kill()
    await town.start()
    await town.quiet()
    assert (await asked_for(town, channel, "followups")).count(CAUSE) == 1

"""Somebody's own clock on any server: their profile's zone, what they chose instead, and who is told what is due."""

from __future__ import annotations

from typing import Any

from tests.contract.test_in_peoples_hands import SIGNS, Scene, scene, until

__all__ = ["scene"]


async def test_due_times_are_read_and_told_on_the_clock_of_who_speaks(scene: Scene) -> None:
    bob = scene.person("bob")
    direct = await scene.direct("bob")
    zone: dict[str, Any] = {
        "timezone": {"useAutomaticTimezone": "false", "manualTimezone": "Asia/Kolkata", "automaticTimezone": ""}
    }
    await bob.do("PUT", f"/users/{bob.id}/patch", zone)
    await bob.say(scene.alerts, "!incident start sev1 The clocks differ")
    await scene.said(scene.alerts, "it goes on in ~")

    await bob.say(direct, "due 2 tomorrow 9:00")
    assert " 09:00 IST (Asia/Kolkata)" in (await scene.said(direct, "set 2 Act due"))["message"]
    await bob.say(direct, "timezone America/New_York")
    await scene.said(direct, "Your time zone is `America/New_York` now")
    await bob.say(direct, "due 1 tomorrow 9:00")
    assert " (America/New_York)" in (await scene.said(direct, "set 1 Look due"))["message"]

    await bob.say(direct, "claim 1")
    await bob.say(direct, "todo")
    listed = (await scene.said(direct, "**1 Look** · due"))["message"]
    assert "The clocks differ" in listed
    await bob.say(direct, "due 1 in 2s")
    nudged = await scene.said(direct, "**1 Look** is due")

    async def signs() -> bool:
        return await scene.signs("bob", nudged["id"]) == SIGNS

    await until(signs, "its four reactions")
    await scene.react("bob", nudged["id"], "white_check_mark")
    await bob.say(direct, "todo")
    await scene.said(direct, "Nothing is open for you")
    await bob.do("PUT", f"/users/{bob.id}/patch", {"timezone": {**zone["timezone"], "useAutomaticTimezone": "true"}})
    await bob.say(direct, "timezone auto")
    await scene.said(direct, "that of your Mattermost profile again")

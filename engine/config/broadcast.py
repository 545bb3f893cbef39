"""How channels are told of runs, where a playbook says nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator

from domain.audiences import POSTS, Destinations
from domain.playbook import Playbook
from engine.config.groups import SettingsPart

Style = Literal["thread", "posts"]


class BroadcastSettings(SettingsPart):
    """`style` is for every channel that `channels` does not name."""

    style: Style = "thread"
    channels: Mapping[Annotated[str, AfterValidator(lambda name: name.removeprefix("~"))], Style] = {}

    def style_of(self, channel: str) -> str:
        """`posts`, or '' for the one post that is kept current."""
        wanted = self.channels.get(channel, self.style)
        return wanted if wanted == POSTS else ""

    def applied(self, playbook: Playbook) -> Playbook:
        """The playbook as a run keeps it, with every channel told as it says, or as the settings do."""
        updates, run = playbook.status_updates, playbook.run
        audiences = {
            name: each.model_copy(update={"to": self._styled(each.to)}) for name, each in updates.audiences.items()
        }
        escalate = {name: each.model_copy(update={"to": self._styled(each.to)}) for name, each in run.escalate.items()}
        told = updates.model_copy(update={"to": self._styled(updates.to), "audiences": audiences})
        return playbook.model_copy(
            update={"status_updates": told, "run": run.model_copy(update={"escalate": escalate})}
        )

    def _styled(self, to: Destinations) -> Destinations:
        return tuple(each if each.style else replace(each, style=self.style_of(each.channel)) for each in to)

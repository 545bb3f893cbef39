"""Plays a rehearsal's script on any server by plain REST, in real time: each step, and what the bot did since."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.places import RUN, TO_BOT
from rehearsal.script import Step
from rehearsal.steps import Edit, Expect, React, Say, Wait
from tests.contract.conftest import Person

_PATIENCE = 60.0
"""Seconds of real time in which the bot must have done what is expected."""
_LOOK_EVERY = 0.05

Deeds = dict[tuple[str, str], str]
"""What the bot did somewhere: its posts by id, its reactions by post and emoji."""


@dataclass
class Playing:
    """A script's people, channels and bot on a server."""

    people: Mapping[str, Person]
    team_id: str
    channels: Mapping[str, str]
    bot_id: str
    _before: dict[str, Deeds] = field(default_factory=dict)
    _runs: dict[str, str] = field(default_factory=dict)

    async def play(self, steps: Iterable[Step]) -> None:
        """Every step; what is expected and does not come fails."""
        for step in steps:
            action = step.action
            if isinstance(action, Expect):
                assert step.none or await self._seen(action), f"line {step.line}: {action}\n{await self._all()}"
                assert not step.none or not await self._matches(action), f"line {step.line}: none of {action}"
                continue
            await self._remember()
            await self._act(action)

    async def _act(self, action: object) -> None:
        match action:
            case Say():
                body = {"channel_id": await self._place(action.place, action.who), "message": action.text}
                await self._once_let_in(self.people[action.who], "POST", "/posts", body)
            case React():
                assert action.place and action.post, "on a real server a reaction names its place and its post"
                post = await self._post(action)
                person = self.people[action.who]
                if action.remove:
                    path = f"/users/{person.id}/posts/{post}/reactions/{action.emoji}"
                    await person.do("DELETE", path)
                else:
                    body = {"user_id": person.id, "post_id": post, "emoji_name": action.emoji}
                    await person.do("POST", "/reactions", body)
            case Edit():
                person = self.people[action.who]
                own = await self._own(person, action)
                await person.do("PUT", f"/posts/{own}/patch", {"message": action.text})
            case Wait():
                pass  # time passes by itself, and what is expected is waited for
            case _:
                raise AssertionError(f"{action} is not played on a real server")

    async def _seen(self, wanted: Expect) -> bool:
        deadline = time.monotonic() + _PATIENCE
        while not await self._matches(wanted):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_LOOK_EVERY)
        return True

    async def _matches(self, wanted: Expect) -> bool:
        if wanted.place in self.channels or wanted.place.startswith("@") or await self._run(wanted.place):
            place = await self._place(wanted.place, "")
            before = self._before.get(wanted.place, {})
            deeds = await self._deeds(place, wanted.place)
            return any(wanted.text.search(text) for key, text in deeds.items() if before.get(key) != text)
        return False

    async def _remember(self) -> None:
        places = [*self.channels, *(f"@{name}" for name in self.people), *self._runs]
        for name in places:
            self._before[name] = await self._deeds(await self._place(name, ""), name)

    async def _deeds(self, channel_id: str, place: str) -> Deeds:
        found: Deeds = {}
        for post in await self._posts(self._reader(place), channel_id):
            if post["user_id"] == self.bot_id and not post["type"]:
                found[post["id"], ""] = post["message"]
            if post.get("has_reactions"):
                for each in await self._reader(place).do("GET", f"/posts/{post['id']}/reactions") or []:
                    if each["user_id"] == self.bot_id:
                        found[post["id"], each["emoji_name"]] = f":{each['emoji_name']}:"
        return found

    async def _post(self, action: React) -> str:
        """The latest message there in which the pattern is found."""
        assert action.place and action.post
        person = self.people[action.who]
        place = await self._place(action.place, action.who)
        for post in await self._posts(person, place):
            if action.post.search(post["message"]) and not post["type"]:
                return str(post["id"])
        raise AssertionError(f"{action.who} sees no message with {action.post.pattern}")

    async def _own(self, person: Person, action: Edit) -> str:
        for name in (*self.channels, *self._runs):
            for post in await self._posts(person, await self._place(name, action.who)):
                if post["user_id"] == person.id and action.post.search(post["message"]):
                    return str(post["id"])
        raise AssertionError(f"{action.who} wrote no message with {action.post.pattern}")

    async def _posts(self, person: Person, channel_id: str) -> list[Any]:
        """The latest first."""
        found = await self._once_let_in(person, "GET", f"/channels/{channel_id}/posts?per_page=200")
        return [found["posts"][each] for each in found["order"]]

    async def _once_let_in(self, person: Person, method: str, path: str, body: object = None) -> Any:
        """What only members may do: the bot lets them in a moment after the channel can be seen, and a busy server
        knows it later still."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            status, found = await person.call(method, path, body)
            if status != 403 or time.monotonic() > deadline:
                assert status < 300, (method, path, status, found)
                return found
            await asyncio.sleep(_LOOK_EVERY)

    def _reader(self, place: str) -> Person:
        return self.people[place[1:]] if place[1:] in self.people else next(iter(self.people.values()))

    async def _place(self, name: str, who: str) -> str:
        if name in TO_BOT or name.startswith("@"):
            person = self.people[who if name in TO_BOT else name[1:]]
            return str((await person.do("POST", "/channels/direct", [person.id, self.bot_id]))["id"])
        if RUN.fullmatch(name):
            found = await self._run(name)
            assert found, f"there is no channel of {name}"
            return found
        return self.channels[name]

    async def _run(self, number: str) -> str:
        """The run's channel, known by its purpose; '' if there is none yet."""
        if number not in self._runs:
            first = next(iter(self.people.values()))
            for each in await first.do("GET", f"/users/{first.id}/teams/{self.team_id}/channels"):
                if each["purpose"].startswith(f"{number} · "):
                    self._runs[number] = each["id"]
        return self._runs.get(number, "")

    async def _all(self) -> str:
        """What the bot has done everywhere, for whoever looks for the reason."""
        places = [*self.channels, *(f"@{name}" for name in self.people), *self._runs]
        said = [(name, await self._deeds(await self._place(name, ""), name)) for name in places]
        return "\n".join(f"{name}: {text}" for name, deeds in said for text in deeds.values())

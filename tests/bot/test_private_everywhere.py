"""A private run is invisible to an outsider: whatever they say or do, they read what they would read without it.

Two worlds, the same but for alice's private run INC-2.  The outsider says the same in both: every command of the
table, so that a new one is tried as soon as it has a row, in every form and place; what they can read afterwards
has to be the same, letter for letter but for times and ids.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from handlers.line import Route
from handlers.routes import ROUTES
from tests.bot.town import BOT, Town

BOOK = """\
playbook: incident
title: Incident
prefix: INC
run: {channel: {name: "{{ number | lower }}"}, summary: "{{ title }}"}
triggers:
  - {keywords: ["payroll data"], channels: [alerts], action: suggest}
attributes:
  - {name: customer-facing, type: select, options: [yes, no]}
metrics:
  - {key: cost, title: Cost, type: number}
status_updates: {every: 30m}
checklists:
  - title: Triage
    tasks:
      - {title: Look at it, due: 10m, assign: owner}
      - {title: Tell the others, due: 20m}
      - Mend it
      - Sweep up
retrospective: {template: "### Impact\\n\\n### Causes", reminder: 1h}
"""
SAID_ABOUT_IT = (
    "{run} Payroll", "check Payroll", "check vault", "the vault is done", "Payroll data leaked is done",
    "cancel duplicate of {run}", "INC-1 cancel duplicate of {run}", "INC-1 false alarm, see {run}", "INC-3 info",
    "who is in {run}?", "what is next in {run}", "add me to {run}", "let me in to {run}", "is {run} private?",
    "list private", "list all", "list mine", "list finished", "{run}", "info {run}?", "summary of {run}",
    "give 1 to carol in {run}", "carol takes 1 in {run}", "{run} sev1", "{run} 1 done", "1 2 {run}", "inc2", "inc 2",
    "chekc 1 {run}", "tiemline {run}", "yes", "1", "+1", "done", "skip because of {run}", "note {run} Payroll", "todo",
)  # fmt: skip
ROLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "admin": {"admins": ["bob"]},
    "editor": {"editors": ["bob"]},
    "of every group": {"groups": {"all": ["alice", "bob"]}, "permissions": {"see": "group:all", "edit": "group:all"}},
    "guest": {},
    "formerly in it": {},
}


OPENS = ("start",)
"""Commands that make a run: the next number is another where there is one more, and that alone may show."""
ENDS = ("finish", "cancel", "false alarm", "leave")
"""What ends the run they are in, or their part in it, is said last: most can be said of an open run only."""


def lines(route: Route) -> Iterator[str]:
    """What is said of a command: its example about the private run, in front and behind, about none, about another."""
    yield f"INC-2 {route.example}"
    yield f"{route.example} INC-2"
    yield f"{route.words[0]} INC-2"
    yield f"INC-2 {route.words[-1]}"
    yield f"help {route.words[0]}"
    yield route.example
    yield f"INC-1 {route.example}"


def everything(role: str) -> list[str]:
    """All that the outsider says: of every command, and besides."""
    of_all = [list(lines(route))[: 7 if role == "plain" else 2] for route in ROUTES if route.words[0] not in OPENS]
    said = list(dict.fromkeys(line for each in of_all for line in each))
    said.sort(key=lambda line: any(word in line for word in ENDS))
    return [*(each.format(run="INC-2") for each in SAID_ABOUT_IT), *said]


@asynccontextmanager
async def world(folder: Path, role: str) -> AsyncIterator[Town]:
    """A town with a public run INC-1, in which bob, the outsider, takes part."""
    folder.mkdir()
    (folder / "books").mkdir()
    (folder / "books" / "incident.yaml").write_text(BOOK)
    settings = {"default_playbook": {"key": "incident"}, **ROLES[role]}
    there = Town(folder, settings=settings, playbooks=(folder / "books",))
    there.server.add_user("ulla")
    if role == "guest":
        there.server.world.account_named("bob").is_guest = True
    async with there as town:
        await town.tell("alice", "alerts", "!incident start sev2 Search is slow")
        await town.tell("alice", town.run_channel("INC-1").id, "!incident invite @bob")
        yield town


async def secret(town: Town, role: str) -> str:
    """Alice's private run INC-2 and what happens in it before the outsider comes; its channel."""
    said = await town.tell("alice", "@bot", "start private sev1 Payroll data leaked")
    assert town.ticked(said), town.transcript()
    channel = town.run_channel("INC-2").id
    for line in (
        *("invite @ulla", "check 1", "assign 2 @ulla", "note the vault is open", "severity sev2", "phase identified"),
        *("update the vault is shut", "followup a second vault", "owner @ulla", "mark detected", "skip 4 no vault"),
    ):
        assert town.ticked(await town.tell("alice", channel, f"!incident {line}")), line
    if role == "formerly in it":
        for line in ("invite @bob", "assign 3 @bob"):
            await town.tell("alice", channel, f"!incident {line}")
        await town.tell("bob", channel, "!incident check 3")
        await town.tell("bob", channel, "!incident leave")
        town.server.expel("alice", channel, "bob")
        await town.quiet()
    return channel


def plain(text: str) -> str:
    """A text without times, ids and the address of the server, of which each world has its own."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", "URL", text)
    text = re.sub(r"\d{1,2}:\d{2}", "TT:TT", text)
    return re.sub(r"\b[a-z0-9]{26}\b", "ID", text)


_JOINED = re.compile(r" joined INC-1\. ")
"""Half a minute after somebody came, by each world's own clock: one of them has it before the other."""


def read(town: Town, who: str, since: int) -> list[tuple[object, ...]]:
    """All that somebody can read: the channels they are in or could come into, with posts, reactions, pins, headers."""
    world = town.server.world
    me = world.account_named(who)
    names = {each.id: each.username for each in world.people.values()}
    found: list[tuple[object, ...]] = []
    for channel in world.channels.values():
        if me.id not in channel.members and (channel.type != "O" or me.is_guest):
            continue
        people = tuple(sorted(names[each] for each in channel.members)) if channel.type != "D" else ()
        where = channel.name if channel.type != "D" else "a direct channel"
        found.append((where, channel.display_name, plain(channel.header), people))
        posts = (
            post
            for post in world.posts.values()
            if post.channel_id == channel.id and post.create_at > since and not _JOINED.search(post.message)
        )
        for post in posts:
            signs = tuple(sorted((names[each.user_id], each.emoji_name) for each in post.reactions))
            said = "" if post.delete_at else plain(post.message)
            found.append((where, names[post.user_id], said, post.is_pinned, bool(post.root_id), signs))
    return found


async def both(towns: Sequence[Town], who: str, where: str, text: str) -> None:
    await asyncio.gather(*(town.tell(who, where, text) for town in towns))


async def same(with_it: Town, without: Town, since: tuple[int, int], after: str) -> None:
    """The outsider reads the same in both worlds, once what is held back a little has come in both."""
    shown: list[object] = []
    for _ in range(3):
        here, there = read(with_it, "bob", since[0]), read(without, "bob", since[1])
        shown = [*(Counter(here) - Counter(there)), *(Counter(there) - Counter(here))]
        if not shown:
            return
        await asyncio.gather(with_it.wait(30_000), without.wait(30_000))
    raise AssertionError(f"after {after!r} it shows: {shown[:6]}")


def now(town: Town) -> int:
    return max(post.create_at for post in town.server.world.posts.values())


@pytest.mark.parametrize("role", ROLES)
async def test_an_outsider_reads_what_they_would_read_without_it(tmp_path: Path, role: str) -> None:
    async with world(tmp_path / "with", role) as with_it, world(tmp_path / "without", role) as without:
        towns = (with_it, without)
        await secret(with_it, role)
        since = now(with_it), now(without)
        for text in everything(role):
            for where, line in (("alerts", f"!incident {text}"), ("@bot", text), ("inc-1", f"!incident {text}")):
                if where != "inc-1" or (role == "plain" and text.startswith("INC-2")):
                    await both(towns, "bob", where, line)
            await same(with_it, without, since, text)
        for text in ("info INC-2", "check vault", "join inc-2"):
            for town in towns:
                post = await town.tell("bob", "alerts", "!incident info INC-9")
                town.server.edit("bob", post.id, f"!incident {text}")
                await town.quiet()
            await same(with_it, without, since, f"an edit to {text}")
        for text in ("Payroll data is gone", "!incident start Payroll data leaked"):
            await both(towns, "bob", "alerts", text)
        await react_to_all(towns)
        shown = [each for each in read(with_it, "bob", since[0]) if len(each) > 4 and each[1] == BOT]
        heard = "\n".join(str(each[2]) for each in shown)
        assert heard.count("I know no run INC-2") > len(ROUTES), "they were told so"


async def react_to_all(towns: Sequence[Town]) -> None:
    """The outsider puts every sign that means something under what asks, and under some of what was said."""
    seen = []
    for town in towns:
        me = town.server.world.account_named("bob").id
        posts = [
            post
            for post in town.server.world.posts.values()
            if me in town.server.world.channels[post.channel_id].members and not post.is_system and not post.delete_at
        ]
        asking = [post.id for post in posts if post.user_id == town.bot.id and post.reactions]
        seen.append([*asking[-15:], *(post.id for post in posts[-15:])])
    for pair in zip(*seen, strict=True):
        for sign in ("white_check_mark", "raising_hand", "pushpin", "mega", "+1", "one", "rotating_light"):
            for town, post_id in zip(towns, pair, strict=True):
                town.server.react("bob", post_id, sign)
            await asyncio.gather(*(town.quiet() for town in towns))


async def test_what_is_done_in_it_reaches_nobody_outside(tmp_path: Path) -> None:
    """Every command of the table, said by who is in it; then time passes, it ends, and it is archived."""
    async with world(tmp_path / "with", "plain") as town:
        for line in ("finish all: done", "retro cancel nothing to learn"):
            assert town.ticked(await town.tell("alice", "inc-1", f"!incident {line}"))
        channel = await secret(town, "plain")
        before = read(town, "bob", 0), read(town, "carol", 0)
        for route in sorted(ROUTES, key=lambda route: route.words[0] in ENDS):
            if route.words[0] not in OPENS:
                said = re.sub(r"\b(bob|carol)\b", "ulla", route.example)
                for where, line in ((channel, f"!incident {said}"), ("@bot", f"INC-2 {said}")):
                    await town.tell("alice", where, line)
        await town.tell("alice", channel, "!incident reopen")
        await town.wait(3 * 3_600_000)
        await town.kill()
        await town.start()
        await town.tell("alice", channel, "!incident finish all: done")
        await town.tell("alice", channel, "!incident retro publish")
        await town.wait(26 * 3_600_000)
        after = read(town, "bob", 0), read(town, "carol", 0)
        shown = [each for here, there in zip(after, before, strict=True) for each in here if each not in there]
        assert after == before, shown
        for who in ("bob", "carol"):
            await town.tell(who, "@bot", "list all")
            assert "INC-2" not in town.direct(who)[-1], "nor once it is in the archive"


async def test_a_command_of_which_nothing_is_known_would_be_seen(tmp_path: Path) -> None:
    """The comparison can fail: what alice reads is not the same in both worlds."""
    async with world(tmp_path / "with", "plain") as with_it, world(tmp_path / "without", "plain") as without:
        await secret(with_it, "plain")
        await both((with_it, without), "alice", "@bot", "list")
        assert read(with_it, "alice", 0) != read(without, "alice", 0)
        told = with_it.direct("alice")[-1]
        assert "Payroll data leaked" in told


def test_every_command_of_the_table_is_tried_on_it() -> None:
    """A command's row is its case: those about a run are said of the private one by number, in front and behind."""
    for route in ROUTES:
        if route.words[0] not in OPENS:
            assert {f"INC-2 {route.example}", f"{route.example} INC-2"} <= set(everything("guest")), route.words[0]
    assert {route.words[0] for route in ROUTES} >= set(OPENS)

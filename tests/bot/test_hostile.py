"""Hostile input: a clear answer or none, nothing changed that shouldn't be, nobody notified who has nothing to do."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest

from rehearsal import talk
from tests.bot.hostile_inputs import NEARLY_ADDRESSED, NOT_ADDRESSED, REFUSED, SMUGGLED, SPELLINGS
from tests.bot.town import SHIPPED, Town, begun

OURS = re.compile(r"Traceback|jinja2|Error:|Exception|<class|0x[0-9a-f]{6}|Undefined|None\b")
"""What only a program says."""


async def crowded(town: Town) -> str:
    """The channel of alice's run with everybody in it, so that a mention of anybody would be noticed."""
    channel = await begun(town)
    for name in ("bob", "carol"):
        town.server.join(name, channel)
    await town.quiet()
    town.notified.clear()
    return channel


async def state(town: Town) -> list[str]:
    """All that is recorded, as anybody may ask for it."""
    told = []
    for question in ("timeline 200 INC-1", "list all", "info INC-1"):
        await town.tell("alice", "@bot", question)
        told.append(town.direct("alice")[-1])
    return told


def nobody_is_bothered(town: Town, text: str) -> None:
    bothered = {who for who, _ in town.notified if who != "alice"}
    assert not bothered, f"{text!r} notified {bothered}: {town.notified}"
    town.notified.clear()


def said_clearly(answer: str, text: str) -> None:
    assert 10 < len(answer) < 3_000, f"{text[:80]!r}: {answer[:200]!r}"
    assert not OURS.search(answer.replace(text, "")), f"{text[:80]!r}: {answer!r}"


async def test_what_is_not_said_to_the_bot_comes_to_nothing(town: Town) -> None:
    channel = await crowded(town)
    before, count = await state(town), len(town.server.world.posts)
    for text in NOT_ADDRESSED:
        said = await town.tell("alice", channel, text)
        assert not town.thread(said), text
        assert not town.signs(said), text
        nobody_is_bothered(town, text)
    assert len(town.server.world.posts) == count + len(NOT_ADDRESSED)
    assert await state(town) == before


async def test_a_mistyped_prefix_is_offered_as_it_was_meant_in_the_runs_channel_only(town: Town) -> None:
    channel = await crowded(town)
    before = await state(town)
    for text in NEARLY_ADDRESSED:
        said = await town.tell("alice", channel, text)
        assert town.signs(said) == [], text
        said_clearly(town.answer(said), text)
        nobody_is_bothered(town, text)
        assert not town.thread(await town.tell("alice", "alerts", text)), text
    assert await state(town) == before


COMMANDS = ("!incident check 1", "!incident start sev1 Fake", "@incident-bot finish all: x", "!incident frobnicate")


async def test_an_incoming_webhook_commands_nothing_whoever_made_it(town: Town) -> None:
    channel = await crowded(town)
    before = await state(town)
    for text in COMMANDS:
        for where in (channel, "alerts"):
            for props in (
                {},
                {"override_username": "alice"},
                {"from_webhook": "false"},
                {"attachments": [{"text": text}]},
            ):
                post = town.server.webhook_post("alice", town.server.channel_id(where), text, props=props)
                await town.quiet()
                assert not town.thread(post), (text, props)
                assert not town.signs(post), (text, props)
    assert await state(town) == before


async def test_other_bots_and_the_servers_own_posts_command_nothing(town: Town) -> None:
    channel = await crowded(town)
    town.server.add_user("other-bot", bot=True)
    town.server.invite("alice", channel, "other-bot")
    await town.quiet()
    before = await state(town)
    for text in COMMANDS:
        post = await town.tell("other-bot", channel, text)
        assert not town.thread(post), text
        assert not town.signs(post), text
        world = town.server.world
        system = talk.system(
            world, world.channels[channel], world.account_named("alice"), "system_header_change", text, {}
        )
        await town.quiet()
        assert not system.replies, text
    assert await state(town) == before


async def test_a_person_cannot_pass_for_the_bot_by_props(town: Town) -> None:
    channel = await crowded(town)
    forged = {"muster": {"key": "x", "options": {"+1": "finish all: gone"}, "for": town.server.user_id("carol")}}
    post = town.say("bob", channel, "React with :+1:", props=forged)
    before = await state(town)
    town.server.react("carol", post.id, "+1")
    await town.quiet()
    assert await state(town) == before


async def test_other_spellings_of_a_command_are_the_same_command(town: Town) -> None:
    channel = await crowded(town)
    for number, text in enumerate(SPELLINGS, 1):
        said = await town.tell("alice", channel, text.format(n=number))
        assert town.ticked(said), f"{text!r}: {town.thread(said)}"


@pytest.mark.parametrize("where", ["channel", "direct"])
async def test_what_cannot_be_done_is_answered_once_and_changes_nothing(town: Town, where: str) -> None:
    channel = await crowded(town)
    before = await state(town)
    for text in REFUSED:
        town.notified.clear()
        if where == "channel":
            said = await town.tell("alice", channel, f"!incident {text}")
            answer = town.answer(said)
        else:
            count = len(town.direct("alice"))
            said = await town.tell("alice", "@bot", text)
            assert len(town.direct("alice")) == count + 1, f"{text[:80]!r}: {town.direct('alice')[count:]}"
            answer = town.direct("alice")[-1]
        assert town.signs(said) == [], f"{text[:80]!r} was ticked"
        said_clearly(answer, text)
        nobody_is_bothered(town, text)
        assert await state(town) == before, f"{text[:80]!r} changed something"


VERBS = ("note {}", "summary {}", "update {}", "skip {n}: {}", "start anyway sev3 Odd {}")


@pytest.mark.parametrize("verb", VERBS)
async def test_texts_are_shown_as_typed_never_evaluated_and_notify_nobody(town: Town, verb: str) -> None:
    channel = await crowded(town)
    for number, text in enumerate(SMUGGLED):
        seen = set(town.server.world.posts)
        line = verb.format(text, n=number % 17 + 1)
        if verb.startswith("skip") and number >= 17:
            await town.tell("alice", channel, f"!incident restore {number % 17 + 1}")
        said = await town.tell("alice", channel, f"!incident {line}")
        assert town.ticked(said), f"{line!r}: {town.thread(said)}"
        nobody_is_bothered(town, line)
        news = [post.message for post in town.everything() if post.id not in seen]
        shown = [*news, town.board(channel).message, town.answer(await town.tell("bob", channel, "!incident timeline"))]
        typed = flat(text).lstrip("-")  # a dash may stand between a task and the reason
        assert any(typed in flat(each) for each in shown), f"{line!r} is nowhere to be seen as typed"
        for each in shown:
            assert str(1237 * 7331) not in each, f"{line!r} was evaluated: {each}"
            assert "7777777" not in each, f"{line!r} was evaluated: {each}"
            assert not OURS.search(each.replace(text, "")) or OURS.search(text) or "class" in text, each
        nobody_is_bothered(town, line)


def flat(text: str) -> str:
    """Without what only keeps signs from meaning something, and without space."""
    return re.sub(r"[\s\\\u200b>]+", "", text.replace("\uff20", "@"))


async def test_a_text_nearly_too_long_is_kept_whole(town: Town) -> None:
    channel = await crowded(town)
    for verb in ("note", "summary", "update"):
        said = await town.tell("alice", channel, f"!incident {verb} " + "word " * 1_990 + "end")
        assert town.ticked(said), town.thread(said)
    assert "word word …" in town.server.world.posts[town.board(channel).id].message, "it says that there is more"
    assert "word word end" in town.answer(await town.tell("alice", channel, "!incident info"))
    assert all(len(post.message) <= 16_383 for post in town.everything())


async def test_two_hundred_commands_in_one_post_are_one_command(town: Town) -> None:
    channel = await crowded(town)
    before = await state(town)
    said = await town.tell("alice", channel, "!incident check 1\n" * 200)
    assert len(town.thread(said)) <= 1
    if town.ticked(said):
        assert "checked" in (await state(town))[0]
    else:
        assert await state(town) == before


async def test_a_broken_json_escape_of_half_a_sign_does_no_harm(town: Town) -> None:
    channel = await crowded(town)
    token = town.server.world.account_named("alice").token
    body = b'{"channel_id": "%s", "message": "!incident note half \\ud83d a sign"}' % channel.encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"{town.server.url}/api/v4/posts"
    async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as answer:
        assert answer.status in (201, 400)
    await town.quiet()
    assert town.ticked(await town.tell("alice", channel, "!incident check 1"))


MALFORMED = {
    "tabs.yaml": "playbook:\ttabs\n\ttitle: x",
    "cut.yaml": 'playbook: "cut',
    "list.yaml": "- a\n- b",
    "empty.yaml": "",
    "number.yaml": "42",
    "twice.yaml": "playbook: twice\nplaybook: twice\ntitle: x\n",
    "unknown.yaml": "playbook: unknown\ntitle: x\nchecklist: []\n",
    "types.yaml": "playbook: [1]\ntitle: {a: b}\nchecklists: 7\n",
    "laughs.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "deep.yaml": "playbook: deep\ntitle: " + "[" * 2_000,
    "object.yaml": "playbook: !!python/object/apply:os.system ['true']\ntitle: x\n",
    "binary.yaml": "playbook: \x00\x01\ntitle: x",
    "template.yaml": 'playbook: template\ntitle: x\nrun: {summary: "{{ unclosed"}\n'
    "checklists: [{title: N, tasks: [{title: L}]}]\n",
    "when.yaml": "playbook: when\ntitle: x\nchecklists: [{title: N, tasks: [{title: L, when: '__import__(1)'}]}]\n",
    "range.yaml": "playbook: range\ntitle: x\nchecklists: [{title: N, tasks: [{title: L, due: 99999999999999d}]}]\n",
    "escape.yaml": "playbook: ../../etc/passwd\ntitle: x\nchecklists: [{title: N, tasks: [{title: L}]}]\n",
    "outside.yaml": "playbook: outside\ntitle: x\nrun: {summary: ../../../etc/passwd.md.j2}\n",
}


async def test_broken_playbooks_are_named_with_their_place_and_the_others_work(tmp_path: Path) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    for name, text in MALFORMED.items():
        (folder / name).write_text(text)
    (folder / "latin.yaml").write_bytes(b"playbook: latin\ntitle: \xe9\n")
    (folder / "folder.yaml").mkdir()
    async with Town(tmp_path, playbooks=(SHIPPED, folder)) as town:
        answer = town.answer(await town.tell("alice", "alerts", "!incident playbooks"))
        assert "`incident-resolution`" in answer
        assert ":warning:" in answer
        assert not OURS.search(answer), answer
        channel = await begun(town)
        assert town.ticked(await town.tell("alice", channel, "!incident check 1"))
        for name in MALFORMED:
            key = name.removesuffix(".yaml")
            said = await town.tell("bob", "alerts", f"!incident start {key} anyway of file {key}")
            assert town.ticked(said) or town.thread(said)


ATTACKS = (
    "{{ 'x' * 10**9 }}",
    "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title | attr('__class__') }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ [1] * 10**8 }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ lipsum(10000) }}",
    "{% set x = namespace() %}{% for i in range(99999) %}{% set x.a = (x.a, x.a) %}{% endfor %}{{ x.a }}",
    "{{ title | batch(1) | list * 9999999 }}",
)


async def test_templates_that_attack_are_stopped_and_the_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    for number, attack in enumerate(ATTACKS):
        (folder / f"p{number}.yaml").write_text(
            f"playbook: p{number}\ntitle: Attack {number}\nprefix: P{chr(65 + number)}\n"
            f"checklists: [{{title: Now, tasks: [{{title: Look}}]}}]\n"
            f"status_updates: {{template: p{number}.md.j2}}\n"
        )
        (folder / f"p{number}.md.j2").write_text(attack)
    async with Town(tmp_path, playbooks=(folder,)) as town:
        for number in range(len(ATTACKS)):
            said = await town.tell("alice", "alerts", f"!incident start p{number} anyway Attack {number}")
            if not town.ticked(said):
                said_clearly(town.answer(said), "")  # it was not even loaded
                continue
            channel = town.run_channel(f"P{chr(65 + number)}-1").id
            assert town.ticked(await town.tell("alice", channel, "!incident update All is well"))
            told = "\n".join(town.texts(channel))
            assert "uid=" not in told
            assert "<class" not in told
            assert "Status update 1" in told


def test_there_are_at_least_a_hundred_and_twenty_of_them() -> None:
    several = [*NOT_ADDRESSED, *NEARLY_ADDRESSED, *SPELLINGS, *REFUSED, *SMUGGLED, *MALFORMED, *ATTACKS]
    assert len(set(several)) >= 120

"""Whatever is said in the threads of two runs in one channel, and in direct messages, each keeps its own."""

from __future__ import annotations

import random

import pytest

from tests.bot.town import Town

SAYS = (
    "check {task}",
    "uncheck {task}",
    "skip {task} not needed",
    "restore {task}",
    "note {word}",
    "severity {severity}",
    "summary {word}",
    "link {word} https://x.example/{word}",
    "claim {task}",
    "undo",
    "phase monitoring",
    "on the call",
    "call https://meet.example.com/{word}",
)


@pytest.mark.parametrize("seed", range(3))
async def test_two_runs_in_one_channel_never_mix(town: Town, seed: int) -> None:
    dice = random.Random(seed)
    for title in ("First", "Second"):
        await town.tell("alice", "alerts", f"!incident start here {title}")
        await town.quiet()
    boards = [post for post in town.posts("alerts") if post.is_pinned]
    numbers = ["INC-1", "INC-2"]
    marks: list[list[str]] = [[], []]
    for count in range(24):
        which = dice.randrange(2)
        word = f"w{which}x{count}"
        line = dice.choice(SAYS).format(task=dice.randint(1, 9), word=word, severity=dice.choice(("sev1", "sev3")))
        other = boards[1 - which]
        before = other.message, len(other.replies)
        if dice.random() < 0.3:
            await town.tell("alice", "@bot", f"{numbers[which]} {line}")
        else:
            await town.tell("alice", "alerts", f"!incident {line}", root=boards[which].id)
        await town.quiet()
        assert (other.message, len(other.replies)) == before, f"{numbers[which]} {line}"
        if word in line:
            marks[which].append(word)
    for which in (0, 1):
        asked = await town.tell("alice", "alerts", "!incident timeline 100", root=boards[which].id)
        await town.quiet()
        told = "\n".join(town.thread(asked)) + "\n".join(reply.message for reply in boards[which].replies)
        assert not any(word in told for word in marks[1 - which])

"""What is said of the task that was asked about, without naming it; see `word_order`."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways

DO, OFFER, ASK = Kind.DO, Kind.OFFER, Kind.ASK

ANSWERS: tuple[Way, ...] = (
    *ways(
        "done",
        DO,
        r"(?:IT(?:IS)? |i'm |im |i am |i have |we are )?DONE(?: with (?:it|that|this))?(?: now| already)?[\s,.!]*TICK?",
        r"(?:i |we |i've |i have )?(?:just )?DONE (?:it|that|this)|(?:it|this|that)(?:'s|s| has) been DONE",
        "TICK",
        r"(?:already |finally )+DONE|DONE(?: finally| before)",
    ),
    *ways("done", OFFER, r"was DONE(?: before| already)*", r"WHO (?:did|has done) (?:it|this|that)(?: already)?"),
    *ways(
        "skip not needed",
        DO,
        r"(?:(?:it|this|that)(?:'s|s| is) )?not (?:needed|necessary|required)"
        r"(?: here| now| this time| any ?more| in this case)?",
    ),
    *ways("done", DO, r"DONE(?:[\s,!]+DONE)+"),
    *ways("done", OFFER, r"DONE[,:;.-]+ TEXT"),
    *ways("snooze {count}m", OFFER, r"(?:wait|in|give me|snooze) (?P<count>\d{1,3})"),
    *ways("snooze 15m", OFFER, "not(?: now)?"),
    *ways("snooze until {text}", OFFER, r"(?:not )?(?:before |until |till )?(?P<text>tomorrow(?: .{1,20})?)"),
    *ways(
        "claim",
        DO,
        r"(?:i|i'll|i will|i can|let me) (?:take|have|grab) (?:it|this|that)|i(?:'ve|ve| have) got (?:it|this)",
    ),
    *ways("skip n/a", DO, "n/?a|not applicable"),
    *ways(
        "unassign",
        OFFER,
        r"(?:i )?(?:can't|cant|cannot|can not|won't)(?: (?:do|take)(?: it| this| that)?)?",
        "not me|not mine|not my (?:job|task)",
    ),
    *ways(
        "assign {who}",
        OFFER,
        r"(?:can|could|should|shall) WHO (?:do|take|handle|have) (?:it|this|that)",
        "ask WHO(?: to)?",
    ),
    *ways("skip {text}", DO, r"skip (?:it|this|that)(?:[,:] ?| because )TEXT"),
    *ways(
        "snooze {time}", DO, r"(?:(?:wait|in|give me|i need|remind me|ask me)(?: again)?(?: in)?(?: another)? )?TIME"
    ),
    *ways(
        "give {who}",
        DO,
        r"WHO (?:takes|has|does|gets|owns|handles|(?:will|can|should|to) (?:do|take|handle)) (?:it|this|that)",
    ),
    *ways("give {who}", OFFER, r"@(?P<who>[a-z][a-z0-9._-]{0,63})"),
    *ways("next", ASK, r"anything else|what else"),
    *ways("task", ASK, "where(?: is (?:it|this|that))?|why me"),
    *ways("task", ASK, r"what(?:'s|s| is) (?:it|this|that)(?: about)?|which (?:one|task)|what task|what"),
)
"""What is said of the task that was asked about, without naming it: the line is an answer to the prompt."""

"""Other ways to say a command: each row is the line that is meant, and what people write instead of it."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways
from handlers.word_order_tasks import TASK_WAYS
from handlers.word_order_timeline import TIMELINE_WAYS
from handlers.word_order_webhooks import WEBHOOK_WAYS

DO, OFFER, ASK = Kind.DO, Kind.OFFER, Kind.ASK

WAYS: tuple[Way, ...] = (
    *TASK_WAYS,
    # --- how bad it is
    *ways("severity {sev}", OFFER, "SEV", asked=True),
    *ways("severity {sev}", DO, r"(?:sev|severity)\s?[=:]\s?SEV"),
    *ways(
        "severity {sev}",
        DO,
        r"(?:now )?SEV(?: now)?",
        r"(?:it|this|its)(?:'s| is)? (?:now )?(?:an? )?SEV(?: now| incident)*",
        r"make (?:it|this) (?:an? )?SEV",
        r"(?:raise|bump|escalate|upgrade|lower|downgrade|drop|reduce|decrease|increase|change|set|move|put|switch|go)"
        r"(?: it| this)?(?: the)?(?: severity| sev)?(?: up| down| back)?(?: to|=| at)? (?:an? )?SEV",
    ),
    *ways(
        "severity {sev}",
        OFFER,
        r"(?:should|shall|can|could|may) we (?:raise|lower|go|bump|escalate|make it|change)(?: it"
        r"| this)?(?: severity)?(?: to)? SEV",
        r"(?:maybe|probably|perhaps)(?: an?)? SEV",
        r"(?:update|status)(?: the)?(?: severity| sev)?(?: to|:)? SEV",
    ),
    *ways(
        "severity {level}",
        OFFER,
        r"(?:raise|bump|escalate|upgrade|lower|downgrade|drop|reduce|decrease|increase)(?: it| this)? to (?P<level>\d)",
    ),
    *ways("severity {lower}", OFFER, r"(?:lower|reduce|decrease|downgrade|drop)(?: it| the severity| severity| sev)?"),
    *ways("severity {higher}", OFFER, r"(?:raise|increase|escalate|upgrade|bump)(?: it| the severity| severity| sev)?"),
    *ways("severity", DO, r"(?:raise|increase|escalate|upgrade|bump|lower)(?: it| the severity| severity| sev)?"),
    *ways(
        "info",
        ASK,
        r"is (?:it|this) (?:an? )?SEV",
        r"how bad(?: is (?:it|this))?",
        r"wh(?:at|ich) severity(?: .{1,20})?",
    ),
    *WEBHOOK_WAYS,
    # --- ending it: never at once from loose words
    *ways(("finish", "phase {phase}"), OFFER, r"(?:IT(?:IS)? )?(?:now )?(?P<phase>resolved)"),
    *ways(
        "finish",
        OFFER,
        r"(?:(?:IT|we)(?:IS)? )?(?:all )?(?:resolved|fixed|solved|over|finished|sorted|back to normal)(?: now| again)*",
        r"(?:IT|we)(?:IS)? (?:all )?(?:done|good|clear|ok)(?: now| again)*",
        r"(?:all|everything|its|we'?re) (?:all )?(?:done|good|clear|ok|fine|fixed|resolved|solved)(?: now| again)*"
        r"(?:[,.!]? TEXT)?",
        r"(?:(?:can|could|should|shall|may) (?:we|i) |let's |lets )?(?:close|finish|end|resolve"
        r"|stop)(?: IT| up| out| now)+",
        r"(?:(?:can|could|should|shall|may) (?:we|i) |let's |lets )(?:close|finish|end|resolve|stop)",
        r"stop",
    ),
    *ways(
        "finish", OFFER, r"mark (?:IT )?(?:as )?(?:done|fixed|finished|closed|completed?)", r"mark (?:IT )?as resolved"
    ),
    *ways(
        ("finish", "update {text}"),
        OFFER,
        r"(?P<text>(?!it\b|this\b)\S.{2,60} (?:is|are) (?:fixed|resolved|solved|back(?: up)?|up again"
        r"|working again)(?: now| again)*)",
        at_hand=True,
        late=True,
    ),
    *ways(
        "info",
        ASK,
        r"(?:is it|are we|is this|is everything)(?: all)? (?:fixed|over|done|good|ok|resolved|back"
        r"|back to normal)(?: yet| now| again)*",
    ),
    *ways("finish", OFFER, "finish|close|end|resolve", asked=True),
    *ways("false alarm", OFFER, r"(?:IT(?:IS)? )(?:just |only )?(?:an? )?false (?:alarm|positive)"),
    *ways("false alarm", OFFER, "false (?:alarm|positive)", asked=True),
    *ways("cancel", DO, r"(?:cancel|abort) (?:the|this) (?:incident|run)"),
    *ways(
        "undo",
        OFFER,
        r"(?:cancel|abort) (?:it|that|this|all|everything|(?:the |my )?last(?: \w+)?)",
        r"(?:cancel|abort) (?:all |the |my )?(?:tasks?|sev|severity|finish|owner|snooze|start|check|phase|undo)",
        r"(?:cancel|abort) SEV",
        r"(?:cancel|abort) WHO",
        r"undo (?:my |the )?last (?!one|change|thing|step).{1,30}",
        r"(?:cancel|abort) (?:the|my|that) (?:note|update|task|invite|invitation|reminder|snooze|check|change|command)",
    ),
    *ways(
        "cancel duplicate of {run}",
        OFFER,
        r"(?:mark )?(?:IT(?:IS)? )?(?:as )?(?:an? |the )?(?:duplicate|dup|dupe|same)(?: of| as)? RUN",
    ),
    *ways("relate {run}", DO, r"(?:IT(?:IS)? )?(?:also )?(?:related|linked|connected) (?:to|with) RUN"),
    *ways("reopen", DO, r"(?:reopen|open)(?: it| this)(?: again)?", "reopen (?:the|this) (?:incident|run)"),
    *ways(
        "undo", DO, r"(?:oops\W*)?(?:undo|revert)(?: (?:that|it|this|(?:the |my )?last(?: one| change| thing| step)?))?"
    ),
    *ways("undo", OFFER, r"\S.{0,40}?[,.;:!-]+\s*undo(?: (?:it|that|this))?", late=True),
    *ways("undo", DO, r"take (?:that|it) back", r"oops\W+undo.{0,5}"),
    # --- the phase, and moments
    *ways("phase {phase}", DO, r"(?:set|change|move|go|switch)(?: on)?(?: the)?(?: to)?(?: phase)?(?: to)? PHASE"),
    *ways("phase {phase}", OFFER, r"(?:(?:we|it)(?:IS) )?(?:now )?(?:in )?PHASE"),
    *ways("phase {phase}", OFFER, r"(?:declare|status|update)(?: the)?(?: phase)?(?: to|:)? PHASE"),
    *ways("reopen", OFFER, r"start (?:over|again)|restart(?: it)?|undo (?:the )?(?:finish|close|cancel)"),
    *ways(
        "mark {text}",
        OFFER,
        r"(?:(?:it|this) (?:was|has been) )?"
        r"(?P<text>(?:detected|mitigated|acknowledged|identified)(?: (?:at )?[\d:]{4,5}(?: ?[ap]m)?)?)",
    ),
    # --- how it stands
    *ways(
        "{status}",
        ASK,
        r"SHOW(?:(?:current|status|state|progress)(?: (?:report|please))?)",
        r"(?:what(?:'s|s| is) )?(?:the |our )?(?:current )?(?:status|state|progress|situation|plan)",
        r"(?:so )?(?:how far|where|how) are (?:we|things)(?: at| now| doing)?",
        r"where do we stand",
        r"how(?:'s|s| is| does) (?:it|this|that|everything)(?: going| looking| look)?",
        r"(?:any|what(?:'s|s| is)(?: the)?) (?:news|updates?|progress|latest)",
        r"(?:what(?:'s|s| is)|wats) (?:going on|happening|up|the matter|wrong)(?: here| now)?",
        r"what(?:'s|s| is) (?:burning|broken|down|on fire)(?: now)?",
        r"(?:is )?(?:anything|something) (?:broken|down|open|on fire|wrong|going on)",
    ),
    *ways(
        "catchup", ASK, r"(?:please )?catch ?me ?up|catch ?up|(?:brief|fill) me(?: in)?|what (?:did|have) i miss(?:ed)?"
    ),
    *ways(
        "who",
        ASK,
        r"(?:who|whos|who's) (?:is |are )?(?:here|in|involved|in (?:it|here)|taking part)(?: now| it)?",
        r"SHOW(?:people|participants|members)",
    ),
    *ways(
        "info",
        ASK,
        r"give me (?:an?|the) (?:update|overview|summary|status)|what(?:'s|s"
        r"| is) (?:the|this) summary",
        r"what(?:'s|s| is) (?:it|this|that)(?: incident| run)?(?: about)?|what (?:it|this) is about",
        r"(?:who|whos|who's) (?:is |are )?(?:LEADER|leads|leading|the boss)(?: now| it)?",
        r"SHOW(?:info|details)|show (?:me )?(?:the )?summary",
    ),
    *ways("who", ASK, r"who(?: is|'s|s)"),
    *ways("info", ASK, "update|summary", asked=True),
    *ways(
        "request update",
        ASK,
        r"(?:can|could|may) (?:we|i) (?:please )?(?:get|have) an? (?:status )?update",
        r"(?:we|i) (?:need|want|would like|'d like) an? (?:status )?update",
    ),
    *ways("info", ASK, "owner|lead|severity|sev|phase", asked=True),
    *ways("info", ASK, r"(?:show|give|what is|what's|whats)(?: me)?(?: the)? (?:owner|lead|severity|phase)"),
    *ways("owner me", OFFER, r"give me the (?:lead|command|ownership)"),
    *ways("todo", ASK, r"(?:what(?:'s|s| is) )?(?:mine|for me)|(?:show )?(?:me )?my (?:tasks|todos?|list|stuff)"),
    *ways(
        "next",
        ASK,
        r"(?:and |so )?(?:what(?:'s|s| is)? |wats )?(?:next|now)(?: steps?| tasks?| up| for me)?",
        r"(?:and |so |ok )?now what|what else(?: is there)?",
        r"what (?:should|do|can|must|shall|could) (?:i|we) (?:do|have)(?: next| now| to do)?",
        r"what(?:'s|s| is) my (?:task|next task|job)|next one",
    ),
    *ways(
        "todo",
        ASK,
        r"(?:show|give|what(?:'s|s| is) on)(?: me)? my (?:todos?|to do|list|todo list)",
        "(?:my )?todo list",
    ),
    *ways(
        "checklist",
        ASK,
        r"(?:show|give|see|get)(?: me)?(?: the)? list|tasks (?:for|of) \S+|what(?:'s|s| is) \S+ (?:doing"
        r"|working on)|\S+'s tasks",
        r"SHOW(?:checklist|tasks|board|(?:open|all|remaining|the) tasks|all tasks|task list)(?: again)?",
        r"(?:is there )?anything (?:else )?left(?: to do)?",
        r"what(?:'s|s| is) (?:still )?(?:left|missing|undone|to do|not done|remaining)(?: to do)?",
        r"what(?:'s|s| is) still open|what(?:'s|s| is) done|who (?:does|has) what|remaining",
    ),
    *ways("checklist", ASK, r"what(?:'s|s| is) open", at_hand=True),
    *ways("list all", ASK, r"SHOWall INCIDENTS"),
    *ways("list finished", ASK, r"SHOW(?:all )?(?:finished|closed|past|old|resolved) INCIDENTS"),
    *ways("list mine", ASK, r"SHOWmy INCIDENTS"),
    *ways(
        "list",
        ASK,
        r"SHOW(?:all )?(?:open |active |running |current )?INCIDENTS(?: open)?",
        r"(?:are there )?any (?:open |active |running |current )?INCIDENTS?(?: open)?",
        r"(?:what|which) (?:INCIDENTS|incident) (?:is|are) (?:open|active|running|there|on)(?: now)?",
        r"what(?:'s|s| is) (?:open|running|active)",
    ),
    *TIMELINE_WAYS,
    # --- how often updates are asked for
    *ways(
        "cadence {time}",
        DO,
        r"(?:status )?updates? (?:us |me |everyone )?(?:every|each) TIME",
        r"(?:ask|remind|ping|nudge) (?:me|us|the owner|everyone)? ?(?:for|about|of) (?:an? |the )?(?:status )?"
        r"updates? every TIME",
        r"we (?:want|need) (?:an? )?(?:status )?updates? every TIME",
    ),
    *ways(
        "cadence {text}",
        DO,
        r"(?:set|change|make|put|switch|reset)(?: the)?(?: update| status)? cadence(?: back)?(?: to|=|:)? TEXT",
    ),
    *ways("cadence back", DO, r"reset(?: the)?(?: update| status)? cadence"),
    *ways(
        "cadence off",
        DO,
        r"(?:stop|no more|no|turn off|disable)(?: asking(?: me| us)? for| the)?(?: status)? updates(?: please)?",
        r"stop asking(?: me| us)? for(?: status)? updates",
    ),
    *ways(
        "cadence",
        ASK,
        r"(?:what(?:'s|s| is)|show)(?: me)?(?: the)?(?: update| status)? cadence",
        r"how often (?:do|are|is|should|must|shall) .{0,30}updates?(?: .{0,20})?",
        r"when(?:'s|s| is| are)? (?:the )?next (?:status )?update(?: due)?",
    ),
    # --- telling
    *ways("update", DO, r"update (?:the )?(?:status|checklist|board|timeline|everyone|us|me|it|this|them|people|team)"),
    *ways("summary {text}", OFFER, r"update (?:the )?summary(?: to)?[: ]+TEXT"),
    *ways(
        "update {text}",
        OFFER,
        r"(?:tell|inform|notify) (?:everyone|everybody|all|the team|people|them)[:,]?(?: that)? TEXT",
    ),
    *ways("update {text}", OFFER, r"let (?:everyone|everybody|people|them|the team) know[:,]?(?: that)? TEXT"),
    *ways("update {text}", OFFER, r"(?:announce|broadcast)[: ]+TEXT"),
    *ways("followup {text}", OFFER, r"todo[: ]+TEXT"),
    # --- starting
    *ways("start", DO, r"(?:open|raise|new|create)(?: an?| new)* incident"),
    *ways(
        "start {text}",
        DO,
        r"(?:open|raise|report|trigger|spin up|kick off)(?P<text>(?: an?| new| the| sev ?-?\d"
        r"| p\d)* (?:incident|outage)\b.+)",
    ),
    *ways(
        "start {sev} {text}",
        OFFER,
        r"(?P<text>\S.{2,150}?)[,;:.]? (?:start|declare|open) (?:an? )?SEV",
        r"(?P<text>\S.{2,150}?)[,;:]\s*SEV",
        at_hand=False,
        late=True,
    ),
    *ways("start incident {text}", OFFER, r"incident\b[:,\s-]*TEXT", late=True),
    *ways(
        "start {text}",
        OFFER,
        r"(?:we|there)(?:'ve| have|'s| is|'re having)(?: got)? an? (?:incident|outage|problem"
        r"|issue)[:,. -]+(?:with )?TEXT",
    ),
    *ways(
        "start {text}",
        OFFER,
        r"(?P<text>\S.{0,150}\b(?:down|broken|failing|fails?|outage|unreachable|slow|not working"
        r"|not responding|timing out)"
        r"\b.{0,80})",
        at_hand=False,
        late=True,
    ),
    # --- for oneself
    *ways(
        "timezone {text}",
        DO,
        r"(?:set|change|make|put)(?: my| the)? time ?zone(?: to|=|:)? TEXT",
        r"(?:my|the) time ?zone is TEXT",
        r"i(?:'m| am) (?:now )?in (?:the )?time ?zone TEXT",
    ),
    *ways(
        "language {text}",
        DO,
        r"(?:set|change|switch)(?: my| the)? language(?: to|=|:) TEXT",
        r"(?:my|the) language is TEXT",
        r"(?:speak|talk|write)(?: to me)?(?: in)? (?P<text>english|german|deutsch|englisch)(?: (?:to|with) me)?",
        r"(?:sprich|rede|schreib)(?: mir| mit mir)?(?: auf)? (?P<text>deutsch|englisch)(?: mit mir)?",
    ),
    # --- help
    *ways("help {topic}", ASK, r"how (?:do|can|to|does one)(?: i| we| you| one)? TEXT"),
    *ways(
        "help",
        ASK,
        r"\W{1,5}|help me|i need help|help please",
        r"what can (?:you|i|we) (?:do|say|type|ask)(?: here)?|how does (?:this|it) work|what do you do|who are you",
    ),
    *ways("playbooks", ASK, r"(?:what|which) playbooks(?: are there| do we have| exist)?"),
)

ANSWERS: tuple[Way, ...] = (
    *ways(
        "done",
        DO,
        r"(?:IT(?:IS)? |i'm |im |i am |i have |we are )?DONE(?: with (?:it|that|this))?(?: now| already)?[\s,.!]*TICK?",
        r"(?:i |we |i've |i have )?(?:just )?DONE (?:it|that|this)|(?:it|this|that)(?:'s|s| has) been DONE",
        "TICK",
    ),
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
    *ways("task", ASK, r"what(?:'s|s| is) (?:it|this|that)(?: about)?|which (?:one|task)|what task|what"),
)
"""What is said of the task that was asked about, without naming it: the line is an answer to the prompt."""

"""Other ways to say a command: each row is the line that is meant, and what people write instead of it."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways
from handlers.word_order_questions import QUESTION_WAYS
from handlers.word_order_tasks import TASK_WAYS
from handlers.word_order_timeline import TIMELINE_WAYS
from handlers.word_order_webhooks import WEBHOOK_WAYS

DO, OFFER, ASK, NOT_YET = Kind.DO, Kind.OFFER, Kind.ASK, Kind.NOT_YET

WAYS: tuple[Way, ...] = (
    *TASK_WAYS,
    # --- how bad it is
    *ways("severity {sev}", OFFER, "SEV", asked=True),
    *ways("severity {sev}", DO, r"(?:sev|severity)\s?[=:]\s?SEV"),
    *ways(
        "severity {sev}",
        DO,
        r"(?:now )?SEV(?: now)?",
        r"(?:it|this|its)(?:'s| is)? (?:now )?(?:an? )?SEV(?: now| incident| actually| i think)*",
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
    *ways(
        "finish",
        OFFER,
        r"(?:(?:it(?:'s|s| is) )?all|everything(?: is)?) green(?: again| now)*",
        r"alles (?:erledigt|gut|wieder gut)",
    ),
    *ways("finish", OFFER, "finish|close|end|resolve", asked=True),
    *ways("false alarm", OFFER, r"(?:IT(?:IS)? )(?:just |only )?(?:an? )?false (?:alarm|positive)"),
    *ways("false alarm", OFFER, "false (?:alarm|positive)", asked=True),
    *ways("false alarm", OFFER, r"(?:it |that |this )?was nothing"),
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
    *ways(
        "undo",
        OFFER,
        r"(?:(?:oops|ups|sorry|argh|no)\W+)?(?:that was )?(?:the )?wrong(?: one| task| run| number| channel)?",
        r"ups|(?:sorry\W+)?my (?:mistake|bad|fault)",
    ),
    *ways((), NOT_YET, r"(?P<verb>redo)(?: .{1,30})?"),
    # --- the phase, and moments
    *ways("phase {phase}", DO, r"(?:set|change|move|go|switch)(?: on)?(?: the)?(?: to)?(?: phase)?(?: to)? PHASE"),
    *ways("phase {phase}", OFFER, r"(?:(?:we|it)(?:IS) )?(?:now )?(?:in )?PHASE"),
    *ways("phase {phase}", OFFER, r"(?:we(?:'re| are)? )?back to PHASE"),
    *ways("phase {phase}", OFFER, r"(?:declare|status|update)(?: the)?(?: phase)?(?: to|:)? PHASE"),
    *ways("reopen", OFFER, r"start (?:over|again)|restart(?: it)?|undo (?:the )?(?:finish|close|cancel)"),
    *ways(
        "mark {text}",
        OFFER,
        r"(?:(?:it|this) (?:was|has been) )?"
        r"(?P<text>(?:detected|mitigated|acknowledged|identified)(?: (?:at )?[\d:]{4,5}(?: ?[ap]m)?)?)",
    ),
    *ways(
        "mark {text}",
        OFFER,
        r"(?:it(?:'s|s| is)|we(?:'ve| have)?) (?P<text>detected|mitigated|acknowledged)(?: it| this| now)*",
    ),
    *ways(
        "mark {moment} {clock}",
        OFFER,
        r"(?:we|it was) (?P<moment>detected|mitigated|acknowledged|identified|resolved)(?: it| this)? (?:at )?"
        r"(?P<clock>\d{1,2}:\d{2})",
    ),
    *ways(
        "mark resolved {clock}", OFFER, r"(?:(?:we|it was) )?(?:fixed|solved)(?: it)? (?:at )?(?P<clock>\d{1,2}:\d{2})"
    ),
    # --- it rests
    *ways(
        "hold until {until} waiting for {text}",
        OFFER,
        r"(?:we(?:'re| are)? )?wait(?:ing)? for (?P<text>.{2,60}?) (?:until|till) (?P<until>.{2,30})",
    ),
    *ways(
        ("hold 1h waiting for {text}", "hold 4h waiting for {text}"),
        OFFER,
        r"we(?:'re| are)? wait(?:ing)? (?:for|on) (?P<text>.{2,60})",
    ),
    *QUESTION_WAYS,
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
    *ways(
        "followup {text}",
        OFFER,
        r"(?:after(?:wards| this| that)|later)[ ,]+(?:we|somebody|someone|i) (?:should|must|need to|have to) TEXT",
        r"remind us (?:to|that we (?:should|must)) TEXT",
    ),
    *ways(
        ("add task {text}", "followup {text}"),
        OFFER,
        r"(?:we|somebody|someone) (?:should|must|need to|needs to|have to|has to) TEXT",
        at_hand=True,
        late=True,
    ),
    *ways("note {text}", OFFER, r"(?P<text>\d{1,2}[:.]\d{2}[ ,:;–-]+[^\d\s].{2,})", at_hand=True, late=True),
    *ways("note {text}", OFFER, r"(?:for the )?protocol[: ]+TEXT"),
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
        r"|issue)[:,. -]+(?:(?:with|of|in|at|on) )?TEXT",
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
        r"(?:in )?(?P<text>german|deutsch|englisch)(?: please| bitte)?",
        r"(?:sprich|rede|schreib)(?: mir| mit mir)?(?: auf)? (?P<text>deutsch|englisch)(?: mit mir)?",
    ),
    *ways("digest off", DO, r"(?:no|no more|stop|end|disable|turn off)(?: the| my)?(?: morning| daily)? digests?"),
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

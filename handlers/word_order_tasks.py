"""Other ways to say a command about tasks and people; see `word_order`."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways

DO, OFFER, ASK, NOT_YET = Kind.DO, Kind.OFFER, Kind.ASK, Kind.NOT_YET

TASK_WAYS: tuple[Way, ...] = (
    # --- one task, shown
    *ways("task {tasks}", ASK, "ONE", r"(?:is|are) ONE (?:DONE|ok|ready)(?: yet)?", "what(?:'s|s| is) ONE(?: about)?"),
    *ways("task {tasks}", ASK, r"(?:explain|what (?:means|does)) ONE(?: mean)?"),
    *ways("task {tasks}", ASK, r"ONE (?:DONE|ok)(?: yet)?", asked=True),
    *ways("task {tasks}", ASK, r"who(?:'s|s)?(?: is| has| does| makes| took| takes| owns)?(?: on| doing)? ONE"),
    *ways(
        "task {tasks}",
        ASK,
        r"(?:show|see|view|open|info|about|details)(?: me)?(?: of| on| about)? ONE",
        "more (?:on|about) ONE",
    ),
    *ways("check {tasks}", OFFER, "NUMBERS"),
    # --- when tasks are due
    *ways(
        "due {tasks} {text}",
        DO,
        r"TASKS (?:(?:is|are|has to be done|must be done) )?(?:due|by)(?: date)?(?::| is| at| by| on)? TEXT",
        r"TASKS (?:has to|have to|must|should) be (?:DONE|ready) (?:until|till|before|bis) TEXT",
        r"(?:the )?(?:deadline|due date) (?:of|for) TASKS(?: is|:)? TEXT",
        r"(?:set|make|change|move) TASKS (?:to be )?due(?: date)?(?::| to| at| by| on)? TEXT",
        r"(?:set|change|move)(?: the)? (?:due date|deadline|due)(?: of| for) TASKS(?: to| at| by)? TEXT",
    ),
    *ways(("due {tasks} {text}", "snooze {tasks} until {text}"), OFFER, r"TASKS (?:until|till|bis) TEXT"),
    *ways("task {tasks}", ASK, r"when (?:is|are) TASKS due"),
    # --- tasks that are done
    *ways(
        "uncheck {tasks}",
        DO,
        r"(?:(?:oops|sorry|no)\W+)?TASKS (?:is |are |was )?(?:not|isn't|isnt|aren't|wasn't) (?:yet )?DONE(?: yet)?",
    ),
    *ways(
        "check {tasks}",
        DO,
        r"TASKS(?:'s)?[.:,]?\s*(?:(?:is|ist|are|was|has been|have been|=|->) )?(?:now |all |both |finally )?"
        r"(?:DONE|ready|ok|okay|check|x|TICK)(?: now| finally)?",
        r"(?:TICK|x)\s*TASKS",
        r"(?:i|we)?(?:'m|'re|'ve|m|ve| am| are| have)?\s*(?:just )?(?:DONE|ready)(?: with| w/)?:? TASKS"
        r"(?: just now| now| already)?",
        r"(?:mark|set|put|tick|check) TASKS (?:off|(?:as |to )?(?:DONE|ok))",
        r"(?:check|checked|tick|ticked) off TASKS",
        r"(?:i )?(?:confirm|confirmed|confirming) NUMBERS",
    ),
    *ways(
        "check {tasks}",
        OFFER,
        r"TASKS should be (?:DONE|ready)(?: now| by now)?",
        r"TASKS(?: is| are)? DONE(?: now)? i (?:think|guess|believe|hope)",
        r"i? ?(?:think|guess|believe) TASKS(?: is| are)? (?:now )?DONE",
        r"(?:(?:ugh|phew|puh|finally|great|yay|good news)[ ,.!:]+)*TASKS(?: is| are)? (?:finally |now )?DONE"
        r"(?:[,.;] .{1,60})?",
        r"WHO (?:has |have )?DONE TASKS",
        r"TASKS (?:is |was |are )?DONE by WHO",
        r"update TASKS",
    ),
    *ways("check {title}", OFFER, r"TITLE (?:(?:is|are|was|has been) )?DONE(?: now)?", late=True),
    *ways(
        "uncheck {tasks}",
        OFFER,
        r"(?:undo|reopen|re-open|un-?do|revert)(?: check| done)? TASKS",
        "open TASKS again",
        r"TASKS (?:is |are )?(?:still )?open(?: again)?",
    ),
    *ways(
        "check {tasks}", OFFER, r"(?:finish|close|end|resolve) TASKS", r"TASKS[.:,]? (?:don|doen|dne|donr|dome|chek)"
    ),
    # --- tasks that are not needed
    *ways("skip {tasks} not needed", DO, r"TASKS (?:is |are )?(?:not|isn't|isnt|aren't) (?:needed|necessary|required)"),
    *ways("skip {tasks} n/a", DO, r"TASKS (?:is |are )?n/a"),
    *ways("skip {tasks} not needed", OFFER, r"(?:we |i )?(?:don't|dont|do not) need TASKS"),
    *ways("skip {tasks}", OFFER, r"TASKS can be skipped"),
    *ways("skip {tasks}", OFFER, r"(?:cancel|abort|forget|kill) TASKS"),
    *ways("claim {tasks}", OFFER, r"(?:start|begin)(?: on| with)? TASKS"),
    # --- snoozing
    *ways(
        "snooze {tasks} {time}",
        DO,
        r"(?:remind me|snooze|ping me|ask me)(?: again)?(?: of| about| for)? TASKS(?: again)? (?:in |for )?TIME",
        r"snooze (?:for )?TIME\s*(?:for )?TASKS",
        r"(?:remind|ping|ask) me(?: again)? in TIME\s*(?:of|about|for) TASKS",
    ),
    *ways("snooze", DO, r"(?:give me|i need) (?:another )?TIME"),
    # --- whose task it is
    *ways(
        "assign {tasks} {who}",
        DO,
        r"WHO (?:takes|has|does|gets|owns|handles|(?:will|can|should|to) (?:do|take|handle)) TASKS",
        r"WHO is (?:on|doing|taking|handling|working on) TASKS",
        r"(?:hand|pass|give|assign)(?: over)? TASKS (?:over )?to WHO",
        r"let WHO (?:do|take|handle) TASKS",
        r"put WHO on TASKS",
        firm=True,
    ),
    *ways(
        "claim {tasks}",
        DO,
        r"(?:i|i'll|ill|i will|i can|i could|let me|i'd) (?:take|do|make|grab|got|have|handle|own) TASKS",
        r"(?:i've|ive|i have) (?:got|taken) TASKS",
        r"(?:(?:i'm|im|i am) )?(?:on|doing|taking|grabbing|handling|working on) TASKS",
        r"(?:(?:i'm |im |i am )?on it\W+|dibs on |bags )TASKS",
        r"me for TASKS",
        r"(?:grab|me|mine|give me|🙋\S{0,3}|:raising_hand:)[:,]?\s*TASKS",
        r"TASKS (?:(?:is|are|to|for) )?(?:me|mine)",
    ),
    *ways(
        "unassign {tasks}",
        OFFER,
        r"(?:drop|leave) TASKS",
        r"(?:i )?(?:can't|cant|cannot|won't) (?:do|take|handle) TASKS",
        r"(?:hand|give) TASKS back",
        r"TASKS (?:to|for) (?:nobody|no ?one)",
    ),
    *ways("assign {tasks} {who}", DO, r"move(?: over)? TASKS (?:over )?to WHO"),
    *ways("assign {tasks} {who}", DO, "WHO[:,]? TASKS"),
    *ways(
        "assign {tasks} {who}", DO, r"TASKS\s*(?:(?:to|for|by|is|is for|goes to|are for|->|→|=>|=|:) ?)?\s?WHO(?:'s)?"
    ),
    *ways(
        "assign {tasks} {who}",
        OFFER,
        r"WHO[,:]? (?:(?:can you|could you|you|please|pls|should) )+(?:take|do|handle) TASKS",
        r"(?:can|could|should|shall) WHO (?:take|do|handle) TASKS",
        r"(?:add|invite) WHO to TASKS",
    ),
    *ways(
        "assign {title} {who}", OFFER, r"WHO (?:takes|has|does|gets|owns|handles|(?:will|can|should) (?:do|take)) TITLE"
    ),
    *ways("claim {tasks}", DO, "take over TASKS"),
    *ways("claim {tasks}", OFFER, "i overtake TASKS"),
    # --- who leads
    *ways(
        "owner {who}",
        DO,
        r"make WHO LEADER",
        r"(?:set|change) (?:the )?LEADER (?:to |= ?)?WHO",
        r"assign WHO (?:as|to be) LEADER",
        firm=True,
    ),
    *ways("handover {who}", DO, r"hand(?:ing)? ?(?:it )?over to WHO", firm=True),
    *ways(
        "handover {who}",
        OFFER,
        r"(?:i'm|im|i am|i'll be) (?:off|out|leaving|away)(?: now)?[ ,.;:-]+WHO (?:takes over|has it|leads)(?: now)?",
    ),
    *ways(
        "owner {who}",
        DO,
        r"WHO (?:is|will be|=) (?:now )?LEADER(?: now)?",
        r"WHO (?:leads|owns|commands|takes over|takes the lead|will lead|is leading)(?: now| this| it)*",
        r"LEADER(?: is|:| =|=)? WHO",
    ),
    *ways(
        "owner {who}",
        OFFER,
        r"(?:give|hand|pass) (?:the )?(?:lead|ownership|command) to WHO",
        r"(?:give|hand) WHO (?:the )?(?:lead|ownership|command|owner)",
        r"(?:add|invite) WHO as LEADER",
        r"update (?:the )?(?:owner|lead)(?: to)? WHO",
    ),
    *ways("owner me", OFFER, "take the lead"),
    *ways("owner", DO, "(?:change|new|set) (?:the )?owner"),
    *ways(
        "owner me",
        DO,
        r"(?:i'm|im|i am|i'll be|i will be) (?:now )?LEADER(?: now)?",
        r"(?:i|i'll|i will|let me) (?:lead|own|take over|take the lead)(?: now| this| it)*",
    ),
    # --- who takes part
    *ways("invite {who}", DO, r"(?:pull|bring|loop|call|get|add|let) WHO (?:in|into|here)(?: here| this)?", firm=True),
    *ways("invite {who}", DO, r"(?:invite|add) WHO to (?:this|it|the (?:channel|run|incident))", firm=True),
    *ways("invite {who}", OFFER, r"(?:we |i )?(?:need|want) WHO(?: here| now| in here)*", firm=True),
    *ways("add task {text}", DO, r"(?:add|new|create|make) (?:an? )?(?:new |another )?(?:task|step|todo)[:\s]+TEXT"),
    *ways((), NOT_YET, r"(?P<verb>kick|remind|mute) WHO(?: of .{1,40})?"),
    *ways("page {who}", DO, r"(?:page|wake(?: up)?)[: ]+WHO(?: up)?"),
    *ways("page {who}", OFFER, r"(?:call|ping|ring|phone)[: ]+WHO(?: up)?"),
    *ways((), NOT_YET, r"(?P<verb>phone|ring)[: ]+TEXT"),
    *ways("page stop", DO, r"(?:stop|cancel|end) (?:paging|(?:the |that |this )?pages?)", "never mind the page"),
    *ways("page next", DO, r"(?:escalate (?:the )?page|page (?:the )?next(?: one)?)(?: now)?"),
    *ways((), NOT_YET, r"(?P<verb>(?:new|create|add|make|open)(?: an?| the)? (?:channel|playbook|user))"),
    *ways("join", DO, r"(?:i'm|im|i am|count me|let me) in", "add me"),
    *ways("join", OFFER, r"(?:i'm|im|i am) here(?: now)?", "present"),
    *ways(
        "leave",
        OFFER,
        r"(?:i'm|im|i am) (?:out|leaving|off)",
        "remove me",
        r"i (?:(?:have to|must|need to) (?:leave|go)(?: now)?|(?:go|am going) (?:to bed|home)(?: now)?)",
    ),
    *ways("oncall", OFFER, r"(?:call|inform|ring|get|alert|notify) (?:the |whoever is )?on[ -]?call(?: person)?"),
    *ways(
        "oncall swap {who} {text}",
        DO,
        r"WHO (?:takes|will take|is taking|covers|will cover|is covering|does|will do|goes)(?: over)? (?:the )?"
        r"on[ -]?call (?:duty |shift )?TEXT",
        firm=True,
    ),
    *ways(
        "oncall swap {who} {text}",
        OFFER,
        r"WHO(?:'s| is| will be) on[ -]?call (?P<text>.{0,80}\b(?:until|till|from)\b.*)",
    ),
    *ways(
        "oncall swap me {text}",
        DO,
        r"(?:i take|i'll take|i will take|i'm taking|take|i cover|i'll cover|i will cover|cover)(?: over)? (?:the )?"
        r"on[ -]?call (?:duty |shift )?TEXT",
    ),
    *ways(
        "oncall swap back {number}",
        DO,
        r"(?:cancel|undo|take back|end|stop|remove) (?:the |my |that )?(?:on[ -]?call )?swap #?(?P<number>\d{1,5})",
    ),
    *ways(
        "oncall swap back",
        DO,
        r"(?:cancel|undo|take back|end|stop|remove) (?:the |my |that )?(?:on[ -]?call )?swap",
    ),
    *ways(
        "oncall",
        ASK,
        r"(?:(?:who|whos|who's) (?:is )?)?(?:the )?on[ -]?call(?: right now| now| today| tonight)?",
        r"who(?:m)? (?:do|should|can|could|must) (?:i|we) (?:call|page|ask|ring|wake)(?: up)?",
        r"(?:who|whos|who's) (?:is )?(?:on duty|has (?:the )?(?:pager|duty|pikett))(?: now| today| tonight)?",
        r"(?:wer hat (?:gerade )?)?(?:ruf)?bereitschaft",
        r"SHOW(?:who is )?on-?call",
        r"show on call",
    ),
)

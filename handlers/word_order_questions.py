"""Other ways to ask how it stands, who is in it, and what is to be done; see `word_order`."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways

DO, OFFER, ASK = Kind.DO, Kind.OFFER, Kind.ASK

QUESTION_WAYS: tuple[Way, ...] = (
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
        r"(?:who|whos|who's) (?:is |are )?(?:LEADER|leads|leading|the boss|responsible|has the lead)"
        r"(?: now| it| here)*",
        r"(?:how long|since when) (?:is|has|was) (?:it|this|that)(?: been)? .{2,20}",
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
    *ways(
        "todo",
        ASK,
        r"(?:anything )?for me|where am i needed|what(?:'s|s| is) my (?:work|part)",
        r"(?:what(?:'s|s| is) )?(?:mine|for me)|(?:show )?(?:me )?my (?:tasks|todos?|list|stuff)",
    ),
    *ways(
        "next",
        ASK,
        r"(?:and |so )?(?:what(?:'s|s| is)? |wats )?(?:next|now)(?: steps?| tasks?| up| for me)?",
        r"(?:and |so |ok )?now what|what else(?: is there)?|anything else(?: for me| to do)?",
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
        r"still to do|what(?:'s|s| is) still open|what(?:'s|s| is) done|who (?:does|has) what|remaining",
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
        r"is there (?:an? |any )?(?:open |active )?(?:incident|outage|run)s?(?: open| now)?",
    ),
    *ways(
        "links",
        ASK,
        r"where(?:'s|s| is| are) (?:the |our )?(?:runbook|dashboard|wiki|doc|log)s?",
        at_hand=True,
    ),
    *ways("links", ASK, r"(?:the )?(?:runbook|dashboard|wiki)s?", asked=True, at_hand=True),
    *ways("link {text}", OFFER, r"(?P<text>(?:[^\n:]{1,60}[: ] ?)?https?://\S+)", at_hand=True, late=True),
)

"""Other ways to speak of the timeline, of decisions and of hypotheses."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways

DO, OFFER, ASK = Kind.DO, Kind.OFFER, Kind.ASK

_HYPOTHESIS = r"(?:hypothesis|theory) #?(?P<count>\d{1,4})"
_ANY = r"(?:hypothesis |theory )?#?(?P<count>\d{1,4})"
_RULE_OUT = r"(?:rul(?:e|ed|ing) out|refuted?|disproved?|dismiss(?:ed)?)"
_BECAUSE = r"(?: because|:|,)? TEXT"
_FILTERS = (
    r"(?:me|last|of|for|notes|decisions?|hypotheses|updates|tasks|people|severity|pages?|since|until|search|all|full)"
)

TIMELINE_WAYS: tuple[Way, ...] = (
    *ways(
        "timeline",
        ASK,
        r"(?:(?:show|tell) me )?what(?:'s|s| has)? happened(?: so far| here| yet| already| since)*",
        r"SHOW(?:timeline|log|history|events)|show (?:me )?(?:the )?notes|what did we do",
    ),
    *ways("timeline {who}", ASK, r"what (?:did|has) WHO (?:do|done)(?: so far)?", r"timeline (?:of |for )?WHO"),
    *ways("timeline since {text}", ASK, r"what(?:'s|s| has)? happened since TEXT"),
    *ways("timeline last {text}", ASK, r"what(?:'s|s| has)? happened in the (?:last|past) TEXT"),
    *ways("timeline", ASK, "notes", asked=True),
    *ways("note {text}", OFFER, rf"log[:]? (?!{_FILTERS}\b)(?P<text>[a-z]\S* .+)"),
    *ways(
        "decisions",
        ASK,
        r"(?:what|which decisions?)(?: have| has| did| was| were| is)?(?: we| been)? (?:decided?|made|taken)"
        r"(?: so far| yet)?",
        r"SHOW(?:the |all )?decisions",
    ),
    *ways(
        "hypotheses",
        ASK,
        r"what do we (?:suspect|suppose)|(?:what|which) (?:hypotheses|theories) (?:are (?:still )?open|do we have)",
        r"SHOW(?:the |all |open )*(?:hypotheses|theories)",
        r"what(?: do we think)? (?:is|was) the (?:root )?cause",
    ),
    *ways("hypothesis confirm {count} {text}", DO, rf"confirm(?:ed)? {_HYPOTHESIS}{_BECAUSE}"),
    *ways("hypothesis confirm {count}", DO, rf"confirm(?:ed)? {_HYPOTHESIS}"),
    *ways("hypothesis rule out {count} {text}", DO, rf"{_RULE_OUT} {_ANY}{_BECAUSE}", rf"rule {_ANY} out{_BECAUSE}"),
    *ways("hypothesis rule out {count}", DO, rf"{_RULE_OUT} {_ANY}", rf"rule {_ANY} out"),
    *ways("hypothesis reopen {count}", DO, rf"reopen {_HYPOTHESIS}"),
    *ways("hypothesis test {count} me", DO, rf"i(?:'ll| will| can)? (?:test|take|check) {_HYPOTHESIS}"),
    *ways("hypothesis test {count} {who}", DO, rf"WHO (?:tests|takes|checks) {_HYPOTHESIS}"),
    *ways("decision revoke {count} {text}", DO, rf"revoked? decision #?(?P<count>\d{{1,4}}){_BECAUSE}"),
    *ways("decision revoke {count}", DO, r"revoked? decision #?(?P<count>\d{1,4})"),
    *ways(
        "hypothesis {text}",
        OFFER,
        r"(?:could it be|i think|we think|i guess|maybe|perhaps) (?:that )?it(?:'s|s| is) (?P<text>\S.*)",
        late=True,
    ),
)

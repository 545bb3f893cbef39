"""What people, programs and attackers may type at the bot, sorted by what has to come of it."""

from __future__ import annotations

NOT_ADDRESSED = (
    "!incidentstart sev1 Oops", "! incident list", "/incident list", "incident check 1",
    "\uff01incident check 1", "\u200b!incident check 1", "\u202e!incident check 1", "\ufeff!incident check 1",
    "```\n!incident check 1\n```", "`!incident check 1`", "> !incident check 1", "look:\n!incident check 1",
    "**!incident check 1**", "- !incident check 1", "@incident-botty check 1", "@incident-bot.check 1",
    "hey @incident-bot check 1", "\\!incident check 1", "\x00!incident check 1", "!incident.check 1",
    "!incident-check 1",
    "🔥🔥🔥", "مرحبا", "", "   ", "\n\n", '{"command": "!incident check 1"}', "<p>!incident check 1</p>", "@all",
    "@here !",
)  # fmt: skip
"""Nothing at all may come of these, said in the run's own channel."""

NEARLY_ADDRESSED = (
    "!incidents check 1", "!incdent finish all: @all", "!incidnet start sev1 @here", "!inciden {{ 7*7 }}",
    "!incident! @all @here", "!incident\u200b check 1", "!Incidents note `@all`", "!incidents", "!incident@all now",
)  # fmt: skip
"""In the run's channel these are offered as they were probably meant; nothing is done unless that is taken."""

SPELLINGS = (
    "!INCIDENT check {n}", "  !incident check {n}", "!incident\ncheck {n}", "!incident:   check {n}",
    "!incident, check {n}",
    "\t!Incident\tcheck\t{n}", "@Incident-Bot check {n}", "!incident CHECK {n}", "!incident check #{n}",
    "!incident check task {n}", "!incident check {n}.", "!incident check: {n}", "!incident check  \u2003 {n}",
)  # fmt: skip
"""The same command in other spellings; it must work."""

_LONG = "x" * 10_001

REFUSED = (
    # numbers
    "check 0", "check -1", "check 99999999999", "check 2.999", "check 0.1", "check 1.0", "check 1-100000",
    "check 5-1",
    "check 1.1.1", "check 1e3", "check 0x1", "check \u0663\u0663\u0663", "check NaN", "check null", "check 1 2 99",
    "check 98", "task 99", "task 1 2 3", "skip 99 no", "uncheck 1", "restore 1", "unassign 1", "timeline -1",
    "timeline 99999999999", "timeline 0", "next 99", "undo 5", "INC-99 check 1", "INC-0 info", "check 1 INC-99",
    "INC-99999999999 check 1", "join INC-99", "cancel duplicate of INC-99", "finish 99: why",
    # words where something else belongs
    "check", "check the", "check Nothing of that name", "check ' OR 1=1 --", "check; DROP TABLE runs",
    'check {"task": 1}',
    "check [1]", "check ../../etc/passwd", "check $(reboot)", "check `reboot`", "check {{ 1 }}", "check {% raw %}",
    "skip 1", "skip 1 \u200b", "skip", "assign 1", "assign @bob", "assign 1 you", "assign 1 @nobody", "assign 1 @all",
    "assign 1 @channel", "assign 1 @here", "assign 1 @incident-bot", "owner", "owner @nobody",
    "owner @all", "owner @here", "owner @incident-bot", "owner everybody", "invite", "invite @channel",
    "invite @nobody @bob", "invite bob", "leave", "join", "severity", "severity sev9", "severity {{ 7*7 }}",
    "severity @all", "phase", "phase nowhere", "phase @all", "mark", "mark detected 99:99",
    "mark detected 2099-01-01 00:00",
    "mark <script>", "mark finished", "mark detected 1000000000000000", "mark @all", "metric", "metric cost",
    "metric cost abc", "metric cost 1e999999", "metric cost NaN", "metric cost \u0663", "metric nothing 5",
    "metric @all 5", "metric cost 99999999999999999999999999", "info extra words", "list everything now",
    "playbooks x", "oncall x", "cancel", "finish", "finish all", "finish nonsense", "finish 1:", "finish @all",
    "reopen", "note", "note \u200b\u200d", "summary", "summary \u2060", "update", "update \ufeff",
    # texts that cannot be kept
    f"note {_LONG}", f"summary {_LONG}", f"update {_LONG}", f"skip 1 {_LONG}", f"start {_LONG}", "start sev1",
    "start \u200b", "start sev1 \u202eevil", "start anyway bell \x07", "start anyway nul \x00 inside",
    "note nul \x00",
    "note back\x08space", "summary \u202d\u202eturned", "update \x1b[31mred", "skip 1 \u2066why",
    # no command at all
    "frobnicate", "frobnicate @all", "🔥", "\u202etrats", "{{ 7*7 }}", "{% for x in y %}", "{{ cycler.__init__ }}",
    "__class__", "../../etc/passwd", "'; DROP TABLE runs; --", '{"a": [1, 2', "<img src=x onerror=alert(1)>",
    "%s%s%n",
    _LONG, "@all", "@channel", "@here @bob", "~town-square", "#tag", "`@bob`", "``` @all", "\x00", "\u200b\u200b",
    "chekc 1\n\n@all", "udpate one\n\n@channel ```", "chekc `1` @here", "strat sev1 @all @here", "sevrity @bob",
    "help ../../etc/passwd", "0", "-1", "1", "١", "sev99", "INC-", "INC-1-2 check 1",
    # what cannot be seen, what goes on for ever, what only looks like something
    f"start sev1 Checkout is down {_LONG}", f"skip {_LONG}", f"update to +~exec {_LONG}",
    "start sev1 \u2800", "start sev1 \u3164\u115f", "note \u2800\ufe0f", "summary \uffa0", "update \u3164",
    "start sev1 " + "\N{FIRE}" * 500, "start sev1 " + "\u0627" * 300, "start sev1 -", "start sev1 ??", "start drill",
    "start incident-resolution", "start incident-resolution sev1", "phase " + "p" * 3_000, "severity " + "s" * 3_000,
    "mark " + "m" * 3_000 + " 10:00", "metric " + "k" * 3_000 + " 5", "metric cost " + "9" * 3_000,
    "task " + "t" * 3_000, "check " + "c" * 3_000, "owner " + "x" * 5_000, "timeline " + "9" * 3_000,
    "snooze 1 " + "9" * 3_000 + "m",
    "check ,", "check 1 -", "check 1/2", "check \u2460", "check +1", "check 1e0", "check \u221e", "check 2.2.2",
    "check all", "check .*", "check %s", "check {0}", "check 1 && finish", "check 1; finish all: x", "check 3 @bob",
    "skip all", "skip 1-5", "assign 1 @bob@all", "assign 1 @@bob", "assign 1 everyone", "claim all", "snooze 1 -5m",
    "snooze 1 0m", "snooze 1 yesterday", "owner @bob @carol", "mark detected 0000-00-00 00:00", "finish ;;;",
    "finish x: y", "cheсk 1", "**check 1**", "@incident-bot @incident-bot", "!incident !incident", "<!channel>",
    "&commat;all", "＠all", "task @all", "list @bob", "oncall @bob", "next @bob", "retro publish", "retro @all",
)  # fmt: skip
"""Each gets one answer that says what is wrong, and nothing changes."""

SMUGGLED = (
    "@all", "@channel look", "@here now", "@bob and @carol", "\uff20bob", "(@bob)", '"@all"', "\\@bob",
    "[@bob](http://x)",
    "`@bob`", "``@bob`` @all", "@all, @channel. @here!", "@BOB", "@bob.", "x@bob", "**@bob**", "~~@all~~", "||@all||",
    "@\u200b@bob", "@@bob", "@incident-bot check 1", "!incident check 1", "~town-square ~stakeholders", "#tag #all",
    "{{ 1237*7331 }}", "{{7*'7'}}", "{% for x in range(9) %}{{ x }}{% endfor %}",
    "{{ ''.__class__.__mro__ }}", "{# gone #}",
    "{{ number }} {{ owner }}", "{{ title | attr('__class__') }}", "{% raw %}{{ 1 }}{% endraw %}",
    "{% include 'x' %}",
    "```fence", "```\n@all\n```", "``` @all", "`@all", "[x](javascript:alert(1))", "![x](http://evil/x.png)",
    "<script>alert(1)</script>", "| a | b |", "# heading", "- item", "1) item", "> quote", "___ ***", "$\\LaTeX$",
    ":fire:",
    "' OR 1=1; --", '"}],"x":[{', "$(reboot) `id` ${jndi:ldap://x}", "%s %n %d", "\\u0000 \\x00", "\\", "\\\\@all",
    "مرحبا بالعالم", "\u05e9\u05dc\u05d5\u05dd", "🔥🔥🔥", "a\u200bb\u200dc", "e\u0301\u0302\u0303\u0304" * 20,
    "ﷺ" * 50,
    "&lt;@all&gt;", "&#64;all", "%40all", "\N{FULLWIDTH COMMERCIAL AT}all", "\N{SMALL COMMERCIAL AT}all",
)  # fmt: skip
"""Texts somebody may give as a title, note, reason, summary or update: kept and shown as they were typed."""

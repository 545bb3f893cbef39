"""Commands that tell audiences, have a text agreed to, mend what was sent, and say where updates go."""

from __future__ import annotations

import re

from domain import broadcast_commands as b
from domain import commands as c
from domain import queries as q
from domain.audiences import INSIDE, OUTSIDE, POSTS, STYLES
from domain.readership import is_update
from domain.told import TextState
from handlers import webhooks
from handlers.begins_alike import READS_ON
from handlers.line import Line, misread, shortened
from handlers.said import Asked, Meant, Misread, Said

_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"
_NAMES = rf"{_NAME}(?:\s*(?:,|\+|&|\band\b)\s*{_NAME})*"
_LABEL = re.compile(rf"(?P<names>{_NAMES})\s*:[ \t]*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|\+|&|\band\b)\s*", re.IGNORECASE)
_TO = re.compile(rf"to\s+(?=\S)|for\s+(?={_NAMES}\s*:)", re.IGNORECASE)
_FORM = re.compile(r"\{\{|\{%|[*#_\n]")
"""What a form of updates has, and no sentence."""
_PHRASE = re.compile(  # only what is no prose: an update may begin with `#outage`, or with "phrase by phrase …"
    r"phrases?(?:\s*[:#]\s*#?|\s+(?=#?[0-9]{1,3}(?:\s*$|\s+\w+\s*[=:]))#?)(?P<phrase>[A-Za-z0-9][A-Za-z0-9-]{0,63})(?=\s|$)",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]{0,31})\s*[=:]\s*")
_NUMBER = re.compile(
    r"(?:(?:status )?update\s+)?#?(?P<number>[0-9]{1,4})(?:\.(?P<version>[0-9]{1,4}))?(?=[\s:,.]|$)[:,.]?",
    re.IGNORECASE,
)
_CHANNEL = re.compile(r"(?P<sign>[+−–-]?)~?(?P<name>[a-z0-9][a-z0-9_-]{0,63})")
_BEFORE_WHY = re.compile(r"\A(?:because|as|since|why)\b[:,\s]*|\A[:,–—-]\s*")
_BACK = frozenset({"reset", "default", "off", "none", "playbook", "original"})
_STANDING = frozenset({TextState.SENT, TextState.WAITING})
_YES = frozenset({"approve", "approved", "i approve", "agree", "agreed", "i agree", "yes", "ok", "okay", "send it",
                  "looks good", "lgtm", "+1", "👍", "go"})  # fmt: skip
_NO = re.compile(
    r"(?:reject|rejected|no|don't send(?: it)?|do not send(?: it)?|❌|👎)\b[\s:,.-]*(?P<why>.*)",
    re.DOTALL | re.IGNORECASE,
)


def told(line: Line) -> Meant | Misread | None:
    """What of `update …` is for audiences: `customers: …`, `to customers …`, `phrase:looking`; None: plain text."""
    rest = line.rest.strip()
    to = _TO.match(rest)
    behind = rest[to.end() :] if to else rest
    if _PHRASE.match(rest):
        return line.meant(c.TellAudiences((_text("", rest),)))
    parts = _labelled(line, behind)
    if parts is None:
        word, _, text = behind.partition(" ")
        if not _is_declared(line, word) or (not to and READS_ON.match(text.strip())):
            return None
        if not text.strip():
            return line.meant(q.ShowPhrases(word.casefold()))
        parts = ((word.casefold(), text.strip()),)
    if any(not text for _, text in parts):
        return line.missing()
    return line.meant(c.TellAudiences(tuple(_text(audience, text) for audience, text in parts)))


def _labelled(line: Line, text: str) -> tuple[tuple[str, str], ...] | None:
    """`internal: …` and `customers: …`, each from the beginning of a line; None if the text does not begin so."""
    found: list[tuple[str, str]] = []
    together = 0
    for each in text.split("\n"):
        label = _LABEL.match(each.lstrip())
        names = [name.casefold() for name in _BETWEEN.split(label["names"])] if label else []
        if label and all(_is_known(line, name) for name in names):
            found += [(name, each.lstrip()[label.end() :]) for name in dict.fromkeys(names)]
            together = len(dict.fromkeys(names))
        elif not found:
            return None
        else:
            found[-together:] = [(name, f"{said}\n{each}") for name, said in found[-together:]]
    return tuple((name, said.strip()) for name, said in found)


def _is_known(line: Line, name: str) -> bool:
    """Whether some playbook, or everybody, knows an audience of that name: with a colon nothing else is meant."""
    books = [line.present_run.playbook] if line.present_run else [*line.said.playbooks.values()]
    return name in (*INSIDE, *OUTSIDE) or any(name in book.status_updates.audiences for book in books)


def _is_declared(line: Line, word: str) -> bool:
    """Whether the run at hand has an audience of that name: without a colon it may be anybody's prose."""
    run = line.present_run
    return run is not None and word.casefold() in run.playbook.status_updates.audiences


def _text(audience: str, text: str) -> b.AudienceText:
    found = _PHRASE.match(text)
    if found is None:
        return b.AudienceText(audience, text)
    return b.AudienceText(audience, "", found["phrase"].casefold(), _given(text[found.end() :]))


def _given(text: str) -> tuple[tuple[str, str], ...]:
    """`service=checkout symptom="very slow"` as pairs; what stands before the next name belongs to the one before."""
    names = [*_GIVEN.finditer(text)]
    ends = [found.start() for found in names[1:]] + ([len(text)] if names else [])
    pairs = (
        (found["name"].casefold(), text[found.end() : end].strip(" ,;\n"))
        for found, end in zip(names, ends, strict=True)
    )
    return tuple((name, value.strip('"“”')) for name, value in pairs)


def amend(line: Line) -> Meant | Misread:
    """`amend TEXT` the last, `amend 2 TEXT`; its lines are kept."""
    number, text = _numbered(line, line.rest)
    text = re.sub(r"\A[:–—-]\s*|\A(?:to|to say|with)[:\s]\s*", "", text.strip(), count=1, flags=re.IGNORECASE)
    if not text:
        return line.missing()
    if not number and (parts := _labelled(line, text)) is not None:
        return _amended(line, parts)
    return line.meant(c.AmendUpdate(_text("", text), number))


def _amended(line: Line, parts: tuple[tuple[str, str], ...]) -> Meant | Misread:
    """`amend customers: TEXT` is about what they were told last."""
    name, text = parts[0]
    run = line.present_run
    if run is None or len(parts) > 1 or not text:
        return misread("amend_which", audience=name)
    audience = "" if is_update(run, name) else name
    theirs = [told for told in run.ledger.texts if told.audience == audience and told.state in _STANDING]
    if not theirs:
        return misread("amend_which", audience=name)
    return line.meant(c.AmendUpdate(_text("", text), theirs[-1].number))


def retract(line: Line) -> Meant:
    """`retract`, `retract 2`, `retract 2 wrong incident`."""
    number, why = _numbered(line, line.rest)
    return line.meant(
        c.RetractUpdate(number, re.sub(r"\A(?:because|as|since|why)\b[:,\s]*|\A[:,–—-]\s*", "", why.strip()))
    )


def _numbered(line: Line, text: str) -> tuple[int, str]:
    """The number of an update at its beginning; not one that there is none of: `30 of them are back`."""
    found = _NUMBER.match(text.strip())
    number = int(found["number"]) if found and not found["version"] else 0
    run = line.present_run
    if found is None or not number or (run is not None and number > len(run.ledger.texts)):
        return 0, text
    return number, text.strip()[found.end() :].strip()


def approve(line: Line) -> Meant | Misread:
    """`approve`, `approve 3`."""
    number, version, rest = _which(line.rest)
    if rest.strip(" .!"):
        return line.extra(rest)
    run, number, version = _of_prompt(line, number, version)
    return Meant(c.AgreeOnText(number, version), run)


def reject(line: Line) -> Meant | Misread:
    """`reject 3 why`."""
    number, version, why = _which(line.rest)
    run, number, version = _of_prompt(line, number, version)
    return Meant(c.RejectText(number, version, why), run)


def withdraw(line: Line) -> Meant | Misread:
    """`withdraw`, `withdraw 3`."""
    number, _, rest = _which(line.rest)
    return line.extra(rest) if rest.strip(" .!") else line.meant(c.WithdrawText(number))


def _which(text: str) -> tuple[int, int, str]:
    found = _NUMBER.match(text.strip())
    if found is None:
        return 0, 0, text.strip()
    return int(found["number"]), int(found["version"] or 0), text.strip()[found.end() :].strip()


def _of_prompt(line: Line, number: int, version: int) -> tuple[str, int, int]:
    """The run and the text that were asked about last, in a direct message that names neither."""
    asked = _last_asked(line.said)
    if line.run or number or line.said.run is not None or asked is None:
        return line.run, number, version
    return (asked.run, *_topic(asked))


def _last_asked(said: Said) -> Asked | None:
    return next((each for each in said.asked if each.about.startswith("agree ")), None)


def _topic(asked: Asked) -> tuple[int, int]:
    number, _, version = asked.about.removeprefix("agree ").partition(".")
    return int(number), int(version)


def agree_answer(said: Said) -> Meant | None:
    """What a short answer to a text that waits means, in a direct message; None if it is none, or none was asked."""
    asked = said.asked[0] if said.asked and said.asked[0].about.startswith("agree ") else None
    text = " ".join(said.text.replace("’", "'").split()).strip(" .!,")
    if asked is None:
        return None
    if text.casefold() in _YES:
        return Meant(c.AgreeOnText(*_topic(asked)), asked.run)
    no = _NO.fullmatch(text)
    return Meant(c.RejectText(*_topic(asked), reason=no["why"].strip()), asked.run) if no else None


def phrases(line: Line) -> Meant | Misread:
    """`phrases`, `phrases customers`."""
    words = [word for word in line.words if word.casefold() not in ("for", "to")]
    if len(words) > 1:
        return line.extra(" ".join(words[1:]))
    return line.meant(q.ShowPhrases(words[0].casefold().rstrip(":") if words else ""))


def destinations(line: Line) -> Meant | Misread | None:
    """`update to`, `update to +~exec -~support`, `update to customers +~status as posts`; None: it is no such."""
    words = line.words
    audience = ""
    if words and _CHANNEL.fullmatch(words[0].rstrip(":")) and words[0][:1] not in "+-−–~":
        audience = words[0].rstrip(":").casefold()
        if not _is_known(line, audience):
            return None
        words = words[1:]
    if not words:
        return line.meant(q.ShowDestinations())
    if (hooks := webhooks.of_updates(line, words, audience)) is not None:
        return hooks
    if words[0][:1] not in "+-−–~":
        return None
    return _changed(line, audience, words)


def _changed(line: Line, audience: str, words: list[str]) -> Meant | Misread:
    add: list[str] = []
    remove: list[str] = []
    style = ""
    for word in (each.strip(",;") for each in words):
        plain = word.casefold()
        found = _CHANNEL.fullmatch(plain)
        if plain in ("as", "and", ""):
            continue
        if plain in (*STYLES, "post", "threads") and add and word[:1] not in "+-−–~":
            style = POSTS if plain.startswith("post") else STYLES[0]
            add[-1] = f"{add[-1].partition(' ')[0]} {style}"
        elif found is None:
            return misread("channel_name", word=shortened(word))
        elif found["sign"] in ("", "+"):
            add.append(found["name"])
        else:
            remove.append(found["name"])
    return line.meant(c.ChangeDestinations(audience, tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove))))


def template(line: Line) -> Meant | Misread:
    """`update template TEXT`, `update template customers: TEXT`, `update template reset`; its lines are kept."""
    rest = line.rest.strip()
    label = _LABEL.match(rest)
    audience = label["names"].casefold() if label and _is_known(line, label["names"].casefold()) else ""
    text = rest[label.end() :].strip() if audience and label else rest
    word, _, behind = text.partition(" ")
    if not audience and _is_declared(line, word):
        audience, text = word.casefold(), behind.strip()
    if not text:
        return line.meant(q.ShowDestinations())
    if text.casefold() in _BACK:
        return line.meant(c.ChangeTemplate(audience, ""))
    return line.meant(c.ChangeTemplate(audience, text)) if _FORM.search(text) else misread("template_text")

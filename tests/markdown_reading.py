"""A reader of messages that knows nothing of how Muster writes them: whom a message notifies, and how it is built.

Its rules are those that Mattermost 5.37 and 11.6 were seen to have (`tests/contract/test_mentions.py` holds them to
it): a mention is an `@` before a letter or digit in text; a backslash, emphasis, a link's text, a quote, HTML or an
entity (5.37) does not change that, code does.
"""

from __future__ import annotations

import html
import re

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_BULLET = re.compile(r" {0,3}(?:[-+*]|[0-9]{1,9}[.)])(?:\s|$)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$")
_TABLE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_TICKS = re.compile(r"(?<!`)(`+)(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MENTION = re.compile(r"@(?=[^\W_])")
_NAME = re.compile(r"[\w.\-:]*")
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def mentions(message: str) -> list[str]:
    """Whom the message notifies, each as `@name`."""
    found = []
    for block in blocks(message):
        text = html.unescape(_ESCAPED.sub(r"\1", without_code(block)))
        for at in _MENTION.finditer(text):
            if at.start() and (text[at.start() - 1].isalnum() or text[at.start() - 1] == "@"):
                continue  # an address such as bob@example.com is one word
            name = _NAME.match(text, at.end())
            found.append(f"@{name[0] if name else ''}")
    return found


def blocks(message: str) -> list[str]:
    """The message without its code blocks, in pieces over which no inline code reaches."""
    pieces: list[list[str]] = [[]]
    fence, quoted = "", False
    for raw in message.split("\n"):
        bare = raw.lstrip(" ").removeprefix(">").removeprefix(" ") if raw.lstrip(" ").startswith(">") else raw
        if (bare is not raw) != quoted:
            quoted, fence = bare is not raw, "" if quoted else fence
            pieces.append([])
        line = FENCE.match(bare)
        if fence:
            if line and line[1][0] == fence[0] and len(line[1]) >= len(fence) and not line[2].strip():
                fence = ""
                pieces.append([])
            continue
        if line and not (line[1][0] == "`" and "`" in line[2]):
            fence = line[1]
            continue
        begins = _BULLET.match(bare) or _HEADING.match(bare) or _RULE.match(bare)
        if begins or not bare.strip():
            pieces.append([])
        pieces[-1].append(bare)
    return ["\n".join(piece) for piece in pieces if piece]


def without_code(block: str) -> str:
    """The text of a block without what stands between backticks."""
    kept, at = "", 0
    while at < len(block):
        if block[at] == "\\" and at + 1 < len(block) and block[at + 1] in _PUNCTUATION:
            kept, at = kept + block[at : at + 2], at + 2
            continue
        if block[at] == "`":
            run = re.compile(r"`+").match(block, at)
            assert run
            close = next((each for each in _TICKS.finditer(block, run.end()) if each[1] == run[0]), None)
            kept += " \x00 " if close else run[0]
            at = close.end() if close else run.end()
            continue
        kept, at = kept + block[at], at + 1
    return kept


def built(message: str) -> list[str]:
    """How a message is built: of each line what kind it is, and the markup in it, in order."""
    lines: list[str] = []
    fence = ""
    for line in message.split("\n"):
        fenced = FENCE.match(line)
        if fence or fenced:
            fence = "" if fence and fenced else fence or "open"
            lines.append("code")
            continue
        kind = "text"
        for name, pattern in (("rule", _RULE), ("heading", _HEADING), ("bullet", _BULLET), ("table", _TABLE)):
            kind = name if kind == "text" and (pattern.fullmatch if name == "table" else pattern.match)(line) else kind
        if line.lstrip(" ").startswith(">"):
            kind = "quote"
        if not line.strip():
            kind = "blank"
        text = _ESCAPED.sub("", without_code(line))
        text = re.sub(r"\bhttps?://[^\s<>*~\])]*", "", text)
        marks = re.findall(r"\*+|~+|[\[\]<>|`\x00]|(?<![^\W_])_|_(?![^\W_])|\n", text)
        lines.append(f"{kind} {''.join(marks)}".strip())
    return lines


def fences_are_closed(message: str) -> bool:
    """Whether every code block has an end."""
    fence = ""
    for line in message.split("\n"):
        found = FENCE.match(line)
        if found and not fence and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
        elif found and fence and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not found[2].strip():
            fence = ""
    return not fence

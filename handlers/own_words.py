"""What somebody says in their own words: a message without its code, quotes, addresses and names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from domain.words import LONGEST_TEXT, bad_sign
from mattermost.chat import Post

LONGEST = 20_000
"""Characters of a message and its attachments that are looked at; the longest message has 16,383."""
_MOST_ATTACHMENTS = 20
_MOST_FIELDS = 50

_GAP = " \x00 "
"""Stands where something was left out, so that no phrase reaches across it."""
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_QUOTE = re.compile(r" {0,3}>")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)")
_TICKS = re.compile(r"`+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w.+-])[\w.+-]*+@[\w.-]+|(?<![\w~])~[a-z0-9][\w-]*")
"""`@alice`, `alice@example.com`, `~channel`."""
_HEAD = re.compile(r"(?:[#>*•\-\s]|\d+[.)]\s|@(?:here|channel|all)\b)+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
_LONGEST_TITLE = 100


def text_of(post: Post) -> str:
    """All that a post says: its message, and what stands in its attachments, as webhooks write it."""
    if "attachments" not in post.props:
        return post.message[:LONGEST]
    parts = [post.message, *_attached(post.props.get("attachments"))]
    return "\n\n".join(part for part in parts if part.strip())[:LONGEST]


def kept_text(post: Post) -> str:
    """A message as it is written down: with the names of its files, and no more than an entry may have."""
    text = text_of(post)
    if post.files:
        named = ", ".join(name or "a file" for name in post.files)
        text = f"{text}\n:paperclip: {named}" if text.strip() else f":paperclip: {named}"
    plain = "".join(sign for sign in text if bad_sign(sign, lines=True) is None)
    return plain if len(plain) <= LONGEST_TEXT else f"{plain[: LONGEST_TEXT - 1]}…"


def webhook_name(post: Post) -> str:
    """What an incoming webhook calls itself; its posts carry the id of whoever made it.  '' if it is none's post."""
    if not post.props.get("from_webhook"):
        return ""
    name = post.props.get("override_username") or post.props.get("webhook_display_name")
    return str(name or "webhook")[:64]


def _attached(attachments: Any) -> Iterator[str]:
    for attachment in attachments[:_MOST_ATTACHMENTS] if isinstance(attachments, list) else ():
        if not isinstance(attachment, Mapping):
            continue
        said = [str(attachment.get(name) or "") for name in ("title", "pretext", "text")]
        fields = attachment.get("fields")
        for each in fields[:_MOST_FIELDS] if isinstance(fields, list) else ():
            if isinstance(each, Mapping):
                said += [str(each.get("title") or ""), str(each.get("value") or "")]
        if not any(part.strip() for part in said):
            said = [str(attachment.get("fallback") or "")]  # the same once more, for those who see no attachments
        yield from said


def own_words(text: str, names: Collection[str] = ()) -> str:
    """The text without code, quotes, web addresses, people and channels; `names` are left in (`@oncall`)."""

    def name(found: re.Match[str]) -> str:
        return found[0] if found[0].casefold() in names else _GAP

    said = _GAP.join(_without_code(paragraph) for paragraph in _paragraphs(text[:LONGEST]))
    return _NAME.sub(name, _ADDRESS.sub(_GAP, said))


def title(text: str) -> str:
    """The first line somebody says, as a run's title: one line, not too long; '' if there are no words."""
    for paragraph in _paragraphs(text[:LONGEST]):
        for line in paragraph.split("\n"):
            if _LETTER.search(_without_code(line)):
                return _shortened(_HEAD.sub("", line, count=1) if _HEAD.match(line) else line)
    return ""


def _shortened(line: str) -> str:
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in line).split()).strip("*_~`# ")
    if len(flat) <= _LONGEST_TITLE:
        return flat
    cut = flat[:_LONGEST_TITLE]
    whole = cut.rsplit(" ", 1)[0]
    return f"{whole if len(whole) > _LONGEST_TITLE // 2 else cut}…"


def _paragraphs(text: str) -> Iterator[str]:
    """What stands neither in a code block nor in a quote, a paragraph each."""
    fence, lines = "", list[str]()
    for line in text.replace("\r", "").split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        own = not (mark or _QUOTE.match(line) or not line.strip() or (not lines and _INDENTED.match(line)))
        if own:
            lines.append(line)
            continue
        if lines:
            yield "\n".join(lines)
            lines = []
        fence = mark[1] if mark else ""
    if lines:
        yield "\n".join(lines)


def _without_code(paragraph: str) -> str:
    """A paragraph without what stands between as many backticks on either side."""
    ticks = list(_TICKS.finditer(paragraph))
    if not ticks:
        return paragraph
    closing: dict[int, list[int]] = {}
    for index, found in enumerate(ticks):
        closing.setdefault(len(found[0]), []).append(index)
    for places in closing.values():
        places.reverse()
    kept, end, index = list[str](), 0, 0
    while index < len(ticks):
        later = closing[len(ticks[index][0])]
        while later and later[-1] <= index:
            later.pop()
        if not later:
            index += 1
            continue
        kept += [paragraph[end : ticks[index].start()], _GAP]
        end = ticks[later[-1]].end()
        index = later[-1] + 1
    return "".join([*kept, paragraph[end:]])

"""Long text in several posts: cut between paragraphs, else lines, else words; a code block stays one on both sides."""

from __future__ import annotations

_FENCE = "```"


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters; at least one part, even of an empty text."""
    parts: list[str] = []
    rest = text
    while len(rest) > limit:
        cut = _cut(rest, limit - 2 * len(_FENCE) - 2)
        head, rest = rest[:cut].rstrip("\n"), rest[cut:].lstrip("\n")
        if head.count(_FENCE) % 2:
            head, rest = f"{head}\n{_FENCE}", f"{_FENCE}\n{rest}"
        parts.append(head)
    parts.append(rest)
    return parts


def _cut(text: str, most: int) -> int:
    """Where to cut: the last paragraph's end in the second half, else a line's, else a word's."""
    for sign in ("\n\n", "\n", " "):
        at = text.rfind(sign, most // 2, most)
        if at > 0:
            return at
    return most

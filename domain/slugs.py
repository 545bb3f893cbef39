"""Titles made into names: for ids in playbooks and for channels."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}


def slug(text: str, limit: int = 64) -> str:
    """Lowercase ASCII letters, digits and single hyphens, cut at a word; '' if nothing is left of it."""
    folded = "".join(_LETTERS.get(sign, sign) for sign in text[:1000].lower())
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) <= limit:
        return name
    cut = name[:limit]
    whole = cut.rsplit("-", 1)[0] if name[limit] != "-" and "-" in cut else cut
    return whole.strip("-")

"""What readers of all senders share: JSON that may hold anything becomes texts of a bounded length.

Lenient about fields that are not there or are of another kind (they are ''), strict about a body that is no object.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from web.delivery import Delivery, Malformed

LONGEST_TITLE = 300
LONGEST_TEXT = 4000
LONGEST_LINK = 2000
LONGEST_WORD = 200
"""Characters of a severity, a label's name and a key; a longer key is told by its SHA-256."""
LONGEST_VALUE = 500
MOST_LABELS = 60

Part = Mapping[str, object]
NUMBER = re.compile("[0-9]{1,13}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def document(delivery: Delivery) -> Part:
    """The body's JSON object.  Raises `Malformed` if it is none."""
    try:
        value = orjson.loads(delivery.body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Malformed(f"the body is {_kind(value)}; a JSON object is expected")
    return value


def part(value: object) -> Part:
    """That object; an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def parts(value: object) -> list[Part]:
    """The objects in that list; none if it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def need(name: str, value: str) -> str:
    """That text.  Raises `Malformed`, which names the field, if it is ''."""
    if not value:
        raise Malformed(f"{name}: missing or empty")
    return value


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """A text, number or truth as text, cut where it is too long; '' for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return ""
    # A header may hold a byte that is no UTF-8, which Python keeps as half a character.
    clean = value.encode(errors="ignore").decode().replace("\x00", "").strip()
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"


def title(*values: object) -> str:
    """The first of them that says something, on one line."""
    return next((line for value in values if (line := " ".join(text(value, LONGEST_TITLE).split()))), "")


def word(value: object) -> str:
    """A severity or a status: in lower case."""
    return text(value, LONGEST_WORD).lower()


def link(*values: object) -> str:
    """The first of them that is an address of the web and not too long: half an address leads elsewhere."""
    for value in values:
        if isinstance(value, str):
            address = value.strip()
            if address.startswith(("http://", "https://")) and len(address) <= LONGEST_LINK and address.isprintable():
                return address
    return ""


def labels(values: Part) -> dict[str, str]:
    """Those that say something, the first of them by name where there are too many."""
    kept: dict[str, str] = {}
    for name in sorted(values):
        value = text(values[name], LONGEST_VALUE)
        if value and name and len(name) <= LONGEST_WORD and len(kept) < MOST_LABELS:
            kept[name] = value
    return kept


def key(*pieces: str) -> str:
    """One name of what is wrong; the same pieces give the same one, however long they are."""
    whole = ":".join(pieces)
    return whole if len(whole) <= LONGEST_WORD else hashlib.sha256(whole.encode()).hexdigest()


def moment(value: object) -> int:
    """That ISO time, or number of seconds or milliseconds since 1970, in ms; 0 if it is none."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = int(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not 0 < value < 1e14:
            return 0
        return int(value if value >= 1e11 else value * 1000)
    if not isinstance(value, str):
        return 0
    try:
        said = datetime.fromisoformat(value.strip())
    except ValueError:
        return 0
    since = (said if said.tzinfo else said.replace(tzinfo=UTC)) - EPOCH
    return max(0, int(since.total_seconds() * 1000))


def tags(value: object) -> dict[str, str]:
    """Tags as labels: a list, or a text with commas, of `name:value`, or of words, whose value is 'true'."""
    words = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    pairs = (text(each, LONGEST_VALUE).partition(":") for each in words)
    return {name.strip(): said.strip() or "true" for name, _, said in pairs if name.strip()}


def signed(secret: str, content: bytes, signature: str) -> bool:
    """Whether that is the HMAC-SHA256 of the content, in hex; compared in constant time."""
    expected = hmac.new(encoded(secret), content, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(expected.encode(), encoded(signature.strip().lower()))


def encoded(value: str) -> bytes:
    """A header or a variable of the environment, as the bytes that it came in."""
    return value.encode(errors="surrogateescape")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {list: "a list", str: "a text", bool: "a truth"}.get(type(value), "a number")

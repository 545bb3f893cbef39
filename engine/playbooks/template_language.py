"""The Jinja2 that playbooks may use.  Loaded in the template worker only (decision 21), never in the bot's process.

The sandbox keeps templates from reaching objects; what it does not bound
(`"x" * 10**9`, folded at compile time even in a dead branch; `center`, `slice`,
string methods that pad) is removed here, and what is left is bounded by the
worker's limits on memory and time.
"""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, StrictUndefined, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.durations import format_duration
from domain.slugs import slug

LONGEST_VALUE = 65_536
"""Characters or items that `+` and `*` may make."""
LARGEST_NUMBER = 10**15
_REMOVED_FILTERS = (
    "attr", "batch", "center", "e", "escape", "filesizeformat", "forceescape", "format", "indent", "pprint", "random",
    "replace", "safe", "slice", "striptags", "urlize", "wordwrap", "xmlattr",
)  # fmt: skip
_REMOVED_GLOBALS = ("range", "lipsum", "cycler", "joiner")
_TEXT_METHODS = frozenset(
    {"capitalize", "count", "endswith", "find", "isdigit", "lower", "lstrip", "rstrip", "split", "splitlines",
     "startswith", "strip", "title", "upper"}
)  # fmt: skip
_MENTION = re.compile(r"(?<![^\W_])[@\uff20](?=[^\s\u200b])")
_MARKDOWN = re.compile(r"([\\`*_~\[\]<>|#])")
_LIST_START = re.compile(r"^(\s*)([+-]|\d{1,9}[.)])(?=\s)", re.MULTILINE)


class Refused(Exception):
    """A template cannot be rendered.  `line` counts from 1; 0 if it is not known."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


class Language(ImmutableSandboxedEnvironment):
    """Templates over plain JSON values: no files, no includes, no ranges, bounded `+` and `*`."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, undefined: type[Undefined]) -> None:
        super().__init__(undefined=undefined, trim_blocks=True, lstrip_blocks=True, finalize=_defused)
        for name in _REMOVED_FILTERS:
            self.filters.pop(name, None)
        for name in _REMOVED_GLOBALS:
            self.globals.pop(name, None)
        self.filters.update(slug=_slug, date=_date, time=_time, duration=_duration, md=_escaped, quote=_quoted)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`+`, `*`, `**` and `%` on numbers and, for `+`, on texts and lists of a bounded size."""
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return super().call_binop(context, operator, left, right)
        if operator == "+" and type(left) is type(right) and isinstance(left, str | list | tuple):
            if len(left) + len(right) > LONGEST_VALUE:
                raise SecurityError(f"a value of more than {LONGEST_VALUE} characters or items")
            return left + right
        if not _number(left) or not _number(right):
            raise SecurityError(f'"{operator}" works on numbers only')
        if operator == "**" and (abs(left) > 1_000 or not 0 <= right <= 5):
            raise SecurityError("a power of large numbers")
        if abs(left) > LARGEST_NUMBER or abs(right) > LARGEST_NUMBER:
            raise SecurityError("a number beyond all use")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of texts only the methods that cannot make them longer."""
        if isinstance(obj, str):
            return attr in _TEXT_METHODS
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """`str.format` is a method like the others here, and not among the allowed ones."""
        return

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        """Say so at once: a chainable undefined would print nothing and hide it."""
        raise SecurityError(f"access to the attribute {attribute[:40]!r} of a {type(obj).__name__}")


def strict() -> Language:
    """For checking: every missing value is an error."""
    return Language(StrictUndefined)


def forgiving() -> Language:
    """For rendering: a missing value is empty, so that no message is lost."""
    return Language(ChainableUndefined)


def render(language: Language, source: str, values: Mapping[str, Any], limit: int) -> str:
    """The text.  Raises `Refused`; `MemoryError` is left to the worker."""
    try:
        template = language.from_string(source)
        parts: list[str] = []
        length = 0
        for part in template.generate(dict(values)):
            length += len(part.encode("utf-8", "replace"))
            if length > limit:
                raise Refused(0, f"it makes more than {limit} bytes of text")
            parts.append(part)
        return "".join(parts)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused(_line(error), explained(error, language)) from None


def check(source: str, sample: Mapping[str, Any], limit: int) -> None:
    """Raise `Refused` for what is wrong with a template, also in branches the sample does not take."""
    language = strict()
    try:
        tree = language.parse(source)
    except Exception as error:
        raise Refused(_line(error), explained(error, language)) from None
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx in ("store", "param")}
    own |= {macro.name for macro in tree.find_all(nodes.Macro)}
    known = {*sample, *language.globals, *own, "loop", "self", "caller", "varargs", "kwargs"}
    names = (name for name in tree.find_all(nodes.Name) if name.ctx == "load" and name.name not in known)
    lines: dict[str, int] = {}
    for name in sorted(names, key=lambda name: name.lineno):
        lines.setdefault(name.name, name.lineno)
    if lines:
        (first, line), *others = lines.items()
        raise Refused(line, _unknown(first, others, sample))
    render(language, source, sample, limit)


def _unknown(name: str, others: Sequence[tuple[str, int]], sample: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(sample), n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(sorted(sample))}"
    more = f"; nor is {', '.join(f'{other} (its line {line})' for other, line in others)}" if others else ""
    return f'"{name}" is nothing a template knows{more}; {hint}'


def explained(error: BaseException, language: Language) -> str:
    """One line for the template's author."""
    text = " ".join(str(error).split())[:300]
    named = re.match(r"No (filter|test) named '([^']{1,60})'", text)
    if named is not None:
        known = sorted(language.filters if named[1] == "filter" else language.tests)
        near = difflib.get_close_matches(named[2], known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"allowed: {', '.join(known)}"
        return f'there is no {named[1]} "{named[2]}"; {hint}'
    match error:
        case TypeError() if "no loader" in text:
            return "a template cannot include, import or extend another"
        case SecurityError():
            return f"not allowed: {text}"
        case TemplateSyntaxError() | UndefinedError():
            return text
        case RecursionError():
            return "it is nested too deeply"
        case _:
            return f"{type(error).__name__}: {text}"


def _line(error: BaseException) -> int:
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return lines[-1] if lines else 0


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _defused(value: Any) -> Any:
    """What a value says cannot mention anybody; only the template's own text can."""
    if isinstance(value, Undefined):
        return value
    return _MENTION.sub("@\u200b", value if isinstance(value, str) else str("" if value is None else value))


def _slug(value: Any) -> str:
    return slug(str(value))


def _instant(context: Context, value: Any, zone: str | None, show: Callable[[datetime], str]) -> str:
    if isinstance(value, Undefined):
        return str(value)
    if value is None:
        return ""
    if not _number(value):
        raise Refused(0, f"date and time need a moment in milliseconds, not a {type(value).__name__}")
    name = zone or context.resolve_or_missing("zone")
    try:
        return show(datetime.fromtimestamp(value / 1000, ZoneInfo(name if isinstance(name, str) and name else "UTC")))
    except (ValueError, OSError, KeyError, OverflowError):
        raise Refused(0, f"no such moment or time zone: {str(value)[:40]}, {str(name)[:60]}") from None


@pass_context
def _date(context: Context, value: Any, zone: str | None = None) -> str:
    return _instant(context, value, zone, lambda moment: f"{moment:%Y-%m-%d}")


@pass_context
def _time(context: Context, value: Any, zone: str | None = None) -> str:
    return _instant(context, value, zone, lambda moment: f"{moment:%H:%M}")


def _duration(value: Any) -> str:
    if isinstance(value, Undefined):
        return str(value)
    if value is None or value == "":
        return ""
    try:
        return format_duration(int(value))
    except (ValueError, TypeError, OverflowError):
        raise Refused(0, f"duration needs milliseconds, not {str(value)[:40]!r}") from None


def _escaped(value: Any) -> str:
    """Markdown shown as it was typed; mentions stopped."""
    text = _LIST_START.sub(
        lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", _MARKDOWN.sub(r"\\\1", str(value))
    )
    return _MENTION.sub("@\u200b", text)


def _quoted(value: Any) -> str:
    """Each line as a Markdown quote; nothing stays nothing."""
    text = str("" if value is None else value).strip()
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""

"""Reading a `when:` text into the tree of `domain.conditions`; every error has a column and what was expected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.conditions import (
    ATTRIBUTES,
    DEEPEST,
    LONGEST,
    METRICS,
    STATES,
    Among,
    Both,
    Compare,
    ConditionError,
    Either,
    Name,
    Node,
    Not,
    TaskIs,
    Value,
)
from domain.durations import parse_duration

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*')
      | (?P<length>(?:[0-9]{1,9}[a-z]+)+(?![\w.]))
      | (?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.]))
      | (?P<name>[^\W\d][\w-]*(?:\.[\w-]+)?)
      | (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE,
)
_KINDS = {ATTRIBUTES: "attribute's name", METRICS: "metric's key"}
_WORDS = frozenset({"and", "or", "not", "in", "is", "true", "false"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_SLIPS = {"=": "==", "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "<>": "!=", "=>": ">="}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # text, length (of time), number, name, word, sign or end
    text: str
    column: int


def parse(text: str) -> Node:
    """The condition as a tree.

    Raises:
        ConditionError: with the column and what was expected there.
    """
    if len(text) > LONGEST:
        raise ConditionError(LONGEST + 1, f"a condition has at most {LONGEST} characters, this one has {len(text)}")
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if not text[at:].strip():
            break
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _unreadable(text, at)
        kind, word = match.lastgroup, match[match.lastgroup]
        column = match.start(match.lastgroup) + 1
        if kind == "name" and word.lower() in _WORDS:
            kind, word = "word", word.lower()
        found.append(_Token(kind, word, column))
        at = match.end()
    return (*found, _Token("end", "the end", len(text.rstrip()) + 1))


def _unreadable(text: str, at: int) -> ConditionError:
    while text[at].isspace():
        at += 1
    slip = next((text[at : at + size] for size in (2, 1) if text[at : at + size] in _SLIPS), None)
    if slip is not None:
        return ConditionError(at + 1, f'"{slip}" is not known here; write "{_SLIPS[slip]}"')
    if text[at] in "\"'":
        return ConditionError(at + 1, f"the text that begins with {text[at]} here has no end")
    if text[at] in "0123456789-":
        return ConditionError(at + 1, f'"{text[at:].split(maxsplit=1)[0][:40]}" is no number; a text needs quotes')
    return ConditionError(at + 1, f'"{text[at]}" cannot stand in a condition')


class _Parser:
    """Recursive descent over the tokens, no deeper than `DEEPEST`."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def whole(self) -> Node:
        node = self._either()
        token = self._next
        if token.kind != "end":
            raise self._expected('"and", "or" or the end')
        return node

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _takes(self, text: str) -> bool:
        if self._next.kind in ("word", "sign") and self._next.text == text:
            self._at += 1
            return True
        return False

    def _expected(self, what: str) -> ConditionError:
        token = self._next
        there = token.text if token.kind in ("end", "text") else f'"{token.text}"'
        return ConditionError(token.column, f"{what} was expected instead of {there}")

    def _either(self) -> Node:
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Node:
        parts = [self._negation()]
        while self._takes("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _negation(self) -> Node:
        if self._takes("not"):
            self._deeper()
            node = Not(self._negation())
            self._depth -= 1
            return node
        return self._comparison()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ConditionError(self._next.column, f"at most {DEEPEST} levels of parentheses are allowed")

    def _comparison(self) -> Node:
        first = self._next
        left = self._operand()
        if self._takes("is"):
            return self._state(first)
        if isinstance(left, Name) and "." in left.name and not left.of:
            raise self._expected('"is" and a task\'s state')
        if self._next.kind == "sign" and self._next.text in _COMPARISONS:
            operator = self._take().text
            node = Compare(left, operator, self._operand())
            if self._next.kind == "sign" and self._next.text in _COMPARISONS:
                raise ConditionError(self._next.column, 'comparisons cannot follow each other; join them with "and"')
            return node
        if self._takes("in"):
            return Among(left, self._list())
        if self._next.text == "not" and self._tokens[self._at + 1].text == "in":
            self._at += 2
            return Among(left, self._list(), negated=True)
        return left

    def _operand(self) -> Node:
        token = self._next
        match token.kind:
            case "text" | "number" | "length":
                return self._literal()
            case "name":
                self._at += 1
                if token.text in _KINDS and self._takes("["):
                    return self._quoted(token)
                kind, _, name = token.text.partition(".")
                task = self._next.kind == "word" and self._next.text == "is"
                if name and kind in _KINDS and not task:
                    return Name(name, token.column, kind)
                return Name(token.text, token.column)
            case "word" if token.text in ("true", "false"):
                return self._literal()
            case "sign" if token.text == "(":
                self._at += 1
                self._deeper()
                node = self._either()
                self._depth -= 1
                if not self._takes(")"):
                    raise self._expected('")"')
                return node
        raise self._expected("a name, a text in quotes, a number or a parenthesis")

    def _quoted(self, start: _Token) -> Name:
        if self._next.kind != "text":
            raise self._expected(f"the {_KINDS[start.text]} in quotes")
        name = Name(_unquoted(self._take().text), start.column, start.text)
        if not self._takes("]"):
            raise self._expected('"]"')
        return name

    def _state(self, task: _Token) -> TaskIs:
        if task.kind != "name" or "." not in task.text:
            reason = '"is" asks for a task\'s state and needs a task before it, as in triage.1 is done; else write "=="'
            raise ConditionError(task.column, reason)
        negated = self._takes("not")
        if self._next.kind != "name" or self._next.text not in STATES:
            raise self._expected(f"a task's state ({', '.join(STATES)})")
        return TaskIs(task.text, self._take().text, task.column, negated)

    def _literal(self) -> Value:
        token = self._next
        if token.kind == "text":
            self._at += 1
            return Value(_unquoted(token.text))
        if token.kind == "number":
            self._at += 1
            return Value(Decimal(token.text))
        if token.kind == "length":
            self._at += 1
            try:
                return Value(Decimal(parse_duration(token.text)), token.text)
            except ValueError as problem:
                raise ConditionError(token.column, f"{problem}; a text needs quotes") from problem
        if token.kind == "word" and token.text in ("true", "false"):
            self._at += 1
            return Value(token.text == "true")
        hint = f' (put quotes around it: "{token.text}")' if token.kind == "name" else ""
        raise self._expected(f"a text in quotes or a number{hint}")

    def _list(self) -> tuple[Value, ...]:
        if not self._takes("["):
            raise self._expected('a list such as ["sev1", "sev2"]')
        values = [self._literal()]
        while self._takes(","):
            values.append(self._literal())
        if not self._takes("]"):
            raise self._expected('"," or "]"')
        return tuple(values)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])

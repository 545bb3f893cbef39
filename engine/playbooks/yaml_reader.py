"""YAML without surprises: what was typed is what is read, and every value knows its line and column.

YAML 1.1, which PyYAML reads, turns `yes`, `no` and `on` into truth values,
`12:30` into 750, `010` into 8 and dates into objects, and lets the last of two
equal keys win.  Here only `true`, `false`, `null`, whole numbers and decimals
are more than text, a key is always text and stands once.  The tree is built
from the parser's events, with bounds, so that no file can be costly to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.problems import Problem

LARGEST = 512 * 1024
"""Bytes of one file."""
DEEPEST = 30
"""Lists and maps within each other."""
MOST_VALUES = 50_000
"""Values of one file, with every alias counted as what it stands for."""

Path = tuple[str | int, ...]
_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HINTS = (
    (
        "mapping values are not allowed",
        'a ":" is not allowed here: a text with ": " in it needs quotes, or the indentation is off',
    ),
    ("did not find expected key", "the indentation is off here, or a quote before it is missing"),
    ("could not find expected ':'", 'a ":" after the key is missing here'),
    ("found unexpected end of stream", "the file ends within a quoted text: a quote is missing"),
    ("did not find expected node content", "a value is missing here, or a [ or { before it is not closed"),
    ("did not find expected '-' indicator", "the indentation of this list is off"),
    ("did not find expected ',' or ']'", 'a "," or "]" is missing in this list'),
    ("did not find expected ',' or '}'", 'a "," or "}" is missing in this map'),
    ("found character that cannot start any token", "this sign cannot begin a value: put the text in quotes"),
    ("found undefined tag handle", "tags (words that begin with !) are not allowed: put the text in quotes"),
    ("found unknown escape character", "this \\ is not understood in double quotes: write \\\\ or use single quotes"),
)


@dataclass(slots=True)
class Node:
    """A value and where it stands (from 1).  `style` is the quote or `|` or `>` of a text, '' for a plain one."""

    line: int
    column: int
    value: Any = None
    style: str = ""
    items: list[Node] | None = None
    pairs: dict[str, tuple[Node, Node]] | None = None
    size: int = 1

    def data(self) -> Any:
        """The value as plain dicts, lists, text, numbers, truth values and None."""
        if self.pairs is not None:
            return {key: value.data() for key, (_, value) in self.pairs.items()}
        return [item.data() for item in self.items] if self.items is not None else self.value

    def child(self, step: str | int) -> Node | None:
        """The value under a key or number, if there is one."""
        if self.pairs is not None and isinstance(step, str) and step in self.pairs:
            return self.pairs[step][1]
        if self.items is not None and isinstance(step, int) and 0 <= step < len(self.items):
            return self.items[step]
        return None


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What was read.  `root` is None when the text is not YAML at all; then `problems` says why."""

    name: str
    root: Node | None
    problems: tuple[Problem, ...] = ()

    @property
    def data(self) -> Any:
        """The whole as plain values."""
        return self.root.data() if self.root is not None else None

    def find(self, path: Path) -> tuple[Node | None, Path]:
        """The innermost value on that path, and the steps that exist; steps that lead nowhere are passed over."""
        node = self.root
        steps: Path = ()
        for step in path:
            inner = node.child(step) if node is not None else None
            if inner is not None:
                node, steps = inner, (*steps, step)
        return node, steps

    def key(self, path: Path) -> Node | None:
        """The key that path ends with, if it is a key."""
        if not path:
            return None
        parent, steps = self.find(path[:-1])
        last = path[-1]
        if parent is None or parent.pairs is None or not isinstance(last, str) or last not in parent.pairs:
            return None
        return parent.pairs[last][0]


class _Stop(Exception):
    """The file cannot be read beyond this."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def read_yaml(source: bytes | str, name: str) -> YamlFile:
    """Read one document.  Never raises: what is wrong is in `problems`, all that can be found in one go."""
    builder = _Builder()
    try:
        text = _text(source)
        root = builder.build(text)
    except _Stop as stop:
        broken = (*builder.twice, (stop.line, stop.column, stop.message))
        return YamlFile(name, None, tuple(Problem(name, line, column, "error", why) for line, column, why in broken))
    return YamlFile(name, root, tuple(Problem(name, line, column, "error", why) for line, column, why in builder.twice))


def _text(source: bytes | str) -> str:
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(raw) > LARGEST:
        raise _Stop(0, 0, f"the file has {len(raw)} bytes; at most {LARGEST} are read")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - before.rfind(b"\n")
        line = before.count(b"\n") + 1
        raise _Stop(line, column, "this is not UTF-8; save the file in that encoding") from None
    bad = _FORBIDDEN.search(text)
    if bad is not None:
        line, column = text.count("\n", 0, bad.start()) + 1, bad.start() - text.rfind("\n", 0, bad.start())
        raise _Stop(line, column, f"the sign U+{ord(bad[0]):04X} is not allowed in YAML; remove it")
    return text


@dataclass(slots=True)
class _Builder:
    """Makes the tree from the parser's events, without recursion."""

    twice: list[tuple[int, int, str]] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _open: list[tuple[Node, Node | None, str | None]] = field(default_factory=list)  # container, its key, its anchor
    _key: Node | None = None
    _root: Node | None = None
    _values: int = 0
    _documents: int = 0

    def build(self, text: str) -> Node:
        try:
            for event in _events(text):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise _explained(error, text) from None
        except yaml.YAMLError as error:
            raise _Stop(1, 1, f"this is not YAML: {error}") from None
        if self._root is None:
            raise _Stop(1, 1, "the file is empty")
        return self._root

    def _take(self, event: Any) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._stop(event, 'a second document begins here ("---"); a file holds one')
            case yaml.ScalarEvent():
                self._add(self._scalar(event), event)
            case yaml.AliasEvent():
                self._add(self._alias(event), event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                node, self._key, anchor = self._open.pop()
                if anchor is not None:
                    self._anchors[anchor] = node
                self._attach(node)

    @staticmethod
    def _stop(event: Any, message: str) -> _Stop:
        return _Stop(event.start_mark.line + 1, event.start_mark.column + 1, message)

    def _begin(self, event: Any) -> None:
        if self._is_key():
            raise self._stop(event, "a key must be a text; a text that begins with [ or { needs quotes")
        if len(self._open) >= DEEPEST:
            raise self._stop(event, f"lists and maps are more than {DEEPEST} deep here")
        if event.tag:
            raise self._stop(event, f"tags such as {event.tag} are not allowed")
        node = Node(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.MappingStartEvent):
            node.pairs = {}
        else:
            node.items = []
        self._count(1, event)
        self._open.append((node, self._key, event.anchor))
        self._key = None

    def _scalar(self, event: Any) -> Node:
        if event.tag and event.tag not in ("!", "tag:yaml.org,2002:str"):
            raise self._stop(event, f"tags such as {event.tag} are not allowed; a text that begins with ! needs quotes")
        style = event.style or ""
        plain = not style and not event.tag
        value = _resolved(event.value) if plain and not self._is_key() else event.value
        node = Node(event.start_mark.line + 1, event.start_mark.column + 1, value, style)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:
        found = self._anchors.get(event.anchor)
        if found is None:
            raise self._stop(event, f"there is no finished &{event.anchor} before this *{event.anchor}")
        if self._is_key():
            raise self._stop(event, "an alias cannot be a key")
        self._count(found.size, event)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        return Node(line, column, found.value, "*", found.items, found.pairs, found.size)

    def _is_key(self) -> bool:
        return bool(self._open) and self._open[-1][0].pairs is not None and self._key is None

    def _count(self, size: int, event: Any) -> None:
        self._values += size
        if self._values > MOST_VALUES:
            raise self._stop(event, f"the file has more than {MOST_VALUES} values, its aliases written out")

    def _add(self, node: Node, event: Any) -> None:
        if not isinstance(event, yaml.AliasEvent):
            self._count(1, event)
        if self._is_key():
            if node.value == "<<" and not node.style:
                raise self._stop(event, 'the merge key "<<" is not supported; write the keys out')
            self._key = node
            return
        self._attach(node)

    def _attach(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1][0]
        parent.size += node.size
        if parent.items is not None:
            parent.items.append(node)
        elif parent.pairs is not None and self._key is not None:
            key, self._key = self._key, None
            first = parent.pairs.get(key.value)
            if first is None:
                parent.pairs[key.value] = (key, node)
            else:
                reason = f'the key "{key.value}" stands here twice; the first is in line {first[0].line}'
                self.twice.append((key.line, key.column, reason))


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=yaml.CSafeLoader)


def _resolved(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _explained(error: yaml.MarkedYAMLError, text: str) -> _Stop:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    problem = error.problem or "unknown"
    lines = text.split("\n")
    for near in (line, line - 1):
        written = lines[near - 1] if 0 < near <= len(lines) else ""
        blank = written[: len(written) - len(written.lstrip())]
        if "\t" in blank:
            return _Stop(near, blank.index("\t") + 1, "a tab stands here; YAML is indented with spaces")
    said = next((hint for words, hint in _HINTS if words in problem), f"this is not YAML: {problem}")
    if error.context_mark is not None and error.context_mark.line + 1 != line:
        said += f" (what it belongs to begins in line {error.context_mark.line + 1})"
    return _Stop(line, column, said)

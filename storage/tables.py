"""TinyDB on its own extension points: tables in memory, and a table that tells what an operation touches.

TinyDB's storages get the whole database at each write.  Here a write is collected
instead: `_update_table` works on a view that notes which documents it touched, and the
notes become one line of the journal.  Memory changes only when that line is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from storage.lines import Changes


class CollectingStorage(Storage):
    """The tables in memory, and the change-set being collected."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Any]] = {}
        self._changes: Changes | None = None

    def read(self) -> dict[str, dict[str, Any]]:
        """The tables as they are on the disk, by name and id.  For reading only."""
        return self._tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """TinyDB's way of writing, the whole database at once, is never taken."""
        raise RuntimeError("tables are written by change-sets: use TinyStore.append")

    @contextmanager
    def collect(self) -> Iterator[Changes]:
        """Collect what the tables are told to change, without changing them."""
        self._changes = changes = Changes()
        try:
            yield changes
        finally:
            self._changes = None

    def touch(self, table: str, documents: Mapping[str, Any]) -> None:
        """Add to the change-set being collected."""
        if self._changes is None:
            raise RuntimeError("tables are written by change-sets: use TinyStore.append")
        if documents:
            self._changes.setdefault(table, {}).update(documents)

    def apply(self, changes: Changes) -> None:
        """Take a change-set over into memory."""
        for name, documents in changes.items():
            table = self._tables.setdefault(name, {})
            for key, document in documents.items():
                if document is None:
                    table.pop(key, None)
                else:
                    table[key] = document


class View(MutableMapping[str, Any]):
    """A table as an updater sees it: reads through to memory, keeps what is written to itself."""

    def __init__(self, base: Mapping[str, Any]) -> None:
        self._base = base
        self._written: dict[str, Any] = {}
        self._lent: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key in self._written:
            document = self._written[key]
            if document is None:
                raise KeyError(key)
            return document
        if key not in self._lent:  # TinyDB's updaters change what they get in place
            self._lent[key] = deepcopy(self._base[key])
        return self._lent[key]

    def __setitem__(self, key: str, document: Any) -> None:
        self._written[key] = document

    def __delitem__(self, key: str) -> None:
        self._written[key] = None

    def __contains__(self, key: object) -> bool:
        if key in self._written:
            return self._written[key] is not None
        return key in self._base

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._base if self._written.get(key, key) is not None)
        yield from (key for key, found in self._written.items() if found is not None and key not in self._base)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Drop every document."""
        self._written = dict.fromkeys([*self._base, *self._written])

    def touched(self) -> dict[str, Any]:
        """What differs from before, by id."""
        changed = {key: document for key, document in self._lent.items() if document != self._base[key]}
        return {**changed, **self._written}


class CollectingTable(Table):
    """A TinyDB table whose operations go into the change-set being collected.  Ids are text."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB annotates it by its default

    def _update_table(self, updater: Callable[[dict[Any, Mapping[str, Any]]], None]) -> None:
        view = View(self._read_table())
        updater(cast(dict[Any, Mapping[str, Any]], view))
        cast(CollectingStorage, self.storage).touch(self.name, view.touched())
        self.clear_cache()

    def put(self, key: str, document: Mapping[str, Any]) -> None:
        """Write one document, in place of the one that has this key if there is one."""
        self._touch(key, dict(document))

    def drop(self, key: str) -> None:
        """Remove one document, if it is there.  Noted in any case: it may be on its way to the disk."""
        self._touch(key, None)

    def _touch(self, key: str, document: dict[str, Any] | None) -> None:
        cast(CollectingStorage, self.storage).touch(self.name, {key: document})


class Database(TinyDB):
    """TinyDB over a `CollectingStorage`."""

    table_class = CollectingTable

    def __init__(self) -> None:
        super().__init__(storage=CollectingStorage)

    @property
    def memory(self) -> CollectingStorage:
        """The storage, by its own type."""
        return cast(CollectingStorage, self.storage)

    def named(self, name: str) -> CollectingTable:
        """A table, by its own type."""
        return cast(CollectingTable, self.table(name))

    def apply(self, changes: Changes) -> None:
        """Take a change-set over into memory; cached results of searches are dropped."""
        self.memory.apply(changes)
        for name in changes:
            self.table(name).clear_cache()

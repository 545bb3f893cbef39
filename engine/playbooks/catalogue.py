"""The playbooks of the folders, read again when a file changes; a broken file keeps its last good text in use.

The last good text of each file is kept in a table of the store, so that it is used after a restart, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from domain.playbook import Permissions, Playbook
from engine.config.groups import GROUP
from engine.config.webhooks import WebhookSettings
from engine.playbooks.file import PlaybookFile, load_playbook
from engine.problems import Problem
from storage.log import Document, Drop, Put

TABLE = "playbooks"
"""By folder and file name: the last good text of that file."""
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class _Known:
    stamp: tuple[tuple[str, int, int], ...]
    file: PlaybookFile


class Catalogue:
    """Playbooks by key, in the order of the folders; the first file of a key counts."""

    def __init__(
        self,
        folders: Sequence[Path],
        permissions: Permissions | None = None,
        groups: Collection[str] | None = None,
        webhooks: WebhookSettings | None = None,
    ) -> None:
        """`groups` and `webhooks` are those a playbook may name; None: any."""
        self._folders = tuple(folders)
        self._permissions = permissions or Permissions()
        self._groups = groups
        self._webhooks = webhooks
        self.groups_asked: frozenset[str] = _groups_of(self._permissions)
        self._files: dict[Path, _Known] = {}
        self._good: dict[Path, Playbook] = {}
        self._playbooks: dict[str, Playbook] = {}
        self._policies: dict[str, Permissions] = {}
        self._kept: dict[str, Document] = {}
        self._unsaved = True
        self._listeners: list[Callable[[], None]] = []
        self.problems: tuple[Problem, ...] = ()

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where it looks."""
        return self._folders

    def listen(self, listener: Callable[[], None]) -> None:
        """Be told whenever the playbooks may be others."""
        self._listeners.append(listener)

    def refresh(self) -> bool:
        """Look at the folders again; True if anything changed.  Only files that changed are read."""
        seen: dict[Path, _Known] = {}
        changed = False
        for folder in self._folders:
            stamp = _stamp(folder)
            for path in sorted(file for file in folder.glob("[!.]*") if file.suffix in ENDINGS and file.is_file()):
                known = self._files.get(path)
                # Template files stand beside the playbook: any change in the folder may be one of its templates.
                if known is None or known.stamp != stamp:
                    known = _Known(
                        stamp, load_playbook(path, folder=folder, groups=self._groups, webhooks=self._webhooks)
                    )
                    changed = True
                seen[path] = known
        changed = changed or set(seen) != set(self._files)
        self._files = seen
        self._good = {path: book for path, book in self._good.items() if path in seen}
        if changed:
            self._collect()
        return changed

    def recall(self, rows: Mapping[str, Document]) -> None:
        """Take the last good texts from the store, for the files that are broken now."""
        self._kept = dict(rows)
        for path, known in self._files.items():
            row = rows.get(_name(path))
            if known.file.playbook is not None or path in self._good or row is None:
                continue
            try:
                self._good[path] = Playbook.model_validate(row["playbook"])
            except ValidationError:
                continue  # kept by a Muster that knew other playbooks than this one
        self._collect()

    def changes(self) -> tuple[Put | Drop, ...]:
        """What has to be written so that the store has the last good texts; asked twice, nothing the second time."""
        if not self._unsaved:
            return ()
        self._unsaved = False
        good = {_name(path): {"playbook": book.model_dump(mode="json")} for path, book in self._good.items()}
        there = {_name(path) for path in self._files}
        gone = tuple(Drop(TABLE, name) for name in self._kept if name not in there)
        new = tuple(Put(TABLE, name, row) for name, row in good.items() if self._kept.get(name) != row)
        self._kept = {name: row for name, row in {**self._kept, **good}.items() if name in there}
        return (*gone, *new)

    def uses_last_good(self, file: str) -> bool:
        """Whether that file is broken and what it last held well is in use instead."""
        known = self._files.get(Path(file))
        return known is not None and known.file.playbook is None and Path(file) in self._good

    def all(self) -> Mapping[str, Playbook]:
        """Every usable playbook by key."""
        return self._playbooks

    def get(self, key: str) -> Playbook | None:
        """The playbook of that key."""
        return self._playbooks.get(key)

    def policy(self, key: str, snapshot: Playbook | None = None) -> Permissions:
        """Who may do what under that playbook today; where it is gone, by the `snapshot` of it that a run has."""
        known = self._policies.get(key)
        return known if known is not None else self._policy(snapshot)

    def _policy(self, playbook: Playbook | None) -> Permissions:
        """What the playbook says goes before what the configuration says."""
        if playbook is None:
            return self._permissions
        said = {name: getattr(playbook.permissions, name) for name in playbook.permissions.model_fields_set}
        return self._permissions.model_copy(update=said)

    def _collect(self) -> None:
        self._unsaved = True
        playbooks: dict[str, Playbook] = {}
        problems: list[Problem] = []
        files: dict[str, Path] = {}
        for path, known in self._files.items():
            problems.extend(known.file.problems)
            if known.file.playbook is not None:
                self._good[path] = known.file.playbook
            playbook = self._good.get(path)
            if playbook is None:
                continue
            if playbook.key in files:
                text = f'the key "{playbook.key}" is taken by {files[playbook.key]}; this file is not used'
                problems.append(Problem(str(path), 1, 1, "error", text))
                continue
            files[playbook.key] = path
            playbooks[playbook.key] = playbook
        self._playbooks = playbooks
        self._policies = {key: self._policy(playbook) for key, playbook in playbooks.items()}
        policies = (self._permissions, *self._policies.values())
        agreeing = (_groups_that_agree(playbook) for playbook in playbooks.values())
        self.groups_asked = frozenset().union(*map(_groups_of, policies), *agreeing)
        self.problems = tuple(problems)
        for listener in self._listeners:
            listener()


def _groups_of(policy: Permissions) -> frozenset[str]:
    """The groups whose members a policy has to know."""
    words = (word for name in Permissions.model_fields for word in getattr(policy, name))
    return frozenset(word.removeprefix(GROUP) for word in words if word.startswith(GROUP))


def _groups_that_agree(playbook: Playbook) -> frozenset[str]:
    """The groups that are asked before a text leaves."""
    rules = (each.confirm for each in playbook.status_updates.audiences.values() if each.confirm is not None)
    words = (word for rule in rules for word in rule.by)
    return frozenset(word.removeprefix(GROUP) for word in words if word.startswith(GROUP))


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file: changes when one is added, removed or written."""
    try:
        entries = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    except OSError:
        return ()
    return tuple((name, found.st_mtime_ns, found.st_size) for name, found in entries)

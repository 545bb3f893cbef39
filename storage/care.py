"""Looking after a data folder: what it holds and whether it holds together, a copy of it, and the way back."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import orjson

from domain.chain import verify
from storage.archive import ENDING, FOLDER
from storage.contents import Contents
from storage.disk import put_in_place, sync_folder
from storage.lines import DataUnreadable
from storage.lock import FolderLock

VERSION = 1
"""The format of backups this module writes, and the newest it reads."""

_MANIFEST = "backup.json"
_JOURNAL = "journal"
CALENDARS = "calendars"
"""The folder with the last good copies of who is on call: a bot that begins while nobody tells it lives by them."""
_NAME = re.compile(
    rf"{FOLDER}/[A-Za-z0-9_.~% -]{{1,250}}{re.escape(ENDING)}|{CALENDARS}/[a-z0-9._-]{{1,250}}\.(?:ics|json)"
)
_LARGEST_MANIFEST = 1 << 26


class BackupError(Exception):
    """A backup cannot be made or taken.  The message says why and what to do."""


class BackupDamaged(BackupError):
    """A backup is not what was written."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a data folder holds: streams open and archived, items waiting to be sent.

    `damage` has a line about each damaged line of the journal, `faults` one about each
    stream whose chain does not hold, `sealed` the streams that take no more.
    """

    open: int
    archived: int
    events: int
    waiting: int
    size: int
    damage: tuple[str, ...]
    faults: tuple[str, ...]
    sealed: tuple[str, ...]


def inspect(folder: Path) -> Inspection:
    """Read all of a folder and check every chain; changes nothing, needs no lock.  Raises `DataUnreadable`."""
    contents, reader = Contents.read(folder)
    events, faults = 0, []
    for stream in (*contents.lengths, *contents.index):
        lines = contents.load(stream)
        events += len(lines)
        entry = contents.index.get(stream) if stream not in contents.lengths else None
        fault = verify(lines, (entry["events"], entry["head"]) if entry else None)
        if fault is not None:
            place = contents.archive.path(stream) if entry else folder / _JOURNAL
            faults.append(f"{_called(contents, stream)} in {place}: {fault}")
    return Inspection(
        open=len(contents.lengths),
        archived=len(contents.index),
        events=events,
        waiting=len(contents.rows("outbox")),
        size=reader.whole,
        damage=tuple(map(str, contents.damaged)),
        faults=tuple(faults),
        sealed=tuple(_called(contents, stream) for stream in contents.sealed),
    )


def _called(contents: Contents, stream: str) -> str:
    """A run by its number, as people know it; the id where its beginning is lost, too."""
    number = contents.index.get(stream, {}).get("number")
    for line in () if number else contents.load(stream)[:1]:
        number = orjson.loads(line.body)["data"].get("number")
    return f"{number} ({stream})" if isinstance(number, str) else stream


def back_up(folder: Path, to: Path) -> Inspection:
    """Copy a folder into one compressed file, while a bot may be writing there.

    What is copied is the journal up to its last whole line at this moment, and the
    archive as that knows it.  The file is readable by its owner only and appears when
    it is whole.  Raises `BackupError` or `DataUnreadable`.
    """
    journal, new = folder / _JOURNAL, to.with_name(f".{to.name}.new")
    try:
        with journal.open("rb") as file:  # a compaction may put another file in its place: this one stays what it is
            end = _last_whole_line(file)
            contents = Contents.of_file(file, folder, end)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as out:
                with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.PAX_FORMAT, compresslevel=6) as tar:
                    sums = _copy(tar, file, end, contents) | _copy_calendars(tar, folder / CALENDARS)
                    about = {"muster": "backup", "version": VERSION, "files": sums}
                    _add(tar, _MANIFEST, orjson.dumps(about))
                out.flush()
                os.fsync(out.fileno())
            put_in_place(new, to)
    except FileNotFoundError as error:
        if error.filename == str(new):
            raise BackupError(f"there is no folder {to.parent} for the backup: make it first") from error
        raise BackupError(f"{error.filename}: no such file or folder; name the data with --data") from error
    except OSError as error:
        raise BackupError(f"the backup {to} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    return inspect_backup(to)


def _last_whole_line(file: BinaryIO) -> int:
    """The byte behind the last newline."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 65_536)
        file.seek(start)
        at = file.read(end - start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        end = start
    return 0


def _copy(tar: tarfile.TarFile, journal: BinaryIO, end: int, contents: Contents) -> dict[str, str]:
    journal.seek(0)
    sums = {_JOURNAL: _add(tar, _JOURNAL, journal.read(end))}
    for stream in contents.index:
        path = contents.archive.path(stream)
        with suppress(FileNotFoundError):  # missing: the check of the backup says so
            name = f"{FOLDER}/{path.name}"
            sums[name] = _add(tar, name, path.read_bytes())
    return sums


def _copy_calendars(tar: tarfile.TarFile, folder: Path) -> dict[str, str]:
    sums = {}
    for path in sorted(folder.glob("*")):
        name = f"{CALENDARS}/{path.name}"
        if _NAME.fullmatch(name):
            with suppress(FileNotFoundError):  # one that was put in place anew just now is there
                sums[name] = _add(tar, name, path.read_bytes(), path.stat().st_mtime)
    return sums


def _add(tar: tarfile.TarFile, name: str, content: bytes, at: float = 0) -> str:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, at
    tar.addfile(member, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def inspect_backup(file: Path) -> Inspection:
    """What a backup holds.  Raises `BackupError` for a file that is none or not whole."""
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        _unpack(file, Path(folder))
        return inspect(Path(folder))


def restore(file: Path, folder: Path) -> Inspection:
    """Make a data folder of a backup, checked first: all of it appears at once, or nothing.

    Raises `BackupError` for a backup that is damaged or a folder that is not empty, and
    `storage.lock.DataInUse` when a bot works there.
    """
    kept = _refuse_unless_empty(folder)
    mounted = folder.is_dir() and os.path.ismount(folder)
    beside = folder if mounted else folder.parent
    try:
        beside.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".restoring-", dir=beside))
    except OSError as error:
        raise BackupError(f"{beside} cannot be written: {error.strerror}") from error
    try:
        _unpack(file, new)
        found = inspect(new)
        if found.damage or found.faults:
            first = (*found.damage, *found.faults)[0].replace(str(new), str(file))
            raise BackupDamaged(f"the backup {file} is damaged and was not restored: {first}. Take an older one.")
        for part in kept:
            part.unlink()
        if mounted:  # it cannot be replaced itself; the journal is what makes the rest count, so it comes last
            for name in (FOLDER, CALENDARS):
                if (new / name).is_dir():
                    (new / name).rename(folder / name)
            (new / _JOURNAL).rename(folder / _JOURNAL)
        else:
            new.rename(folder)
        sync_folder(beside)
    except DataUnreadable as error:
        raise BackupDamaged(f"the backup {file} was not restored: {error}".replace(str(new), str(file))) from error
    except OSError as error:
        raise BackupError(f"{folder} could not be restored: {error.strerror}") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return found


def _refuse_unless_empty(folder: Path) -> list[Path]:
    """The files of a folder without data that may go: what a bot left that never wrote anything."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise BackupError(f"{folder} is a file; name a folder with --data")
    if (folder / "lock").exists():
        FolderLock(folder).release()  # says who holds it
    there = [path for path in folder.iterdir() if path.name not in ("lock", "lost+found")]
    if there:
        raise BackupError(
            f"{folder} is not empty ({there[0].name}): nothing was restored. Move it away first, or name another "
            "folder with --data."
        )
    return [path for path in folder.iterdir() if path.name == "lock"]


def _unpack(file: Path, folder: Path) -> None:
    """Put the parts of a backup into a folder, down to the disk; every sum has to match."""
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            found = _written(tar, folder)
    except FileNotFoundError as error:
        raise BackupError(f"there is no file {file}") from error
    except _Unwritable as error:
        raise BackupError(f"the backup {file} could not be unpacked into {folder.parent}: {error}") from error
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no backup, or cut off"
        raise BackupDamaged(f"the backup {file} cannot be read: {why}") from error
    wanted = found.pop(_MANIFEST, None)
    if not isinstance(wanted, dict) or wanted.get("muster") != "backup" or not isinstance(wanted.get("files"), dict):
        raise BackupDamaged(f"{file} is no backup of Muster, or it is cut off")
    if not isinstance(wanted.get("version"), int) or wanted["version"] > VERSION:
        raise BackupError(f"{file} was written by a newer Muster: install that version again")
    for name in {*wanted["files"], *found}:
        if wanted["files"].get(name) != found.get(name):
            raise BackupDamaged(f"the backup {file} is damaged: {name} is not what was put into it. Take another one.")


def _written(tar: tarfile.TarFile, folder: Path) -> dict[str, Any]:
    """The sum of each part, and the manifest itself."""
    found: dict[str, Any] = {}
    (folder / FOLDER).mkdir(mode=0o700)
    for member in tar:
        if not member.isreg() or not (member.name in (_JOURNAL, _MANIFEST) or _NAME.fullmatch(member.name)):
            raise ValueError(member.name)  # nothing of ours: a path that leads elsewhere, a link
        part = tar.extractfile(member)
        if part is None:
            raise ValueError(member.name)
        if member.name == _MANIFEST:
            found[_MANIFEST] = orjson.loads(part.read(_LARGEST_MANIFEST))
            continue
        to = folder / member.name
        to.parent.mkdir(mode=0o700, exist_ok=True)
        found[member.name] = _unpacked(part, to)
        os.utime(to, (member.mtime, member.mtime))  # that of a calendar's copy says how old it is
    sync_folder(folder / FOLDER)
    sync_folder(folder)
    return found


class _Unwritable(Exception):
    """A part of a backup could be read and not be written."""


def _unpacked(part: IO[bytes], to: Path) -> str:
    """Write a part, down to the disk; its sum.  Raises `_Unwritable`, and whatever reading a damaged file leads to."""
    content = part.read()
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise _Unwritable(error.strerror) from error
    return hashlib.sha256(content).hexdigest()

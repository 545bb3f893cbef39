"""What is said when the disk does not do its part: the thing, the place, the fix."""

from __future__ import annotations

import errno
from pathlib import Path

from storage.lines import DataUnreadable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_full(error: OSError) -> bool:
    """Whether there is just no room."""
    return error.errno in _FULL


def full(path: Path, error: OSError) -> str:
    """Nothing was written; the next change is tried again."""
    return (
        f"{path} could not be written: {error.strerror}. The change was not kept. "
        "Make room on the disk (or raise the limit); Muster goes on by itself then."
    )


def failed(path: Path, error: BaseException) -> str:
    """What the disk holds is known only after a new start."""
    if isinstance(error, OSError):
        return (
            f"{path} could not be written: {error.strerror}. The last change was not kept. "
            "See to the disk (space, limits, health), then start Muster again."
        )
    return "the store was stopped while it was writing; start Muster again."


def unusable(folder: Path, error: OSError) -> DataUnreadable:
    """The data folder cannot be opened."""
    return DataUnreadable(
        f"cannot work in the data folder {folder}: {error.strerror}. "
        "It must be a local folder that Muster may read and write; name another one with --data."
    )

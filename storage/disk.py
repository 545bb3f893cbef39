"""What it takes for a file to be there after a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def put_in_place(new: Path, path: Path) -> None:
    """Rename a file that is already on the disk.  At each moment one of the two is there and whole."""
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new file in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

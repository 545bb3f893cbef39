"""Towns in which things go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.conftest import nothing_goes_wrong_unseen  # noqa: F401  (a fixture for all tests here)
from tests.faults.crowd import Crowd


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[Crowd]:
    async with Crowd(tmp_path) as crowd:
        yield crowd

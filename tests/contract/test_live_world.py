"""The world that tests make on a real server: once, however often and by however many it is asked for."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.live_world import PEOPLE, live_world, make_world

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.server
async def test_a_world_made_again_is_the_same_world() -> None:
    live_world()
    url = os.environ["MATTERMOST_URL"]
    first, second = await asyncio.gather(*(asyncio.to_thread(make_world, url) for _ in range(2)))
    assert (first["team"], first["channels"]) == (second["team"], second["channels"])
    assert first["bot"]["id"] == second["bot"]["id"]
    assert set(first["users"]) == {"admin", *PEOPLE}
    for name in first["users"]:
        assert first["users"][name]["id"] == second["users"][name]["id"]


async def test_a_server_without_a_world_is_one_line_that_says_what_to_set(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "server",
        "tests/contract/test_contract.py",
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "MATTERMOST_URL": "http://127.0.0.1:1", "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = (await process.communicate())[0].decode()
    assert process.returncode == 1
    assert "Traceback" not in said
    line = next(line for line in said.splitlines() if line.startswith("the tests have no world on http://127.0.0.1:1"))
    assert "MUSTER_TEST_ADMIN=name:password" in line
    assert "MUSTER_TEST_WORLD=FILE" in line

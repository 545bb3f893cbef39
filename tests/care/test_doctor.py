"""`doctor`, `lint` and the others as they are typed, against a stand-in, while a bot works."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import bot
from tests.bot.town import Town, begun

ROOT = Path(bot.__file__).parent
PROXY_WORD = "proxyword42"


async def typed(*words: str, settings: Path, data: Path, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MATTERMOST_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", *words, "--config", str(settings), "--data", str(data),
        cwd=ROOT, env={**environment, **(env or {})},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def _settings(tmp_path: Path, text: str = "") -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(f"playbooks: {ROOT / 'playbooks'}\n{text}" if "playbooks:" not in text else text)
    return path


def _env(town: Town, token: str = "") -> dict[str, str]:
    return {"MATTERMOST_URL": town.server.url, "MATTERMOST_TOKEN": token or town.bot.token}


async def test_all_is_well_beside_a_working_bot(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        await begun(town)
        settings = _settings(tmp_path, f"playbooks: [{ROOT / 'playbooks'}]\n")
        code, out, err = await typed("doctor", settings=settings, data=town.data, env=_env(town))
        assert (code, err) == (0, ""), out + err
        assert not [line for line in out.splitlines() if line.startswith("fail")]
        for check in ("config", "playbooks", "disk", "data", "outbox", "server", "token", "team", "bots", "rights"):
            assert f"ok    {check:<11}" in out, out
        code, out, _ = await typed("doctor", "--json", settings=settings, data=town.data, env=_env(town))
        assert {check["level"] for check in json.loads(out)["checks"]} <= {"ok", "warn"}
        code, out, err = await typed("backup", "--output", str(tmp_path / "copy"), settings=settings, data=town.data)
        assert (code, err) == (0, "")
        assert out == f"{tmp_path / 'copy'}: 2 open and 0 archived streams, {out.split(', ')[1]}"
        code, out, err = await typed("restore", str(tmp_path / "copy"), settings=settings, data=tmp_path / "again")
        assert (code, err) == (0, "")


async def test_what_is_wrong_is_said_with_its_fix_and_the_exit_code_tells(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        await begun(town)
        (tmp_path / "books").mkdir()
        (tmp_path / "books" / "broken.yaml").write_text("playbook: broken\ntitel: Broken\n")
        settings = _settings(tmp_path, f"playbooks: [{tmp_path / 'books'}]\ntls: {{insecure: true}}\n")
        await town.stop()
        (town.data / "journal").chmod(0o644)
        journal = (town.data / "journal").read_bytes()
        (town.data / "journal").write_bytes(journal.replace(b"Checkout", b"Checkuot", 1))
        code, out, _ = await typed("doctor", settings=settings, data=town.data, env=_env(town, "x" * 26))
        assert code == 1
        assert "refuses MATTERMOST_TOKEN" in out
        assert f"{tmp_path / 'books' / 'broken.yaml'}:2:1: error:" in out
        assert f"warn  disk         {town.data / 'journal'} can be read by others (644): chmod go=" in out
        assert re.search(rf"fail  data +{town.data / 'journal'}, line \d+ is damaged", out)
        assert "warn  config       tls.insecure is on" in out
        settings.write_text("tame: [ops]\n")
        code, out, _ = await typed("doctor", settings=settings, data=town.data, env=_env(town))
        assert code == 2
        assert f"fail  config       {settings}:1:1: error:" in out


async def test_what_serving_would_refuse_is_found_too(tmp_path: Path) -> None:
    settings = _settings(
        tmp_path,
        f"playbooks: [{ROOT / 'playbooks'}]\nlanguage: xx\ndefault_playbook: {{key: gone, teams: {{ops: lost}}}}\n",
    )
    code, out, _ = await typed("doctor", settings=settings, data=tmp_path / "own")
    assert code == 1
    assert "fail  config       language: there is no text for 'xx'; there is: en\n" in out
    lost = 'warn  playbooks    default_playbook.teams.ops: there is no playbook "lost"'
    assert f"{lost}: name one of these: incident-resolution\n" in out
    assert '"gone"' not in out, "the only playbook there is needs no name"


async def test_nothing_secret_is_ever_said(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        await town.stop()
        proxy = f"http://somebody:{PROXY_WORD}@127.0.0.1:9"
        books = f"playbooks: [{ROOT / 'playbooks'}]\nlog: {{level: debug}}\n"
        plain, through = tmp_path / "plain.yaml", tmp_path / "through.yaml"
        plain.write_text(books)
        through.write_text(f'{books}proxy: "{proxy}"\n')
        wrong, data = "w" * 26, tmp_path / "own"
        each: list[tuple[int, tuple[str, ...], Path, str]] = [
            (0, ("doctor",), plain, ""),
            (0, ("doctor", "--json"), plain, ""),
            (1, ("doctor",), through, ""),
            (1, ("doctor", "--json"), through, ""),
            (2, (), through, ""),
            (2, (), through, wrong),
        ]
        done = await asyncio.gather(
            *(typed(*words, settings=file, data=data, env=_env(town, token)) for _, words, file, token in each)
        )
        for (wanted, *_), (code, out, err) in zip(each, done, strict=True):
            assert code == wanted, out + err
            assert "Traceback" not in err
        said = "".join(out + err for _, out, err in done)
        assert "proxy" in said, "it does say what is wrong"
        await town.start()
        for secret in (town.bot.token, wrong, PROXY_WORD):
            assert secret not in said


async def test_a_bot_that_serves_at_debug_says_nothing_secret(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        await town.stop()
        settings = _settings(tmp_path, f"playbooks: [{ROOT / 'playbooks'}]\nlog: {{level: debug}}\n")
        environment = {**os.environ, **_env(town), "PYTHONASYNCIODEBUG": "1"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "bot.py", "--config", str(settings), "--data", str(tmp_path / "own"),
            cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        said = b""
        while b" serves;" not in said:
            line = await process.stderr.readline()
            assert line, said
            said += line
        asked = town.say("alice", "alerts", "!incident list")
        async with asyncio.timeout(30):
            while not town.thread(asked):
                await asyncio.sleep(0.01)
        process.terminate()
        out, err = await process.communicate()
        assert process.returncode == 0
        assert town.bot.token.encode() not in said + out + err
        await town.start()


async def test_lint_names_the_place_of_every_error(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    code, out, err = await typed("lint", str(ROOT / "playbooks"), settings=settings, data=tmp_path)
    assert (code, out) == (0, ""), out + err
    book = tmp_path / "book.yaml"
    book.write_text('playbook: b\ntitle: B\nrun:\n  summary: "{{ nobody_knows }}"\nchecklists: []\nfrom: 1\n')
    code, out, err = await typed("lint", str(book), settings=settings, data=tmp_path)
    assert code == 1
    assert f"{book}:6:1: error:" in out
    code, out, err = await typed("lint", "--json", str(book), settings=settings, data=tmp_path)
    assert json.loads(out)[0]["line"] == 6
    code, out, err = await typed("lint", str(tmp_path / "nowhere"), settings=settings, data=tmp_path)
    assert (code, out) == (2, "")
    assert "nowhere: there is no such file or folder" in err

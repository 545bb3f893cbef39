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
        settings.write_bytes("language: de\n# für alle\n".encode("latin-1"))
        code, out, _ = await typed("doctor", settings=settings, data=town.data, env=_env(town))
        assert code == 2
        assert f"fail  config       {settings}:2:4: error: this is not UTF-8; save the file in that encoding" in out


async def test_what_serving_would_refuse_is_found_too(tmp_path: Path) -> None:
    settings = _settings(
        tmp_path,
        f"playbooks: [{ROOT / 'playbooks'}]\nlanguage: xx\ndefault_playbook: {{key: gone, teams: {{ops: lost}}}}\n",
    )
    code, out, _ = await typed("doctor", settings=settings, data=tmp_path / "own")
    assert code == 1
    assert "fail  config       language: there is no text for 'xx'; there is: de, en\n" in out
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


async def test_groups_whose_place_the_bot_cannot_see_are_named_with_their_fix(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        books = f"playbooks: [{ROOT / 'playbooks'}]\n"
        text = books + "groups:\n  sre: [alice]\n  here: {team: ops}\n  db: {channel: ops/alerts}\n"
        settings = _settings(tmp_path, text)
        code, out, err = await typed("doctor", settings=settings, data=town.data, env=_env(town))
        assert (code, err) == (0, ""), out
        assert "ok    groups       sre, here, db" in out
        settings = _settings(tmp_path, text + "  lost: {team: nowhere}\n")
        code, out, err = await typed("doctor", settings=settings, data=town.data, env=_env(town))
        assert code == 0, out
        said = (
            "warn  groups       groups.lost: there is no team nowhere that I am in: add me to it, or correct the name"
        )
        assert said in out.splitlines()


async def test_lint_holds_playbooks_to_the_groups_of_the_settings(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "a.yaml").write_text(
        "playbook: a\ntitle: A\nrun: {invite: [group:sra, group:db]}\npermissions: {start: group:nobody}\n"
        "checklists:\n  - {title: T, tasks: [{title: group:is a word}]}\n"
    )
    where = f"playbooks: [{books}]\n"
    settings = _settings(tmp_path, where + "groups: {sre: [alice], db: {team: ops}}\n")
    code, out, _ = await typed("lint", settings=settings, data=tmp_path)
    a = books / "a.yaml"
    assert out.splitlines() == [
        f'{a}:3:16: error: there is no group "sra"; known: sre, db (did you mean "sre"?)',
        f'{a}:4:22: error: there is no group "nobody"; known: sre, db',
    ]
    assert code == 1
    code, out, _ = await typed("lint", settings=_settings(tmp_path, where), data=tmp_path)
    assert code == 0, "a playbook may be checked apart from the configuration it is meant for"
    assert out.count("warning: there is no group") == 3


async def test_lint_holds_playbooks_to_the_schedules_of_the_settings_and_to_their_own_roles(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "a.yaml").write_text(
        "playbook: a\ntitle: A\nrun: {roles: [comms], invite: [oncall:primry]}\n"
        "checklists:\n  - title: T\n    tasks:\n"
        "      - {title: One, assign: [role:coms, oncall:db], check_on: [{words: [done], by: [oncall:dd]}]}\n"
    )
    where = f"playbooks: [{books}]\n"
    rotation = "{people: [alice, bob], handover: '0 9 * * 1'}"
    known = where + f"oncall: {{primary: {rotation}, db: {rotation}}}\n"
    code, out, _ = await typed("lint", settings=_settings(tmp_path, known), data=tmp_path)
    a = books / "a.yaml"
    assert sorted(out.splitlines()) == [
        f'{a}:3:32: warning: there is no on-call schedule "primry"; known: primary, db (did you mean "primary"?)',
        f'{a}:7:30: warning: there is no role "coms" in run.roles; known: comms (did you mean "comms"?)',
        f'{a}:7:86: warning: there is no on-call schedule "dd"; known: primary, db',
    ]
    assert code == 0
    code, out, _ = await typed("lint", settings=_settings(tmp_path, where), data=tmp_path)
    assert "schedule" not in out, "without schedules it may be meant for another configuration"


async def test_a_group_of_the_settings_that_is_not_there_or_holds_itself_stops_the_start(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "playbooks: []\ngroups: {a: [group:b], b: [group:a]}\nadmins: [group:c]\n")
    code, out, err = await typed("lint", settings=settings, data=tmp_path)
    assert (code, out) == (2, "")
    assert f'{settings}:2:13: error: the group "a" contains itself: a > b > a' in err
    assert f'{settings}:3:10: error: there is no group "c"; known: a, b' in err

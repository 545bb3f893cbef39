"""The rules of the house: who may import whom, no work at import time, short files, pinned versions."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent

PROTOCOLS = {"storage.log", "storage.codec", "mattermost.chat", "mattermost.events"}
OUTER = {"domain", "engine", "handlers"} | PROTOCOLS
ANYTHING = {""}

# What of ours and what of others a folder may import.  A name allows everything below it; the standard library is free.
MAY_IMPORT: dict[str, tuple[set[str], set[str]]] = {
    "domain": ({"domain"}, {"pydantic", "pydantic_core", "croniter"}),
    "storage": ({"domain", "storage"}, {"tinydb", "orjson"}),
    "mattermost": ({"domain", "mattermost"}, {"mattermostdriver", "websockets", "aiohttp", "yarl", "orjson"}),
    "handlers": ({"domain", "handlers", "mattermost.chat", "mattermost.events"}, set()),
    "engine": ({"domain", "engine", "handlers"} | PROTOCOLS, {"pydantic", "pydantic_core", "yaml", "orjson"}),
    "rehearsal": ({"rehearsal"} | OUTER, {"aiohttp", "pydantic", "yaml", "orjson"}),
    "outside": ({"outside", "domain", "engine.outside"}, {"aiohttp", "icalendar", "dateutil"}),
    "web": ({"web"} | OUTER, {"aiohttp", "orjson"}),
    "cli": ({"cli", "rehearsal", "web"} | OUTER, {"yaml"}),
    "texts": ({"texts"}, set()),
    "deploy": (set(), set()),
    "bot.py": (ANYTHING, set()),
    "benchmarks": (ANYTHING, ANYTHING),
    "docs": (ANYTHING, ANYTHING),
    "tests": (ANYTHING, ANYTHING),
}
# Files that may import more than their folder does.
MAY_ALSO_IMPORT: dict[str, set[str]] = {
    "engine/playbooks/template_language.py": {"jinja2"},
    "engine/playbooks/template_worker.py": {"jinja2"},
    "engine/words/render.py": {"jinja2"},
    "engine/words/texts.py": {"jinja2"},
    "cli/serve.py": {"uvloop"},
    "web/vendors/generic.py": {"jinja2"},
    "web/vendors/sns_signature.py": {"cryptography"},
}
# Parts of an allowed package that only these folders may have.
ONLY_IN: dict[str, set[str]] = {"aiohttp.web": {"rehearsal", "web", "tests", "benchmarks"}}

LONGEST = 350
AT_IMPORT_TIME = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Calls that do work; a constant is made without them.
WORK = {
    *("open", "read_text", "read_bytes", "write_text", "iterdir", "glob", "rglob", "load", "loads", "safe_load"),
    *("getenv", "run", "Popen", "connect", "create_task", "get_event_loop", "print", "basicConfig"),
    *("now", "time", "monotonic", "token_hex", "urandom", "uuid4"),
}


def python_files() -> list[str]:
    """Every Python file of the checkout, relative to its root."""
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return sorted(str(path) for path in files if not any(part.startswith(".") for part in path.parts))


FILES = python_files()
OURS = {name.removesuffix(".py") for name in MAY_IMPORT}
SHIPPED = [file for file in FILES if file.split("/")[0] not in ("tests", "benchmarks", "docs")]


def imported(file: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that file imports, those for types alone and those in functions too."""
    package = file.removesuffix(".py").split("/")
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: -node.level] if node.level else []
            start = [*above, *(node.module or "").split(".")] if node.module else above
            yield from ((node.lineno, ".".join([*start, alias.name])) for alias in node.names)


def allowed(name: str, names: set[str]) -> bool:
    """Whether that dotted name is one of the names or below one."""
    return any(not one or name == one or name.startswith(one + ".") for one in names)


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_only_what_its_folder_may(file: str) -> None:
    folder = file.split("/")[0]
    assert folder in MAY_IMPORT, f"{file}: say in MAY_IMPORT what {folder} may import"
    ours, others = MAY_IMPORT[folder]
    others = others | MAY_ALSO_IMPORT.get(file, set())
    for line, name in imported(file):
        top = name.split(".")[0]
        if top not in sys.stdlib_module_names:
            assert allowed(name, ours if top in OURS else others), f"{file}:{line}: {folder} may not import {name}"
        for part, folders in ONLY_IN.items():
            if allowed(name, {part}):
                assert folder in folders, f"{file}:{line}: only {sorted(folders)} may import {part}"


@pytest.mark.parametrize("file", SHIPPED)
def test_a_module_only_declares(file: str) -> None:
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        where = f"{file}:{node.lineno}"
        if isinstance(node, AT_IMPORT_TIME) or _is_docstring(node) or _is_guard(node):
            continue
        assert isinstance(node, ast.Assign | ast.AnnAssign), f"{where}: work at import time: {ast.unparse(node)[:80]}"
        assert not _is_state(node.value), f"{where}: an empty collection at module level is state: {ast.unparse(node)}"
        for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            assert name not in WORK, f"{where}: work at import time: {ast.unparse(call)[:80]}"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
        "__name__ == '__main__'",
    )


def _is_state(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="list" | "dict" | "set" | "deque" | "defaultdict" | "Counter"), args=args):
            return not args or ast.unparse(value).startswith("defaultdict")
        case _:
            return False


# Other people's packages come first and may do what they like (croniter starts `file`); then ours are watched.
WATCH = """
import importlib, os, sys
theirs, ours = (words.split() for words in sys.argv[1:])
for current in theirs:
    importlib.import_module(current)
def watch(event, args):
    if event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.fork", "os.system", "os.mkdir", "os.remove"):
        raise SystemExit(f"{event} {args[:2]} while importing {current}")
    writes = (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if event == "open" else 0
    if writes and args[0] != os.devnull:
        raise SystemExit(f"writes {args[0]} while importing {current}")
sys.addaudithook(watch)
sys.path.insert(0, ".")
for current in ours:
    importlib.import_module(current)
"""


def test_importing_the_whole_bot_opens_no_socket_starts_no_process_and_writes_no_file() -> None:
    ours = [file.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in SHIPPED]
    tops = {name.split(".")[0] for file in SHIPPED for _, name in imported(file)}
    theirs = sorted(tops - OURS - sys.stdlib_module_names)
    command = [sys.executable, "-B", "-c", WATCH, " ".join(theirs), " ".join(ours)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file", FILES)
def test_a_long_file_says_why_it_is_long(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    said = any(line.startswith("# Long because:") for line in lines[:10])
    assert len(lines) <= LONGEST or said, f"{file} has {len(lines)} lines: divide it, or say '# Long because: …' on top"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(file: str) -> None:
    pins = pinned(file)
    assert pins
    for name, (version, hashes) in pins.items():
        assert version, f"{file}: {name} has no exact version"
        assert hashes, f"{file}: {name} has no hash"
    wanted = (ROOT / file).with_suffix(".in").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[^\w.-]", line)[0].lower() for line in wanted if re.match(r"\w", line)}
    assert names <= set(pins), f"{file} lacks {names - set(pins)}: run `make lock`"


def test_development_uses_the_versions_that_run() -> None:
    runtime, development = pinned("requirements.txt"), pinned("requirements-dev.txt")
    for name in runtime.keys() & development.keys():
        assert runtime[name][0] == development[name][0], f"{name} differs: run `make lock`"


def pinned(file: str) -> dict[str, tuple[str, int]]:
    """Name to version ('' if there is none) and number of hashes."""
    text = re.sub(r"#.*", "", (ROOT / file).read_text(encoding="utf-8")).replace("\\\n", " ")
    pins = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = re.match(r"(?P<name>[\w.-]+)(==(?P<version>[\w.]+))?", line)
        assert match, f"{file}: {line[:60]}"
        pins[match["name"].lower()] = (match["version"] or "", line.count("--hash=sha256:"))
    return pins


# The brackets keep this file from holding what it looks for.
UNWANTED = {
    "the host of a package registry": r"[p]ypi\.org|[p]ythonhosted\.org|[n]pmjs\.org|[p]roxy\.golang\.org|[c]rates\.io",
    "a path of one machine": r"(?<![\w.~$}/-])/(?:[r]oot/|[w]ork/|[h]ome/\w|[t]mp/\w|[o]pt/mm)",
}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_tracked_file_names(what: str) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    pattern = re.compile(UNWANTED[what])
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [f"{name}:{number}: {line[:120]}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    assert not found, f"{what}:\n" + "\n".join(found)


def test_every_make_target_is_in_the_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", text, re.MULTILINE)
    assert set(targets) == set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE))
    assert set(targets) == set(text.rpartition(".PHONY:")[2].split())


def test_the_containers_are_pinned_and_hold_as_few_rights_as_they_need() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "build" in service or re.search(r":\d+\.\d+", service["image"]), f"{name}: pin the image"
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ())), f"{name}: loopback only"
    assert services["muster"]["read_only"] is True
    assert services["muster"]["tmpfs"] == ["/tmp"]


def test_every_setting_of_the_example_has_a_comment() -> None:
    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()
    for before, line in zip(lines, lines[1:], strict=False):
        if re.match(r"[a-z_]+:", line) and not before.startswith("log:"):
            assert before.startswith("#") or "#" in line or before == "", f"config.yaml: {line} says nothing"

"""The documents can't drift: what is made from the code is fresh, what is named is there, what is shown is played."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, meta

from docs import tables
from engine.config.settings import Settings, read_settings
from handlers.routes import ROUTES
from storage.codec import event_classes

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("domain", "engine", "web", "handlers", "mattermost", "rehearsal", "storage", "cli", "web")
SKIPPED = {".venv", ".git", ".hypothesis", ".pytest_cache"}
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for path in ROOT.rglob("*.md") if not SKIPPED & set(path.relative_to(ROOT).parts)
)
TEXTS: dict[str, str] = yaml.safe_load((ROOT / "texts/en.yaml").read_text("utf-8"))
FAMILIES = "|".join(sorted({id.partition(".")[0] for id in TEXTS}))
ID = re.compile(rf"(?:{FAMILIES})\.[a-z_]+")
WORDS = Environment()
WORDS.filters = dict.fromkeys(
    re.findall(r"\| (\w+)", "".join(TEXTS.values())), str
)  # which there are is not the matter


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# --- what is made from the code


@pytest.fixture(scope="module")
def first_incident(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the README's rehearsal prints, and the data it leaves."""
    data = tmp_path_factory.mktemp("first") / "data"
    return tables.played("--data", str(data)), data


@pytest.mark.parametrize("file", tables.WHOLE)
def test_a_file_that_is_made_is_what_the_code_says(file: str) -> None:
    assert text_of(file) == tables.WHOLE[file](), f"{file} is stale: run `make docs`"


@pytest.mark.parametrize(
    ("document", "part"),
    [(name, part) for name, parts in tables.MADE.items() for part in parts if part != "transcript"],
)
def test_a_table_in_the_documents_is_what_the_code_says(document: str, part: str) -> None:
    made = tables.MADE[document][part]()
    assert tables.parts(text_of(document)).get(part) == made, f"{document}: its {part} are stale: run `make docs`"


def test_the_conversation_of_the_readme_is_what_the_rehearsal_plays(first_incident: tuple[str, Path]) -> None:
    shown = tables.parts(text_of("README.md"))["transcript"]
    # Which of two places hears of something first is not promised.
    inside = "\n".join(shown.strip().splitlines()[1:-1])
    played = filter(None, map(tables.shortened, tables.entries(first_incident[0])))
    stale = "README.md: its conversation is stale: run `make docs`"
    assert sorted(tables.entries(inside)) == sorted(played), stale
    assert inside.split("\n")[:2] == first_incident[0].splitlines()[1:3]


def test_every_event_and_every_command_is_in_its_table() -> None:
    for cls in event_classes():
        assert f"| `{cls.__name__}` | " in text_of("docs/events.md")
        assert not (cls.__doc__ or cls.__name__).startswith(cls.__name__), f"{cls.__name__} has no docstring"
    for route in ROUTES:
        assert f"| `{route.example}` |" in text_of("docs/commands.md")


def test_the_script_in_the_documents_that_verifies_a_chain_does_and_finds_a_change(
    first_incident: tuple[str, Path], tmp_path: Path
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", text_of("docs/data.md"), re.DOTALL)
    script = tmp_path / "verify.py"
    script.write_text(blocks[0], "utf-8")

    def verified(file: Path) -> str:
        done = subprocess.run([sys.executable, script, file], capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else done.stderr

    journal = first_incident[1] / "journal"
    heads = [line.split() for line in verified(journal).splitlines()]
    assert [len(head) for head in heads] == [3, 3], heads  # the run and the site: stream, number, hash
    changed = tmp_path / "journal"
    changed.write_bytes(journal.read_bytes().replace(b"08:50", b"09:50", 1))
    assert "is damaged" in verified(changed)
    events = {}
    for line in journal.read_bytes().splitlines():
        events.update(json.loads(line.split(b"\t")[-1]).get("events", {}))
    run = {
        str(number): event for number, event in enumerate(events.values(), 1) if '"stream":"site"' not in event["body"]
    }
    archived = tmp_path / "run.json"
    archived.write_text(json.dumps({"events": run}), "utf-8")
    assert verified(archived).split()[1] == str(len(run))
    archived.write_text(json.dumps({"events": run}).replace("08:50", "09:50"), "utf-8")
    assert "data.text is not what was recorded" in verified(archived)


# --- settings


def keys(tree: object, above: str = "") -> Iterator[str]:
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield f"{above}{key}"
            yield from keys(value, f"{above}{key}.")


def test_the_example_of_the_settings_has_every_one_with_its_default() -> None:
    assert read_settings(ROOT / "config.yaml") == Settings()
    named = set(keys(yaml.safe_load(text_of("config.yaml"))))
    there = set(keys(Settings().model_dump()))
    assert named == there, f"config.yaml and engine/config/settings.py differ in {named ^ there}"


def test_every_variable_and_option_is_documented() -> None:
    variables = set(re.findall(r'"(MATTERMOST_\w+)"', text_of("engine/config/settings.py")))
    assert variables
    for name in variables:
        assert f"| `{name}` |" in text_of("docs/settings.md"), f"docs/settings.md does not have {name}"
    documents = "".join(map(text_of, ("docs/settings.md", "docs/rehearsals.md", "docs/operations.md")))
    for path in (ROOT / "cli").glob("*.py"):
        for option in re.findall(r'add_argument\(\s*"(--[a-z-]+)"', path.read_text("utf-8")):
            assert re.search(rf"{option}[ `]", documents), f"{path.name}: {option} is in no document"


# --- texts


def said_ids() -> tuple[set[str], set[str]]:
    """Ids of texts that the code names, and patterns of those it puts together."""
    found: set[str] = set()
    patterns: set[str] = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            refusing = bool({"refuse", "misread"} & names_from_messages(tree))
            for node in ast.walk(tree):
                if isinstance(node, ast.JoinedStr):
                    parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                    pattern = "".join("[a-z_]+" if part is None else re.escape(str(part)) for part in parts)
                    if isinstance(parts[0], str) and re.match(rf"(?:{FAMILIES})\.$", parts[0]):
                        patterns.add(pattern)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
                    found.add(node.value)
                elif refusing and isinstance(node, ast.Call) and called(node) in ("refuse", "misread") and node.args:
                    found |= {f"no.{part.value}" for part in ast.walk(node.args[0]) if is_name(part)}
    return found, patterns - {re.escape("no.") + "[a-z_]+"}  # that is `refuse` and `misread` themselves


def names_from_messages(tree: ast.Module) -> set[str]:
    """What a module has of ours by that name: its own functions, and what it imports from where messages are made."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("domain.messages", "handlers.line"):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef) and node.name == "misread":
            names.add(node.name)
    return names


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_text_that_the_code_says_has_words() -> None:
    found, patterns = said_ids()
    assert len(found) > 150
    assert found - set(TEXTS) == set(), "texts/en.yaml lacks these"
    for pattern in patterns:
        assert any(re.fullmatch(pattern, id) for id in TEXTS), f"texts/en.yaml has nothing like {pattern}"


def test_every_value_that_a_text_shows_is_one_that_the_code_gives() -> None:
    given = {"time", "dot", "who_may", "permalink", "prefix"}  # what every text has: engine/words/render.py
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
            given |= {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}
    for id, text in TEXTS.items():
        shown = meta.find_undeclared_variables(WORDS.parse(text))
        assert shown <= given, f"texts/en.yaml: {id} shows {shown - given}, which nothing in the code gives it"


def test_every_text_is_said_somewhere() -> None:
    found, patterns = said_ids()
    unused = {id for id in set(TEXTS) - found if not any(re.fullmatch(pattern, id) for pattern in patterns)}
    assert unused == set(), "nothing in the code says these texts"


def test_every_heading_of_the_help_has_words() -> None:
    for route in ROUTES:
        assert f"help.{route.group}" in TEXTS
        assert route.summary in TEXTS


# --- what documents name


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_link_leads_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", without_code(text_of(document)))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = ((ROOT / document).parent / name).resolve() if name else ROOT / document
        assert path.exists(), f"{document}: there is no {target}"
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), f"{document}: {name} has no heading for #{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_file_that_a_document_names_is_there(document: str) -> None:
    for name in re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.\w+)`", without_code(text_of(document))):
        if name.split("/")[0] in {path.name for path in ROOT.iterdir()} and not name.startswith(("data/", "archive/")):
            assert (ROOT / name).exists(), f"{document}: there is no {name}"


def test_what_the_map_says_is_in_a_file_is_there() -> None:
    text = text_of("CONTRIBUTING.md")
    pairs = re.findall(r"`([\w/]+\.py)` `([A-Za-z_]+(?:\.[a-z_]+)?)`", text)
    pairs += [(file, name) for name, file in re.findall(r"`([A-Za-z_]+)` (?:in|of) `([\w/]+\.py)`", text)]
    assert len(pairs) > 70
    for file, name in pairs:
        assert name in defined_in(file), f"CONTRIBUTING.md: {file} has no {name}"


def walks() -> list[tuple[str, list[str]]]:
    """Each walk's title, and its lines."""
    part = text_of("CONTRIBUTING.md").partition("## Six walks\n")[2].partition("\n## ")[0]
    return [(title, lines) for title, *lines in (walk.strip().splitlines() for walk in part.split("\n### ")[1:])]


@pytest.mark.parametrize(("title", "lines"), walks(), ids=[title for title, _ in walks()])
def test_every_name_in_a_walk_is_in_a_file_that_its_step_names(title: str, lines: list[str]) -> None:
    steps = [line for line in lines if re.match(r"[0-9]\. ", line)]
    assert len(steps) >= 5, f"CONTRIBUTING.md: {title} is no walk"
    for line in lines:
        marked = re.findall(r"`([^`]+)`", line)
        there = set().union(*(defined_in(file) for file in marked if file.endswith(".py")))
        for name in marked:
            if re.fullmatch(r"_?[A-Za-z]\w*(?:\.\w+)?", name) and not name.endswith(".py"):
                assert name in there, f"CONTRIBUTING.md, {title}: no file named in this step has {name}: {line}"
    assert any(line.startswith("1. ") and ".py`" in line for line in steps)


def defined_in(file: str) -> set[str]:
    """What a module has: `Desk`, `Desk.submit`, what it keeps in `self`, `ROUTES`, and the members of its unions."""
    found: set[str] = set()
    for part in ast.parse(text_of(file)).body:
        found |= {target.id for target in targets(part)}
        if isinstance(part, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(part.name)
        if isinstance(part, ast.ClassDef):
            members = [each for each in part.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
            found |= {f"{part.name}.{each.name}" for each in members}
            made = [each for member in members for each in ast.walk(member) if isinstance(each, ast.Attribute)]
            found |= {f"{part.name}.{each.attr}" for each in made if isinstance(each.ctx, ast.Store)}
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.BinOp):
            found |= {each.id for each in ast.walk(part.value) if isinstance(each, ast.Name)}
    return found


def targets(node: ast.stmt) -> list[ast.Name]:
    found = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target for target in found if isinstance(target, ast.Name)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_make_target_that_a_document_names_exists(document: str) -> None:
    there = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text_of(document), re.MULTILINE)) <= there


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_promises_no_subcommand_that_is_not_there(document: str) -> None:
    main = text_of("cli/main.py")
    for name in re.findall(r"bot\.py ([a-z]+)", text_of(document)):
        assert f'"{name}"' in main, f"{document}: there is no `bot.py {name}`"


def test_decisions_are_numbered_and_say_what_and_why() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. ")
        for heading in ("**Decided.**", "**Why.**", "**What else there was.**"):
            assert heading in text, f"{page.name} lacks {heading}"

"""The parts of the documents that are made from the code: `make docs` puts them in, a test fails when one is stale.

A document holds `<!-- made by make docs: NAME -->` and `<!-- end -->`; what stands between them is replaced.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic.json_schema import GenerateJsonSchema

from docs import messages, reference
from engine.clock import SystemClock
from engine.webhooks.payload import VERSION, Payload
from engine.words.languages import ENGLISH, Languages
from engine.words.render import Reader
from handlers.help import docs_table
from handlers.routes import ROUTES
from storage.codec import event_classes
from storage.shapes import hints, is_open

HOME = Path(__file__).resolve().parent.parent
SCRIPT = "docs/first-incident.yaml"
"""The rehearsal that the README shows."""

_BLOCK = re.compile(r"(<!-- made by make docs: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SETTING = re.compile(r"(?P<indent> *)(?P<name>[a-z_]+):(?P<value>[^#]*)(?:#\s*(?P<said>.*))?$")
_PLAYED = re.compile(r"── ")
"""How the lines begin that a rehearsal says about itself: its title, and how long it took."""
_ENTRY = re.compile(r"[0-9]{2}:[0-9]{2}  | {7}· .+ later$")
LONGEST = 15
"""Lines of one message that the README shows."""


def commands() -> str:
    """The commands, a table a group."""
    return docs_table(ROUTES, yaml.safe_load((HOME / "texts/en.yaml").read_text("utf-8")), reference.who_may)


def reactions() -> str:
    """What each reaction does, by place."""
    return reference.reactions_table(
        Languages([HOME / "texts"], SystemClock(), prefix="!incident").to(Reader(ENGLISH, "UTC"))
    )


def events() -> str:
    """The events with their fields, those in the clear apart from those that are only committed to."""
    rows = ["| Event | What happened | In the clear | As a commitment |", "|---|---|---|---|"]
    for cls in event_classes():
        fields = hints(cls)
        clear = [f"`{name}`" for name, kind in fields.items() if not is_open(kind)]
        closed = [f"`{name}`" for name, kind in fields.items() if is_open(kind)]
        said = " ".join((cls.__doc__ or "").split())
        rows.append(f"| `{cls.__name__}` | {said} | {', '.join(clear)} | {', '.join(closed)} |")
    return "\n".join(rows) + "\n"


def settings() -> str:
    """What config.yaml says of each setting; a test holds its defaults to `engine.config.settings`."""
    rows = ["| Setting | Default | What it says |", "|---|---|---|"]
    comments: list[str] = []
    above = ""
    lines = (HOME / "config.yaml").read_text("utf-8").splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        found = _SETTING.fullmatch(line)
        if found is None:
            comments = [*comments, line.removeprefix("# ")] if line.startswith("# ") else []
            continue
        name, value = found["name"], found["value"].strip()
        if after.startswith("  - "):
            value = f"[{after.removeprefix('  - ')}]"
        if found["indent"]:
            name = f"{above}.{name}"
        else:
            above = name
        said = " ".join([*comments, found["said"] or ""]).strip()
        rows.append(f"| `{name}` | {f'`{value}`' if value else ''} | {said.replace('|', chr(92) + '|')} |")
        comments = []
    return "\n".join(rows) + "\n"


def transcript() -> str:
    """The conversation of the README, played anew."""
    return as_block(played())


def played(*more: str) -> str:
    """What the rehearsal of `SCRIPT` prints.  RuntimeError if it does not go as the script expects."""
    command = [sys.executable, "bot.py", "rehearse", "--script", SCRIPT, *more]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{SCRIPT} does not go as it expects:\n{done.stdout[-2000:]}\n{done.stderr}")
    return done.stdout


def entries(output: str) -> list[str]:
    """What a rehearsal printed, an entry each, without what it says about itself."""
    found: list[str] = []
    for line in output.splitlines():
        if _PLAYED.match(line):
            continue
        if _ENTRY.match(line) or not found:
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return found


def shortened(entry: str) -> str:
    """An entry as the README shows it: or "": no end of a long one, no changes, no lines of the server."""
    first, *lines = entry.split("\n")
    if first.endswith("changed a message:") or not (lines or " under “" in first or first.startswith(" ")):
        return ""
    return "\n".join([first, *lines[:LONGEST], *(["       …"] if len(lines) > LONGEST else [])])


def as_block(output: str) -> str:
    """A rehearsal's output as it stands in a document."""
    return "```text\n" + "\n".join(filter(None, map(shortened, entries(output)))) + "\n```\n"


MADE: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "README.md": {"transcript": transcript},
    "docs/commands.md": {"reactions": reactions, "commands": commands},
    "docs/events.md": {"events": events},
    "docs/settings.md": {"settings": settings},
}
"""By document, its made parts."""


def webhook_schema() -> str:
    """The JSON Schema of what a webhook says."""
    schema = Payload.model_json_schema(schema_generator=_Published)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Published(GenerateJsonSchema):
    """With the dialect it is written in, and docstrings on one line."""

    def generate(self, schema: Any, mode: Any = "validation") -> dict[str, Any]:
        whole = super().generate(schema, mode)
        for part in (whole, *whole.get("$defs", {}).values()):
            if part.get("additionalProperties") is False:
                del part["additionalProperties"]  # fields may be added while the version stays
            if "description" in part:
                part["description"] = " ".join(part["description"].split())
        return {"$schema": self.schema_dialect, **whole, "title": f"A webhook of Muster, version {VERSION}"}


WHOLE: Mapping[str, Callable[[], str]] = {f"docs/webhook-v{VERSION}.schema.json": webhook_schema}
"""Files that are made as a whole."""


def parts(text: str) -> dict[str, str]:
    """The made parts of a document as they stand in it."""
    return {found[2]: found[0].removeprefix(found[1]).removesuffix(found[3]) for found in _BLOCK.finditer(text)}


def renewed(text: str, made: Mapping[str, str]) -> str:
    """The document with its parts made anew."""

    def part(found: re.Match[str]) -> str:
        return f"{found[1]}{made[found[2]]}{found[3]}"

    return _BLOCK.sub(part, text)


def main() -> int:
    """Renew every document; 0 when all is well."""
    for name, makers in MADE.items():
        path = HOME / name
        text = path.read_text("utf-8")
        fresh = renewed(text, {part: make() for part, make in makers.items()})
        if fresh != text:
            path.write_text(fresh, "utf-8")
            print(f"{name} is new")
    for name, make in WHOLE.items():
        path = HOME / name
        if not path.is_file() or path.read_text("utf-8") != make():
            path.write_text(make(), "utf-8")
            print(f"{name} is new")
    messages.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())

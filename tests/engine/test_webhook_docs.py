"""What docs/webhooks.md says of signatures and fields is so: its examples are run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args

import pytest

from domain.hooks import TOPICS, Format
from domain.telling import TOLD
from engine.config.webhooks import TargetSettings, WebhookSettings
from engine.webhooks.payload import Payload
from engine.webhooks.teller import EVENT, SIGNATURE, TIMESTAMP, headers_of

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/webhooks.md").read_text("utf-8")
SECRET, BODY, NOW = "it's a secret", '{"text": "Grüße\\n"}\n'.encode(), 1_772_442_000_123


def example(language: str) -> str:
    """The code of that language below the heading about signatures."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT.partition("## Signature")[2], re.DOTALL)[0]


def test_the_python_example_knows_what_is_genuine() -> None:
    known: dict[str, Any] = {}
    exec(example("python"), known)
    headers = headers_of(BODY, "k", "task.checked", NOW, SECRET)
    genuine = known["is_genuine"]
    assert genuine(headers, BODY, SECRET, now=NOW / 1000)
    assert not genuine(headers, BODY + b" ", SECRET, now=NOW / 1000)
    assert not genuine(headers, BODY, "another", now=NOW / 1000)
    assert not genuine(headers, BODY, SECRET, now=NOW / 1000 + 301)
    assert not genuine({**headers, TIMESTAMP: str(NOW // 1000 + 1)}, BODY, SECRET, now=NOW / 1000)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
@pytest.mark.parametrize(("change", "said"), [("", "genuine\n"), (" ", "")])
def test_the_shell_example_knows_it_too(tmp_path: Path, change: str, said: str) -> None:
    (tmp_path / "body.json").write_bytes(BODY + change.encode())
    headers = headers_of(BODY, "k", "task.checked", NOW, SECRET)
    given = {
        "TIMESTAMP": headers[TIMESTAMP],
        "SIGNATURE": headers[SIGNATURE],
        "HUB_SECRET": SECRET,
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(
        ["sh", "-c", example("sh")], cwd=tmp_path, env=given, capture_output=True, text=True, check=False
    )
    assert done.stdout == said, done.stderr


def test_without_a_secret_there_is_no_signature() -> None:
    assert SIGNATURE not in headers_of(BODY, "k", "task.checked", NOW, "")


def test_every_event_topic_format_header_and_key_is_in_it() -> None:
    keys = (*TargetSettings.model_fields, *(f"webhooks.{name}" for name in WebhookSettings.model_fields))
    for name in (*TOLD, *get_args(Format), SIGNATURE, TIMESTAMP, EVENT, *keys, *(f"on_{topic}" for topic in TOPICS)):
        assert f"`{name}" in TEXT, name


def test_the_example_has_the_fields_of_the_schema() -> None:
    schema = json.loads((ROOT / "docs/webhook-v1.schema.json").read_text("utf-8"))
    shown = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])
    assert shown.keys() <= schema["properties"].keys() == Payload.model_fields.keys()
    for part in ("run", "task"):
        kind = "RunPart" if part == "run" else "TaskPart"
        assert shown[part].keys() - {"…"} <= schema["$defs"][kind]["properties"].keys()


def test_a_reader_that_keeps_to_the_schema_takes_what_comes_later_too() -> None:
    schema = json.loads((ROOT / "docs/webhook-v1.schema.json").read_text("utf-8"))
    assert all(part.get("additionalProperties") is not False for part in (schema, *schema["$defs"].values()))

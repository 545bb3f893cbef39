"""Rendering of playbooks' templates, in worker processes that are killed and replaced when one goes too far.

`render` never raises and never loses a message: when a template fails, the
caller gets its plain text and the reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.fields import LONGEST_TEMPLATE

WALL_SECONDS = 5.0
"""Real seconds for one render, whatever clock the bot runs on."""
START_SECONDS = 30.0
RENDERS_PER_WORKER = 200
LONGEST_OUTPUT = 65_536
"""Bytes of UTF-8."""
LARGEST_REQUEST = 4 * 1024 * 1024
_LARGEST_ANSWER = 8 * LONGEST_OUTPUT
_WORKER = Path(__file__).with_name("template_worker.py")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_SIMPLE = re.compile(r"-?\s*([A-Za-z_]\w*)\s*(?:\|\s*(?:md|quote|trim)\s*)?-?")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text, and why it is only the template's plain text, if it is."""

    text: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong with a template.  `line` counts from 1; 0 if it is not known."""

    line: int
    message: str


class _Lost(Exception):
    """The worker died, was killed, or could not be started; the message says why."""


class Templates:
    """One worker at a time renders, another stands ready; renders wait for each other in order."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._worker: _Worker | None = None
        self._spare: asyncio.Task[_Worker] | None = None
        self._closed = False
        self._open = 0

    @property
    def renders_open(self) -> int:
        """Renders and checks that have begun or wait."""
        return self._open

    @property
    def settled(self) -> bool:
        """True when nothing is being rendered."""
        return self._open == 0

    def start(self) -> None:
        """Let a worker come up, beside whatever else there is to do."""
        self._closed = False
        self._warm()

    async def ready(self) -> None:
        """Wait until it is there.  One that does not start is told by the first render."""
        if self._spare is not None:
            await asyncio.wait({self._spare})

    async def close(self) -> None:
        """Wait for the render that is under way, then end all workers.  May be called twice."""
        self._closed = True
        async with self._turn:
            worker, self._worker = self._worker, None
            spare, self._spare = self._spare, None
            if worker is not None:
                await worker.end()
            if spare is not None:
                with contextlib.suppress(_Lost):
                    await (await spare).end()

    async def render(self, template: str, values: Mapping[str, Any], *, limit: int = LONGEST_OUTPUT) -> Rendered:
        """The text, at most `limit` bytes; `values` are plain JSON.  A missing value is empty."""
        answer = await self._ask("render", template, values, min(limit, LONGEST_OUTPUT))
        if "problem" not in answer:
            return Rendered(answer["text"])
        where = f"line {answer['line']}: " if answer.get("line") else ""
        return Rendered(plain_text(template, values, limit), where + answer["problem"])

    async def check(self, template: str, sample: Mapping[str, Any]) -> TemplateProblem | None:
        """What is wrong with a template: syntax, unknown names in any branch, failure with the sample's values."""
        answer = await self._ask("check", template, sample, LONGEST_OUTPUT)
        return TemplateProblem(answer.get("line", 0), answer["problem"]) if "problem" in answer else None

    async def _ask(self, mode: str, template: str, values: Mapping[str, Any], limit: int) -> dict[str, Any]:
        if len(template) > LONGEST_TEMPLATE:
            return {"problem": f"the template has more than {LONGEST_TEMPLATE} characters"}
        try:
            request = {"mode": mode, "template": template, "values": dict(values), "limit": limit}
            body = json.dumps(request, allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError) as error:
            return {"problem": f"the values for the template are not plain JSON: {error}"}
        if len(body) > LARGEST_REQUEST:
            return {"problem": f"the values for the template have more than {LARGEST_REQUEST} bytes"}
        self._open += 1
        try:
            async with self._turn:
                return await self._exchange(body)
        finally:
            self._open -= 1

    async def _exchange(self, body: bytes) -> dict[str, Any]:
        if self._closed:
            return {"problem": "templates are no longer rendered: the bot is stopping"}
        try:
            worker = await self._next()
        except _Lost as lost:
            return {"problem": str(lost)}
        keep = False
        try:
            answer = await worker.ask(body)
            keep = not answer.get("retire") and worker.renders < RENDERS_PER_WORKER
            return answer
        except _Lost as lost:
            return {"problem": str(lost)}
        finally:
            if not keep:
                self._worker = None
                self._warm()
                await worker.end()

    async def _next(self) -> _Worker:
        """The worker in use, or the spare one, with the next spare on its way; a dead one is passed over once."""
        if self._worker is None or not self._worker.alive:
            if self._worker is not None:
                await self._worker.end()
            self._worker = None
            self._warm()
            if self._spare is None:
                raise _Lost("templates are no longer rendered: the bot is stopping")
            spare = self._spare
            try:
                worker = await asyncio.shield(spare)
            except _Lost:
                self._spare = None
                raise
            if not worker.alive:
                self._spare = None
                await worker.end()
                worker = await _Worker.begin()
            self._worker, self._spare = worker, None
            self._warm()
        return self._worker

    def _warm(self) -> None:
        if self._spare is None and not self._closed:
            self._spare = asyncio.create_task(_Worker.begin(), name="template worker")


class _Worker:
    """One process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.renders = 0

    @classmethod
    async def begin(cls) -> _Worker:
        """Start a process and wait until it is ready.  Raises `_Lost`."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-X", "utf8", str(_WORKER),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                env={}, cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise _Lost(f"the template worker could not be started: {error.strerror or error}") from error
        worker = cls(process)
        try:
            await worker._answer(START_SECONDS, "it did not start in time")
        except _Lost as lost:
            said = await worker.end()
            raise _Lost(f"the template worker could not be started: {said or lost}") from None
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def alive(self) -> bool:
        """False once the process or its pipe has ended, be it by another's hand."""
        stdout = self._process.stdout
        return self._process.returncode is None and stdout is not None and not stdout.at_eof()

    async def ask(self, body: bytes) -> dict[str, Any]:
        """Send a request and wait for its answer.  Raises `_Lost`."""
        self.renders += 1
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write(len(body).to_bytes(4, "big") + body)
        return await self._answer(WALL_SECONDS, f"it took longer than {WALL_SECONDS:g} seconds", drain=True)

    async def _answer(self, seconds: float, late: str, *, drain: bool = False) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            async with asyncio.timeout(seconds):
                if drain:
                    with contextlib.suppress(ConnectionError):
                        await stdin.drain()
                size = int.from_bytes(await stdout.readexactly(4), "big")
                if size > _LARGEST_ANSWER:
                    raise _Lost("its result is too large")
                answer = json.loads(await stdout.readexactly(size))
                return answer if isinstance(answer, dict) else {}
        except TimeoutError:
            raise _Lost(late) from None
        except (asyncio.IncompleteReadError, ValueError):
            raise _Lost(self._why(await self._process.wait())) from None

    @staticmethod
    def _why(code: int) -> str:
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            return "it took more than 1 second of computing time"
        if code in (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
            return f"it needed more memory or depth than a template may have (signal {-code})"
        return f"the template worker ended with code {code}"

    async def end(self) -> str:
        """Kill the process, wait for it, let go of the pipes.  Returns the last line it wrote as an error."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        _, errors = await self._process.communicate()
        lines = errors[-2_000:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def plain_text(template: str, values: Mapping[str, Any], limit: int = LONGEST_OUTPUT) -> str:
    """The template without its tags; plain names such as `{{ title }}` keep their value, mentions in it stopped."""
    parts: list[str] = []
    at, missing = 0, set[str]()
    while (begin := template.find("{", at)) >= 0:
        opening = template[begin : begin + 2]
        closing = _CLOSING.get(opening)
        end = template.find(closing, begin + 2) if closing is not None and closing not in missing else -1
        if closing is None or end < 0:
            missing.update({closing} if closing is not None else ())
            parts.append(template[at : begin + 1])
            at = begin + 1
            continue
        parts.append(template[at:begin])
        name = _SIMPLE.fullmatch(template[begin + 2 : end]) if opening == "{{" else None
        value = values.get(name[1]) if name is not None else None
        if isinstance(value, str | int) and not isinstance(value, bool):
            parts.append(re.sub(r"[@\uff20](?=[^\s\u200b])", "@\u200b", str(value)))
        at = end + 2
    parts.append(template[at:])
    text = re.sub(r"\n{3,}", "\n\n", "".join(parts))
    return text.strip().encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")

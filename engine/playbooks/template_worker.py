"""The process in which playbooks' templates are rendered: `python -I template_worker.py`, spoken to over pipes.

It is started by `engine.playbooks.templates` with an empty environment and never forked.
Each message is four bytes of length (big-endian) and JSON.  First it says
`{"ready": true}`; then each request `{"mode", "template", "values", "limit"}` is answered by
`{"text"}` or `{"problem", "line"}`, with `"retire": true` if the process should not be used again.
CPU time is bounded by the kernel: the profiling timer's signal, which Python
leaves alone, ends the process even within C code, where alarms and threads can't.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

CPU_SECONDS = 1.0
MEMORY = 192 * 1024 * 1024
"""Bytes of address space beyond what the process has when it is ready."""
LARGEST_REQUEST = 8 * 1024 * 1024


def main() -> None:
    """Serve requests until the other side closes the pipe."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from engine.playbooks import template_language as language

    answers, requests = sys.stdout.buffer, sys.stdin.buffer
    forgiving = language.forgiving()
    language.render(forgiving, "{{ at | date('UTC') }}{{ title | slug }}", {"at": 0, "title": "Ready"}, 100)
    _bound()
    _write(answers, {"ready": True})
    while (request := _read(requests)) is not None:
        retire = False
        answer: dict[str, Any]
        _timer(CPU_SECONDS)
        try:
            if request["mode"] == "check":
                language.check(request["template"], request["values"], request["limit"])
                answer = {"text": ""}
            else:
                answer = {"text": language.render(forgiving, request["template"], request["values"], request["limit"])}
        except language.Refused as refused:
            answer = {"problem": refused.message, "line": refused.line}
        except MemoryError:
            answer, retire = {"problem": "it needs more memory than a template may have", "line": 0}, True
        finally:
            _timer(0)
        _write(answers, {**answer, "retire": retire})


def _timer(seconds: float) -> None:
    """Let the kernel end this process after so much CPU time from now; 0 takes that back."""
    if seconds:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _bound() -> None:
    """Limits for the rest of this process's life; every module it needs is loaded by now."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    statm = Path("/proc/self/statm")
    if statm.exists():
        size = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 16)):
        resource.setrlimit(limit, (most, most))


def _read(stream: BinaryIO) -> Any:
    head = stream.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size) if size <= LARGEST_REQUEST else b""
    return json.loads(body) if len(body) == size else None


def _write(stream: BinaryIO, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


if __name__ == "__main__":
    main()

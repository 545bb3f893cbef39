"""What followed from a change by the playbook's own rules: events of `domain.events`.

They change nothing themselves: which tasks apply follows from the run.  They say in the record what came and went, and
why: `facts` names what had changed (`severity`, an attribute, a metric, `task 3`), `values` what it is now.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class TasksShown:
    """Tasks apply that did not before."""

    tasks: tuple[int, ...]
    facts: tuple[str, ...] = ()
    values: tuple[Free, ...] = ()


@dataclass(frozen=True, slots=True)
class TasksHidden:
    """Tasks that nobody had worked on do not apply any more."""

    tasks: tuple[int, ...]
    facts: tuple[str, ...] = ()
    values: tuple[Free, ...] = ()


@dataclass(frozen=True, slots=True)
class TasksFreed:
    """What these tasks waited for (`after`) is settled: they may begin."""

    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TaskReported:
    """Somebody says that a task is done which a second person has to confirm.  `words` as in `TaskChecked`."""

    task: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReportWithdrawn:
    """It is not done after all; nobody had confirmed it.  `unsaid` is as in `TaskUnchecked`."""

    task: int
    unsaid: str = ""

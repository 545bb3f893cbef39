"""An alert, as every sender's is read: what a monitoring system says of one thing that is wrong, or well again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["firing", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True)
class Alert:
    """What came by the incoming webhook `hook`.

    `key` is the sender's own name of what is wrong: the same key is the same alert, firing or resolved.  `severity`
    is the sender's word in lower case, '' if it has none.  `at` is when it began, or ended if it is resolved (ms), 0
    if the sender does not say.
    """

    hook: str
    key: str
    title: str
    status: Status = "firing"
    severity: str = ""
    link: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    at: int = 0

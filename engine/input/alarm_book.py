"""What is remembered of alarms: when a keyword was heard in a channel, and what it led to.

An alarm is one keyword of one playbook in one channel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace

from domain.durations import DAY
from domain.run import Run
from engine.desk.runs import Runs
from storage.log import Document, Drop, Put

TABLE = "alarms"
_KEPT = 2 * DAY
_MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it was last heard: the message's first line, by whom, its post and that one's thread.

    `threads` are those of the same alarm's messages, this one's last: what is said there is talk about it.
    `at` is when it was last heard, or suggested (ms).  `run` is what it led to, '' while it is only suggested, or
    `declined`.  `pointed` is when somebody was last pointed at the run (ms), `told` are the accounts that were.
    """

    playbook: str
    word: str
    title: str
    who: str
    post: str
    threads: tuple[str, ...]
    channel_id: str
    channel: str
    at: int
    run: str = ""
    declined: bool = False
    pointed: int = 0
    told: tuple[str, ...] = ()

    @property
    def thread(self) -> str:
        """The message's own thread, or the one beneath it."""
        return self.threads[-1]

    def following(self, before: Alarm) -> Alarm:
        """The same, heard again a short time after that."""
        threads = (*(thread for thread in before.threads if thread not in self.threads), *self.threads)
        return replace(self, threads=threads[-_MOST_TOLD:], told=before.told)

    @property
    def key(self) -> str:
        """Which alarm it is."""
        return f"{self.playbook}:{self.channel_id}:{self.word}"

    def pointing(self, run: Run, who: str) -> Alarm:
        """The same, once that account is pointed at that run."""
        told = self.told if run.id == self.run else ()
        return replace(self, run=run.id, pointed=self.at, told=(*told, who)[-_MOST_TOLD:])


class AlarmBook:
    """The alarms, one for each key; rows are written with what an alarm leads to."""

    def __init__(
        self,
        rows: Mapping[str, Document],
        now: int,
        asked: Collection[str],
        runs: Runs,
        remember: Callable[[Put | Drop], None],
    ) -> None:
        """`asked` are the alarms that an open suggestion is about: they are kept however old they are."""
        self._runs = runs
        self._remember = remember
        self._alarms: dict[str, Alarm] = {}
        for key, row in rows.items():
            if row["at"] < now - _KEPT and key not in asked:
                remember(Drop(TABLE, key))
            else:
                self._alarms[key] = Alarm(**{**row, "told": tuple(row["told"]), "threads": tuple(row["threads"])})

    def get(self, key: str) -> Alarm | None:
        """The alarm of that key as it was last heard."""
        return self._alarms.get(key)

    @staticmethod
    def row(alarm: Alarm) -> Put:
        """The row for the change-set of what it leads to; then `keep` it."""
        return Put(TABLE, alarm.key, {**asdict(alarm), "told": list(alarm.told), "threads": list(alarm.threads)})

    def keep(self, alarm: Alarm) -> None:
        """It is on disk: know it from now on."""
        self._alarms[alarm.key] = alarm

    def touch(self, alarm: Alarm) -> None:
        """It was heard and led to nothing new; that may be written when it suits."""
        self.keep(alarm)
        self._remember(self.row(alarm))

    def run_of(self, alarm: Alarm) -> Run | None:
        """The run it led to, if that goes on."""
        run = self._runs.get(alarm.run) if alarm.run else None
        return run if run is not None and run.active else None

    def begins_thread(self, root_id: str) -> bool:
        """Whether that thread belongs to an alarm."""
        return any(root_id in alarm.threads for alarm in self._alarms.values())

    def pointed(self, run: Run, channel_id: str) -> int:
        """When somebody in that channel was last pointed at that run (ms), or 0."""
        at = (alarm.pointed for alarm in self._alarms.values() if (alarm.run, alarm.channel_id) == (run.id, channel_id))
        return max(at, default=0)

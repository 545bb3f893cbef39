"""A run moves to another channel: what that means, and what it remembers of the places it was in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain import commands as c
from domain.happened_move import RunMoved
from domain.messages import Refusal, refuse

if TYPE_CHECKING:
    from domain.run import Run

_DIRECT = ("D", "G")


@dataclass(frozen=True, slots=True)
class Moves:
    """Where a run was: its own channel, if it had one, and every place it left, as (channel, thread or pinned post).

    `here` is the name of the channel that it was moved to.
    """

    own: str = ""
    here: str = ""
    former: tuple[tuple[str, str], ...] = ()

    def last_post(self, channel_id: str) -> str:
        """The post under which it was last in that channel, or ''."""
        return next((post for channel, post in reversed(self.former) if channel == channel_id), "")

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts whose threads are still understood to be about it."""
        return tuple(post for _, post in self.former if post)


def move(run: Run, command: c.MoveRun) -> tuple[RunMoved, ...] | Refusal:
    """It goes on in that channel.  What keeps to itself never moves to where everybody may read along."""
    if command.channel_id == run.channel_id:
        return refuse("moved_already", run=run.number)
    if command.type in _DIRECT:
        return refuse("here_direct")
    if command.team_id != run.team_id:
        return refuse("move_team", run=run.number, name=command.name)
    if command.archived:
        return refuse("move_archived", name=command.name)
    own = _own(run) == command.channel_id
    if run.private and command.type != "P":
        return refuse("move_private", run=run.number, name=command.name)
    mode = "new" if own else "here"
    private = run.private or command.type == "P"
    return (RunMoved(command.channel_id, command.name, mode, private, run.channel_id, run.board_id, run.root_id),)


def _own(run: Run) -> str:
    return run.channel_id if run.mode == "new" else run.moves.own


def moved(run: Run, event: RunMoved) -> Run:
    """The run in its new place, where its pinned post is still to be made."""
    posts = dict.fromkeys(post for post in (run.root_id, run.board_id) if post)
    left = tuple((run.channel_id, post) for post in posts) or ((run.channel_id, ""),)
    former = (*run.moves.former, *(left if run.channel_id else ()))
    return replace(
        run,
        channel_id=event.channel_id,
        mode=event.mode,
        private=event.private,
        board_id="",
        root_id="",
        moves=Moves(_own(run), event.name, former),
    )


def inverse(run: Run, event: RunMoved) -> tuple[RunMoved, ...] | None:
    """Back to where it was; there is no way back to direct messages alone."""
    if not run.channel_id:
        return None
    name = run.channel_name if run.mode == "new" else run.moves.here
    return (RunMoved(run.channel_id, name, run.mode, run.private, event.channel_id),)

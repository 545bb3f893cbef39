"""What the wire would have said while nobody listened, read over REST: edits, deletions, reactions, members.

New posts are the inbox's own catch-up, from each channel's cursor.  Everything here
may be handled twice without harm: an edit is compared with the text that failed, a
reaction has the same key however it was learnt (and is passed over where the answer to
it is seen), a member who takes part does so already.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from domain.run import Run
from engine.desk.runs import Runs
from engine.input import causes
from engine.input.questions import Question, Questions
from engine.out.outgoing import answer_key
from engine.out.posting import key_of
from mattermost.chat import Chat, ChatError, Post
from mattermost.events import (
    MemberAdded,
    MemberRemoved,
    PostDeleted,
    PostEdited,
    ReactionAdded,
    ReactionRemoved,
    UserChanged,
)

_AT_ONCE = 8
"""Requests under way at once: one after another, a hundred runs on a server some way off would take seconds."""
_LEFT, _REMOVED = "system_leave_channel", "system_remove_from_channel"
T = TypeVar("T")
Change = PostEdited | PostDeleted | ReactionAdded | ReactionRemoved | MemberAdded | MemberRemoved | UserChanged


class Gaps:
    """Looks where a change would matter, and nowhere else."""

    def __init__(self, chat: Chat, runs: Runs, questions: Questions, failed_in: Callable[[], Iterable[str]]) -> None:
        self._chat = chat
        self._runs = runs
        self._questions = questions
        self._failed_in = failed_in

    async def changes(self, since: int) -> AsyncIterator[tuple[str, Change]]:
        """Channel and event of each change since that instant (ms).  Raises `ChatError` if the server is away."""
        active = [run for run in self._runs.active() if run.channel_id]
        channels = dict.fromkeys((*(run.channel_id for run in active), *self._failed_in()))
        looks: list[Callable[[], Awaitable[list[tuple[str, Change]]]]] = [
            *(partial(self._posts, channel_id, since) for channel_id in channels),
            *(partial(self._answers, question) for question in self._questions.all()),
            *(partial(self._of_run, run) for run in active),
            partial(self._accounts, active),
        ]
        for first in range(0, len(looks), _AT_ONCE):
            for found in await asyncio.gather(*(look() for look in looks[first : first + _AT_ONCE])):
                for change in found:
                    yield change

    async def _posts(self, channel_id: str, since: int) -> list[tuple[str, Change]]:
        posts = await _unless_gone(self._chat.changes_since(channel_id, since))
        said = {key_of(post) for post, _ in posts}
        found: list[Change] = list(await self._gone(channel_id, [post for post, _ in posts if post.create_at > since]))
        for post, reactions in posts:
            if post.delete_at:
                found.append(PostDeleted(post))
                continue
            if post.edit_at > since:
                found.append(PostEdited(post))
            for reaction in reactions:
                answered = answer_key(causes.of_reaction(reaction, reaction.create_at)) in said
                if reaction.create_at > since and not answered:
                    found.append(ReactionAdded(reaction, channel_id))
        return [(channel_id, change) for change in found]

    async def _gone(self, channel_id: str, posts: Sequence[Post]) -> list[MemberRemoved]:
        """Who left, as the server's own lines tell, and is not back."""
        left = (
            post.user_id if post.type == _LEFT else post.props.get("removedUserId", "")
            for post in posts
            if post.type in (_LEFT, _REMOVED)
        )
        users = [user_id for user_id in dict.fromkeys(left) if user_id]
        if not users:
            return []
        here = await _unless_gone(self._chat.members(channel_id))
        return [MemberRemoved(channel_id, user_id) for user_id in users if user_id not in here]

    async def _answers(self, question: Question) -> list[tuple[str, Change]]:
        reactions = await _unless_gone(self._chat.reactions(question.post_id))
        return [(question.channel_id, ReactionAdded(reaction, question.channel_id)) for reaction in reactions]

    async def _accounts(self, active: Sequence[Run]) -> list[tuple[str, Change]]:
        """Who is called otherwise by now, or has no account any more."""
        known = {who.id: who.name for run in active for who in (*run.around.followers, *run.participants, run.owner)}
        users = await _unless_gone(self._chat.users(list(known)))
        news = (user for user in users if user.delete_at or user.username != known.get(user.id))
        return [(f"user:{user.id}", UserChanged(user)) for user in news]

    async def _of_run(self, run: Run) -> list[tuple[str, Change]]:
        """Reactions that were taken back, and people who came into the run's own channel."""
        found: list[Change] = []
        for change in run.changes:
            made = causes.reaction_in(change.cause)
            if made is not None and not any(
                (each.user_id, each.emoji) == (made.user_id, made.emoji)
                for each in await _unless_gone(self._chat.reactions(made.post_id))
            ):
                found.append(ReactionRemoved(made, run.channel_id, 0))
        if run.mode == "new":
            known = {person.id for person in run.participants} | set(run.left)
            members = await _unless_gone(self._chat.members(run.channel_id))
            found.extend(MemberAdded(run.channel_id, user_id) for user_id in members if user_id not in known)
        return [(run.channel_id, change) for change in found]


async def _unless_gone(asked: Awaitable[Sequence[T]]) -> Sequence[T]:
    """What the server says; nothing where the bot is no longer let in, or what was asked about is no more."""
    try:
        return await asked
    except ChatError as error:
        if not error.permanent:
            raise
        return ()

"""The bot's calls, over mattermostdriver's endpoints."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from mattermost.chat import Bookmark, Channel, ChatError, CommandAnswer, Post, Reaction, Team, TeamMember, User
from mattermost.values import (
    Json,
    answer_of,
    bookmark_of,
    channel_of,
    post_of,
    reaction_of,
    team_member_of,
    team_of,
    user_of,
)

PAGE = 200
"""The most the server gives in a page."""
SHORTEST_LIMIT = 4000
"""Characters: what every Mattermost takes, where the server does not say more."""
UNREADABLE = "muster.unreadable"
NO_MEMBER = "app.channel.get_member.missing.app_error"
RESTORED = "api.channel.restore_channel.restored.app_error"
ARCHIVED = "api.channel.delete_channel.deleted.app_error"

T = TypeVar("T")


class Calls:
    """`mattermost.chat.Chat`, without the life around it.  Every method raises `ChatError`."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._longest: int | None = None

    async def me(self) -> User:
        user = await _one(user_of, self._driver.users.get_user("me"))
        self._driver.client.userid, self._driver.client.username = user.id, user.username
        return user

    async def teams(self) -> Sequence[Team]:
        return await _many(team_of, self._driver.teams.get_user_teams("me"))

    async def user(self, user_id: str) -> User:
        return await _one(user_of, self._driver.users.get_user(_part(user_id)))

    async def users(self, user_ids: Sequence[str]) -> Sequence[User]:
        return await self._in_parts(self._driver.users.get_users_by_ids, user_ids)

    async def users_named(self, usernames: Sequence[str]) -> Sequence[User]:
        return await self._in_parts(self._driver.users.get_users_by_usernames, usernames)

    async def user_with_email(self, email: str) -> User | None:
        try:
            return await _one(user_of, self._driver.users.get_user_by_email(_part(email)))
        except ChatError as error:
            if error.permanent:
                return None
            raise

    async def channel(self, channel_id: str) -> Channel:
        return await _one(channel_of, self._driver.channels.get_channel(_part(channel_id)))

    async def channel_named(self, team_id: str, name: str) -> Channel:
        return await _one(channel_of, self._driver.channels.get_channel_by_name(team_id, _part(name)))

    async def my_channels(self, team_id: str) -> Sequence[Channel]:
        return await _many(channel_of, self._driver.channels.get_channels_for_user("me", team_id))

    async def direct_channel(self, user_id: str) -> Channel:
        both = [await self._my_id(), user_id]
        return await _one(channel_of, self._driver.channels.create_direct_message_channel(both))

    async def members(self, channel_id: str, most: int = 0) -> Sequence[str]:
        pages = self._pages(_member_id, lambda page: self._driver.channels.get_channel_members(channel_id, page))
        return tuple(dict.fromkeys(await _gathered(pages, most)))

    async def team_members(self, team_id: str, most: int = 0) -> Sequence[TeamMember]:
        pages = self._pages(team_member_of, lambda page: self._driver.teams.get_team_members(_part(team_id), page))
        found = (member for member in await _gathered(pages, most) if member is not None)
        return tuple({member.user_id: member for member in found}.values())

    async def team_member(self, team_id: str, user_id: str) -> TeamMember | None:
        try:
            return await _one(team_member_of, self._driver.teams.get_team_member(_part(team_id), _part(user_id)))
        except ChatError as error:
            if error.status == 404:
                return None
            raise

    async def _pages(
        self, convert: Callable[[Json], T], ask: Callable[[Json], Awaitable[Any]]
    ) -> AsyncIterator[tuple[T, ...]]:
        page = 0
        while True:
            found = await _many(convert, ask({"page": page, "per_page": PAGE}))
            yield found
            if len(found) < PAGE:
                return
            page += 1

    async def is_member(self, channel_id: str, user_id: str) -> bool:
        try:
            await self._driver.channels.get_channel_member(channel_id, user_id)
        except ChatError as error:
            if error.status == 404:
                return False
            raise
        return True

    async def post(self, post_id: str) -> Post:
        return await _one(post_of, self._driver.posts.get_post(_part(post_id)))

    async def posts_after(self, channel_id: str, post_id: str) -> Sequence[Post]:
        """Every post made after that one (deleted ones left out), oldest first, all pages.

        The server compares `create_at` (strictly), without a second key.  So each
        further page is asked for from the newest post that is older than the
        page's last instant: no post of that instant falls between two pages.
        """
        found: dict[str, Post] = {}
        anchor = post_id
        while True:
            params: dict[str, Any] = {"after": anchor, "page": 0, "per_page": PAGE}
            page = await _one(_posts_of, self._driver.posts.get_posts_for_channel(channel_id, params))
            fresh = [post for post in page if post.id not in found]
            found.update((post.id, post) for post in fresh)
            if len(page) < PAGE or not fresh:
                return _by_time(found.values())
            ordered = _by_time(page)
            older = [post for post in ordered if post.create_at < ordered[-1].create_at]
            anchor = (older or ordered)[-1].id

    async def posts_since(self, channel_id: str, since: int) -> Sequence[Post]:
        return _by_time(await _one(_posts_of, self._driver.posts.get_posts_for_channel(channel_id, {"since": since})))

    async def changes_since(self, channel_id: str, since: int) -> Sequence[tuple[Post, Sequence[Reaction]]]:
        found = await _one(_changed, self._driver.posts.get_posts_for_channel(channel_id, {"since": since}))
        return sorted(found, key=lambda change: (change[0].create_at, change[0].id))

    async def reactions(self, post_id: str) -> Sequence[Reaction]:
        # mattermostdriver's own asks for /posts/ID//reactions; a post without any is answered with null
        return await _many(reaction_of, self._driver.client.get(f"/posts/{_part(post_id)}/reactions"))

    async def create_post(
        self,
        channel_id: str,
        message: str,
        *,
        root_id: str = "",
        props: Mapping[str, Any] | None = None,
        pending_post_id: str = "",
    ) -> Post:
        wanted: dict[str, Any] = {"channel_id": channel_id, "message": message}
        wanted |= {"root_id": root_id} if root_id else {}
        wanted |= {"props": dict(props)} if props else {}
        wanted |= {"pending_post_id": pending_post_id} if pending_post_id else {}
        return await _one(post_of, self._driver.posts.create_post(wanted))

    async def edit_post(self, post_id: str, message: str) -> Post:
        return await _one(post_of, self._driver.posts.patch_post(post_id, {"message": message}))

    async def delete_post(self, post_id: str) -> None:
        await self._driver.posts.delete_post(post_id)

    async def pin(self, post_id: str) -> None:
        await self._driver.posts.pin_post_to_channel(post_id)

    async def unpin(self, post_id: str) -> None:
        await self._driver.posts.unpin_post_to_channel(post_id)

    async def react(self, post_id: str, emoji: str) -> None:
        wanted = {"user_id": await self._my_id(), "post_id": post_id, "emoji_name": emoji}
        await self._driver.reactions.create_reaction(wanted)

    async def unreact(self, post_id: str, emoji: str) -> None:
        await self._driver.reactions.delete_reaction(await self._my_id(), post_id, _part(emoji))

    async def create_channel(
        self, team_id: str, name: str, display_name: str, *, private: bool = False, purpose: str = "", header: str = ""
    ) -> Channel:
        wanted = {
            "team_id": team_id,
            "name": name,
            "display_name": display_name,
            "type": "P" if private else "O",
            "purpose": purpose,
            "header": header,
        }
        return await _one(channel_of, self._driver.channels.create_channel(wanted))

    async def add_member(self, channel_id: str, user_id: str) -> None:
        await self._driver.channels.add_user(channel_id, {"user_id": user_id})

    async def remove_member(self, channel_id: str, user_id: str) -> None:
        """Done too when they were no member."""
        await _unless(NO_MEMBER, self._driver.channels.remove_channel_member(channel_id, user_id))

    async def set_header(self, channel_id: str, header: str) -> None:
        await self._driver.channels.patch_channel(channel_id, {"header": header})

    async def set_display_name(self, channel_id: str, display_name: str) -> None:
        await self._driver.channels.patch_channel(channel_id, {"display_name": display_name})

    async def archive_channel(self, channel_id: str) -> None:
        """Done too when it was archived already."""
        await _unless(ARCHIVED, self._driver.channels.delete_channel(channel_id))

    async def restore_channel(self, channel_id: str) -> None:
        await _unless(RESTORED, self._driver.client.post(f"/channels/{_part(channel_id)}/restore"))

    async def bookmarks(self, channel_id: str) -> Sequence[Bookmark]:
        return await _many(bookmark_of, self._driver.client.get(f"/channels/{_part(channel_id)}/bookmarks"))

    async def add_bookmark(self, channel_id: str, title: str, url: str) -> None:
        wanted = {"display_name": title, "link_url": url, "type": "link"}
        await self._driver.client.post(f"/channels/{_part(channel_id)}/bookmarks", wanted)

    async def remove_bookmark(self, channel_id: str, bookmark_id: str) -> None:
        await self._driver.client.delete(f"/channels/{_part(channel_id)}/bookmarks/{_part(bookmark_id)}")

    async def execute(self, channel_id: str, command: str, *, team_id: str = "", root_id: str = "") -> CommandAnswer:
        wanted = {"channel_id": channel_id, "command": command}
        wanted |= {"team_id": team_id} if team_id else {}
        wanted |= {"root_id": root_id} if root_id else {}
        return await _one(answer_of, self._driver.commands.execute_command(wanted))

    async def max_post_length(self) -> int:
        """The longest message in characters; asked for once."""
        if self._longest is None:
            told = await self._driver.system.get_client_configuration({"format": "old"})
            size = str(told.get("MaxPostSize", "")) if isinstance(told, dict) else ""
            self._longest = int(size) if size.isascii() and size.isdigit() else SHORTEST_LIMIT
        return self._longest

    async def _my_id(self) -> str:
        return str(self._driver.client.userid) or (await self.me()).id

    async def _in_parts(self, ask: Callable[[list[str]], Awaitable[Any]], wanted: Sequence[str]) -> Sequence[User]:
        """The users of a list, a page's worth at a time."""
        found: list[User] = []
        for start in range(0, len(wanted), PAGE):
            found += await _many(user_of, ask(list(wanted[start : start + PAGE])))
        return tuple(found)


def _part(name: str) -> str:
    """A name a person may have typed, as one part of a path (the client refuses what had to be quoted)."""
    return quote(name, safe="@:+~")


async def _unless(already: str, answer: Awaitable[Any]) -> None:
    """A refusal with that error id says that it is so already."""
    try:
        await answer
    except ChatError as error:
        if error.error_id != already:
            raise


async def _one(convert: Callable[[Json], T], answer: Awaitable[Any]) -> T:
    return _converted(convert, await answer)


async def _many(convert: Callable[[Json], T], answer: Awaitable[Any]) -> tuple[T, ...]:
    found = await answer
    if found is None:
        return ()
    if not isinstance(found, list):
        raise ChatError(200, UNREADABLE, "the server's answer is no list")
    return tuple(_converted(convert, item) for item in found)


def _converted(convert: Callable[[Json], T], found: Any) -> T:
    try:
        return convert(found)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        kind = f"{type(error).__name__}: {error}"
        raise ChatError(200, UNREADABLE, f"the server's answer is not as expected ({kind})") from error


async def _gathered(pages: AsyncIterator[tuple[T, ...]], most: int) -> list[T]:
    """What stands on the pages; with `most`, they are turned only until there is more than that."""
    found: list[T] = []
    async for page in pages:
        found += page
        if most and len(found) > most:
            break
    return found


def _member_id(data: Json) -> str:
    return str(data["user_id"])


def _posts_of(data: Json) -> list[Post]:
    """`order` are the posts asked for; `posts` has the roots of their threads besides."""
    posts = data["posts"]
    return [post_of(posts[post_id]) for post_id in dict.fromkeys(data["order"])]


def _changed(data: Json) -> list[tuple[Post, Sequence[Reaction]]]:
    """The posts asked for, with the reactions that the server puts beside them."""
    posts = [data["posts"][post_id] for post_id in dict.fromkeys(data["order"])]
    return [(post_of(post), [reaction_of(each) for each in _beside(post)]) for post in posts]


def _beside(post: Json) -> Sequence[Json]:
    return (post.get("metadata") or {}).get("reactions") or ()


def _by_time(posts: Any) -> list[Post]:
    return sorted(posts, key=lambda post: (post.create_at, post.id))

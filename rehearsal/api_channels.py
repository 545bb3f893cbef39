"""REST: channels and their members."""

from __future__ import annotations

from rehearsal import members, people, powers, rooms, shapes
from rehearsal.errors import WorldError, bad_body, forbidden, no_channel_named, no_member
from rehearsal.model import Account, Channel, Json
from rehearsal.rest import OK, Answer, Call, Routes


def _shown(call: Call, channel: Channel, status: int = 200) -> Answer:
    return Answer(shapes.channel(channel, old=call.world.old), status)


def _known(call: Call) -> Channel:
    """The channel of the path, if the caller may know of it."""
    channel = call.world.channel(call.id(0, "channel_id"))
    if not powers.may_know(call.world, call.by, channel):
        raise forbidden(call.by.id, "read_channel")
    return channel


def create(call: Call) -> Answer:
    """A public or private channel."""
    by, wanted = call.by, call.data("channel")
    channel = rooms.create(call.world, by, wanted)
    shown = shapes.channel(channel, old=call.world.old)
    return Answer(shown | {"last_post_at": 0} | ({} if call.world.old else {"last_root_post_at": 0}), 201)


def direct(call: Call) -> Answer:
    """The direct channel of two accounts."""
    return _shown(call, rooms.direct(call.world, call.by, call.ids()), 201)


def group(call: Call) -> Answer:
    """The group channel of three to eight accounts."""
    return _shown(call, rooms.group(call.world, call.by, call.ids()), 201)


def get(call: Call) -> Answer:
    """One channel."""
    return _shown(call, _known(call))


def by_name(call: Call) -> Answer:
    """One channel of a team by its name; a private one is unknown to who is not in it."""
    team_id = call.id(0, "team_id")
    channel = call.world.channel_named(team_id, call.args[1])
    hidden = channel.delete_at and call.query.get("include_deleted") != "true"
    if not powers.may_know(call.world, call.by, channel):
        if channel.type == "O":
            raise forbidden(call.by.id, "read_public_channel")
        raise no_channel_named(call.args[1])
    if hidden:
        raise no_channel_named(call.args[1])
    return _shown(call, channel)


def of_user(call: Call) -> Answer:
    """The channels somebody is in, of a team, with the direct and group ones."""
    who = call.world.account(call.id(0, "user_id"))
    if who.id != call.by.id and not call.by.is_admin:
        raise forbidden(call.by.id, "edit_other_users")
    team_id = call.id(1, "team_id")
    powers.in_team(call.world, call.by, team_id)
    return Answer([shapes.channel(each, old=call.world.old) for each in people.channels_of(call.world, who, team_id)])


def public(call: Call) -> Answer:
    """The public channels of a team, by name."""
    team_id = call.id(0, "team_id")
    powers.in_team(call.world, call.by, team_id, "list_team_channels")
    found = [
        each
        for each in call.world.channels.values()
        if each.team_id == team_id and each.type == "O" and not each.delete_at
    ]
    found.sort(key=lambda each: each.display_name)
    number, size = call.page()
    return Answer([shapes.channel(each, old=call.world.old) for each in found[number * size : (number + 1) * size]])


def patch(call: Call) -> Answer:
    """Change name, display name, header or purpose."""
    channel = call.world.channel(call.id(0, "channel_id"))
    before = channel.last_post_at, channel.last_root_post_at, channel.total, channel.total_root
    rooms.patch(call.world, call.by, channel, call.data("channel"))
    return _before_posts(call, channel, before)


def _before_posts(call: Call, channel: Channel, before: tuple[int, int, int, int]) -> Answer:
    """The answer shows the counts from before the system posts the change made, as on a real server."""
    shown = shapes.channel(channel, old=call.world.old)
    shown["last_post_at"], _, shown["total_msg_count"], shown["total_msg_count_root"] = before
    if not call.world.old:
        shown["last_root_post_at"] = before[1]
    return Answer(shown)


def privacy(call: Call) -> Answer:
    """Make a channel private or public."""
    channel = call.world.channel(call.id(0, "channel_id"))
    before = channel.last_post_at, channel.last_root_post_at, channel.total, channel.total_root
    rooms.convert(call.world, call.by, channel, str(call.data().get("privacy", "")))
    return _before_posts(call, channel, before)


def archive(call: Call) -> Answer:
    """Archive a channel."""
    rooms.archive(call.world, call.by, call.world.channel(call.id(0, "channel_id")))
    return Answer(OK)


def restore(call: Call) -> Answer:
    """Bring an archived channel back."""
    channel = call.world.channel(call.id(0, "channel_id"))
    before = channel.last_post_at, channel.last_root_post_at, channel.total, channel.total_root
    rooms.restore(call.world, call.by, channel)
    return _before_posts(call, channel, before)


def bookmarks(call: Call) -> Answer:
    """The links at the top of a channel."""
    return Answer(_licensed(call).get(call.id(0, "channel_id"), []))


def add_bookmark(call: Call) -> Answer:
    """Another one."""
    known, channel = _licensed(call), powers.readable(call.world, call.by, call.id(0, "channel_id"))
    wanted = call.data("bookmark")
    made = {**wanted, "id": call.world.new_id(), "channel_id": channel.id, "owner_id": call.by.id}
    known.setdefault(channel.id, []).append(made)
    return Answer(made, 201)


def remove_bookmark(call: Call) -> Answer:
    """One less."""
    known, channel_id = _licensed(call), call.id(0, "channel_id")
    known[channel_id] = [each for each in known.get(channel_id, []) if each["id"] != call.id(1, "bookmark_id")]
    return Answer(OK)


def _licensed(call: Call) -> dict[str, list[Json]]:
    """What a server with a licence holds of them, as its API's description says; 5.37 has none."""
    if call.world.old:
        raise WorldError(404, "api.context.404.app_error", "Sorry, we could not find the page.")
    if call.world.bookmarks is None:
        raise WorldError(
            501,
            "api.channel.bookmark.channel_bookmark.license.error",
            "Your license does not support channel bookmarks.",
        )
    return call.world.bookmarks


def listed(call: Call) -> Answer:
    """Who is in a channel; 11.6 orders by user id, 5.37 by when they came."""
    channel = powers.readable(call.world, call.by, call.id(0, "channel_id"))
    number, size = call.page()
    found = list(channel.members.values())
    if not call.world.old:
        found.sort(key=lambda each: each.user_id)
    return Answer(
        [shapes.member(channel, each, old=call.world.old) for each in found[number * size : (number + 1) * size]]
    )


def members_by_ids(call: Call) -> Answer:
    """Some of who is in a channel."""
    channel = powers.readable(call.world, call.by, call.id(0, "channel_id"))
    found = [channel.members[each] for each in call.ids() if each in channel.members]
    return Answer([shapes.member(channel, each, old=call.world.old) for each in found])


def member(call: Call) -> Answer:
    """Somebody in a channel."""
    channel = powers.readable(call.world, call.by, call.id(0, "channel_id"))
    user_id = call.id(1, "user_id")
    found = channel.members.get(user_id)
    if found is None:
        raise no_member(channel.id, user_id)
    return Answer(shapes.member(channel, found, old=call.world.old))


def add_members(call: Call) -> Answer:
    """Put one or (11.6) several accounts into a channel."""
    body = call.data()
    several = body.get("user_ids") if not call.world.old else None
    ids = several or [body.get("user_id")]
    if not all(isinstance(each, str) for each in ids):
        raise bad_body("user_id")
    newcomers: list[Account] = [call.world.account(each) for each in ids]
    channel = call.world.channel(call.id(0, "channel_id"))
    shown = []
    for who in newcomers:
        fresh = who.id not in channel.members
        made = shapes.member(channel, members.add(call.world, call.by, channel, who), old=call.world.old)
        if fresh:
            made |= {"mention_count": 0, "mention_count_root": 0}  # as it was before the system post mentioned them
        shown.append(made)
    return Answer(shown if several else shown[0], 201)


def remove_member(call: Call) -> Answer:
    """Take somebody out of a channel, or leave it."""
    channel = call.world.channel(call.id(0, "channel_id"))
    members.remove(call.world, call.by, channel, call.world.account(call.id(1, "user_id")))
    return Answer(OK)


def stats(call: Call) -> Answer:
    """How many are in a channel, how many posts are pinned."""
    channel = powers.readable(call.world, call.by, call.id(0, "channel_id"))
    guests = sum(1 for each in channel.members if call.world.people[each].is_guest)
    pinned = sum(1 for each in channel.posts if each.is_pinned and not each.delete_at)
    return Answer(
        {
            "channel_id": channel.id,
            "member_count": len(channel.members),
            "guest_count": guests,
            "pinnedpost_count": pinned,
        }
    )


def view(call: Call) -> Answer:
    """Somebody has read a channel."""
    call.id(0, "user_id")
    channel_id = str(call.data().get("channel_id", ""))
    channel = call.world.channels.get(channel_id)
    times = {}
    if channel is not None and call.by.id in channel.members:
        channel.members[call.by.id].last_viewed_at = channel.last_post_at
        channel.members[call.by.id].mention_count = 0
        times = {channel_id: channel.last_post_at}
    return Answer({"status": "OK", "last_viewed_at_times": times})


def routes(table: Routes) -> None:
    """Add this subject's routes."""
    for method, path, handler in (
        ("POST", "/channels", create),
        ("POST", "/channels/direct", direct),
        ("POST", "/channels/group", group),
        ("POST", "/channels/members/{user_id}/view", view),
        ("GET", "/channels/{channel_id}", get),
        ("PUT", "/channels/{channel_id}", patch),
        ("PUT", "/channels/{channel_id}/patch", patch),
        ("PUT", "/channels/{channel_id}/privacy", privacy),
        ("DELETE", "/channels/{channel_id}", archive),
        ("POST", "/channels/{channel_id}/restore", restore),
        ("GET", "/channels/{channel_id}/stats", stats),
        ("GET", "/channels/{channel_id}/bookmarks", bookmarks),
        ("POST", "/channels/{channel_id}/bookmarks", add_bookmark),
        ("DELETE", "/channels/{channel_id}/bookmarks/{bookmark_id}", remove_bookmark),
        ("GET", "/channels/{channel_id}/members", listed),
        ("POST", "/channels/{channel_id}/members", add_members),
        ("POST", "/channels/{channel_id}/members/ids", members_by_ids),
        ("GET", "/channels/{channel_id}/members/{user_id}", member),
        ("DELETE", "/channels/{channel_id}/members/{user_id}", remove_member),
        ("GET", "/teams/{team_id}/channels", public),
        ("GET", "/teams/{team_id}/channels/name/{name}", by_name),
        ("GET", "/users/{user_id}/teams/{team_id}/channels", of_user),
    ):
        table.on(method, path)(handler)

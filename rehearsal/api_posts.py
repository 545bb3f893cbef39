"""REST: posts, reactions, files."""

from __future__ import annotations

import mimetypes

from rehearsal import editing, powers, reading, shapes, talk
from rehearsal.errors import WorldError, bad_body, forbidden, no_post
from rehearsal.model import Channel, File, Post
from rehearsal.rest import OK, Answer, Call, Routes
from rehearsal.world import World


def create(call: Call) -> Answer:
    """Write a message."""
    body = call.data("post")
    channel_id, message = body.get("channel_id"), body.get("message", "")
    if not isinstance(channel_id, str) or not isinstance(message, str):
        raise bad_body("post")
    pending = str(body.get("pending_post_id") or "")
    post, fresh = talk.create(
        call.world,
        call.by,
        channel_id,
        message,
        root_id=str(body.get("root_id") or ""),
        props=body.get("props"),
        file_ids=body.get("file_ids") or (),
        pending=pending,
        post_type=str(body.get("type") or ""),
    )
    if fresh:
        call.by.status, call.by.active_at = "online", post.create_at
        return Answer(talk.shape(call.world, post, pending=pending), 201)
    return Answer(talk.shape(call.world, post, metadata=False, replies=0 if call.world.old else None), 201)


def ephemeral(call: Call) -> Answer:
    """A message only one person sees; not for plain accounts."""
    powers.system_admin(call.by, "create_post_ephemeral")
    body = call.data()
    to = call.world.account(str(body.get("user_id", "")))
    inner = body.get("post") or {}
    channel = powers.in_channel(call.world, call.by, str(inner.get("channel_id", "")), "create_post_ephemeral")
    post = talk.ephemeral(
        call.world,
        channel,
        to,
        str(inner.get("message", "")),
        root_id=str(inner.get("root_id") or ""),
        props=inner.get("props") or {},
    )
    return Answer(talk.shape(call.world, post, replies=0), 201)


def _readable(call: Call) -> tuple[Post, Channel]:
    post = call.world.posts.get(call.id(0, "post_id"))
    if post is None or post.delete_at:
        raise no_post(call.args[0])
    channel = call.world.channels[post.channel_id]
    if not (powers.may_read(call.world, call.by, channel) or powers.may_know(call.world, call.by, channel)):
        raise forbidden(call.by.id, "read_channel_content")
    return post, channel


def get(call: Call) -> Answer:
    """One post."""
    post, _ = _readable(call)
    return Answer(talk.shape(call.world, post, replies=0 if call.world.old else None))


def by_ids(call: Call) -> Answer:
    """Some posts; those the caller may not read are left out."""
    found = []
    for post_id in call.ids("post_ids"):
        post = call.world.posts.get(post_id)
        if post is not None and not post.delete_at:
            channel = call.world.channels[post.channel_id]
            if powers.may_read(call.world, call.by, channel):
                found.append(talk.shape(call.world, post))
    return Answer(found)


def thread(call: Call) -> Answer:
    """A post with its whole thread."""
    post, _ = _readable(call)
    return Answer(reading.thread(call.world, post))


def edit(call: Call) -> Answer:
    """Change a post."""
    by = call.by
    post = editing.edit(call.world, by, call.id(0, "post_id"), call.data("post"))
    return Answer(talk.shape(call.world, post))


def delete(call: Call) -> Answer:
    """Delete a post with its replies."""
    editing.delete(call.world, call.by, call.id(0, "post_id"))
    return Answer(OK)


def pin(call: Call) -> Answer:
    """Pin a post."""
    editing.pin(call.world, call.by, call.id(0, "post_id"), True)
    return Answer(OK)


def unpin(call: Call) -> Answer:
    """Take a post's pin away."""
    editing.pin(call.world, call.by, call.id(0, "post_id"), False)
    return Answer(OK)


def in_channel(call: Call) -> Answer:
    """A channel's posts: since an instant, after or before a post, or by pages."""
    channel = powers.readable(call.world, call.by, call.id(0, "channel_id"))
    number, size = call.page()
    world, query = call.world, call.query
    if query.get("since"):
        return Answer(reading.since(world, channel, call.number("since", 0)))
    if after := query.get("after"):
        return Answer(reading.around(world, channel, after, number, size, after=True))
    if before := query.get("before"):
        return Answer(reading.around(world, channel, before, number, size, after=False))
    return Answer(reading.page(world, channel, number, size))


def pinned(call: Call) -> Answer:
    """A channel's pinned posts."""
    channel = powers.readable(call.world, call.by, call.id(0, "channel_id"))
    return Answer(reading.pinned(call.world, channel))


def react(call: Call) -> Answer:
    """Put an emoji under a post."""
    body = call.data("reaction")
    made = editing.react(
        call.world,
        call.by,
        str(body.get("user_id", "")),
        str(body.get("post_id", "")),
        str(body.get("emoji_name", "")),
    )
    return Answer(shapes.reaction(made, old=call.world.old))


def unreact(call: Call) -> Answer:
    """Take an emoji away."""
    user_id, post_id = call.id(0, "user_id"), call.id(1, "post_id")
    editing.unreact(call.world, call.by, user_id, post_id, call.args[2])
    return Answer(OK)


def reactions(call: Call) -> Answer:
    """The emojis under a post."""
    post, _ = _readable(call)
    return Answer([shapes.reaction(each, old=call.world.old) for each in post.reactions])


def upload(call: Call) -> Answer:
    """Files for a post to come."""
    by = call.by
    channel_id = str((call.body or {}).get("channel_id") or call.query.get("channel_id", ""))
    channel = powers.in_channel(call.world, by, channel_id, "upload_file")
    made = []
    for each in call.files:
        mime = each.mime_type or mimetypes.guess_type(each.name)[0] or "application/octet-stream"
        file = File(call.world.new_id(), by.id, channel.id, each.name, mime, each.content, call.world.stamp())
        call.world.files[file.id] = file
        made.append(shapes.file_info(file, old=call.world.old))
    return Answer({"file_infos": made, "client_ids": []}, 201)


def _file(world: World, call: Call) -> File:
    file = world.files.get(call.id(0, "file_id"))
    if file is None:
        raise WorldError(404, "app.file_info.get.app_error", "Unable to get the file info.")
    powers.readable(world, call.by, file.channel_id)
    return file


def download(call: Call) -> Answer:
    """A file's bytes."""
    file = _file(call.world, call)
    return Answer(file.content, content_type=file.mime_type)


def file_info(call: Call) -> Answer:
    """What is known of a file."""
    return Answer(shapes.file_info(_file(call.world, call), old=call.world.old))


def routes(table: Routes) -> None:
    """Add this subject's routes."""
    for method, path, handler in (
        ("POST", "/posts", create),
        ("POST", "/posts/ephemeral", ephemeral),
        ("POST", "/posts/ids", by_ids),
        ("GET", "/posts/{post_id}", get),
        ("PUT", "/posts/{post_id}", edit),
        ("PUT", "/posts/{post_id}/patch", edit),
        ("DELETE", "/posts/{post_id}", delete),
        ("GET", "/posts/{post_id}/thread", thread),
        ("POST", "/posts/{post_id}/pin", pin),
        ("POST", "/posts/{post_id}/unpin", unpin),
        ("GET", "/posts/{post_id}/reactions", reactions),
        ("GET", "/channels/{channel_id}/posts", in_channel),
        ("GET", "/channels/{channel_id}/pinned", pinned),
        ("POST", "/reactions", react),
        ("DELETE", "/users/{user_id}/posts/{post_id}/reactions/{emoji}", unreact),
        ("POST", "/files", upload),
        ("GET", "/files/{file_id}", download),
        ("GET", "/files/{file_id}/info", file_info),
    ):
        table.on(method, path)(handler)

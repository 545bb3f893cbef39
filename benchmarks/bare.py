"""The least a bot can do, to compare with: one websocket, one kept REST connection, no rules, no memory, no disk.

It reads MATTERMOST_URL and MATTERMOST_TOKEN, and answers every message that begins with `!ping`: with a reaction
(`react`) or with a post (`post`), as its first argument says.  With a file as the second, it first appends to it
and syncs it, as many bytes as a check takes: the least that an answer can take which may be relied on.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import aiohttp

BYTES = 1250
"""What the journal gets for a check (see `append_over_floor`)."""
CALL = "!ping"
REACTION = "white_check_mark"


async def serve(url: str, token: str, how: str, file: str = "") -> None:
    """Answer until the connection ends."""
    api = f"{url}/api/v4"
    answering: set[asyncio.Task[None]] = set()
    disk = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if file else -1
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        async with session.get(f"{api}/users/me") as reply:
            me = (await reply.json())["id"]

        async def answer(post: dict[str, Any]) -> None:
            if file:
                os.write(disk, b"x" * BYTES)
                os.fsync(disk)
            if how == "react":
                path, body = "reactions", {"user_id": me, "post_id": post["id"], "emoji_name": REACTION}
            else:
                path, body = "posts", {"channel_id": post["channel_id"], "message": f"pong {post['id']}"}
            async with session.post(f"{api}/{path}", json=body) as reply:
                await reply.read()

        async with session.ws_connect(f"{api.replace('http', 'ws', 1)}/websocket") as socket:
            async for message in socket:
                frame = json.loads(message.data)
                if frame.get("event") == "posted":
                    post = json.loads(frame["data"]["post"])
                    if post["user_id"] != me and post["message"].startswith(CALL):
                        task = asyncio.create_task(answer(post))
                        answering.add(task)
                        task.add_done_callback(answering.discard)


if __name__ == "__main__":
    asyncio.run(serve(os.environ["MATTERMOST_URL"], os.environ["MATTERMOST_TOKEN"], *sys.argv[1:]))

"""REST: slash commands, buttons and menus, dialogs: where the server calls somebody's HTTP endpoint."""

from __future__ import annotations

import aiohttp

from rehearsal import editing, powers, talk
from rehearsal.errors import WorldError, no_post
from rehearsal.model import Account, Channel, Command, Json, Notice, Post
from rehearsal.rest import OK, Answer, Call, Routes


def _trigger(call: Call, who: Account) -> str:
    """A trigger id, good for opening one dialog on that person's screen."""
    trigger = call.world.new_id()
    call.world.triggers[trigger] = who.id
    return trigger


def _command(of: Command) -> Json:
    """A registered slash command."""
    return {
        "id": of.id,
        "token": of.token,
        "create_at": of.create_at,
        "update_at": of.create_at,
        "delete_at": 0,
        "creator_id": of.creator_id,
        "team_id": of.team_id,
        "trigger": of.trigger,
        "method": of.method,
        "username": of.username,
        "icon_url": "",
        "auto_complete": of.auto_complete,
        "auto_complete_desc": of.auto_complete_desc,
        "auto_complete_hint": of.auto_complete_hint,
        "display_name": of.display_name,
        "description": of.description,
        "url": of.url,
        "plugin_id": "",
    }


def create_command(call: Call) -> Answer:
    """Register a slash command; for admins of the team."""
    body = call.data("command")
    team_id = str(body.get("team_id", ""))
    powers.team_admin(
        call.world, call.by, team_id, "manage_slash_commands" if call.world.old else "manage_own_slash_commands"
    )
    trigger = str(body.get("trigger", "")).lower()
    if any(each.trigger == trigger and each.team_id == team_id for each in call.world.commands.values()):
        raise WorldError(400, "api.command.duplicate_trigger.app_error", "This trigger word is already in use.")
    made = Command(
        id=call.world.new_id(),
        token=call.world.new_id(),
        team_id=team_id,
        creator_id=call.by.id,
        trigger=trigger,
        url=str(body.get("url", "")),
        create_at=call.world.stamp(),
        method=str(body.get("method", "P")),
        auto_complete=bool(body.get("auto_complete")),
        auto_complete_hint=str(body.get("auto_complete_hint", "")),
        auto_complete_desc=str(body.get("auto_complete_desc", "")),
        display_name=str(body.get("display_name", "")),
        description=str(body.get("description", "")),
        username=str(body.get("username", "")),
    )
    call.world.commands[made.id] = made
    return Answer(_command(made), 201)


def _command_answer(given: Json, trigger: str = "") -> Json:
    return {
        "response_type": given.get("response_type", ""),
        "text": given.get("text", ""),
        "username": given.get("username", ""),
        "channel_id": given.get("channel_id", ""),
        "icon_url": given.get("icon_url", ""),
        "type": given.get("type", ""),
        "props": given.get("props"),
        "goto_location": given.get("goto_location", ""),
        "trigger_id": trigger,
        "skip_slack_parsing": given.get("skip_slack_parsing", False),
        "attachments": given.get("attachments"),
        "extra_responses": given.get("extra_responses"),
    }


async def execute(call: Call) -> Answer:
    """Run a slash command: `/echo`, or one that was registered."""
    body = call.data()
    text = str(body.get("command", ""))
    if len(text) < 2 or not text.startswith("/"):
        unread = "Command must start with / and a trigger word."
        raise WorldError(400, "api.command.execute_command.start.app_error", unread)
    by = call.by
    channel = powers.in_channel(call.world, by, str(body.get("channel_id", "")), "use_slash_commands")
    if channel.delete_at:
        raise WorldError(400, "api.command.execute_command.deleted.error", "Cannot run command in deleted channel.")
    word, _, rest = text[1:].partition(" ")
    if word == "echo":
        talk.create(
            call.world, by, channel.id, rest.strip().strip('"'), inner=True, root_id=str(body.get("root_id") or "")
        )
        return Answer(_command_answer({}))
    if word in call.world.scripted:
        return _scripted(call, channel, word, str(body.get("root_id") or ""))
    team_id = channel.team_id or str(body.get("team_id", ""))
    known = next(
        (each for each in call.world.commands.values() if each.trigger == word.lower() and each.team_id == team_id),
        None,
    )
    if known is None:
        raise WorldError(
            404,
            "api.command.execute_command.not_found.app_error",
            f"Command with a trigger of '{word}' not found. To send a message beginning with \"/\", "
            "try adding an empty space at the beginning of the message.",
        )
    return await _call_command(call, known, channel, by, word, rest, str(body.get("root_id") or ""))


async def _call_command(
    call: Call, known: Command, channel: Channel, by: Account, word: str, rest: str, root_id: str
) -> Answer:
    trigger = _trigger(call, by)
    form = {
        "channel_id": channel.id,
        "channel_name": channel.name,
        "command": f"/{word}",
        "response_url": f"{call.base_url}/hooks/commands/{call.world.new_id()}",
        "root_id": root_id,
        "team_domain": call.world.team(known.team_id).name,
        "team_id": known.team_id,
        "text": rest,
        "token": known.token,
        "trigger_id": trigger,
        "user_id": by.id,
        "user_name": by.username,
    }
    try:
        given = await call.out.ask(known.url, form=form, token=known.token)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise _failed(word, str(error)) from error
    return _answered(call, channel, given, trigger, root_id)


def _scripted(call: Call, channel: Channel, word: str, root_id: str) -> Answer:
    """A command whose answer a script has laid down; None is one that fails."""
    given = call.world.scripted[word]
    if given is None:
        raise _failed(word, "")
    return _answered(call, channel, given, _trigger(call, call.by), root_id)


def _failed(word: str, detail: str) -> WorldError:
    said = f"Command with a trigger of '{word}' failed."
    return WorldError(500, "api.command.execute_command.failed.app_error", said, detail)


def _answered(call: Call, channel: Channel, given: Json, trigger: str, root_id: str) -> Answer:
    by = call.by
    if given.get("response_type") == "in_channel":
        props = {"from_webhook": "true"} | ({"attachments": given["attachments"]} if given.get("attachments") else {})
        talk.create(call.world, by, channel.id, str(given.get("text", "")), root_id=root_id, props=props, webhook=True)
    elif given.get("text"):
        talk.ephemeral(call.world, channel, by, str(given["text"]), root_id=root_id, props={"from_webhook": "true"})
    return Answer(_command_answer(given, trigger))


_ELEMENT: Json = {
    "display_name": "", "name": "", "type": "", "subtype": "", "default": "", "placeholder": "", "help_text": "",
    "optional": False, "min_length": 0, "max_length": 0, "data_source": "", "options": None, "multiselect": False,
}  # fmt: skip
_DIALOG: Json = {
    "callback_id": "", "title": "", "introduction_text": "", "icon_url": "", "elements": None, "submit_label": "",
    "notify_on_cancel": False, "state": "",
}  # fmt: skip


def open_dialog(call: Call) -> Answer:
    """Open a dialog on the screen of the person whose trigger it is."""
    body = call.data()
    trigger = str(body.get("trigger_id", ""))
    user_id = call.world.triggers.get(trigger)
    if user_id is None or not body.get("url"):
        raise WorldError(
            400, "interactive_message.decode_trigger_id.base64_decode_failed", "Failed to decode base64 for trigger ID."
        )
    given = body.get("dialog") or {}
    dialog = _DIALOG | given
    dialog["elements"] = [_ELEMENT | each for each in given.get("elements") or []] or None
    shown = {"trigger_id": trigger, "url": body["url"], "dialog": dialog}
    call.world.publish(Notice("open_dialog", {"dialog": talk.as_text(shown)}, user_id=user_id))
    return Answer(OK)


async def submit_dialog(call: Call) -> Answer:
    """Somebody filled a dialog in, or cancelled it."""
    body = call.data()
    sent = {
        "type": "dialog_submission",
        "callback_id": body.get("callback_id", ""),
        "state": body.get("state", ""),
        "user_id": call.by.id,
        "channel_id": body.get("channel_id", ""),
        "team_id": body.get("team_id", ""),
        "submission": body.get("submission"),
        "cancelled": bool(body.get("cancelled", False)),
    }
    powers.in_channel(call.world, call.by, str(sent["channel_id"]), "read_channel_content")
    try:
        given = await call.out.ask(str(body.get("url", "")), body=sent)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise WorldError(
            400, "app.submit_interactive_dialog.json_error", "Encountered an error decoding JSON.", str(error)
        ) from error
    return Answer({key: given[key] for key in ("errors", "error") if given.get(key)})


def _action_context(call: Call, action: Json, selected: str) -> Json:
    context: Json = dict((action.get("integration") or {}).get("context") or {})
    if action["type"] == "select":
        context["selected_option"] = selected
    return context


async def act(call: Call) -> Answer:
    """Somebody pressed a button or chose from a menu."""
    post = call.world.posts.get(call.id(0, "post_id"))
    if post is None or post.delete_at:
        raise no_post(call.args[0])
    channel = powers.in_channel(call.world, call.by, post.channel_id, "read_channel_content")
    action = post.actions.get(call.args[1])
    if action is None:
        raise WorldError(404, "api.post.do_action.action_id.app_error", "Invalid action id.")
    selected = str((call.body or {}).get("selected_option", "")) if isinstance(call.body, dict) else ""
    trigger = _trigger(call, call.by)
    team = call.world.teams.get(channel.team_id)
    sent = {
        "user_id": call.by.id,
        "user_name": call.by.username,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "team_id": channel.team_id,
        "team_domain": team.name if team is not None else "",
        "post_id": post.id,
        "trigger_id": trigger,
        "type": action["type"],
        "data_source": action.get("data_source", ""),
        "context": _action_context(call, action, selected),
    }
    try:
        given = await call.out.ask(str((action.get("integration") or {}).get("url", "")), body=sent)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise WorldError(
            400, "api.post.do_action.action_integration.app_error", "Action integration error.", str(error)
        ) from error
    _apply_action_answer(call, post, channel, given)
    return Answer(OK | {"trigger_id": trigger})


def _apply_action_answer(call: Call, post: Post, channel: Channel, given: Json) -> None:
    update = given.get("update")
    if isinstance(update, dict):
        author = call.world.people[post.user_id]
        editing.edit(call.world, author, post.id, {key: update[key] for key in ("message", "props") if key in update})
    if given.get("ephemeral_text"):
        root = post.root_id or post.id
        talk.ephemeral(call.world, channel, call.by, str(given["ephemeral_text"]), root_id=root, props={})


def routes(table: Routes) -> None:
    """Add this subject's routes."""
    for method, path, handler in (
        ("POST", "/commands", create_command),
        ("POST", "/actions/dialogs/open", open_dialog),
    ):
        table.on(method, path)(handler)
    table.on("POST", "/commands/execute")(execute)
    table.on("POST", "/actions/dialogs/submit")(submit_dialog)
    table.on("POST", "/posts/{post_id}/actions/{action_id}")(act)

"""How a prompt looks: the question with its reactions while it is open, one line once it is settled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain import readership, retrospective
from domain.cadence import update_wanted
from domain.find import named
from domain.messages import message
from domain.paging import Page, PageState
from domain.people import Person
from domain.react_broadcast import text_news
from domain.run import Prompt, Run, Task, TaskState
from domain.slash import runnable
from domain.walk import before
from engine.desk.update_forms import UpdateForm
from engine.people.readers import Readers
from engine.words.languages import Languages
from engine.words.render import Words

_LONGEST_SHOWN = 2_500
BACK = "previous_track_button"
"""Under a question about a task, where there is one before it to go back to."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A prompt as it stands now, and what each of its reactions stands for; none when it is settled."""

    text: str
    options: Mapping[str, str]


def on_tasks(words: Words, run: Run, numbers: Sequence[int]) -> dict[str, str]:
    """The reactions under what asks about tasks, in order, and the command that each stands for."""
    tasks = " ".join(str(number) for number in numbers)
    runs = (
        {"arrow_forward": f"{run.number} run {tasks}"} if len(numbers) == 1 and runnable(run.task(numbers[0])) else {}
    )
    return {
        **runs,
        "white_check_mark": f"{run.number} check {tasks}",
        "next_track_button": f"{run.number} skip {tasks} {words.word('prompt.skip_reason')}",
        "raising_hand": f"{run.number} claim {tasks}",
        "alarm_clock": f"{run.number} snooze {tasks} 15m",
    }


def second(run: Run, number: int) -> dict[str, str]:
    """The reaction under what asks for a second person."""
    return {"white_check_mark": f"{run.number} check {number}"}


def on_hypothesis(run: Run, number: int) -> dict[str, str]:
    """The reactions under a hypothesis: it is so, it is not, I find out."""
    return {
        "white_check_mark": f"{run.number} hypothesis confirm {number}",
        "x": f"{run.number} hypothesis rule out {number}",
        "raising_hand": f"{run.number} hypothesis test {number} me",
    }


def after_command(run: Run, number: int, outcome: str) -> dict[str, str]:
    """The reactions under what came of a task's command: done, or once more."""
    done = {"white_check_mark": f"{run.number} check {number}"}
    again = {"arrow_forward": f"{run.number} run {number}"}
    if outcome == "unknown":
        return {**done, **again}
    return again if outcome in ("failed", "missing", "forbidden", "late") else done


def to_agree(run: Run, number: int, version: int) -> dict[str, str]:
    """The reactions under a text that somebody has to agree to: to that version of it, and no other."""
    return {"+1": f"{run.number} approve {number}.{version}", "x": f"{run.number} reject {number}.{version}"}


class Prompts:
    """Draws prompts from the run as it is."""

    def __init__(
        self,
        languages: Languages,
        readers: Readers,
        form: Callable[[Run], Awaitable[UpdateForm]],
        come_late: Callable[[Words, Run], str],
    ) -> None:
        """`form` is what the playbook's template makes of the next status update, with the last answers in it.

        `come_late` is what stands beneath the first question to somebody who came with that task.
        """
        self._come_late = come_late
        self._languages = languages
        self._readers = readers
        self._form = form

    async def draw(self, run: Run, prompt: Prompt) -> Drawn:
        """The prompt as it is to look now, in the language and zone of whom it asks."""
        await self._readers.learn((prompt.person.id,))
        words = self._languages.to(self._readers.of(prompt.person.id))
        open_ = run.is_open(prompt)
        match prompt.kind:
            case "handover":
                return _handover(words, run) if open_ else _handover_settled(words, run, prompt.person)
            case "forgotten":
                return _forgotten(words, run) if open_ else _forgotten_settled(words, run)
            case "join":
                return _join(words, run, prompt.topic) if open_ else _join_settled(words, run, prompt)
            case readership.AGREE:
                return _agree(words, run, prompt, open_=open_)
            case "update":
                return _update(words, run, await self._form(run)) if open_ else _update_settled(words, run, prompt)
            case "retro":
                return _retro(words, run) if open_ else _retro_settled(words, run)
            case _ if prompt.kind == "page":
                return _page(words, run, run.pages[int(prompt.topic) - 1], prompt, open_=open_)
            case _:
                task = run.task(prompt.task or 0)
                place = self._languages.to(self._readers.team(run.team_id))  # what a reaction says goes on record there
                drawn = (_open if open_ else _settled)(words, place, run, task, prompt.person)
                if open_ and run.around.came_with.get(prompt.person.id) == task.number:
                    return replace(drawn, text=f"{drawn.text}\n\n{self._come_late(words, run)}")
                return drawn

    async def unseen(self, person: Person) -> Drawn:
        """What stands in place of a prompt to somebody who may not see its run any more."""
        await self._readers.learn((person.id,))
        return Drawn(self._languages.to(self._readers.of(person.id)).word("prompt.unseen"), {})


def _page(words: Words, run: Run, page: Page, prompt: Prompt, *, open_: bool) -> Drawn:
    """A page: loud while it waits, one line once somebody has it, it is over, or they were paged anew."""
    what = "page_open" if open_ else "page_again" if page.state is PageState.OPEN else f"page_{page.state}"
    said = message(
        f"prompt.{what}",
        run=run.number,
        title=run.title,
        drill=run.drill,
        severity=run.severity,
        severities=run.playbook.run.severities,
        private=run.private,
        channel=run.place_name if not run.private else "",
        team=run.team_id,
        thread=run.root_id if not run.private else "",
        person=prompt.person,
        page=page.number,
        why=page.why,
        by=page.by,
        who=page.taken_by,
        mine=page.taken_by == prompt.person,
        at=page.settled_at,
        coming=page.coming is not None,
    )
    options = {"white_check_mark": f"{run.number} ack {page.number}"} if open_ else {}
    if open_ and page.coming is not None and page.state is PageState.OPEN:
        options["next_track_button"] = f"{run.number} page next {page.number}"
    return Drawn(words.say(said), options)


def _agree(words: Words, run: Run, prompt: Prompt, *, open_: bool) -> Drawn:
    """A text that waits for somebody's word, and what became of it."""
    number, version = readership.topic(prompt)
    told = run.ledger.text(number)
    if told is None:
        return Drawn("", {})
    if open_:
        return Drawn(words.say(text_news(run, told, "prompt.agree", prompt.person)), to_agree(run, number, version))
    newer = told.waits and told.proposed is not None and told.proposed.version != version
    agreed = told.proposed is not None and prompt.person in told.proposed.agreed
    what = "newer" if newer else "agreed" if told.waits and agreed else "passed" if told.waits else str(told.state)
    said = text_news(run, told, "prompt.agree_settled", prompt.person, what=what, reason=told.reason)
    return Drawn(words.say(said), {})


def _open(words: Words, place: Words, run: Run, task: Task, person: Person) -> Drawn:
    asked = message(
        "prompt.task",
        task=named(task),
        number=task.number,
        run=run.number,
        title=run.title,
        drill=run.drill,
        channel=run.place_name,
        team=run.team_id,
        thread=run.root_id,
        description=task.description,
        links=task.links,
        command=task.command,
        by_hand=task.by_hand,
        due=run.due_at(task),
        late=run.is_late(task),
        snoozed=task.snoozed if task.snoozed > run.last_at else 0,
        required=task.required,
        confirm=task.confirm,
        reported=task.reported.by if task.reported else None,
        waits=tuple(named(other) for other in run.waits_for(task)),
        others=tuple(other for other in task.assignees if other != person),
        each=task.assignment.each,
    )
    back = {} if before(run, person, run.last_at) is None else {BACK: f"{run.number} back"}
    return Drawn(words.say(asked), on_tasks(place, run, (task.number,)) | back)


def _settled(words: Words, place: Words, run: Run, task: Task, person: Person) -> Drawn:
    share = next((share for share in task.shares.values() if share.by == person), None)
    what = task.state if task.state is not TaskState.OPEN or not run.active else "given"
    if not run.active and task.state is TaskState.OPEN:
        what = "over"
    elif task.state is TaskState.OPEN and task.reported is not None and task.reported.by == person:
        what = "reported"
    elif task.state is TaskState.OPEN and task not in run.shown():
        what = "hidden"
    elif task.state is TaskState.OPEN and share is not None:
        what = "share"
    elif task.state is TaskState.OPEN and (person in task.pending or (not task.assignment and run.takes_part(person))):
        what = "later"
    settled = message(
        f"prompt.{what}",
        task=named(task),
        run=run.number,
        who=task.by or task.assignees,
        left=task.pending,
        by_you=task.by == person,
        at=task.at or (task.reported.at if task.reported else share.at if share else 0),
        reason=task.reason,
        by_reaction=task.by == person and task.reason == place.word("prompt.skip_reason"),
    )
    return Drawn(words.say(settled), {})


def _update(words: Words, run: Run, form: UpdateForm) -> Drawn:
    asked = message(
        "prompt.update",
        run=run.number,
        title=run.title,
        drill=run.drill,
        due=run.overdue_since(),
        requests=run.updating.requests,
        draft=run.updating.draft.by if run.updating.draft else None,
        field=next(iter(form.fields), ""),
        last=_shortened(form.last) if not form.text else "",
        form=_shortened(form.text),
        said=bool(form.last),
    )
    return Drawn(words.say(asked), {"alarm_clock": f"{run.number} snooze update 15m"} if run.update_due() else {})


def _shortened(text: str) -> str:
    """A direct message is one post: of a long text the beginning, the whole is in the run."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _update_settled(words: Words, run: Run, prompt: Prompt) -> Drawn:
    sent = bool(run.updates) and run.updates[-1].at >= prompt.at
    what = "update_done" if sent else "update_over" if update_wanted(run) is None else "update_passed"
    return Drawn(words.word(f"prompt.{what}", run=run.number, owner=run.owner, active=run.active), {})


def _retro(words: Words, run: Run) -> Drawn:
    named = run.playbook.retrospective.sections
    asked = message(
        "prompt.retro",
        run=run.number,
        title=run.title,
        drill=run.drill,
        channel=run.place_name,
        team=run.team_id,
        thread=run.root_id,
        waiting=retrospective.waiting(run.retrospective, named, run.retro_sections),
    )
    return Drawn(words.say(asked), {"mega": f"{run.number} retro publish"})


def _retro_settled(words: Words, run: Run) -> Drawn:
    what = "published" if run.retro_published else "cancelled" if run.retro_cancelled else "passed"
    state = f"retro_{what}"
    return Drawn(words.word(f"prompt.{state}", run=run.number, reason=run.retro_cancelled), {})


def _forgotten(words: Words, run: Run) -> Drawn:
    """Whether it is over, with what looks like it."""
    about: dict[str, object] = {"run": run.number, "title": run.title, "drill": run.drill, "channel": run.place_name}
    about |= {"team": run.team_id, "thread": run.root_id}
    since = {"idle": run.stirred_at, "done": run.stirred_at, "update": run.updated_at, "severity": run.started_at}
    looks = tuple((name, since[name]) for name in run.care.reasons)
    asked = message("prompt.forgotten", looks=looks, **about)
    number = run.number
    options = {
        "checkered_flag": f"{number} finish",
        "alarm_clock": f"{number} keep open 4h",
        "+1": f"{number} keep open",
    }
    return Drawn(words.say(asked), options)


def _forgotten_settled(words: Words, run: Run) -> Drawn:
    kept = run.care.until if run.active else 0
    return Drawn(words.word("prompt.forgotten_settled", run=run.number, active=run.active, until=kept), {})


def _handover(words: Words, run: Run) -> Drawn:
    offered = run.around.handover
    note, before = (offered.note, offered.before) if offered else ("", run.starter)
    asked = words.word("prompt.handover", run=run.number, title=run.title, drill=run.drill, who=before, note=note)
    return Drawn(asked, {"white_check_mark": f"{run.number} accept", "x": f"{run.number} decline"})


def _handover_settled(words: Words, run: Run, person: Person) -> Drawn:
    return Drawn(words.word("prompt.handover_over", run=run.number, yours=run.owner == person, owner=run.owner), {})


def _join(words: Words, run: Run, asks: str) -> Drawn:
    asking = next(each for each in run.around.asking if each.person.id == asks)
    asked = words.word("prompt.join", run=run.number, title=run.title, who=asking.person, why=asking.why)
    name = asking.person.name
    return Drawn(asked, {"white_check_mark": f"{run.number} invite @{name}", "x": f"{run.number} refuse @{name}"})


def _join_settled(words: Words, run: Run, prompt: Prompt) -> Drawn:
    who = next((person for person in run.participants if person.id == prompt.topic), None)
    still = any(each.person.id == prompt.topic for each in run.around.asking)
    if who is not None:
        return Drawn(words.word("prompt.join_let_in", run=run.number, who=who), {})
    return Drawn(words.word("prompt.join_passed" if still else "prompt.join_not_let_in", run=run.number), {})

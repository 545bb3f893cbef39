"""What may wait for the end of somebody's quiet hours, and what reaches them at any time.

Who did it themselves is awake; who leads the run has to know; a page is there to wake people.  Reminders are not
weighed here: what the clock asks for passes quiet hours by before it is told (`domain.reminding`).
"""

from __future__ import annotations

from domain.effects import Ask, Brief, Effect, Say, ToPerson
from domain.messages import Message
from domain.people import Person
from domain.run import Run

_CALLS = frozenset({"dm.invited", "dm.role"})
_DUTY = frozenset({"swap.made_on", "swap.made_off", "swap.back_on", "swap.back_off"})
_NEWS = frozenset(
    {
        "dm.taken_over",
        "news.severity_abroad",
        "news.broadcast",
        "news.finished_abroad",
        "news.cancelled_abroad",
        "news.reopened",
        "news.retro_published",
    }
)


def may_wait(effect: Effect, run: Run, actor: Person) -> bool:
    """Whether it may wait while whom it goes to is not to be disturbed; `actor` is who brought it about."""
    match effect:
        case Ask():
            person, waits = effect.person, effect.about.startswith("task ")
        case Brief(to=ToPerson(person)):
            waits = effect.why == "catchup"
        case Say(to=ToPerson(person)):
            waits = effect.message.id in _CALLS | _NEWS
        case _:
            return False
    return waits and person not in (actor, run.owner)


def duty_may_wait(said: Message) -> bool:
    """Whether others changed somebody's turns on call: who sleeps hears of it later, and pages wake them anyway."""
    return said.id in _DUTY


def calls(effect: Effect) -> bool:
    """Whether it wants something of them: it is moot once the run is over, and who sent it hears that it waits."""
    return isinstance(effect, Ask | Brief) or (isinstance(effect, Say) and effect.message.id in _CALLS)

"""Whose the events of a calendar are: user names, by the settings' `who`, by address, or as the summary says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.calendars import Calendar, Guest, Whose
from domain.rotation import Shift
from mattermost.chat import Chat, User

Known = Mapping[str, str]
"""The `who` of a schedule: names and addresses in small letters, with user names."""


class CalendarPeople:
    """Asks the server who has an address, and which user names there are, each once a reading."""

    def __init__(self, chat: Chat, emails: Known) -> None:
        """`emails` are the addresses (in small letters) that the settings know, with user names."""
        self._chat = chat
        self._emails = emails

    async def named(self, calendar: Calendar, who: Known) -> tuple[tuple[Shift, ...], tuple[str, ...]]:
        """The calendar's events by user name, and a line for each thing that is wrong.  Raises `ChatError`."""
        events = dict.fromkeys(entry.whose for entry in calendar.entries)
        asked = {address for whose in events for address in _asked(whose, who)}
        by_settings = {address: self._emails[address] for address in asked if address in self._emails}
        names = {name for whose in events for name in (*whose.usernames, *who.values(), *by_settings.values())}
        there = {user.username for user in await self._found(sorted(names)) if _works(user)}
        by_address = await self._by_address(asked - by_settings.keys())
        by_address |= {address: name for address, name in by_settings.items() if name in there}
        missing: dict[str, None] = {}
        people: dict[Whose, tuple[str, ...]] = {}
        for whose in events:
            people[whose], unknown = _people(whose, who, by_address, there)
            missing.update(dict.fromkeys(unknown))
        spans = tuple(Shift(people[each.whose], each.start, each.end) for each in calendar.entries)
        lost = [f"@{name}, named by who, is no account here" for name in sorted(set(who.values()) - there)]
        lost += [f"@{name}, named by emails, is no account here" for name in sorted(set(by_settings.values()) - there)]
        return tuple(span for span in spans if span.people), (*calendar.problems, *lost, *missing)

    async def account(self, guest: Guest) -> User | None:
        """Who that is here, by the settings or by address; None if it is nobody.  Raises `ChatError`."""
        if name := self._emails.get(guest.email):
            return next((user for user in await self._found([name]) if _works(user)), None)
        user = await self._chat.user_with_email(guest.email) if guest.email else None
        return user if user is not None and _works(user) else None

    async def _by_address(self, addresses: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for address in sorted(addresses):
            user = await self._chat.user_with_email(address)
            if user is not None and _works(user):
                found[address] = user.username
        return found

    async def _found(self, names: list[str]) -> Iterable[User]:
        return await self._chat.users_named(names) if names else ()


def _works(user: User) -> bool:
    return not user.delete_at and not user.is_bot


def _asked(whose: Whose, who: Known) -> tuple[str, ...]:
    """The addresses that only the server can know."""
    if whose.known(who):
        return ()
    given = (*(guest.email for guest in whose.guests), *whose.addresses, *(() if who else (whose.organizer,)))
    return tuple(address for address in given if address and address not in who)


def _people(
    whose: Whose, who: Known, by_address: Mapping[str, str], there: set[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who it is, and a line for each who is nobody here.

    A name of `who` in the summary comes first, then those invited, then what else the summary says, and whoever
    made it last, and only without `who`: with it, a summary that says nothing is a mistake in one of them.
    """
    if known := tuple(name for name in whose.known(who) if name in there):
        return known, ()
    if whose.guests:
        found = {guest: _guest(guest.email, guest.name, who, by_address) for guest in whose.guests}
        lost = (
            f"{guest.email or guest.name or 'somebody invited'} (“{whose.summary}”) is nobody here; add it to who"
            for guest, name in found.items()
            if not name
        )
        return tuple(dict.fromkeys(name for name in found.values() if name)), tuple(lost)
    said = [name for address in whose.addresses if (name := _guest(address, "", who, by_address))]
    said += [name for name in whose.usernames if name in there]
    if not said and not who and whose.organizer in by_address:
        said = [by_address[whose.organizer]]
    if said:
        return tuple(dict.fromkeys(said)), ()
    return (), (f"“{whose.summary}” names nobody I know; add the name to who",)


def _guest(email: str, name: str, who: Known, by_address: Mapping[str, str]) -> str:
    return who.get(email) or who.get(name.casefold(), "") or by_address.get(email, "")

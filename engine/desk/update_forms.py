"""A status update in its playbook's form: what the template asks for, filled in with what was said and what stays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.run import Run
from domain.update_form import SLOT, UNSAID, fields, filled, merged, read, written
from engine.desk.audience_texts import Values


@dataclass(frozen=True, slots=True)
class UpdateForm:
    """What an update is asked for with: its form with the last answers in it, '' where it is the text alone.

    `last` is what was said last or is drafted; `fields` are the names of what is to be filled in.
    """

    text: str
    last: str
    fields: tuple[str, ...] = ()


class UpdateForms:
    """Fills them in.  A template that fails must not keep an update back: then the words go out as they are."""

    def __init__(self, render: Callable[[Run, str, str, Values], Awaitable[str]]) -> None:
        """`render` gives a text (the third) the form that an audience of the run ('': all) reads it in."""
        self._render = render

    async def written(self, run: Run, values: Values, said: str) -> tuple[str, str]:
        """What was said, with the answers of last time to what it does not name; and the same as it goes out."""
        form = await self._render(run, "", SLOT, values)
        if fields(form):
            answers = merged(read(form, _last(run)), read(form, said))
            return written(form, answers) or said, filled(form, answers) or said
        return said, await self._render(run, "", said, values)

    async def asking(self, run: Run, values: Values) -> UpdateForm:
        """The form as whoever is asked sees it."""
        form, last = await self._render(run, "", SLOT, values), _last(run)
        draft = run.updating.draft.text if run.updating.draft else ""
        if names := fields(form):
            answers = merged(read(form, last), read(form, draft))
            return UpdateForm(filled(form, answers, asking=True), draft or last, names)
        said = draft or last
        shown = await self._render(run, "", said or UNSAID, values)
        return UpdateForm("" if shown == (said or UNSAID) else shown, said)


def _last(run: Run) -> str:
    return run.updates[-1].text if run.updates else ""

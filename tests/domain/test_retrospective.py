"""The draft and its sections: where what people write comes to stand, and what still waits."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.messages import Refusal
from domain.retrospective import filled, read, sections, waiting
from tests.domain.build import BOB, a_playbook, a_run

DRAFT = """\
### Retrospective: INC-1

Led by alice

#### Impact
- Cost: 12

*Who noticed what?*

#### Root causes
*What made it possible?*

##### Trigger
*What set it off?*
- 09:00 deploy

#### Action items
- [ ] *what, who, until when*"""


def test_what_is_written_stands_in_place_of_the_placeholder():
    text = filled(
        DRAFT, {"Impact": "All of them", "root causes": "The disk\nand its alarm", "Action items": "- [ ] buy"}
    )
    assert (
        text
        == """\
### Retrospective: INC-1

Led by alice

#### Impact
- Cost: 12

All of them

#### Root causes
The disk
and its alarm

##### Trigger
*What set it off?*
- 09:00 deploy

#### Action items
- [ ] buy"""
    )


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("", "#### Impact\nx"),
        ("Only words", "Only words\n\n#### Impact\nx"),
        ("# Impact", "# Impact\nx"),
        ("# Impact #\n\n\n# Other", "# Impact #\nx\n\n\n# Other"),
        ("## **Impact**:\nsaid before\n\n## Other", "## **Impact**:\nsaid before\n\nx\n\n## Other"),
        ("## Impact\n*a*\nkept\n_b_", "## Impact\nx\n\nkept"),
        ("## Impact\nkept\n*a*", "## Impact\nkept\n\nx"),
        ("## Impact\n**bold stays**", "## Impact\n**bold stays**\n\nx"),
        ("## Impact\n*a* and *b* stay", "## Impact\n*a* and *b* stay\n\nx"),
        ("## Impact\n* a list\n* stays", "## Impact\n* a list\n* stays\n\nx"),
        ("## Impact\n*a*\n## Impact\n*b*", "## Impact\nx\n\n## Impact\n*b*"),
        ("```\n# Impact\n```", "```\n# Impact\n```\n\n#### Impact\nx"),
        ("#Impact", "#Impact\n\n#### Impact\nx"),
        ("\n\n## Impact\n\n", "## Impact\nx"),
    ],
)
def test_an_odd_draft_loses_nothing_of_its_own_and_nothing_that_was_written(draft, text):
    assert filled(draft, {"Impact": "x"}) == text


def test_what_a_template_itself_has_taken_in_is_not_said_twice():
    assert filled("## Impact\nIt was: x", {"Impact": "x"}) == "## Impact\nIt was: x"


def test_words_that_look_like_a_heading_make_no_section():
    assert filled("## A\n*a*\n## B\n*b*", {"A": "## B", "B": "y"}) == "## A\n## B\n\n## B\ny"


def test_the_sections_are_the_playbooks_else_the_headings_without_the_title_above_them():
    assert sections(DRAFT, ("Impact", "Costs")) == ("Impact", "Costs")
    assert sections(DRAFT, ()) == ("Impact", "Root causes", "Trigger", "Action items")
    assert sections("# One\n# Two\n# One", ()) == ("One", "Two")
    assert sections("# One", ()) == ("One",)
    assert sections("", ()) == ()


def test_a_section_waits_while_its_placeholder_stands_or_nothing_is_under_its_heading():
    assert waiting(DRAFT, (), {}) == ("Impact", "Root causes", "Trigger", "Action items")
    assert waiting(DRAFT, (), {"impact": "x", "Trigger": "y"}) == ("Root causes", "Action items")
    assert waiting("# A\nsaid\n# B\n\n# C\n*c*", ("A", "B", "C", "D"), {}) == ("B", "C", "D")


KNOWN = ("Impact", "Root causes", "Root", "Resolution", "Detection", "Action items")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Impact: nobody could pay", ("Impact", "nobody could pay")),
        ("impact nobody could pay", ("Impact", "nobody could pay")),
        ("IMPACT at 10:30 all failed", ("Impact", "at 10:30 all failed")),
        ("Root: x", ("Root", "x")),
        ("root x", ("Root", "x")),
        ("root causes x", ("Root causes", "x")),
        ("root cause: x", ("Root causes", "x")),
        ("root cause the disk", ("Root causes", "the disk")),
        ("res - rolled back", ("Resolution", "rolled back")),
        ("act\n- [ ] one\n- [ ] two", ("Action items", "- [ ] one\n- [ ] two")),
        ("**Detection**: seen", ("Detection", "seen")),
        ("Impact:\nline\n\nline", ("Impact", "line\n\nline")),
    ],
)
def test_a_section_is_named_by_its_name_or_the_beginning_of_it(said, found):
    assert read(said, KNOWN) == found


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("r: x", "retro_section_ambiguous"),
        ("r x", "retro_section_ambiguous"),
        ("Weather: fine", "retro_section_unknown"),
        ("weather", "retro_section_unknown"),
        ("", "retro_section_unknown"),
        (": x", "retro_section_unknown"),
        ("Impact", "retro_text"),
        ("Impact:  ", "retro_text"),
        ("Impact: \x00", "control_sign"),
        ("Impact: " + "x" * 10_001, "text_long"),
    ],
)
def test_what_names_no_one_section_or_says_nothing_is_refused(said, why):
    answer = read(said, KNOWN)
    assert isinstance(answer, Refusal)
    assert answer.message.id == f"no.{why}"


def test_where_there_are_no_sections_a_name_with_a_colon_makes_one():
    assert read("What we learnt: x", ()) == ("What we learnt", "x")
    assert read("what we: y", (), ("What we learnt",)) == ("What we learnt", "y")
    assert read("what y", (), ("What we learnt",)) == ("What we learnt", "y")
    assert read("Weather: fine", (), ("What we learnt",)) == ("Weather", "fine")
    for said in ("no colon", "x" * 201 + ": y", "**: y"):
        assert isinstance(read(said, ()), Refusal)


BOOK = a_playbook(retrospective={"template": DRAFT, "reminder": "24h"})


def finished():
    log = a_run(BOOK)
    log.did(c.FinishRun({"all": "enough"}, "", DRAFT))
    return log


def test_there_is_no_retrospective_of_a_run_that_goes_on_or_was_cancelled():
    log = a_run(BOOK)
    for command in (c.DraftRetro(), c.WriteRetro("Impact: x"), c.PublishRetro(), c.CancelRetro("x")):
        assert log.refused(command) == "retro_early"
    log.did(c.CancelRun("false alarm"))
    assert log.refused(c.WriteRetro("Impact: x")) == "run_over"


def test_a_section_can_be_written_anew_and_taken_back_word_by_word():
    log = finished()
    assert log.did(c.WriteRetro("imp one")) == (e.RetroWritten("Impact", "one"),)
    assert log.refused(c.WriteRetro("Impact: one")) == "unchanged"
    log.did(c.WriteRetro("Impact: two"), BOB)
    log.did(c.UndoLast(), BOB)
    assert log.run.retro_sections == {"Impact": "one"}
    log.did(c.UndoLast())
    assert log.run.retro_sections == {}


def test_a_draft_made_anew_keeps_what_was_written():
    log = finished()
    log.did(c.WriteRetro("Impact: one"))
    log.did(c.DraftRetro("## Impact\n*who*\n## Costs\n12"))
    log.did(c.PublishRetro())
    assert log.run.retro_published == "## Impact\none\n\n## Costs\n12"


def test_without_a_template_there_is_no_draft_but_sections_can_be_written():
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}))
    assert log.refused(c.DraftRetro()) == "retro_template"
    assert log.refused(c.PublishRetro()) == "retro_empty"
    log.did(c.WriteRetro("Impact: none"))
    log.did(c.PublishRetro())
    assert log.run.retro_published == "#### Impact\nnone"


def test_what_is_published_is_published_again_only_if_it_changed():
    log = finished()
    log.did(c.PublishRetro())
    assert log.refused(c.PublishRetro()) == "retro_published"
    assert log.refused(c.CancelRetro("too late")) == "retro_published"
    log.did(c.WriteRetro("Impact: one"))
    log.did(c.PublishRetro())
    assert log.refused(c.UndoLast()) == "undo_final"


def test_a_retrospective_is_called_off_with_a_reason_once_and_may_be_written_all_the_same():
    log = finished()
    assert log.refused(c.CancelRetro(" ")) == "retro_reason"
    log.did(c.CancelRetro("a drill"))
    assert log.refused(c.CancelRetro("again")) == "unchanged"
    log.did(c.WriteRetro("Impact: one"))
    log.did(c.PublishRetro())
    assert (log.run.retro_cancelled, bool(log.run.retro_published)) == ("", True)


def test_a_run_that_went_on_gets_another_retrospective_with_what_was_written():
    log = finished()
    log.did(c.WriteRetro("Impact: one"))
    log.did(c.PublishRetro())
    log.did(c.ReopenRun())
    assert (log.run.retro_published, log.run.retro_due) == ("", None)
    log.did(c.FinishRun({}, "", DRAFT))
    assert log.run.retro_sections == {"Impact": "one"}
    log.did(c.PublishRetro())

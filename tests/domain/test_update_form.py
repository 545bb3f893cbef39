"""A status update's form: what is asked for, what was answered last, and what changed."""

from __future__ import annotations

import pytest

from domain.update_form import SLOT, fields, filled, merged, read, written

HEADINGS = f"""### INC-1 Checkout
{SLOT}

#### Impact
*who notices what*

#### Done so far
3 of 7 tasks

#### Next steps
"""
FOOTED = f"{SLOT}\n\n#### Impact\n*who notices*\n\n*Since 09:00, led by alice*"
LABELS = """**What:** *in a sentence*
**Impact:** *who notices*
- **Next step**: *who does what*

*Since 09:00, led by alice*"""


def test_what_is_to_be_filled_in_stands_under_headings_and_behind_names():
    assert fields(HEADINGS) == ("Impact", "Next steps")
    assert fields(LABELS) == ("What", "Impact", "Next step")


@pytest.mark.parametrize(
    "form", [f"{SLOT}\n*Since 09:00, led by alice*", f"#### Status\n{SLOT}", f"**Now:** {SLOT}", ""]
)
def test_a_form_of_the_text_alone_asks_for_nothing_else(form):
    assert fields(form) == ()


def test_one_says_what_has_changed_and_the_rest_stays():
    last = read(HEADINGS, "We look into it\nImpact: nobody can pay\nNext steps:\nroll back\nwatch")
    assert last == {"": "We look into it", "Impact": "nobody can pay", "Next steps": "roll back\nwatch"}
    both = merged(last, read(HEADINGS, "impact: a few cannot pay"))
    assert both == {**last, "Impact": "a few cannot pay"}
    assert read(HEADINGS, written(HEADINGS, both)) == both


def test_free_words_are_the_text_or_the_first_that_is_asked_for():
    assert read(HEADINGS, "All customers are back") == {"": "All customers are back"}
    assert read(LABELS, "All customers are back") == {"What": "All customers are back"}
    assert read(LABELS, "next: we wait") == {"Next step": "we wait"}


def test_it_goes_out_with_the_answers_and_without_what_nobody_answered():
    sent = filled(HEADINGS, {"": "We look into it", "Impact": "nobody can pay"})
    assert (
        sent == "### INC-1 Checkout\nWe look into it\n\n#### Impact\nnobody can pay\n\n#### Done so far\n3 of 7 tasks"
    )
    assert filled(LABELS, {"What": "Down", "Next step": "we\nwait"}) == (
        "**What:** Down\n- **Next step**:\nwe\nwait\n\n*Since 09:00, led by alice*"
    )


def test_whoever_is_asked_sees_the_questions_and_the_answers_of_last_time():
    asked = filled(HEADINGS, {"Impact": "nobody can pay"}, asking=True)
    assert "…" in asked and "nobody can pay" in asked and "*who notices what*" not in asked
    assert "#### Next steps" in asked


def test_the_form_copied_changed_and_sent_back_says_the_same():
    answers = {"": "We look into it", "Impact": "nobody can pay", "Next steps": "roll back"}
    copied = filled(HEADINGS, answers, asking=True)
    assert read(HEADINGS, copied) == answers
    assert read(HEADINGS, copied.replace("nobody", "hardly anybody")) == {**answers, "Impact": "hardly anybody can pay"}
    blank = filled(LABELS, {}, asking=True)
    assert read(LABELS, blank) == {}


def test_code_is_no_field_and_a_dash_leaves_one_out():
    assert read(HEADINGS, "See\n```\nImpact: 1\n```") == {"": "See\n```\nImpact: 1\n```"}
    assert merged({"Impact": "x", "": "y"}, {"Impact": "-"}) == {"": "y"}


def test_a_text_with_a_colon_names_nothing_by_chance():
    assert read(HEADINGS, "Cause: the disk\nat 12:30: full") == {"": "Cause: the disk\nat 12:30: full"}
    assert read(HEADINGS, "We see no impact") == {"": "We see no impact"}


def test_only_the_first_line_in_italics_is_a_question():
    assert filled(FOOTED, {"": "Down", "Impact": "all"}) == "Down\n\n#### Impact\nall\n\n*Since 09:00, led by alice*"
    assert filled(FOOTED, {"": "Down"}) == "Down\n\n*Since 09:00, led by alice*"
    assert read(FOOTED, filled(FOOTED, {"Impact": "all"}, asking=True)) == {"Impact": "all"}

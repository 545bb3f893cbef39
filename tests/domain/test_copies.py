"""What the post says that is kept current in a place."""

from __future__ import annotations

from domain import commands as c
from domain import copies
from tests.domain.build import ALICE, a_playbook, a_run_with_a_channel


def test_the_post_that_is_kept_current_has_the_beginning_of_a_long_text():
    log = a_run_with_a_channel(a_playbook(status_updates={"to": ["exec"]}))
    paragraph = "We look into it. " * 30
    log.did(c.PostUpdate("\n\n".join([paragraph.strip()] * 12)), ALICE)
    text = str(copies.card(log.run, "/exec").args["text"])
    assert text.startswith("We look into it.")
    assert text.endswith("it. …")
    assert len(text) < 1300
    log.did(c.PostUpdate("```\n" + "a line of a log\n" * 300 + "```"), ALICE)
    assert str(copies.card(log.run, "/exec").args["text"]).endswith("a line of a log\n```\n…")

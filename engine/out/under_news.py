"""The reactions under what is said in a run's own place, where whoever is in it may answer by one."""

from __future__ import annotations

from domain.messages import Message
from domain.nudged import IN_THE_RUN
from domain.react_timeline import HYPOTHESIS
from domain.run import Run
from engine.out.prompts import after_command, on_hypothesis, on_tasks, second, to_agree
from engine.words.render import Words

CALL = "telephone_receiver"
"""The reaction that says: I am on the call."""


def under_news(words: Words, run: Run, said: Message) -> dict[str, str]:
    """Each reaction, in order, and the command it stands for; none under most messages."""
    args = said.args
    if said.id == IN_THE_RUN:
        return on_tasks(words, run, [task.number for task in args["tasks"]])
    if said.id == "news.command" and not args["done"]:
        return after_command(run, args["number"], args["outcome"])
    if said.id == "news.call":
        return {CALL: f"{run.number} on the call"}
    if said.id == "news.text_proposed":
        return to_agree(run, args["number"], args["version"])
    if said.id == HYPOTHESIS:
        return on_hypothesis(run, args["number"])
    return second(run, args["number"]) if said.id == "news.reported" else {}

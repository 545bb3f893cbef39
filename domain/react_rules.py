"""What must happen because tasks came, went, or may begin, or want a second person (see `domain.react`)."""

from __future__ import annotations

from domain import events as e
from domain.about_run import about
from domain.effects import Effect, RefreshBoard, Say, ToRun
from domain.find import named
from domain.people import Person
from domain.react_people import asked
from domain.run import Prompt, Run
from domain.tell import because


def came(run: Run, event: e.TasksShown) -> tuple[Effect, ...]:
    """All hear of it; those who have to do them are led to them (see `domain.walk`)."""
    tasks = tuple(run.task(number) for number in event.tasks)
    news = about(run, "news.tasks_shown", tasks=tuple(map(named, tasks)), because=because(run, event))
    return (Say(ToRun(), news), RefreshBoard())


def went(run: Run, event: e.TasksHidden) -> tuple[Effect, ...]:
    """All hear of it."""
    tasks = tuple(named(run.task(number)) for number in event.tasks)
    return (Say(ToRun(), about(run, "news.tasks_hidden", tasks=tasks, because=because(run, event))), RefreshBoard())


def freed(run: Run, event: e.TasksFreed) -> tuple[Effect, ...]:
    """Those who waited are asked."""
    return (*asked(run, tuple(run.task(number) for number in event.tasks)), RefreshBoard())


def reported(run: Run, event: e.TaskReported, actor: Person) -> tuple[Effect, ...]:
    """A second person is looked for."""
    task = run.task(event.task)
    return (Say(ToRun(), about(run, "news.reported", task=named(task), number=task.number, who=actor)), RefreshBoard())


def waits(run: Run, prompt: Prompt, number: int) -> bool:
    """Whether it asks about a task that comes after that one."""
    return prompt.task is not None and run.has_task(prompt.task) and run.task(number).id in run.task(prompt.task).after

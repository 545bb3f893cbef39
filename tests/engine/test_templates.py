from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from engine.playbooks.file import load_playbook
from engine.playbooks.lint import template_problems
from engine.playbooks.template_values import blank, sample
from engine.playbooks.templates import RENDERS_PER_WORKER, Rendered, Templates, plain_text

SHIPPED = Path(__file__).parents[2] / "playbooks" / "incident-resolution.yaml"
VALUES: dict[str, Any] = {
    "number": "INC-1",
    "title": "Checkout @all is *down*",
    "owner": "alice",
    "started": 1_772_438_400_000,
    "finished": None,
    "zone": "Europe/Berlin",
    "tasks": [{"number": n, "title": f"Task {n}", "state": "open"} for n in range(1, 41)],
    "letters": list("abcdefghijklmnopqrstuvwxyz"),
}


@pytest.fixture
async def templates() -> Any:
    made = Templates()
    made.start()
    await made.ready()
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ number }} {{ title | slug }}", "INC-1 checkout-all-is-down"),
        ("{{ number | lower }}", "inc-1"),
        ("{{ started | date }} {{ started | time }}", "2026-03-02 09:00"),
        ('{{ started | date("UTC") }} {{ started | time("America/New_York") }}', "2026-03-02 03:00"),
        ("[{{ finished | date }}{{ finished | duration }}{{ missing | time }}]", "[]"),
        ("{{ 3900000 | duration }} {{ '60000' | duration }}", "1 h 5 min 1 min"),
        ("{{ title }}", "Checkout @\u200ball is *down*"),
        ("{{ title | md }}", "Checkout @\u200ball is \\*down\\*"),
        ("{{ '- a\n1. b' | md }}", "\\- a\n1\\. b"),
        ("{{ 'a\n\nb' | quote }}", "> a\n>\n> b"),
        ("@{{ owner }} write to a@example.com", "@alice write to a@example.com"),
        (
            "{% for task in tasks if task.number < 3 %}\n- {{ task.title }}\n{% endfor %}\nend",
            "- Task 1\n- Task 2\nend",
        ),
        ("{{ tasks | map(attribute='title') | first }}", "Task 1"),
        ("[{{ missing }}{{ missing.deeper.still }}{{ finished }}]", "[]"),
        ("{{ missing.x | default('-') }}", "-"),
        ("{{ 2 + 3 * 4 ** 2 }} {{ 'a' + 'b' }}", "50 ab"),
        ("{{ title.upper().startswith('CHECK') }}", "True"),
    ],
)
async def test_a_template_becomes_its_text(templates: Templates, template: str, text: str) -> None:
    assert await templates.render(template, VALUES) == Rendered(text)


_NESTED = "".join(f"{{% for {name} in letters %}}" for name in "abcdefg") + "{% endfor %}" * 7
_DOUBLING = (
    "{% set n = namespace(x='xxxxxxxxxxxxxxxx') %}{% for a in letters %}{% set n.x = n.x ~ n.x %}{% endfor %}"
    "{% for a in letters %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x | length }}"
)
_LOUD = "{% for a in letters %}" * 3 + "{{ title }}" + "{% endfor %}" * 3
BOMBS = [
    ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "'range' is undefined"),
    (_NESTED, "more than 1 second of computing"),
    ("{% macro m() %}{% for a in letters %}{{ m() }}{% endfor %}{% endmacro %}{{ m() }}", "nested too deeply"),
    ('{{ "x" * 100000000 }}', '"*" works on numbers only'),
    ("{{ [1] * 100000000 }}", '"*" works on numbers only'),
    ('{% if false %}{{ "x" * 500000000 }}{% endif %}{{ 1 // 0 }}', "ZeroDivisionError"),
    ("{{ 10 ** 10000000 }}", "a power of large numbers"),
    ("{{ 2 ** -1 }}", "a power of large numbers"),
    ("{{ 9999999999999999 * 2 }}", "beyond all use"),
    ('{{ "x" | center(10 ** 9) }}', 'no filter "center"'),
    ('{{ "x".center(1000000000) }}', "'center' of a str"),
    ('{{ "x".ljust(1000000000) }}', "'ljust' of a str"),
    ('{{ "x".zfill(1000000000) }}', "'zfill' of a str"),
    ('{{ "{:1000000000}".format(1) }}', "'format' of a str"),
    ('{{ "%1000000000d" | format(1) }}', 'no filter "format"'),
    ('{{ "%1000000000d" % 1 }}', '"%" works on numbers only'),
    ("{{ [1] | slice(100000000) | list }}", 'no filter "slice"'),
    ("{{ [1] | batch(100000000, 0) | list }}", 'no filter "batch"'),
    ("{{ title | replace('', title) }}", 'no filter "replace"'),
    ("{{ title | indent(100000000) }}", 'no filter "indent"'),
    ("{{ lipsum(n=100000) }}", "'lipsum' is undefined"),
    (_DOUBLING, "more memory"),
    ("{{ letters | join(title) | list" + " | join(title) | list" * 8 + " }}", "more memory"),
    (_LOUD, "more than 65536 bytes"),
    ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "nested too deeply"),
    ('{{ "".__class__.__mro__ }}', "'__class__' of a str"),
    ("{{ ().__class__.__bases__[0].__subclasses__() }}", "'__class__' of a tuple"),
    ('{{ title["__class__"] }}', "'__class__' of a str"),
    ('{{ title | attr("__class__") }}', 'no filter "attr"'),
    ('{{ tasks | map(attribute="__class__") | list }}', "'__class__' of a dict"),
    ("{{ self.__init__.__globals__ }}", "'__init__'"),
    ("{{ namespace.__init__.__globals__ }}", "'__init__'"),
    ("{{ cycler.__init__.__globals__ }}", "'__init__'"),
    ("{{ tasks.append(1) }}", "'append' of a list"),
    ("{{ tasks[0].update(a=1) }}", "'update' of a dict"),
    ('{% include "/etc/passwd" %}', "cannot include, import or extend"),
    ('{% import "os" as os %}{{ os }}', "cannot include, import or extend"),
    ("{{ title", "end of template"),
    ("{% for %}{% endfor %}", "Expected"),
    ("{{ 1 + missing }}", "'missing' is undefined"),
    ("{{ title | date }}", "moment in milliseconds"),
    ("{{ 1e300 | date }}", "no such moment"),
    ('{{ started | date("Mars/Base") }}', "time zone"),
    ("{{ title | duration }}", "needs milliseconds"),
]  # fmt: skip


@pytest.mark.parametrize(("bomb", "reason"), BOMBS)
async def test_a_template_that_goes_too_far_gives_plain_text_and_the_reason_and_the_next_one_works(
    templates: Templates, bomb: str, reason: str
) -> None:
    rendered = await templates.render("{{ number }}: it is over.\n" + bomb, VALUES)
    assert rendered.problem is not None
    assert reason in rendered.problem
    assert rendered.text.startswith("INC-1: it is over.")
    assert await templates.render("{{ number }}", VALUES) == Rendered("INC-1")
    assert templates.settled


async def test_constant_folding_in_a_dead_branch_costs_nothing(templates: Templates) -> None:
    assert await templates.render('{% if false %}{{ "x" * 500000000 }}{% endif %}fine', VALUES) == Rendered("fine")


async def test_a_worker_that_stops_answering_is_killed_and_replaced(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.playbooks.templates.WALL_SECONDS", 0.2)
    await templates.render("{{ number }}", VALUES)
    stopped = _worker(templates)
    os.kill(stopped, signal.SIGSTOP)
    rendered = await templates.render("{{ number }} is over", VALUES)
    assert rendered == Rendered("INC-1 is over", "it took longer than 0.2 seconds")
    monkeypatch.setattr("engine.playbooks.templates.WALL_SECONDS", 5.0)
    assert await templates.render("{{ number }}", VALUES) == Rendered("INC-1")
    assert _worker(templates) != stopped
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)


async def test_a_worker_killed_by_another_hand_costs_no_message(templates: Templates) -> None:
    await templates.render("{{ number }}", VALUES)
    killed = _process(templates)
    os.kill(killed.pid, signal.SIGKILL)
    await killed.wait()
    assert await templates.render("{{ number }}", VALUES) == Rendered("INC-1")
    assert _worker(templates) != killed.pid


async def test_a_worker_is_recycled_after_its_renders(templates: Templates) -> None:
    await templates.render("{{ number }}", VALUES)
    first = _worker(templates)
    await asyncio.gather(*(templates.render("{{ number }}", VALUES) for _ in range(RENDERS_PER_WORKER - 2)))
    assert _worker(templates) == first
    await templates.render("{{ number }}", VALUES)
    assert await templates.render("{{ number }}", VALUES) == Rendered("INC-1")
    assert _worker(templates) != first


async def test_renders_that_come_together_wait_for_each_other(templates: Templates) -> None:
    wanted = [asyncio.create_task(templates.render("{{ n }}", {"n": n})) for n in range(20)]
    await asyncio.sleep(0)
    assert templates.renders_open == 20
    assert not templates.settled
    assert [(await render).text for render in wanted] == [str(n) for n in range(20)]
    assert templates.settled


async def test_a_cancelled_render_leaves_no_answer_for_the_next(templates: Templates) -> None:
    await templates.render("{{ number }}", VALUES)
    render = asyncio.create_task(templates.render("the wrong one", VALUES))
    while templates.settled:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    render.cancel()
    await asyncio.wait({render})
    assert await templates.render("{{ number }}", VALUES) == Rendered("INC-1")


async def test_the_worker_has_an_empty_environment_and_a_session_of_its_own(templates: Templates) -> None:
    await templates.render("{{ number }}", VALUES)
    worker = _worker(templates)
    environment = Path(f"/proc/{worker}/environ")
    if not environment.exists():
        pytest.skip("no /proc here")
    assert environment.read_bytes().strip(b"\0") == b""
    assert os.getsid(worker) == worker


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"a": object()}, "plain JSON"), ({"a": float("nan")}, "plain JSON"), ({"a": "x" * 5_000_000}, "4194304 bytes")],
)
async def test_values_that_cannot_be_sent_are_named(templates: Templates, values: dict[str, Any], reason: str) -> None:
    rendered = await templates.render("It is over{{ a.b }}", values)
    assert rendered.text == "It is over"
    assert reason in (rendered.problem or "")


async def test_a_template_too_long_to_compile_is_refused(templates: Templates) -> None:
    assert "16384 characters" in str((await templates.render("x" * 16_385, VALUES)).problem)


async def test_the_limit_counts_bytes_of_text(templates: Templates) -> None:
    assert (await templates.render("{{ a }}", {"a": "é" * 50}, limit=100)).problem is None
    assert "more than 100 bytes" in str((await templates.render("{{ a }}", {"a": "é" * 51}, limit=100)).problem)


async def test_rendering_after_the_end_gives_plain_text(templates: Templates) -> None:
    await templates.close()
    rendered = await templates.render("{{ number }} is over", VALUES)
    assert rendered.text == "INC-1 is over"
    assert "stopping" in (rendered.problem or "")


async def test_without_a_worker_there_is_plain_text_and_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.playbooks.templates._WORKER", Path("/nowhere/worker.py"))
    templates = Templates()
    templates.start()
    await templates.ready()
    rendered = await templates.render("{{ number }} is over", VALUES)
    assert rendered.text == "INC-1 is over"
    assert "could not be started" in (rendered.problem or "")
    await templates.close()


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("fine\n{{ titel }}", 2, '"titel" is nothing a template knows; did you mean "title"?'),
        (
            "{{ a1 }}\n{{ titel }} {{ a1 }}\n{{ b2 }}",
            1,
            '"a1" is nothing a template knows; nor is titel (its line 2), b2 (its line 3); known',
        ),
        ("\n\n{% if false %}{{ xyz }}{% endif %}", 3, "known: "),
        ("\n{{ title.x }}", 2, "has no attribute 'x'"),
        ("\n\n{{ tasks[0].nope }}", 3, "has no attribute 'nope'"),
        ("{{ title | slugg }}", 1, 'there is no filter "slugg"; did you mean "slug"?'),
        ("{% if title %}", 1, "end of template"),
        ("\n{{ title | replace('a', 'b') }}", 2, 'there is no filter "replace"'),
        ("{{ 'x' * 3 }}", 1, "numbers only"),
    ],
)
async def test_a_check_names_the_line_and_what_is_wrong(
    templates: Templates, template: str, line: int, words: str
) -> None:
    problem = await templates.check(template, VALUES)
    assert problem is not None
    assert problem.line == line
    assert words in problem.message


async def test_a_check_knows_loops_macros_and_names_that_are_set(templates: Templates) -> None:
    template = (
        "{% macro m(a) %}{{ a }}{% endmacro %}{% set b = 1 %}{% for t in tasks %}{{ loop.index }}{{ m(b) }}{% endfor %}"
    )
    assert await templates.check(template, VALUES) is None


async def test_the_shipped_templates_are_right_for_a_full_run_and_for_one_that_just_began(templates: Templates) -> None:
    loaded = load_playbook(SHIPPED)
    assert loaded.playbook is not None
    assert await template_problems(loaded, templates) == []
    for values in (sample(loaded.playbook), blank(loaded.playbook)):
        for template in loaded.templates:
            assert (await templates.render(template.text, values)).problem is None
    draft = (await templates.render(loaded.playbook.retrospective.template, sample(loaded.playbook))).text
    for heading in ("Impact", "Root causes", "Trigger", "Resolution", "Detection", "Action items"):
        assert f"#### {heading}\n" in draft
    assert "Time to resolve: 1 h" in draft


async def test_a_wrong_template_is_told_with_the_line_in_its_file(templates: Templates, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        "playbook: x\ntitle: X\nrun:\n  welcome: |\n    Hello\n    {{ titel }}\n  summary: s.j2\n"
        'status_updates: {template: "{{ nummer }}"}\n'
    )
    (tmp_path / "s.j2").write_text("a\nb\n{{ nummer }}\n")
    found = await template_problems(load_playbook(tmp_path / "p.yaml", "p.yaml"), templates)
    assert [str(problem).split("; ")[0] for problem in found] == [
        's.j2:3:1: error: template run.summary: "nummer" is nothing a template knows',
        'p.yaml:6:1: error: template run.welcome: "titel" is nothing a template knows',
        'p.yaml:8:28: error: template status_updates.template: "nummer" is nothing a template knows',
    ]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("a {{ title | upper }} b {% if x %}c{% endif %}{# d #}", "a  b c"),
        ("{{ title }} {{ owner | md }} {{ tasks }}", "Checkout @\u200ball is *down* alice"),
        ("no end {{ title", "no end {{ title"),
        ("{" * 16_000, "{" * 16_000),
        ("{{" * 8_000 + "}}", ""),
    ],
)
def test_plain_text_is_the_template_without_its_tags(template: str, text: str) -> None:
    assert plain_text(template, VALUES) == text


def _process(templates: Templates) -> asyncio.subprocess.Process:
    worker = templates._worker
    assert worker is not None
    return worker._process


def _worker(templates: Templates) -> int:
    return _process(templates).pid

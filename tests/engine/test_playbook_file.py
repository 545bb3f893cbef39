from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.durations import HOUR, MINUTE
from domain.playbook import Playbook
from engine.playbooks.file import load_playbook
from engine.playbooks.yaml_reader import LARGEST, read_yaml
from engine.problems import Problem
from tests.engine.reading import read_playbook

HEAD = "playbook: x\ntitle: X\n"
SHIPPED = Path(__file__).parents[2] / "playbooks"


def told(text: str | bytes) -> list[str]:
    found = read_playbook(text, "p.yaml")
    assert isinstance(found, list), found
    return [str(problem) for problem in found]


BROKEN: list[tuple[str | bytes, str, str]] = [
    # what is no YAML
    ("", "1:1", "the file is empty"),
    ("# only a comment\n", "1:1", "the file is empty"),
    (HEAD + "run:\n\towner: starter\n", "4:1", "a tab stands here; YAML is indented with spaces"),
    (HEAD + "description: a: b\n", "3:15", 'a text with ": " in it needs quotes'),
    (HEAD + 'description: "no end\n', "4:1", "a quote is missing"),
    (HEAD + "run: {owner: starter\n", "4:1", '"," or "}" is missing'),
    (HEAD + "run: [\n", "4:1", "a [ or { before it is not closed"),
    (HEAD + "description: @bob\n", "3:14", "put the text in quotes"),
    (HEAD + 'description: "\\q"\n', "3:15", "is not understood in double quotes"),
    (HEAD + "run:\n  owner: starter\n prefix: X\n", "5:2", "indentation"),
    (HEAD + "a\x00b: 1\n", "3:2", "U+0000 is not allowed"),
    (HEAD.encode() + b"description: caf\xe9\n", "3:17", "this is not UTF-8"),
    (HEAD + "---\nplaybook: y\n", "3:1", "a second document"),
    (HEAD + "description: !!python/object:os.system x\n", "3:14", "are not allowed"),
    (HEAD + "run: !x {}\n", "3:6", "are not allowed"),
    (HEAD + "description: *nobody\n", "3:14", "no finished &nobody"),
    (HEAD + "run: &r\n  invite: [*r]\n", "4:12", "no finished &r"),
    (HEAD + "run: {[a]: b}\n", "3:7", "a key must be a text"),
    (HEAD + "x: &x {a: 1}\nrun:\n  <<: *x\n", "5:3", 'the merge key "<<" is not supported'),
    (HEAD + "description: " + "[" * 40 + "]" * 40 + "\n", "3:43", "30 deep"),
    (HEAD + "description: " + "[" * 5000 + "\n", "3:43", "30 deep"),
    ("#" * (LARGEST + 1), "0:0", "at most"),
    # keys
    (HEAD + "title: Y\n", "3:1", 'the key "title" stands here twice; the first is in line 2'),
    ("playbook: x\ntitel: X\n", "2:1", '"titel" is no key here; did you mean "title"? Allowed: playbook, title'),
    ("playbook: x\ntitel: X\n", "1:1", 'the key "title" is missing'),
    (HEAD + "run:\n  ownr: starter\n", "4:3", 'did you mean "owner"? Allowed: name, channel, owner'),
    (HEAD + "run:\n  channel: {mod: new}\n", "4:13", 'did you mean "mode"? Allowed: mode, name, private'),
    (HEAD + "triggers:\n  - keywords: [a]\n    chanels: [b]\n", "5:5", 'did you mean "channels"? Allowed: keywords'),
    (
        HEAD + "status_updates:\n  audiences:\n    all: {tos: [a]}\n",
        "5:11",
        'did you mean "to"? Allowed: template, to, confirm',
    ),
    (HEAD + "on: x\n", "3:1", '"on" is no key here. Allowed'),
    # shapes
    ("- a\n- b\n", "1:1", "the file: a map of keys (playbook, title, description"),
    ("just text\n", "1:1", "a map of keys"),
    (HEAD + "description: [a]\n", "3:14", "description: a text is wanted here, not a list"),
    (HEAD + "description:\n", "3:13", "not nothing: write one, or leave the key out"),
    (HEAD + "description: true\n", "3:14", 'put quotes around it: "true"'),
    (HEAD + "description: 1.10\n", "3:14", 'put quotes around it: "1.1"'),
    (HEAD + "checklists: Triage\n", "3:13", "a list is wanted here, not a text, as in [Triage]"),
    (
        HEAD + "checklists:\n  - title: Triage\n    tasks: [404]\n",
        "5:13",
        "tasks: a title in quotes, or a map of keys (id, title",
    ),
    (HEAD + "checklists:\n  - Triage\n", "4:5", "a map of keys (id, title, when, tasks) is wanted here, not a text"),
    (
        HEAD + "checklists:\n  - title: T\n    tasks:\n      - {title: A, required: maybe}\n",
        "6:30",
        'required: true or false is wanted here, not "maybe"',
    ),
    (HEAD + "run: {channel: {mode: nwe}}\n", "3:23", 'did you mean "new"? Allowed: new, here, existing'),
    (HEAD + "metrics:\n  - {key: a, title: A, type: text, target: [1]}\n", "4:44", "no target"),
    (f"playbook: x\ntitle: {'y' * 201}\n", "2:8", "at most 200 characters are allowed, this has 201"),
    (HEAD + "triggers:\n  - keywords: []\n", "4:15", "at least 1 is needed"),
    # what it says
    (HEAD + "status_updates: {every: 30}\n", "3:25", "every: 30 has no unit; write it like 30m"),
    (HEAD + "status_updates: {every: 12:30}\n", "3:25", '"12:30" is no duration'),
    (HEAD + "status_updates:\n  every:\n    sev9: 1h\n", "5:11", 'no severity "sev9"; known: sev1, sev2, sev3'),
    (HEAD + "triggers:\n  - schedule: 0 9 * *\n", "4:15", "has 4 fields; a schedule has five"),
    (
        HEAD + 'checklists:\n  - title: T\n    when: severity = "sev1"\n',
        "5:20",
        'write "==" (at character 10 of the condition)',
    ),
    (HEAD + "checklists:\n  - title: T\n    when: 'severity = 3'\n", "5:21", 'write "=="'),
    (HEAD + "checklists:\n  - title: T\n    tasks: [A, A]\n", "5:16", 'already that of the task "A"'),
    (
        HEAD + "checklists:\n  - title: T\n    tasks:\n      - A\n      - {title: B, after: [t.aa]}\n",
        "7:28",
        'there is no task "t.aa"; known: t.a, t.b (did you mean "t.a"?)',
    ),
    (HEAD + "retrospective: {template: none.md.j2}\n", "3:27", "this playbook is in no folder"),
]


@pytest.mark.parametrize(("text", "place", "words"), BROKEN)
def test_each_mistake_is_told_with_its_place_and_what_is_allowed(text: str | bytes, place: str, words: str) -> None:
    lines = told(text)
    assert any(line.startswith(f"p.yaml:{place}: error: ") and words in line for line in lines), lines


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
playbook: x
titel: X
run:
  severities: [sev1, "Bad One", sev2]
  channel: {mode: nwe}
  escalate: {sev9: {to: [a]}}
checklists:
  - title: Triage
    when: severity = "sev1"
    tasks:
      - 1.5
      - title: One
        requierd: yes
      - titel: Two
      - title: Three
        after: [one, triage.2, two, nope]
        when: severity == sev1
        title: again
      - title: "a\\tb"
        due: 5
metrics:
  - {key: c, title: C, type: numbr}
  - {key: d, title: D, type: number, from: started}
"""
    places = [line.split(": ")[0] for line in told(text)]
    assert [place.removeprefix("p.yaml:") for place in places] == [
        "1:1",  # title is missing
        "2:1",  # titel
        "4:22",  # "Bad One"
        "5:19",  # nwe
        "6:20",  # sev9
        "9:20",  # =
        "11:9",  # 1.5
        "13:9",  # requierd
        "14:9",  # titel
        "14:9",  # title is missing
        "16:32",  # two: the task was to have that title
        "16:37",  # nope
        "17:15",  # sev1 without quotes
        "18:9",  # title twice
        "19:16",  # a tab in a title
        "20:14",  # 5
        "22:30",  # numbr
        "23:44",  # from
    ]


def test_a_reference_to_a_part_that_is_broken_itself_is_no_second_error() -> None:
    text = (
        HEAD + "checklists:\n  - title: T\n    tasks:\n      - {title: A, duee: 5m}\n      - {title: B, after: [t.a]}\n"
    )
    assert len(told(text)) == 1
    text = HEAD + "run: {severities: [Sev One, sev2]}\nstatus_updates: {every: {Sev One: 1h}}\n"
    assert not any("no severity" in line for line in told(text))


def test_what_was_typed_is_what_is_read() -> None:
    text = "a: [yes, no, on, 12:30, 010, 2026-03-02, 1e3, .5, 0x1F, +1, 1_000, =, <<, Yes, '', \"5\"]\n"
    text += "no: 1\n1: x\ntrue: y\n"
    assert read_yaml(text, "f").data == {
        "a": ["yes", "no", "on", "12:30", "010", "2026-03-02", "1e3", ".5", "0x1F", "+1", "1_000", "=", "<<", "Yes", ""]
        + ["5"],
        "no": 1,
        "1": "x",
        "true": "y",
    }


def test_only_truth_values_numbers_and_nothing_are_more_than_text() -> None:
    read = read_yaml("[true, False, null, ~, 5, -7, 0, 1.50, 99999999999999999999]", "f").data
    assert read == [True, False, None, None, 5, -7, 0, 1.5, "99999999999999999999"]


def test_aliases_stand_for_what_they_name() -> None:
    assert read_yaml("a: &x [1, 2]\nb: *x\nc: &y text\nd: *y\n", "f").data == {
        "a": [1, 2],
        "b": [1, 2],
        "c": "text",
        "d": "text",
    }


def test_an_alias_bomb_is_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    read = read_yaml("\n".join(rows), "f")
    assert read.root is None
    assert "aliases written out" in read.problems[0].message


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    found = read_playbook(b"\xef\xbb\xbfplaybook: x\r\ntitle: X\r\n")
    assert isinstance(found, Playbook)


def test_yes_is_an_option_and_a_truth_value_where_one_is_wanted() -> None:
    text = HEAD + "attributes: [{name: a, type: select, options: [yes, no]}]\n"
    text += "checklists: [{title: T, tasks: [{title: A, required: yes}]}]\n"
    found = read_playbook(text)
    assert isinstance(found, Playbook)
    assert found.attributes[0].options == ("yes", "no")
    assert found.checklists[0].tasks[0].required is True


def test_a_template_in_a_file_beside_the_playbook_is_put_in(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(HEAD + "run:\n  summary: sum.md.j2\nretrospective:\n  template: |\n    a\n    b\n")
    (tmp_path / "sum.md.j2").write_text("{{ title }}\n")
    loaded = load_playbook(tmp_path / "p.yaml")
    assert loaded.playbook is not None
    assert loaded.playbook.run.summary == "{{ title }}"
    assert [(Path(found.file).name, found.line, found.field) for found in loaded.templates] == [
        ("sum.md.j2", 1, "run.summary"),
        ("p.yaml", 7, "retrospective.template"),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.j2", "no such file beside the playbook"),
        ("../secret.j2", "outside the playbooks folder"),
        ("/etc/passwd.j2", "outside the playbooks folder"),
        ("link.j2", "outside the playbooks folder"),
        ("folder.j2", "no such file"),
        ("latin.j2", "not UTF-8"),
        ("long.j2", "more than 16384 characters"),
    ],
)
def test_a_template_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, name: str, words: str) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (tmp_path / "secret.j2").write_text("secret")
    (folder / "link.j2").symlink_to(tmp_path / "secret.j2")
    (folder / "folder.j2").mkdir()
    (folder / "latin.j2").write_bytes(b"caf\xe9")
    (folder / "long.j2").write_text("x" * 16_385)
    (folder / "p.yaml").write_text(HEAD + f"run:\n  summary: {name}\n")
    found = read_playbook(folder / "p.yaml", "p.yaml")
    assert isinstance(found, list)
    assert len(found) == 1
    assert str(found[0]).startswith("p.yaml:4:12: error: the template")
    assert words in found[0].message


def test_a_template_may_be_shared_by_playbooks_in_folders_of_one_playbooks_folder(tmp_path: Path) -> None:
    (tmp_path / "shared.j2").write_text("shared")
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "p.yaml").write_text(HEAD + "run: {summary: ../shared.j2}\n")
    found = read_playbook(tmp_path / "team" / "p.yaml", folder=tmp_path)
    assert isinstance(found, Playbook)
    assert found.run.summary == "shared"


def test_a_file_that_is_not_there_is_a_problem_not_an_exception(tmp_path: Path) -> None:
    found = read_playbook(tmp_path / "none.yaml", "none.yaml")
    assert found == [Problem("none.yaml", 0, 0, "error", "the file cannot be read: No such file or directory")]


def test_the_shipped_playbook_is_what_teams_expect() -> None:
    found = read_playbook(SHIPPED / "incident-resolution.yaml")
    assert isinstance(found, Playbook), found
    assert [section.title for section in found.checklists] == ["Triage", "Investigation", "Resolution", "Retrospective"]
    assert [len(section.tasks) for section in found.checklists] == [5, 4, 4, 5]
    assert (found.key, found.prefix, found.run.owner) == ("incident-resolution", "INC", "starter")
    assert found.run.severities == ("sev1", "sev2", "sev3")
    assert found.run.phases == ("investigating", "identified", "monitoring", "resolved")
    assert [found.status_updates.cadence(name) for name in found.run.severities] == [30 * MINUTE, HOUR, 4 * HOUR]
    assert [each.channel for each in found.status_updates.to] == ["stakeholders"]
    assert [metric.key for metric in found.metrics] == ["time-to-resolve", "cost", "customers-affected"]
    assert found.retrospective.reminder == 24 * HOUR
    again = Playbook.model_validate(json.loads(json.dumps(found.model_dump(mode="json"))))
    assert again == found


_LINES = (
    "playbook: x",
    "title: X",
    "run:",
    "  owner: starter",
    "  severities: [a]",
    "checklists:",
    "  - title: T",
    "    tasks:",
)
_LINES += (
    "      - A",
    "      - {title: B, after: [t.a]}",
    "  - ",
    "when: a",
    "    when: x",
    "  to: [a]",
    "status_updates:",
    "- ",
)


@given(st.lists(st.sampled_from(_LINES), max_size=12).map("\n".join) | st.text(max_size=80) | st.binary(max_size=60))
def test_any_text_is_a_playbook_or_a_list_of_problems(text: str | bytes) -> None:
    found = read_playbook(text, "p.yaml")
    assert isinstance(found, Playbook) or (found and all(problem.line >= 0 for problem in found))


def test_tasks_whose_conditions_wait_for_each_other_are_warned_of() -> None:
    text = HEAD + (
        "checklists:\n  - title: One\n    tasks:\n"
        "      - {title: A, when: one.b is done}\n      - {title: B, when: one.a is done}\n"
    )
    found = load_playbook(text, "b.yaml")
    assert found.playbook is not None
    assert [(problem.line, problem.level) for problem in found.problems] == [(6, "warning"), (7, "warning")]
    assert "never there" in found.problems[0].message

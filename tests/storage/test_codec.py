"""Events to lines and back, and old shapes lifted on reading."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from hashlib import sha256
from itertools import chain as joined
from typing import Any, ClassVar, Optional, cast

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chain import GENESIS, verify
from domain.events import NoteAdded, Recorded, RunStarted, SummaryChanged, TaskAssigned, TaskChecked
from domain.people import MUSTER, Free, Person
from storage.codec import GONE, UPCASTERS, Codec, NewerData, Undecodable, decode, encode, event_classes
from storage.log import Line
from storage.shapes import REDACTED, hints, is_open, plain
from tests.storage.fixtures import make

ALICE = Person("a" * 26, "alice")


def _salt() -> str:
    return secrets.token_hex(16)


def _recorded(event: Any, number: int = 1) -> Recorded:
    return Recorded("RUN", number, 2_000 + number, 1_000, ALICE, "post:p1:0", event)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
st.register_type_strategy(str, texts)
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))


@pytest.mark.parametrize("cls", event_classes(), ids=lambda cls: cls.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_every_event_reads_back_as_it_was_written(cls: type, data: st.DataObject) -> None:
    envelope = {name: data.draw(st.from_type(hint)) for name, hint in hints(Recorded).items() if name != "event"}
    recorded = Recorded(**{**envelope, "number": 1}, event=data.draw(st.builds(cls)))
    line = encode(recorded, GENESIS, _salt)
    found = decode(line)
    assert found == recorded
    assert plain(found) == plain(recorded), "names too, which equality of persons leaves out"
    assert verify([line]) is None


@pytest.mark.parametrize("cls", event_classes(), ids=lambda cls: cls.__name__)
def test_nothing_that_somebody_wrote_and_nobodys_name_is_in_a_body(cls: type) -> None:
    recorded = make.recorded(cls, 1)
    line = encode(recorded, GENESIS, _salt)
    assert "Grüße" not in line.body
    assert "o-neil" not in line.body
    assert ALICE.id not in line.body
    redacted = decode(replace(line, opened={}))
    assert redacted.actor.name == REDACTED
    for field in fields(cast(Any, cls)):
        value = getattr(redacted.event, field.name)
        if is_open(hints(cls)[field.name]):
            assert REDACTED in str(value)
            assert "Grüße" not in str(value)
        else:
            assert value == getattr(recorded.event, field.name)


def test_a_redacted_person_is_not_muster_itself() -> None:
    line = encode(_recorded(TaskAssigned(3, (ALICE,))), GENESIS, _salt)
    found = decode(replace(line, opened={}))
    assert found.actor != MUSTER
    assert isinstance(found.event, TaskAssigned)
    assert found.event.to != MUSTER


def test_a_body_has_the_shape_that_is_documented() -> None:
    line = encode(_recorded(SummaryChanged("hello")), "f" * 64, iter(["0" * 32, "1" * 32]).__next__)
    assert orjson.loads(line.body) == {
        "actor": {"#": sha256(b"1" * 32 + b'{"id":"%b","name":"alice"}' % (b"a" * 26)).hexdigest()},
        "at": 2001,
        "cause": "post:p1:0",
        "data": {"text": {"#": sha256(b"0" * 32 + b'"hello"').hexdigest()}},
        "kind": "SummaryChanged",
        "number": 1,
        "occurred_at": 1000,
        "prev": "f" * 64,
        "stream": "RUN",
        "undoes": "",
        "v": 1,
    }
    assert list(line.opened) == ["data.text", "actor"]
    assert line.opened["data.text"][1] == "hello"
    assert line.opened["actor"][1] == {"id": "a" * 26, "name": "alice"}


def test_the_same_value_gives_another_commitment_with_each_salt() -> None:
    one, two = (encode(_recorded(NoteAdded("hello")), GENESIS, _salt) for _ in range(2))
    assert orjson.loads(one.body)["data"] != orjson.loads(two.body)["data"]


def test_a_value_that_the_chain_cannot_hold_is_named() -> None:
    with pytest.raises(ValueError, match=r"data.text: half a surrogate pair"):
        encode(_recorded(NoteAdded("\ud83d")), GENESIS, _salt)
    with pytest.raises(ValueError, match=r"event.data.task: an integer beyond 64 bits"):
        encode(_recorded(TaskChecked(2**70)), GENESIS, _salt)
    with pytest.raises(TypeError, match=r"event.data.task: float has no canonical form"):
        encode(_recorded(TaskChecked(cast(int, 1.0))), GENESIS, _salt)


def _changed(line: Line, **changed: Any) -> Line:
    return replace(line, body=orjson.dumps({**orjson.loads(line.body), **changed}).decode())


def test_what_a_newer_muster_wrote_is_said_to_be_so() -> None:
    line = encode(_recorded(TaskChecked(1)), GENESIS, _salt)
    said = r"RUN, event 1 \(TaskChecked, version 2\) was written by a newer Muster. Install that version again."
    with pytest.raises(NewerData, match=said):
        decode(_changed(line, v=2))
    with pytest.raises(NewerData, match=r"RUN, event 1 \(TaskCloned, version 1\) was written by a newer Muster"):
        decode(_changed(line, kind="TaskCloned"))


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"kind":"TaskChecked","v":1}', "null"])
def test_what_is_no_event_is_named(body: str) -> None:
    with pytest.raises(Undecodable, match="RUN, event 7 cannot be read"):
        decode(Line("RUN", 7, body, "", {}))


def test_data_that_does_not_fit_its_kind_is_named() -> None:
    line = encode(_recorded(TaskChecked(1)), GENESIS, _salt)
    for data in ({}, {"task": 1, "mood": "good"}):
        with pytest.raises(Undecodable, match="RUN, event 1 cannot be read"):
            decode(_changed(line, data=data))


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Item:
    title: Free
    moods: tuple[Mood, ...] = ()


@dataclass(frozen=True, slots=True)
class Everything:
    number: int
    maybe: int | None
    mood: Mood
    old_style: Optional[Mood]  # noqa: UP045
    pair: tuple[int, Mood]
    facts: Mapping[str, str]
    moods: Mapping[str, Mood]
    either: str | int
    items: tuple[Item, ...]
    first: Item | None
    about: Mapping[str, Free]
    who: Person | None


def test_every_kind_of_field_reads_back() -> None:
    codec = Codec([Everything])
    full = Everything(
        1, 2, Mood.BAD, Mood.GOOD, (1, Mood.BAD), {"#": "x", "a": ""}, {"x": Mood.BAD}, "7",
        (Item("a", (Mood.GOOD,)), Item("b")), Item("c"), {"k": "v"}, ALICE,
    )  # fmt: skip
    bare = Everything(1, None, Mood.BAD, None, (1, Mood.BAD), {}, {}, 7, (), None, {}, None)
    for event in (full, bare):
        line = codec.encode(_recorded(event), GENESIS, _salt)
        assert codec.decode(line).event == event
        assert set(line.opened) == {"actor", *(f"data.{name}" for name in ("items", "first", "about", "who"))}
    redacted = cast(Any, codec.decode(replace(line, opened={})).event)
    assert redacted.items == (Item(REDACTED, (Mood.GOOD,)),)
    assert redacted.first == Item(REDACTED, (Mood.GOOD,))
    assert redacted.who == Person(REDACTED, REDACTED)
    assert redacted.about == {}


@pytest.mark.parametrize("annotation", [float, list[int], Mapping[int, str], Item | Everything, Any])
def test_a_type_that_has_no_way_back_is_refused_when_the_codec_is_made(annotation: Any) -> None:
    cls = dataclass(frozen=True)(type("Odd", (), {"__annotations__": {"field": annotation}}))
    with pytest.raises(TypeError, match="cannot be stored"):
        Codec([cls])


@dataclass(frozen=True, slots=True)
class Moved:
    """Version 1 had `what: Free` and `where`, version 2 `text: Free` and `where`."""

    VERSION: ClassVar[int] = 3
    text: Free
    place: str
    by: Person


def _two(data: dict[str, Any]) -> dict[str, Any]:
    return {"text": data["what"], "where": data["where"]}


def _three(data: dict[str, Any]) -> dict[str, Any]:
    return {"text": data["text"], "place": data["where"].upper(), "by": {"id": "", "name": "unknown"}}


def test_an_old_event_is_lifted_through_every_version_and_its_bytes_stay() -> None:
    old = dataclass(frozen=True)(type("Moved", (), {"__annotations__": {"what": Free, "where": str}}))
    line = Codec([old]).encode(_recorded(old("words", "here")), GENESIS, _salt)
    body = line.body
    codec = Codec([Moved], {("Moved", 1): _two, ("Moved", 2): _three})
    assert codec.decode(line).event == Moved("words", "HERE", Person("", "unknown"))  # type: ignore[comparison-overlap]
    assert line.body == body
    assert verify([line]) is None
    redacted = codec.decode(replace(line, opened={})).event
    assert redacted == Moved(REDACTED, "HERE", Person("", "unknown"))  # type: ignore[comparison-overlap]


def test_a_version_without_an_upcaster_is_refused_when_the_codec_is_made() -> None:
    with pytest.raises(ValueError, match=r"Moved is at version 3 but UPCASTERS lacks \('Moved', 2\)"):
        Codec([Moved], {("Moved", 1): _two})


def test_a_redacted_field_comes_to_an_upcaster_as_gone() -> None:
    old = dataclass(frozen=True)(type("Moved", (), {"__annotations__": {"what": Free, "where": str}}))
    line = Codec([old]).encode(_recorded(old("words", "here")), GENESIS, _salt)
    seen: list[Any] = []

    def look(data: dict[str, Any]) -> dict[str, Any]:
        seen.append(data["what"])
        return _two(data)

    Codec([Moved], {("Moved", 1): look, ("Moved", 2): _three}).decode(replace(line, opened={}))
    assert seen == [GONE]


def test_there_is_an_upcaster_for_every_old_version_and_no_other() -> None:
    versions = {cls.__name__: getattr(cls, "VERSION", 1) for cls in event_classes()}
    assert set(UPCASTERS) == {(kind, old) for kind, version in versions.items() for old in range(1, version)}


def test_every_version_of_every_event_has_a_fixture() -> None:
    kept = set(map(make.kind, joined.from_iterable(map(make.read, make.files().values()))))
    wanted = {
        (cls.__name__, version) for cls in event_classes() for version in range(1, getattr(cls, "VERSION", 1) + 1)
    }
    assert wanted <= kept, "run `python -m tests.storage.fixtures.make` and commit what it writes"


@pytest.mark.parametrize("version", sorted(make.files()))
def test_data_of_every_version_is_still_read_and_proven(version: int) -> None:
    lines = list(make.read(make.files()[version]))
    assert verify(lines) is None
    classes = {cls.__name__: cls for cls in event_classes()}
    for line in lines:
        kind, written = make.kind(line)
        found = decode(line)
        assert type(found.event) is classes[kind]
        if written == getattr(classes[kind], "VERSION", 1):
            expected = make.recorded(classes[kind], line.number)
            for name in orjson.loads(line.body)["data"]:
                assert getattr(found.event, name) == getattr(expected.event, name)


def test_a_run_is_read_as_it_was_chained() -> None:
    lines: list[Line] = []
    events = [make.example(RunStarted, ""), TaskChecked(1), NoteAdded("x")]
    for number, event in enumerate(events, 1):
        lines.append(encode(_recorded(event, number), lines[-1].hash if lines else GENESIS, _salt))
    assert verify(lines, (3, lines[-1].hash)) is None
    assert [decode(line).event for line in lines] == events

"""The salted hash chain: whatever is changed is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.chain import GENESIS, MARK, Fault, Wrong, canonical, commitment, digest, seal, verify
from storage.log import Line

SALT = "0123456789abcdef" * 2

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
salts = st.text("0123456789abcdef", min_size=32, max_size=32)


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Line]:
    lines: list[Line] = []
    prev = GENESIS
    for number in range(1, draw(st.integers(least, 5)) + 1):
        opened = {path: (draw(salts), draw(values)) for path in draw(st.sets(st.sampled_from(["actor", "data.a"])))}
        hidden = {path: {MARK: commitment(*pair)} for path, pair in opened.items()}
        body = {
            "actor": hidden.get("actor", "nobody"),
            "data": {"a": hidden.get("data.a", draw(values)), "b": draw(values)},
            "number": number,
            "stream": "RUN",
        }
        sealed, prev = seal(body, prev)
        lines.append(Line("RUN", number, sealed, prev, opened))
    return lines


def _at(lines: list[Line], place: int, **changed: Any) -> list[Line]:
    return [*lines[:place], replace(lines[place], **changed), *lines[place + 1 :]]


def _fault(lines: list[Line], head: tuple[int, str] | None = None) -> Fault:
    found = verify(lines, head)
    assert found is not None
    return found


def _head(lines: list[Line]) -> tuple[int, str]:
    return lines[-1].number, lines[-1].hash


@given(values)
def test_the_canonical_form_is_utf_8_with_sorted_keys_and_reads_back(value: Any) -> None:
    form = canonical(value)
    assert json.loads(form) == value
    assert canonical(json.loads(form)) == form


def test_the_canonical_form_never_changes() -> None:
    value = {"b": [1, None, True], "a": 'é\n\u2028"', "": {}, "A": (), "\U0001f600": -1, "\uffff": 0}
    expected = '{"":{},"A":[],"a":"é\\n\u2028\\"","b":[1,null,true],"\uffff":0,"\U0001f600":-1}'
    assert canonical(value) == expected.encode()
    assert commitment(SALT, "x") == hashlib.sha256(SALT.encode() + b'"x"').hexdigest()


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        ({"data": {"cost": 1.5}}, TypeError, "event.data.cost: float has no canonical form"),
        ({"data": {"costs": [1, 2.0]}}, TypeError, r"event.data.costs\[1\]: float"),
        ({"data": {1: "x"}}, TypeError, "event.data: the key 1 is not text"),
        ({"when": b"x"}, TypeError, "event.when: bytes"),
        ({"n": 2**63}, ValueError, "event.n: an integer beyond 64 bits"),
        ({"n": -(2**63) - 1}, ValueError, "event.n: an integer beyond 64 bits"),
        ({"text": "a\ud800"}, ValueError, "event.text: half a surrogate pair is not text"),
        ({"\udfff": 1}, ValueError, "event: half a surrogate pair is not text"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_the_name_of_its_field(
    value: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        seal(value, GENESIS)


@pytest.mark.parametrize("salt", ["", "ab", SALT + "0", SALT[:-1], SALT.upper(), "g" * 32, "\u0661" * 32])
def test_a_salt_of_another_length_or_alphabet_is_refused(salt: str) -> None:
    with pytest.raises(ValueError, match="data.title: a salt is 32 lower-case hex digits"):
        commitment(salt, "x", "data.title")


@given(chains())
def test_an_untouched_chain_holds(lines: list[Line]) -> None:
    assert verify(lines) is None
    assert verify(lines, _head(lines)) is None
    assert verify([]) is None
    assert verify([], (0, GENESIS)) is None


@given(chains(), st.data())
def test_dropping_salt_and_value_leaves_the_chain_whole(lines: list[Line], data: st.DataObject) -> None:
    forgotten = [
        replace(line, opened={path: pair for path, pair in line.opened.items() if data.draw(st.booleans())})
        for line in lines
    ]
    assert verify(forgotten, _head(lines)) is None


@given(chains(), st.data())
def test_a_changed_character_of_a_body_is_found(lines: list[Line], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    body = lines[place].body
    at = data.draw(st.integers(0, len(body) - 1))
    new = data.draw(st.characters())
    assume(new != body[at])
    fault = _fault(_at(lines, place, body=body[:at] + new + body[at + 1 :]))
    assert (fault.number, fault.wrong) == (place + 1, Wrong.HASH)


@given(chains(), st.data(), values)
def test_a_body_rewritten_along_with_its_hash_is_found(lines: list[Line], data: st.DataObject, other: Any) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    body = json.loads(lines[place].body)
    assume(canonical(body["data"]["b"]) != canonical(other))
    body["data"]["b"] = other
    sealed = canonical(body).decode()
    forged = _at(lines, place, body=sealed, hash=digest(sealed))
    fault = _fault(forged, _head(lines))
    if place == len(lines) - 1:
        assert (fault.number, fault.wrong) == (len(lines) + 1, Wrong.HEAD)
    else:
        assert (fault.number, fault.wrong) == (place + 2, Wrong.PREV)


@given(chains(), st.data(), st.integers(-3, 9))
def test_a_changed_number_is_found(lines: list[Line], data: st.DataObject, number: int) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    assume(number != place + 1)
    fault = _fault(_at(lines, place, number=number))
    assert (fault.number, fault.wrong) == (place + 1, Wrong.NUMBER)


@given(chains(least=2), st.data())
def test_another_order_is_found(lines: list[Line], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(lines))
    assume(shuffled != lines)
    first = next(place for place, line in enumerate(shuffled, 1) if line.number != place)
    assert (_fault(shuffled).number, _fault(shuffled).wrong) == (first, Wrong.NUMBER)
    renumbered = [replace(line, number=place) for place, line in enumerate(shuffled, 1)]
    assert _fault(renumbered).number <= first


@given(chains(least=2), st.data())
def test_a_missing_event_is_found(lines: list[Line], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    rest = lines[:place] + lines[place + 1 :]
    fault = _fault(rest, _head(lines))
    assert fault.number == place + 1
    assert fault.wrong is (Wrong.HEAD if place == len(lines) - 1 else Wrong.NUMBER)


@given(chains(), st.data(), st.integers(1, 5))
def test_an_event_that_stands_there_twice_is_found(lines: list[Line], data: st.DataObject, _: int) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    assert _fault([*lines[: place + 1], lines[place], *lines[place + 1 :]]).number == place + 2


@given(chains(), st.data(), values, salts)
def test_an_opened_value_or_salt_that_was_changed_is_found(
    lines: list[Line], data: st.DataObject, value: Any, salt: str
) -> None:
    places = [place for place, line in enumerate(lines) if line.opened]
    assume(places)
    place = data.draw(st.sampled_from(places))
    path = data.draw(st.sampled_from(sorted(lines[place].opened)))
    old = lines[place].opened[path]
    for pair in ((old[0], value), (salt, old[1]), (old[0] + "1", old[1]), (old[0], 0.5)):
        if pair[0] == old[0] and not isinstance(pair[1], float) and canonical(pair[1]) == canonical(old[1]):
            continue
        fault = _fault(_at(lines, place, opened={**lines[place].opened, path: pair}))
        assert (fault.number, fault.wrong) == (place + 1, Wrong.OPENED)
        assert path in str(fault)


@given(chains(), st.sampled_from(["data.nothing", "number", "stream.x", "data", "", "data.b.c.d"]))
def test_a_value_for_a_field_that_was_never_committed_is_found(lines: list[Line], path: str) -> None:
    fault = _fault(_at(lines, 0, opened={path: (SALT, "x")}))
    assert (fault.number, fault.wrong) == (1, Wrong.OPENED)


def test_a_digit_cannot_move_from_the_value_into_the_salt() -> None:
    sealed, hashed = seal({"stream": "R", "number": 1, "actor": {MARK: commitment(SALT, 12)}}, GENESIS)
    assert verify([Line("R", 1, sealed, hashed, {"actor": (SALT, 12)})]) is None
    assert _fault([Line("R", 1, sealed, hashed, {"actor": (SALT + "1", 2)})]).wrong is Wrong.OPENED


def _other_stream(lines: list[Line]) -> list[Line]:
    return _at(lines, 1, stream="OTHER")


def _other_body(lines: list[Line]) -> list[Line]:
    sealed, hashed = seal({"stream": "OTHER", "number": 2}, lines[0].hash)
    return _at(lines, 1, body=sealed, hash=hashed)


def _no_object(lines: list[Line]) -> list[Line]:
    return _at(lines, 1, body="[]", hash=digest("[]"))


def _no_json(lines: list[Line]) -> list[Line]:
    return _at(lines, 1, body="{", hash=digest("{"))


def _too_deep(lines: list[Line]) -> list[Line]:
    deep = "[" * 100_000
    return _at(lines, 1, body=deep, hash=digest(deep))


@pytest.mark.parametrize(
    ("forge", "wrong"),
    [
        (_other_stream, Wrong.STREAM),
        (_other_body, Wrong.BODY),
        (_no_object, Wrong.BODY),
        (_no_json, Wrong.BODY),
        (_too_deep, Wrong.BODY),
    ],
)
def test_a_line_of_another_stream_or_of_no_event_is_found(
    forge: Callable[[list[Line]], list[Line]], wrong: Wrong
) -> None:
    lines, prev = [], GENESIS
    for number in (1, 2, 3):
        sealed, prev = seal({"stream": "RUN", "number": number}, prev)
        lines.append(Line("RUN", number, sealed, prev, {}))
    assert (_fault(forge(lines)).number, _fault(forge(lines)).wrong) == (2, wrong)

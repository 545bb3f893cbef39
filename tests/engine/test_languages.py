"""Which words a reader gets: languages beneath each other, a team's own texts, times by the reader's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.messages import message
from domain.people import Person
from engine.clock import SystemClock
from engine.config.settings import Settings, SettingsError
from engine.words.languages import Languages
from engine.words.render import Reader

TEXTS = Path(__file__).resolve().parents[2] / "texts"
NOON = int(datetime(2026, 3, 2, 12, 0, tzinfo=UTC).timestamp() * 1000)


class Noon(SystemClock):
    """A clock that stands at noon of a Monday in March."""

    def now(self) -> int:
        return NOON


def languages(*folders: Path, **settings: object) -> Languages:
    own = {"texts": str(folders[0])} if folders else {}
    return Languages.of(Settings.model_validate({**own, **settings}), TEXTS, Noon())


def own(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def test_what_a_language_lacks_is_said_in_english(tmp_path):
    words = languages(own(tmp_path, fr='talk.hello: "Salut !"\n')).to(Reader("fr", "UTC"))
    assert words.word("talk.hello") == "Salut !"
    assert words.word("talk.thanks") == "You're welcome."
    assert words.time(NOON - 86_400_000) == "Sun 1 Mar 12:00"


def test_a_teams_own_text_stands_in_the_place_of_a_single_one(tmp_path):
    words = languages(own(tmp_path, en='talk.thanks: "Any time."\n')).to(Reader("en", "UTC"))
    assert (words.word("talk.thanks"), words.word("talk.ok")) == ("Any time.", ":+1:")


def test_a_reader_in_a_language_without_texts_reads_english():
    assert languages().to(Reader("tlh", "UTC")).word("talk.thanks") == "You're welcome."


@pytest.mark.parametrize(
    ("text", "place", "wrong"),
    [
        ('talk.thank: "x"\n', "1:1", 'there is no such text; did you mean "talk.thanks"?'),
        ('talk.ok: ":+1:"\n\ntalk.hello: "{{ prefix"\n', "3:1", "the text can't be rendered"),
        ('talk.hello: "{{ name }}"\n', "1:1", "it has no name; what it has: nothing"),
        ('board.waits: "after {{ task }}"\n', "1:1", "it has no task; what it has: tasks"),
        ('board.waits: "{{ tasks | shout }}"\n', "1:1", "No filter named 'shout'"),
        ("talk.hello: 12\n", "1:1", "a text is wanted"),
        ("- talk.hello\n", "1:1", "texts are a map"),
        ('talk.hello: "a"\ntalk.hello: "b"\n', "2:1", ""),
        ('talk.hello: "a\n', "", ""),
    ],
)
def test_what_is_wrong_with_own_texts_is_said_at_the_start_with_its_place(tmp_path, text, place, wrong):
    folder = own(tmp_path, en=text)
    with pytest.raises(SettingsError) as error:
        languages(folder)
    assert f"{folder / 'en.yaml'}:{place}" in str(error.value)
    assert wrong in str(error.value)


def test_a_folder_that_is_not_there_and_a_language_that_is_not_there_are_said(tmp_path):
    with pytest.raises(SettingsError, match="there is no folder"):
        languages(tmp_path / "nowhere")
    with pytest.raises(SettingsError, match=r"by_team\.ops\.language: there is no text for 'xx'"):
        languages(by_team={"ops": {"language": "xx"}})


@pytest.mark.parametrize(
    ("at", "zone", "seen"),
    [
        (datetime(2026, 3, 2, 12, 5, tzinfo=UTC), "Europe/Berlin", "13:05"),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "Europe/Berlin", "Tue 3 Mar 00:30"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", "Sun 29 Mar 01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Berlin", "Sun 29 Mar 03:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", "Sun 25 Oct 02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", "Sun 25 Oct 02:30"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "Asia/Kolkata", "Thu 1 Jan 05:00"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "Asia/Kolkata", "Wed 31 Dec 2025 17:30"),
    ],
)
def test_an_instant_stands_on_the_readers_clock(at, zone, seen):
    words = languages().to(Reader("en", zone))
    assert words.time(int(at.timestamp() * 1000)) == seen


def test_the_hour_that_comes_twice_can_be_told_apart_where_the_zone_is_named():
    words = languages().to(Reader("en", "Europe/Berlin", among_others=True))
    first = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp() * 1000)
    later = first + int(timedelta(hours=1).total_seconds() * 1000)
    assert (words.clock(first), words.clock(later)) == ("Sun 25 Oct 02:30 CEST", "Sun 25 Oct 02:30 CET")
    assert words.zoned(later) == "Sun 25 Oct 02:30 CET (Europe/Berlin)"


def test_what_is_said_in_full_is_on_the_clock_of_whoever_asked():
    words = languages().to(Reader("en", "UTC", asker="Asia/Kolkata"))
    assert (words.time(NOON), words.zoned(NOON)) == ("12:00", "Mon 2 Mar 17:30 IST (Asia/Kolkata)")


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 s"),
        (500, "0 s"),
        (59_000, "59 s"),
        (3_900_000, "1 h 5 min"),
        (90_061_000, "1 d 1 h"),
        (-60_000, "-1 min"),
    ],
)
def test_a_length_is_said_by_its_two_largest_units(ms, said):
    assert languages().to(Reader("en", "UTC")).span(ms) == said


def test_messages_within_messages_are_said_in_the_same_language(tmp_path):
    folder = own(tmp_path, fr='news.undone: "{{ what[0] }}"\ntell.finished: "fini"\n')
    words = languages(folder).to(Reader("fr", "UTC"))
    bob = Person("b", "bob")
    assert words.say(message("news.undone", who=bob, by=bob, what=(message("tell.finished"),))) == "fini"

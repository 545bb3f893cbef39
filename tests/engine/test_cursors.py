"""How far a channel has been read: the newest post, and what came around it."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from engine.desk.cursors import Cursors
from mattermost.chat import Post
from storage.log import Document


def post(name: str, at: int) -> Post:
    return Post(name, "channel", "alice", "", at)


def written(posts: list[Post], alive_at: int = 0) -> tuple[Cursors, Document]:
    cursors = Cursors({"alive": {"at": alive_at}}, 0, lambda _: None)
    for each in posts:
        cursors.move(each)
    (row,) = cursors.unwritten()
    assert list(cursors.unwritten()) == []
    return cursors, orjson.loads(orjson.dumps(row.document))


def test_a_post_that_was_overtaken_is_missed_until_it_is_handled() -> None:
    cursors, row = written([post("a", 10_000), post("c", 10_012)])
    late = post("b", 10_001)
    for known in (cursors, Cursors({"channel": row}, 0, lambda _: None)):
        cursor = known.of("channel")
        assert cursor is not None
        assert cursor.misses(late)
        assert not cursor.misses(post("a", 10_000))
        assert not cursor.after(late).misses(late)
        assert cursor.after(late).post_id == "c"


def test_what_was_said_before_the_bot_was_ever_there_is_not_missed() -> None:
    cursors, _ = written([post("a", 10_000)], alive_at=9_900)
    cursor = cursors.of("channel")
    assert cursor is not None
    assert not cursor.misses(post("earlier", 9_900))
    assert cursor.misses(post("since", 9_901))


def test_a_cursor_of_the_first_format_is_read() -> None:
    row = {"post": "b", "at": 10_000, "also": ["a"]}
    cursor = Cursors({"channel": row}, 0, lambda _: None).of("channel")
    assert cursor is not None
    assert not cursor.misses(post("a", 10_000))
    assert cursor.misses(post("c", 10_000))
    assert not cursor.misses(post("earlier", 9_999))


@given(st.lists(st.integers(10_000, 16_000), min_size=1, max_size=60))
def test_what_was_handled_is_never_missed_whatever_its_order(instants: list[int]) -> None:
    posts = [post(f"post{index}", at) for index, at in enumerate(instants)]
    cursors, row = written(posts)
    for known in (cursors, Cursors({"channel": row}, 0, lambda _: None)):
        cursor = known.of("channel")
        assert cursor is not None
        assert cursor.at == max(instants)
        assert not [each for each in posts if cursor.misses(each)]
        assert len(cursor.also) <= 16

"""Which messages a keyword is heard in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.playbook import Playbook
from handlers.keywords import Keywords
from handlers.own_words import LONGEST, own_words, text_of, title
from mattermost.chat import Post


def a_book(key: str, *triggers: dict[str, object]) -> Playbook:
    return Playbook.model_validate({"playbook": key, "title": key.title(), "triggers": list(triggers)})


def listening(*words: str, channel: str = "alerts", **more: object) -> Keywords:
    return Keywords([a_book("outage", {"keywords": list(words), "channels": [channel], **more})])


def heard(keyword: str, text: str) -> bool:
    return bool(listening(keyword).hear("alerts", text))


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("outage", "outage"),
        ("outage", "We have an OUTAGE!"),
        ("OuTaGe", "an outage, again"),
        ("outage", "**outage** in eu-west"),
        ("outage", "an _outage_ of __mail__"),
        ("outage", "~~outage~~"),
        ("outage", "(outage)"),
        ("outage", "«outage»"),
        ("outage", "checkout—outage—now"),
        ("outage", "[outage](https://status.example.com/1)"),
        ("outage", "# Outage\nsince nine"),
        ("outage", "* outage"),
        ("outage", "Database/outage"),
        ("outage", "OUTAGE: https://status.example.com"),
        ("outage", "it’s an outage…"),
        ("outage", "outage\u200b"),
        ("outage", "ｏｕｔａｇｅ"),
        ("outage", "`x` outage `y`"),
        ("outage", "> is it?\n\noutage"),
        ("outage", "> is it?\noutage"),
        ("outage", "```\nlog\n```\nan outage"),
        ("outage", "a ` alone and an outage"),
        ("checkout down", "Checkout   down"),
        ("checkout down", "the checkout\ndown again"),
        ("checkout down", "checkout\tdown"),
        ("checkout down", "checkout\u00a0down"),
        ("checkout  down", "checkout down"),
        ("checkout down", "checkout **down**"),
        ("checkout down", "*checkout* down"),
        ("can't pay", "we can’t pay"),
        ("can’t pay", "we can't pay"),
        ("e-mail", "the e\u2011mail is slow"),
        ("c++", "the C++ build"),
        ("500", "error 500."),
        ("e-mail", "the E-Mail is slow"),
        ("straße", "STRASSE gesperrt"),
        ("störung", "Sto\u0308rung im Netz"),
        ("авария", "АВАРИЯ в зале"),
        ("बंद", "साइट बंद है"),
        ("故障", "结帐故障了"),
        ("障害", "決済で障害発生"),
        ("🔥", "it is hot🔥here"),
        (":fire:", "all is :fire: here"),
        ("@oncall", "ping @oncall please"),
        ("404", "a 404 again"),
    ],
)
def test_a_keyword_is_heard_as_a_whole_word_in_any_case_and_script(keyword: str, text: str) -> None:
    assert heard(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("outage", "outages"),
        ("outage", "the outageous price"),
        ("outage", "preoutage"),
        ("outage", "post-outage review"),
        ("outage", "an outage-free month"),
        ("outage", "outage's"),
        ("outage", "see outage.md"),
        ("outage", "outage.example.com is a host"),
        ("outage", "outage_count = 3"),
        ("outage", "my_outage"),
        ("outage", "outage7"),
        ("outage", "https://wiki.example.com/outage"),
        ("outage", "<https://wiki.example.com/a?b=outage>"),
        ("outage", "www.example.com/outage"),
        ("outage", "see wiki.example.com/outage"),
        ("outage", "@outage hello"),
        ("outage", "mail outage@example.com or ops.outage@example.com"),
        ("outage", "in ~outage we talk"),
        ("outage", "a nice :outage: emoji"),
        ("outage", "`outage`"),
        ("outage", "``an ` outage``"),
        ("outage", "`an\noutage`"),
        ("outage", "```\noutage\n```"),
        ("outage", "```text\noutage"),
        ("outage", "~~~\noutage\n~~~"),
        ("outage", "````\n```\noutage\n```\n````"),
        ("outage", "    outage in a log"),
        ("outage", "so:\n\n\toutage in a log"),
        ("outage", "> outage"),
        ("outage", ">> outage\n> outage"),
        ("outage", "say it:\n> outage"),
        ("checkout down", "checkout is down"),
        ("checkout down", "checkout downtown"),
        ("checkout down", "checkout\n\ndown"),
        ("checkout down", "checkout `x` down"),
        ("checkout down", "checkout https://example.com down"),
        ("checkout down", "down checkout"),
        ("c", "it is c-like"),
        ("500", "5001, 1500, 500.5"),
        ("बंद", "बंदर"),
        ("cafe", "cafe\u0301"),
    ],
)
def test_what_only_looks_like_it_is_not_heard(keyword: str, text: str) -> None:
    assert not heard(keyword, text)


def test_a_keyword_is_heard_in_its_channels_only() -> None:
    keywords = listening("outage")
    assert keywords.listens("alerts") and not keywords.listens("talk")
    assert keywords.hear("talk", "outage") == ()


def test_a_trigger_without_channels_hears_nothing() -> None:
    keywords = Keywords([a_book("outage", {"keywords": ["outage"]})])
    assert keywords.deaf
    assert keywords.hear("alerts", "outage") == ()


def test_what_starts_goes_before_what_suggests_and_the_first_playbook_before_the_next() -> None:
    here = {"channels": ["alerts"]}
    keywords = Keywords(
        [
            a_book("one", {"keywords": ["outage"], **here}),
            a_book("two", {"keywords": ["down", "outage"], **here, "action": "start"}),
            a_book("three", {"keywords": ["outage"], **here, "action": "start"}),
        ]
    )
    hits = keywords.hear("alerts", "outage: down")
    assert [(hit.playbook, hit.word) for hit in hits] == [
        ("two", "down"),
        ("two", "outage"),
        ("three", "outage"),
        ("one", "outage"),
    ]


def test_people_are_heard_always_and_bots_where_they_are_named() -> None:
    (nobody,) = listening("outage").hear("alerts", "outage")
    assert [nobody.hears(source) for source in ("", "@alertbot", "webhooks")] == [True, False, False]
    (named,) = listening("outage", **{"from": ["@AlertBot", "webhooks"]}).hear("alerts", "outage")
    assert [named.hears(source) for source in ("", "@alertbot", "@otherbot", "webhooks")] == [True, True, False, True]


def a_post(message: str, **props: object) -> Post:
    return Post("p", "c", "u", message, 0, props=props)


def test_the_text_of_a_webhook_may_be_in_its_attachments() -> None:
    attachment = {
        "title": "Checkout down",
        "text": "since nine",
        "fallback": "not this",
        "fields": [{"title": "Region", "value": "eu"}, None, 7],
    }
    said = text_of(a_post("", attachments=[attachment, {"fallback": "an outage"}, "x", None]))
    assert said.split("\n\n") == ["Checkout down", "since nine", "Region", "eu", "an outage"]
    assert title(said) == "Checkout down"
    assert listening("outage").hear("alerts", said)
    for broken in (None, "x", {}, 7, [[]]):
        assert text_of(a_post("hello", attachments=broken)) == "hello"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Checkout is down", "Checkout is down"),
        ("\n\n## **Checkout** down  again \nsince nine", "Checkout** down again"),
        ("@here Checkout is down", "Checkout is down"),
        ("```\nlog\n```\nCheckout is down", "Checkout is down"),
        ("> quoted\n\nCheckout is down", "Checkout is down"),
        ("- 3 of 5 hosts\n- down", "3 of 5 hosts"),
        ("500 errors", "500 errors"),
        ("a\u202eb", "a b"),
        ("`x`", ""),
        ("🔥", ""),
    ],
)
def test_the_first_line_that_says_something_is_the_title(text: str, wanted: str) -> None:
    assert title(text) == wanted


def test_a_long_first_line_is_cut_at_a_word() -> None:
    cut = title("checkout " * 40)
    assert cut.endswith("checkout…") and len(cut) <= 101
    assert len(title("x" * 500)) == 101


@given(st.text(max_size=300), st.text(min_size=1, max_size=40))
def test_any_text_has_an_answer(text: str, keyword: str) -> None:
    try:
        keywords = listening(keyword)
    except ValueError:
        return  # no keyword: validation says so
    keywords.hear("alerts", text)
    assert len(title(text)) <= 101
    assert "\n" not in title(text)


MARKS = st.text(alphabet="`~>_*-'.:@ \n\t\\[]()ao<#é\u0301火", max_size=120)


@given(MARKS, st.sampled_from(["a", "a o", "o-a", "é", "火", "@a"]))
def test_markdown_of_any_kind_has_an_answer(text: str, keyword: str) -> None:
    listening(keyword).hear("alerts", text)
    assert own_words(text).count("\n\n") == 0


@given(st.from_regex(r"[a-zäöüß]{3,12}", fullmatch=True), st.from_regex(r"[a-zäöü]{1,3}", fullmatch=True))
def test_a_word_is_heard_alone_and_never_as_a_part(word: str, more: str) -> None:
    assert heard(word, f"there is {word}, they say")
    assert not heard(word, f"there is {word}{more}, they say")
    assert not heard(word, f"there is {more}{word}, they say")
    assert not heard(word, f"there is `{word}`")
    assert not heard(word, f"```\n{word}\n```")


def test_a_long_message_is_looked_at_to_its_bound() -> None:
    filler = "quite " * (LONGEST // 6 - 10)
    assert heard("outage", f"{filler} outage")
    assert not heard("outage", f"{'quite ' * LONGEST} outage")


@pytest.mark.parametrize(
    "text",
    ["a" * 16_000, "`" * 16_000, "` `` ``` " * 2_000, "a-" * 8_000, "@" * 16_000, "a@" * 8_000, "> " * 8_000,
     "_" * 16_000, "~~~\n" * 4_000, " " * 16_000, "http://" * 2_000, "a.b+c" * 3_000, "1." * 8_000, "火" * 16_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_texts_made_to_take_long_are_done_at_once(text: str) -> None:
    words = [f"a-{number}" for number in range(150)] + ["a", "a-a", "火火", "_a"]
    keywords = listening(*words)
    keywords.hear("alerts", text)
    title(text)


def test_one_of_the_keywords_and_each_of_all_and_none_of_none() -> None:
    keywords = listening("down", "very slow", all=["checkout", "now"], none=["test", "game day"])
    assert [hit.word for hit in keywords.hear("alerts", "Now the CHECKOUT is down")] == ["down"]
    assert [hit.word for hit in keywords.hear("alerts", "checkout is very slow, now")] == ["very slow"]
    for text in (
        "checkout is down",
        "now checkout is slow",
        "checkout is down now, a test",
        "game\tday: checkout down now",
        "`checkout` is down now",
        "down now, checkouts",
    ):
        assert not keywords.hear("alerts", text), text
    assert keywords.hear("alerts", "checkout is down now `test`")


def test_all_may_stand_without_keywords() -> None:
    book = a_book("outage", {"all": ["checkout", "@oncall"], "none": "drill", "channels": ["alerts"]})
    keywords = Keywords([book])
    assert [hit.word for hit in keywords.hear("alerts", "@oncall the checkout!")] == ["checkout + @oncall"]
    assert not keywords.hear("alerts", "the checkout!")
    assert not keywords.hear("alerts", "drill: @oncall the checkout!")


def test_the_people_who_count_are_named_and_bots_beside_them() -> None:
    (hit,) = listening("down", people=["@alice", "group:sre"], **{"from": "webhooks"}).hear("alerts", "down")
    assert hit.hears("", {"@alice"}) and hit.hears("", {"@bob", "group:sre"}) and hit.hears("webhooks")
    assert not hit.hears("", {"@bob"}) and not hit.hears("@alertbot")
    (nobody,) = listening("down", people="nobody", **{"from": ["webhooks"]}).hear("alerts", "down")
    assert nobody.hears("webhooks") and not nobody.hears("", {"@alice"})


def test_keywords_without_letters_are_found_among_thousands() -> None:
    signs = [chr(0x4E00 + number) + chr(0x4E00 + 2 * number) for number in range(200)]
    keywords = listening(*signs[:199], "🔥🔥")
    assert [hit.word for hit in keywords.hear("alerts", f"今{signs[77]}")][-1:] == [signs[77]]
    assert [hit.word for hit in keywords.hear("alerts", "it is 🔥🔥")] == ["🔥🔥"]
    assert not keywords.hear("alerts", "all is well")

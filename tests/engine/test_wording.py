from __future__ import annotations

from domain.messages import message
from domain.people import Person
from engine.clock import SystemClock
from engine.words.links import Links
from engine.words.render import Reader, Words
from engine.words.texts import Texts


def test_what_is_joined_in_a_text_is_shown_as_it_is_by_itself():
    texts = Texts({"either": "{{ people | join(' or ') }}: {{ options | join(', ') }}"})
    words = Words(texts, Reader("en", "UTC"), SystemClock(), "!incident", Links("", ()))
    people = (Person("u1", "bob"), Person("u2", "carol"))
    assert words.say(message("either", people=people, options=("a*b", "@all"))) == "bob or carol: a\\*b, @\u200ball"

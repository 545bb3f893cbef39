"""Emoji: their names as Mattermost knows them, their signs, and the short words that stand for them in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

EMOJI = {
    "✅": "white_check_mark",
    "⏭️": "next_track_button",
    "⏭": "next_track_button",
    "⏮️": "previous_track_button",
    "⏮": "previous_track_button",
    "🙋": "raising_hand",
    "⏰": "alarm_clock",
    "⬅️": "arrow_left",
    "⬅": "arrow_left",
    "▶️": "arrow_forward",
    "▶": "arrow_forward",
    "📌": "pushpin",
    "📍": "round_pushpin",
    "📣": "mega",
    "🎯": "dart",
    "🚨": "rotating_light",
    "📞": "telephone_receiver",
    "🔗": "link",
    "🏁": "checkered_flag",
    "❌": "x",
    "👍": "+1",
    "1️⃣": "one",
    "2️⃣": "two",
    "3️⃣": "three",
    "4️⃣": "four",
    "5️⃣": "five",
    "6️⃣": "six",
    "7️⃣": "seven",
    "8️⃣": "eight",
    "9️⃣": "nine",
}
"""The signs that may be written instead of their names."""

SHOWN = {name: sign for sign, name in reversed(EMOJI.items())} | {
    "white_circle": "○",
    "hourglass_flowing_sand": "⏳",
    "lock": "🔒",
    "grey_question": "❔",
    "ballot_box_with_check": "☑",
    "red_circle": "🔴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_blue_circle": "🔵",
    "checkered_flag": "🏁",
    "no_entry_sign": "🚫",
    "arrows_counterclockwise": "🔄",
    "see_no_evil": "🙈",
    "file_cabinet": "🗄️",
    "paperclip": "📎",
    "mute": "🔇",
    "hourglass": "⌛",
    "twisted_rightwards_arrows": "🔀",
    "arrow_right": "➡️",
    "arrow_left": "⬅️",
    "arrow_down": "⬇️",
    "closed_book": "📕",
    "warning": "⚠️",
    "zzz": "💤",
    "-1": "👎",
    "thumbsup": "👍",
    "eyes": "👀",
    "tada": "🎉",
    "rocket": "🚀",
    "fire": "🔥",
    "heart": "❤️",
    "smile": "😄",
    "wave": "👋",
    "question": "❓",
    "heavy_check_mark": "✔️",
    "bell": "🔔",
    "no_bell": "🔕",
    "pause_button": "⏸️",
    "wastebasket": "🗑️",
    "calendar": "📅",
    "mag": "🔍",
    "bulb": "💡",
}
"""By name: how an emoji is shown."""

_YES = ("white_check_mark", "+1", "rotating_light")
WORDS: dict[str, tuple[str, ...]] = {
    "ok": _YES,
    "done": _YES,
    "check": _YES,
    "yes": ("+1", "white_check_mark", "rotating_light"),
    "skip": ("next_track_button",),
    "mine": ("raising_hand",),
    "claim": ("raising_hand",),
    "later": ("alarm_clock",),
    "snooze": ("alarm_clock",),
    "no": ("x", "-1"),
    "start": ("rotating_light",),
    "pin": ("pushpin",),
    "update": ("mega",),
    "publish": ("mega",),
    "followup": ("dart",),
    **{sign[0]: (name,) for sign, name in EMOJI.items() if sign[0].isdigit()},
}
"""By word: the emoji it may mean, the likeliest first; the one that the bot has put under the message wins."""


def reaction(text: str, offered: Sequence[str]) -> str:
    """The emoji's name for a sign, a name or a word; `offered`: those that the bot has put under the message.

    ValueError for what is none of them.  `:any_name:` in colons is taken as it is.
    """
    wanted = text.strip().lower()
    meant = WORDS.get(wanted)
    if meant is not None:
        return next((name for name in meant if name in offered), meant[0])
    named = wanted.strip(":")
    name = EMOJI.get(wanted) or next((name for name, sign in SHOWN.items() if sign == wanted), "")
    if name or named in SHOWN or (wanted == f":{named}:" and named):
        return name or named
    raise ValueError(f'"{text.strip()[:40]}" is no emoji I know; write a sign, or one of {", ".join(WORDS)}')


def word_for(name: str) -> str:
    """The shortest thing to type for an emoji."""
    return next((word for word, meant in WORDS.items() if meant[0] == name), name)

"""Commands about the call and the links of a run: `call`, `on the call`, `link`, `links`, `unlink`."""

from __future__ import annotations

import re
from dataclasses import replace

from domain import commands as c
from domain import queries as q
from handlers import kin
from handlers.line import Line, misread, shortened
from handlers.said import Meant, Misread, PairWish

_AGAIN = frozenset({"again", "new", "anew", "another", "another one", "a new one", "new one", "restart", "start again"})
_OVER = frozenset({
    "off", "over", "end", "ended", "is over", "close", "closed", "done", "none", "stop", "remove", "ends", "clear"
})  # fmt: skip
_WHERE = frozenset({"link", "url", "address", "where", "start", "open", "now", "please", "us", "it", "info"})
_SET = re.compile(r"(?:(?:is|at|on|in|to|link|url|address|here|now|set|=)[\s:=]*)*", re.IGNORECASE)
_MARKDOWN = re.compile(r"\[([^\]]{1,200})\]\(<?(\S{1,2000}?)>?\)")
_BARE_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE)
_IS_DONE = re.compile(r"(?:is |was )?(?:done|up|open|ready|running|started|there|set up)(?: now)?")
_VERB = re.compile(r"(?:add|keep|save|new|set)\s+", re.IGNORECASE)
_AWAY = re.compile(r"(?:remove|delete|drop|off|forget|rm)\s+(\S.*)", re.IGNORECASE | re.DOTALL)


def _web(line: Line) -> re.Pattern[str]:
    """What begins like an address: of a scheme that is taken, or of any that is written with slashes."""
    schemes = "|".join(map(re.escape, line.said.schemes))
    return re.compile(rf"<?\b(?:(?:{schemes}):|[a-z][a-z0-9+.-]*://)[^\s>]+>?", re.IGNORECASE)


def call(line: Line) -> Meant | Misread:
    """`call`, `call again`, `call https://…`, `call over`."""
    rest = line.rest.strip()
    if found := _MARKDOWN.fullmatch(rest):
        rest = found[2]
    plain = rest.casefold().rstrip(" .!?")
    if not plain or plain in _WHERE:
        return line.meant(c.OpenCall())
    if plain in _AGAIN:
        return line.meant(c.OpenCall(again=True))
    if plain in _OVER:
        return line.meant(c.CloseCall())
    address = _SET.sub("", rest, count=1)
    if _web(line).fullmatch(address.rstrip(".,;")):
        return line.meant(c.SetCall(address.strip("<>").rstrip(".,;"), line.said.schemes))
    if _BARE_HOST.fullmatch(address):
        return misread("unsure", _line(line, f"call https://{address}"))
    if _IS_DONE.fullmatch(plain):  # there may be a task for it
        return misread("unsure", _line(line, f"check {line.said.text.split()[0]}"))
    extra = line.extra(rest)
    return extra if "://" in rest else replace(extra, instead=(_line(line, f"add call {rest}"),))


def end_call(line: Line) -> Meant | Misread:
    """`end the call`."""
    return line.bare(c.CloseCall())


def on_call(line: Line) -> Meant | Misread:
    """`on the call`: I am there."""
    return line.bare(c.JoinCall())


def off_call(line: Line) -> Meant | Misread:
    """`off the call`: I am there no more."""
    return line.bare(c.LeaveCall())


def link(line: Line) -> Meant | Misread:
    """`link Dashboard https://…`, `link https://… Dashboard`, `link remove Dashboard`; alone it shows them."""
    if (found_two := _relates(line)) is not None:
        return found_two
    rest = _VERB.sub("", line.rest.strip(), count=1)
    if not rest:
        return line.meant(q.ShowLinks())
    if away := _AWAY.fullmatch(rest):
        return line.meant(c.DropLink(away[1].strip(" :\"'")))
    if written := _MARKDOWN.search(rest):
        return line.meant(c.KeepLink(written[2], written[1].strip(), line.said.schemes))
    found = _web(line).search(rest)
    if found is None:
        return _no_address(line, rest)
    title = _titled(rest[: found.start()], rest[found.end() :])
    if re.fullmatch(r"(?:task\s+)?#?\d{1,6}(?:\.\d{1,4})?", title, re.IGNORECASE):
        number = title.split()[-1].lstrip("#")
        return misread("unsure", _line(line, f"edit {number} link {found[0]}"), _line(line, f"link Link {found[0]}"))
    return line.meant(c.KeepLink(found[0].strip("<>").rstrip(".,;"), title, line.said.schemes))


def _relates(line: Line) -> Meant | None:
    """`link INC-3 [why]`: runs, not an address."""
    found = kin.pair(line)
    if found is None or _web(line).search(line.rest) or _MARKDOWN.search(line.rest):
        return None
    return Meant(PairWish("relate", found[1], found[2]), found[0])


def links(line: Line) -> Meant | Misread:
    """`links`; with more behind it, what `link` makes of it."""
    return link(line) if line.rest else line.meant(q.ShowLinks())


def unlink(line: Line) -> Meant | Misread:
    """`unlink Dashboard`, `unlink 2`, `unlink INC-3`."""
    found = kin.pair(line)
    if found is not None and not found[2]:
        return Meant(PairWish("unrelate", found[1]), found[0])
    return line.meant(c.DropLink(line.rest.strip(" :\"'"))) if line.rest else line.missing()


def _titled(before: str, behind: str) -> str:
    before = re.sub(r"(?:\s+(?:is|at|to|->|=>|→))?[\s:=,–—-]*$", "", before)
    behind = re.sub(r"^[\s:=,.;–—-]*(?:(?:as|called|named)\s+)?", "", behind)
    return " ".join(f"{before} {behind}".split()).strip(" :,\"'“”")


def _no_address(line: Line, rest: str) -> Misread:
    """Offer the line as it was probably meant, where a host stands without its scheme."""
    *title, last = rest.split()
    if title and _BARE_HOST.fullmatch(last):
        return misread("unsure", _line(line, f"link {' '.join(title)} https://{last}"))
    return misread("link_how", words=shortened(rest))


def _line(line: Line, text: str) -> str:
    return f"{line.run} {text}".strip()

"""What a team keeps about a run: the attributes and the metrics of its playbook, each in one spelling."""

from __future__ import annotations

import difflib
import re

from domain import commands as c
from domain import events as e
from domain import words
from domain.messages import Refusal, refuse
from domain.playbook import Attribute
from domain.run import Run

LONGEST_VALUE = 500
_BETWEEN = re.compile(r"\s*(?:[:=]|(?:to|is)(?=\s|$))?\s*", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|attribute|metric)\s+", re.IGNORECASE)
_QUOTES = "\"'`“”„‘’"
_SPOKEN = {"y": "yes", "yeah": "yes", "yep": "yes", "true": "yes", "n": "no", "nope": "no", "false": "no"}
_UNKNOWN = frozenset({"none", "unset", "unknown", "-", "–", "—", "?"})


def set_attribute(run: Run, command: c.SetAttribute) -> tuple[e.Event, ...] | Refusal:
    """`customer-facing yes`.  What is no attribute but a metric, is set as one."""
    known = {attribute.name: attribute for attribute in run.playbook.attributes}
    said = _ARTICLE.sub("", command.said.strip(), count=1) if command.said.strip() else ""
    name, typed = _divided(said, tuple(known))
    if name is None:
        key, value = _divided(said, tuple(metric.key for metric in run.playbook.metrics))
        if key is not None:
            return set_metric(run, c.SetMetric(key, value)) if value else refuse("metric_missing", key=key)
        return _unknown(run, said)
    attribute = known[name]
    if not typed:
        return refuse("attribute_missing", name=name, options=attribute.options, type=attribute.type)
    if typed.casefold() in _UNKNOWN and typed not in attribute.options:
        return clear_attribute(run, c.ClearAttribute(name))
    value_ = _value(attribute, typed)
    if isinstance(value_, Refusal):
        return value_
    return refuse("unchanged") if run.attributes.get(name) == value_ else (e.AttributeSet(name, value_),)


def gives_a_fact(run: Run, said: str) -> bool:
    """Whether that is an attribute or a metric of the run with a value behind: `customer-facing yes`."""
    names = (*(each.name for each in run.playbook.attributes), *(metric.key for metric in run.playbook.metrics))
    name, typed = _divided(said.strip(), names)
    return name is not None and bool(typed) and _joined(said).startswith(_joined(name))


def _joined(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.strip(_QUOTES + " ").casefold())


def clear_attribute(run: Run, command: c.ClearAttribute) -> tuple[e.Event, ...] | Refusal:
    """It is not known any more."""
    said = _ARTICLE.sub("", command.name.strip(), count=1)
    name, rest = _divided(said, tuple(attribute.name for attribute in run.playbook.attributes))
    if name is not None and not rest:
        return (e.AttributeSet(name, ""),) if name in run.attributes else refuse("attribute_not_set", name=name)
    key, rest = _divided(said, tuple(metric.key for metric in run.playbook.metrics))
    if key is not None and not rest:
        return (e.MetricSet(key, ""),) if key in run.metrics else refuse("attribute_not_set", name=key)
    return _unknown(run, said)


def set_metric(run: Run, command: c.SetMetric) -> tuple[e.Event, ...] | Refusal:
    """`cost 1200`."""
    known = {metric.key: metric for metric in run.playbook.metrics}
    key = words.one_of(command.key, tuple(known))
    if key is None:
        return refuse("metric_unknown", key=words.repeated(command.key), keys=tuple(known))
    value = words.metric_value(known[key].type, command.value)
    if isinstance(value, Refusal):
        return value
    if run.metrics.get(key) == value:
        return refuse("unchanged")
    return (e.MetricSet(key, value),)


def _unknown(run: Run, said: str) -> Refusal:
    names = tuple(attribute.name for attribute in run.playbook.attributes)
    word = (said.split() or [""])[0].rstrip(":=,").strip(_QUOTES)
    near = difflib.get_close_matches(word.casefold(), [name.casefold() for name in names], n=1)
    meant = next((name for name in names if name.casefold() in near), "")
    return refuse("attribute_unknown", name=words.repeated(word), names=names, meant=meant, playbook=run.playbook.title)


def _divided(said: str, names: tuple[str, ...]) -> tuple[str | None, str]:
    """Which of the names the words begin with, in any case, its spaces as `-` or `_` too; and what is behind it."""
    begun: list[tuple[int, str]] = []
    for name in names:
        pattern = r"[\s_-]+".join(re.escape(part) for part in re.split(r"[\s_-]+", name))
        found = re.match(rf"[{_QUOTES}]?{pattern}[{_QUOTES}]?(?=[\s:=]|$)", said, re.IGNORECASE)
        if found is not None:
            begun.append((found.end(), name))
    if begun:
        end, name = max(begun)
        return name, _rest(said[end:])
    word = (said.split() or [""])[0]
    short = words.one_of(word.rstrip(":=").strip(_QUOTES), names)
    return (short, _rest(said[len(word.rstrip(":=")) :])) if short is not None else (None, "")


def _rest(text: str) -> str:
    return text[found.end() :].strip() if (found := _BETWEEN.match(text)) else text.strip()


def _value(attribute: Attribute, typed: str) -> str | Refusal:
    match attribute.type:
        case "select":
            return _option(attribute, typed)
        case "number":
            return words.metric_value("number", typed)
        case "text":
            value = " ".join(typed.split())
            if len(value) > LONGEST_VALUE:
                return refuse("text_long", length=len(value), limit=LONGEST_VALUE)
            return words.text_problem(value) or value


def _option(attribute: Attribute, typed: str) -> str | Refusal:
    word = typed.strip(_QUOTES).rstrip(".!").casefold()
    options = {option.casefold(): option for option in attribute.options}
    begun = [option for low, option in options.items() if low.startswith(word)] if word else []
    spoken = options.get(_SPOKEN.get(word, ""))
    found = options.get(word) or spoken or words.one_of(word, attribute.options)
    if found is None and len(begun) != 1:
        value = words.repeated(typed)
        return refuse("attribute_option", name=attribute.name, value=value, options=attribute.options)
    return found or begun[0]

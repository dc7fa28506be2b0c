"""The five cards of a month."""

from dataclasses import replace

import streamlit as st

from analytics import wording
from analytics.exploratory import comparison
from analytics.exploratory.comparison import Pair
from analytics.metrics import METRICS, Metric
from analytics.trends import headline_numbers
from analytics.trends.headline_numbers import Number
from jobs.months.month_contents import Answer
from pages.components import cards
from pages.components.cards import Arrow, Card
from pages.components.filters import Choice
from pages.components.load import At

_BADGES = {"met": ("green", "✓ "), "missed": ("red", "✕ ")}


def block(at: At, found: Answer) -> None:
    """A row of five, each with its change, its target and the way to its rows."""
    choice = Choice(at, found.chosen, pair(found))
    with st.container(horizontal=True, gap="small"):
        for number in found.numbers:
            cards.draw(_card(found, number), choice)


def pair(found: Answer) -> Pair:
    """The tickets of the month, and of the days that it is compared with."""
    month, paired, where = found.month, found.pairing, found.chosen
    if paired.base is None or paired.base_days is None:
        return comparison.alone(where.within(month.first, month.last), month.name)
    # All of a running month, whose maturing tickets stand beside the judged ones.
    return Pair(
        "periods",
        comparison.Side(month.name, where.within(month.first, month.last)),
        comparison.Side(paired.base.name, where.within(*paired.base_days)),
    )


def _card(found: Answer, number: Number) -> Card:
    metric = _metric(number)
    explanation = f"{number.definition}\n\nLake {found.version}, definitions {found.definitions}."
    if number.value is None:
        return Card(metric, number.label, wording.NONE, number.reason, explanation, note=_note(found, number))
    pill = number.changed or None
    arrow: Arrow = "off"
    if pill:
        arrow = "up" if pill[0] == "+" else "down" if pill[0] == wording.MINUS else "off"
    return Card(
        metric,
        number.label,
        number.said,
        " · ".join(filter(None, [number.span, number.of])),
        explanation,
        pill.replace(" points", " pts") if pill and len(pill) > 11 else pill,
        number.word if pill else None,
        arrow,
        number.line if len(number.line) > 1 else (),
        note=_note(found, number),
    )


def _note(found: Answer, number: Number) -> str:
    """The target, green or orange-red only where the month is over, and the value it is compared with."""
    said: list[str] = []
    if number.target_said and number.against is not None:
        judged = _BADGES if found.month.complete else {}
        colour, sign = judged.get(number.against.word, ("gray", ""))
        said.append(f":{colour}-badge[{sign}{number.target_said}]")
    if number.base is not None and found.pairing.base is not None and number.change is not None:
        base = headline_numbers.in_words(number.base, number.unit)
        beside = f", {number.beside}" if number.beside else ""
        said.append(f":small[:gray[{base} in {found.pairing.base.name.split()[0]}{beside}]]")
    return "\n\n".join(said)


def _metric(number: Number) -> Metric:
    """What the rows of a number are found by; a count has those of the rate it is the numerator of."""
    if number.key in METRICS:
        return METRICS[number.key]
    return replace(METRICS["automated_resolution_rate"], key=number.key, label=number.label)

"""Axis scales and ticks of the SVG export."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil, floor, log10
from typing import Any

#: What an axis without a range leaves free at either end, as a share of what it shows.
_ROOM = 0.06
_EPOCH = datetime(1970, 1, 1)
_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis: its lowest and highest value, and their places on paper."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: object) -> float:
        """Where a value lies."""
        return self.start + (number(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def between(self, share: float) -> float:
        """Where a share of the axis lies."""
        return self.start + share * (self.end - self.start)


def scale(axis: Mapping[str, Any], values: Iterable[object], start: float, end: float) -> Scale:
    """An axis over its part of what lies between start and end; by its values where it has no range."""
    first, last = axis.get("domain") or (0.0, 1.0)
    given = axis.get("range")
    if given is None:
        shown = [number(value) for value in values if value is not None]
        low, high = (min(shown), max(shown)) if shown else (0.0, 1.0)
        room = _ROOM * (high - low) or abs(high) * _ROOM or 1.0
        low, high = low - room, high + room
    else:
        low, high = number(given[0]), number(given[1])
    return Scale(low, high, start + first * (end - start), start + last * (end - start))


def ticks(axis: Mapping[str, Any], over: Scale) -> list[tuple[float, str]]:
    """Returns an axis's tick values and labels: its own, else round numbers."""
    if axis.get("tickvals") is not None:
        values: Sequence[object] = axis["tickvals"]
        texts: Sequence[str] = axis.get("ticktext") or [f"{value}" for value in values]
        return [(number(value), text) for value, text in zip(values, texts, strict=True)]
    step = _step(over, int(axis.get("nticks") or 5))
    digits = max(0, -floor(log10(step) + 1e-9))
    suffix = str(axis.get("ticksuffix") or "")
    return [
        (mark * step, f"{mark * step:,.{digits}f}{suffix}".replace("-", "\u2212"))
        for mark in _marks(over, step)
    ]


def number(value: object) -> float:
    """Returns a value of an axis as a number; a time in seconds."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=None) - _EPOCH).total_seconds()
    if isinstance(value, date):
        return number(datetime.combine(value, time()))
    if isinstance(value, int | float):
        return float(value)
    raise ValueError(f"{value!r} is no place on an axis that print knows.")


def _step(over: Scale, most: int) -> float:
    """The smallest round step that gives no more than so many ticks."""
    power = 10.0 ** floor(log10((over.high - over.low) / most))
    return next(step * power for step in _STEPS if len(_marks(over, step * power)) <= most)


def _marks(over: Scale, step: float) -> range:
    return range(ceil(over.low / step - 1e-9), floor(over.high / step + 1e-9) + 1)

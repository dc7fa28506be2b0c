"""Durations of an import that look as if their unit had changed since earlier imports of the source."""

from collections.abc import Mapping

import polars as pl

from data.lake import lake, monthly_log
from data.settings import Settings

#: How each sentence ends.
END = "Nothing was changed."
#: Times between two moments that a profile may make of a duration, and the columns that are durations.
_SPANS: Mapping[str, str] = {
    "first_response_at": "time to first response",
    "resolved_at": "time to resolution",
}
_LASTING: Mapping[str, str] = {"handle_seconds": "handle time", "human_seconds": "human time"}
#: By how much two units differ, and how far two medians may lie from that and still look like it.
_FACTORS, _NEAR = (60.0, 1000.0, 3600.0), 1.6
#: Of so many tickets a median is known; what else is stored need not be read at every import.
_ENOUGH = 50_000
#: Values on either side that a median needs.
_FEWEST = 20


def noted(settings: Settings, tickets: pl.LazyFrame, source: str) -> list[str]:
    """Returns a sentence on each duration whose median is about 60, 1,000 or 3,600 times another's.

    `tickets` are those of the import, checked and not stored yet. Nothing is changed by it.
    """
    stored = monthly_log.of(lake.of(settings), "tickets", source)
    if stored is None or not stored.files or not (now := _medians(tickets)):
        return []
    newest = stored.newest(_ENOUGH)
    before = _medians(stored.of(newest))
    if now.keys() - before.keys() and len(newest) < len(stored.files):
        # The newest months may be another source's for the most part, or lack what older ones record.
        before = _medians(stored.of()) | before
    notes = list[str]()
    for name, what in (*_LASTING.items(), *_SPANS.items()):
        old, new = before.get(name), now.get(name)
        if not old or not new or not _is_other_unit(old, new):
            continue
        ratio = max(old, new) / min(old, new)
        notes.append(
            f"{name}: the median {what} is {_said(new)} in this file and {_said(old)} in earlier imports of "
            f"{source}, about {ratio:,.0f} times as {'long' if old > new else 'short'}. If the unit of the "
            f"file has changed, say so in its profile and import it again. {END}"
        )
    return notes


def _medians(tickets: pl.LazyFrame) -> dict[str, float]:
    """The median of each duration in seconds, of those with enough values."""
    there = set(tickets.collect_schema())
    made = [pl.col(name).cast(pl.Float64) for name in _LASTING if name in there]
    if "created_at" in there:
        made += [
            ((pl.col(name) - pl.col("created_at")).dt.total_milliseconds() / 1000).alias(name)
            for name in _SPANS
            if name in there
        ]
    if not made:
        return {}
    frame = tickets.select(made)
    names = frame.collect_schema().names()
    sums = frame.select(
        *(pl.col(name).filter(pl.col(name) > 0).median().alias(name) for name in names),
        *((pl.col(name) > 0).sum().alias(f"n {name}") for name in names),
    ).collect()
    row = sums.to_dicts()[0]
    return {name: float(row[name]) for name in names if row[f"n {name}"] >= _FEWEST}


def _is_other_unit(old: float, new: float) -> bool:
    ratio = max(old, new) / min(old, new)
    return any(factor / _NEAR <= ratio <= factor * _NEAR for factor in _FACTORS)


def _said(seconds: float) -> str:
    """A duration in the unit in which it is short."""
    for size, unit in ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.3g} s"

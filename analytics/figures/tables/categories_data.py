"""Data behind the Categories chart: a row per category, raw and shrunken, with every n."""

import polars as pl

from analytics.figures.tables.chart_data import UNITS, scaled
from analytics.metrics import Unit
from analytics.pilot.by_category.category_records import Mix, Part
from analytics.pilot.verdict_records import Gap


def parts(found: Mix) -> pl.DataFrame:
    """Every category with both arms' values, its raw and its shrunken difference, and its p-values."""
    unit: Unit = "share" if found.relative else found.metric.unit
    return pl.DataFrame([_row(found, part, unit) for part in found.parts], schema=_SCHEMA)


_NUMBERS = (
    "pilot",
    "baseline",
    *(f"{kind}_{end}" for kind in ("raw", "drawn_in") for end in ("difference", "low", "high")),
)
_SCHEMA: dict[str, pl.DataType] = {
    "metric": pl.String(),
    "field": pl.String(),
    "value": pl.String(),
    **{name: pl.Float64() for name in _NUMBERS},
    "unit": pl.String(),
    "n": pl.Int64(),
    "n_of_the_baseline": pl.Int64(),
    "customers": pl.Int64(),
    "customers_of_the_baseline": pl.Int64(),
    "p": pl.Float64(),
    "adjusted_p": pl.Float64(),
    "reason": pl.String(),
}


def _row(found: Mix, part: Part, unit: Unit) -> dict[str, object]:
    own = found.metric.unit
    difference = "% of the baseline" if found.relative else "points" if unit == "share" else UNITS[unit]
    return {
        "metric": found.metric.label,
        "field": found.field,
        "value": part.name,
        "pilot": scaled(part.pilot, own),
        "baseline": scaled(part.baseline, own),
        **_ends("raw", part.raw, unit),
        **_ends("drawn_in", part.shrunken, unit),
        "unit": difference,
        "n": part.rows,
        "n_of_the_baseline": part.base_rows,
        "customers": part.customers,
        "customers_of_the_baseline": part.base_customers,
        "p": part.p,
        "adjusted_p": part.adjusted_p,
        "reason": part.reason,
    }


def _ends(kind: str, gap: Gap | None, unit: Unit) -> dict[str, float | None]:
    ends = (None, None, None) if gap is None else (gap.value, gap.low, gap.high)
    names = ("difference", "low", "high")
    return {f"{kind}_{name}": scaled(end, unit) for name, end in zip(names, ends, strict=True)}

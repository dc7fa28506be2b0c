"""The cube: facts summed to one row per day and combination of dimensions."""

from collections.abc import Collection, Sequence

import narwhals as nw
import polars as pl

from analytics.facts import DIMENSIONS, Frame
from analytics.measures import COUNTED, OPEN_ENDED, SUMMED
from analytics.ticket_outcomes import FLAGS


def build(facts: Frame, dimensions: Sequence[str] = DIMENSIONS) -> Frame:
    """Builds the cube from facts: a row per day × dimensions with counts, sums and sums of squares."""
    return facts.group_by("day", *dimensions).agg(*_sums(facts))


def of_rows(coded: pl.DataFrame) -> pl.DataFrame:
    """Returns the cube of coded facts by day and dimensions in order, whoever counts them."""
    return _ordered(build(nw.from_native(coded.lazy())).collect("polars").to_native())


def merged(cube: pl.DataFrame) -> pl.DataFrame:
    """Returns a cube of several parts with one row for each day and combination of dimensions."""
    keys = ("day", *DIMENSIONS)
    return _ordered(cube.group_by(keys, maintain_order=True).agg(pl.all().exclude(keys).sum()))


def _ordered(cube: pl.DataFrame) -> pl.DataFrame:
    return cube.sort("day", *(_places(cube[name]) for name in DIMENSIONS))


def _places(dimension: pl.Series) -> pl.Series:
    """The place of each value among all of its dimension by their text; a number is compared sooner."""
    values = dimension.unique().cast(pl.String).drop_nulls().sort()
    return dimension.cast(pl.Enum(values)).to_physical()


def total(facts: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None) -> pl.DataFrame:
    """Sums facts per group, or all into one row, also by fields that are not in the cube."""
    frame = nw.from_native(facts)
    sums = _sums(frame, only)
    return (frame.group_by(*by).agg(*sums) if by else frame.select(*sums)).collect("polars").to_native()


def add(cube: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None) -> pl.DataFrame:
    """Sums the cube's rows per group, or all into one row; `only` limits the measures."""
    numbers = [name for name, dtype in cube.collect_schema().items() if dtype.is_numeric()]
    names = [name for name in numbers if only is None or name in only]
    sums = pl.col(names).sum()
    return (cube.group_by(by).agg(sums) if by else cube.select(sums)).collect()


def _sums(facts: Frame, only: Collection[str] | None = None) -> list[nw.Expr]:
    wanted = None if only is None else set(only)
    counted = [
        name
        for name, dtype in facts.collect_schema().items()
        if (wanted is None or name in wanted)
        and (name in COUNTED or (dtype == nw.Boolean and name not in FLAGS and name not in OPEN_ENDED))
    ]
    # SQL engines don't add truth values; Polars counts their bits, many times faster.
    columns = [nw.col(name) for name in counted]
    if not facts.implementation.is_polars():
        columns = [column.cast(nw.Int32) for column in columns]
    counts = [column.sum().cast(nw.Int32).alias(name) for column, name in zip(columns, counted, strict=True)]
    valued = [name for name in SUMMED if wanted is None or name in wanted]
    sums = [nw.col(name).sum().alias(name) for name in valued]
    squares = [(nw.col(name) * nw.col(name)).sum().alias(f"{name}_squared") for name in valued]
    return [*counts, *sums, *squares]

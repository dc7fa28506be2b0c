"""Edge-case collisions: a context value with which requests fail that succeed with others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from analytics.significance.multiple_testing import benjamini_hochberg

#: A share of false discoveries among what is named.
LEVEL = 0.01
#: With fewer tickets of a value nothing is tested: chance would name it.
_FEWEST, _FEWEST_FAILED = 4, 3
#: A field with more values than this is an id or free text, not a condition that an entry can have.
_MOST_VALUES = 50
#: So much of the failures must go with the value, or it is no condition but a shade.
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Collision:
    """Requests of one intent fail with one value of a field, and succeed with others."""

    intent: str
    field: str
    value: str
    failed: int
    tickets: int
    others_failed: int
    others: int
    p: float

    @property
    def share(self) -> float:
        """The share of failures with this value that others' failures do not explain."""
        usual = (self.others_failed + 0.5) / (self.others + 1)
        return max(0.0, 1 - usual / (self.failed / self.tickets))


def find(frame: pl.DataFrame, fields: Sequence[str]) -> list[Collision]:
    """Returns the context values that separate failed from solved requests of an intent, surest first.

    The frame has `intent` (as read, and rightly), `failed` and the fields. Fisher's exact test, one-sided,
    corrected over all intents, fields and values.
    """
    tested = [_tested(frame, field) for field in fields if 1 < frame[field].n_unique() <= _MOST_VALUES]
    if not tested or (table := pl.concat(tested)).is_empty():
        return []
    p = stats.hypergeom.sf(
        table["k"].to_numpy() - 1, table["N"].to_numpy(), table["K"].to_numpy(), table["n"].to_numpy()
    )
    adjusted = benjamini_hochberg([float(value) for value in np.asarray(p)])
    named = table.with_columns(p=pl.Series(p), adjusted=pl.Series(adjusted)).filter(
        pl.col("adjusted") <= LEVEL
    )
    found = [
        Collision(
            row["intent"],
            row["field"],
            row["value"],
            row["k"],
            row["n"],
            row["K"] - row["k"],
            row["N"] - row["n"],
            row["p"],
        )
        for row in named.sort("p", "intent", "field", "value").iter_rows(named=True)
    ]
    return [each for each in found if each.share >= _LEAST_SHARE]


def _tested(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Counts by intent and value: of n tickets k failed, of all N of the intent K."""
    known = frame.select("intent", "failed", pl.col(field).cast(pl.String).alias("value")).drop_nulls()
    whole = known.group_by("intent").agg(
        pl.len().cast(pl.Int64).alias("N"), pl.col("failed").sum().cast(pl.Int64).alias("K")
    )
    return (
        known.group_by("intent", "value")
        .agg(pl.len().cast(pl.Int64).alias("n"), pl.col("failed").sum().cast(pl.Int64).alias("k"))
        .join(whole, on="intent")
        .filter(pl.col("k") >= _FEWEST_FAILED, pl.col("n") >= _FEWEST, pl.col("N") > pl.col("n"))
        .with_columns(field=pl.lit(field))
        .select("intent", "field", "value", "k", "n", "K", "N")
    )

"""How old entries are when answers cite them, and whether answers from older entries are right less often."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.significance import proportions

#: A curve of fewer judged answers would be noise.
FEWEST_JUDGED = 200
_BINS = 5


@dataclass(frozen=True, slots=True)
class AgeBin:
    """Judged answers that cite entries of an age: days from and to, right ones, all, and the interval."""

    first: int
    last: int
    right: int
    n: int
    low: float
    high: float


def curve(citations: pl.DataFrame) -> list[AgeBin]:
    """Accuracy by age in bins of equal size: `age_days`, `tag`; [] with fewer than 200 judged answers.

    An association: older entries also answer other questions than younger ones.
    """
    judged = citations.filter(pl.col("tag").is_not_null(), pl.col("age_days") >= 0).sort("age_days")
    if judged.height < FEWEST_JUDGED:
        return []
    ages = judged["age_days"].to_numpy()
    edges = np.unique(np.quantile(ages, np.linspace(0, 1, _BINS + 1)))
    bins = np.clip(np.searchsorted(edges, ages, side="right") - 1, 0, max(len(edges) - 2, 0))
    right = (judged["tag"] == "correct").to_numpy()
    found: list[AgeBin] = []
    for number in sorted(set(bins.tolist())):
        mine = bins == number
        low, high = (float(end) for end in proportions.wilson(int(right[mine].sum()), int(mine.sum())))
        found.append(
            AgeBin(
                int(ages[mine].min()),
                int(ages[mine].max()),
                int(right[mine].sum()),
                int(mine.sum()),
                low,
                high,
            )
        )
    return found


def by_entry(citations: pl.DataFrame) -> pl.DataFrame:
    """For each cited entry: `answers`, `wrong` (tagged incorrect), `judged`, `failed`, `median_age_days`.

    `citations` has a row for each answer and entry that it cites: `entry_id`, `age_days` (null where the
    entry says no date), `tag`, `is_failed`. `failed` are answers on failed tickets, whoever judged them.
    """
    return (
        citations.group_by("entry_id")
        .agg(
            answers=pl.len(),
            judged=pl.col("tag").is_not_null().sum(),
            wrong=(pl.col("tag") == "incorrect").sum(),
            failed=pl.col("is_failed").fill_null(False).sum(),
            median_age_days=pl.col("age_days").filter(pl.col("age_days") >= 0).median(),
        )
        .sort("entry_id")
    )

"""Published effects: Proposition 99, Card and Krueger, the baseball averages."""

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analytics.changes import difference_in_differences, regression_to_mean, synthetic_control
from analytics.changes.daily_panel import Floats
from analytics.changes.synthetic_control import Synthetic

SHARED = Path(__file__).parents[4] / "shared"
#: The first year in which the tax on cigarettes was in force.
FIRST_YEAR = 1989
TREATED = "California"


class Sales(NamedTuple):
    """Packs a head and year: the state with the tax, 38 others with names, and the years before it."""

    treated: Floats
    others: Floats
    names: tuple[str, ...]
    before: np.ndarray[Any, np.dtype[np.bool_]]


def sales() -> Sales:
    """The cigarette sales of 39 states in 31 years."""
    with (SHARED / "data" / "effects" / "california_prop99.csv").open() as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    states = sorted({row["State"] for row in rows} - {TREATED})
    years = sorted({int(row["Year"]) for row in rows})
    table = {(row["State"], int(row["Year"])): float(row["PacksPerCapita"]) for row in rows}
    return Sales(
        np.array([table[TREATED, year] for year in years]),
        np.array([[table[state, year] for year in years] for state in states]),
        tuple(states),
        np.array(years) < FIRST_YEAR,
    )


def difference(found: Sales) -> float:
    """Difference-in-differences, the other states weighted alike."""
    moved: Floats = found.others[:, ~found.before].mean(1) - found.others[:, found.before].mean(1)
    own = found.treated[~found.before].mean() - found.treated[found.before].mean()
    common, _ = difference_in_differences.weighted_mean(moved, np.zeros(len(moved)), 0.0)
    return float(own - common)


def synthetic(found: Sales) -> Synthetic:
    """The synthetic control of the treated state."""
    at = found.before
    fitted = synthetic_control.fit(
        found.treated[at], found.others[:, at], found.treated[~at], found.others[:, ~at]
    )
    assert fitted is not None
    return fitted


def rank_among_placebos(found: Sales) -> int:
    """The place of the treated state among all, by misfit after over misfit before, 1 the largest."""
    whole = np.vstack([found.treated, found.others])
    ratios: list[float] = []
    for place in range(len(whole)):
        rest = np.delete(whole, place, 0)
        weights = synthetic_control.weights(whole[place, found.before], rest[:, found.before])
        gap = whole[place] - weights @ rest
        ratios.append(float(np.sqrt((gap[~found.before] ** 2).mean() / (gap[found.before] ** 2).mean())))
    return int((np.array(ratios) >= ratios[0]).sum())


def oracle(name: str) -> dict[str, Any]:
    """One oracle by its id, from either file."""
    for file in ("process.json", "statistics.json"):
        told: Any = json.loads((SHARED / "oracles" / file).read_text())
        listed: list[dict[str, Any]] = told["oracles"] if "oracles" in told else told
        for each in listed:
            if each["id"] == name:
                return each
    raise LookupError(name)


def baseball() -> tuple[float, float, float]:
    """The share that is kept, and squared errors of the raw and of the shrunken averages."""
    given = oracle("regression_to_mean_baseball")["inputs"]
    first, rest = np.array(given["first"]), np.array(given["rest"])
    middle = float(first.mean())
    found = regression_to_mean.james_stein(first, middle * (1 - middle) / 45)
    return found.kept, float(((first - rest) ** 2).sum()), float(((found.values - rest) ** 2).sum())


def minimum_wage() -> float:
    """Employment in two states before and after, Card and Krueger's difference."""
    given = oracle("did_card_krueger")["inputs"]
    moved = np.array([given["control_post"] - given["control_pre"]])
    common, _ = difference_in_differences.weighted_mean(moved, np.zeros(1), 0.0)
    return float(given["treated_post"] - given["treated_pre"] - common)

"""Every number of the training process that review and shadow speak of comes out of our functions."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from analytics.review import accuracy_estimate, agreement, automatic_score
from analytics.significance import paired_comparison

FILE = Path(__file__).parents[4] / "shared" / "oracles" / "process.json"
PROMPTS = ("customer_outcome", "policy_chain_of_thought", "policy_conversation", "quick_triage")


def _ratings(rows: list[list[float | None]]) -> list[float]:
    given = np.asarray([[np.nan if each is None else each for each in row] for row in rows], dtype=float)
    scales = ("nominal", "ordinal", "interval", "ratio")
    return [agreement.alpha(given, scale) for scale in scales]


def _pairs(cells: list[float]) -> list[float]:
    table = np.asarray(cells, dtype=float).reshape(2, 2)
    return [float(agreement.kappa(table)), float(agreement.ac1(table))]


def _ppi(given: Mapping[str, list[float]]) -> list[float]:
    human, score, rest = (np.asarray(given[key], dtype=float) for key in ("human", "score", "unlabelled"))
    found = automatic_score.ppi(human, score, rest)
    return [found.value, found.error, found.power]


def _sizes(_: object) -> list[int]:
    asked = ((0.03, np.inf), (0.03, 5000), (0.05, 1000), (0.05, 10000))
    return [accuracy_estimate.sample_size(width, population=size) for width, size in asked]


def _tango(given: Mapping[str, int]) -> list[float]:
    found = paired_comparison.tango(given["b"], given["c"], given["n"])
    return [found.low, found.high]


ASKED: dict[str, Callable[[Any], list[float] | list[int]]] = {
    "tango_21": _tango,
    "mcnemar_1_7": lambda given: list(paired_comparison.mcnemar(given["b"], given["c"])),
    "krippendorff_4x12": _ratings,
    "paradox_125": _pairs,
    "paradox_fc1": _pairs,
    "n_pm3": _sizes,
    "ppi_small": _ppi,
}


@pytest.mark.parametrize("name", ASKED)
def test_an_oracle_of_the_process_is_met(name: str, shared: Path) -> None:
    (oracle,) = [each for each in json.loads(FILE.read_text())["oracles"] if each["id"] == name]
    found = np.asarray(ASKED[name](oracle["inputs"]), dtype=float)
    assert np.abs(found - np.asarray(oracle["expected"], dtype=float)).max() <= oracle["tolerance"]


def test_a_judge_that_agrees_saves_few_tags_and_its_own_certainty_is_not_taken_over(shared: Path) -> None:
    verdicts = pl.read_parquet(shared / "data" / "tau2" / "judge_verdicts.parquet")
    rng = np.random.default_rng(5)
    for prompt in PROMPTS:
        mine = verdicts.filter(pl.col("judge_prompt") == prompt)
        truth = mine["tau2_success"].cast(pl.Float64).to_numpy()
        judge = (mine["judge_verdict"] == "pass").cast(pl.Float64).to_numpy()
        assert truth.mean() == pytest.approx(0.42446, abs=1e-4)
        hits, ratio = 0, 0.0
        for _ in range(300):
            tagged = np.zeros(len(truth), dtype=bool)
            tagged[rng.permutation(len(truth))[:60]] = True
            found = automatic_score.ppi(truth[tagged], judge[tagged], judge[~tagged])
            low, high = found.interval()
            hits += low <= truth.mean() <= high
            ratio += found.error / (np.std(truth[tagged], ddof=1) / 60**0.5)
        assert hits / 300 >= 0.94 and 0.86 <= ratio / 300 <= 1.01


@pytest.mark.parametrize(
    ("b", "c", "n"), [(0, 8, 8), (8, 0, 8), (0, 0, 30), (4, 4, 20), (1, 0, 1), (0, 3, 200)]
)
def test_a_paired_interval_holds_its_value_and_turns_round_with_the_pairs(b: int, c: int, n: int) -> None:
    found, turned = paired_comparison.tango(b, c, n), paired_comparison.tango(c, b, n)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(-turned.high, abs=1e-7)
    assert paired_comparison.mcnemar(b, c).mid == pytest.approx(paired_comparison.mcnemar(c, b).mid)


def test_impossible_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="no differing pairs of 5"):
        paired_comparison.tango(3, 3, 5)

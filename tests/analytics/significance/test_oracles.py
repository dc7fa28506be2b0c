"""Every published or independently computed number beside the project comes out of our functions.

An oracle is asked by the words of its method; no number of the file is repeated here. Others of the same
form can be put into the file, and run.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analytics.significance import oracles_fixed, oracles_sequential, oracles_trends

FILE = Path(__file__).parents[4] / "shared" / "oracles" / "statistics.json"
ORACLES: list[dict[str, Any]] = json.loads(FILE.read_text())["oracles"] if FILE.exists() else []

ADAPTERS = oracles_fixed.ADAPTERS | oracles_sequential.ADAPTERS | oracles_trends.ADAPTERS

#: Words of a method, and why there is nothing to ask yet. A method that no page shows is not written.
NOT_SHOWN_YET = {
    "its segmented poisson": "Interrupted series come with the page of retraining effects.",
    "its quasi-poisson": "Interrupted series come with the page of retraining effects.",
    "difference-in-differences": "It comes with the page of retraining effects.",
    "counterfactual forecast": "It comes with the page of retraining effects.",
    "ece(": "Calibration comes with the page of confidence scores.",
    "exact binomial p-value": "A threshold with a guarantee comes with the page of confidence scores.",
    "ltt fixed-sequence": "A threshold with a guarantee comes with the page of confidence scores.",
    "cohen kappa unweighted": "Tags are ordered, so kappa has weights; its interval comes from customers.",
    "fleiss kappa": "An answer has two reviewers; several have Krippendorff's alpha.",
    "stratified total": "Review shows shares and no totals.",
    "p(arm2 best)": "Bayesian readings come later: nothing is decided by them.",
}


def asked_by(method: str, words: Mapping[str, object]) -> str | None:
    """The longest of the words that the method's text contains."""
    found = [each for each in words if each in method.lower()]
    return max(found, key=len, default=None)


SHOWN = [oracle for oracle in ORACLES if not asked_by(oracle["method"], NOT_SHOWN_YET)]
NOT_SHOWN = [oracle for oracle in ORACLES if asked_by(oracle["method"], NOT_SHOWN_YET)]


# Without the file there is one test that says so, by its fixture.
@pytest.mark.parametrize("oracle", SHOWN or [{}], ids=lambda oracle: oracle.get("id", "none"))
def test_an_oracle_is_met_within_its_tolerance(oracle: dict[str, Any], shared: Path) -> None:
    words = asked_by(oracle["method"], ADAPTERS)
    assert words, f"nothing answers {oracle['method']!r}; if no page shows it, NOT_SHOWN_YET says why"
    found = ADAPTERS[words](oracle["inputs"] | {"method": oracle["method"]})
    got, expected = (np.ravel(np.asarray(each, dtype=float)) for each in (found, oracle["expected"]))
    assert got.shape == expected.shape
    assert np.all(np.abs(got - expected) <= oracle["tol"]), f"{got} is not {expected} ± {oracle['tol']}"


@pytest.mark.parametrize("oracle", NOT_SHOWN or [{}], ids=lambda oracle: oracle.get("id", "none"))
def test_an_oracle_that_no_page_shows_yet_is_answered_by_nothing_we_have(
    oracle: dict[str, Any], shared: Path
) -> None:
    assert asked_by(oracle["method"], ADAPTERS) is None
    assert NOT_SHOWN_YET[asked_by(oracle["method"], NOT_SHOWN_YET) or ""].endswith(".")


def test_what_is_met_and_what_is_listed_together_are_exactly_the_file(shared: Path) -> None:
    met = {oracle["id"] for oracle in ORACLES if asked_by(oracle["method"], ADAPTERS)}
    listed = {oracle["id"] for oracle in ORACLES if asked_by(oracle["method"], NOT_SHOWN_YET)}
    assert met.isdisjoint(listed)
    assert met | listed == {oracle["id"] for oracle in ORACLES}

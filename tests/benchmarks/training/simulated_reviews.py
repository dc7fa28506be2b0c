"""Draws of 300 answers for review: how often the interval of the share right holds the truth."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.review import accuracy_estimate, drawing_answers
from analytics.review.accuracy_estimate import Sample
from analytics.review.drawing_answers import Design

Floats = NDArray[np.float64]

ANSWERS, CUSTOMERS, TAGS = 5_000, 2_500, 300
DESIGNS = {
    "uniform": Design(uniform_share=1.0, stratified=False),
    "stratified": Design(uniform_share=1.0, stratified=True),
    "60 % uniform, 40 % by risk": Design(stratified=True),
    "risk-weighted": Design(uniform_share=0.0, stratified=True),
}


class Answers(NamedTuple):
    """All answers of a company: the frame of a draw, who asked, and whether each was right."""

    frame: pl.DataFrame
    customer: list[str]
    right: Floats

    @property
    def truth(self) -> float:
        """The share of right answers."""
        return float(self.right.mean())


class Covered(NamedTuple):
    """The share of draws whose interval holds the truth, by ours and by the mean as if all were alike."""

    ours: float
    plain: float
    width: float


def answers(rate: float, seed: int, *, customers_alike: float = 0.3) -> Answers:
    """Answers that are right in about `rate` of all cases, less often where confidence is low or sources old.

    `customers_alike` is how far a customer's answers go together, in units of the other causes.
    """
    rng = np.random.default_rng(seed)
    category = rng.choice(15, ANSWERS, p=_falling(15))
    customer = rng.choice(CUSTOMERS, ANSWERS, p=_falling(CUSTOMERS, 0.4))
    hard = rng.normal(0, 0.6, 15)[category] + rng.normal(0, customers_alike, CUSTOMERS)[customer]
    doubt = np.clip(rng.beta(2, 4, ANSWERS) + 0.1 * hard, 0.01, 0.99)
    stale = rng.random(ANSWERS) < 0.12
    escalated = rng.random(ANSWERS) < 0.15
    leaning = hard + 3 * doubt + 1.0 * stale + 0.7 * escalated
    chance = _with_mean(leaning, 1 - rate)
    wrong = rng.random(ANSWERS) < chance
    found = pl.DataFrame(
        {
            "item": [f"A{number:05}" for number in range(ANSWERS)],
            "category": [f"category {number}" for number in category],
            "confidence": 1 - doubt,
            "escalated": escalated,
            "stale": stale,
        }
    )
    return Answers(
        drawing_answers.frame_of(found), [f"C{each}" for each in customer], (~wrong).astype(np.float64)
    )


def covered(of: Answers, design: Design, runs: int, *, tagged: int = TAGS, drawn: int = TAGS) -> Covered:
    """How often the interval holds the truth; of `drawn` answers the first `tagged` in order are reviewed."""
    sizes = dict(of.frame["stratum"].value_counts().iter_rows()) if design.stratified else {"all": ANSWERS}
    place = {item: number for number, item in enumerate(of.frame["item"].to_list())}
    hits, plain, width = 0, 0, 0.0
    for seed in range(runs):
        taken = drawing_answers.draw(of.frame, drawn, seed, design).head(tagged)
        rows = [place[item] for item in taken["item"]]
        sample = Sample(
            of.right[rows],
            taken["pi"].to_numpy(),
            taken["stratum"].to_list() if design.stratified else ["all"] * len(rows),
            [of.customer[row] for row in rows],
            sizes,
        )
        found = accuracy_estimate.estimate(sample)
        if found is None:
            raise ValueError("A sample of 300 must give a rate.")
        hits += found.low <= of.truth <= found.high
        width += found.high - found.low
        _, low, high = accuracy_estimate.naive(sample)
        plain += low <= of.truth <= high
    return Covered(hits / runs, plain / runs, width / runs)


def _falling(n: int, power: float = 1.0) -> Floats:
    share = 1 / np.arange(1, n + 1) ** power
    return share / share.sum()


def _with_mean(leaning: Floats, mean: float) -> Floats:
    """Chances that go up with the leaning and have this mean."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-(leaning + middle)))).mean() < mean else (low, middle)
    return 1 / (1 + np.exp(-(leaning + low)))

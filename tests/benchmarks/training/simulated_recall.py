"""Answers of which triggers stop some: a draw by risk is reviewed, and recall estimated."""

from typing import NamedTuple

import numpy as np
import polars as pl

from analytics.behaviour import recall
from analytics.review import drawing_answers
from analytics.review.accuracy_estimate import Sample

ANSWERS, CUSTOMERS, DRAWN = 6_000, 2_400, 400
#: How likely an answer is stopped where the agent is less sure than this, and where it is surer.
UNSURE = 0.55
CAUGHT, NEEDLESS = (0.95, 0.5), (0.25, 0.03)


class Held(NamedTuple):
    """In how many draws the interval held the truth, how many had a value, and the mean width.

    `mean` is the mean of the estimates; `plain_mean` that of the plain share of reviewed answers that needed
    a person, as if the draw were a uniform one.
    """

    held: int
    known: int
    width: float
    truth: float
    mean: float
    plain_mean: float


def population(prevalence: float, seed: int) -> tuple[pl.DataFrame, float]:
    """Answers as a frame for draws with `needed` and `stopped`, and the recall that is true of them."""
    rng = np.random.default_rng(seed)
    customer = rng.integers(0, CUSTOMERS, ANSWERS)
    # Some customers need people more often than others.
    of_customer = rng.gamma(1.5, 1 / 1.5, CUSTOMERS)[customer]
    needed = rng.random(ANSWERS) < np.clip(prevalence * of_customer, 0, 0.95)
    # An agent is less sure where it is wrong, but not always; triggers ask how sure it is.
    confidence = np.clip(rng.normal(np.where(needed, 0.6, 0.78), 0.15), 0.05, 0.99)
    unsure = confidence < UNSURE
    stopped = rng.random(ANSWERS) < np.where(needed, np.where(unsure, *CAUGHT), np.where(unsure, *NEEDLESS))
    frame = drawing_answers.frame_of(
        pl.DataFrame(
            {
                "item": [f"a{place}" for place in range(ANSWERS)],
                "category": rng.choice(["one", "two", "three"], ANSWERS),
                "confidence": confidence,
                "escalated": rng.random(ANSWERS) < np.where(stopped, 0.6, 0.04),
                "stale": rng.random(ANSWERS) < np.where(stopped, 0.3, 0.02),
            }
        )
    ).with_columns(
        customer=pl.Series(customer).cast(pl.String), needed=pl.Series(needed), stopped=pl.Series(stopped)
    )
    return frame, float((needed & stopped).sum() / needed.sum())


def covered(prevalence: float, runs: int, seed: int) -> Held:
    """How often the interval of recall holds the truth, over draws of 400 answers by risk."""
    frame, truth = population(prevalence, seed)
    held = known = 0
    width = 0.0
    means: list[float] = []
    plain: list[float] = []
    sizes = {
        side: dict(frame.filter(pl.col("stopped") == side)["stratum"].value_counts().iter_rows())
        for side in (True, False)
    }
    for run in range(runs):
        drawn = drawing_answers.draw(frame, DRAWN, seed=run)
        stopped, passed = (
            sample(drawn.filter(pl.col("stopped") == side), sizes[side]) for side in (True, False)
        )
        found = recall.estimate(stopped, passed)
        held += found.low <= truth <= found.high
        known += found.known
        width += found.high - found.low
        if found.value is not None:
            means.append(found.value)
        needed = drawn.filter("needed")
        if needed.height:
            plain.append(float(needed["stopped"].to_numpy().mean()))
    return Held(held, known, width / runs, truth, float(np.mean(means)), float(np.mean(plain)))


def sample(drawn: pl.DataFrame, sizes: dict[str, int]) -> Sample:
    """Drawn answers as a sample of their side: 1 where a person was needed."""
    return Sample(
        drawn["needed"].to_numpy().astype(float),
        drawn["pi"].to_numpy(),
        drawn["stratum"].to_list(),
        drawn["customer"].to_list(),
        sizes,
    )

"""Samples of answers for review, each with the probability by which it was drawn.

Part of a draw is uniform and part goes to where errors are more likely; whoever knows both probabilities can
still say what share of all answers is right. The order of review is random, so what has been reviewed so far
is a random sample of the draw, wherever one stops.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: The part of a draw that is uniform; the rest goes by risk.
UNIFORM_SHARE = 0.6
#: No probability is below this part of the largest: one answer must not weigh a hundred times another.
SMALLEST_SHARE = 0.01
#: The share of a draw that a second person reviews too.
DOUBLE_SHARE = 0.15
#: Confidence is cut at these into bands.
BANDS = (0.5, 0.8)
_NO_CATEGORY, _NO_CONFIDENCE = "no category", "no confidence"


@dataclass(frozen=True, slots=True)
class Design:
    """How a draw is made: what part of it is uniform, and whether strata get their share of it."""

    uniform_share: float = UNIFORM_SHARE
    stratified: bool = True


#: The frame's columns: the answer's id, its stratum, its risk (any positive number).
FRAME = ("item", "stratum", "risk")


def draw(frame: pl.DataFrame, n: int, seed: int, design: Design = Design()) -> pl.DataFrame:
    """`n` answers of the frame in the order of review, with `pi`, their inclusion probability, and `double`.

    Systematic sampling with probability: exactly `n` answers, each drawn with exactly its `pi`. Where strata
    matter, each gets its share to within one answer. All of the frame where it has no more than `n`.
    """
    if not 0 <= design.uniform_share <= 1:
        raise ValueError(f"A share of {design.uniform_share} of a draw cannot be uniform.")
    rng = np.random.default_rng(seed)
    # The same answers in another order are the same frame.
    ordered = frame.sort("item")
    pi = probabilities(ordered["risk"].to_numpy().astype(float), n, design.uniform_share)
    shuffled = rng.permutation(ordered.height)
    if design.stratified:
        names = ordered["stratum"].unique().sort().to_list()
        rank = dict(zip(names, rng.permutation(len(names)).tolist(), strict=True))
        stratum = np.asarray([rank[name] for name in ordered["stratum"].to_list()])
        shuffled = shuffled[np.argsort(stratum[shuffled], kind="stable")]
    taken = shuffled[_systematic(pi[shuffled], float(rng.random()))]
    reviewed_in = rng.permutation(taken)
    double = np.zeros(len(reviewed_in), dtype=bool)
    double[rng.permutation(len(reviewed_in))[: round(DOUBLE_SHARE * len(reviewed_in))]] = True
    return ordered[reviewed_in].with_columns(pi=pl.Series(pi[reviewed_in]), double=pl.Series(double))


def probabilities(risk: Floats, n: int, uniform_share: float = UNIFORM_SHARE) -> Floats:
    """The inclusion probability of each answer: they add up to `n`, or to all answers where these are fewer.

    Each is at least a hundredth of the largest.
    """
    size = len(risk)
    if n >= size:
        return np.ones(size)
    if not (np.isfinite(risk).all() and (risk > 0).all()):
        raise ValueError("A risk must be a positive number.")
    wanted = uniform_share / size + (1 - uniform_share) * risk / risk.sum()
    wanted = np.maximum(wanted, SMALLEST_SHARE * wanted.max())
    pi = np.zeros(size)
    certain = np.zeros(size, dtype=bool)
    while True:
        left = n - int(certain.sum())
        pi = np.where(certain, 1.0, left * wanted / wanted[~certain].sum())
        over = (pi >= 1) & ~certain
        if not over.any():
            return pi
        certain |= over


def _systematic(pi: Floats, start: float) -> NDArray[np.int64]:
    """The places at which the running sum of the probabilities passes start, start + 1, …"""
    reached = np.cumsum(pi)
    # What adds up to a whole number must, whatever rounding did on the way.
    reached *= round(reached[-1]) / reached[-1]
    return np.searchsorted(reached, start + np.arange(round(reached[-1])), side="right").astype(np.int64)


def frame_of(answers: pl.DataFrame) -> pl.DataFrame:
    """Answers with the stratum and the risk that a draw goes by.

    `answers` has `item`, `category`, `confidence`, `escalated`, `stale` (cites an entry past its date); the
    last three may be null. Stratum: category, band of confidence, outcome. Risk: 1, up to 2 more for a low
    confidence, 2 more for a stale entry, 1 more for a ticket that went to a person.
    """
    doubt = 1 - pl.col("confidence").fill_null(0.5).clip(0, 1)
    escalated = pl.col("escalated").fill_null(False)
    band = (
        pl.when(pl.col("confidence").is_null())
        .then(pl.lit(_NO_CONFIDENCE))
        .when(pl.col("confidence") < BANDS[0])
        .then(pl.lit("low"))
        .when(pl.col("confidence") < BANDS[1])
        .then(pl.lit("middle"))
        .otherwise(pl.lit("high"))
    )
    outcome = pl.when(escalated).then(pl.lit("handed over")).otherwise(pl.lit("kept"))
    category = pl.col("category").fill_null(_NO_CATEGORY)
    return answers.with_columns(
        stratum=pl.concat_str([category, band, outcome], separator=" · "),
        risk=1
        + 2 * doubt
        + 2 * pl.col("stale").fill_null(False).cast(pl.Float64)
        + escalated.cast(pl.Float64),
    )


def band_of(stratum: str) -> str:
    """The band of confidence in a stratum's name; "all" where it names none."""
    parts = stratum.rsplit(" · ", 2)
    return parts[1] if len(parts) == 3 else "all"


def score_means(frame: pl.DataFrame) -> dict[str, float]:
    """The mean of `score` over each band of confidence of the frame."""
    band = pl.col("stratum").map_elements(band_of, return_dtype=pl.String)
    means = frame.group_by(band.alias("band")).agg(pl.col("score").mean()).sort("band")
    return {str(name): float(mean) for name, mean in means.iter_rows()}


def frame_hash(items: Sequence[str]) -> str:
    """A hash of the answers that a draw was made of, whatever their order."""
    return hashlib.sha256("\n".join(sorted(items)).encode()).hexdigest()

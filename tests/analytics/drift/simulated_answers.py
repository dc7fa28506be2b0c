"""Answers whose chance to be right is known by score and category; mix and policy may change."""

from dataclasses import dataclass

import numpy as np

from analytics.drift import estimated_accuracy
from analytics.drift.estimated_accuracy import Estimate, TagRate
from analytics.review import accuracy_estimate
from analytics.thresholds.scored_answers import Floats, Scored

CATEGORIES = np.asarray(["refund", "login", "invoice", "parcel", "plan", "app"])
#: How much better or worse a category is than its scores say.
_OFFSET = np.asarray([0.06, 0.0, -0.10, 0.04, -0.04, 0.02])
BEFORE = np.asarray([0.30, 0.25, 0.10, 0.20, 0.10, 0.05])
SHIFTED = np.asarray([0.10, 0.15, 0.35, 0.10, 0.20, 0.10])
_LEANING = np.asarray([6.0, 5.0, 2.5, 5.0, 3.0, 4.0])


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Scores, categories, and the true chance of each answer to be right."""

    score: Floats
    category: list[str]
    chance: Floats


def answers(rng: np.random.Generator, n: int, mix: Floats, *, level: float = 0.0) -> Answers:
    """So many answers; a score says too much, the more so at its top. `level` moves all chances."""
    code = rng.choice(len(CATEGORIES), n, p=mix)
    score = rng.beta(_LEANING[code], 2.0).round(3)
    chance = np.clip(0.35 + 0.6 * score - 0.12 * score**4 + _OFFSET[code] + level, 0.02, 0.99)
    return Answers(score, CATEGORIES[code].tolist(), chance)


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A desk drawn at random: its curve from score to truth, and what its categories differ from it."""

    leaning: Floats
    offset: Floats
    curve: tuple[float, float, float, float, float]
    before: Floats
    after: Floats

    def answers(self, rng: np.random.Generator, n: int, mix: Floats) -> Answers:
        """So many answers of a mix."""
        level, rise, bend, step, at = self.curve
        code = rng.choice(len(mix), n, p=mix)
        score = rng.beta(self.leaning[code], 2.0).round(3)
        right = level + rise * score - bend * score**4 + step * (score > at) + self.offset[code]
        return Answers(score, [f"category {each}" for each in code], np.clip(right, 0.02, 0.99))


def desk(rng: np.random.Generator) -> Desk:
    """3 to 15 categories, a straight, bent or stepped curve, and a mix that moves half-way to another one."""
    size = int(rng.integers(3, 16))
    offset = rng.normal(0, rng.uniform(0, 0.12), size)
    before, other = rng.dirichlet(np.full(size, 2.0)), rng.dirichlet(np.full(size, 2.0))
    curve = (rng.uniform(0.2, 0.6), rng.uniform(0.1, 0.6), rng.uniform(0, 0.25), rng.uniform(0, 0.15),
             rng.uniform(0.4, 0.9))  # fmt: skip
    return Desk(rng.uniform(2, 7, size), offset, curve, before, (before + other) / 2)


def known(rng: np.random.Generator, given: Answers) -> Scored:
    """The same answers with a drawn truth, each of its own customer."""
    wrong = (rng.random(len(given.score)) >= given.chance).astype(float)
    n = len(wrong)
    return Scored(given.score, wrong, np.arange(n), np.ones(n))


def level_for(accuracy: float, mix: Floats) -> float:
    """By how much all chances are moved so that the accuracy of a mix is this."""
    low, high = -0.7, 0.4
    for _ in range(40):
        middle = (low + high) / 2
        found = float(answers(np.random.default_rng(5), 40_000, mix, level=middle).chance.mean())
        low, high = (middle, high) if found < accuracy else (low, middle)
    return (low + high) / 2


def tagged(rng: np.random.Generator, given: Answers, tags: int, moved: float) -> TagRate:
    """What so many fresh tags say of these answers, once every chance has moved."""
    n = len(given.score)
    picked = rng.choice(n, tags, replace=False)
    right = (rng.random(tags) < np.clip(given.chance[picked] + moved, 0, 1)).astype(float)
    sample = accuracy_estimate.Sample(
        right, np.full(tags, tags / n), ["all"] * tags, [str(each) for each in picked], {"all": n}
    )
    rate = accuracy_estimate.estimate(sample)
    assert rate is not None
    return TagRate(rate.value, rate.low, rate.high, rate.n)


def estimated(given: Answers, truths: Scored, before: Answers) -> dict[str | None, Estimate]:
    """The estimates of answers by those with a truth."""
    found = estimated_accuracy.estimate(truths, before.category, given.score, given.category)
    assert found is not None
    return found

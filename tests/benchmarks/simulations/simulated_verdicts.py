"""Simulated pilots with a whole plan of five criteria, looked at every day and decided once.

Every ticket is a customer of its own and has one of three categories; what is counted of it is drawn from
the truths of its arm. The gate, the bounds and the intervals are the product's own functions; a test holds
the states of single pilots equal to the verdict on a log that has the same tickets.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.verdict import verdict_rules
from analytics.pilot.verdict.daily_monitor import FEWEST_RATINGS, FEWEST_WITH_EVENT
from analytics.significance import always_valid_intervals, sample_ratio_mismatch, score_intervals
from analytics.significance.proportions import Interval
from analytics.significance.returning_customers import design_effect, leverage, same_mix_difference
from analytics.significance.returning_customers.clustered import FEWEST, Sums
from analytics.ticket_slices import Slice

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

DAYS, PER_DAY, SHARE, HORIZON = 28, 200, 0.15, 7
START = date(2026, 6, 1)
#: Rates differ by category, in both arms alike.
OFFSETS = np.array([-0.05, 0.0, 0.05])
RATED = 0.35
#: How many of a hundred answers are 1, 2, 3, 4 and 5, and how many tickets take so many seconds.
ANSWERS = np.array([0.08, 0.07, 0.13, 0.27, 0.45])
LENGTHS, OF_LENGTH = np.array([60.0, 120, 240, 480, 1920]), np.array([0.2, 0.25, 0.3, 0.2, 0.05])
#: Simulated at once: more would not fit the memory of a small machine.
_AT_ONCE = 1000

FIVE = (
    Criterion("resolution_rate", target=0.6),
    Criterion("escalation_rate", margin=0.05),
    Criterion("reopen_rate", margin=0.04),
    Criterion("csat_mean", margin=0.3),
    Criterion("handle_time_mean", margin=0.3, relative=True),
)
#: The same metrics, of which nothing worse than the baseline is allowed.
STRICT = tuple(Criterion(each.metric, margin=0.0) for each in FIVE)


@dataclass(frozen=True, slots=True)
class Truth:
    """How an arm really is: rates, the mean rating, and how much longer its tickets take than usual."""

    resolution: float = 0.6
    escalation: float = 0.15
    reopened: float = 0.05
    csat: float = 3.94
    longer: float = 1.0


#: Better than every line of `FIVE` by so much that each is shown nearly always.
GOOD = Truth(0.75, 0.05, 0.01, 4.2, 0.7)
#: Exactly at the line of one of them, and good otherwise.
AT_BORDER = {
    "resolution_rate": replace(GOOD, resolution=0.6),
    "escalation_rate": replace(GOOD, escalation=0.2),
    "reopen_rate": replace(GOOD, reopened=0.09),
    "csat_mean": replace(GOOD, csat=3.64),
    "handle_time_mean": replace(GOOD, longer=1.3),
}


class Drawn(NamedTuple):
    """What some pilots brought each day, by arm (the pilot first) and category: runs × days × 2 × 3."""

    tickets: Counts
    solved: Counts
    reopened: Counts
    escalated: Counts
    #: Of each answer, and of each length, on a further axis.
    answers: Counts
    lengths: Counts
    longer: tuple[float, float]


class Read(NamedTuple):
    """Places in `gate.OVERALL` after every look, in `gate.STATES` of every criterion, and looks with harm."""

    overall: Counts
    states: Counts
    harm: NDArray[np.bool_]


def plan(criteria: tuple[Criterion, ...] = FIVE) -> Plan:
    """28 days of 200 tickets, 15 % of them the pilot's, drawn by lot."""
    return Plan(
        name="Simulated",
        source="simulated",
        pilot=Slice().but("arm", "pilot"),
        baseline=Slice().but("arm", "baseline"),
        randomised=True,
        unit="ticket",
        phases=(Phase("live", START, SHARE),),
        decision=START + timedelta(days=DAYS + HORIZON),
        horizon=timedelta(days=HORIZON),
        criteria=criteria,
        planned_n=700,
    )


def draw(pilot: Truth, baseline: Truth, *, runs: int, seed: int, share: float = SHARE) -> Iterator[Drawn]:
    """Pilots of these truths, some at a time."""
    rng = np.random.default_rng(seed)
    for begun in range(0, runs, _AT_ONCE):
        at_once = min(_AT_ONCE, runs - begun)
        cells = np.repeat((share, 1 - share), 3) / 3
        tickets = rng.multinomial(PER_DAY, cells, (at_once, DAYS)).reshape(at_once, DAYS, 2, 3)
        arms = (pilot, baseline)
        reopened = np.array([[arm.reopened] for arm in arms])
        solving = (np.array([[arm.resolution] for arm in arms]) + OFFSETS) / (1 - reopened)
        solved = rng.binomial(tickets, solving)
        answered = rng.binomial(tickets, RATED)
        answers = [rng.multinomial(answered[:, :, at], _answers(arm.csat)) for at, arm in enumerate(arms)]
        yield Drawn(
            tickets=tickets,
            solved=solved,
            reopened=rng.binomial(solved, np.broadcast_to(reopened, (2, 3))),
            escalated=rng.binomial(tickets, np.array([[arm.escalation] for arm in arms]) + OFFSETS / 2),
            answers=np.stack(answers, axis=2),
            lengths=rng.multinomial(tickets, OF_LENGTH),
            longer=(pilot.longer, baseline.longer),
        )


def judge(drawn: Drawn, promised: Plan) -> Read:
    """The whole verdict on every pilot, after every look."""
    n = drawn.tickets.cumsum(1)
    tickets = n.sum(-1).astype(float)
    seen = tickets[..., 0] * tickets[..., 1] / tickets.sum(-1)
    against = promised.planned_n * (1 - promised.share) / promised.share
    intended = promised.planned_n * against / (promised.planned_n + against)
    harm, states = [], []
    for criterion in promised.criteria:
        one, base = sums(drawn, criterion)
        value, error = every_look(criterion, one, base)
        line, better = _line(criterion), criterion.of.better
        lines = len(promised.criteria)
        harm.append(verdict_rules.harm(value, error, seen, intended, line=line, better=better, lines=lines))
        states.append(_decided(criterion, _last(one), _last(base), _cubes(drawn, criterion)))
    weights = (promised.share, 1 - promised.share)
    evidence = np.maximum.accumulate(sample_ratio_mismatch.log_evidence(tickets, weights), axis=1)
    invalid = evidence > np.log(sample_ratio_mismatch.ALARM_EVIDENCE)
    invalid[:, -1] |= (
        sample_ratio_mismatch.exact_p(tickets[:, -1, 0], tickets[:, -1].sum(-1), promised.share)
        < sample_ratio_mismatch.ALARM_P
    )
    of_criteria = np.stack(states, axis=-1)
    harmed = np.stack(harm, axis=-1)
    ever = np.logical_or.accumulate(harmed.any(-1), axis=1)
    early = np.ones((len(n), DAYS), dtype=np.bool_)
    early[:, -1] = tickets[:, -1, 0] < promised.planned_n
    judged = np.broadcast_to(of_criteria[:, None], (len(n), DAYS, len(promised.criteria)))
    return Read(verdict_rules.overall(invalid, ever, early, judged), of_criteria, harmed)


def sums(drawn: Drawn, criterion: Criterion) -> tuple[Sums, Sums]:
    """Both arms' six sums in every category after every look."""
    n, total, squared, _ = (part.astype(float).cumsum(1) for part in _powers(drawn, criterion))
    one, base = (
        Sums(m, y, m, y2, m, y)
        for m, y, y2 in ([part[:, :, at] for part in (n, total, squared)] for at in (0, 1))
    )
    return one, base


def _powers(drawn: Drawn, criterion: Criterion) -> tuple[Floats | Counts, ...]:
    """How many rows there are each day, and the sums of their values, of the squares and of the cubes."""
    n = drawn.tickets
    match criterion.metric:
        case "resolution_rate":
            return n, *[drawn.solved - drawn.reopened] * 3
        case "escalation_rate":
            return n, *[drawn.escalated] * 3
        case "reopen_rate":
            return drawn.solved, *[drawn.reopened] * 3
        case "csat_mean":
            return drawn.answers.sum(-1), *(drawn.answers @ np.arange(1, 6) ** power for power in (1, 2, 3))
        case _:
            scale = np.array(drawn.longer)[:, None]
            return n, *(drawn.lengths @ LENGTHS**power * scale**power for power in (1, 2, 3))


def every_look(criterion: Criterion, one: Sums, base: Sums) -> tuple[Floats, Floats]:
    """The difference at the baseline's mix and its error after every look that counts."""
    one, moved = _together(one, _moved(criterion, base))
    _, adjusted = same_mix_difference.influences(one, moved)
    variance = adjusted.variance(one, moved)
    variance = np.where(variance > 0, variance + adjusted.unseen(one, moved), 0.0)
    whole = [(arm.total.sum(-1), arm.n.sum(-1)) for arm in (one, base)]
    fewest = np.minimum(whole[0][1], whole[1][1])
    counts = fewest >= (FEWEST_RATINGS if criterion.metric == "csat_mean" else 30)
    if criterion.of.kind == "ratio":
        counts &= always_valid_intervals.ready(*whole[0], *whole[1], fewest_customers=fewest)
        for x, n in whole:
            counts &= np.minimum(x, n - x) >= FEWEST_WITH_EVENT
    counts &= same_mix_difference.fewest_compared(one, moved) >= FEWEST
    counts &= same_mix_difference.left_alone(one, moved) <= same_mix_difference.MOST_ALONE
    return adjusted.value, np.sqrt(np.where(counts & (variance > 0), variance, np.nan))


def _together(one: Sums, base: Sums) -> tuple[Sums, Sums]:
    """Both arms with small categories as one more where too little is compared without, as in a panel."""
    small = ~same_mix_difference.comparable(one, base)
    small &= (same_mix_difference.left_alone(one, base) > same_mix_difference.MOST_ALONE)[..., None]
    whole = [np.where(small, arm.customers, 0).sum(-1) for arm in (one, base)]
    small &= (np.minimum(*whole) >= same_mix_difference.FEWEST_IN_CATEGORY)[..., None]

    def joined(part: Floats) -> Floats:
        group = np.where(small, part, 0).sum(-1, keepdims=True)
        return np.concatenate([np.where(small, 0, part), group], axis=-1)

    return Sums(*map(joined, one.parts)), Sums(*map(joined, base.parts))


def _decided(criterion: Criterion, one: Sums, base: Sums, cubes: tuple[Floats, Floats]) -> Counts:
    """The state of a criterion on the day of the decision."""
    arms = [Sums(*(part.sum(-1) for part in each.parts)) for each in (one, base)]
    better = criterion.of.better
    if criterion.target is not None:
        low, high = design_effect.rate_interval(arms[0])
        return verdict_rules.states(low, high, line=criterion.target, better=better)
    if criterion.of.kind == "ratio":
        low, high = score_intervals.miettinen_nurminen(arms[0].total, arms[0].n, arms[1].total, arms[1].n)
        return verdict_rules.states(
            low, high, line=verdict_rules.worst(criterion.margin, better), better=better
        )
    moved = _moved(criterion, base)
    found = _bounds(one, moved, cubes)
    return verdict_rules.states(found.low, found.high, line=_line(criterion), better=better)


def _bounds(one: Sums, base: Sums, cubes: tuple[Floats, Floats]) -> Interval:
    """What `leverage.effect` says of the adjusted difference, each ticket being a customer of its own."""
    _, adjusted = same_mix_difference.influences(one, base)
    sides = ((adjusted.one_total, adjusted.one_n, one), (adjusted.base_total, adjusted.base_n, base))
    third = sum(
        (a**3 * cubed + 3 * a**2 * b * arm.total_squared + 3 * a * b**2 * arm.total + b**3 * arm.n).sum(-1)
        for (a, b, arm), cubed in zip(sides, cubes, strict=True)
    )
    seen = [(a**2 * arm.total_squared + 2 * a * b * arm.total + b**2 * arm.n).sum(-1) for a, b, arm in sides]
    weights = [np.abs(a) * np.sqrt(1 - 1 / np.maximum(arm.n, 1)) for a, _, arm in sides]
    sizes = [(arm.n * weight**2).sum(-1) for weight, (_, _, arm) in zip(weights, sides, strict=True)]
    fourth = [(arm.n * weight**4).sum(-1) for weight, (_, _, arm) in zip(weights, sides, strict=True)]
    rows = [arm.n.sum(-1) for arm in (one, base)]
    scales = [size * n**2 for size, n in zip(sizes, rows, strict=True)]
    own = [each / size for each, size in zip(seen, sizes, strict=True)]
    common = sum(each * scale for each, scale in zip(own, scales, strict=True)) / sum(scales)
    least = [
        np.minimum(leverage.LEAST_VARIANCE, leverage.FEW * each / size**2)
        for each, size in zip(fourth, sizes, strict=True)
    ]
    varies = [np.maximum(each, part * common) for each, part in zip(own, least, strict=True)]
    variance = sum(each * size for each, size in zip(varies, sizes, strict=True)) + adjusted.unseen(one, base)
    freedom = (
        (1 - 1 / np.minimum(*rows))
        * sum(each * size for each, size in zip(varies, sizes, strict=True)) ** 2
        / sum(each**2 * part for each, part in zip(varies, fourth, strict=True))
    )
    return leverage.bounds(adjusted.value, np.sqrt(variance), freedom, third)


def _cubes(drawn: Drawn, criterion: Criterion) -> tuple[Floats, Floats]:
    """Both arms' sums of cubes after the last look, the baseline's made longer as `_moved` does."""
    cubed = _powers(drawn, criterion)[3].sum(1).astype(float)
    by = 1 + (criterion.margin or 0.0) if criterion.relative else 1.0
    return cubed[:, 0], cubed[:, 1] * by**3


def _moved(criterion: Criterion, base: Sums) -> Sums:
    """The baseline made longer by a relative margin, so that its line lies at 0."""
    if not criterion.relative:
        return base
    by = 1 + (criterion.margin or 0.0)
    return replace(
        base, total=base.total * by, total_squared=base.total_squared * by**2, product=base.product * by
    )


def _line(criterion: Criterion) -> float:
    return 0.0 if criterion.relative else verdict_rules.worst(criterion.margin, criterion.of.better)


def _last(arm: Sums) -> Sums:
    return Sums(*(part[:, -1] for part in arm.parts))


def _answers(mean: float) -> Floats:
    """The shares of the answers with another mean: some who answered 5 answer 1, or the other way."""
    moved = (mean - float(ANSWERS @ np.arange(1, 6))) / 4
    return ANSWERS + np.array([-moved, 0, 0, 0, moved])

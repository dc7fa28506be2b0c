"""Simulated pilots in all kinds of situations: how often each side is wrong, what is withheld, and the power.

Every pilot goes through the whole chain, from facts to verdict. A bound is not met by saying nothing: beside
each line stand the share of pilots in which the figure was withheld, and how often a true effect is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.benchmarks import error_rates
from tests.benchmarks.error_rates import METRICS, Counted
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground
from tests.benchmarks.worlds import World

#: A five-hundredth of the tickets of the other items are the pilots of each line: 2,000.
PER_TICKET = 500
SEED = 20_261_121
#: Of each side of an interval, of ever stopping without a difference, and of saying nothing.
SIDE, STOP, WITHHELD = 0.035, 0.03, 0.10
#: Power is simulated with so many pilots fewer.
_FEWER = 4

LABELS = {"resolution_rate": "resolution", "csat_mean": "CSAT", "handle_time_mean": "mean handle time"}


@dataclass(frozen=True, slots=True)
class Situation:
    """A world without a difference, the same with one, and what must hold; no bound where None.

    `effect` names what is added in the world with a difference, in the words of the table.
    """

    name: str
    world: World
    metrics: Sequence[str] = METRICS
    better: World | None = None
    effect: str = ""
    side: float | None = SIDE
    stop: float | None = STOP
    withheld: float | None = None


def improved(world: World, *, rate: float = 0.06, rating: float = 0.2, longer: float = -0.2) -> World:
    """The same world whose agent is better in all that is measured."""
    return replace(world, better_rate=rate, better_rating=rating, longer=longer)


EFFECT = "+6 points, +0.15 of 5, −18 %"


def _of_sizes(zipf: float) -> Situation:
    world = World(zipf=zipf)
    name = f"1,500 customers, sizes Zipf {zipf:g}, ICC .2, 15 %"
    return Situation(
        name, world, better=improved(world), effect=EFFECT, withheld=WITHHELD if zipf < 1 else None
    )


SITUATIONS: tuple[Situation, ...] = (*(_of_sizes(zipf) for zipf in (0.0, 0.6, 0.8, 1.0)),)


def run(ground: Ground) -> list[Claim]:
    """Every situation, with so many pilots each."""
    return lines(ground.size.tickets // PER_TICKET)


def lines(runs: int, situations: Sequence[Situation] = SITUATIONS) -> list[Claim]:
    """The claims of these situations: a line for each criterion, and one for ever stopping."""
    found: list[Claim] = []
    for each in situations:
        counted = error_rates.count(each.world, each.metrics, runs=runs, seed=SEED)
        fewer = max(1, runs // _FEWER)
        better = each.better and error_rates.count(each.better, each.metrics, runs=fewer, seed=SEED + 1)
        found += [of_sides(each, metric, counted, better) for metric in each.metrics]
        found.append(
            Claim.of_share(f"{each.name}: ever stop", counted.stopped, counted.pilots, at_most=each.stop)
        )
    return found


def of_sides(each: Situation, metric: str, counted: Counted, better: Counted | None) -> Claim:
    """The claim of one criterion: both sides of its interval, of the pilots of which anything is said."""
    tally = counted.of[metric]
    said = max(tally.said, 1)
    above, below, silent = tally.above / said, tally.below / said, tally.withheld / tally.pilots
    power = "–"
    if better is not None:
        there = better.of[metric]
        good = there.below if metric.startswith("handle") or metric.startswith("escal") else there.above
        power = f"{100 * good / there.pilots:.0f} % at {each.effect}"
    bounds = [] if each.side is None else [f"each side ≤ {100 * each.side:g} %"]
    bounds += [] if each.withheld is None else [f"withheld ≤ {100 * each.withheld:g} %"]
    error = 100 * (max(above, below) * (1 - max(above, below)) / said) ** 0.5
    return Claim(
        situation=f"{each.name}: {LABELS.get(metric, metric)} ({counted.pilots:,} runs, seed {SEED})",
        found=f"{100 * above:.1f} % above, {100 * below:.1f} % below ± {error:.1f}",
        withheld=f"{100 * silent:.1f} %",
        power=power,
        bound=", ".join(bounds) or UNBOUND,
        holds=(each.side is None or max(above, below) <= each.side)
        and (each.withheld is None or silent <= each.withheld)
        and not tally.beside,
    )

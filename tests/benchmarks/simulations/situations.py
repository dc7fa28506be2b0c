"""Simulated pilots in all kinds of situations: how often each side is wrong, what is withheld, and the power.

Every pilot goes through the whole chain, from facts to verdict. A bound is not met by saying nothing: beside
each line stand the share of pilots in which the figure was withheld, and how often a true effect is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from analytics.metrics import METRICS as METRICS_OF
from analytics.pilot.plan import Criterion
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.simulations import error_rates
from tests.benchmarks.simulations.error_rates import METRICS, Counted
from tests.benchmarks.simulations.simulated_logs import ANSWERS, World
from tests.benchmarks.sizes import Ground

#: A five-hundredth of the tickets of the other items are the pilots of each line: 2,000.
PER_TICKET = 500
SEED = 20_261_121
#: Of each side of an interval, of ever stopping without a difference, and of saying nothing.
SIDE, STOP, WITHHELD = 0.035, 0.03, 0.10
#: What an agent that is to be stopped takes off the rate; half of it where that is less.
HARM = 0.15
#: Power is simulated with so many pilots fewer.
_FEWER = 8

LABELS = {
    "resolution_rate": "resolution",
    "csat_mean": "CSAT",
    "handle_time_mean": "mean handle time",
    "handle_time_median": "median handle time",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A world without a difference, the same with one, and what must hold; no bound where None.

    `planned` is the plan's n and days where these are not the world's.
    """

    name: str
    world: World
    metrics: Sequence[str] = METRICS
    better: World | None = None
    #: A world whose agent does harm, which is to be stopped.
    worse: World | None = None
    side: float | None = SIDE
    stop: float | None = STOP
    withheld: float | None = None
    #: How many intervals must hold the truth, where sides are not bounded.
    coverage: float | None = None
    planned: tuple[int, int] | None = None
    #: The true value that is the target too: then it is the pilot's own interval that is held against it.
    target: float | None = None

    def counted(self, world: World, *, runs: int, seed: int) -> Counted:
        """So many pilots of one of the simulated_logs."""
        n, days = self.planned or (100, None)
        own = self.target is not None
        return error_rates.count(
            world,
            [Criterion(each, target=self.target) for each in self.metrics] if own else self.metrics,
            runs=runs,
            seed=seed,
            truth=self.target or 0.0,
            own=own,
            planned_n=n,
            days=days,
        )

    def effect(self, metric: str) -> str:
        """What the better world adds to a metric."""
        world = self.better or self.world
        match metric:
            case "resolution_rate":
                return f"{100 * world.better_rate:+g} points"
            case "csat_mean":
                ends = special.ndtri(ANSWERS.cumsum()[:-1])
                return f"{float((special.ndtr(ends) - special.ndtr(ends - world.better_rating)).sum()):+.2f}"
            case _:
                return f"{100 * np.expm1(world.longer):+.0f} %".replace("-", "−")


def improved(name: str, world: World, **more: object) -> Situation:
    """A situation with its power where the agent is better in all that is measured, and where it is worse."""
    better = replace(world, better_rate=0.05, better_rating=0.2, longer=-0.2)
    fewer = min(HARM, world.rate / 2)
    worse = replace(world, better_rate=-fewer, better_rating=-0.6, longer=0.4)
    found = Situation(name, world, better=better, worse=worse)
    return replace(found, **more)  # pyright: ignore[reportArgumentType]


_RAMP = ((0, 0.05), (9, 0.15), (18, 0.4))
_RARE = World(customers=900, tickets=7_200, icc=0.3, rate=0.02, category_sd=0.0)
_SURE = World(rate=0.97, category_sd=0.0)
_TAIL = World(customers=None, spread=1.5, zeros=0.3, categories=1)
_TIMES, _RATE = ("handle_time_mean",), ("resolution_rate",)

SITUATIONS: tuple[Situation, ...] = (
    *(
        improved(
            f"1,500 customers with 8 tickets, sizes Zipf {zipf:g}, ICC .2, 15 % pilot",
            World(zipf=zipf),
            withheld=WITHHELD if zipf < 1 else None,
        )
        for zipf in (0.6, 0.8, 1.0)
    ),
    *(
        improved(f"1,500 customers with 8 tickets, ICC {icc:g}, 15 % pilot", World(icc=icc))
        for icc in (0.1, 0.4)
    ),
    *(
        replace(
            improved(
                f"{round(0.15 * n)} against {round(0.85 * n):,} tickets, times lognormal σ 1.5 with zeros",
                world,
            ),
            metrics=_TIMES,
            better=replace(world, longer=-0.7),
            side=None,
            coverage=coverage,
        )
        for n, coverage in ((400, 0.90), (5_600, 0.92))
        for world in [replace(_TAIL, tickets=n)]
    ),
    replace(
        improved("rate .02, 900 customers with 8 tickets, ICC .3, 15 % pilot", _RARE),
        better=replace(_RARE, better_rate=0.03, better_rating=0.2, longer=-0.2),
    ),
    replace(
        improved("rate .97, 1,500 customers with 8 tickets, ICC .2, 15 % pilot", _SURE),
        better=replace(_SURE, better_rate=0.02, better_rating=0.2, longer=-0.2),
    ),
    improved(
        "50 categories, the rarest .4 % of tickets, 1,500 customers",
        World(tickets=9_000, categories=50, category_zipf=1.0),
        withheld=WITHHELD,
    ),
    improved(
        "ramp 5 → 15 → 40 % whose customers come back, Zipf .6, trend −10 points, weekends −10",
        World(tickets=6_000, phases=_RAMP, zipf=0.6, trend=-0.1, weekday=-0.1),
    ),
    improved(
        "a category in one arm alone, 10 % of either arm's tickets",
        World(tickets=6_000, pilot_alone=0.1, baseline_alone=0.1),
    ),
    improved(
        "solved in 5 days (median), horizon 7, planned n reached 2 weeks late",
        World(days=56, tickets=8_000, slow=5.0),
        planned=(900, 28),
    ),
    improved(
        "baseline of the 28 days before, sd of days 5 points, weekends −5",
        World(tickets=6_000, before=28, day_sd=0.05, weekday=-0.05),
    ),
    replace(
        improved(
            "resolution exactly at its target, 1,500 customers with 4 tickets, Zipf .8, sd of days 5 points",
            World(tickets=6_000, zipf=0.8, day_sd=0.05, category_sd=0.0),
        ),
        metrics=_RATE,
        target=0.6,
    ),
    replace(
        improved("1,500 customers with 4 tickets, sizes Zipf .8, ICC .2", World(tickets=6_000, zipf=0.8)),
        metrics=("handle_time_median",),
        withheld=WITHHELD,
    ),
    improved(
        "baseline of the 14 days before a pilot of 14, sd of days 5 points",
        World(tickets=6_000, before=14, days=14, day_sd=0.05),
    ),
)


def run(ground: Ground) -> list[Claim]:
    """Every situation, with so many pilots each."""
    return lines(ground.size.tickets // PER_TICKET)


def lines(runs: int, situations: Sequence[Situation] = SITUATIONS) -> list[Claim]:
    """The claims of these situations: a line for each criterion, and one for ever stopping."""
    found: list[Claim] = []
    for each in situations:
        counted = each.counted(each.world, runs=runs, seed=SEED)
        fewer = max(1, runs // _FEWER)
        better = each.better and each.counted(each.better, runs=fewer, seed=SEED + 1)
        found += [of_sides(each, metric, counted, better) for metric in each.metrics]
        worse = each.worse and each.counted(each.worse, runs=fewer, seed=SEED + 2)
        stop = Claim.of_share(f"{each.name}: ever *stop*", counted.stopped, counted.pilots, at_most=each.stop)
        silent = min(tally.withheld for tally in counted.of.values())
        stop = replace(stop, withheld=f"{100 * silent / counted.pilots:.1f} % have no criterion at all")
        if worse is not None:
            taken = -100 * (each.worse or each.world).better_rate
            share = 100 * worse.stopped / worse.pilots
            stop = replace(stop, power=f"{share:.0f} % where the agent solves {taken:g} points less")
        found.append(stop)
    return found


def of_sides(each: Situation, metric: str, counted: Counted, better: Counted | None) -> Claim:
    """The claim of one criterion: both sides of its interval, of the pilots of which anything is said."""
    tally = counted.of[metric]
    said = max(tally.said, 1)
    above, below, silent = tally.above / said, tally.below / said, tally.withheld / tally.pilots
    power = "–"
    if better is not None:
        there = better.of[metric]
        good = there.below if METRICS_OF[metric].better == "lower" else there.above
        power = f"{100 * good / there.pilots:.0f} % at {each.effect(metric)}"
    most = max(above, below)
    error = 100 * (most * (1 - most) / said) ** 0.5
    bounds = {
        f"each side ≤ {100 * (each.side or 0):g} %": each.side is None or most <= each.side,
        f"withheld ≤ {100 * (each.withheld or 0):g} %": each.withheld is None or silent <= each.withheld,
        f"covers ≥ {100 * (each.coverage or 0):g} %": each.coverage is None
        or 1 - above - below >= each.coverage,
    }
    named = zip(bounds, (each.side, each.withheld, each.coverage), strict=True)
    return Claim(
        situation=f"{each.name}: {LABELS.get(metric, metric)} ({counted.pilots:,} runs, seed {SEED})",
        found=f"{100 * above:.1f} % above, {100 * below:.1f} % below ± {error:.1f}",
        withheld=f"{100 * silent:.1f} %",
        power=power,
        bound=", ".join(said for said, bound in named if bound is not None) or UNBOUND,
        # An interval that does not hold its own estimate holds nothing; silence is no interval.
        holds=all(bounds.values()) and not tally.beside and tally.said > 0,
    )

"""Months, cards and explored differences of simulated logs: how often what is said of them is wrong.

Every log goes through the whole chain: facts and cube, months, comparison, targets, the five numbers. Beside
each line stand the share of logs of which nothing was said, and how often a true change is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from analytics.metrics import METRICS
from analytics.trends.change_decomposition import Decomposition, Part
from analytics.trends.month_metrics import Target
from jobs.counting.snapshot import Snapshot
from tests.benchmarks.report import Claim
from tests.benchmarks.simulations import simulated_months as simulated
from tests.benchmarks.simulations.simulated_logs import World
from tests.benchmarks.simulations.simulated_months import Pair
from tests.benchmarks.sizes import FULL, Ground

#: A five-hundredth of the tickets of the other items are the logs of each line: 2,000.
PER_TICKET = 500
SEED = 20_261_129
#: Power is simulated with so many logs fewer.
FEWER = 4
RATE, POINTS = 0.6, 0.05
#: Of months that are called better or worse, of targets met or missed, of differences ever called clear.
ANY_CLEAR, ON_TARGET, EVER_CLEAR, LENGTHS = 0.06, 0.06, 0.05, 0.05
COVERED, WITHHELD = 0.92, 0.10
#: Two months of 6,000 tickets each.
TICKETS = 12_000

#: The situations that must hold, by name.
MONTHS = {
    "1,500 customers of equal size, ICC .2": World(tickets=TICKETS),
    "1,500 customers, sizes Zipf .8, ICC .3": World(tickets=TICKETS, zipf=0.8, icc=0.3),
    "no customers, day-to-day sd .05": World(customers=None, tickets=TICKETS, icc=0.0, day_sd=0.05),
}
CARDS = {
    "1,500 customers of equal size, ICC .2": World(tickets=TICKETS),
    "1,500 customers, sizes Zipf .8, ICC .3": World(tickets=TICKETS, zipf=0.8, icc=0.3),
    "1,500 customers, sizes Zipf 1.0, ICC .2": World(tickets=TICKETS, zipf=1.0),
    "1,500 customers, sizes Zipf 1.2, ICC .3": World(tickets=TICKETS, zipf=1.2, icc=0.3),
    "60 customers, sizes Zipf 1.0, ICC .2, 400 tickets": World(customers=60, tickets=400, zipf=1.0),
}
#: What moved a month: eight categories whose rates differ by 10 points, and whose shares move by themselves.
_PARTED = World(tickets=TICKETS, categories=8, category_zipf=0.5, category_sd=0.1)
PARTED = {
    "1,500 customers of equal size, ICC .2": _PARTED,
    "the same, categories with a day-to-day sd of 30 %": replace(_PARTED, category_day_sd=0.3),
    "no customers, rates with a day-to-day sd of .05, categories 15 %": replace(
        _PARTED, customers=None, icc=0.0, day_sd=0.05, category_day_sd=0.15
    ),
}
#: Of months with a part called clear that is none; half as many tickets again of one category are looked for.
ANY_PART, SHIFTED = 0.06, 1.5
_RATE = ("resolution_rate",)
#: The truths of the worlds without a difference.
TRUTHS = {
    "resolution_rate": RATE,
    "csat_mean": 3.94,
    "csat_response_rate": 0.4,
    "handle_time_median": 300.0,
    "handle_time_p90": 300.0 * float(np.exp(1.2815516)),
    "handle_time_mean": 300.0 * float(np.exp(0.5)),
}
#: A value that is wrong by so much is to be left out by an interval, as a part of the value itself for times.
WRONG_BY = {"resolution_rate": 0.05, "csat_mean": 0.2, "csat_response_rate": 0.05}
WRONG_TIMES = 0.2
DAYS = 28
LOOKED = {
    "700 customers of equal size, ICC .2, half of them the pilot's": World(
        customers=700, tickets=5_600, phases=((0, 0.5),), categories=1, category_sd=0.0
    ),
    "no customers, 15 % the pilot's": World(
        customers=None, tickets=5_600, icc=0.0, phases=((0, 0.15),), categories=1, category_sd=0.0
    ),
}


def run(ground: Ground) -> list[Claim]:
    """Every line."""
    return lines(ground.size.tickets // PER_TICKET if ground.size.tickets >= FULL.tickets else 2)


def lines(runs: int) -> list[Claim]:
    """The claims with so many logs each."""
    found = [claim for name, world in MONTHS.items() for claim in of_months(name, world, runs)]
    found.append(of_lengths(runs))
    found += [claim for name, world in PARTED.items() for claim in of_parts(name, world, runs)]
    found += [claim for name, world in CARDS.items() for claim in of_cards(name, world, runs)]
    return found + [of_looks(name, world, runs) for name, world in LOOKED.items()]


def of_months(name: str, world: World, runs: int) -> list[Claim]:
    """Two equal months, the target exactly at the truth; and power with 5 points."""
    equal, risen = simulated.pair_of(world), simulated.pair_of(world, higher=POINTS)
    clear = judged = silent = 0
    for log in _logs(equal, runs, 0):
        numbers = simulated.numbers(log, (_target(RATE),))
        clear += any(each.word in ("better", "worse") for each in numbers)
        resolution = next(each for each in numbers if each.key == "resolution_rate")
        judged += resolution.against is not None and resolution.against.word in ("met", "missed")
        silent += resolution.change is None or resolution.low is None
    found = met = 0
    fewer = max(1, runs // FEWER)
    for log in _logs(risen, fewer, 1):
        numbers = simulated.numbers(log, (_target(RATE),))
        resolution = next(each for each in numbers if each.key == "resolution_rate")
        found += resolution.word == "better"
        met += resolution.against is not None and resolution.against.word == "met"
    say = f"{100 * silent / runs:.1f} %"
    return [
        _claim(
            f"month against month, equal: any of five numbers called better or worse; {name}",
            clear, runs, ANY_CLEAR, say, f"{100 * found / fewer:.0f} % at +5 points of resolution",
        ),
        _claim(
            f"target exactly at the truth: met or missed; {name}",
            judged, runs, ON_TARGET, say, f"{100 * met / fewer:.0f} % met at 5 points above",
        ),
    ]  # fmt: skip


def of_lengths(runs: int) -> Claim:
    """As many tickets a day in June as in July, which has a day and other weekdays more."""
    world = World(customers=None, tickets=4 * TICKETS, icc=0.0)
    clear = found = silent = 0
    for log in _logs(simulated.pair_of(world), runs, 2):
        word = _volume(log)
        clear += word in ("better", "worse")
        silent += word == "not compared"
    fewer = max(1, runs // FEWER)
    for log in _logs(simulated.pair_of(world, times=1.1), fewer, 3):
        found += _volume(log) == "better"
    return _claim(
        "30 days against 31, the same tickets a day: volume called better or worse",
        clear, runs, LENGTHS,
        f"{100 * silent / runs:.1f} %", f"{100 * found / fewer:.0f} % at 10 % more a day",
    )  # fmt: skip


def of_parts(name: str, world: World, runs: int) -> list[Claim]:
    """What moved one of two equal months: a category's mix or rate, or that of all, said to be clear."""
    asked = {
        "any category's part in resolution": ("resolution_rate", _parts),
        "any category's part in CSAT": ("csat_mean", _parts),
        "the mix of all in resolution": ("resolution_rate", _mix),
        "the rates of all in resolution": ("resolution_rate", _rates),
    }
    clear = dict.fromkeys(asked, 0)
    for log in _logs(simulated.parted(world), runs, 7):
        moved = simulated.moved(log, ("resolution_rate", "csat_mean"))
        for what, (key, of) in asked.items():
            clear[what] += any(part.clear for part in of(moved[key]))
    fewer = max(1, runs // FEWER)
    more = str(world.categories - 1)
    found = {
        "mix": sum(
            any(part.clear and part.effect == "mix" and part.path == (more,) for part in _parts(moved))
            for log in _logs(simulated.parted(world, shifted=SHIFTED), fewer, 8)
            for moved in [simulated.moved(log, _RATE)["resolution_rate"]]
        ),
        "rate": sum(
            any(part.clear for part in _rates(simulated.moved(log, _RATE)["resolution_rate"]))
            for log in _logs(simulated.parted(world, higher=POINTS), fewer, 9)
        ),
    }
    of_mix = f"{100 * found['mix'] / fewer:.0f} % of a category that comes half as often again, by its mix"
    of_rate = f"{100 * found['rate'] / fewer:.0f} % of +5 points"
    return [
        _claim(
            f"what moved a month, two equal months: {what} called clear; {name}",
            count, runs, ANY_PART, "0 %", of_rate if of is _rates else of_mix,
        )
        for (what, (_, of)), count in zip(asked.items(), clear.values(), strict=True)
    ]  # fmt: skip


def _parts(moved: Decomposition) -> tuple[Part, ...]:
    return moved.parts


def _mix(moved: Decomposition) -> tuple[Part, ...]:
    return moved.totals[:1]


def _rates(moved: Decomposition) -> tuple[Part, ...]:
    return moved.totals[1:2]


def of_cards(name: str, world: World, runs: int) -> list[Claim]:
    """How often the interval of a single number holds the truth: cards, `kpis` and exports show the same."""
    pair = simulated.pair_of(world)
    metrics = [METRICS[key] for key in TRUTHS]
    held = dict.fromkeys(TRUTHS, 0)
    width = dict.fromkeys(TRUTHS, 0.0)
    excluded = dict.fromkeys(TRUTHS, 0)
    said = dict.fromkeys(TRUTHS, 0)
    for log in _logs(pair, runs, 4):
        for key, each in log.estimates(simulated.EVERYTHING, (), metrics)[()].items():
            if each.low is not None and each.high is not None:
                said[key] += 1
                held[key] += each.low <= TRUTHS[key] <= each.high
                width[key] += each.high - each.low
                excluded[key] += each.high < TRUTHS[key] + wrong_by(key)
    return [
        _covered(
            f"interval of {METRICS[key].label.lower()} holds the truth; {name}",
            held[key],
            said[key],
            runs,
            f"{100 * excluded[key] / runs:.0f} % leave out a value {_wrong_by(key)} above it; "
            f"ends {100 * width[key] / max(said[key], 1) / TRUTHS[key]:.0f} % of the value apart",
        )
        for key in TRUTHS
    ]


def wrong_by(key: str) -> float:
    """By how much a value is too high that a card's interval is to leave out."""
    return WRONG_BY.get(key, WRONG_TIMES * TRUTHS[key])


def _wrong_by(key: str) -> str:
    match METRICS[key].unit:
        case "share":
            return f"{100 * wrong_by(key):g} points"
        case "points":
            return f"{wrong_by(key):g}"
        case _:
            return f"{100 * WRONG_TIMES:g} %"


def of_looks(name: str, world: World, runs: int) -> Claim:
    """Two equal arms without a plan, looked at every day for four weeks: ever called clear."""
    looked = [_ever_clear(world, [SEED, 5, number]) for number in range(runs)]
    ever, silent = (sum(each) for each in zip(*looked, strict=True))
    fewer = max(1, runs // FEWER)
    better = replace(world, better_rate=2 * POINTS)
    found = sum(_ever_clear(better, [SEED, 6, number], "resolution_rate")[0] for number in range(fewer))
    return _claim(
        f"explored without a plan, {DAYS} daily looks at equal arms: any metric ever called clear; {name}",
        ever, runs, EVER_CLEAR, f"{100 * silent / runs:.1f} % have none on the last day",
        f"{100 * found / fewer:.0f} % ever at +10 points of resolution",
    )  # fmt: skip


def _ever_clear(world: World, seed: Sequence[int], only: str = "") -> tuple[bool, bool]:
    """Whether any metric was ever clear; whether resolution had no difference on the last day."""
    every = list(simulated.days(world, np.random.default_rng(seed), DAYS))
    clear = any(found.clear and (not only or key == only) for day in every for key, found in day.items())
    return clear, every[-1]["resolution_rate"].difference is None


def _logs(pair: Pair, runs: int, line: int) -> Iterator[Snapshot]:
    for number in range(runs):
        yield simulated.snapshot(pair, np.random.default_rng([SEED, line, number]))


def _volume(log: Snapshot) -> str:
    return simulated.numbers(log)[0].word


def _target(value: float) -> Target:
    return Target("resolution_rate", value, date(2026, 6, 1))


def _claim(situation: str, count: int, runs: int, at_most: float, withheld: str, power: str) -> Claim:
    made = Claim.of_share(f"{situation}, seed {SEED}", count, runs, at_most=at_most)
    return replace(made, withheld=withheld, power=power)


def _covered(situation: str, held: int, said: int, runs: int, power: str = "–") -> Claim:
    share, silent = held / max(said, 1), 1 - said / runs
    error = (share * (1 - share) / max(said, 1)) ** 0.5
    return Claim(
        situation=f"{situation} ({runs:,} runs, seed {SEED})",
        found=f"{100 * share:.1f} % ± {100 * error:.1f}",
        withheld=f"{100 * silent:.1f} %",
        power=power,
        bound=f"≥ {100 * COVERED:g} %, withheld ≤ {100 * WITHHELD:g} %",
        holds=share >= COVERED and silent <= WITHHELD,
    )

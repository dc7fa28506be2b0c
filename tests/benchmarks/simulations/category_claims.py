"""What is claimed of the Categories page, simulated: false discoveries, coverage, and what is found."""

from dataclasses import replace

import numpy as np

from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.simulations.simulated_categories import SEED, Found, Shape, ever_clear, judge
from tests.benchmarks.sizes import Ground

#: A five-hundredth of the tickets of the other items are the pilots of each line: 2,000.
PER_TICKET = 500
#: Of pages that name a category where none differs, of intervals that hold the truth, and of pages that say
#: that the difference is not the same everywhere though it is.
NAMED, COVERED, UNEVEN = 0.05, 0.92, 0.06

#: A true difference that is to be found: of a rate, and of other metrics in standard deviations of a value.
PLANTED_RATE, PLANTED_LATENT = 0.2, 0.5
#: Power is simulated with so many pilots fewer.
FEWER = 8

NULL = (
    Shape("independent tickets, 10 categories", customers=None, icc=0.0),
    Shape("1,500 customers, Zipf .8, ICC .2, 10 categories"),
    Shape("the same, 50 categories", categories=50),
    Shape("the same, Zipf 1.0", zipf=1.0),
    Shape("the same, 50 %", share=0.5),
    Shape("the same, rate .1", level=0.1),
    Shape("the same, CSAT", metric="csat_mean"),
    Shape("the same, handle time", metric="handle_time_median"),
)
UNLIKE = (
    Shape("1,500 customers, Zipf .8, ICC .2, differences of categories sd .05", effects=0.05),
    Shape("the same, sd .10", effects=0.1),
    Shape("the same, 50 categories, sd .08", effects=0.08, categories=50),
)
#: Without and with customers who come back; a tenth of the tickets have the difference.
PLANTED = (
    Shape(
        "+20 points in one category of 10 %, independent tickets, 15 %", planted=0.2, customers=None, icc=0.0
    ),
    Shape("+20 points in one category of 10 %, Zipf .8, ICC .2, 15 %", planted=0.2),
    Shape("+20 points in one category of 10 %, Zipf .8, ICC .2, 50 %", planted=0.2, share=0.5),
)


def run(ground: Ground) -> list[Claim]:
    """False discoveries, coverage of both kinds of intervals, and a planted difference found."""
    runs = runs_of(ground)
    lines: list[Claim] = []
    for shape in (*NULL, *UNLIKE):
        found = judge(shape, runs=runs)
        more = replace(shape, planted=_planted(shape))
        there = judge(more, runs=max(1, runs // FEWER), seed=SEED + 1)
        if not shape.effects:
            named = _named(f"no difference, {shape.name}: any category named", found, runs)
            uneven = _claim(
                f"no difference, {shape.name}: said to be uneven", found.uneven, runs, at_most=UNEVEN
            )
            lines += [
                replace(named, power=f"{100 * there.planted_found:.0f} % find {_words(more)}"),
                replace(
                    uneven, withheld=named.withheld, power=f"{100 * there.uneven:.0f} % at {_words(more)}"
                ),
            ]
        else:
            line = _claim(f"{shape.name}: said to be uneven", found.uneven, runs, at_most=None)
            lines.append(
                replace(
                    line, found="–", withheld=f"{100 * found.withheld:.1f} % of tickets", power=line.found
                )
            )
        lines += _coverage(shape, found)
    for shape in PLANTED:
        found = judge(shape, runs=runs)
        share = _claim("", found.planted_found, runs, at_most=None).found
        named = _named(f"{shape.name}: found", found, runs)
        lines.append(replace(named, found="–", power=share, bound=UNBOUND, holds=True))
    small = replace(NULL[1], tickets=4_000, name=f"{NULL[1].name}, 4,000 tickets")
    ever = ever_clear(small, runs=runs)
    fewer = max(1, runs // FEWER)
    more = replace(small, planted=_planted(small))
    there = ever_clear(more, runs=fewer, seed=SEED + 1)
    name = f"no difference, {small.name}, looked at on 6 days before the decision: ever any category named"
    line = Claim.of_share(name, ever.named, runs, at_most=NAMED)
    power = f"{100 * there.planted / fewer:.0f} % ever find {_words(more)}"
    return [*lines, replace(line, withheld=f"{100 * ever.withheld:.1f} % of tickets", power=power)]


def runs_of(ground: Ground) -> int:
    """How many pilots a line has: 2,000, and a handful where only the code is tried."""
    runs = ground.size.tickets // PER_TICKET
    return runs if runs >= 100 else 3


def _planted(shape: Shape) -> float:
    """A true difference in the category of a tenth of the tickets, on the scale of the shape's metric."""
    return PLANTED_RATE if shape.metric == "resolution_rate" else PLANTED_LATENT


def _words(shape: Shape) -> str:
    more = {
        "resolution_rate": f"+{100 * PLANTED_RATE:g} points",
        "csat_mean": f"+{PLANTED_LATENT:g} sd of CSAT",
    }.get(shape.metric, f"{100 * np.expm1(PLANTED_LATENT):.0f} % longer times")
    return f"{more} in one category of 10 %"


def _named(situation: str, found: Found, runs: int) -> Claim:
    claim = _claim(situation, found.any_clear, runs, at_most=NAMED)
    return replace(claim, withheld=f"{100 * found.withheld:.1f} % of tickets")


def _claim(situation: str, share: float, runs: int, *, at_most: float | None) -> Claim:
    return Claim.of_share(situation, round(share * runs), runs, at_most=at_most)


def _coverage(shape: Shape, found: Found) -> list[Claim]:
    """Of both kinds of intervals; those of one pilot go together, so the error is that of pilots' shares."""
    kinds = (
        ("own intervals", found.covered, found.covered_error),
        ("shrunken intervals", found.shrunken_covered, found.shrunken_error),
    )
    what = "no difference" if not shape.effects else "differences"
    return [
        Claim(
            situation=f"{what}, {shape.name}: {kind} hold the truth ({found.intervals:,} intervals)",
            found=f"{100 * covered:.2f} % ± {100 * error:.2f}",
            withheld=f"{100 * found.withheld:.1f} % of tickets",
            power=f"width {found.narrower:.2f} × own"
            if kind.startswith("shrunken")
            else f"ends {found.width:.2f} apart",
            bound=f"≥ {100 * COVERED:g} %",
            holds=covered >= COVERED,
        )
        for kind, covered, error in kinds
    ]

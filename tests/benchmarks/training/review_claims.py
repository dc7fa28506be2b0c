"""What is claimed of rates from reviewed answers, simulated: how often the interval holds the truth."""

from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground
from tests.benchmarks.training import simulated_reviews

#: A five-hundredth of the tickets of the other items are the draws of each line: 2,000.
PER_TICKET = 500
RATES = (0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
#: Coverage up to a rate of .95, and from .99 on, where more is allowed.
WITHIN, AT_LEAST = (0.93, 0.97), 0.92
#: The plain mean of a draw by risk must be as wrong as this, or the draws prove nothing.
NAIVE_AT_MOST = 0.85


def run(ground: Ground) -> list[Claim]:
    """Coverage over draws of 300 answers, for each design and rate, with the plain mean beside it."""
    runs = ground.size.tickets // PER_TICKET
    return [_line(rate, design, runs) for rate in RATES for design in simulated_reviews.DESIGNS]


def _line(rate: float, design: str, runs: int) -> Claim:
    of = simulated_reviews.answers(rate, seed=7)
    found = simulated_reviews.covered(of, simulated_reviews.DESIGNS[design], runs)
    holds = found.ours >= AT_LEAST if rate >= 0.99 else WITHIN[0] <= found.ours <= WITHIN[1]
    bound = f"≥ {100 * AT_LEAST:g} %" if rate >= 0.99 else f"{100 * WITHIN[0]:g}–{100 * WITHIN[1]:g} %"
    if design == "risk-weighted" and rate <= 0.9:
        holds = holds and found.plain < NAIVE_AT_MOST
        bound += f", plain < {100 * NAIVE_AT_MOST:g} %"
    return Claim(
        situation=f"{simulated_reviews.TAGS} answers drawn {design}, {100 * of.truth:.1f} % right: "
        f"interval holds the truth ({runs:,} draws)",
        found=f"{100 * found.ours:.1f} %; the plain mean {100 * found.plain:.1f} %",
        withheld=UNBOUND,
        power=f"± {50 * found.width:.1f} points",
        bound=bound,
        holds=holds,
    )

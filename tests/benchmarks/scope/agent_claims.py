"""What is claimed of versions of the agent compared by weeks: the sign of the advice, and the interval."""

from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.scope import simulated_versions
from tests.benchmarks.scope.simulated_versions import EFFECT, TREND, WEEKS
from tests.benchmarks.sizes import Ground

#: A five-hundredth of the tickets of the other items are the runs of each line: 2,000.
PER_TICKET = 500
SIGN, LOWEST, HIGHEST = 0.95, 0.93, 0.97


def run(ground: Ground) -> list[Claim]:
    """Shares that rise while both versions get worse, shares that follow the advice, and no effect."""
    runs = ground.size.tickets // PER_TICKET
    trend = f"{WEEKS} weeks, both {-100 * TREND:g} points worse each week"
    lines: list[Claim] = []
    for effect in (EFFECT, -EFFECT):
        found = simulated_versions.fixed_shares(runs, effect, seed=31)
        lines.append(
            Claim(
                situation=f"new version {100 * effect:+g} points, its share from 10 to 90 %, {trend}: "
                f"sign of the advice right ({runs:,} runs)",
                found=f"{100 * found.right:.1f} %; all tickets pooled {100 * found.pooled_right:.1f} %",
                withheld=UNBOUND,
                power=f"advised at the end {100 * found.last_share:.0f} %",
                bound=f"≥ {100 * SIGN:g} %",
                holds=found.right >= SIGN,
            )
        )
    found = simulated_versions.advised_shares(runs, EFFECT, seed=32)
    lines.append(
        Claim(
            situation=f"new version {100 * EFFECT:+g} points, each week's share as advised, the same trend: "
            f"sign of the advice right ({runs:,} runs)",
            found=f"{100 * found.right:.1f} %; all tickets pooled {100 * found.pooled_right:.1f} %",
            withheld=UNBOUND,
            power=f"advised at the end {100 * found.last_share:.0f} %",
            bound=f"≥ {100 * SIGN:g} %",
            holds=found.right >= SIGN,
        )
    )
    for effect in (0.0, EFFECT):
        found = simulated_versions.fixed_shares(runs, effect, seed=33)
        lines.append(
            Claim(
                situation=f"new version {100 * effect:+g} points, its share from 10 to 90 %, the same trend: "
                f"95 % interval holds the truth ({runs:,} runs)",
                found=f"{100 * found.covered:.1f} %",
                withheld=UNBOUND,
                power=UNBOUND,
                bound=f"{100 * LOWEST:g} to {100 * HIGHEST:g} %",
                holds=LOWEST <= found.covered <= HIGHEST,
            )
        )
    return lines

"""What is claimed of readiness in shadow mode, simulated: false and late calls, and rubber stamps."""

from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground
from tests.benchmarks.training import simulated_shadow

#: A fiftieth of the tickets of the other items are the categories of each line: 20,000.
PER_TICKET = 50
NULL, POWER, SOONEST = 0.025, 0.95, 160
STAMPS, POINT = 0.2, 0.01


def run(ground: Ground) -> list[Claim]:
    """Ever ready at the bar and above it, looked at every five drafts up to 400; planted rubber stamps."""
    runs = ground.size.tickets // PER_TICKET
    at_bar = simulated_shadow.looked_at(0.90, runs)
    lines = [
        Claim(
            situation="acceptance exactly at the bar of 90 %, looked at every 5 up to 400 drafts: "
            f"ever ready ({runs:,} runs)",
            found=f"{100 * at_bar.ever:.2f} %; one-sided 95 % Wilson {100 * at_bar.ever_by_wilson:.1f} %",
            withheld=UNBOUND,
            power=UNBOUND,
            bound=f"≤ {100 * NULL:g} %",
            holds=at_bar.ever <= NULL,
        )
    ]
    for acceptance in (0.95, 0.97, 0.99):
        found = simulated_shadow.looked_at(acceptance, runs)
        judged = acceptance == 0.97
        lines.append(
            Claim(
                situation=f"acceptance {100 * acceptance:g} %, the same looks: ever ready ({runs:,} runs)",
                found=UNBOUND,
                withheld=UNBOUND,
                power=f"{100 * found.ever:.1f} %, median {found.median_drafts:,.0f} drafts; two-sided "
                f"{100 * found.ever_two_sided:.1f} %, {found.median_two_sided:,.0f}",
                bound=f"≥ {100 * POWER:g} %, median ≤ {SOONEST}" if judged else UNBOUND,
                holds=not judged or (found.ever >= POWER and found.median_drafts <= SOONEST),
            )
        )
    stamped = simulated_shadow.stamped(0.9, 20 * runs, share=STAMPS, seed=3)
    moved = abs(stamped.without_stamps - stamped.truth)
    shares = 100 * stamped.without_stamps, 100 * stamped.with_stamps
    lines.append(
        Claim(
            situation=f"rubber stamps in {100 * STAMPS:g} % of approvals ({20 * runs:,} drafts): "
            f"accepted, true {100 * stamped.truth:.1f} %",
            found=f"{shares[0]:.1f} % without, {shares[1]:.1f} % with them",
            withheld=UNBOUND,
            power=UNBOUND,
            bound="within 1 point",
            holds=moved <= POINT,
        )
    )
    return lines

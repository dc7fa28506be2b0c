"""What is claimed of the scope's rule: no gate is skipped in any order of events."""

from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.scope import simulated_scope
from tests.benchmarks.sizes import Ground

#: A hundredth of the tickets of the other items are the sequences: 10,000.
PER_TICKET = 100
EVENTS = 60


def run(ground: Ground) -> list[Claim]:
    """Random events: evidence, days, steps up and back by anybody, categories put on the list and off it."""
    count = ground.size.tickets // PER_TICKET
    found = simulated_scope.sequences(count, EVENTS)
    about = f"{count:,} random sequences of {EVENTS} events, {found.allowed:,} steps up allowed"
    return [
        Claim(
            situation=f"{about}: {what}",
            found=f"{times:,}",
            withheld=f"{found.refused:,} refused",
            power=UNBOUND,
            bound="0",
            holds=times == 0 and found.allowed > 0,
        )
        for what, times in (
            ("a condition of the gate not met", found.gate_skipped),
            ("a stage skipped", found.rung_skipped),
            ("what always goes to a person promoted, or live", found.always_promoted),
            ("more than three at once", found.too_many_at_once),
            ("refused although every condition was met", found.wrongly_refused),
        )
    ]

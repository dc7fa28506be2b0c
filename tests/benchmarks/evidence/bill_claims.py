"""What is claimed of bills: planted disputes found and none invented, and the interval of the price."""

from typing import cast

import polars as pl

from data import sample
from data.sample import company
from data.sample.other_files import vendor_bill
from jobs.billing import bill_board
from jobs.upkeep import demo
from tests.analytics.billing import simulated_bills
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at

#: A thousandth of the tickets of the other items are the bills whose price is held against the truth: 1,000.
PER_TICKET = 1_000
HELD = (0.93, 0.97)


def run(ground: Ground) -> list[Claim]:
    """The demonstration's bill with 40 planted charges, and how often the price's interval is right."""
    tickets = sample.TICKETS if ground.size.tickets >= sample.TICKETS else 3_000
    home = ground.folder / "bill"
    home.mkdir()
    here = settings_at(home)
    demo.load(here, tickets=tickets)
    sent = vendor_bill.make(dict(company.frames(tickets)))
    bill_board.add(here, sample.SOURCE_LABEL, sent.content, vendor_bill.NAME)
    found = bill_board.of_source(here, sample.SOURCE_LABEL).matched
    told = dict(cast("list[tuple[int, str]]", found.disputed.select("line", "state").rows()))
    missed = [line for line, reason in sent.disputes.items() if told.get(line) != reason]
    invented = sorted(set(told) - set(sent.disputes))
    unknown = set(found.lines.filter(pl.col("state") == "unknown ticket")["ticket_id"])
    forgotten = sent.forgotten - set(found.unbilled["ticket_id"])
    return [
        _claim(
            f"a bill of {sent.lines:,} lines in two currencies, {len(sent.disputes)} planted charges that "
            "did not last: found with their reason, invented",
            f"{len(sent.disputes) - len(missed)} found, {len(invented)} invented",
            f"{len(sent.disputes)} and 0",
            holds=not missed and not invented,
        ),
        _claim(
            f"the same bill, {len(sent.unknown)} tickets that the log does not know and "
            f"{len(sent.forgotten)} resolutions that were not billed: told",
            f"{len(unknown & sent.unknown)} and {len(sent.forgotten) - len(forgotten)}",
            f"{len(sent.unknown)} and {len(sent.forgotten)}",
            holds=unknown == sent.unknown and not forgotten,
        ),
        *(_price(share, max(20, ground.size.tickets // PER_TICKET)) for share in (0.6, 0.8, 0.95)),
    ]


def _price(share: float, runs: int) -> Claim:
    held = sum(simulated_bills.holds(share, seed) for seed in range(runs))
    return _claim(
        f"400 charged tickets of returning customers, {100 * share:g} % lasted: the price's 95 % interval "
        f"holds the true price ({runs:,} bills)",
        f"{100 * held / runs:.1f} %",
        f"{100 * HELD[0]:g} to {100 * HELD[1]:g} %",
        holds=HELD[0] <= held / runs <= HELD[1],
    )


def _claim(situation: str, found: str, bound: str, *, holds: bool) -> Claim:
    return Claim(situation, found, UNBOUND, UNBOUND, bound, holds)

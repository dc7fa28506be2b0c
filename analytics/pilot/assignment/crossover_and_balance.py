"""Assignment facts: crossover, customers in both arms, one large customer, balance of the arms."""

from dataclasses import replace

import numpy as np
import polars as pl

from analytics import wording
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.assignment_records import Assignment, Balance, Reach
from analytics.significance.returning_customers.design_effect import LARGE

#: What is known of a ticket before the agent sees it.
FIELDS = ("category", "channel", "priority", "language", "plan")
#: Said beside every interval where it is so: a log without customers has one for each of its tickets.
INDEPENDENT = (
    "No two tickets are known to come from one customer, so tickets are treated as independent and intervals "
    "may be too narrow."
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def reach(picked: EligibleTickets) -> Reach:
    """Returns each arm's tickets: all, used, immature, and after the last day."""
    counted = {
        bool(pilot): (int(tickets), int(maturing))
        for pilot, tickets, maturing in picked.rows.group_by("pilot")
        .agg(pl.col("tickets", "maturing").sum())
        .rows()
    }
    used = dict(picked.used.group_by("pilot").agg(pl.col("mature").sum()).rows())
    tickets, maturing = counted.get(True, (0, 0))
    base_tickets, base_maturing = counted.get(False, (0, 0))
    days = max(1, int(picked.rows["look"].max() or 0) + 1)  # pyright: ignore[reportArgumentType]
    return Reach(
        tickets=tickets,
        base_tickets=base_tickets,
        mature=int(used.get(True, 0)),
        base_mature=int(used.get(False, 0)),
        maturing=maturing,
        base_maturing=base_maturing,
        daily=tickets / days,
    )


def assignment(picked: EligibleTickets) -> Assignment:
    """Counts crossover; tickets are analysed as assigned, whoever handled them.

    Customers are those of the tickets that the verdict is read from.
    """
    rows = picked.rows.filter("tickets")
    involved = rows["is_involved"]
    pilot = rows["pilot"]
    known = int(involved.is_not_null().sum()) > 0
    crossed = int((pilot & ~involved).sum()) if known else None
    crossed_base = int((~pilot & involved).sum()) if known else None
    # Where an agent answers most of the baseline too, two agents are compared, and nobody crossed over.
    if crossed_base is not None and 2 * crossed_base > int((~pilot).sum()):
        crossed_base = None
    used = picked.used.filter(pl.col("mature") > 0)
    people, is_pilot = used["person"].to_numpy(), used["pilot"].to_numpy()
    each = [np.bincount(people[is_pilot == arm], minlength=picked.people) for arm in (True, False)]
    largest = [float(arm.max()) / float(arm.sum()) if arm.any() else None for arm in each]
    both = int(((each[0] > 0) & (each[1] > 0)).sum())
    told = [k for k, share in enumerate(largest) if share is not None and share > LARGE]
    without = int(each[told[0]].argmax()) if told else -1
    found = Assignment(
        crossed=crossed,
        crossed_base=crossed_base,
        crossed_share=crossed / int(pilot.sum()) if crossed is not None and pilot.any() else None,
        customers=int((each[0] > 0).sum()),
        base_customers=int((each[1] > 0).sum()),
        both=both,
        largest_share=largest[0],
        base_largest_share=largest[1],
        without_customer=without,
        sentences=(),
    )
    return _said(found)


def unknown(customers: pl.Series) -> list[str]:
    """Says that tickets count as independent, if customers are not recorded."""
    return [INDEPENDENT] if len(customers) and customers.n_unique() == len(customers) else []


def balance(picked: EligibleTickets) -> tuple[Balance, ...]:
    """Returns each field's level with the largest standardised difference between the arms."""
    rows = picked.used.filter(pl.col("mature") > 0).select(
        "pilot", *FIELDS, weekday=pl.col("day").dt.weekday().cast(pl.Int64)
    )
    found = (_of_field(rows, field) for field in (*FIELDS, "weekday"))
    return tuple(each for each in found if each is not None)


def _of_field(rows: pl.DataFrame, field: str) -> Balance | None:
    counted = rows.group_by(field).agg(one=pl.col("pilot").sum(), all=pl.len())
    one = counted["one"].cast(pl.Float64).to_numpy()
    base = counted["all"].cast(pl.Float64).to_numpy() - one
    if len(one) < 2 or not one.sum() or not base.sum():
        return None
    p, q = one / one.sum(), base / base.sum()
    spread = np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(spread > 0, (p - q) / spread, 0.0)
    at = int(np.argmax(np.abs(apart)))
    level = counted[field][at]
    if field == "weekday":
        level = _WEEKDAYS[int(level) - 1]
    name = None if level is None else str(level)
    return Balance(field, name, float(p[at]), float(q[at]), float(apart[at]))


def _said(found: Assignment) -> Assignment:
    sentences: list[str] = []
    if found.crossed:
        share = wording.share_in_words(found.crossed_share or 0.0)
        sentences.append(
            f"People handled {wording.counted(found.crossed, 'ticket')} of the pilot ({share}) without the "
            "agent (crossover). They still count in the pilot."
        )
    if found.crossed_base:
        sentences.append(
            f"The agent took part in {wording.counted(found.crossed_base, 'ticket')} of the baseline. "
            "They still count in the baseline."
        )
    if found.both:
        sentences.append(
            f"{wording.counted(found.both, 'customer')} {'has' if found.both == 1 else 'have'} tickets in "
            "both arms; the intervals allow for that."
        )
    for name, share in (("pilot", found.largest_share), ("baseline", found.base_largest_share)):
        if share is not None and share > LARGE:
            sentences.append(f"One customer has {wording.share_in_words(share)} of the {name}'s tickets.")
    return replace(found, sentences=tuple(sentences))

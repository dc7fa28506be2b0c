"""An untouched share of customers beside all others: what all changes gave together, by lot."""

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy import special

from analytics.significance.returning_customers.clustered import FEWEST, Sums

#: What the arm of a customer who gets no change is called in the log.
ARM = "holdout"
SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Held:
    """A metric's difference, all others less the holdout, with its interval by customer."""

    changed: float
    held_out: float
    value: float
    low: float
    high: float
    customers: int
    tickets: int


def belongs(customer: str, *, share: float = SHARE) -> bool:
    """Whether a customer is held out: the same answer for ever, for the router to reckon by itself.

    The first eight bytes of SHA-256 of `holdout:` and the id, as a share of what they can be.
    """
    digest = hashlib.sha256(f"{ARM}:{customer}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def compare(others: Sums, held: Sums, *, alpha: float = 0.05) -> Held | None:
    """The difference with its interval; nothing below 30 customers that are held out."""
    groups = float(held.customers.item())
    if groups < FEWEST or not others.n.item():
        return None
    value = float(others.value.item() - held.value.item())
    error = float(np.sqrt(others.variance().item() + held.variance().item()))
    reach = float(special.stdtrit(groups - 1, 1 - alpha / 2)) * error
    return Held(
        changed=float(others.value.item()),
        held_out=float(held.value.item()),
        value=value,
        low=value - reach,
        high=value + reach,
        customers=int(groups),
        tickets=int(held.n.item()),
    )

"""Draws customers: a few ask very often, each with a plan, language, region and sign-in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]

PLANS, PLAN_SHARES = ("starter", "plus", "business"), (0.58, 0.3, 0.12)
LANGUAGES, GERMAN = ("en", "de"), 0.27
REGIONS, REGION_SHARES = ("north", "south", "islands"), (0.5, 0.37, 0.13)
LOGINS = ("password", "passkey", "sso")
#: By plan: businesses sign in through their own directory.
_LOGIN_SHARES = ((0.7, 0.2, 0.1), (0.65, 0.19, 0.16), (0.33, 0.12, 0.55))
_OFTENEST = 90.0


class Customers(NamedTuple):
    """Each customer's traits as codes, how often they ask, and their draw for the pilot (0 to 1)."""

    plan: Numbers
    german: NDArray[np.bool_]
    region: Numbers
    login: Numbers
    weight: Shares
    draw: Shares


def draw(rng: np.random.Generator, customers: int) -> Customers:
    """As many customers as asked for."""
    plan = choose(rng.random(customers), PLAN_SHARES)
    login = np.zeros(customers, dtype=np.int64)
    for code, shares in enumerate(_LOGIN_SHARES):
        login = np.where(plan == code, choose(rng.random(customers), shares), login)
    weight = np.minimum(rng.pareto(1.25, customers) + 0.05, _OFTENEST) * np.array((1.0, 1.1, 1.7))[plan]
    # What decides who gets the agent is drawn evenly, so that neither arm has the larger customers.
    spread = (np.arange(customers) + rng.random(customers)) / customers
    return Customers(
        plan=plan,
        german=rng.random(customers) < GERMAN,
        region=choose(rng.random(customers), REGION_SHARES),
        login=login,
        weight=weight / weight.sum(),
        draw=rng.permutation(spread),
    )


def choose(drawn: Shares, shares: tuple[float, ...]) -> Numbers:
    """Codes 0, 1, 2 … with these shares, from draws between 0 and 1."""
    return np.minimum(np.searchsorted(np.cumsum(shares), drawn, side="right"), len(shares) - 1)

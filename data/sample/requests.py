"""Draws the requests: who asked what, when, by which channel, assigned to the agent or to people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.sample import days
from data.sample.customers import Customers, Numbers, Shares, choose
from data.sample.topics import CATEGORIES, EASY_SHARE, HARD_SHARE, OF_CATEGORY, TOPICS

Flags = NDArray[np.bool_]

CHANNELS, CHANNEL_SHARES = ("chat", "email", "web", "phone"), (0.4, 0.36, 0.17, 0.07)
PAGES, PAGE_SHARES = ("shop", "account", "app", "help"), (0.3, 0.28, 0.27, 0.15)
EASY = np.array([topic.easy for topic in TOPICS.values()])
#: Of the customers, those whose tickets the agent drafts on in shadow mode.
_SHADOW_SHARE = 0.45
#: Of the tickets assigned to the agent, those that a person took all the same.
_CROSSED = 0.03


@dataclass(frozen=True, slots=True)
class Requests:
    """A column each, a ticket a place, in order of time; seconds count from the start of the log."""

    day: Numbers
    created: Numbers
    category: Numbers
    intent: Numbers
    customer: Numbers
    channel: Numbers
    page: Numbers
    #: Assigned to the agent; answered by it; drafted on by it.
    pilot: Flags
    agent: Flags
    shadow: Flags
    #: The agent's version as a place in VERSIONS.
    version: Numbers


def draw(rng: np.random.Generator, people: Customers, tickets: int) -> Requests:
    """As many requests as asked for, every customer with at least one."""
    cells = _volume()
    counts = rng.multinomial(tickets, (cells / cells.sum()).ravel())
    cell = np.repeat(np.arange(counts.size), counts)
    day, category = np.divmod(cell, len(CATEGORIES))
    created = day * 86_400 + _second_of_day(rng, tickets)
    order = np.argsort(created, kind="stable")
    day, category, created = day[order], category[order], created[order]
    customer = _who(rng, people, tickets)
    easy = EASY[category]
    pilot = (day >= days.LIVE_DAY) & (people.draw[customer] < np.where(easy, EASY_SHARE, HARD_SHARE))
    in_shadow = (day >= days.SHADOW_DAY) & (day < days.LIVE_DAY)
    return Requests(
        day=day,
        created=created,
        category=category,
        intent=_intent(category, rng.random(tickets)),
        customer=customer,
        channel=choose(rng.random(tickets), CHANNEL_SHARES),
        page=choose(rng.random(tickets), PAGE_SHARES),
        pilot=pilot,
        agent=pilot & (rng.random(tickets) >= _CROSSED),
        shadow=in_shadow & (people.draw[customer] < _SHADOW_SHARE),
        version=(day >= days.VERSION_DAY).astype(np.int64),
    )


def _volume() -> Shares:
    """How much is asked, by day and category."""
    number = np.arange(days.DAYS)
    season = np.array(days.WEEK)[(number + days.START.weekday()) % 7]
    by_day = season * (1 + days.GROWTH * number / days.DAYS)
    cells = by_day[:, None] * np.array([topic.weight for topic in TOPICS.values()])
    release = slice(days.RELEASE_DAY, days.RELEASE_DAY + len(days.SPIKE))
    cells[release, CATEGORIES.index(days.RELEASE_CATEGORY)] *= np.array(days.SPIKE)
    return cells


def _second_of_day(rng: np.random.Generator, tickets: int) -> Numbers:
    hour = rng.normal(np.where(rng.random(tickets) < 0.6, 10.5, 17.0), 2.6)
    return np.clip(np.floor(hour * 3600), 0, 86_399).astype(np.int64)


def _who(rng: np.random.Generator, people: Customers, tickets: int) -> Numbers:
    customers = people.weight.size
    once = rng.permutation(customers)[: min(customers, tickets)]
    again = np.searchsorted(np.cumsum(people.weight), rng.random(tickets - once.size))
    return rng.permutation(np.concatenate([once, np.minimum(again, customers - 1)]))


def _intent(category: Numbers, drawn: Shares) -> Numbers:
    """One of the category's intents; the first is the most frequent."""
    intent = np.zeros(category.size, dtype=np.int64)
    for code, places in enumerate(OF_CATEGORY):
        weights = np.arange(len(places) + 1, 1, -1, dtype=float)
        shares = tuple(float(share) for share in weights / weights.sum())
        intent = np.where(category == code, np.array(places)[choose(drawn, shares)], intent)
    return intent

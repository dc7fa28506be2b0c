"""Weekly outcomes of a desk's categories with known effects of changes, and what the verdicts say of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from analytics.changes import evidence, verdicts
from analytics.changes.daily_panel import Floats, Panel
from analytics.changes.evaluation_rule import Change, Rule, Target
from analytics.changes.verdicts import Verdict

FIRST = date(2026, 1, 5)
SIGNS = {"resolution_rate": 1.0}


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk's categories: how many, their tickets a week and level, and what moves them beside chance."""

    categories: int = 40
    #: Tickets a week; of the smallest and the largest category where they differ.
    weekly: tuple[float, float] = (150, 150)
    level: tuple[float, float] = (0.65, 0.65)
    before: int = 13
    #: Weeks before those.
    history: int = 0
    choice: int = 4
    after: int = 8
    #: Standard deviation of each week's true level, and how much of it lasts into the next week.
    week_sd: float = 0.0
    lasting: float = 0.0
    #: Tickets a customer in the whole time, and how alike they are (intra-customer correlation).
    a_customer: float = 1.0
    alike: float = 0.0
    #: What moves all categories after the start, on the scale of log-odds.
    shock: float = 0.0
    #: What the targets move by each week of the whole time, without any change.
    trend: float = 0.0

    @property
    def start(self) -> int:
        """The first week after the start of the changes."""
        return self.history + self.before + self.choice

    @property
    def weeks(self) -> int:
        """All of them."""
        return self.start + self.after


def rates(desk: Desk, dice: np.random.Generator) -> tuple[Floats, Floats]:
    """The true level of each category and week before any change has an effect, and the tickets a week."""
    level = np.linspace(*desk.level, desk.categories)
    dice.shuffle(level)
    volume = np.geomspace(*desk.weekly, desk.categories)
    dice.shuffle(volume)
    drift = np.zeros((desk.categories, desk.weeks))
    if desk.week_sd:
        noise = dice.normal(0, desk.week_sd, drift.shape)
        drift[:, 0] = noise[:, 0]
        for week in range(1, desk.weeks):
            drift[:, week] = desk.lasting * drift[:, week - 1] + (1 - desk.lasting**2) ** 0.5 * noise[:, week]
    odds = np.log(level / (1 - level))[:, None]
    odds = odds + desk.shock * (np.arange(desk.weeks) >= desk.start)
    return np.clip(1 / (1 + np.exp(-odds)) + drift, 0.01, 0.99), volume


def tickets(desk: Desk, level: Floats, volume: Floats, dice: np.random.Generator) -> tuple[Floats, Floats]:
    """Tickets and solved ones by category and week; of customers with several tickets where there are any."""
    n = dice.poisson(volume[:, None], level.shape)
    if desk.a_customer <= 1 or not desk.alike:
        return n.astype(np.float64), dice.binomial(n, level).astype(np.float64)
    solved = np.zeros(level.shape)
    for row in range(level.shape[0]):
        customers = max(1, round(n[row].sum() / desk.a_customer))
        # Each customer's own quantile, kept or drawn anew at every ticket: a correlation of `alike`.
        own = dice.random(customers)
        counted: list[int] = n[row].tolist()
        week = np.array([place for place, each in enumerate(counted) for _ in range(each)], dtype=np.int64)
        whose = dice.integers(0, customers, week.size)
        kept = dice.random(week.size) < desk.alike**0.5
        drawn = np.where(kept, own[whose], dice.random(week.size))
        solved[row] = np.bincount(week, drawn < level[row, week], level.shape[1])
    return n.astype(np.float64), solved


def panel(n: Floats, solved: Floats) -> Panel:
    """A panel with each week's tickets on its Thursday."""
    days = n.shape[1] * 7
    placed = [np.zeros((n.shape[0], days)) for _ in range(2)]
    for each, whole in zip((n, solved), placed, strict=True):
        whole[:, 3::7] = each
    names = tuple(f"category {place:02d}" for place in range(n.shape[0]))
    return Panel(names, FIRST, placed[0], placed[1], placed[1])


def ledger(desk: Desk, targets: list[int], *, picked: bool = True) -> list[Change]:
    """One change a target, all live in the same week."""
    live = FIRST + timedelta(weeks=desk.start)
    rule = Rule(weeks_before=desk.before, weeks_after=desk.after)
    if picked:
        rule = replace(
            rule, picked_first=live - timedelta(weeks=desk.choice), picked_last=live - timedelta(days=1)
        )
    return [
        Change(f"{place}", f"change {place}", "article", (Target(f"category {place:02d}", live),), rule)
        for place in targets
    ]


def judged(whole: Panel, changes: list[Change]) -> list[Verdict]:
    """The verdicts of a ledger at the end of the log."""
    found = [evidence.gather(whole, each, changes, {}, whole.last, with_seconds=False) for each in changes]
    return verdicts.give(found, SIGNS)


def one(desk: Desk, seed: int, *, targets: int, effect: float = 0.0, worst: bool = True) -> list[Verdict]:
    """The verdicts on as many targets, the worst of the days of choice or any, with the same true effect."""
    dice = np.random.Generator(np.random.PCG64([20260401, seed]))
    level, volume = rates(desk, dice)
    n, solved = tickets(desk, level, volume, dice)
    days = slice(desk.start - desk.choice, desk.start)
    seen = solved[:, days].sum(1) / np.maximum(n[:, days].sum(1), 1)
    order = np.argsort(np.asarray(seen if worst else dice.random(desk.categories), dtype=np.float64))
    picked = [int(each) for each in order[:targets]]
    if effect or desk.trend:
        since = np.arange(desk.weeks) - desk.start
        moved = level.copy()
        moved[picked] += desk.trend * (since + desk.start) + effect * (since >= 0)
        again = tickets(desk, np.clip(moved, 0.01, 0.99), volume, dice)
        # What was seen on the days of the choice stays; a trend was there all the time.
        new = since >= -desk.start if desk.trend else since >= 0
        for old, drawn in zip((n, solved), again, strict=True):
            for place in picked:
                old[place, new] = drawn[place, new]
    return judged(panel(n, solved), ledger(desk, picked, picked=worst))

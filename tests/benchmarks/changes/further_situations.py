"""What else is simulated of changes: steps, spill-over, totals of many changes, failures that come back."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from analytics.changes import came_back, evidence, spill_over
from analytics.changes.daily_panel import Floats
from analytics.changes.evaluation_rule import Change, Rule, Target
from analytics.significance import total_of_effects
from tests.benchmarks.changes.simulated_ledgers import FIRST, Desk, panel, rates, tickets


class Staggered(NamedTuple):
    """Mean estimates of an effect that grows with time, over all runs, and the truth."""

    truth: float
    ours: float
    error: float
    two_way: float


def staggered(runs: int) -> Staggered:
    """Four targets that start four weeks apart, with an effect that grows by a point a week."""
    starts, weeks = (17, 21, 25, 29), 37
    desk = Desk(categories=24, before=13, choice=0, after=weeks - 13)
    ours: list[float] = []
    two_way: list[float] = []
    truths: list[float] = []
    for seed in range(runs):
        dice = np.random.Generator(np.random.PCG64([20260402, seed]))
        level, volume = rates(desk, dice)
        grown = level.copy()
        for target, start in enumerate(starts):
            since = np.arange(weeks) - start
            grown[target] += 0.01 * (since + 1) * (since >= 0)
        n, solved = tickets(desk, grown, volume, dice)
        days = [FIRST + timedelta(weeks=start) for start in starts]
        change = Change(
            "steps", "in steps", "article",
            tuple(Target(f"category {place:02d}", day) for place, day in enumerate(days)),
            Rule(weeks_before=13, weeks_after=8),
        )  # fmt: skip
        whole = panel(n, solved)
        found = evidence.gather(whole, change, [change], {}, whole.last, with_seconds=False)
        ours.append(found.value)
        # Each target's mean over its first eight weeks: 1, 2 … 8 points.
        truths.append(0.01 * 4.5)
        two_way.append(_two_way_fixed_effects(n, solved, starts))
    return Staggered(
        float(np.mean(truths)), float(np.mean(ours)), float(np.std(ours) / runs**0.5), float(np.mean(two_way))
    )


def _two_way_fixed_effects(n: Floats, solved: Floats, starts: tuple[int, ...]) -> float:
    """The estimate that design forbids: one coefficient over all weeks, category and week taken out."""
    rate = solved / np.maximum(n, 1)
    treated = np.zeros_like(rate)
    for target, start in enumerate(starts):
        treated[target, start:] = 1

    def inner(each: Floats) -> Floats:
        return each - each.mean(0) - each.mean(1, keepdims=True) + each.mean()

    left = inner(treated)
    return float((left * inner(rate)).sum() / (left**2).sum())


class Contaminated(NamedTuple):
    """Controls that share something with the target: found, left out wrongly, and what that does."""

    found: int
    planted: int
    wrongly: int
    untouched: int
    effect: float
    with_all: float
    truth: float


def contaminated(runs: int, *, reaches: float = 0.6) -> Contaminated:
    """Eight of 39 controls get part of the effect: four share an article, two are mixed up, two ask alike."""
    desk, effect = Desk(categories=40), 0.08
    found = wrongly = 0
    kept: list[float] = []
    taken: list[float] = []
    for seed in range(runs):
        dice = np.random.Generator(np.random.PCG64([20260403, seed]))
        level, volume = rates(desk, dice)
        since = np.arange(desk.weeks) >= desk.start
        level[0, since] += effect
        level[1:9, since] += reaches * effect
        whole = panel(*tickets(desk, level, volume, dice))
        links = spill_over.links(*_logs(dice, desk.categories))
        live = FIRST + timedelta(weeks=desk.start)
        rule = Rule(weeks_before=13, weeks_after=8)
        change = Change("one", "an article", "article", (Target("category 00", live),), rule)
        for told, effects in ((links, kept), ({}, taken)):
            judged = evidence.gather(whole, change, [change], told, whole.last, with_seconds=False)
            effects.append(judged.value)
        linked = set(links.get("category 00", {}))
        planted = {f"category {place:02d}" for place in range(1, 9)}
        found += len(linked & planted)
        wrongly += len(linked - planted)
    untouched = runs * (desk.categories - 9)
    return Contaminated(
        found, 8 * runs, wrongly, untouched, float(np.mean(kept)), float(np.mean(taken)), effect
    )


def _logs(dice: np.random.Generator, categories: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What a desk's logs say: own articles, a general one, chance misreadings, and what is planted."""
    cited: list[tuple[str, str, int, int]] = []
    read: list[tuple[str, str, int, int]] = []
    asked: list[tuple[str, str]] = []
    words = [f"word{place}" for place in range(600)]
    for place in range(categories):
        name, answers = f"category {place:02d}", 200
        cited.append((name, f"KB-{place:03d}", int(dice.binomial(answers, 0.6)), answers))
        cited.append((name, "KB-general", int(dice.binomial(answers, 0.1)), answers))
        stray = int(dice.integers(categories))
        cited.append((name, f"KB-{stray:03d}", int(dice.binomial(answers, 0.01)), answers))
        if 1 <= place <= 4:
            cited.append((name, "KB-000", int(dice.binomial(answers, 0.15)), answers))
        wrong = dice.multinomial(int(dice.binomial(400, 0.08)), np.full(categories, 1 / categories))
        if place in (5, 6):
            wrong[0] += dice.binomial(400, 0.1)
        read += [(name, f"category {each:02d}", int(n), 400) for each, n in enumerate(wrong) if n]
        # Words of the category's own, words of everybody, and for two categories those of the target.
        own = words[10 * place : 10 * place + 10]
        for number in range(60):
            pool = words[:10] if place in (7, 8) and number % 3 == 0 else own
            said = [*dice.choice(pool, 4), *dice.choice(words[400:], 5)]
            asked.append((name, " ".join(said)))
    return (
        pl.DataFrame(cited, ["category", "article", "answers", "of"], orient="row"),
        pl.DataFrame(read, ["category", "intent", "tickets", "of"], orient="row"),
        pl.DataFrame(asked, ["category", "text"], orient="row"),
    )


class Totals(NamedTuple):
    """Over all runs: how often the interval of the total holds the truth, and mean sums."""

    held: float
    naive: float
    naive_error: float
    shrunken: float
    truth: float


def totals(
    runs: int, *, changes: int = 30, mean: float = 0.0, spread: float = 0.0, few: float = 1.0
) -> Totals:
    """Effects in points with errors of 1 to 3; those that looked better than nothing stayed.

    `few` is the share of changes that have any effect at all.
    """
    dice = np.random.Generator(np.random.PCG64([20260404, changes]))
    held = 0
    rows: list[tuple[float, float, float]] = []
    for _ in range(runs):
        error = dice.uniform(1, 3, changes)
        truth = dice.normal(mean, spread, changes) * (dice.random(changes) < few)
        seen = dice.normal(truth, error)
        stayed = (seen > 0).astype(np.float64)
        found = total_of_effects.total(seen, error**2, stayed)
        true = float(stayed @ truth)
        held += found.low <= true <= found.high
        rows.append((float(stayed @ seen), found.value, true))
    naive, shrunken, true = np.mean(rows, axis=0)
    error = float(np.std([each[0] for each in rows]) / runs**0.5)
    return Totals(held / runs, float(naive), error, float(shrunken), float(true))


class Returns(NamedTuple):
    """Failures that stay mended for a year, and failures that come back after two months."""

    false_alarms: float
    found: float
    median_days: float
    latest_days: float


def returns(runs: int, *, a_day: float = 40, before: float = 0.05, mended: float = 0.01) -> Returns:
    """So many tickets a day; a share of them fails before the change, after it, and when it comes back."""
    first, shipped = date(2026, 1, 1), 28
    quiet = shipped + came_back.SETTLED_DAYS
    back = quiet + 60
    false = 0
    days: list[int] = []
    for seed in range(runs):
        dice = np.random.Generator(np.random.PCG64([20260405, seed]))
        asked = dice.poisson(a_day, quiet + 365)
        share = np.where(np.arange(asked.size) < shipped, before, mended)
        live = first + timedelta(days=shipped)
        false += came_back.watch(dice.binomial(asked, share), asked, first, live) is not None
        share[back:] = before
        found = came_back.watch(dice.binomial(asked, share), asked, first, live)
        if found is not None and (late := (found.seen_on - first).days - back) >= 0:
            days.append(late)
    return Returns(false / runs, len(days) / runs, float(np.median(days)), float(np.quantile(days, 0.9)))

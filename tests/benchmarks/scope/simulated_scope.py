"""Random events over a scope: evidence that changes, days that pass, people who try to move categories.

What is allowed is judged here anew from the raw evidence, by rules written down a second time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from analytics.scope import promotion_and_demotion, scope_gate
from analytics.scope.promotion_and_demotion import Standing, StepRefusedError
from analytics.scope.scope_gate import Capacity, Reviewed
from analytics.shadow import readiness_gate, rollout_ladder
from analytics.shadow.readiness_gate import Bound, Gate
from analytics.shadow.rollout_ladder import RUNGS, Live, Rung

CATEGORIES = tuple("abcdef")
BUCKETS = ("trainable", "gray", "escalate always", None)
MINUTES, EACH = 100.0, 30.0
FIRST = date(2026, 1, 5)


@dataclass
class Evidence:
    """What is known of a category, in raw numbers."""

    bucket: str | None
    low: float
    customers: int
    leaks: int
    approvals: int
    entries: int
    reviewed_low: float | None
    harm: str
    plan_met: bool
    days: int


class Broken(NamedTuple):
    """What must never happen, counted; with how many steps up were allowed and how many refused."""

    gate_skipped: int
    always_promoted: int
    rung_skipped: int
    too_many_at_once: int
    wrongly_refused: int
    allowed: int
    refused: int


def drawn(rng: np.random.Generator) -> Evidence:
    """Evidence of which each part is fine more often than not, so that some gates are met."""
    return Evidence(
        bucket=BUCKETS[int(rng.choice(4, p=(0.65, 0.25, 0.05, 0.05)))],
        low=float(rng.choice((0.95, 0.90, 0.8999, 0.5), p=(0.6, 0.2, 0.1, 0.1))),
        customers=int(rng.choice((40, 20, 19), p=(0.6, 0.3, 0.1))),
        leaks=int(rng.choice((0, 1), p=(0.95, 0.05))),
        approvals=int(rng.choice((3, 2, 1), p=(0.4, 0.5, 0.1))),
        entries=int(rng.choice((5, 3, 2), p=(0.4, 0.5, 0.1))),
        reviewed_low=(None, 0.93, 0.90, 0.89)[int(rng.choice(4, p=(0.05, 0.55, 0.3, 0.1)))],
        harm="" if rng.random() < 0.93 else "resolution rate −14.0 points",
        plan_met=bool(rng.random() < 0.9),
        days=int(rng.choice((30, 14, 13), p=(0.6, 0.3, 0.1))),
    )


def gate_of(known: Evidence, rung: Rung, standing: Standing, category: str) -> Gate:
    """The gate as the product makes it from this evidence."""
    bound = Bound(90, 100, known.customers, 0.9, known.low, 1.0, 100.0)
    shadow = readiness_gate.gate(
        bound,
        leaks=known.leaks,
        approvals=known.approvals,
        entries=known.entries,
        always_human=category in standing.always_human,
    )
    live = Live(known.days, known.harm, known.leaks, "as planned", known.plan_met)
    rungs = {**{name: place.rung for name, place in standing.places.items()}, category: RUNGS[1]}
    return scope_gate.gate(
        rollout_ladder.gate(rung, shadow, live),
        bucket=known.bucket,
        audited=True,
        reviewed=Reviewed(50, known.reviewed_low, known.reviewed_low, 1.0),
        harm=known.harm,
        capacity=Capacity(MINUTES, EACH),
        live_after=scope_gate.live_categories(tuple(rungs.values())),
    )


def fine(known: Evidence, rung: Rung, live_others: int) -> bool:
    """The rule, once more: every line of the design, from the raw numbers."""
    return (
        known.bucket in ("trainable", "gray")
        and known.low >= 0.9
        and known.customers >= 20
        and known.leaks == 0
        and known.approvals >= 2
        and known.entries >= 3
        and known.reviewed_low is not None
        and known.reviewed_low >= 0.9
        and known.harm == ""
        and (live_others + 1) * EACH <= MINUTES
        and (rung == "shadow" or (known.days >= 14 and known.plan_met))
    )


def play(rng: np.random.Generator, events: int) -> Broken:
    """One sequence of events; the referee keeps its own account of stages, lists and days."""
    standing, today = Standing(), FIRST
    evidence = {name: drawn(rng) for name in CATEGORIES}
    place: dict[str, int] = dict.fromkeys(CATEGORIES, 0)
    since: dict[str, date] = {}
    listed: set[str] = set()
    broken = np.zeros(7, dtype=int)
    for kind, who, to in zip(
        rng.choice(6, events, p=(0.18, 0.2, 0.45, 0.08, 0.05, 0.04)),
        rng.choice(CATEGORIES, events),
        rng.integers(0, len(RUNGS), events),
        strict=True,
    ):
        category, rung = str(who), standing.place(str(who)).rung
        if kind == 0:
            evidence[category] = drawn(rng)
        elif kind == 1:
            today += timedelta(days=int(rng.integers(1, 8)))
        elif kind == 2:
            target = RUNGS[min(place[category] + 1, 4)] if rng.random() < 0.7 else RUNGS[int(to)]
            others = sum(at > 0 for name, at in place.items() if name != category)
            new = [n for n, day in since.items() if n != category and place[n] and (today - day).days < 14]
            one_up = RUNGS.index(target) == place[category] + 1
            allowed = (
                one_up and category not in listed and fine(evidence[category], rung, others) and len(new) < 3
            )
            known = evidence[category]
            try:
                standing = promotion_and_demotion.promoted(
                    standing, category, target, gate_of(known, rung, standing, category), today
                )
            except StepRefusedError:
                broken += (0, 0, 0, 0, int(allowed), 0, 1)
                continue
            broken += (
                int(not fine(known, rung, others)),
                int(category in listed),
                int(not one_up),
                int(len(new) >= 3),
                0,
                1,
                0,
            )
            place[category], since[category] = RUNGS.index(target), today
        elif kind == 3 and place[category]:
            lower = int(rng.integers(0, place[category]))
            standing = promotion_and_demotion.stepped_back(standing, category, RUNGS[lower], "harm")
            place[category] = lower
            since.pop(category, None)
        elif kind == 4:
            standing = promotion_and_demotion.declared(standing, category)
            listed.add(category)
            place[category] = 0
            since.pop(category, None)
        elif kind == 5:
            standing = promotion_and_demotion.released(standing, category)
            listed.discard(category)
        live_and_listed = sum(standing.place(name).rung != "shadow" for name in listed)
        broken += (0, live_and_listed, 0, 0, 0, 0, 0)
    return Broken(*(int(each) for each in broken))


def sequences(count: int, events: int = 60, seed: int = 19) -> Broken:
    """So many sequences, added up."""
    rng = np.random.default_rng(seed)
    return Broken(*(sum(each) for each in zip(*(play(rng, events) for _ in range(count)), strict=True)))

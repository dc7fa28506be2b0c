"""How ready each category is: its bound, gate, price in days and rung, with and without rubber stamps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from analytics.shadow import readiness_gate, rollout_ladder
from analytics.shadow.readiness_gate import BAR, Bound, Gate
from analytics.shadow.rollout_ladder import Live, Rung
from data.settings import Settings
from jobs.behaviour import spec_approvals
from jobs.decisions import buckets
from jobs.knowledge import knowledge_entries
from jobs.shadow import category_ladder, live_categories, shadow_drafts
from jobs.shadow.live_categories import LiveCategory
from jobs.thresholds import certificates


@dataclass(frozen=True, slots=True)
class CategoryReadiness:
    """A category in shadow: its bound with every draft and without rubber stamps, gate, price and rung."""

    category: str
    bound: Bound
    every_draft: Bound
    rubber_stamps: int
    gate: Gate
    per_day: float
    days: float | None
    needed: int | None
    rung: Rung
    next_rung: Rung | None
    rollback: tuple[str, ...]
    bands: Mapping[str, int]
    changed: int
    effort: float
    leaks: int
    always_human: bool
    path: tuple[tuple[int, float], ...]

    @property
    def ready(self) -> bool:
        """Whether a person may sign the next rung."""
        return self.next_rung is not None and self.gate.met and not self.rollback


@dataclass(frozen=True, slots=True)
class Shadow:
    """A source's shadow: a row for each category, and all pairs."""

    source: str
    bar: float
    categories: tuple[CategoryReadiness, ...]
    pairs: pl.DataFrame
    unanswered: int

    @property
    def ready(self) -> tuple[CategoryReadiness, ...]:
        """Those that a person may sign."""
        return tuple(each for each in self.categories if each.ready)


def of_source(settings: Settings, source: str, *, bar: float = BAR) -> Shadow:
    """The shadow of a source as it stands; a DataError where it has none."""
    pairs, unanswered = shadow_drafts.read(settings, source)
    steps = category_ladder.positions(settings, source)
    always = buckets.always_human(settings, source)
    approvals = spec_approvals.approvers(settings, source)
    entries = knowledge_entries.clean_by_category(settings, source)
    live = live_categories.of_source(settings, source)
    held = certificates.expiries(settings, source)
    found = [
        _category(name, pairs, steps, always, approvals, entries, live, held, bar)
        for name in shadow_drafts.categories(pairs)
    ]
    order = sorted(found, key=lambda each: (not each.ready, -each.bound.low, each.category))
    return Shadow(source, bar, tuple(order), pairs, unanswered)


def rows(found: Shadow) -> list[dict[str, object]]:
    """A flat row for each category, for tables and files."""
    return [
        {
            "source": found.source,
            "category": each.category,
            "rung": each.rung,
            "ready": each.ready,
            "accepted": each.bound.share,
            "at_least": each.bound.low,
            "bar": found.bar,
            "drafts": each.bound.drafts,
            "customers": each.bound.customers,
            "rubber_stamps": each.rubber_stamps,
            "facts_changed": each.changed,
            "days_to_the_bar": each.days,
            "missing": "; ".join(condition.name for condition in each.gate.missing),
            "step_back": "; ".join(each.rollback),
        }
        for each in found.categories
    ]


def in_words(found: Shadow) -> str:
    """The same as aligned text."""
    head = ("category", "stage", "accepted", "at least", "drafts", "days", "missing")
    lines = [
        (
            each.category,
            each.rung,
            "–" if each.bound.share is None else f"{100 * each.bound.share:.1f} %",
            f"{100 * each.bound.low:.1f} %",
            str(each.bound.drafts),
            "–" if each.days is None else f"{each.days:.0f}",
            "ready to sign" if each.ready else ", ".join(condition.name for condition in each.gate.missing),
        )
        for each in found.categories
    ]
    widths = [max(len(line[place]) for line in (head, *lines)) for place in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]])
        for line in (head, *lines)
    )


def _category(
    name: str,
    pairs: pl.DataFrame,
    steps: Mapping[str, category_ladder.Position],
    always: frozenset[str],
    approvals: int,
    entries: Mapping[str, int],
    live: Mapping[str, LiveCategory],
    held: Mapping[str, date],
    bar: float,
) -> CategoryReadiness:
    mine = pairs.filter(pl.col("category") == name).sort("at")
    read = mine.filter(~pl.col("rubber_stamp"))
    bound = readiness_gate.bound(read)
    always_human = name in always
    leaks = int((read["action"] == "answer").sum()) if always_human else 0
    shadow_gate = readiness_gate.gate(
        bound,
        leaks=leaks,
        approvals=approvals,
        entries=entries.get(name, 0),
        always_human=always_human,
        bar=bar,
    )
    position = steps.get(name)
    rung: Rung = position.rung if position else "shadow"
    seen = live.get(name)
    on_rung = (datetime.now(UTC) - position.since).days if position else 0
    state = Live(
        days=on_rung,
        harm=seen.harm if seen else "",
        leaks=seen.answers if seen and always_human else 0,
        plan=seen.plan if seen else "no live tickets yet",
        plan_met=bool(seen and seen.plan_met),
        expired=category_ladder.expired(position, certificates.valid_until(held, name)),
    )
    first, last = pairs.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    days = (last - first).days + 1
    per_day = read.height / days
    return CategoryReadiness(
        category=name,
        bound=bound,
        every_draft=readiness_gate.bound(mine),
        rubber_stamps=mine.height - read.height,
        gate=rollout_ladder.gate(rung, shadow_gate, state),
        per_day=per_day,
        days=0.0 if bound.low >= bar else readiness_gate.days_needed(bound, per_day, bar),
        needed=None if bound.share is None else readiness_gate.drafts_needed(round(bound.share, 3), bar),
        rung=rung,
        next_rung=None if always_human else rollout_ladder.above(rung),
        rollback=rollout_ladder.rollback(rung, state),
        bands=dict(read["band"].value_counts().iter_rows()),
        changed=int((read["changed_facts"].list.len() > 0).sum()),
        effort=float(read["effort"].median() or 0.0),  # pyright: ignore[reportArgumentType]
        leaks=leaks,
        always_human=always_human,
        path=tuple(readiness_gate.bound_path(read["accepted"].to_list())) if read.height else (),
    )

"""What is known of each category for its next stage: drafts, live tickets, articles, reviews, hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from analytics import monthly_rate
from analytics.audit.buckets import Bucket
from analytics.knowledge import clean_entries
from analytics.review import accuracy_estimate
from analytics.scope.hours_expected import SolvedAlone
from analytics.scope.scope_gate import Reviewed
from analytics.shadow import readiness_gate
from analytics.shadow.readiness_gate import FEWEST_ENTRIES, Bound
from analytics.significance import proportions
from analytics.significance.returning_customers import clustered, design_effect
from analytics.ticket_slices import Slice
from analytics.trends import decisions_needed
from analytics.trends.human_hours_saved import Assumptions
from data.errors import DataError
from data.settings import Settings
from jobs.audit import audit_runs
from jobs.counting import overview_figures, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.job_queue.job_kind import Progress
from jobs.knowledge import knowledge_entries
from jobs.months import assumptions, month_series
from jobs.review import review_rates, review_tags, stored_draws
from jobs.review.answer_texts import DRAFT
from jobs.review.review_rates import FEWEST_ANSWERS
from jobs.review.review_tags import TAGS
from jobs.shadow import live_categories, shadow_drafts
from jobs.shadow.live_categories import LiveCategory

#: What is compared between the arms.
_RESOLUTION = "resolution_rate"
#: Volume is that of so many days, as in the audit.
DAYS = 90
#: Articles may be incomplete for so many days before a category should step back.
UNCLEAN_DAYS = 30


@dataclass(frozen=True, slots=True)
class CategoryEvidence:
    """One category: everything its gate and its hours are made of, at one lake version.

    `arm_harm` says that the pilot solves clearly fewer of its tickets than the baseline. `assumed` is None,
    with a reason in `not_assumed`, where a person's time is neither measured nor typed.
    """

    category: str
    a_month: float | None
    advised: Bucket | str | None
    audited: bool
    bound: Bound
    drafted_answers: int
    entries: int
    unclean: str
    live: LiveCategory | None
    arm_harm: str
    reviewed: Reviewed
    solved: SolvedAlone | None
    assumed: Assumptions | None
    not_assumed: str


def gather(
    settings: Settings,
    source: str,
    *,
    progress: Progress = lambda stage, share: None,
) -> tuple[CategoryEvidence, ...]:
    """The evidence of every category with a ticket in the last 90 days; a DataError without any."""
    taken = snapshot.take(settings, source)
    progress("counting tickets", 0.1)
    tickets, days = _window(taken)
    if tickets.is_empty():
        raise DataError(
            f"No ticket of the last {DAYS} days of {source!r} has a category. The scope moves by categories: "
            "import one with each ticket."
        )
    names = sorted(str(name) for name in tickets["category"].unique())
    audit = audit_runs.newest(settings, source)
    advice = {} if audit is None else audit.advice()
    progress("comparing drafts", 0.25)
    pairs = _pairs(settings, source)
    progress("judging live tickets", 0.45)
    live = live_categories.of_source(settings, source)
    harmed = _harmed(taken)
    progress("reading articles and reviews", 0.7)
    entries, unclean = _articles(settings, source)
    reviewed = _reviewed(settings, source)
    progress("adding up hours", 0.85)
    assumed = _assumed(settings, taken, names)
    found: list[CategoryEvidence] = []
    for name in names:
        mine = tickets.filter(pl.col("category") == name)
        drafts = pairs.filter(pl.col("category") == name, ~pl.col("rubber_stamp"))
        bound = readiness_gate.bound(drafts)
        given = assumed[name]
        found.append(
            CategoryEvidence(
                category=name,
                a_month=monthly_rate.a_month(mine.height, days),
                advised=advice[name].bucket if name in advice else None,
                audited=audit is not None,
                bound=bound,
                drafted_answers=int((drafts["action"] == "answer").sum()),
                entries=entries.get(name, 0),
                unclean=unclean.get(name, ""),
                live=live.get(name),
                arm_harm=harmed.get(name, ""),
                reviewed=reviewed.get(name, Reviewed(0, None, None, None)),
                solved=_solved(mine, bound),
                assumed=None if isinstance(given, str) else given,
                not_assumed=given if isinstance(given, str) else "",
            )
        )
    return tuple(found)


def _window(taken: Snapshot) -> tuple[pl.DataFrame, int]:
    """The tickets with a category of the last 90 days, and how many days these are."""
    begun, last = overview_figures.days(taken)
    first = max(last - timedelta(days=DAYS - 1), begun)
    rows = taken.scan().filter(pl.col("day").is_between(first, last), "tickets")
    named = rows.filter(pl.col("category").is_not_null()).select(
        pl.col("category").cast(pl.String), "customer", "involved", "automated", "automation_known"
    )
    return named.collect(), (last - first).days + 1


def _harmed(taken: Snapshot) -> dict[str, str]:
    """The categories about which Month asks whether to take them out of the pilot, with the reason."""
    whole = Slice()
    pilot, base = month_series.by_arm(taken, whole)
    between = month_series.between(taken, whole)
    arms: decisions_needed.Arms = {
        name: (pilot[category,][_RESOLUTION], base[category,][_RESOLUTION], between[name])
        for (category,) in pilot
        if (category,) in base and (name := None if category is None else str(category)) in between
    }
    found = decisions_needed.harmed_categories(arms, taken.today)
    return {each.category: each.because.rstrip(".") for each in found if each.category is not None}


def _pairs(settings: Settings, source: str) -> pl.DataFrame:
    try:
        return shadow_drafts.read(settings, source).pairs
    except DataError:
        return pl.DataFrame(
            schema={
                "category": pl.String,
                "customer": pl.String,
                "accepted": pl.Boolean,
                "action": pl.String,
                "rubber_stamp": pl.Boolean,
            }
        )


def _solved(mine: pl.DataFrame, bound: Bound) -> SolvedAlone | None:
    """What the agent solved alone of its live tickets; else the share of drafts that were accepted."""
    known = mine.filter("automation_known")
    by = known.group_by("customer").agg(
        x=pl.col("automated").cast(pl.Float64).sum(), n=pl.len().cast(pl.Float64)
    )
    if by.height:
        low, high = design_effect.rate_interval(clustered.sums(by, "x", "n"))
        share = float(by["x"].sum() / by["n"].sum())
        if not np.isnan(low) and not np.isnan(high):
            return SolvedAlone(share, float(low), float(high), f"{known.height:,} live tickets of the agent")
    if bound.share is None or bound.customers < readiness_gate.FEWEST_CUSTOMERS:
        return None
    return SolvedAlone(bound.share, bound.low, bound.high, f"{bound.drafts:,} drafts")


def _articles(settings: Settings, source: str) -> tuple[dict[str, int], dict[str, str]]:
    """Complete articles of each category, and where too few have been complete for more than 30 days."""
    try:
        now = knowledge_entries.assessed(settings, source)
    except DataError:
        return {}, {}
    counted = clean_entries.by_category(now)
    before = clean_entries.by_category(knowledge_entries.assessed_before(settings, source, UNCLEAN_DAYS))
    said = f"fewer than {FEWEST_ENTRIES} complete articles for more than {UNCLEAN_DAYS} days"
    few = {name: said for name, count in counted.items() if max(count, before.get(name, 0)) < FEWEST_ENTRIES}
    return counted, few


def _reviewed(settings: Settings, source: str) -> dict[str, Reviewed]:
    """The review of live answers by category; of a category without any, its drafts that were tagged blind.

    Only drafts that people changed are tagged blind, so their share is no better than that of all.
    """
    found = _blind(settings, source)
    drawn = [each for each in stored_draws.listed(settings, source) if not each.hand_picked]
    for draw in drawn:
        whole = review_rates.of_draw(settings, draw)
        if whole.reviewed < accuracy_estimate.FEWEST:
            continue
        for name, count in whole.counts.items():
            rate = whole.by_category.get(name)
            found[name] = Reviewed(count, rate and rate.value, rate and rate.low, rate and rate.high)
        break
    return found


def _blind(settings: Settings, source: str) -> dict[str, Reviewed]:
    right: dict[str, dict[str, bool]] = {}
    for draw in stored_draws.listed(settings, source):
        if not (draw.hand_picked and draw.stratified):
            continue
        of = {each.item: each.category for each in stored_draws.items(settings, draw.id or 0)}
        for tag in review_tags.standing(settings, source, draw.id or 0):
            category = of.get(tag.subject)
            if tag.subject.endswith(DRAFT) and tag.choice in TAGS and category:
                right.setdefault(category, {})[tag.subject] = tag.choice == TAGS[0]
    found: dict[str, Reviewed] = {}
    for name, tags in right.items():
        n, good = len(tags), sum(tags.values())
        if n < FEWEST_ANSWERS:
            found[name] = Reviewed(n, None, None, None)
            continue
        ends = proportions.wilson(good, n)
        found[name] = Reviewed(n, good / n, float(ends.low), float(ends.high))
    return found


def _assumed(settings: Settings, taken: Snapshot, names: list[str]) -> Mapping[str, Assumptions | str]:
    """The assumptions of each category; a person's minutes are typed, else measured in it, else in all."""
    typed = assumptions.listed(settings)
    seen = taken.scan().filter("involved").select(pl.col("day").min()).collect().item()
    whole = assumptions.of(typed, taken, Slice(), taken.today, seen)  # pyright: ignore[reportArgumentType]
    found: dict[str, Assumptions | str] = {}
    for name in names:
        own = assumptions.of(typed, taken, Slice().but("category", name), taken.today, seen)  # pyright: ignore
        found[name] = whole if isinstance(own, str) else own
    return found

"""Simulated pairs of months, June and July 2026, whose truth is known, as snapshots and as their numbers.

All of it is the product's own: only the facts are drawn, and a test holds them equal to those of a log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import narwhals as nw
import numpy as np
import polars as pl

from analytics import cube, design_effects, estimates
from analytics.exploratory import comparison
from analytics.exploratory.comparison import Compared
from analytics.metrics import METRICS, missing
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from analytics.trends import change_decomposition, period_design_effects
from analytics.trends.change_decomposition import Decomposition, Period
from analytics.trends.headline_numbers import Number
from analytics.trends.month_metrics import Target
from data.lake.lake import Version
from jobs.counting import facts_table, overview_figures
from jobs.counting.snapshot import Snapshot
from jobs.months import assumptions, change_drivers, month_contents, month_series
from tests.benchmarks.simulations import simulated_logs
from tests.benchmarks.simulations.simulated_logs import START, World

#: June has 30 days and July 31; the later one is judged.
DAYS, JUNE = 61, 30
KEY, JULY = "2026-07", date(2026, 7, 1)
EVERYTHING = Slice()
#: How long a person takes, typed.
MINUTES = assumptions.TypedAssumption("minutes", 8.0, 0.1, "minutes", "simulated", date(2026, 6, 1))
HORIZON = timedelta(days=7)
#: A rate of 15 % comes from the slowest tickets of all.
SLOWEST = 300 * float(np.exp(1.0364))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two months of a world; in the later one the rate is `higher`, and `times` as many tickets come."""

    world: World
    higher: float = 0.0
    times: float = 1.0
    #: In the later month the last category comes so many times as often.
    shifted: float = 1.0


def pair_of(world: World, **further: float) -> Pair:
    """Two months of a world whose agent gets every ticket, all in one category."""
    return parted(replace(world, categories=1, category_sd=0.0), **further)


def parted(world: World, **further: float) -> Pair:
    """The same with the world's categories."""
    return Pair(replace(world, days=DAYS, phases=((0, 1.0),)), **further)


def snapshot(pair: Pair, rng: np.random.Generator) -> Snapshot:
    """One log of two whole months that are judged."""
    tickets = simulated_logs.draw(pair.world, rng)
    july = tickets.day >= JUNE
    # Some who were not solved in June would have been in July.
    rate = pair.world.rate
    risen = july & (rng.random(len(july)) < pair.higher / (1 - rate))
    kept = july | (rng.random(len(july)) < 1 / pair.times)
    if pair.shifted != 1:
        last = tickets.category == pair.world.categories - 1
        kept &= ~july | last | (rng.random(len(july)) < 1 / pair.shifted)
    tickets = replace(tickets, solved=tickets.solved | risen)
    return of_tickets(pair.world, tickets, kept)


def of_tickets(
    world: World, tickets: simulated_logs.Tickets, kept: simulated_logs.Flags | None = None
) -> Snapshot:
    """The snapshot of these tickets, or of those that are kept, when all are judged."""
    as_of = simulated_logs.end(world, HORIZON) + timedelta(hours=12)
    rules = Rules(as_of, HORIZON, _known(world), time_zone="UTC")
    facts = simulated_logs.as_facts(tickets, rules)
    facts = with_measures(facts if kept is None else facts.filter(pl.Series(kept)))
    return Snapshot("simulated", Version(1, 0, 0), rules, facts_table.in_memory(facts), counted(facts))


def counted(facts: pl.DataFrame) -> pl.DataFrame:
    """The cube of these facts."""
    built = cube.build(nw.from_native(facts.lazy()), ("arm", "category", "plan"))
    return built.collect("polars").to_native()


def with_measures(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with every measure of a month's numbers; the slowest tickets count as escalated."""
    escalated = pl.col("mature") & (pl.col("handle_seconds") > SLOWEST).fill_null(False)
    named = {name for metric in month_series.COUNTED for name in metric.measures}
    nothing = pl.lit(value=False)
    found = facts.with_columns(
        involved="mature",
        involved_maturing=nothing,
        not_eligible=nothing,
        escalation_known="mature",
        escalated=escalated,
        handover_known="mature",
        handed_over=escalated,
        automation_known="mature",
        automated=pl.col("durable"),
        reopened_after_agent=nothing,
        human_seconds=pl.lit(None, pl.Float64),
    )
    lacking = {name for name in named if name not in found.columns and not name.endswith("_squared")}
    return found.with_columns(**dict.fromkeys(sorted(lacking), nothing))


def numbers(taken: Snapshot, targets: Sequence[Target] = ()) -> tuple[Number, ...]:
    """The five numbers of July, as the page and its report tell them."""
    typed = month_contents.MonthInputs(tuple((JULY, each) for each in targets), (), (MINUTES,), (), ())
    return month_contents.answer(taken, month_series.build(taken), typed, KEY).numbers


def moved(taken: Snapshot, keys: Sequence[str] = change_drivers.MOVED) -> dict[str, Decomposition]:
    """What moved July's metrics since June by category: `change_drivers.parts` of these metrics alone."""
    spans = ((JULY, START + timedelta(days=DAYS - 1)), (START, START + timedelta(days=JUNE - 1)))
    metrics = [METRICS[key] for key in keys if not missing(METRICS[key], taken.rules.known)]
    sides, rows = list[Period](), list[pl.DataFrame]()
    for span in spans:
        inside = Slice(*span)
        added = taken.added(inside, ("category",), metrics).with_columns(pl.col("category").cast(pl.String))
        sides.append(Period(added))
        rows.append(taken.rows(inside).collect())
    grouped = period_design_effects.sample(rows[0], rows[1], metrics).by("category")
    return {
        each.key: change_decomposition.moved(each, *sides, "category", tickets=grouped) for each in metrics
    }


def days(world: World, rng: np.random.Generator, looks: int) -> Iterator[dict[str, Compared]]:
    """What Overview says of the arms of one pilot on every day, without a plan, of what the log can have."""
    tickets = simulated_logs.draw(world, rng)
    shown = [METRICS[key] for key in overview_figures.SHOWN]
    metrics = [each for each in shown if not missing(each, _known(world))]
    every = facts_of(world, tickets, world.days)
    cells = counted(every)
    for day in range(1, looks + 1):
        rules = rules_of(world, day)
        # Without a horizon nothing that came changes any more, so the cube of a day is the rows until then.
        facts = every.filter(pl.col("created_at") <= rules.as_of)
        until = cells.filter(pl.col("day") < rules.as_of.date())
        taken = Snapshot("simulated", Version(1, 0, 0), rules, facts_table.in_memory(facts), until)
        sides = [taken.rows(EVERYTHING.but("arm", arm)) for arm in ("pilot", "baseline")]
        found = [
            estimates.all_of(
                side.collect(), taken.added(EVERYTHING.but("arm", arm), (), metrics), rules.known, (), metrics
            )
            for side, arm in zip(sides, ("pilot", "baseline"), strict=True)
        ]
        effects = design_effects.between(found[0], found[1], (sides[0], sides[1]))
        yield comparison.explore(found[0][()], found[1][()], effects[()])


def facts_of(world: World, tickets: simulated_logs.Tickets, day: int) -> pl.DataFrame:
    """The facts of these tickets after so many days."""
    return with_measures(simulated_logs.as_facts(tickets, rules_of(world, day)))


def rules_of(world: World, day: int) -> Rules:
    """After so many days, without a horizon: every ticket that came is judged, and stays as it is."""
    as_of = datetime.combine(START + timedelta(days=day), time(), UTC)
    return Rules(as_of, timedelta(), _known(world), time_zone="UTC")


def _known(world: World) -> frozenset[str]:
    known = simulated_logs.KNOWN | {"escalated", "interactions"}
    return known if world.customers is not None else known - {"customer_id"}

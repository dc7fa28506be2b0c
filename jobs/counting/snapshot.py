"""Snapshot of a source: its facts and cube as of one moment and one lake version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import narwhals as nw
import polars as pl
from sqlmodel import col, select

from analytics import cube, design_effects, estimates, extreme_rates, facts
from analytics.estimates import Estimate
from analytics.metrics import METRICS, Metric, not_understood, unread
from analytics.sampled_tickets.daily_sums import DailySums
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from data.cleaning import cell_notes
from data.database import sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake, read_guard
from data.lake.lake import Version
from data.sample.source_labels import COMPANIONS
from data.schema import CONTEXT, SOURCE
from data.settings import Settings
from data.suggestions import said_of_profile
from jobs.counting import facts_table, monthly_counts, source_logs, spec_versions
from jobs.counting.facts_table import FactsTable
from jobs.counting.in_memory import selected_tickets
from jobs.counting.in_memory.cube_cells import CubeCells
from jobs.counting.in_memory.facts_columns import Part
from jobs.counting.in_memory.selected_tickets import SelectedTickets

#: Of so many questions the design effects are kept with a snapshot.
REMEMBERED = 256
Effects = dict[
    tuple[Slice, tuple[str, ...], tuple[str, ...]], dict[tuple[object, ...], dict[str, design_effects.Known]]
]
#: How many tickets there are is asked with every metric.
_ALWAYS = ("tickets", "not_eligible", "mature", "maturing")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts and cube of a source with the rules that made them; shared between sessions, immutable."""

    source: str
    version: Version
    rules: Rules
    table: FactsTable
    cube: pl.DataFrame
    #: The design effects of slices that were asked for, as they cost more than all that they widen.
    effects: Effects = field(default_factory=Effects, compare=False, repr=False)
    cells: CubeCells = field(default_factory=CubeCells, compare=False, repr=False)

    @property
    def fields(self) -> list[str]:
        """Returns the names by which this source's tickets can be filtered and grouped."""
        return facts.fields_of(self.table.names)

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        return self.table.height

    def scan(self) -> pl.LazyFrame:
        """Returns all facts, of which only what is asked for is read."""
        return self.table.scan()

    def has(self, flag: str) -> bool:
        """Returns whether a flag is true for any ticket."""
        return bool(self.scan().select(pl.col(flag).any()).collect().item())

    @property
    def names(self) -> tuple[str, ...]:
        """Returns the names of the facts' columns."""
        return self.table.names

    @property
    def facts(self) -> pl.DataFrame:
        """Returns all facts in memory, which grows with what is stored: for whoever needs every column."""
        return self.table.whole()

    @property
    def today(self) -> date:
        """Returns the day of the as-of time in the workspace's time zone; it may be incomplete."""
        return self.rules.as_of.astimezone(ZoneInfo(self.rules.time_zone)).date()

    def rows(self, chosen: Slice) -> pl.LazyFrame:
        """Returns the facts of a slice, for which only months are read that have any of it."""
        return self.table.scan(self.parts(chosen)).filter(chosen.predicate())

    def parts(self, chosen: Slice) -> tuple[Part, ...]:
        """Returns the months that can have tickets of a slice, as the cube tells."""
        told = Slice(chosen.start, chosen.end, tuple(c for c in chosen.where if c[0] in facts.DIMENSIONS))
        if len(self.table.parts) == 1 or told == Slice():
            return self.table.parts
        days = self.cube.lazy().filter(told.predicate()).select(pl.col("day").unique()).collect()
        return self.table.of_days(days["day"])

    def tickets(self, chosen: Slice, flag: str = "", days: pl.Series | None = None) -> SelectedTickets:
        """Returns the tickets of a slice, those with a flag where one is named; of some `days`, if known."""
        parts = self.parts(chosen) if days is None else self.table.of_days(days)
        return selected_tickets.select(self.table.columns, parts, chosen, flag)

    def daily(
        self, chosen: Slice, by: Sequence[str] = (), metrics: Sequence[Metric] | None = None
    ) -> DailySums | None:
        """Returns the measures of a slice summed by group and day; None where the cube does not have them."""
        if not chosen.in_cube or any(name not in facts.DIMENSIONS for name in by):
            return None
        return self.cells.daily(self.cube, chosen, by, _measures(metrics))

    def added(
        self,
        chosen: Slice,
        by: Sequence[str] = (),
        metrics: Sequence[Metric] | None = None,
        further: Sequence[str] = (),
    ) -> pl.DataFrame:
        """Returns the measures of a slice summed by group, from the cube if possible, else from the facts.

        Only what these metrics are made of, `further` measures, and how many tickets there are, where metrics
        are named.
        """
        only = _measures(metrics, further)
        if chosen.in_cube and all(name == "day" or name in facts.DIMENSIONS for name in by):
            return cube.add(self.cube.lazy().filter(chosen.predicate()), by, only)
        return cube.total(self.rows(chosen), by, only)

    def estimates(
        self, chosen: Slice, by: Sequence[str] = (), metrics: Sequence[Metric] = tuple(METRICS.values())
    ) -> dict[tuple[object, ...], dict[str, Estimate]]:
        """Returns the metrics of a slice by group: from the group's values to its estimates by key."""
        # Shares and means are in the cube; the rows' own values are read for quantiles alone.
        sampled = estimates.sample_columns(metrics)
        samples = self.rows(chosen).select(*by, *sampled).collect() if sampled else pl.DataFrame()
        key = (chosen, tuple(by), tuple(metric.key for metric in metrics))
        known = self.effects.get(key)
        daily = None if known is not None else self.daily(chosen, by, metrics)
        added = self.added(chosen, by, metrics) if daily is None else daily.total()
        found = estimates.all_of(samples, added, self.rules.known, by, metrics)
        if known is None:
            fields = all(name in self.fields for name in by)
            days = None if daily is None else daily.days
            rows = self.tickets(chosen, days=days) if fields else self.rows(chosen)
            known = design_effects.effects(found, rows, by, daily=daily)
            if len(self.effects) >= REMEMBERED:
                self.effects.clear()
            self.effects[key] = known
        return design_effects.applied(found, known)


def _measures(metrics: Sequence[Metric] | None, further: Sequence[str] = ()) -> set[str] | None:
    """What these metrics are made of, and how many tickets there are; none where all is wanted."""
    if metrics is None:
        return None
    return {*_ALWAYS, *further, *(name for each in metrics for name in each.measures)}


def take(settings: Settings, source: str, as_of: datetime | None = None) -> Snapshot:
    """Returns the snapshot of a source at the current lake version."""
    read_guard.check(source)
    counted = _counted(settings, source, as_of)
    told = with_known(counted, _unread(settings, source))
    return replace(told, table=spec_versions.added(settings, source, counted.table))


def with_known(counted: Snapshot, further: Iterable[str]) -> Snapshot:
    """Returns the snapshot with what else is known of its source: what is unread, which rates are none."""
    measures = counted.added(Slice()).to_dicts()
    no_rates = estimates.one_sided(measures[0]) if measures else frozenset[str]()
    known = counted.rules.known | {*further} | no_rates
    return replace(counted, rules=replace(counted.rules, known=known))


def _counted(settings: Settings, source: str, as_of: datetime | None) -> Snapshot:
    store = lake.of(settings)
    version = store.version()
    if not version.tickets:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    final = outcomes_are_final(settings, source)
    logs = source_logs.open_logs(store, source)
    found = None
    if logs is not None and logs.asked.at_most < monthly_counts.WORTH:
        said = None if logs.said is None else logs.said.of()
        found = of_logs(settings, source, version, logs.asked.of(), said, final=final, as_of=as_of)
    elif logs is not None:
        counts = monthly_counts.count(settings, source, logs, final=final, as_of=as_of)
        found = None if counts is None else Snapshot(source, version, counts.rules, counts.facts, counts.cube)
    if found is None:
        raise DataError(f"There is no source {source!r}. The lake has: {', '.join(store.sources())}.")
    return found


def of_logs(
    settings: Settings,
    source: str,
    version: Version,
    tickets: pl.LazyFrame,
    said: pl.LazyFrame | None,
    *,
    final: bool,
    as_of: datetime | None = None,
) -> Snapshot | None:
    """Builds the snapshot of one source from its logs; None if it has no tickets."""
    logs = (
        nw.from_native(tickets.drop(SOURCE, strict=False)),
        None if said is None else nw.from_native(said.drop(SOURCE, strict=False)),
    )
    surveyed = facts.survey(*logs)
    if surveyed.latest is None:
        return None
    unused = [n for n in tickets.collect_schema() if n.startswith(CONTEXT) and n not in surveyed.known]
    rules = Rules(
        as_of=as_of or surveyed.latest,
        horizon=settings.horizon,
        known=surveyed.known,
        final=final,
        time_zone=settings.time_zone,
        far="" if as_of else surveyed.far,
    )
    asked = logs[1] if "interactions" in surveyed.known else None
    built = facts.build(logs[0].drop(unused), asked, rules).collect("polars").to_native()
    # A ticket without a customer is its own; asked here, because the survey would read all ids for it.
    if built.select((pl.col("customer") != pl.col("ticket_id")).any()).item():
        rules = replace(rules, known=rules.known | {"customer_id"})
    coded = facts.code(built)
    return Snapshot(source, version, rules, facts_table.in_memory(coded), cube.of_rows(coded))


def newest_source(settings: Settings) -> str | None:
    """Returns the source whose tickets were imported last; None if the lake is empty.

    What stands beside the demonstration comes only where there is nothing else.
    """
    held = lake.of(settings).sources()
    there = [source for source in held if source not in COMPANIONS] or held
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ImportRecord.source).where(
            ImportRecord.kind == "tickets", ImportRecord.state == "done"
        )
        recent = opened.exec(asked.order_by(col(ImportRecord.id).desc())).all()
    return next((source for source in recent if source in there), there[-1] if there else None)


def outcomes_are_final(settings: Settings, source: str) -> bool:
    """Returns whether the source's last import declared its outcomes final."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ImportRecord.final).where(
            ImportRecord.source == source, ImportRecord.kind == "tickets", ImportRecord.state != "refused"
        )
        return bool(opened.exec(asked.order_by(col(ImportRecord.id).desc()).limit(1)).first())


def _unread(settings: Settings, source: str) -> set[str]:
    """The columns that the source's last import did not read though they may say what a metric needs."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ImportRecord.notes).where(
            ImportRecord.source == source, ImportRecord.kind == "tickets", ImportRecord.state != "refused"
        )
        notes = opened.exec(asked.order_by(col(ImportRecord.id).desc()).limit(1)).first() or ""
    return noticed(notes.splitlines())


def noticed(notes: Iterable[str]) -> set[str]:
    """What stands among the known columns because of an import's notes: left unread, mapped for the file."""
    found = filter(None, map(said_of_profile.named_in, notes))
    mapped = (each for note in notes for each in said_of_profile.mapped_in(note))
    lost = (each for note in notes for each in cell_notes.not_understood(note))
    return {
        *(unread(*each) for each in found),
        *(extreme_rates.mapped(*each) for each in mapped),
        *(not_understood(*each) for each in lost),
    }

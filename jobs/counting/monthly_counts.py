"""Counts a source by month: what was counted before stays, and only changed months are counted anew.

A month's facts depend on its tickets, on the interactions with these in whatever month they happened, on
which columns the source records anywhere, and on the as-of while any of its times is still ahead. Each of
these is asked before a kept month is taken.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import narwhals as nw
import polars as pl
from polars.exceptions import PolarsError

from analytics import as_of_time, as_of_window, cube, facts, survey
from analytics.survey import INTERACTIONS, Recorded
from analytics.ticket_outcomes import Rules
from data.lake.delta_rows import MONTH
from data.lake.monthly_log import MonthlyLog
from data.schema import CONTEXT
from data.settings import Settings
from jobs.counting import facts_table, kept_months, source_logs
from jobs.counting.facts_table import FactsTable
from jobs.counting.in_memory.facts_columns import Part as FactsPart
from jobs.counting.kept_months import Folder, Month, Part, State
from jobs.counting.source_logs import Logs, Reader, read_month

#: Fewer tickets are counted in a second or less, in one piece and in memory.
WORTH = 200_000
#: Of months with no more tickets two are counted at once.
_SMALL = 500_000
Progress = Callable[[str, float], None]
#: A month, and its facts and cube where these are not on the disk.
_One = tuple[Month, tuple[pl.DataFrame, pl.DataFrame] | None]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A source as it was counted: rules, facts, cube, and how many of its months were counted anew."""

    rules: Rules
    facts: FactsTable
    cube: pl.DataFrame
    anew: tuple[str, ...]


def count(
    settings: Settings,
    source: str,
    logs: Logs,
    *,
    final: bool,
    as_of: datetime | None = None,
    reader: Reader | None = None,
    progress: Progress | None = None,
) -> Counted | None:
    """Returns the counts of a source, keeps what had to be counted; None if it has no tickets."""
    folder = kept_months.folder(settings, source, final=final)
    kept = folder.read()
    made = _Count(settings, logs, folder, kept, final, as_of, reader or read_month, progress or _silent)
    try:
        return made.run()
    except (PolarsError, OSError):
        if kept == State():
            raise
        # Torn by somebody, though as long as it was: everything anew, and what is at fault says so itself.
        return replace(made, kept=State()).run()


@dataclass(frozen=True, slots=True, eq=False)
class _Count:
    settings: Settings
    logs: Logs
    folder: Folder
    kept: State
    final: bool
    as_of: datetime | None
    reader: Reader
    progress: Progress

    def run(self) -> Counted | None:
        asked = _surveyed(self.logs.asked, self.kept.asked, survey.of_tickets)
        said = (
            {}
            if self.logs.said is None
            else _surveyed(self.logs.said, self.kept.said, survey.of_interactions)
        )
        recorded = sum((part.recorded for part in (*asked.values(), *said.values())), Recorded())
        tickets = sum((part.recorded for part in asked.values()), Recorded())
        if not tickets.rows or recorded.until is None:
            return None
        links = source_logs.linked(self.logs, self.kept, asked, said)
        until = self._until(recorded.until, tickets)
        rules = Rules(
            as_of=self.as_of or until.at,
            horizon=self.settings.horizon,
            known=recorded.columns(),
            final=self.final,
            time_zone=self.settings.time_zone,
            far="" if self.as_of else until.sentence,
        )
        unused = self._unused(rules)
        plan = self._plan(rules, unused)
        schema = plan.drop(MONTH).collect_schema()
        months, held = self._months(asked, links, rules, unused, plan)
        anew = tuple(key for key, month in months.items() if self.kept.months.get(key) != month)
        if self._keeps and (anew or self.kept != State(months, asked, said, links)):
            self._save(State({k: m for k, m in months.items() if k not in held}, asked, said, links))
        if any(month.customers for month in months.values()):
            rules = replace(rules, known=rules.known | {"customer_id"})
        parts = [
            FactsPart(key, held[key][0], m.rows)
            if key in held
            else FactsPart(key, self.folder.facts(m.name), m.rows, self.folder.values(m.name))
            for key, m in months.items()
        ]
        cubes = [held[key][1] if key in held else self.folder.cube(m.name) for key, m in months.items()]
        # The columns of the facts, with all fields that any month records.
        columns = facts.hashed_customers(pl.DataFrame(schema=schema)).schema
        table = facts_table.by_month(parts, columns, rules.as_of)
        return Counted(rules, table, _added(cubes, self.settings.time_zone), anew)

    @property
    def _keeps(self) -> bool:
        """Whether what is counted is kept: not where the log is read before its end, or as it was."""
        return self.as_of is None and self.settings.past is None

    def _until(self, found: datetime, tickets: Recorded) -> as_of_time.Latest:
        """The latest time that is not far from the others: asked of all rows only where few are near it."""
        if self.as_of is not None:
            return as_of_time.Latest(self.as_of)
        first = (found - as_of_time.FAR).strftime("%Y-%m")
        near = self.logs.asked.of([month for month in self.logs.asked.files if month >= first])
        recent = nw.from_native(near).select(as_of_time.recent(found, "created_at")).collect("polars").item()
        if as_of_time.has_company(int(recent), tickets.rows):
            return as_of_time.Latest(found)
        logs = [(nw.from_native(self.logs.asked.of()), tickets.times())]
        if self.logs.said is not None:
            logs.append((nw.from_native(self.logs.said.of()), ("at",)))
        return as_of_time.latest(found, logs)

    def _months(
        self,
        asked: Mapping[str, Part],
        links: Mapping[str, Mapping[str, str]],
        rules: Rules,
        unused: list[str],
        plan: pl.LazyFrame,
    ) -> tuple[dict[str, Month], dict[str, tuple[pl.DataFrame, pl.DataFrame]]]:
        """Returns each month, and the counts of those that could not be written or are not to be kept."""
        by = kept_months.of_rules(rules.known)
        found: dict[str, Month] = {}
        stale: dict[str, tuple[tuple[str, str], ...]] = {}
        for key, part in asked.items():
            said = self.logs.months_of(key, links) if rules.knows(INTERACTIONS) else ()
            kept = self.kept.months.get(key)
            is_same = kept is not None and (kept.files, kept.said, kept.rules) == (part.files, said, by)
            if kept is not None and is_same and rules.as_of in kept.window:
                found[key] = kept
            else:
                stale[key] = said
        held: dict[str, tuple[pl.DataFrame, pl.DataFrame]] = {}

        def counted(key: str) -> _One:
            month, counts = self._month(key, rules, [when for when, _ in stale[key]], unused, plan)
            month = replace(month, files=asked[key].files, said=stale[key], rules=by)
            if self._keeps and (written := self._write(key, *counts)) is not None:
                return replace(month, name=written[0], sizes=written[1]), None
            return month, counts

        with self._each(counted, stale) as results:
            for place, key in enumerate(asked):
                if key in stale:
                    self.progress(f"counting {key}", place / len(asked))
                    found[key], counts = next(results)
                    if counts is not None:
                        held[key] = counts
        return {key: found[key] for key in asked}, held

    @contextmanager
    def _each(self, counted: Callable[[str], _One], stale: Collection[str]) -> Generator[Iterator[_One]]:
        """The months counted in their order: two at once, where they are small enough for that."""
        largest = max((self.logs.asked.counts[key] for key in stale), default=0)
        if len(stale) < 2 or largest > _SMALL or self.reader is not read_month:
            yield map(counted, stale)
            return
        with ThreadPoolExecutor(2) as pool:
            # Each in a context of its own that says as much as this one: who looks, what is permitted.
            asked = [pool.submit(copy_context().run, counted, key) for key in stale]
            try:
                yield (each.result() for each in asked)
            finally:
                pool.shutdown(cancel_futures=True)

    def _month(
        self, key: str, rules: Rules, said: Collection[str], unused: list[str], plan: pl.LazyFrame
    ) -> tuple[Month, tuple[pl.DataFrame, pl.DataFrame]]:
        tickets, interactions = self.reader(self.logs, key, said, unused)
        if not rules.knows(INTERACTIONS):
            interactions = None
        if interactions is None and self.reader is read_month:
            built = plan.filter(pl.col(MONTH) == key).drop(MONTH).collect()
        else:
            counted = facts.build(tickets, interactions, rules).collect("polars").to_native()
            built = _canonical(counted, plan.drop(MONTH).collect_schema())
        window = as_of_window.of(tickets, interactions, rules)
        customers = bool(built.select((pl.col("customer") != pl.col("ticket_id")).any()).item())
        coded = facts.hashed_customers(built)
        empty = Month((), (), "", window, coded.height, customers, "", (0, 0, 0))
        return empty, (coded, cube.of_rows(coded))

    def _write(
        self, key: str, coded: pl.DataFrame, added: pl.DataFrame
    ) -> tuple[str, tuple[int, int, int]] | None:
        try:
            return self.folder.write(key, coded, added)
        except (OSError, PolarsError):
            # No room or no right to write: it is shown from memory, and counted anew next time.
            return None

    def _save(self, state: State) -> None:
        try:
            self.folder.save(state, self.kept)
        except OSError:
            # The same: what cannot be kept is counted anew.
            return

    def _unused(self, rules: Rules) -> list[str]:
        names = self.logs.asked.of().collect_schema().names()
        return [name for name in names if name.startswith(CONTEXT) and name not in rules.known]

    def _plan(self, rules: Rules, unused: list[str]) -> pl.LazyFrame:
        """The facts of tickets without interactions, with their month; nothing of it is counted yet.

        To say of what each column is made takes longer than to count a small month, so it is said once.
        """
        tickets = nw.from_native(self.logs.asked.with_months().drop(unused))
        return facts.build(tickets, None, rules, beside=(MONTH,)).to_native()


def _canonical(built: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The facts with the names and types that Polars gives them, whichever engine counted."""
    undotted = len(facts.CONTEXT_UNDOTTED)
    named = {n: CONTEXT + n[undotted:] for n in built.columns if n.startswith(facts.CONTEXT_UNDOTTED)}
    return built.rename(named).select(schema.names()).cast(schema)


def _surveyed(
    log: MonthlyLog, kept: Mapping[str, Part], survey_of: Callable[[survey.Frame], Recorded]
) -> dict[str, Part]:
    """Returns what each month of a log records; asked of those whose files are not as they were."""
    found: dict[str, Part] = {}
    for month, files in log.files.items():
        known = kept.get(month)
        if known is None or known.files != files:
            known = Part(files, survey_of(nw.from_native(log.of([month]))))
        found[month] = known
    return found


def _added(cubes: list[pl.DataFrame | Path], time_zone: str) -> pl.DataFrame:
    """The cubes of all months as one; a day on the edge of two is in both where a zone cuts days."""
    frames = [each if isinstance(each, pl.DataFrame) else pl.read_parquet(each, glob=False) for each in cubes]
    together = pl.concat(frames, rechunk=True)
    return together if time_zone == "UTC" else cube.merged(together)


def _silent(stage: str, share: float) -> None:
    """Tells nobody."""

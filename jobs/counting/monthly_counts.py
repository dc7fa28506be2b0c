"""Counts a source by month: what was counted before stays, and only changed months are counted anew.

A month's facts depend on its tickets, on the interactions with these in whatever month they happened, on
which columns the source records anywhere, and on the as-of while any of its times is still ahead. Each of
these is asked before a kept month is taken.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import narwhals as nw
import polars as pl
from polars.exceptions import PolarsError

from analytics import as_of_time, as_of_window, cube, facts, survey
from analytics.survey import INTERACTIONS, Recorded
from analytics.ticket_outcomes import Rules
from data.lake import monthly_log
from data.lake.delta_rows import MONTH
from data.lake.lake import Lake
from data.lake.monthly_log import MonthlyLog
from data.schema import CONTEXT
from data.settings import Settings
from jobs.counting import facts_table, kept_months
from jobs.counting.facts_table import FactsTable
from jobs.counting.kept_months import Folder, Month, Part, State

#: Fewer tickets are counted in a second or less, in one piece and in memory.
WORTH = 200_000
#: What facts are made of, of an interaction. What is not among these cannot be missed when it changes.
SAID = ("ticket_id", "at", "mode", "actor", "action", "error", "cited", "tag")

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Logs:
    """Tickets and interactions of a source as of one version of each."""

    asked: MonthlyLog
    said: MonthlyLog | None

    def months_of(self, month: str, links: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
        """Returns the months in which something was said about the tickets of a month, with its digest."""
        return tuple(sorted((when, of[month]) for when, of in links.items() if month in of))


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A source as it was counted: rules, facts, cube, and how many of its months were counted anew."""

    rules: Rules
    facts: FactsTable
    cube: pl.DataFrame
    anew: tuple[str, ...]


#: One month's canonical tickets, and the interactions with them, in whatever engine reads them.
Reader = Callable[[Logs, str, Collection[str], Collection[str]], tuple[survey.Frame, survey.Frame | None]]


def open_logs(store: Lake, source: str) -> Logs | None:
    """Returns the logs of a source; None if it has no tickets."""
    asked = monthly_log.of(store, "tickets", source)
    if asked is None or not asked.files:
        return None
    return Logs(asked, monthly_log.of(store, "interactions", source))


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
        links = _linked(self.logs, self.kept, asked, said)
        until = self._until(recorded.until, tickets)
        rules = Rules(
            as_of=self.as_of or until.at,
            horizon=self.settings.horizon,
            known=recorded.columns(),
            final=self.final,
            time_zone=self.settings.time_zone,
            far="" if self.as_of else until.sentence,
        )
        months, held = self._months(asked, links, rules)
        anew = tuple(key for key, month in months.items() if self.kept.months.get(key) != month)
        if self.as_of is None and (anew or self.kept != State(months, asked, said, links)):
            self._save(State({k: m for k, m in months.items() if k not in held}, asked, said, links))
        if any(month.customers for month in months.values()):
            rules = replace(rules, known=rules.known | {"customer_id"})
        places = [held[key][0] if key in held else self.folder.facts(m.name) for key, m in months.items()]
        cubes = [held[key][1] if key in held else self.folder.cube(m.name) for key, m in months.items()]
        table = facts_table.by_month(
            places, sum(month.rows for month in months.values()), self._columns(rules), rules.as_of
        )
        return Counted(rules, table, _added(cubes, self.settings.time_zone), anew)

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
        self, asked: Mapping[str, Part], links: Mapping[str, Mapping[str, str]], rules: Rules
    ) -> tuple[dict[str, Month], dict[str, tuple[pl.DataFrame, pl.DataFrame]]]:
        """Returns each month, and the counts of those that could not be written or are not to be kept."""
        by = kept_months.of_rules(rules.known)
        found: dict[str, Month] = {}
        held: dict[str, tuple[pl.DataFrame, pl.DataFrame]] = {}
        for place, (key, part) in enumerate(asked.items()):
            said = self.logs.months_of(key, links) if rules.knows(INTERACTIONS) else ()
            kept = self.kept.months.get(key)
            if kept is not None and (kept.files, kept.said, kept.rules) == (part.files, said, by):
                if rules.as_of in kept.window:
                    found[key] = kept
                    continue
            self.progress(f"counting {key}", place / len(asked))
            month, counts = self._month(key, rules, [when for when, _ in said])
            found[key] = replace(month, files=part.files, said=said, rules=by)
            if self.as_of is None and (written := self._write(key, *counts)) is not None:
                found[key] = replace(found[key], name=written[0], sizes=written[1])
            else:
                held[key] = counts
        return found, held

    def _month(
        self, key: str, rules: Rules, said: Collection[str]
    ) -> tuple[Month, tuple[pl.DataFrame, pl.DataFrame]]:
        tickets, interactions = self.reader(self.logs, key, said, self._unused(rules))
        if not rules.knows(INTERACTIONS):
            interactions = None
        built = facts.build(tickets, interactions, rules).collect("polars").to_native()
        window = as_of_window.of(tickets, interactions, rules)
        customers = bool(built.select((pl.col("customer") != pl.col("ticket_id")).any()).item())
        coded = facts.hashed_customers(built)
        empty = Month((), (), "", window, coded.height, customers, "", (0, 0))
        return empty, (coded, cube.of_rows(coded))

    def _write(
        self, key: str, coded: pl.DataFrame, added: pl.DataFrame
    ) -> tuple[str, tuple[int, int]] | None:
        try:
            return self.folder.write(key, coded, added)
        except (OSError, PolarsError):
            # No room or no right to write: it is shown from memory, and counted anew next time.
            return None

    def _save(self, state: State) -> None:
        try:
            self.folder.save(state)
        except OSError:
            # The same: what cannot be kept is counted anew.
            return

    def _unused(self, rules: Rules) -> list[str]:
        names = self.logs.asked.of().collect_schema().names()
        return [name for name in names if name.startswith(CONTEXT) and name not in rules.known]

    def _columns(self, rules: Rules) -> pl.Schema:
        """The columns of the facts, with all fields that any month records."""
        none = self.logs.asked.of([]).drop(self._unused(rules))
        built = facts.build(nw.from_native(none), None, rules).to_native().collect_schema()
        return facts.hashed_customers(pl.DataFrame(schema=built)).schema


def read_month(
    logs: Logs, month: str, said: Collection[str], unused: Collection[str]
) -> tuple[survey.Frame, survey.Frame | None]:
    """Returns a month's tickets and the interactions with them, read by Polars."""
    tickets = logs.asked.of([month]).drop(unused)
    if logs.said is None:
        return nw.from_native(tickets), None
    spoken = logs.said.of(said).select(SAID)
    return nw.from_native(tickets), nw.from_native(
        spoken.join(tickets.select("ticket_id"), on="ticket_id", how="semi")
    )


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


def _linked(
    logs: Logs, kept: State, asked: Mapping[str, Part], said: Mapping[str, Part]
) -> dict[str, Mapping[str, str]]:
    """Returns by month of interactions of which months their tickets are, each with a digest.

    Asked where interactions changed, and where tickets did that they are about: a ticket may have moved from
    one month to another, or have come to interactions that had none.
    """
    if logs.said is None:
        return {}
    moved = {month for month, part in asked.items() if _files(kept.asked, month) != part.files}
    moved |= kept.asked.keys() - asked.keys()
    stale = [
        month
        for month, part in said.items()
        if _files(kept.said, month) != part.files
        or month not in kept.links
        or (moved and not moved.isdisjoint({*kept.links[month]}))
        or (moved and "" in kept.links[month])
    ]
    found = {month: kept.links[month] for month in said if month not in stale}
    if not stale:
        return found
    found |= {month: {} for month in stale}
    told = pl.struct(
        *SAID[1:5], "tag", error=pl.col("error").is_null(), cited=pl.col("cited").list.len(), id="ticket_id"
    )
    rows = logs.said.with_months().filter(pl.col(MONTH).is_in(stale))
    ids = logs.asked.with_months().select("ticket_id", of=MONTH)
    digests = (
        rows.select("ticket_id", when=MONTH, hash=told.hash(7))
        .join(ids, on="ticket_id", how="left")
        .group_by("when", pl.col("of").fill_null(""))
        .agg(pl.len(), total=pl.col("hash").sum(), folded=pl.col("hash").bitwise_xor())
        .collect(engine="streaming")
    )
    by_month: dict[str, dict[str, str]] = {}
    for when, of, *numbers in digests.rows():
        by_month.setdefault(when, {})[of] = kept_months.digest(*numbers)
    return found | by_month


def _files(parts: Mapping[str, Part], month: str) -> tuple[str, ...] | None:
    part = parts.get(month)
    return None if part is None else part.files


def _added(cubes: list[pl.DataFrame | Path], time_zone: str) -> pl.DataFrame:
    """The cubes of all months as one; a day on the edge of two is in both where a zone cuts days."""
    frames = [each if isinstance(each, pl.DataFrame) else pl.read_parquet(each, glob=False) for each in cubes]
    together = pl.concat(frames)
    return together if time_zone == "UTC" else cube.merged(together)


def _silent(stage: str, share: float) -> None:
    """Tells nobody."""

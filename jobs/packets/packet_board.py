"""The board of work packets: every fix that somebody opened, by state, and the clusters to open next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.failures import suggested_fixes, summary
from data.settings import Settings
from jobs.failures import analysis_runs, changes_made, fix_decisions
from jobs.failures.analysis_runs import Result
from jobs.failures.fix_decisions import STATES, State

#: States in which a packet waits for somebody.
WAITING: tuple[State, ...] = ("open", "accepted", "came back")


@dataclass(frozen=True, slots=True)
class Row:
    """A packet on the board; of a cluster that the newest run no longer has, the counts are None."""

    thread: str
    label: str
    group: str | None
    state: State | None
    what: str
    owner: str
    due: date | None
    overdue: bool
    failures: int | None
    a_month: float | None
    #: Failures a month that a perfect fix would prevent, at most.
    gain: float | None
    shipped_on: date | None
    #: The last training change that concerns it, and failures a day since over those before, where known.
    changed_on: date | None = None
    changed_what: str | None = None
    changed_times: float | None = None
    #: Since when its failures are back, where they came back.
    came_back_on: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The packets in the order of their states, and the clusters to fix first (as on Explorer)."""

    rows: tuple[Row, ...]
    next: tuple[Row, ...]

    def count(self, *states: State) -> int:
        """How many packets are in one of these states."""
        return sum(row.state in states for row in self.rows)

    @property
    def overdue(self) -> int:
        """How many packets wait although their date has passed."""
        return sum(row.overdue for row in self.rows)


def of(settings: Settings, result: Result, today: date) -> Board:
    """The board of a source as its newest run and people's decisions have it."""
    counted = changes_made.counted(settings, result)
    clusters = {str(row["thread"]): row for row in counted.iter_rows(named=True)}
    decided = {each.thread: each for each in fix_decisions.fixes(settings, result.run.source)}
    rows = [_row(thread, clusters.get(thread), each, today) for thread, each in decided.items()]
    rows.sort(key=lambda row: (STATES.index(row.state or "open"), row.due or date.max, -(row.gain or 0)))
    first = summary.first_fixes(fix_decisions.with_decisions(settings, result.run.source, counted))
    return Board(tuple(rows), tuple(_row(row["thread"], row, None, today) for row in first.to_dicts()))


def newest(settings: Settings, source: str, today: date) -> Board | None:
    """The board of a source's newest run; None where no run was made."""
    run = analysis_runs.newest(settings, source)
    return (
        None if run is None or run.id is None else of(settings, analysis_runs.read(settings, run.id), today)
    )


def frame(board: Board) -> pl.DataFrame:
    """The board as a table for a file."""
    names = Row.__dataclass_fields__
    return pl.DataFrame(
        [tuple(getattr(row, name) for name in names) for row in board.rows],
        schema=dict(zip(names, _TYPES, strict=True)),
        orient="row",
    )


_TYPES = (
    pl.String, pl.String, pl.String, pl.String, pl.String, pl.String, pl.Date, pl.Boolean, pl.Int64,
    pl.Float64, pl.Float64, pl.Date, pl.Date, pl.String, pl.Float64, pl.Date,
)  # fmt: skip


def _suggested(cluster: Mapping[str, object]) -> str:
    """The change that a cluster's cause asks for, before anybody words it."""
    group = str(cluster.get("main_group") or "other")
    value, field = cluster.get("context_value"), cluster.get("context_field")
    return suggested_fixes.suggested(
        group, None, None, str(field) if field else None, str(value) if value else None
    )


def _row(
    thread: str, cluster: Mapping[str, object] | None, fix: fix_decisions.Fix | None, today: date
) -> Row:
    there = cluster or {}
    label = there.get("label") or (fix.what if fix else thread)
    a_month, gain, failures = there.get("a_month"), there.get("gain"), there.get("tickets")
    waits = fix is not None and fix.state in WAITING
    return Row(
        thread=thread,
        label=str(label),
        group=str(there["main_group"]) if there else None,
        state=fix.state if fix else None,
        what=fix.what if fix else _suggested(there),
        owner=fix.owner if fix else "",
        due=fix.due if fix else None,
        overdue=bool(waits and fix and fix.due and fix.due < today),
        failures=failures if isinstance(failures, int) else None,
        a_month=a_month if isinstance(a_month, float) else None,
        gain=gain if isinstance(gain, float) else None,
        shipped_on=fix.shipped_on if fix else None,
        changed_on=changed if isinstance(changed := there.get("changed_on"), date) else None,
        changed_what=str(there["changed_what"]) if there.get("changed_what") else None,
        changed_times=times if isinstance(times := there.get("changed_times"), float) else None,
        came_back_on=fix.came_back_on if fix else None,
    )

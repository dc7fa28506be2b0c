"""Closed months: figures stored at the first report, compared with what they are now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, select

from analytics import wording
from analytics.estimates import Estimate
from analytics.metrics import METRICS
from analytics.ticket_outcomes import DEFINITIONS_VERSION
from analytics.trends import restatement
from analytics.trends.calendar_months import Month
from analytics.trends.restatement import ClosedMetric, Restated
from data import current_user
from data.database import sessions
from data.database.tables import ClosedFigure, ImportRecord
from data.errors import DataError
from data.settings import Settings
from jobs.connections import connection_state
from jobs.counting.snapshot import Snapshot
from jobs.decisions import begun_erasures, decision_log

#: How long a close can be taken back.
UNDO_MINUTES = 10
#: What is kept of a closed month: every metric that is made of sums.
KEPT = tuple(key for key, metric in METRICS.items() if metric.kind != "quantile")


@dataclass(frozen=True, slots=True)
class Closed:
    """A stored figure and when it was stored; `sums` is JSON, so that the record is hashable."""

    month: date
    metric: str
    value: float | None
    sums: str
    lake_version: str
    definitions: str
    horizon_days: float
    kept_on: date
    kept_at: datetime

    @property
    def kept(self) -> ClosedMetric:
        """Returns the figure as `restatement` takes it."""
        return ClosedMetric(
            self.month, self.metric, self.value, json.loads(self.sums), self.lake_version,
            self.definitions, self.horizon_days, self.kept_on,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Later:
    """An import or an erasure that changed the lake after a close; one of these moved the closed month."""

    what: str
    on: date
    at: datetime


def listed(settings: Settings, source: str) -> tuple[Closed, ...]:
    """Returns all closed figures of a source, by month."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ClosedFigure).where(ClosedFigure.source == source)
        found = opened.exec(asked.order_by(col(ClosedFigure.month), col(ClosedFigure.metric))).all()
    return tuple(
        Closed(
            each.month, each.metric, each.value, each.measures, each.lake_version, each.definitions,
            each.horizon_days, each.kept_on, each.kept_at,
        )
        for each in found
        if each.metric in METRICS
    )  # fmt: skip


def imports(settings: Settings, source: str) -> tuple[Later, ...]:
    """Returns the imports and erasures of a source that changed the lake, oldest first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ImportRecord).where(ImportRecord.source == source, ImportRecord.state == "done")
        found = opened.exec(asked.order_by(col(ImportRecord.id))).all()
    changed = [
        Later(
            f"the import of {each.file_name}", each.ended_at.astimezone(settings.zone).date(), each.ended_at
        )
        for each in found
        if each.ended_at is not None and each.lake_before != each.lake_after
    ]
    changed += [
        Later(f"the erasure of {each.reason}", each.at.astimezone(settings.zone).date(), each.at)
        for each in decision_log.history(settings, source, "erasure")
    ]
    changed += [
        Later(
            f"the erasure of {wording.counted(each.by_source[source], 'ticket')} that was interrupted",
            each.at.astimezone(settings.zone).date(),
            each.at,
        )
        for each in begun_erasures.unfinished(settings, source)
    ]
    return tuple(sorted(changed, key=lambda each: each.at))


def close(
    settings: Settings,
    taken: Snapshot,
    month: Month,
    figures: Mapping[str, Estimate],
    sums: Mapping[str, float],
) -> bool:
    """Stores a month's figures at first report; returns whether it did. Stored ones are never replaced.

    Only a whole month of all tickets can be closed: `figures` and `sums` must be of the month unfiltered.
    """
    if not month.complete:
        raise DataError(f"{month.name} cannot be closed yet. {month.reason}")
    if pulls := connection_state.underway(settings, taken.source):
        raise DataError(
            f"{month.name} cannot be closed yet: the pull from {', '.join(pulls)} is not complete. The page "
            "Data shows where it stands."
        )
    now = datetime.now(UTC)
    text = json.dumps({name: amount for name, amount in sums.items()}, sort_keys=True)
    with sessions.session(settings) as opened:
        asked = select(ClosedFigure).where(
            ClosedFigure.source == taken.source, ClosedFigure.month == month.first
        )
        if opened.exec(asked.limit(1)).first() is not None:
            return False
        for key in KEPT:
            opened.add(
                ClosedFigure(
                    source=taken.source,
                    month=month.first,
                    metric=key,
                    value=figures[key].value,
                    measures=text,
                    lake_version=str(taken.version),
                    definitions=DEFINITIONS_VERSION,
                    horizon_days=taken.rules.horizon.total_seconds() / 86_400,
                    kept_on=now.astimezone(settings.zone).date(),
                    kept_at=now,
                    who=current_user.name(),
                )
            )
    return True


def reopen(settings: Settings, source: str, first: date) -> None:
    """Undoes a close within a few minutes; after that it stands."""
    with sessions.session(settings) as opened:
        asked = select(ClosedFigure).where(ClosedFigure.source == source, ClosedFigure.month == first)
        kept = opened.exec(asked).all()
        if kept and datetime.now(UTC) - min(each.kept_at for each in kept) > timedelta(minutes=UNDO_MINUTES):
            raise DataError(
                f"{first:%B %Y} was closed more than {UNDO_MINUTES} minutes ago. Its figures stay "
                "as they were reported; the page says what has changed since."
            )
        for each in kept:
            opened.delete(each)


def restated(
    closed: Sequence[Closed],
    later: Sequence[Later],
    taken: Snapshot,
    figures: Mapping[str, Mapping[str, Estimate]],
    sums: Mapping[str, Mapping[str, float]],
) -> tuple[Restated, ...]:
    """Returns the closed months whose figures have changed; both mappings are keyed by month.

    A month whose tickets are all gone is restated too: its value is then none.
    """
    horizon = taken.rules.horizon.total_seconds() / 86_400
    found: list[Restated] = []
    for each in closed:
        key = f"{each.month:%Y-%m}"
        now = figures.get(key, {}).get(each.metric)
        moved = restatement.restated(
            each.kept,
            None if now is None else now.value,
            sums.get(key, {}),
            str(taken.version),
            DEFINITIONS_VERSION,
            horizon,
            since=_since(each, later),
        )
        if moved is not None:
            found.append(moved)
    return tuple(found)


def _since(each: Closed, later: Sequence[Later]) -> str:
    """Returns the import or erasure after the close, or the number of imports if several."""
    after = [one for one in later if one.at > each.kept_at]
    if not after:
        return ""
    if len(after) == 1:
        return f"{after[0].what} on {wording.day(after[0].on, year=True)}"
    erased = [each.what for each in after if each.what.startswith("the erasure")]
    imported = len(after) - len(erased)
    told = [wording.counted(imported, "import")] if imported else []
    return f"{wording.listed([*told, *erased])}, {wording.period(after[0].on, after[-1].on)}"

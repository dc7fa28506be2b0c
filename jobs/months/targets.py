"""Monthly targets of headline numbers, typed or imported."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlmodel import col, select

from analytics import wording
from analytics.metrics import METRICS
from analytics.trends import headline_numbers
from analytics.trends.month_metrics import Target
from data import current_user
from data.database import sessions
from data.database.tables import TargetRecord
from data.errors import DataError
from data.settings import Settings
from jobs.months import typed_lists

COLUMNS = ("month", "metric", "value")
#: What a target can be set for: the five numbers of a month, then every other ratio and mean.
ALLOWED = (
    *headline_numbers.FIVE,
    *(key for key, each in METRICS.items() if each.kind != "quantile" and key not in headline_numbers.FIVE),
)


def listed(settings: Settings, source: str) -> tuple[tuple[date, Target], ...]:
    """Returns all targets of a source by month."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(TargetRecord).where(TargetRecord.source == source)
        found = opened.exec(asked.order_by(col(TargetRecord.month), col(TargetRecord.metric))).all()
    zone = settings.zone
    return tuple(
        (each.month, Target(each.metric, each.value, each.set_at.astimezone(zone).date()))
        for each in found
        if each.metric in ALLOWED
    )


def write(settings: Settings, source: str, month: date, values: Mapping[str, float | None]) -> None:
    """Stores a month's targets, None deletes one; all or none."""
    where = f"Target of {month:%Y-%m}"
    checked = {key: None if value is None else _checked(key, value, where) for key, value in values.items()}
    _keep(settings, source, [(month.replace(day=1), key, value) for key, value in checked.items()])


def import_(settings: Settings, source: str, name: str, content: bytes) -> int:
    """Stores the targets of a CSV or TOML file, all or none; returns how many."""
    kept: list[tuple[date, str, float | None]] = []
    for place, row in typed_lists.rows(name, content, "target", COLUMNS, COLUMNS):
        where = f"{name}, {place}"
        if row["metric"] not in ALLOWED:
            raise DataError(
                f"{where}: there is no metric {row['metric']!r}. There are: {', '.join(ALLOWED)}."
            )
        value = _checked(row["metric"], typed_lists.number(row["value"], where), where)
        kept.append((typed_lists.month(row["month"], where), row["metric"], value))
    _keep(settings, source, kept)
    return len(kept)


def _checked(key: str, value: float, where: str) -> float:
    if key not in ALLOWED:
        raise DataError(f"{where}: there is no metric {key!r}. There are: {', '.join(ALLOWED)}.")
    unit = METRICS[key].unit if key in METRICS else "count"
    if unit == "share" and not 0 <= value <= 1:
        raise DataError(
            f"{where}: {headline_numbers.LABELS[key]} is a share from 0 to 1, and {value:g} is not. "
            f"Write {wording.share(value / 100, 0)} or {value / 100:g}?"
        )
    if unit == "points" and not 1 <= value <= 5:
        raise DataError(
            f"{where}: {headline_numbers.LABELS[key]} lies between 1 and 5, and {value:g} does not."
        )
    if value < 0:
        raise DataError(f"{where}: {headline_numbers.LABELS[key]} cannot be below 0.")
    return value


def _keep(settings: Settings, source: str, rows: Sequence[tuple[date, str, float | None]]) -> None:
    who, now = current_user.name(), datetime.now(UTC)
    with sessions.session(settings) as opened:
        for month, key, value in rows:
            there = opened.get(TargetRecord, (source, key, month))
            if value is None:
                if there is not None:
                    opened.delete(there)
            elif there is None or there.value != value:
                # A target that is typed again as it was keeps the day on which it was set.
                opened.merge(
                    TargetRecord(source=source, metric=key, month=month, value=value, who=who, set_at=now)
                )

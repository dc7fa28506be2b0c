"""Every metric of a source by arm and one column, for the command `kpis` and the tests."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from analytics import definition_text, extreme_rates
from analytics.estimates import Estimate
from analytics.facts import SPEC_VERSION
from analytics.metrics import METRICS
from analytics.pilot.assignment import crossover_and_balance
from analytics.ticket_slices import NOT_RECORDED, Slice
from data.errors import DataError
from data.settings import Settings
from jobs.counting import reviewed_accuracy, snapshot, spec_versions
from jobs.counting.snapshot import Snapshot
from jobs.review.review_rates import Tagged

#: A row of `kpis`: source, arm, by, metric, and the figures of this metric.
Row = dict[str, str | float | int | None]

ARMS = (None, "pilot", "baseline")
_OF_ALL = "Of all tickets, also those in which the agent took no part: handover_rate is its own."


def run(
    settings: Settings,
    *,
    source: str | None = None,
    start: date | None = None,
    end: date | None = None,
    where: tuple[str, ...] = (),
    by: str | Sequence[str] | None = None,
    as_of: datetime | None = None,
) -> list[Row]:
    """Returns the rows that `kpis` prints: one per arm (None = all), group (None = total) and metric.

    Of several columns each has its groups, which then say so: category=billing.
    """
    chosen_source = source or snapshot.newest_source(settings)
    if chosen_source is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    taken = snapshot.take(settings, chosen_source, as_of)
    chosen = Slice(start, end, conditions(where, taken.fields))
    columns = list(dict.fromkeys([by] if isinstance(by, str) else by or ()))
    for column in columns:
        _require(column, taken.fields)
    reviewed = reviewed_accuracy.tagged(settings, chosen_source) if as_of is None else None
    rows: list[Row] = []
    for place, column in enumerate(columns or [None]):
        cut = table(taken, chosen, column, totals=place == 0)
        if reviewed is not None:
            cut = [_reviewed(row, reviewed, taken, chosen, column) for row in cut]
        if len(columns) > 1:
            cut = [row | {"by": None if row["by"] is None else f"{column}={row['by']}"} for row in cut]
        rows += cut
    return rows


def table(taken: Snapshot, chosen: Slice, by: str | None = None, *, totals: bool = True) -> list[Row]:
    """Returns the rows of `kpis` from a snapshot that is loaded already; only groups without `totals`."""
    found: dict[tuple[str | None, str | None], dict[str, Estimate]] = {}
    if totals:
        for estimates in taken.estimates(chosen).values():
            found[(None, None)] = estimates
        for (arm,), estimates in taken.estimates(chosen, ("arm",)).items():
            if arm is not None:
                found[(str(arm), None)] = estimates
    if by is not None:
        for (value,), estimates in taken.estimates(chosen, (by,)).items():
            found[(None, _word(value))] = estimates
    if by is not None and by != "arm":
        for (arm, value), estimates in taken.estimates(chosen, ("arm", by)).items():
            if arm is not None:
                found[(str(arm), _word(value))] = estimates
    customers = taken.table.scan().select("customer").collect().to_series()
    everywhere = [*[*crossover_and_balance.unknown(customers)][:1], taken.rules.far]
    everywhere += [spec_versions.NOTE] if by == SPEC_VERSION else []
    beside = {
        key: " ".join(filter(None, [*everywhere, *definition_text.without(metric, taken.rules)])) or None
        for key, metric in METRICS.items()
    }
    extreme = extreme_rates.by_metric(found.get((None, None), {}), taken.rules.known)
    order = sorted(found, key=lambda place: (ARMS.index(place[0]), place[1] is not None, place[1] or ""))
    return [
        _row(
            taken.source,
            arm,
            value,
            key,
            estimate,
            " ".join(filter(None, [extreme.get(key) if arm is value is None else None, beside[key]])) or None,
            definition_text.zeros(estimate)
            or (_OF_ALL if key == "escalation_rate" and definition_text.is_mixed(found[arm, value]) else ""),
        )
        for arm, value in order
        for key, estimate in found[(arm, value)].items()
    ]


def _reviewed(row: Row, reviewed: Tagged, taken: Snapshot, chosen: Slice, by: str | None) -> Row:
    """The row with what review says of it, where it is about answers that are reviewed."""
    if row["metric"] != reviewed_accuracy.METRIC:
        return row
    where = chosen.predicate()
    if row["arm"] is not None:
        where &= pl.col("arm").cast(pl.String) == row["arm"]
    if by is not None and row["by"] is not None:
        value = pl.col(by).cast(pl.String)
        where &= value.is_null() if row["by"] == NOT_RECORDED else value == row["by"]
    rate, n, answers = reviewed_accuracy.estimate(reviewed, taken, where)
    return {
        **row,
        "value": None if rate is None else _stable(rate.value),
        "low": None if rate is None else _stable(rate.low),
        "high": None if rate is None else _stable(rate.high),
        "n": n,
        "denominator": n,
        # The estimate is weighted: no count of right answers divided by n gives it.
        "numerator": None,
        "excluded": answers - n,
        "maturing": 0,
        "not_applicable": 0,
        "reason": reviewed_accuracy.beside(reviewed, rate, n),
    }


def conditions(where: tuple[str, ...], fields: list[str]) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """Parses `category=billing` into the conditions of a slice; an empty value means missing."""
    found: dict[str, list[str | None]] = {}
    for text in where:
        column, sign, value = text.partition("=")
        if not sign:
            raise DataError(f"{text!r} is no condition. Write COLUMN=VALUE, for example category=billing.")
        _require(column, fields)
        found.setdefault(column, []).append(None if value in ("", NOT_RECORDED) else value)
    return tuple((column, tuple(values)) for column, values in found.items())


def _require(column: str, fields: list[str]) -> None:
    if column not in fields:
        raise DataError(f"Tickets of this source have no column {column!r}. They have: {', '.join(fields)}.")


def _row(
    source: str,
    arm: str | None,
    by: str | None,
    key: str,
    estimate: Estimate,
    beside: str | None,
    told: str,
) -> Row:
    # Why there is no interval, or what must be known beside the number.
    said = estimate.doubt or (beside if estimate.low is not None else None)
    return {
        "source": source,
        "arm": arm,
        "by": by,
        "metric": key,
        "value": _stable(estimate.value),
        "n": estimate.n,
        "numerator": estimate.numerator,
        "denominator": estimate.n,
        "low": _stable(estimate.low),
        "high": _stable(estimate.high),
        "excluded": estimate.excluded,
        "maturing": estimate.maturing,
        "not_applicable": estimate.not_applicable,
        "reason": estimate.reason or " ".join(filter(None, [told, said])) or None,
    }


def _word(value: object) -> str:
    return NOT_RECORDED if value is None else str(value)


def _stable(value: float | None) -> float | None:
    # Sums run in parallel, and their last digits depend on who was first: one question, two answers.
    return None if value is None else float(f"{value:.12g}")

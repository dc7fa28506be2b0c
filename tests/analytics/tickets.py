"""Tickets made by hand for the tests of outcomes: a day's clock, and only the fields that matter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import narwhals as nw
import polars as pl

from analytics import facts
from analytics.ticket_outcomes import Rules
from data.schema import INTERACTIONS, TICKETS, Log

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HORIZON = timedelta(days=7)
LATE = START + timedelta(days=60)


def day(number: float) -> datetime:
    """That many days after the tickets were created."""
    return START + timedelta(days=number)


def log(of: Log, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows in the canonical columns of a log, whatever is left out being null."""
    further = {name: pl.String for row in rows for name in row if name.startswith("context.")}
    return pl.DataFrame(rows, schema={**of.dtypes, **further}, orient="row")


def tickets(*rows: dict[str, Any]) -> pl.DataFrame:
    """Tickets created at START unless they say otherwise."""
    return log(TICKETS, [{"ticket_id": f"T{i}", "created_at": START, **row} for i, row in enumerate(rows)])


def interactions(*rows: dict[str, Any]) -> pl.DataFrame:
    """Interactions of ticket T0 unless they say otherwise."""
    return log(
        INTERACTIONS, [{"interaction_id": f"I{i}", "ticket_id": "T0", **row} for i, row in enumerate(rows)]
    )


def judged(
    asked: pl.DataFrame,
    said: pl.DataFrame | None = None,
    *,
    as_of: datetime | None = LATE,
    final: bool = False,
    strict: bool = False,
    horizon: timedelta = HORIZON,
    time_zone: str = "UTC",
) -> pl.DataFrame:
    """The facts of these logs, in the order of the tickets."""
    logs = nw.from_native(asked.lazy()), None if said is None else nw.from_native(said.lazy())
    seen = facts.survey(*logs)
    moment = as_of or seen.latest
    assert moment is not None
    rules = Rules(moment, horizon, seen.known, final=final, strict=strict, time_zone=time_zone)
    return facts.build(*logs, rules).collect("polars").to_native().sort("ticket_id")

"""Small lakes of every odd kind, made once for all tests that visit pages over them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import demo

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def tickets(count: int = 240, *, days: int = 30, without: tuple[str, ...] = ()) -> pl.DataFrame:
    """Tickets of both arms with every field that a page asks for, less those that are left out."""
    numbers = range(count)
    frame = pl.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in numbers],
            "created_at": [START + timedelta(days=n * days / count) for n in numbers],
            "customer_id": [f"C{n % 90}" for n in numbers],
            "category": [("billing", "delivery", "sign-in")[n % 3] for n in numbers],
            "channel": [("email", "chat")[n % 2] for n in numbers],
            "arm": [("pilot", "baseline")[n // 2 % 2] for n in numbers],
            "handled_by": [("ai", "human")[n // 2 % 2] for n in numbers],
            "resolved": [n % 3 != 0 for n in numbers],
            "escalated": [n % 5 == 0 for n in numbers],
            "reopened": [n % 17 == 0 for n in numbers],
            "csat": [1 + n % 5 if n % 4 else None for n in numbers],
            "handle_seconds": [60.0 + n % 7 * 45 for n in numbers],
            "first_response_at": [
                START + timedelta(days=n * days / count, minutes=1 + n % 9) for n in numbers
            ],
        }
    )
    return frame.drop(without)


def load(settings: Settings, frame: pl.DataFrame) -> None:
    """Bring tickets into a lake by the front door."""
    path = settings.home / "odd.parquet"
    frame.write_parquet(path)
    imports.run(settings, path, Choice(reader="canonical", source="odd", kind="tickets"))
    path.unlink()


def _tau2(settings: Settings, shared: Path) -> None:
    for log in ("conversations", "messages"):
        imports.run(settings, shared / f"data/tau2/{log}.parquet", Choice(profile=f"tau2-{log}"))


def _of(frame: pl.DataFrame) -> Callable[[Settings, Path], None]:
    return lambda settings, _: load(settings, frame)


def _all_null(frame: pl.DataFrame) -> pl.DataFrame:
    outcomes = ("resolved", "escalated", "reopened", "csat", "handle_seconds", "first_response_at")
    return frame.with_columns(pl.lit(None).cast(frame.schema[name]).alias(name) for name in outcomes)


#: What makes each lake; one is made when the first page is visited over it.
LAKES: dict[str, Callable[[Settings, Path], None]] = {
    "the demonstration company": lambda settings, _: demo.load(settings, tickets=2_000) and None,
    "tau2": _tau2,
    "one day": _of(tickets(days=1)),
    "an empty lake": lambda settings, _: None,
    "no CSAT": _of(tickets(without=("csat",))),
    "no handle time": _of(tickets(without=("handle_seconds",))),
    "no customers": _of(tickets(without=("customer_id",))),
    "no categories": _of(tickets(without=("category",))),
    "no arms": _of(tickets(without=("arm",))),
    "only the pilot": _of(tickets().with_columns(arm=pl.lit("pilot"))),
    "no outcome is known": _of(_all_null(tickets())),
    "one ticket": _of(tickets(1)),
}

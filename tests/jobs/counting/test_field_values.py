"""The values that a person can filter by are kept by month, and are those of all tickets."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from data.lake import lake
from data.settings import Settings
from jobs.counting import field_values, monthly_counts, overview_figures, snapshot
from tests.analytics.tickets import tickets
from tests.homes import settings_at
from tests.jobs.counting.random_logs import DESK, FIRST


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home in which every source is counted by month, of two months."""
    monkeypatch.setattr(monthly_counts, "WORTH", 0)
    return settings_at(tmp_path)


def stored(here: Settings, month: int, count: int, **fields: object) -> None:
    rows = [
        {"ticket_id": f"{month}-{n}", "created_at": FIRST + timedelta(days=31 * month, minutes=n)}
        | {name: value(n) if callable(value) else value for name, value in fields.items()}
        for n in range(count)
    ]
    with lake.of(here).writing():
        lake.of(here).merge("tickets", tickets(*rows).with_columns(source=pl.lit(DESK)))


def options(here: Settings) -> dict[str, tuple[str | None, ...]]:
    return overview_figures.options(snapshot.take(here, DESK))


def test_values_of_all_months_are_added_up_the_most_frequent_first(here: Settings) -> None:
    stored(here, 0, 9, channel="chat", plan=lambda n: "free" if n < 5 else "team")
    assert options(here) == {"plan": ("free", "team")}
    stored(here, 1, 5, channel=lambda n: "email" if n else None, plan="team")
    assert options(here) == {"channel": ("chat", "email", None), "plan": ("team", "free")}


def test_a_month_that_does_not_record_a_field_has_no_value_of_it(here: Settings) -> None:
    stored(here, 0, 3, channel="chat")
    stored(here, 1, 2, **{"channel": "chat", "context.page": "help"})
    assert options(here) == {"context.page": (None, "help")}


def test_a_field_with_too_many_values_in_all_months_together_is_no_field_to_filter_by(here: Settings) -> None:
    most = field_values.VALUES_AT_MOST
    stored(here, 0, most, **{"context.order": lambda n: f"first {n}", "plan": "free"})
    assert options(here) == {"context.order": tuple(sorted(f"first {n}" for n in range(most)))}
    stored(
        here, 1, 2, **{"context.order": lambda n: f"second {n}", "plan": lambda n: "free" if n else "team"}
    )
    assert options(here) == {"plan": ("free", "team")}


def test_a_field_with_too_many_values_in_one_month_is_none_either(here: Settings) -> None:
    stored(here, 0, field_values.VALUES_AT_MOST + 1, **{"context.order": lambda n: f"order {n}"})
    stored(here, 1, 2, **{"context.order": "order 1"})
    assert "context.order" not in options(here)
    [file] = sorted((here.home / "counted").rglob("2026-01-*.values.parquet"))
    assert pl.read_parquet(file).filter(pl.col("value").str.contains("order")).is_empty()

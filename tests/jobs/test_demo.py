from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data import sample, settings
from jobs import demo, snapshot


def test_the_sample_is_the_same_every_time() -> None:
    first, second = sample.frames(), sample.frames()
    assert all(first[kind].equals(second[kind]) for kind in first)


def test_no_row_of_the_sample_knows_what_happened_after_it_was_made() -> None:
    last = datetime(2026, 9, 14, tzinfo=UTC) + timedelta(days=sample.DAYS)
    for frame in sample.frames().values():
        for name in frame.select(pl.selectors.datetime()).columns:
            newest = frame[name].max()
            assert isinstance(newest, datetime) and newest < last, name


def test_the_sample_comes_in_by_the_front_door_without_a_loss(home: Path) -> None:
    here = settings.read()
    records = demo.load(here)
    assert [(r.kind, r.read - r.new) for r in records] == [
        ("tickets", 0),
        ("interactions", 0),
        ("knowledge", 0),
    ]
    assert {record.source for record in records} == {"demonstration"}


def test_the_sample_has_something_to_show_on_every_card(home: Path) -> None:
    here = settings.read()
    demo.load(here)
    taken = snapshot.take(here, "demonstration")
    sums = taken.facts.select(
        pl.col("maturing", "durable", "automated", "escalated", "reopened", "rated", "answers_cited").sum()
    ).row(0)
    assert all(sums)
    assert set(taken.facts["arm"].unique().to_list()) == {"pilot", "baseline", None}

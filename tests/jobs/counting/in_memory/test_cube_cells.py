"""Sums of the cube by group and day are those that its rows add up to, whatever is asked of it."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics import cube, facts
from analytics.ticket_slices import Slice
from data.settings import Settings
from jobs.counting import monthly_counts, snapshot
from jobs.counting.in_memory.cube_cells import CubeCells
from jobs.counting.snapshot import Snapshot
from tests.homes import settings_at
from tests.jobs.counting.random_logs import DAYS, DESK, FIRST, Logs

BYS = [(), ("arm",), ("arm", "category"), ("plan", "channel", "language")]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A source of several months, each of which is counted apart."""
    here: Settings = replace(settings_at(tmp_path_factory.mktemp("home")), time_zone="Asia/Tokyo")
    logs = Logs(here, 5)
    with logs.store.writing():
        for _ in range(12):
            logs.new()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monthly_counts, "WORTH", 0)
        return snapshot.take(here, DESK)


def slices(taken: Snapshot, random: Random) -> list[Slice]:
    first = FIRST.date() + timedelta(days=random.randint(0, DAYS))
    wheres = [(), *(((name, some_of(taken, name, random)),) for name in facts.DIMENSIONS)]
    spans: list[tuple[date | None, date | None]] = [(None, None), (first, first + timedelta(days=20))]
    return [Slice(*random.choice(spans), where) for where in wheres] + [Slice(first, first)]


def some_of(taken: Snapshot, name: str, random: Random) -> tuple[str | None, ...]:
    there = taken.cube[name].unique().cast(pl.String).to_list()
    return tuple(random.sample([*there, "none has this"], min(2, len(there))))


def as_added(found: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    """Rows in order, whole numbers in one type and fields as text."""
    return found.with_columns(
        pl.col(pl.Categorical).cast(pl.String), pl.selectors.integer().cast(pl.Int64)
    ).sort(by)


@pytest.mark.parametrize("by", BYS)
@pytest.mark.parametrize("together", [1, 10_000])
def test_sums_of_a_slice_are_those_of_its_cells(
    taken: Snapshot, monkeypatch: pytest.MonkeyPatch, by: tuple[str, ...], together: int
) -> None:
    monkeypatch.setattr("jobs.counting.in_memory.cube_cells._TOGETHER", together)
    only = {"tickets", "mature", "durable", "rated", "csat", "csat_squared"}
    for chosen in slices(taken, Random(2)):
        cells = taken.cube.lazy().filter(chosen.predicate())
        for names in (only, None):
            found = taken.cells.daily(taken.cube, chosen, by, names)
            by_day = as_added(cube.add(cells, (*by, "day"), names), (*by, "day"))
            assert_frame_equal(as_added(found.frame(), (*by, "day")), by_day, check_column_order=False)
            whole = as_added(cube.add(cells, by, names), by)
            assert_frame_equal(as_added(found.total(), by), whole, check_column_order=False)


def test_whole_numbers_stay_whole(taken: Snapshot) -> None:
    found = taken.cells.daily(taken.cube, Slice(), ("arm",)).total()
    assert found["tickets"].dtype == pl.Int64 and found["tickets"].sum() == taken.cube["tickets"].sum() > 0
    assert found["csat"].dtype == pl.Float64


def test_of_another_cube_nothing_is_held(taken: Snapshot) -> None:
    cells, half = CubeCells(), taken.cube.head(taken.cube.height // 2)
    whole = cells.daily(taken.cube, Slice(), ()).total()
    assert cells.daily(half, Slice(), ()).total()["tickets"].item() == half["tickets"].sum()
    assert_frame_equal(cells.daily(taken.cube, Slice(), ()).total(), whole)

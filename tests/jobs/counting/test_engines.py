"""DuckDB and Spark count every ticket and every cell as Polars does, over the lake as it stands."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import engines, monthly_counts, source_logs
from jobs.counting.engines import Engine
from jobs.counting.monthly_counts import Counted
from tests.jobs.counting.random_logs import DESK, Logs

_ASKED_IN = "Asia/Tokyo"
ENGINES: tuple[Engine, ...] = ("duckdb", "spark")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Logs of four months with messages, in a lake that somebody else shares."""
    return lake_of(tmp_path_factory.mktemp("engines"))


def lake_of(home: Path, logs_of: type[Logs] = Logs) -> Settings:
    database = f"sqlite:///{home / 'pilotlight.db'}"
    found = Settings(home, str(home / "lake"), database, _ASKED_IN, timedelta(days=7))
    logs = logs_of(found, 5)
    with logs.store.writing():
        for change in (*[logs.new] * 5, logs.late, logs.another_source, logs.further_field):
            change()
    return found


def count(here: Settings, engine: Engine, home: Path) -> Counted:
    logs = source_logs.open_logs(lake.of(here), DESK)
    assert logs is not None
    way = Settings(home, here.lake_url, here.database_url, here.time_zone, here.horizon)
    with engines.opened(engine, way) as reader:
        found = monthly_counts.count(way, DESK, logs, final=False, reader=reader)
    assert found is not None
    return found


def assert_alike(here: Settings, engine: Engine, home: Path) -> None:
    ours, theirs = (count(here, each, home / each) for each in ("polars", engine))
    assert set(theirs.anew) == set(ours.anew) and len(ours.anew) > 2
    assert ours.facts.whole()["answers"].sum() > 0 and ours.facts.whole()["resolution_seconds"].count() > 0
    assert "context.page" in ours.facts.names
    assert_frame_equal(theirs.facts.whole(), ours.facts.whole(), check_exact=True)
    assert_frame_equal(theirs.cube, ours.cube, check_exact=True)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_counts_every_cell_alike(
    engine: Engine, here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As small as the logs are: by default Spark cuts them into two hundred parts.
    few = "--master local[1] --conf spark.sql.shuffle.partitions=1 pyspark-shell"
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", few)
    assert_alike(here, engine, tmp_path)


class WithoutFirstResponses(Logs):
    """Logs in which no column says when the first response was: messages tell it."""

    def _outcome(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in super()._outcome(row).items() if name != "first_response_at"}


def test_an_engine_finds_the_same_first_replies_in_messages(tmp_path: Path) -> None:
    here = lake_of(tmp_path / "here", WithoutFirstResponses)
    ours, theirs = (count(here, each, tmp_path / each) for each in ("polars", "duckdb"))
    assert ours.facts.whole()["response_seconds"].count() > 0
    assert_frame_equal(theirs.facts.whole(), ours.facts.whole(), check_exact=True)


def test_polars_reads_what_duckdb_kept_and_small_sources_are_refused(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match="Below 200,000 nothing is kept"):
        engines.count(here, DESK, "duckdb")
    with pytest.raises(DataError, match=f"The lake has: {DESK}, other"):
        engines.count(here, "nobody", "duckdb")
    monkeypatch.setattr(monthly_counts, "WORTH", 0)
    found = engines.count(here, DESK, "duckdb")
    assert found.anew and engines.count(here, DESK, "polars").anew == ()


def test_an_engine_that_is_not_installed_is_named(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_: str) -> None:
        """As if no package were installed."""

    monkeypatch.setattr(engines, "find_spec", nothing)
    with pytest.raises(DataError, match="Install the Python package pyspark"):
        count(here, "spark", tmp_path)

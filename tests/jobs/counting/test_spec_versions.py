"""Every metric can be cut by the version of the behaviour specification that was in force."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from data.database import sessions
from data.sample.behaviour import specification
from data.settings import Settings
from jobs.behaviour import spec_approvals
from jobs.counting import facts_table, kpis, snapshot, spec_versions
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at

SOURCE = "demonstration"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("company")
    homes.copied(company_home, folder)
    settings = settings_at(folder)
    yield settings
    sessions.forget(settings)


def test_a_ticket_counts_to_the_version_that_was_approved_when_it_was_created(here: Settings) -> None:
    assert "spec_version" not in snapshot.take(here, SOURCE).fields
    demo.store_behaviour(here)
    demo.store_behaviour(here)
    one, two = spec_approvals.periods(here, SOURCE)
    assert one.since == max(at for _, at in specification.APPROVALS[1])
    assert two.since == sorted(at for _, at in specification.APPROVALS[2])[1]
    facts = snapshot.take(here, SOURCE).facts
    told = facts.select("created_at", version=pl.col("spec_version").cast(pl.String))
    by = told.group_by("version").agg(first=pl.col("created_at").min(), last=pl.col("created_at").max())
    spans = {version: (first, last) for version, first, last in by.iter_rows()}
    assert set(spans) == {None, "v1", "v2"}
    assert spans[None][1] < one.since <= spans["v1"][0] and spans["v1"][1] < two.since <= spans["v2"][0]


def test_every_metric_has_a_row_by_version_and_says_how_a_ticket_got_its_version(here: Settings) -> None:
    demo.store_behaviour(here)
    rows = [row for row in kpis.run(here, source=SOURCE, by="spec_version") if row["arm"] == "pilot"]
    found = {str(row["by"]): row for row in rows if row["metric"] == "resolution_rate" and row["by"]}
    assert set(found) == {"v1", "v2"}
    assert spec_versions.NOTE in str(found["v2"]["reason"])
    whole = next(row for row in rows if row["metric"] == "resolution_rate" and row["by"] is None)
    assert int(found["v1"]["n"] or 0) + int(found["v2"]["n"] or 0) == whole["n"]
    assert not any(spec_versions.NOTE in str(row["reason"]) for row in kpis.run(here, source=SOURCE))


def test_a_version_that_the_log_records_is_taken_as_it_is(here: Settings) -> None:
    demo.store_behaviour(here)
    facts = snapshot.take(here, SOURCE).facts.drop("spec_version")
    told = facts.with_columns(pl.lit("v9").alias("context.spec_version"))
    assert spec_versions.added(here, SOURCE, facts_table.in_memory(told)).names == tuple(told.columns)

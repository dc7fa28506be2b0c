import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from analytics.metrics import METRICS
from analytics.ticket_slices import NOT_RECORDED, Slice
from data import export, settings
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import drill_down_rows, kpis, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import demo
from tests import homes

#: A small company is enough: what is asked here holds for every log, and is asked many times.
_FEW = 3_000


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, tmp_path_factory.mktemp("home"))
        opened = settings.read()
        demo.load(opened, tickets=_FEW)
        yield opened


@pytest.fixture(scope="module")
def demonstration(here: Settings) -> Snapshot:
    return snapshot.take(here, "demonstration")


_CHOICES = {
    "category": ["order status", "returns", "billing question", None],
    "channel": ["chat", "email", "phone"],
    "arm": ["pilot", "baseline", None],
    "plan": ["starter", "business"],
    "handled_by": ["ai", "human", "both"],
    "context.login": ["sso", "password"],
}
filters = st.lists(
    st.sampled_from(sorted(_CHOICES)).flatmap(
        lambda column: st.tuples(
            st.just(column),
            st.lists(st.sampled_from(_CHOICES[column]), min_size=1, max_size=3, unique=True).map(tuple),
        )
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)
days = st.sampled_from([None, "2026-08-20", "2026-10-14", "2026-11-05", "2026-11-12"])


@hypothesis_settings(max_examples=15)
@given(filters, days, days)
def test_kpis_are_the_rows_of_the_drill_down_and_of_the_export_for_every_metric_and_filter(
    demonstration: Snapshot,
    here: Settings,
    where: tuple[tuple[str, tuple[str | None, ...]], ...],
    start: str | None,
    end: str | None,
) -> None:
    from datetime import date

    chosen = Slice(
        date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None, where
    )
    table = [row for row in kpis.table(demonstration, chosen) if row["arm"] is None]
    card = demonstration.estimates(chosen)[()]
    assert [row["metric"] for row in table] == list(METRICS)
    for row in table:
        metric = METRICS[str(row["metric"])]
        assert (row["value"], row["n"], row["excluded"]) == (
            pytest.approx(card[metric.key].value),
            card[metric.key].n,
            card[metric.key].excluded,
        )
        if row["reason"] == metric.absent:
            continue
        counted = drill_down_rows.part(demonstration, chosen, metric, "denominator")
        whole = drill_down_rows.full(here, demonstration, counted, metric)
        assert row["n"] == whole.height, metric.key
        if metric.kind == "ratio":
            hits = drill_down_rows.part(demonstration, chosen, metric, "numerator")
            assert (
                row["numerator"]
                == drill_down_rows.full(here, demonstration, hits, metric, "numerator").height
            ), metric.key
        if metric.rows == "ticket":
            for part in ("excluded", "maturing", "not_applicable"):
                assert row[part] == drill_down_rows.part(demonstration, chosen, metric, part).height, (
                    metric.key
                )  # type: ignore[arg-type]
        exported = list(csv.reader(io.StringIO(export.csv_bytes(whole).decode("utf-8-sig"))))
        assert len(exported) - 1 == row["n"]


@hypothesis_settings(max_examples=15)
@given(filters, st.sampled_from(["category", "channel", "handled_by", "context.login"]))
def test_the_groups_of_a_column_add_up_to_the_total(
    demonstration: Snapshot, where: tuple[tuple[str, tuple[str | None, ...]], ...], by: str
) -> None:
    table = kpis.table(demonstration, Slice(where=where), by)
    for metric in METRICS:
        for arm in {row["arm"] for row in table}:
            mine = [row for row in table if row["metric"] == metric and row["arm"] == arm]
            total = next(row for row in mine if row["by"] is None)
            assert sum(int(row["n"] or 0) for row in mine if row["by"] is not None) == total["n"], metric


def test_several_columns_are_each_cut_in_turn(here: Settings) -> None:
    expected = kpis.run(here, source="demonstration")
    for column in ("plan", "channel"):
        alone = kpis.run(here, source="demonstration", by=column)
        expected += [row | {"by": f"{column}={row['by']}"} for row in alone if row["by"] is not None]
    both = kpis.run(here, source="demonstration", by=("plan", "channel"))
    assert sorted(map(repr, both)) == sorted(map(repr, expected))
    assert {"plan=starter", "channel=chat"} <= {row["by"] for row in expected}


def test_by_arm_gives_each_arm_beside_the_total(demonstration: Snapshot) -> None:
    table = kpis.table(demonstration, Slice(), "arm")
    found = {(row["arm"], row["by"]) for row in table}
    assert found == {(None, None), ("pilot", None), ("baseline", None)} | {
        (None, by) for by in ("pilot", "baseline", NOT_RECORDED)
    }


def run(here: Settings, *words: str) -> Result:
    """The command in this process: what a process of its own adds is asked where faults of the system are."""
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, here.home)
        return CliRunner().invoke(app, words)


def test_the_command_prints_the_same_rows_as_json_and_csv(here: Settings, demonstration: Snapshot) -> None:
    words = (
        "kpis",
        "--source",
        "demonstration",
        "--where",
        "channel=chat",
        "--where",
        "channel=email",
        "--by",
        "plan",
    )
    found = json.loads(run(here, *words, "--format", "json").stdout)
    expected = kpis.table(demonstration, Slice(where=(("channel", ("chat", "email")),)), "plan")
    assert found == json.loads(json.dumps(expected))
    as_csv = list(csv.DictReader(io.StringIO(run(here, *words, "--format", "csv").stdout)))
    assert [(row["metric"], row["n"]) for row in as_csv] == [(row["metric"], str(row["n"])) for row in found]
    assert set(found[0]) == {
        "source", "arm", "by", "metric", "value", "n", "numerator", "denominator", "low", "high", "excluded",
        "maturing", "not_applicable", "reason",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("kpis", "--where", "colour=red"), 1, "no column 'colour'"),
        (("kpis", "--where", "nonsense"), 1, "COLUMN=VALUE"),
        (("kpis", "--source", "nobody"), 1, "no source 'nobody'"),
        (("kpis", "--from", "yesterday"), 2, "no time"),
        (("kpis", "--format", "yaml"), 2, "yaml"),
        (("import", "nowhere.csv"), 1, "no file nowhere.csv"),
        (("import",), 2, "FILE"),
        (("import", "x.csv", "--reader", "zendesk", "--profile", "y"), 2, "not both"),
        (("nothing",), 2, "nothing"),
    ],
)
def test_a_refusal_is_one_clear_line_and_wrong_usage_is_told_apart(
    here: Settings, words: tuple[str, ...], code: int, says: str
) -> None:
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert done.stderr.count("\n") == 1


def test_the_doctor_names_a_damaged_file_and_other_tables_still_work(tmp_path: Path) -> None:
    there = Settings(
        tmp_path, str(tmp_path / "lake"), f"sqlite:///{tmp_path / 'p.db'}", "UTC", settings.read().horizon
    )
    demo.load(there, tickets=_FEW)
    assert run(there, "doctor").exit_code == 0
    damaged = sorted((tmp_path / "lake" / "tickets").rglob("*.parquet"))[0]
    damaged.write_bytes(damaged.read_bytes()[:200])
    done = run(there, "doctor")
    assert done.exit_code == 1
    assert damaged.name in done.stdout and "BAD  lake table tickets" in done.stdout
    assert "ok   lake table interactions" in done.stdout


def test_an_empty_lake_is_said_to_be_empty(home: Path) -> None:
    done = run(settings.read(), "kpis")
    assert (done.exit_code, done.stderr.strip()) == (
        1,
        "The lake is empty. Import a file first: `python -m jobs import FILE`.",
    )


def test_a_given_as_of_shows_the_log_as_it_stood(here: Settings) -> None:
    then = json.loads(run(here, "kpis", "--as-of", "2026-10-01T00:00Z", "--format", "json").stdout)
    now = json.loads(run(here, "kpis", "--to", "2026-09-30", "--format", "json").stdout)
    total = {row["metric"]: row for row in then if row["arm"] is None}
    later = {row["metric"]: row for row in now if row["arm"] is None}
    assert (
        total["resolution_rate"]["n"] + total["resolution_rate"]["maturing"] == later["resolution_rate"]["n"]
    )
    assert total["resolution_rate"]["maturing"] > 0 and later["resolution_rate"]["maturing"] == 0


def test_pages_and_commands_show_the_source_imported_last(tmp_path: Path) -> None:
    there = Settings(
        tmp_path, str(tmp_path / "lake"), f"sqlite:///{tmp_path / 'p.db'}", "UTC", settings.read().horizon
    )
    assert snapshot.newest_source(there) is None
    file = tmp_path / "t.csv"
    for source in ("b", "a", "b"):
        file.write_text(f"ticket_id,created_at\n{source},2026-03-01\n")
        imports.run(there, file, Choice(source=source))
        assert snapshot.newest_source(there) == source
    assert isinstance(snapshot.take(there, "b").facts, pl.DataFrame)

import json
import multiprocessing
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import select

from data import settings
from data.database import sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.commands.printing import Row
from jobs.counting import kpis, snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def accounted(record: ImportRecord) -> bool:
    parts = record.accepted + record.unchanged + record.outdated + record.duplicate
    parts += record.filtered + record.quarantined
    return record.read == parts


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def tickets(*ids: str) -> str:
    rows = "".join(f"{id_},2026-03-0{1 + place % 9}T09:00:00Z,closed\n" for place, id_ in enumerate(ids))
    return "ticket_id,created_at,status\n" + rows


def interactions(*pairs: tuple[str, str]) -> str:
    rows = (
        {"interaction_id": i, "ticket_id": t, "at": "2026-03-02T10:00:00Z", "actor": "ai"} for i, t in pairs
    )
    return "\n".join(json.dumps(row) for row in rows)


def values(rows: Sequence[Row], metric: str, part: str, by: str | None = None) -> dict[str | None, object]:
    return {
        str(r["arm"]) if r["arm"] else None: r[part] for r in rows if r["metric"] == metric and r["by"] == by
    }


def test_tau2_gives_the_answers_that_are_known(here: Settings, shared: Path) -> None:
    folder = shared / "data" / "tau2"
    with pytest.raises(DataError, match="--profile tau2-conversations"):
        imports.run(here, folder / "conversations.parquet", Choice())
    (record,) = imports.run(here, folder / "conversations.parquet", Choice(profile="tau2-conversations"))
    assert (record.read, record.new, record.filtered, record.final) == (1011, 714, 297, True)
    (said,) = imports.run(here, folder / "messages.parquet", Choice(profile="tau2-messages"))
    assert (said.read, said.new, said.filtered, said.quarantined) == (30451, 22718, 7733, 0)
    rows = kpis.run(here, by="category")
    assert values(rows, "resolution_rate", "numerator") == {None: 435, "pilot": 111, "baseline": 82}
    assert values(rows, "resolution_rate", "denominator") == {None: 714, "pilot": 140, "baseline": 140}
    assert values(rows, "escalation_rate", "numerator") | {None: 0} == {None: 0, "pilot": 41, "baseline": 43}
    assert values(rows, "automated_resolution_rate", "numerator") | {None: 0} == {
        None: 0,
        "pilot": 82,
        "baseline": 65,
    }
    medians = values(rows, "handle_time_median", "value")
    assert (round(float(str(medians["pilot"])), 1), round(float(str(medians["baseline"])), 1)) == (34.8, 40.2)
    for category, pilot, baseline in (("airline", 13, 10), ("retail", 34, 34), ("telecom", 64, 38)):
        solved = values(rows, "resolution_rate", "numerator", category)
        assert (solved["pilot"], solved["baseline"]) == (pilot, baseline)
    assert set(values(rows, "csat_mean", "value").values()) == {None}
    assert "No rating" in str(values(rows, "csat_mean", "reason")["pilot"])


def test_itsm_gives_the_answers_that_are_known(here: Settings, shared: Path) -> None:
    (record,) = imports.run(
        here, shared / "data" / "itsm" / "incidents.csv", Choice(profile="itsm-incidents")
    )
    assert (record.read, record.new) == (24918, 24918)
    taken = snapshot.take(here, record.source)
    sums = taken.facts.select(pl.col("escalated", "reopened", "mature", "resolution_timed").sum()).row(0)
    assert sums == (11369, 275, 24918, 24918 - 1556)
    stored = lake.of(here).scan_source("tickets", record.source)
    assert stored is not None
    everything = stored.select(pl.col(pl.String)).collect()
    assert not any((everything[name] == "?").any() for name in everything.columns)
    assert everything["category"].null_count() == 7


def test_failures_clinc_gives_the_answers_that_are_known(here: Settings, shared: Path) -> None:
    folder = shared / "data" / "failures-clinc"
    counts = {}
    for name in ("tickets.csv", "interactions.jsonl", "knowledge.jsonl"):
        (record,) = imports.run(here, folder / name, Choice(source="clinc"))
        counts[record.kind] = (record.read, record.new)
    assert counts == {"tickets": (5649, 5649), "interactions": (5649, 5649), "knowledge": (150, 150)}
    for kind in ("tickets", "interactions", "knowledge"):
        stored = lake.of(here).scan_source(kind, "clinc")
        assert stored is not None
        empty = stored.select((pl.col(pl.String) == "").any()).collect().row(0)
        assert not any(empty)


def test_importing_every_real_log_twice_changes_nothing_and_they_live_apart(
    here: Settings, shared: Path
) -> None:
    data = shared / "data"
    files = [
        (data / "tau2" / "conversations.parquet", Choice(profile="tau2-conversations")),
        (data / "tau2" / "messages.parquet", Choice(profile="tau2-messages")),
        (data / "itsm" / "incidents.csv", Choice(profile="itsm-incidents")),
        (data / "failures-clinc" / "tickets.csv", Choice(source="clinc")),
        (data / "failures-clinc" / "interactions.jsonl", Choice(source="clinc")),
        (data / "failures-clinc" / "knowledge.jsonl", Choice(source="clinc")),
    ]
    for path, choice in files:
        imports.run(here, path, choice)
    before = lake.of(here).version()
    for path, choice in files:
        (record,) = imports.run(here, path, choice)
        assert (record.accepted, accounted(record)) == (0, True)
        assert record.unchanged + record.filtered == record.read
    assert lake.of(here).version() == before
    assert lake.of(here).sources() == ["clinc", "itsm", "tau2"]
    assert [snapshot.take(here, source).facts.height for source in ("clinc", "itsm", "tau2")] == [
        5649,
        24918,
        714,
    ]


@pytest.mark.parametrize(
    ("path", "profile"),
    [
        ("zendesk/ticket_data.csv", "warehouse-zendesk-tickets"),
        ("intercom/conversation_history_data.csv", "warehouse-intercom-conversations"),
    ],
)
def test_a_foreign_warehouse_table_comes_in_by_a_profile(
    here: Settings, shared: Path, path: str, profile: str
) -> None:
    (record,) = imports.run(here, shared / "data" / "helpdesk" / path, Choice(profile=profile))
    assert record.accepted and accounted(record)
    assert record.read == pl.read_csv(shared / "data" / "helpdesk" / path, infer_schema=False).height


def test_rows_without_what_is_required_are_kept_aside_with_line_and_reason(
    here: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, "t.csv", tickets("a", "b", "c") + ",2026-03-01,open\nd,not a time,open\n")
    (record,) = imports.run(here, path)
    assert (record.read, record.new, record.quarantined, accounted(record)) == (5, 3, 2, True)
    rejected = imports.rejects(here, record.id or 0)
    assert rejected["line"].to_list() == [5, 6]
    assert "ticket_id" in rejected["reason"][0] and "created_at" in rejected["reason"][1]


def test_a_file_with_more_bad_rows_than_good_is_refused_whole_unless_accepted(
    here: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, "t.csv", tickets("a") + "b,never,open\nc,never,open\n")
    with pytest.raises(DataError, match="Nothing was imported"):
        imports.run(here, path)
    assert lake.of(here).version().number == 0
    assert [(r.state, bool(r.error)) for r in imports.history(here)] == [("refused", True)]
    (record,) = imports.run(here, path, Choice(accept_rejects=True))
    assert (record.new, record.quarantined) == (1, 2)


def test_a_changed_ticket_is_updated_in_place(here: Settings, tmp_path: Path) -> None:
    imports.run(here, write(tmp_path, "t.csv", tickets("a", "b")))
    (record,) = imports.run(
        here, write(tmp_path, "t2.csv", tickets("a", "b").replace("b,2026-03-02", "b,2026-04-02"))
    )
    assert (record.new, record.updated, record.unchanged) == (0, 1, 1)


def test_interactions_wait_for_their_ticket_and_come_in_with_it(here: Settings, tmp_path: Path) -> None:
    said = write(tmp_path, "i.jsonl", interactions(("1", "a"), ("2", "b")))
    imports.run(here, write(tmp_path, "t.csv", tickets("a")), Choice(source="s"))
    (record,) = imports.run(here, said, Choice(source="s"))
    assert (record.new, record.quarantined, record.waiting, accounted(record)) == (1, 1, 1, True)
    assert imports.rejects(here, record.id or 0)["reason"].to_list() == ["ticket not imported"]
    (released,) = imports.run(here, write(tmp_path, "t2.csv", tickets("a", "b")), Choice(source="s"))
    assert "1 interaction" in released.notes
    stored = lake.of(here).scan_source("interactions", "s")
    assert stored is not None and sorted(stored.collect()["interaction_id"]) == ["1", "2"]
    (again,) = imports.run(here, said, Choice(source="s"))
    assert (again.unchanged, again.waiting) == (2, 0)


def test_interactions_that_all_wait_are_no_reason_to_refuse_and_wait_once(
    here: Settings, tmp_path: Path
) -> None:
    said = write(tmp_path, "i.jsonl", interactions(("1", "a"), ("2", "b")))
    for _ in range(2):
        (record,) = imports.run(here, said, Choice(source="s"))
        assert (record.state, record.waiting, record.new) == ("done", 2, 0)
    imports.run(here, write(tmp_path, "t.csv", tickets("a", "b")), Choice(source="s"))
    stored = lake.of(here).scan_source("interactions", "s")
    assert stored is not None and stored.collect().height == 2


def test_words_of_customers_are_redacted_before_they_reach_the_lake(here: Settings, tmp_path: Path) -> None:
    text = "ticket_id,created_at,customer_id,body\na,2026-03-01,ann@example.com,mail ann@example.com please\n"
    imports.run(here, write(tmp_path, "t.csv", text), Choice(source="s"))
    everything = b"".join(path.read_bytes() for path in here.home.rglob("*") if path.is_file())
    assert b"ann@example.com" not in everything
    stored = lake.of(here).scan_source("tickets", "s")
    assert stored is not None and "<EMAIL_" in stored.collect()["body"][0]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", "", "empty"),
        ("header.csv", "ticket_id,created_at\n", "row"),
        ("other.csv", "colour,shape\nred,round\n", "colour"),
        ("missing.csv", "ticket_id,subject\na,b\n", "created_at"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name_and_the_lake_is_untouched(
    here: Settings, tmp_path: Path, name: str, content: str, says: str
) -> None:
    with pytest.raises(DataError, match=says):
        imports.run(here, write(tmp_path, name, content))
    assert lake.of(here).version().number == 0


def test_a_refused_file_is_in_the_history_with_its_reason(here: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        imports.run(here, write(tmp_path, "other.csv", "colour,shape\nred,round\n"))
    (record,) = imports.history(here)
    assert (record.state, record.file_name) == ("refused", "other.csv")
    assert "colour" in record.error


def test_one_bad_table_in_an_archive_refuses_the_whole_archive(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tickets.csv", tickets("a", "b"))
        archive.writestr("interactions.csv", "interaction_id,ticket_id,at\n1,a,never\n2,a,never\n")
    with pytest.raises(DataError, match="Nothing was imported"):
        imports.run(here, path)
    assert lake.of(here).version().number == 0


def test_an_archive_with_tickets_and_interactions_brings_both_in_whatever_their_order(
    here: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "interaction_id,ticket_id,at\n1,a,2026-03-02T10:00:00Z\n")
        archive.writestr("b.csv", tickets("a", "b"))
    asked, said = imports.run(here, path)
    assert (asked.kind, asked.new, said.kind, said.new, said.waiting) == ("tickets", 2, "interactions", 1, 0)


def test_lineage_says_who_brought_what_when_and_into_which_version(here: Settings, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    imports.run(here, write(tmp_path, "t.csv", tickets("a")))
    imports.run(here, write(tmp_path, "t.csv", tickets("a", "b")))
    newest, oldest = imports.history(here)
    assert (oldest.lake_before, oldest.lake_after, newest.lake_before) == ("0.0.0", "1.0.0", "1.0.0")
    assert newest.file_name == "t.csv" and len(newest.sha256) == 64 and newest.sha256 != oldest.sha256
    assert before <= oldest.started_at <= (oldest.ended_at or before) and oldest.who


def _import(home: str, path: str) -> None:
    import os

    os.environ["PILOTLIGHT_HOME"] = home
    imports.run(settings.read(), Path(path), Choice(source="s"))


def test_two_imports_of_the_same_file_at_once_both_end_and_leave_each_key_once(
    here: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, "t.csv", tickets(*(f"T{n}" for n in range(200))))
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_import, args=(str(here.home), str(path))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
    assert [one.exitcode for one in both] == [0, 0]
    stored = lake.of(here).scan_source("tickets", "s")
    assert stored is not None and stored.collect()["ticket_id"].n_unique() == 200 == stored.collect().height
    with sessions.session(here, reads_only=True) as opened:
        found = opened.exec(select(ImportRecord)).all()
    assert sorted((r.state, r.new, r.unchanged) for r in found) == [("done", 0, 200), ("done", 200, 0)]

"""A customer who is forgotten is in no file any more, and what was reported stays explained."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import polars as pl
import psycopg
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from data.audit_log import anchors, events, verification
from data.database import sessions
from data.database.tables import Record
from data.errors import DataError
from data.lake import lake, run_results
from data.privacy import hashed_customer_ids, redaction_key
from data.settings import Settings
from jobs.connections import push_inbox
from jobs.counting import snapshot
from jobs.decisions import begun_erasures
from jobs.erasure import certificate, database_erasure, forget, lake_erasure
from jobs.intake import imports
from jobs.job_queue import job_requests
from jobs.months import closed_months, month_contents
from jobs.upkeep import backup, doctor, saved_views
from tests import object_store
from tests.homes import settings_at
from tests.jobs.erasure import decoded_search, killed_erasures, traced_home
from tests.jobs.erasure.traced_home import BOB, BOBS, TICKETS, body, traces
from tests.jobs.worker_processes import settings_of
from tests.postgres import Postgres
from tests.server_process import ROOT


@pytest.fixture
def here(tmp_path: Path, traced: Path) -> Settings:
    """A copy of that home."""
    shutil.copytree(traced, tmp_path / "home")
    return settings_at(tmp_path / "home")


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which Bob has left traces everywhere."""
    tmp_path = tmp_path_factory.mktemp("traced")
    made = settings_at(tmp_path / "home")
    traced_home.fill(made, tmp_path)
    return made.home


def everywhere(here: Settings) -> dict[str, list[str]]:
    sessions.forget(here)
    return decoded_search.found(traces(here), here.home)


def test_a_forgotten_customer_is_in_no_file_nor_in_a_later_backup(here: Settings, tmp_path: Path) -> None:
    assert len(everywhere(here)) > 50
    made = forget.customer(here, BOB)
    assert made.tickets == BOBS and made.by_source == {"desk": made.tickets}
    assert everywhere(here) == {}
    backup.backup(here, tmp_path / "later.zip")
    assert decoded_search.found(traces(here), tmp_path / "later.zip") == {}
    for kind in ("json", "html"):
        file = tmp_path / f"certificate.{kind}"
        file.write_bytes(certificate.to_file(made, file.name))
        assert decoded_search.found(traces(here), file) == {} and made.subject in file.read_text()
    assert forget.listed(here) == [made]


def test_others_keep_their_rows_and_the_lake_its_count_of_versions(here: Settings, tmp_path: Path) -> None:
    store = lake.of(here)
    before = store.version()
    forget.customer(here, BOB)
    after = store.version()
    assert all(now >= was for now, was in zip(after, before, strict=True)) and after.tickets > before.tickets
    tickets, said = store.scan("tickets"), store.scan("interactions")
    assert tickets is not None and said is not None
    left = tickets.select("customer_id", "body").collect()
    assert left.height == TICKETS - BOBS and said.collect().height == 2 * left.height
    assert not left["body"].str.contains("erased").any()
    # Imports, a backup and its restoration go on from there.
    there = settings_at(tmp_path / "there")
    backup.backup(here, tmp_path / "b.zip")
    backup.restore(there, tmp_path / "b.zip")
    assert lake.of(there).scan("tickets").collect().height == left.height  # type: ignore[union-attr]
    # The same export brings the erased rows back, and only these are new.
    for path, choice in traced_home.files(tmp_path):
        record, *_ = imports.run(here, path, choice)
        assert record.new == BOBS * (2 if record.kind == "interactions" else 1)


def test_results_keep_their_rows_and_the_audit_log_one_hash(here: Settings) -> None:
    before = run_results.read(lake.of(here), "a" * 64, "rows", run_results.JOBS)
    made = forget.customer(here, BOB)
    after = run_results.read(lake.of(here), "a" * 64, "rows", run_results.JOBS)
    assert after.height == before.height and after.row(1) == before.row(1)
    assert after["ticket_id"][0].startswith("erased-") and after["request"][0] == "[erased]"
    entries = events.latest(here, action="erase")
    assert [each.subject for each in entries] == [made.subject]
    anchors.write(here)
    assert verification.verify(here, [made.audit_entry]).ok


def test_earlier_versions_can_no_longer_be_read(here: Settings) -> None:
    forget.customer(here, BOB)
    newest = DeltaTable(lake.of(here).at("tickets")).version()
    for version in range(newest):
        with pytest.raises((DeltaError, OSError)):
            DeltaTable(lake.of(here).at("tickets"), version).to_pyarrow_table()


#: Each step of an erasure, and the middle of those that change several things one after the other.
_STEPS = (
    "jobs.decisions.begun_erasures:begin:1",
    "jobs.erasure.forget:_copies:1",
    "jobs.erasure.result_erasure:erase:1",
    "data.lake.run_results:write:2",
    "jobs.erasure.database_erasure:erase:1",
    "jobs.erasure.database_erasure:_table:9",
    "jobs.erasure.lake_erasure:erase_rejects:1",
    "jobs.erasure.lake_erasure:_replace:3",
    "jobs.erasure.lake_erasure:erase_rows:3",
    "jobs.erasure.lake_erasure:_replace:5",
    "jobs.erasure.lake_erasure:end_history:1",
    "data.lake.optimistic_commits:end_history:2",
    "jobs.erasure.database_erasure:vacuum:1",
    "jobs.erasure.forget:_certified:1",
    # The begin wrote the first.
    "jobs.decisions.decision_log:append:2",
)


@pytest.fixture(scope="module")
def killed(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Settings]:
    """For each step a home in which a real process was killed there."""
    folder = tmp_path_factory.mktemp("killed")
    homes = {step: folder / str(number) for number, step in enumerate(_STEPS)}
    for home in homes.values():
        shutil.copytree(traced, home)
    command = [sys.executable, "-m", "tests.jobs.erasure.killed_erasures", BOB]
    asked = [f"{step}={home}" for step, home in homes.items()]
    done = subprocess.run([*command, *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {step: settings_of(home, killed_erasures.at(home)) for step, home in homes.items()}


@pytest.mark.parametrize("step", _STEPS)
def test_an_erasure_that_was_killed_at_a_step_is_ended_by_the_next_one(
    killed: dict[str, Settings], step: str
) -> None:
    here = killed[step]
    was_begun = step != _STEPS[0]
    unfinished = next(each for each in doctor.examine(here) if each.what == "erasures")
    assert unfinished.ok != was_begun and events.latest(here, action="erase") == []
    made = forget.customer(here, BOB)
    assert everywhere(here) == {}
    assert (made.tickets, made.by_source) == (BOBS, {"desk": BOBS})
    assert [f"had found {BOBS} tickets" in each for each in made.interrupted] == [True] * was_begun
    assert ("had found" in certificate.to_html(made).decode()) is was_begun
    assert forget.listed(here) == [made] and begun_erasures.unfinished(here) == []
    assert [each.subject for each in events.latest(here, action="erase")] == [made.subject]
    assert verification.verify(here, [made.audit_entry]).ok
    sessions.forget(here)


def test_a_closed_month_is_explained_while_an_erasure_is_unfinished(here: Settings) -> None:
    month_contents.report(here, snapshot.take(here, "desk"), "2026-01")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(database_erasure, "vacuum", _interrupted)
        forget.customer(here, BOB)
    told = _restated(here)
    assert f"since the erasure of {BOBS} tickets that was interrupted on" in told
    forget.customer(here, BOB)
    told = _restated(here)
    assert f"since the erasure of {BOBS} tickets on" in told and "interrupted" not in told


def _interrupted(*given: object) -> None:
    raise KeyboardInterrupt


def _restated(here: Settings) -> str:
    found = month_contents.report(here, snapshot.take(here, "desk"), "2026-01")
    return " ".join(each.sentence for each in found.restated)


def test_what_a_killed_import_left_beside_the_tables_is_erased(here: Settings) -> None:
    store = lake.of(here)
    part = next(store.files.place("tickets").glob("month=*"))
    left = pl.DataFrame({"customer_id": [BOB], "body": [body(0)]})
    for name in ("part-00000-killed.parquet", "part-00001-killed.parquet#3"):
        left.write_parquet(part / name)
    draft = store.files.place("spool") / f"upload.csv.1{'.draft'}"
    draft.parent.mkdir(exist_ok=True)
    draft.write_text(f"{BOB},{body(0)}")
    forget.customer(here, BOB)
    assert everywhere(here) == {} and not draft.exists()


def test_copies_outside_of_the_tables_are_erased_and_counted(here: Settings) -> None:
    store, told = lake.of(here), f"{BOB},{body(0)}"
    lake_folder = store.files.place("")
    pushed = here.home / "inbox" / "desk"
    for path in (
        here.home / "downloads/month.csv",
        here.home / "pulls/page.json",
        here.home / "uploads/export.csv",
        lake_folder.parent / f"{lake_folder.name}.before-1/tickets.csv",
        lake_folder.parent / ".restoring-2/tickets.csv",
        store.files.place("spool") / "job/export.csv",
        pushed / f"{push_inbox.ASIDE}1.jsonl",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told)
    # An interaction of a ticket that came meanwhile, as a killed import leaves it, in two versions.
    waits = store.scan("interactions")
    assert waits is not None
    with store.writing():
        mine = waits.filter(pl.col("ticket_id") == "TCK-00000").collect()
        store.merge("waiting", mine)
        store.merge("waiting", mine.with_columns(text=pl.lit(body(9))))
    assert "waiting" in " ".join(each for places in everywhere(here).values() for each in places)
    made = forget.customer(here, BOB)
    assert everywhere(here) == {}
    assert made.rows["waiting interactions"] == mine.height and "waiting" in made.tables_without_history
    named = {name for name, count in made.files.items() if count}
    assert {"downloads", "pulls", "uploads", "earlier lakes that a restore kept"} <= named
    assert made.files["pushed messages that were set aside"] == 1
    assert made.files["earlier lakes that a restore kept"] == 2


def test_pages_that_the_database_no_longer_uses_hold_nothing_any_more(here: Settings) -> None:
    path = here.home / "pilotlight.db"
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA secure_delete = OFF")
        opened.execute("CREATE TABLE scrap (said TEXT)")
        opened.executemany("INSERT INTO scrap VALUES (?)", [(f"{BOB}: {body(0)}",)] * 500)
        opened.commit()
        opened.execute("DROP TABLE scrap")
        opened.commit()
    assert BOB.encode() in path.read_bytes()
    forget.customer(here, BOB)
    assert everywhere(here) == {}


def test_a_saved_view_names_nobody_who_was_erased_as_an_address_writes_it_either(here: Settings) -> None:
    saved_views.save(here, "hers", "overview", f"{urlencode({'source': 'desk', 'who': BOB})}&from=&to=1")
    forget.customer(here, BOB)
    (hers,) = [each.chosen for each in saved_views.listed(here) if each.name == "hers"]
    told = parse_qs(hers, keep_blank_values=True)
    assert told.pop("who")[0].startswith("erased-") and "marley" not in hers
    assert told == {"source": ["desk"], "from": [""], "to": ["1"]}


def test_an_erasure_is_not_done_while_somebody_reads_the_databases_log(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_erasure, "_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(database_erasure, "_TRIES", 2)
    path = here.home / "pilotlight.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as reads:
        reads.execute("BEGIN")
        reads.execute("SELECT count(*) FROM import").fetchone()
        with pytest.raises(DataError, match="Stop the site and its worker"):
            database_erasure.vacuum(here)
        assert path.with_name(f"{path.name}-wal").stat().st_size
    database_erasure.vacuum(here)
    log = path.with_name(f"{path.name}-wal")
    assert not log.exists() or not log.stat().st_size


def test_what_is_counted_while_an_erasure_runs_is_erased_too(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = lake_erasure.erase_rejects

    def counts(*given: object) -> int:
        """As a page counts that was opened meanwhile."""
        folder = here.home / "counted" / "again"
        folder.mkdir(parents=True)
        pl.DataFrame({"ticket_id": ["TCK-00000"]}).write_parquet(folder / "facts.parquet")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(lake_erasure, "erase_rejects", counts)
    assert forget.customer(here, BOB).files["counted"] == 2
    assert everywhere(here) == {}


def test_closed_months_say_that_an_erasure_moved_them(here: Settings) -> None:
    taken = snapshot.take(here, "desk")
    month_contents.report(here, taken, "2026-01")
    assert len(closed_months.listed(here, "desk")) > 0
    forget.customer(here, BOB)
    found = month_contents.report(here, snapshot.take(here, "desk"), "2026-01")
    told = " ".join(each.sentence for each in found.restated)
    assert "tickets left" in told and "since the erasure of 28 tickets on" in told


def test_what_is_older_than_a_day_is_erased_with_customers_who_have_nothing_newer(here: Settings) -> None:
    made = forget.before(here, date(2026, 2, 1))
    left = lake.of(here).scan("tickets")
    assert left is not None and made.tickets == TICKETS // 2
    assert left.select(pl.col("created_at").min()).collect().item() >= datetime(2026, 2, 1, tzinfo=UTC)
    gone = {f"TCK-{n:05d}" for n in range(TICKETS) if n % 2} | {body(n) for n in range(TICKETS) if n % 2}
    sessions.forget(here)
    assert decoded_search.found(gone, here.home) == {}
    with pytest.raises(DataError, match="in the future"):
        forget.before(here, date(2126, 1, 1))


def test_nothing_is_erased_beside_a_job_that_could_write_it_again(here: Settings) -> None:
    job_requests.ask(here, "import", {"n": 1})
    with pytest.raises(DataError, match="1 jobs wait or run"):
        forget.customer(here, BOB)


def test_nothing_is_erased_beside_pushed_messages_that_could_bring_it_back(here: Settings) -> None:
    waits = here.home / "inbox" / "desk" / "taken-1.jsonl"
    waits.parent.mkdir(parents=True, exist_ok=True)
    waits.write_text("{}\n")
    assert push_inbox.waiting(here, "desk")
    with pytest.raises(DataError, match="Pushed messages of desk wait to be imported"):
        forget.customer(here, BOB)


def test_a_customer_is_one_subject_by_each_name(here: Settings) -> None:
    hashed = hashed_customer_ids.hashed(BOB, redaction_key.load(here.home))
    made = [forget.customer(here, name) for name in (f" {BOB.upper()}", hashed)]
    assert [each.tickets for each in made] == [BOBS, 0]
    assert made[0].subject == made[1].subject != forget.customer(here, BOB, "desk").subject


def test_somebody_who_is_not_there_gets_a_certificate_of_nothing(here: Settings) -> None:
    made = forget.customer(here, "nobody@example.org")
    assert made.tickets == 0 and made.by_source == {}
    with pytest.raises(DataError, match="Name the customer"):
        forget.customer(here, "  ")


def test_on_postgresql_a_forgotten_customer_is_in_no_table_file_nor_backup(
    tmp_path: Path, postgres: Postgres
) -> None:
    there = settings_of(tmp_path / "there", postgres.create())
    traced_home.fill(there, tmp_path)
    saved_views.save(there, "hers", "overview", f"source=desk&q=TCK-00000&who={BOB}")
    needles = traces(there)
    assert len(decoded_search.found(needles, *_dumped(there, tmp_path / "before"))) > 5
    made = forget.customer(there, BOB)
    assert made.tickets == BOBS and "write-ahead" in " ".join(made.not_reached)
    assert decoded_search.found(needles, there.home, *_dumped(there, tmp_path / "after")) == {}
    backup.backup(there, tmp_path / "later.zip")
    assert decoded_search.found(needles, tmp_path / "later.zip") == {}
    views = {each.name: str(each) for each in saved_views.listed(there)}
    assert "source=desk" in views["hers"] and "TCK-00000" not in views["hers"]
    sessions.forget(there)


def _dumped(there: Settings, folder: Path) -> tuple[Path, Path]:
    """Every table as its rows, and the files of the server's own that hold this database's tables."""
    folder.mkdir()
    with psycopg.connect(there.database_url, autocommit=True) as connection:
        for table in Record.metadata.sorted_tables:
            rows = connection.execute(f'SELECT * FROM "{table.name}"'.encode()).fetchall()
            (folder / table.name).write_text(str(rows))
        # What is no longer used is given back to the disk at a checkpoint.
        connection.execute("CHECKPOINT")
        place = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = %s"
        row = connection.execute(place, [connection.info.dbname]).fetchone()
    assert row is not None
    raw = Path(row[0]) / "base" / str(row[1])
    # PostgreSQL packs long values; short ones and what SQL reads stand as they are.
    return folder, raw if os.access(raw, os.R_OK | os.X_OK) else folder


def test_in_an_object_store_a_forgotten_customer_is_in_no_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with object_store.running() as bucket:
        for name, value in bucket.environment.items():
            monkeypatch.setenv(name, value)
        home = tmp_path / "home"
        there = replace(settings_of(home, killed_erasures.at(home)), lake_url=bucket.url)
        traced_home.fill(there, tmp_path)
        (draft := tmp_path / "draft").write_text(f"TCK-00000,{BOB}")
        lake.of(there).files.put("spool/an-upload", draft)
        needles = traces(there)
        assert len(decoded_search.found(needles, _copied(bucket, tmp_path / "before"))) > 50
        old = DeltaTable(lake.of(there).at("tickets")).version()
        # In a process of its own: the store answers from this one.
        asked = {"PILOTLIGHT_HOME": str(home), "LAKE_URL": bucket.url, "DATABASE_URL": there.database_url}
        done = subprocess.run(
            [sys.executable, "-m", "jobs", "forget", BOB],
            cwd=ROOT, env=os.environ | asked, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert f"Erased: {BOBS} tickets (desk {BOBS})" in done.stdout, done.stderr
        assert "Not reached: earlier versions of objects" in done.stdout
        assert decoded_search.found(needles, home, _copied(bucket, tmp_path / "after")) == {}
        left = lake.of(there).scan("tickets")
        assert left is not None and left.collect().height == TICKETS - BOBS
        with pytest.raises((DeltaError, OSError)):
            DeltaTable(lake.of(there).at("tickets"), old).to_pyarrow_table()
        sessions.forget(there)


def _copied(bucket: object_store.Bucket, folder: Path) -> Path:
    """The objects of a bucket as files."""
    for key, (content, _) in bucket.objects.items():
        (place := folder / key).parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder

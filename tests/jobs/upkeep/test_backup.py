"""Backup and restore: the same figures in an empty home, and nothing else ever touched."""

import hashlib
import json
import threading
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlmodel import select, update
from typer.testing import CliRunner, Result

from data.database import sessions
from data.database.tables import ImportRecord, JobRecord, SavedProfile
from data.errors import DataError
from data.lake import lake, run_results
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import job_results, kpis
from jobs.failures import analysis_runs, embedding, failure_decisions, failure_job, fix_decisions
from jobs.intake import atomic_imports, imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests, leases_and_retries
from jobs.months import targets
from jobs.upkeep import backup
from tests import homes
from tests.homes import settings_at
from tests.jobs import worker_processes
from tests.jobs.failed_tickets import export
from tests.jobs.worker_processes import settings_of
from tests.postgres import Postgres


def home(folder: Path, name: str = "home") -> Settings:
    return settings_at(folder / name)


@pytest.fixture
def filled(tmp_path: Path) -> Settings:
    """A home with tickets, quarantine, waiting rows, a job that is done and one that is not."""
    here = home(tmp_path)
    imports.run(here, worker_processes.tickets(tmp_path, 2_000), Choice(source="desk"))
    odd = tmp_path / "odd.csv"
    odd.write_text("ticket_id,created_at\nX1,never\nX2,2026-01-02T10:00:00Z\nX3,2026-01-03T10:00:00Z\n")
    imports.run(here, odd, Choice(source="desk"))
    said = tmp_path / "said.jsonl"
    said.write_text(
        '{"interaction_id": "I1", "ticket_id": "T-none", "at": "2026-03-02T10:00:00Z", "actor": "ai"}\n'
    )
    imports.run(here, said, Choice(source="desk", kind="interactions", accept_rejects=True))
    job_requests.ask(here, "import", {"n": 1})
    held = leases_and_retries.claim(here, "one")
    assert held and leases_and_retries.finish(here, held, "7")
    job_requests.ask(here, "import", {"n": 2})
    return here


def everything(here: Settings) -> dict[str, object]:
    """What a home holds: each table's rows and version, the figures, the imports, the key."""
    store = lake.of(here)
    tables: dict[str, object] = {}
    for table in atomic_imports.TABLES:
        scan = store.scan(table)
        tables[table] = None if scan is None else sorted(map(str, scan.collect().rows()))
    with sessions.session(here, reads_only=True) as opened:
        records = [record.model_dump() for record in opened.exec(select(ImportRecord)).all()]
    return {
        **tables,
        "versions": {table: atomic_imports.version(store, table) for table in atomic_imports.TABLES},
        "kpis": kpis.run(here, source="desk", by="category"),
        "imports": records,
        "key": (here.home / "redaction.key").read_bytes(),
    }


def test_an_empty_home_gets_the_same_figures_rows_history_and_key(filled: Settings, tmp_path: Path) -> None:
    file, there = tmp_path / "b.zip", home(tmp_path, "other")
    made = backup.backup(filled, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert backup.restore(there, file) == made
    assert everything(there) == everything(filled)
    states = [(job.state, job.error_kind) for job in job_requests.newest(there)]
    assert states == [("failed", "Restored"), ("done", "")]
    # Life goes on: the next import and the next job get numbers of their own.
    record, *_ = imports.run(there, worker_processes.tickets(tmp_path, 2_000), Choice(source="desk"))
    assert (record.new, record.unchanged) == (0, 2_000) and record.id == 4
    assert job_requests.ask(there, "import", {"n": 3}).id == 3


def test_what_runs_found_and_what_people_typed_is_there_again(tmp_path: Path) -> None:
    here, there = (home(tmp_path, name) for name in ("my home #1", "other 100%"))
    imports.run(here, export(tmp_path, "A", date(2026, 3, 1), ("refund", "login")), Choice(source="desk"))
    job = analysis_runs.ask(here, "desk", model=embedding.FALLBACK)
    made = int(failure_job.perform(here, job.params, lambda stage, share: None))
    thread = analysis_runs.read(here, made).clusters["thread"][0]
    failure_decisions.rename(here, "desk", thread, "Refunds")
    fix_decisions.accept_fix(
        here, "desk", thread, "Write it", day=date(2026, 4, 1), owner="Ada", due=date(2026, 5, 1)
    )
    targets.write(here, "desk", date(2026, 3, 1), {"resolution_rate": 0.6})
    run_results.write(lake.of(here), "of a run that was killed", {"about": pl.DataFrame({"n": [1]})})
    backup.backup(here, tmp_path / "b.zip")
    backup.restore(there, tmp_path / "b.zip")
    before, after = (analysis_runs.read(settings, made) for settings in (here, there))
    for name in ("failures", "clusters", "themes", "gone"):
        assert_frame_equal(getattr(before, name), getattr(after, name))
    assert (before.run, before.notes) == (after.run, after.notes)
    assert "Refunds" in after.clusters["label"]
    assert fix_decisions.fixes(here, "desk") == fix_decisions.fixes(there, "desk") != []
    assert run_results.kept(lake.of(there)) == [after.run.key]
    assert targets.listed(here, "desk") == targets.listed(there, "desk") != ()
    # Vectors are not in it; the next run makes them again and finds the same.
    again = analysis_runs.ask(there, "desk", model=embedding.FALLBACK, seed=8)
    assert failure_job.perform(there, again.params, lambda stage, share: None) != str(made)


def test_what_a_job_stored_is_there_again(tmp_path: Path) -> None:
    here, there = (home(tmp_path, name) for name in ("one", "other"))
    imports.run(here, export(tmp_path, "A", date(2026, 3, 1), ("refund", "login")), Choice(source="desk"))
    job = job_results.ask(here, "audit", "desk")
    key = job_results.store(here, "audit", job.params, {"about": pl.DataFrame({"n": [7]})})
    with sessions.session(here) as opened:
        opened.exec(update(JobRecord).values(state="done", result_ref=key))
    backup.backup(here, tmp_path / "b.zip")
    backup.restore(there, tmp_path / "b.zip")
    found = job_results.newest(there, "audit", "desk")
    assert found is not None and job_results.read(there, found, "about")["n"].to_list() == [7]


def test_the_commands_do_the_same(filled: Settings, tmp_path: Path) -> None:
    def run(home: Path, *command: str) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            homes.use(patch, home)
            return CliRunner().invoke(app, command)

    file = str(tmp_path / "b.zip")
    assert "files" in run(filled.home, "backup", file).stdout
    again = run(filled.home, "backup", file)
    assert again.exit_code == 1 and "never overwritten" in again.stderr
    assert run(tmp_path / "other", "restore", file).exit_code == 0
    figures = [run(where, "kpis", "--format", "json").stdout for where in (filled.home, tmp_path / "other")]
    assert figures[0] == figures[1] and json.loads(figures[0])
    refused = run(tmp_path / "other", "restore", file)
    assert refused.exit_code == 1 and "not empty" in refused.stderr and "--replace" in refused.stderr


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_what_was_on_postgresql_can_go_anywhere(tmp_path: Path, postgres: Postgres, to: str) -> None:
    here = settings_of(tmp_path / "home", postgres.create())
    imports.run(here, worker_processes.tickets(tmp_path, 500), Choice(source="desk"))
    backup.backup(here, tmp_path / "b.zip")
    url = f"sqlite:///{tmp_path / 'p.db'}" if to == "sqlite" else postgres.create()
    there = settings_of(tmp_path / "other", url)
    backup.restore(there, tmp_path / "b.zip")
    assert everything(there) == everything(here)
    assert imports.run(there, worker_processes.tickets(tmp_path, 500), Choice(source="b"))[0].id == 2
    for used in (here, there):
        sessions.forget(used)


def test_a_home_that_is_not_empty_is_refused_and_replaced_only_when_told(
    filled: Settings, tmp_path: Path
) -> None:
    file, there = tmp_path / "b.zip", home(tmp_path, "other")
    backup.backup(filled, file)
    imports.run(there, worker_processes.tickets(tmp_path, 300), Choice(source="mine"))
    before = lake.of(there).sources()
    with pytest.raises(DataError, match="tickets in its lake"):
        backup.restore(there, file)
    assert lake.of(there).sources() == before
    backup.restore(there, file, replace=True)
    assert everything(there) == everything(filled)
    aside = [path.name for path in there.home.iterdir() if ".before-" in path.name]
    assert sorted(name.split(".before-")[0] for name in aside) == ["lake", "redaction.key"]


def test_while_a_worker_runs_nothing_is_replaced(filled: Settings, tmp_path: Path) -> None:
    from jobs.job_queue import worker

    backup.backup(filled, tmp_path / "b.zip")
    with worker_processes.working(filled):
        worker_processes.until(lambda: worker.is_running(filled))
        with pytest.raises(DataError, match="Stop it"):
            backup.restore(filled, tmp_path / "b.zip", replace=True)


def test_backups_made_while_others_import_hold_whole_imports_alone(tmp_path: Path) -> None:
    here, csvs = home(tmp_path), []
    for number in range(4):
        rows = [f"T{number}-{n},2026-01-{1 + n % 28:02}T10:00:00Z" for n in range(400)]
        rows += [f"Q{number}-{n},never" for n in range(100)]
        (path := tmp_path / f"{number}.csv").write_text("ticket_id,created_at\n" + "\n".join(rows) + "\n")
        csvs.append(path)
    imports.run(here, csvs[0], Choice(source="desk"))
    importing = threading.Thread(
        target=lambda: [imports.run(here, csv, Choice(source="desk")) for csv in csvs[1:]]
    )
    importing.start()
    files = []
    while importing.is_alive() or not files:
        files.append(tmp_path / f"b{len(files)}.zip")
        backup.backup(here, files[-1])
    importing.join()
    for number, file in enumerate(files):
        there = home(tmp_path, f"there-{number}")
        backup.restore(there, file)
        records = imports.history(there)
        assert {record.state for record in records} == {"done"}
        assert len(worker_processes.keys(there, "tickets", "ticket_id")) == 400 * len(records)
        assert len(worker_processes.keys(there, "quarantine", "row")) == 100 * len(records)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    """Change one byte in the middle of a file of rows."""
    with zipfile.ZipFile(file) as opened:
        rows = max(opened.infolist(), key=lambda info: info.file_size)
    found = bytearray(file.read_bytes())
    found[rows.header_offset + 200 + rows.file_size // 2] ^= 0xFF
    file.write_bytes(found)


def foreign(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("readme.txt", "somebody else's")


def text(file: Path) -> None:
    file.write_text("not a zip at all")


def with_further(name: str, content: str = "x") -> object:
    def change(file: Path) -> None:
        with zipfile.ZipFile(file) as opened:
            parts = {info.filename: opened.read(info) for info in opened.infolist()}
        manifest = json.loads(parts.pop("manifest.json"))
        parts[name] = content.encode()
        manifest["files"][name] = {
            "size": len(content),
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
        }
        with zipfile.ZipFile(file, "w") as out:
            for each, found in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
                out.writestr(each, found)

    return change


def of_a_newer_schema(file: Path) -> None:
    with zipfile.ZipFile(file) as opened:
        parts = {info.filename: opened.read(info) for info in opened.infolist()}
    parts["manifest.json"] = parts["manifest.json"].replace(f'"{sessions.HEAD}"'.encode(), b'"9999"')
    with zipfile.ZipFile(file, "w") as out:
        for each, found in parts.items():
            out.writestr(each, found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (cut, "cut off"),
        (flip, "damaged"),
        (foreign, "not a backup of Pilotlight"),
        (text, "not a complete backup of Pilotlight"),
        (of_a_newer_schema, "newer Pilotlight"),
        (with_further("../outside.txt"), "not part of a backup"),
        (with_further("/tmp/outside.txt"), "not part of a backup"),
        (with_further("lake/tickets/../../outside.txt"), "not part of a backup"),
        (with_further("lake/other/x.parquet"), "not part of a backup"),
        (with_further("home/.profile"), "not part of a backup"),
        (with_further("lake\\tickets\\x"), "not part of a backup"),
    ],
)
def test_what_is_no_whole_backup_is_refused_by_name_and_nothing_is_written(
    filled: Settings, tmp_path: Path, change: object, says: str
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    file, there = folder / "b.zip", home(folder)
    backup.backup(filled, file)
    assert callable(change)
    change(file)
    with pytest.raises(DataError, match=says):
        backup.restore(there, file)
    assert lake.of(there).sources() == [] and not (folder / "outside.txt").exists()
    left = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {name.split(".")[0] for name in left} <= {"b", "pilotlight", "database"}


def test_a_backup_of_an_earlier_schema_is_brought_up(filled: Settings, tmp_path: Path) -> None:
    file, there = tmp_path / "b.zip", home(tmp_path, "other")
    backup.backup(filled, file)
    with zipfile.ZipFile(file) as opened:
        parts = {info.filename: opened.read(info) for info in opened.infolist()}
    manifest = json.loads(parts.pop("manifest.json"))
    manifest["schema"] = "0003"
    rows = [json.loads(line) for line in parts["database/job.jsonl"].splitlines()]
    older = [
        {n: v for n, v in row.items() if n not in ("tries", "progress_at", "error_kind")} for row in rows
    ]
    parts["database/job.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in older)
    import hashlib

    content = parts["database/job.jsonl"]
    manifest["files"]["database/job.jsonl"] = {
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    known = {"import", "setting", "profile", "job"}
    for name in [n for n in parts if n.startswith("database/") and Path(n).stem not in known]:
        del parts[name], manifest["files"][name]
    with zipfile.ZipFile(file, "w") as out:
        for each, found in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            out.writestr(each, found)
    backup.restore(there, file)
    with sessions.session(there, reads_only=True) as opened:
        assert sorted(job.params for job in opened.exec(select(JobRecord)).all()) == ['{"n": 1}', '{"n": 2}']
        assert opened.exec(select(SavedProfile)).all() == []

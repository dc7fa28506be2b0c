"""Faults of the system called by their own cause: read-only, full, locked, down, damaged; leftover files."""

import logging
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from data import log_throttle, permissions
from data.database import database_errors, sessions
from data.database.sessions import UnreachableError
from data.settings import Settings
from jobs.upkeep import backup, database_watch, doctor, temporary_files
from pages.components import cache
from tests import homes
from tests.homes import settings_at
from tests.jobs.worker_processes import settings_of
from tests.loopback import free_port
from tests.pages.navigation import OVERVIEW
from tests.postgres import Postgres
from tests.server_process import ROOT

#: Linux: take a right from whatever a process begins; writing everywhere, reading everywhere.
_DROP_RIGHT, _DAC = 24, (1, 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a home with two tickets, made by the command; each test has a copy of it."""
    folder = tmp_path_factory.mktemp("made")
    done = command(in_folder(folder), "import", str(tickets(folder)), "--source", "s")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Iterator[Settings]:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    settings = in_folder(tmp_path)
    yield settings
    sessions.forget(settings)


def in_folder(folder: Path) -> Settings:
    return settings_at(folder / "home")


def tickets(folder: Path, name: str = "t.csv", count: int = 2) -> Path:
    rows = "".join(f"T{n},2026-01-{1 + n % 28:02}T10:00:00Z\n" for n in range(count))
    (path := folder / name).write_text("ticket_id,created_at\n" + rows)
    return path


def command(
    here: Settings, *arguments: str, before: Callable[[], object] | None = None
) -> subprocess.CompletedProcess[str]:
    known = {"PILOTLIGHT_HOME": str(here.home), "PYTHONPATH": str(ROOT), "DATABASE_URL": here.database_url}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "jobs", *arguments],
        cwd=ROOT, env={**os.environ, **known}, capture_output=True, text=True, check=False,
        preexec_fn=before, timeout=240,
    )  # fmt: skip


def like_everybody() -> None:
    """Take from root what lets it write where nobody may."""
    if os.geteuid() == 0:
        import ctypes

        system = ctypes.CDLL(None, use_errno=True)
        for right in _DAC:
            assert system.prctl(_DROP_RIGHT, right, 0, 0, 0) == 0


def test_in_a_home_that_is_read_only_every_command_names_it_in_one_line(
    here: Settings, tmp_path: Path
) -> None:
    for path in (here.home, *here.home.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)
    try:
        for arguments in (
            ["import", str(tickets(tmp_path, "u.csv", 5)), "--source", "s"],
            ["backup", str(tmp_path / "b.zip")],
            ["worker"],
        ):
            done = command(here, *arguments, before=like_everybody)
            assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
            assert str(here.home) in done.stderr and "Permission denied" in done.stderr
        said = command(here, "doctor", before=like_everybody)
        assert said.returncode == 1 and said.stderr == ""
        assert any(line.startswith(f"BAD  disk: {here.home} cannot be") for line in said.stdout.splitlines())
        assert command(here, "kpis", before=like_everybody).returncode == 0
    finally:
        for path in (here.home, *here.home.rglob("*")):
            path.chmod(path.stat().st_mode | 0o700)


def test_whatever_the_umask_a_home_is_its_owners_alone_and_an_open_one_is_named_and_mended(
    tmp_path: Path,
) -> None:
    here = settings_at(tmp_path / "home")
    path = tickets(tmp_path)
    done = command(here, "import", str(path), "--source", "s", before=lambda: os.umask(0))
    assert done.returncode == 0, done.stderr
    everything = [here.home, *here.home.rglob("*")]
    assert len(everything) > 8 and any(path.suffix == ".parquet" for path in everything)
    assert [path for path in everything if path.stat().st_mode & 0o077] == []
    here.home.chmod(0o755)
    opened = next(path for path in everything if path.suffix == ".parquet")
    opened.chmod(0o644)
    (foreign := here.home / "mine.txt").write_text("somebody's own")
    foreign.chmod(0o644)
    said = command(here, "doctor")
    assert said.returncode == 1 and "BAD  rights: other users may read 2 files or folders" in said.stdout
    assert opened.stat().st_mode & 0o777 == 0o644, "the doctor only says so"
    assert command(here, "kpis").returncode == 0
    assert permissions.open_to_others(here.home) == []
    assert foreign.stat().st_mode & 0o777 == 0o644


def test_what_is_written_into_a_lake_that_accounts_share_gets_the_rights_of_its_folder(
    tmp_path: Path,
) -> None:
    lake = tmp_path / "shared"
    lake.mkdir()
    lake.chmod(0o770)
    here = replace(settings_of(tmp_path / "home", "sqlite://"), lake_url=str(lake))
    before = os.umask(0o022)
    try:
        permissions.protect(here)
        assert os.umask(0) == 0o007
        permissions.protect(replace(here, lake_url=str(here.home / "lake")))
        assert os.umask(0) == 0o077
    finally:
        os.umask(before)


def test_a_locked_database_is_called_locked_in_one_line(here: Settings, tmp_path: Path) -> None:
    other = sqlite3.connect(here.home / "pilotlight.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        done = command(here, "import", str(tickets(tmp_path, "u.csv", 5)), "--source", "s")
    finally:
        other.rollback()
        other.close()
    assert done.returncode == 1 and done.stderr.startswith("The database is locked")
    assert len(done.stderr.splitlines()) == 1
    assert sessions._BUSY_MS <= 5_000, "nobody waits longer for a word"


def test_a_full_a_damaged_and_a_missing_database_are_called_so(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("PRAGMA max_page_count=3")
    with pytest.raises(sqlite3.Error) as full:
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 20)
    connection.close()
    assert "disk of the database is full" in str(database_errors.in_words(full.value))
    path.write_bytes(b"neither a database nor a log " * 200)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.Error) as damaged:
        connection.execute("SELECT * FROM t")
    connection.close()
    assert "is damaged" in str(database_errors.in_words(damaged.value))
    with pytest.raises(sqlite3.Error) as missing:
        sqlite3.connect(tmp_path / "none" / "p.db")
    assert "cannot be opened" in str(database_errors.in_words(missing.value))


def test_a_server_that_is_down_refuses_or_is_locked_is_called_so(tmp_path: Path, postgres: Postgres) -> None:
    here = settings_of(tmp_path / "home", f"postgresql://me:secret@127.0.0.1:{free_port()}/none")
    with pytest.raises(UnreachableError, match="down or cannot be reached") as down, sessions.session(here):
        pass
    assert "secret" not in str(down.value)
    wrong = postgres.create().replace(postgres.password, "wrong")
    with (
        pytest.raises(UnreachableError, match="refuses us"),
        sessions.session(replace(here, database_url=wrong)),
    ):
        pass
    there = replace(here, database_url=postgres.create())
    assert sessions.check(there) == "ok"
    with psycopg.connect(there.database_url) as holder:
        holder.execute("LOCK TABLE setting")
        with psycopg.connect(there.database_url, options="-c lock_timeout=100") as other:
            with pytest.raises(psycopg.Error) as locked:
                other.execute("SELECT * FROM setting")
    assert "The database is locked" in str(database_errors.in_words(locked.value))
    sessions.forget(there)


def test_on_a_full_disk_the_site_is_not_ready_and_says_so(here: Settings) -> None:
    script = (
        "import json, resource; from data import settings; from jobs.upkeep import doctor\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "print(json.dumps(doctor.ready(settings.read())))"
    )
    known = {"PILOTLIGHT_HOME": str(here.home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **known}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert '"disk": "There is no room on the disk of' in done.stdout
    assert doctor.ready(here)["disk"] == "ok"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_figures_that_come_from_memory_while_the_database_is_down_are_marked(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.use(monkeypatch, here.home)
    cache.forget_everything()
    site = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(OVERVIEW).run()
    assert not [each for each in site.warning if "Saved figures" in each.value]
    (here.home / "pilotlight.db").rename(here.home / "away.db")
    database_watch.forget()
    site.run()
    assert any("Saved figures" in each.value for each in site.warning)
    assert any("pilotlight.db is gone" in each.value for each in site.text)
    (here.home / "away.db").rename(here.home / "pilotlight.db")
    database_watch.forget()
    site.run()
    assert not [each for each in site.warning if "Saved figures" in each.value]
    cache.forget_everything()


BACKUP = """
import os, sys
from pathlib import Path
from data import settings
from jobs.upkeep import backup, backup_zip
def stop(*_):
    print("writing", flush=True)
    sys.stdin.read()
backup_zip.close = stop
backup.backup(settings.read(), Path(sys.argv[1]))
"""


def test_the_draft_of_a_killed_backup_is_cleared_away_by_the_next_and_a_running_one_is_left(
    here: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    known = {"PILOTLIGHT_HOME": str(here.home), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", BACKUP, str(folder / "a.zip")], cwd=ROOT, env={**os.environ, **known},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None and running.stdout.readline() == b"writing\n"
        assert len(list(folder.iterdir())) == 1
        backup.backup(here, folder / "b.zip")
        assert len(list(folder.iterdir())) == 2
        running.send_signal(signal.SIGKILL)
    assert len(list(folder.iterdir())) == 2
    backup.backup(here, folder / "c.zip")
    assert sorted(path.name for path in folder.iterdir()) == ["b.zip", "c.zip"]
    (folder / ".restoring-1").mkdir()
    temporary_files.clear_away(folder, ".restoring-*")
    assert not (folder / ".restoring-1").exists()


def test_what_a_library_prints_of_its_panic_does_not_reach_the_terminal_and_all_else_does() -> None:
    script = (
        "import os, sys, time\n"
        "from data import stderr_filter\n"
        "stderr_filter.without_panics()\n"
        "os.write(2, b'before\\n')\n"
        "os.write(2, b\"\\nthread '<unnamed>' (12) panicked at a.rs:1:2:\\nboom\\n\")\n"
        "os.write(2, b'note: run with `RUST_BACKTRACE=1`\\n')\n"
        "os.write(2, b'between\\n')\n"
        "os.write(2, b\"\\nthread 'main' panicked at b.rs:1:2:\\nboom again\\n\")\n"
        "time.sleep(1.5)\n"
        "os.write(2, b'after, unfinished')\n"
        "print('ours', file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = sorted(line for line in done.stderr.splitlines() if line)
    assert lines == ["after, unfinished", "before", "between", "ours"] or lines == [
        "before", "between", "oursafter, unfinished",
    ]  # fmt: skip


def test_a_log_that_repeats_is_throttled_and_says_what_was_left_out(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(log_throttle, "time", SimpleNamespace(monotonic=lambda: now[0]))
    log = logging.getLogger("a log that repeats")
    throttle = log_throttle.Throttle(most=3, seconds=60)
    log.addFilter(throttle)
    for _ in range(1_000):
        log.error("socket.accept() out of system resource")
    log.error("something else")
    assert [record.getMessage() for record in caplog.records].count("something else") == 1
    assert len(caplog.records) == 4
    now[0] = 61
    log.error("socket.accept() out of system resource")
    assert "and 997 more like this one" in caplog.records[-1].getMessage()
    log.removeFilter(throttle)


def test_more_than_one_server_process_behind_an_address_is_refused(tmp_path: Path) -> None:
    known = {"PILOTLIGHT_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    workers = ["--workers", "2", "--port", str(free_port())]
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "serve:app", *workers], cwd=ROOT, env={**os.environ, **known},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert "serves with one process for each address" in done.stderr and "--workers" in done.stderr

"""Two homes over one lake and one PostgreSQL: every row and customer once, a job done by the other one."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import polars as pl
import psycopg
import pytest

from data import installation
from data.database import sessions
from data.errors import DataError
from data.installation import ForeignError
from data.lake import delta_rows, lake, optimistic_commits, run_results
from data.lake.optimistic_commits import LockLostError
from data.privacy import redaction_key
from data.settings import Settings
from jobs.intake import atomic_imports, imports, spool, storing
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.upkeep import doctor
from tests import object_store
from tests.jobs import worker_processes
from tests.jobs.worker_processes import at_stage, ended, keys, settings_of
from tests.object_store import Bucket
from tests.postgres import Postgres
from tests.server_process import ROOT

CUSTOMERS = 50


def tickets(folder: Path, name: str, first: int, last: int, body: str = "") -> Path:
    """Tickets of customers who are known by their e-mail, as a helpdesk exports them."""
    rows = (
        f"T{n:05d},2026-0{1 + n % 3}-{1 + n % 28:02}T10:00:00Z,c{n % CUSTOMERS}@example.com,{body}\n"
        for n in range(first, last)
    )
    (path := folder / name).write_text("ticket_id,created_at,customer_id,body\n" + "".join(rows))
    return path


@pytest.fixture
def homes(tmp_path: Path, postgres: Postgres) -> Iterator[tuple[Settings, Settings]]:
    """Two homes with the same key over one lake in a folder and one PostgreSQL."""
    url = postgres.create()
    both = [replace(settings_of(tmp_path / name, url), lake_url=str(tmp_path / "lake")) for name in "ab"]
    share_key(*both)
    yield both[0], both[1]
    for each in both:
        sessions.forget(each)


def share_key(one: Settings, other: Settings) -> None:
    other.home.mkdir(parents=True)
    (other.home / "redaction.key").write_bytes(installation.key(one))


def command(here: Settings, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    known = {
        "PILOTLIGHT_HOME": str(here.home),
        "LAKE_URL": here.lake_url,
        "DATABASE_URL": here.database_url,
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "jobs", *arguments],
        cwd=ROOT, env={**os.environ, **known, **environment}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def customers(here: Settings) -> int:
    scan = lake.of(here).scan("tickets")
    assert scan is not None
    return scan.select(pl.col("customer_id").n_unique()).collect().item()


WRITER = """
import sys
from pathlib import Path
from data import settings
from jobs.intake import imports
for line in sys.stdin:
    imports.run(settings.read(), Path(line.strip()), imports.Choice(source="s"))
    print("done", flush=True)
"""


def writer(here: Settings) -> subprocess.Popen[str]:
    """A process of a home that imports each file whose path it is told."""
    known = {"PILOTLIGHT_HOME": str(here.home), "LAKE_URL": here.lake_url, "DATABASE_URL": here.database_url}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WRITER], cwd=ROOT, text=True, bufsize=1,
        env={**os.environ, **known}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def tell(process: subprocess.Popen[str], path: Path) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{path}\n")
    process.stdin.flush()


def stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    with process:
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.close()


def answered(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def held(here: Settings) -> bool:
    """Whether somebody stores an import just now."""
    return atomic_imports.half_stored(here) is not None


def test_ten_rounds_at_once_with_holders_killed_leave_every_key_and_every_customer_once(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    dice = random.Random(13)
    one, other = homes
    running = [writer(one), writer(other)]
    told = set[str]()
    try:
        for round_ in range(10):
            first = tickets(tmp_path, f"a{round_}.csv", 100 * round_, 100 * round_ + 400, f"a{round_}")
            second = tickets(tmp_path, f"b{round_}.csv", 100 * round_ + 200, 100 * round_ + 600, f"b{round_}")
            for process, path in zip(running, (first, second), strict=True):
                tell(process, path)
            if round_ % 3 == 1:
                victim = dice.randrange(2)
                worker_processes.until(lambda: held(one))
                time.sleep(dice.random() * 0.1)
                stop(running[victim])
                running[victim] = writer(homes[victim])
                tell(running[victim], (first, second)[victim])
            assert [answered(process) for process in running] == ["done", "done"]
            told |= {f"T{n:05d}" for n in range(100 * round_, 100 * round_ + 600)}
            found = keys(one, "tickets", "ticket_id")
            assert len(found) == len(set(found)) and told == set(found)
    finally:
        for process in running:
            stop(process)
    assert customers(one) == CUSTOMERS
    assert atomic_imports.half_stored(one) is None


def test_the_killed_holder_of_the_lock_is_taken_back_by_the_other_home(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, other = homes
    imports.run(one, tickets(tmp_path, "before.csv", 0, 20), Choice(source="s"))
    script = (
        "import os, signal, sys; from pathlib import Path; from data import settings\n"
        "from jobs.intake import imports, storing\n"
        "storing._release = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "imports.run(settings.read(), Path(sys.argv[1]), imports.Choice(source='s'))"
    )
    path = tickets(tmp_path, "killed.csv", 10, 40)
    known = {"PILOTLIGHT_HOME": str(one.home), "LAKE_URL": one.lake_url, "DATABASE_URL": one.database_url}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, env={**os.environ, **known}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert len(keys(other, "tickets", "ticket_id")) == 40 and atomic_imports.half_stored(other)
    assert atomic_imports.settle_soon(other)
    assert len(keys(one, "tickets", "ticket_id")) == 20


def test_a_job_asked_for_on_one_server_is_done_by_the_worker_of_another(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, other = homes
    job = imports.ask(one, tickets(tmp_path, "t.csv", 0, 50), Choice(source="s"), name="mine.csv")
    assert not (one.home / "uploads").exists()
    with worker_processes.working(other):
        done = ended(one, job)
        worker_processes.until(lambda: not spool.kept_for(one))
    assert done.state == "done", done.error
    [record] = imports.of_job(one, done)
    assert (record.new, record.file_name) == (50, "mine.csv")


def test_a_lock_that_is_lost_while_storing_is_noticed_and_done_again_without_a_double(
    homes: tuple[Settings, Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = homes
    imports.run(one, tickets(tmp_path, "before.csv", 0, 20), Choice(source="s"))
    release, cut = storing._release, list[int]()

    def lose_it(*given: object) -> list[str]:
        if not cut:
            cut.append(1)
            with psycopg.connect(one.database_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                )
            # Whoever waited for the lock has it now, and takes back what the other one had stored.
            done = command(other, "import", str(tickets(tmp_path, "other.csv", 10, 60)), "--source", "s")
            _, said = done.communicate(timeout=240)
            assert done.returncode == 0, said
        return release(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "_release", lose_it)
    [record] = imports.run(one, tickets(tmp_path, "mine.csv", 30, 80, "mine"), Choice(source="s"))
    found = keys(one, "tickets", "ticket_id")
    assert cut and len(found) == len(set(found)) == 80
    assert (record.state, record.new, record.updated, record.error) == ("done", 20, 30, "")
    assert [each.error for each in imports.history(one)] == ["", "", ""]
    assert customers(one) == CUSTOMERS and atomic_imports.half_stored(one) is None


def test_a_commit_over_a_table_that_somebody_else_changed_is_refused(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, _ = homes
    imports.run(one, tickets(tmp_path, "before.csv", 0, 20), Choice(source="s"))
    store = lake.of(one)
    with pytest.raises(LockLostError, match="Somebody else wrote"), store.writing():
        rows = store.scan("tickets").collect()  # type: ignore[union-attr]
        optimistic_commits.version(store.at("tickets"))
        optimistic_commits.append(
            store.at("tickets"), delta_rows.in_batches(rows), partition_by=[delta_rows.MONTH]
        )
        optimistic_commits._CURRENT.get().versions[store.at("tickets")] -= 1  # type: ignore[union-attr]
        optimistic_commits.append(
            store.at("tickets"), delta_rows.in_batches(rows), partition_by=[delta_rows.MONTH]
        )


def test_keys_that_stand_twice_are_named_and_mended_to_the_row_written_last(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, _ = homes
    imports.run(one, tickets(tmp_path, "t.csv", 0, 90, "old"), Choice(source="s"))
    imports.run(one, tickets(tmp_path, "o'neill.csv", 0, 5, "other"), Choice(source="o'neill"))
    store = lake.of(one)
    scan = store.scan("tickets")
    assert scan is not None
    again = scan.filter(pl.col("source") == "s").collect().head(40).with_columns(body=pl.lit("new"))
    time.sleep(0.01)
    optimistic_commits.append(
        store.at("tickets"), delta_rows.in_batches(again), partition_by=[delta_rows.MONTH]
    )
    twice = again["ticket_id"].to_list()
    [found] = [each for each in doctor.examine(one) if each.what == "lake table tickets"]
    assert not found.ok and "40 keys are in it more than once (40 rows too many)" in found.says
    assert f"s/{min(twice)}" in found.says and "doctor --mend" in found.says
    assert doctor.mend(one) == ["40 rows of tickets with a duplicate key were removed."]
    [found] = [each for each in doctor.examine(one) if each.what == "lake table tickets"]
    assert found.ok and "95 rows" in found.says and "no duplicate keys" in found.says
    scan = store.scan_source("tickets", "s")
    assert scan is not None
    bodies = dict(scan.select("ticket_id", "body").collect().iter_rows())
    assert {key for key, body in bodies.items() if body == "new"} == set(twice)
    assert doctor.mend(one) == ["No table has a duplicate key; nothing was changed."]


def test_a_home_without_the_key_or_with_another_one_is_refused_by_every_command(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, other = homes
    imports.run(one, path := tickets(tmp_path, "t.csv", 0, 20), Choice(source="s"))
    right = redaction_key.to_text(installation.key(one))
    (other.home / "redaction.key").unlink()
    with pytest.raises(ForeignError, match="has no redaction key"):
        installation.check(other)
    assert not (other.home / "redaction.key").exists()
    redaction_key.make(other.home)
    with pytest.raises(ForeignError, match="another redaction key"):
        installation.check(other)
    for arguments in (["import", str(path), "--source", "s"], ["kpis"], ["worker"], ["key"]):
        done = command(other, *arguments)
        _, said = done.communicate(timeout=240)
        assert done.returncode == 1 and len(said.splitlines()) == 1, said
        assert "another redaction key" in said and "python -m jobs key" in said
    [finding] = [each for each in doctor.examine(other) if each.what == "redaction key"]
    assert not finding.ok and "another redaction key" in finding.says
    served = subprocess.run(
        [sys.executable, "serve.py", "--port", "1"], cwd=ROOT, capture_output=True, text=True, timeout=240,
        env={**os.environ, "PILOTLIGHT_HOME": str(other.home), "LAKE_URL": other.lake_url,
             "DATABASE_URL": other.database_url}, check=False,
    )  # fmt: skip
    assert served.returncode == 1 and "another redaction key" in served.stderr
    (other.home / "redaction.key").unlink()
    done = command(other, "key", PILOTLIGHT_KEY=right)
    assert done.communicate(timeout=240)[0].strip() == right


def test_the_key_may_come_from_the_environment_alone_and_must_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings_of(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'p.db'}")
    monkeypatch.setenv("PILOTLIGHT_KEY", "secret")
    with pytest.raises(DataError, match="64 hexadecimal digits"):
        installation.check(here)
    monkeypatch.setenv("PILOTLIGHT_KEY", "ab" * 32)
    imports.run(here, tickets(tmp_path, "t.csv", 0, 20), Choice(source="s"))
    assert not (here.home / "redaction.key").exists()
    everything = b"".join(path.read_bytes() for path in here.home.rglob("*") if path.is_file())
    assert bytes.fromhex("ab" * 32) not in everything and b"ab" * 32 not in everything
    monkeypatch.delenv("PILOTLIGHT_KEY")
    with pytest.raises(ForeignError, match="has no redaction key"):
        installation.check(here)


def test_another_lake_or_another_database_is_refused_and_adopted_only_when_told(tmp_path: Path) -> None:
    here = settings_of(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'p.db'}")
    imports.run(here, tickets(tmp_path, "t.csv", 0, 20), Choice(source="s"))
    elsewhere = replace(here, lake_url=str(tmp_path / "empty"))
    with pytest.raises(ForeignError, match="holds none of ours"):
        installation.check(elsewhere)
    there = settings_of(tmp_path / "there", f"sqlite:///{tmp_path / 'there' / 'p.db'}")
    installation.check(there)
    with pytest.raises(ForeignError, match="is another one"):
        installation.check(replace(here, lake_url=there.lake_url))
    with pytest.raises(ForeignError, match="belongs to another database"):
        installation.check(replace(here, database_url=f"sqlite:///{tmp_path / 'new.db'}"))
    with pytest.raises(DataError, match="holds none of ours"):
        imports.run(elsewhere, tickets(tmp_path, "t.csv", 0, 20), Choice(source="s"))
    installation.adopt(elsewhere)
    installation.check(elsewhere)
    with pytest.raises(ForeignError):
        installation.check(here)


def test_a_home_of_an_earlier_version_goes_on_and_its_half_stored_import_is_taken_back(
    tmp_path: Path,
) -> None:
    here = settings_of(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'p.db'}")
    imports.run(here, tickets(tmp_path, "t.csv", 0, 20), Choice(source="s"))
    # As the version before left it: no id, no row, a note in a file, an upload in the home.
    (here.home / "lake" / installation.MARK).unlink()
    with sessions.session(here) as opened:
        opened.connection().exec_driver_sql("DELETE FROM installation")
    installation.forget(here)
    record = imports.history(here)[0]
    note = {table: atomic_imports.version(lake.of(here), table) for table in atomic_imports.TABLES}
    imports.run(here, tickets(tmp_path, "u.csv", 20, 30), Choice(source="s"))
    (here.home / "storing.json").write_text(
        f'{{"sha256": "{record.sha256}", "started_at": "{record.started_at.isoformat()}", '
        f'"versions": {str(note).replace(chr(39), chr(34))}}}'
    )
    assert atomic_imports.half_stored(here) == record.sha256
    assert atomic_imports.settle_soon(here) and not (here.home / "storing.json").exists()
    assert len(keys(here, "tickets", "ticket_id")) == 20
    job = imports.ask(here, tickets(tmp_path, "v.csv", 0, 40), Choice(source="s"))
    upload = str(job.params["upload"])
    (here.home / "uploads").mkdir()
    (here.home / "lake/spool" / upload).rename(here.home / "uploads" / upload)
    with worker_processes.working(here):
        assert ended(here, job).state == "done"
        worker_processes.until(lambda: not spool.kept_for(here))
    installation.check(here)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with object_store.running() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def test_two_homes_over_an_object_store_and_postgresql(
    tmp_path: Path, postgres: Postgres, bucket: Bucket
) -> None:
    url = postgres.create()
    one, other = (replace(settings_of(tmp_path / name, url), lake_url=bucket.url) for name in "ab")
    share_key(one, other)
    both = [
        command(one, "import", str(tickets(tmp_path, "a.csv", 0, 200)), "--source", "s"),
        command(other, "import", str(tickets(tmp_path, "b.csv", 100, 300)), "--source", "s"),
    ]
    for process in both:
        _, said = process.communicate(timeout=240)
        assert process.returncode == 0, said
    found = keys(one, "tickets", "ticket_id")
    assert len(found) == len(set(found)) == 300 and customers(other) == CUSTOMERS
    job = imports.ask(one, tickets(tmp_path, "c.csv", 300, 320), Choice(source="s"))
    assert bucket.keys("lake/spool/")
    with worker_processes.working(other):
        done = ended(one, job)
        worker_processes.until(lambda: not bucket.keys("lake/spool/"))
    assert done.state == "done", done.error
    assert list((other.home / "downloads").iterdir()) == []
    assert [each for each in doctor.examine(one) if each.what.startswith("lake table") and not each.ok] == []
    for each in (one, other):
        sessions.forget(each)


def test_the_version_of_an_object_store_is_asked_once_a_second_and_after_each_write(
    tmp_path: Path, postgres: Postgres, bucket: Bucket
) -> None:
    here = replace(settings_of(tmp_path / "a", postgres.create()), lake_url=bucket.url)
    imports.run(here, tickets(tmp_path, "a.csv", 0, 20), Choice(source="s"))
    store = lake.of(here)
    before = store.version()
    asked = len(bucket.requests)
    assert [store.version() for _ in range(20)] == [before] * 20
    assert len(bucket.requests) == asked
    imports.run(here, tickets(tmp_path, "b.csv", 20, 30), Choice(source="s"))
    assert store.version().tickets == before.tickets + 1
    # An import says between which versions it lies, however little time it takes.
    newest, oldest = imports.history(here)
    lies = [(each.lake_before, each.lake_after) for each in (oldest, newest)]
    assert lies == [("0.0.0", "1.0.0"), ("1.0.0", "2.0.0")]
    sessions.forget(here)


def test_what_old_runs_left_in_an_object_store_is_removed(tmp_path: Path, bucket: Bucket) -> None:
    store = lake.Lake(bucket.url, tmp_path / "lake.lock")
    for run in ("one", "two"):
        run_results.write(
            store, run, {"failures": pl.DataFrame({"n": [1]}), "clusters": pl.DataFrame({"n": [2]})}
        )
    assert run_results.kept(store) == ["one", "two"]
    run_results.remove(store, ["one"])
    assert run_results.kept(store) == ["two"] and run_results.read(store, "two", "clusters")[
        "n"
    ].to_list() == [2]


def test_a_file_that_is_gone_from_an_object_store_is_named(
    tmp_path: Path, postgres: Postgres, bucket: Bucket
) -> None:
    here = replace(settings_of(tmp_path / "a", postgres.create()), lake_url=bucket.url)
    imports.run(here, tickets(tmp_path, "a.csv", 0, 20), Choice(source="s"))
    gone = next(key for key in bucket.keys("lake/tickets/") if key.endswith(".parquet"))
    del bucket.objects[gone]
    [found] = [each for each in doctor.examine(here) if each.what == "lake table tickets"]
    assert not found.ok and gone.rpartition("/")[2] in found.says
    done = command(here, "kpis", "--source", "s")
    _, said = done.communicate(timeout=240)
    assert done.returncode == 1 and gone.rpartition("/")[2] in said and "doctor" in said
    sessions.forget(here)


def test_a_stage_of_an_import_is_seen_by_the_other_server(
    homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, other = homes
    job = imports.ask(one, tickets(tmp_path, "t.csv", 0, 5_000), Choice(source="s"))
    with worker_processes.working(other):
        at_stage(one, job, "storing")
        assert ended(one, job).state == "done"
    assert job_requests.read(one, job.id).state == "done"

"""Disks that are full, files that are torn, a database that is locked or gone: each made to happen."""

import os
import resource
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.database import sessions
from data.errors import DataError
from data.lake import compaction, lake
from data.settings import Settings
from jobs.counting import snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests.pages.navigation import OVERVIEW
from tests.reliability import writer_process

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def tickets(folder: Path, name: str, *ids: str, body: str = "") -> Path:
    path = folder / name
    rows = "".join(f"{id_},2026-03-0{1 + place % 9}T09:00:00Z,{body}\n" for place, id_ in enumerate(ids))
    path.write_text("ticket_id,created_at,body\n" + rows)
    return path


def stored(here: Settings, source: str = "s") -> list[str]:
    frame = lake.of(here).scan_source("tickets", source)
    return [] if frame is None else sorted(frame.select("ticket_id", "body").collect()["ticket_id"])


def files(here: Settings, table: str = "tickets") -> list[Path]:
    return sorted((here.home / "lake" / table).rglob("*.parquet"))


def command(
    here: Settings, *arguments: str, most_bytes: int | None = None
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, whose files can be made to stop growing as on a full disk."""

    def full() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    environment = {**os.environ, "PILOTLIGHT_HOME": str(here.home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "jobs", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, preexec_fn=full,
    )  # fmt: skip


@pytest.mark.parametrize("most_bytes", [1_000, 60_000])
def test_on_a_full_disk_an_import_is_refused_clearly_and_the_lake_stays_as_it_was(
    here: Settings, tmp_path: Path, most_bytes: int
) -> None:
    imports.run(here, tickets(tmp_path, "t.csv", "a", "b"), Choice(source="s"))
    large = tmp_path / "large.csv"
    words = (os.urandom(30).hex() for _ in range(20_000))
    large.write_text(
        "ticket_id,created_at,body\n" + "".join(f"T{n},2026-03-01,{w}\n" for n, w in enumerate(words))
    )
    said = command(here, "import", str(large), "--source", "s", most_bytes=most_bytes)
    assert said.returncode == 1
    assert len(said.stderr.splitlines()) == 1 and "Traceback" not in said.stderr
    assert "no room" in said.stderr or "full" in said.stderr, said.stderr
    assert stored(here) == ["a", "b"]
    assert command(here, "import", str(large), "--source", "s").returncode == 0
    assert len(stored(here)) == 20_002


@pytest.fixture
def torn(here: Settings, tmp_path: Path) -> Path:
    """The one file of 300 tickets in the lake, still whole, beside an entry of knowledge."""
    imports.run(here, tickets(tmp_path, "t.csv", *(f"T{n}" for n in range(300))), Choice(source="s"))
    knowledge = tmp_path / "k.csv"
    knowledge.write_text("entry_id,question\nk,why?\n")
    imports.run(here, knowledge, Choice(source="s"))
    [file] = files(here)
    return file


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_torn_file_of_the_lake_is_told_with_what_to_do_and_other_tables_work(
    here: Settings, tmp_path: Path, torn: Path, harm: str
) -> None:
    whole = torn.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2] if harm == "cut" else whole[:-60] + bytes(50) + whole[-10:])
    again = tickets(tmp_path, "t2.csv", "T1", body="new")
    for arguments in (["kpis", "--source", "s"], ["import", str(again), "--source", "s"]):
        said = command(here, *arguments)
        assert said.returncode == 1
        # What the library that panicked prints does not reach the terminal.
        assert len(said.stderr.splitlines()) == 1, said.stderr
        last = said.stderr.splitlines()[-1]
        assert last.startswith("A file of the lake is damaged or gone") and "jobs doctor" in last, said.stderr
        assert harm == "changed" or torn.name in last
    other = lake.of(here).scan_source("knowledge", "s")
    assert other is not None and other.collect()["entry_id"].to_list() == ["k"]
    torn.write_bytes(whole)
    assert snapshot.take(here, "s").facts.height == 300


def test_the_site_over_a_file_that_is_gone_stays_up_and_names_it(torn: Path) -> None:
    torn.unlink()
    cache.forget_everything()
    site = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(OVERVIEW).run()
    assert not site.exception
    assert any(torn.name in text.value and "doctor" in text.value for text in site.text)


def test_a_locked_database_is_waited_for_and_then_named_while_reading_goes_on(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tickets(tmp_path, "t.csv", "a", "b")
    imports.run(here, path, Choice(source="s"))
    monkeypatch.setattr(sessions, "_BUSY_MS", 300)
    sessions.forget(here)
    holder = sqlite3.connect(here.home / "pilotlight.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(DataError, match="locked"):
            imports.run(here, tickets(tmp_path, "t2.csv", "c"), Choice(source="s"))
        assert stored(here) == ["a", "b"]
        assert [record.file_name for record in imports.history(here)] == ["t.csv"]
        assert snapshot.take(here, "s").facts.height == 2
    finally:
        holder.rollback()
        holder.close()
        sessions.forget(here)
    (record,) = imports.run(here, tickets(tmp_path, "t2.csv", "c"), Choice(source="s"))
    assert (record.new, stored(here)) == (1, ["a", "b", "c"])


def test_many_small_imports_leave_few_files_and_every_row_once(here: Settings, tmp_path: Path) -> None:
    for step in range(compaction.MANY + 2):
        imports.run(here, writer_process.export(tmp_path, step), Choice(source="s"))
    months = {path.parent for path in files(here)}
    there = lake.of(here).scan("tickets")
    assert there is not None
    listed = pl.Series([len(list(month.iterdir())) for month in months])
    assert listed.max() is not None
    wanted = {key for step in range(compaction.MANY + 2) for key in writer_process.ids(step)}
    assert stored(here) == sorted(wanted)
    current = lake.of(here)
    assert not compaction.tidy(current), "it was done already"
    (again,) = imports.run(here, writer_process.export(tmp_path, compaction.MANY + 1), Choice(source="s"))
    assert (again.unchanged, again.accepted) == (writer_process.ROWS, 0)


def test_what_is_put_together_can_still_be_read_as_it_was(here: Settings, tmp_path: Path) -> None:
    store = lake.of(here)
    imports.run(here, tickets(tmp_path, "a.csv", "a"), Choice(source="s"))
    (second,) = imports.run(here, tickets(tmp_path, "b.csv", "b"), Choice(source="s"))
    with store.writing():
        assert compaction.compact(store, "tickets")
    assert stored(here) == ["a", "b"]
    version = int((second.lake_before or "").split(".")[0]) - 1
    earlier = pl.scan_delta(store.at("tickets"), version=version).collect()
    assert earlier["ticket_id"].to_list() == ["a"]


def test_an_import_whose_history_cannot_be_kept_still_says_why_it_was_refused(
    here: Settings, tmp_path: Path
) -> None:
    elsewhere = replace(here, database_url=f"sqlite:///{tmp_path / 'none' / 'x.db'}")
    with pytest.raises(DataError, match="colour"):
        bad = tmp_path / "bad.csv"
        bad.write_text("colour,shape\nred,round\n")
        imports.run(elsewhere, bad)

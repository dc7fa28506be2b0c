"""The doctor: what is in order here, what isn't, and what to do about it."""

from dataclasses import dataclass

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from polars.exceptions import PolarsError
from sqlmodel import col, select

from data import database, lake
from data.errors import DataError
from data.lake import Lake, Table
from data.schema import LOGS
from data.settings import Settings
from data.tables import ImportRecord

_TABLES: tuple[Table, ...] = (*LOGS, "waiting", "quarantine")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: 'ok' or what is wrong, and what to do."""

    what: str
    ok: bool
    says: str


def ready(settings: Settings) -> dict[str, str]:
    """Whether this installation can serve, cheap enough to be asked every few seconds: 'ok' or a sentence."""
    return {"database": database.check(settings), "lake": _opens(lake.of(settings))}


def examine(settings: Settings) -> list[Finding]:
    """Everything looked at, every file of the lake read."""
    store = lake.of(settings)
    findings = [Finding("settings", True, f"home {settings.home}, time zone {settings.time_zone}")]
    database_says = database.check(settings)
    findings.append(Finding("database", database_says == "ok", database_says))
    findings += [_table(store, table) for table in _TABLES]
    if database_says == "ok":
        findings.append(_interrupted(settings))
    return findings


def _opens(store: Lake) -> str:
    try:
        for kind in LOGS:
            frame = store.scan(kind)
            if frame is not None:
                frame.collect_schema()
        return "ok"
    except (DataError, PolarsError, OSError) as error:
        return (
            str(error)
            if isinstance(error, DataError)
            else f"The lake does not open ({type(error).__name__})."
        )


def _table(store: Lake, table: Table) -> Finding:
    what = f"lake table {table}"
    try:
        if store.scan(table) is None:
            return Finding(what, True, "nothing in it yet")
        files = DeltaTable(store.at(table)).file_uris()
    except (DataError, DeltaError, OSError) as error:
        return Finding(what, False, f"its log cannot be read ({error}). Restore the lake from a backup.")
    rows, damaged = 0, list[str]()
    for file in files:
        try:
            rows += pl.scan_parquet(file).select(pl.all().hash().first(), n=pl.len()).collect()["n"][0]
        except (PolarsError, OSError) as error:
            damaged.append(f"{file} ({type(error).__name__})")
    if damaged:
        advice = "Restore these files from a backup, or import the files they came from into a new lake."
        return Finding(
            what, False, f"{len(damaged)} of {len(files)} files are damaged: {', '.join(damaged)}. {advice}"
        )
    return Finding(what, True, f"{rows:,} rows in {len(files):,} files, all readable")


def _interrupted(settings: Settings) -> Finding:
    with database.session(settings, reads_only=True) as opened:
        running = opened.exec(
            select(ImportRecord).where(ImportRecord.state == "running").order_by(col(ImportRecord.id))
        ).all()
    if not running:
        return Finding("imports", True, "none was interrupted")
    names = ", ".join(
        f"{record.file_name} ({record.kind}, {record.started_at:%d %b %H:%M})" for record in running
    )
    return Finding("imports", False, f"not ended: {names}. If none is running now, import these files again.")

"""Stores checked rows in the lake, rejected ones in quarantine, early ones as waiting."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import polars as pl

from data.audit_log import events
from data.cleaning import id_repair
from data.database import sessions
from data.database.tables import ImportRecord
from data.lake import compaction, lake, parts
from data.lake.lake import Lake, Version, between
from data.lake.optimistic_commits import LockLostError
from data.readers.table import LINE
from data.schema import LOGS, Kind
from data.settings import Settings
from jobs.intake import atomic_imports, quarantine
from jobs.intake.atomic_imports import Along
from jobs.intake.quarantine import How

#: How often an import is stored in all whose lock was lost meanwhile.
_TRIES = 3
#: For an import with which nothing else is committed.
_ALONE = Along({}, lambda *_: None)
#: A record's kind is any text to the database.
_TABLES: dict[str, Kind] = {str(kind): kind for kind in LOGS}


class Rows(Protocol):
    """The checked rows of one log: all at once, or in parts that each fit into memory."""

    duplicates: int

    @property
    def quarantined(self) -> pl.DataFrame: ...  # noqa: D102

    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def present(self) -> frozenset[str]: ...  # noqa: D102

    @property
    def height(self) -> int: ...  # noqa: D102

    def parts(self) -> Iterator[pl.DataFrame]: ...  # noqa: D102

    def column(self, name: str) -> pl.Series: ...  # noqa: D102


def store_all(
    settings: Settings,
    record: ImportRecord,
    checked: Sequence[tuple[ImportRecord, Rows, How]],
    progress: Callable[[str], None],
    along: Along | None = None,
) -> None:
    """Stores all logs of a file, or none; retries if the writer's lock is lost."""
    for attempt in range(1, _TRIES + 1):
        try:
            _store_all(settings, record, checked, progress, along or _ALONE)
            break
        except LockLostError:
            # What was stored is taken back, and what was read is still here.
            if attempt == _TRIES:
                raise
    for of_log, _, _ in checked:
        audit(settings, of_log)


def audit(settings: Settings, record: ImportRecord) -> None:
    """Writes the import, or its refusal, into the audit log."""
    counts = {"new": record.new, "updated": record.updated, "quarantined": record.quarantined}
    about = {"import": record.id, "kind": record.kind, "sha256": record.sha256, "read": record.read, **counts}
    events.record(
        settings,
        "import",
        outcome="done" if record.state == "done" else "refused",
        source=record.source,
        details=about,
        who=record.who,
    )


def _store_all(
    settings: Settings,
    record: ImportRecord,
    checked: Sequence[tuple[ImportRecord, Rows, How]],
    progress: Callable[[str], None],
    along: Along,
) -> None:
    store = lake.of(settings)
    columns = {of_log.kind: rows.present for of_log, rows, _ in checked}
    with store.writing():
        with atomic_imports.storing(settings, store, record, lambda opened: along.commit(opened, columns)):
            # The last moment at which the page's own thread can stop it.
            progress(f"storing {sum(rows.height for _, rows, _ in checked):,} rows")
            for of_log, rows, how in checked:
                store_log(settings, store, rows, of_log, how, along.known.get(of_log.kind, frozenset()))
        compaction.tidy(store)


def store_log(
    settings: Settings,
    store: Lake,
    rows: Rows,
    record: ImportRecord,
    how: How,
    known: frozenset[str] = frozenset(),
) -> None:
    """Store one log's rows and complete its record; the caller holds the writer's lock.

    The record is kept as "running" before the first row is stored, so that a killed import is seen.
    `known` are columns that the rows speak of although none of them has a value in them.
    """
    present = rows.present | known
    early = _without_ticket(store, rows, record) if record.kind == "interactions" else None
    record.duplicate, record.waiting = rows.duplicates, 0 if early is None else early.rows
    record.quarantined = rows.quarantined.height + record.waiting
    record.lake_before = _written(store.version())
    save(settings, record)
    why = {"pilotlight.import": str(record.id), "pilotlight.sha256": record.sha256}
    notes = [*rows.notes]
    waiting = None if early is None else early.frame(rows)
    store.append("quarantine", quarantine.rows(rows.quarantined, waiting, record, how))
    if waiting is not None:
        store.merge("waiting", waiting.drop(LINE), present=present, why=why)
        notes.append(f"{waiting.height:,} rows wait for a ticket that is not imported yet.")
    notes += _lost_zeros(store, record, rows)
    kept = ((early.others(part) if early else part).drop(LINE) for part in rows.parts())
    keys = rows.column(LOGS[_TABLES[record.kind]].key)
    table = _TABLES[record.kind]
    merged = parts.merge(store, table, kept, keys, record.source, present=present, why=why)
    record.new, record.updated, record.unchanged = merged.new, merged.updated, merged.unchanged
    record.outdated = merged.outdated
    if merged.outdated:
        notes.append(
            f"Rows older than what is stored, by updated_at, which changed nothing: {merged.outdated:,}."
        )
    if record.kind == "tickets":
        notes += _release(store, record.source, why)
    stored = record.accepted + record.unchanged + record.outdated + record.duplicate
    if stored + record.filtered + record.quarantined != record.read:
        raise RuntimeError(f"{record.read} rows were read, and not as many are accounted for.")
    record.state, record.ended_at = "done", datetime.now(UTC)
    record.notes = "\n".join(notes)
    record.lake_after = _written(store.version())
    save(settings, record)


@dataclass(frozen=True, slots=True)
class _Early:
    """The tickets of interactions that are not in the lake, and how many rows wait for them."""

    tickets: pl.Series
    rows: int

    def frame(self, rows: Rows) -> pl.DataFrame:
        """The rows that wait."""
        return pl.concat(part.filter(self._waits()) for part in rows.parts())

    def others(self, part: pl.DataFrame) -> pl.DataFrame:
        """The rows of a part that do not."""
        return part.filter(~self._waits())

    def _waits(self) -> pl.Expr:
        return pl.col("ticket_id").is_in(self.tickets.implode())


def _without_ticket(store: Lake, rows: Rows, record: ImportRecord) -> _Early | None:
    wanted = rows.column("ticket_id").to_frame()
    tickets = store.scan_source("tickets", record.source)
    if tickets is not None:
        there = tickets.filter(between(wanted["ticket_id"])).select("ticket_id").collect()
        wanted = wanted.join(there, on="ticket_id", how="anti")
    return _Early(wanted["ticket_id"].unique(), wanted.height) if wanted.height else None


def _lost_zeros(store: Lake, record: ImportRecord, rows: Rows) -> list[str]:
    new = rows.column("ticket_id") if record.kind != "knowledge" else pl.Series(dtype=pl.String)
    # Other ids have lost nothing, and the stored ones need not be read for them.
    new = new.filter(new.str.contains(r"^\d+$")).unique()
    stored = None if new.is_empty() else store.scan_source("tickets", record.source)
    if stored is None:
        return []
    core = pl.col("ticket_id").str.strip_chars_start("0")
    like_new = stored.select("ticket_id").filter(
        core.is_in(new.str.strip_chars_start("0").unique().implode())
    )
    said = id_repair.lost_zeros(new, like_new.collect(engine="streaming")["ticket_id"])
    return [f"ticket_id: {said}"] if said else []


def save(settings: Settings, record: ImportRecord) -> None:
    """Writes the record to the database."""
    with sessions.session(settings) as opened:
        # Every column is written: the row may have been changed since by who took a half stored import back.
        kept = record if record.id is None else opened.merge(record)
        opened.add(kept)
        opened.flush()
        opened.refresh(kept)
        opened.expunge(kept)
    record.id = kept.id


def with_ticket(store: Lake, rows: pl.DataFrame, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Splits rows by whether their ticket is in the lake."""
    tickets = store.scan_source("tickets", source)
    if tickets is None:
        return rows.clear(), rows
    there = tickets.filter(between(rows["ticket_id"])).select("ticket_id").collect()
    return rows.join(there, on="ticket_id", how="semi"), rows.join(there, on="ticket_id", how="anti")


def _release(store: Lake, source: str, why: dict[str, str]) -> list[str]:
    """Stores waiting interactions whose ticket has arrived."""
    waiting = store.scan_source("waiting", source)
    if waiting is None:
        return []
    ready, _ = with_ticket(store, waiting.collect(), source)
    store.merge("interactions", ready, why=why)
    store.remove("waiting", source, ready["interaction_id"].to_list())
    return [f"{ready.height:,} interactions that waited for these tickets came in."] if ready.height else []


def _written(version: Version) -> str:
    return ".".join(str(number) for number in version)

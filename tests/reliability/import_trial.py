"""One file tried: imported for real, and what became of it held against what stands in it."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.schema import LOGS
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.reliability.bad_file import Case

Outcome = Literal["refused", "quarantined", "accepted", "silent"]

#: Seconds after which an import of a small file counts as hanging.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a file, and the words that prove it."""

    case: Case
    outcome: Outcome
    says: str


def attempt(case: Case, settings: Settings, folder: Path, source: str) -> Tried:
    """Import the file under a source of its own; whatever is not as it should be is called silent."""
    path = folder / "content"
    path.write_bytes(case.build())
    try:
        with _patience():
            found = imports.run(settings, path, Choice(source=source), name=case.file)
    except DataError as refusal:
        return Tried(case, *_of_refusal(case, settings, source, str(refusal)))
    except BaseException as fault:  # a panic in a library is no Exception
        if isinstance(fault, KeyboardInterrupt):
            raise
        return Tried(case, "silent", f"{type(fault).__name__}: {fault}"[:300])
    return Tried(case, *_of_import(case, settings, source, found))


def _of_refusal(case: Case, settings: Settings, source: str, words: str) -> tuple[Outcome, str]:
    if not words.startswith(("The ", "In ", "A ", case.file, "There ", "More")) and case.file not in words:
        return "silent", f"The refusal does not name the file: {words}"
    if not words.rstrip().endswith((".", "?", ")")) or len(words.split()) < 6:
        return "silent", f"The refusal does not say what to do: {words}"
    if _stored(settings, source):
        return "silent", f"Refused, and yet there are rows in the lake: {words}"
    return "refused", words


def _of_import(case: Case, settings: Settings, source: str, found: list[ImportRecord]) -> tuple[Outcome, str]:
    read = sum(record.read for record in found)
    for record in found:
        parts = record.accepted + record.unchanged + record.outdated + record.duplicate
        parts += record.filtered + record.quarantined
        if parts != record.read:
            return "silent", f"{record.read} read, {parts} accounted for"
        if imports.rejects(settings, record.id or 0).height != record.quarantined:
            return "silent", "The quarantine does not hold every row that was put there."
    if case.rows is None:
        return "silent", f"{read} rows were read where there is no table."
    if read != case.rows:
        return "silent", f"{read} rows were read of {case.rows}: {found[0].notes}"
    stored, new = _stored(settings, source), sum(record.new for record in found)
    if stored != new:
        return "silent", f"{new} rows are said to be new, {stored} are in the lake."
    aside = sum(record.quarantined for record in found)
    return ("quarantined" if aside else "accepted"), f"{read} read, {new} new, {aside} aside"


def _stored(settings: Settings, source: str) -> int:
    store, rows = lake.of(settings), 0
    for kind in LOGS:
        frame = store.scan_source(kind, source)
        rows += 0 if frame is None else int(frame.select(pl.len()).collect().item())
    return rows


@contextmanager
def _patience() -> Generator[None]:
    def give_up(number: int, frame: object) -> None:
        raise TimeoutError(f"no answer within {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

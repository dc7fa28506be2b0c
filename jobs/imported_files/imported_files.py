"""Imported result files: a bill, an evaluation set or a run, kept once, listed, read and taken back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from data.database.decision_log import Decision
from data.errors import DataError
from data.lake import lake, run_results
from data.privacy import redaction_key
from data.result_files import read_result_file, result_profile
from data.result_files.read_result_file import ResultTable
from data.result_files.result_columns import ResultKind
from data.settings import Settings
from jobs.decisions import decision_log as log

_TABLE = "rows"
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that somebody imported: its number and name, how many rows, and what was left out of them."""

    number: int
    kind: ResultKind
    source: str
    name: str
    rows: int
    kept: int
    left_out: Mapping[str, int]
    profile: str
    columns: Mapping[str, str]
    notes: tuple[str, ...]
    further: Mapping[str, object]
    by: str
    at: datetime
    reference: str


def add(
    settings: Settings,
    source: str,
    kind: ResultKind,
    file: Path | bytes,
    name: str,
    *,
    profile: str | bytes | None = None,
    columns: Mapping[str, str] | None = None,
    further: Mapping[str, object] | None = None,
    by: str | None = None,
    at: datetime | None = None,
) -> ImportedFile:
    """Reads a file and keeps it; the same rows under the same name are kept once.

    `profile` is a shipped profile's name, a path, or a profile's text as bytes. `further` is kept with it.
    """
    key = redaction_key.load(settings.home)
    chosen = None
    if profile is not None:
        chosen = (
            result_profile.parse(profile, "profile")
            if isinstance(profile, bytes)
            else result_profile.find(kind, profile)
        )
    if isinstance(file, bytes):
        read_ = read_result_file.read_bytes(file, name, kind, key=key, profile=chosen, columns=columns)
    else:
        read_ = read_result_file.read(file, kind, key=key, profile=chosen, columns=columns, name=name)
    return keep(settings, source, read_, name, further=further, by=by, at=at)


def keep(
    settings: Settings,
    source: str,
    read_: ResultTable,
    name: str,
    *,
    further: Mapping[str, object] | None = None,
    by: str | None = None,
    at: datetime | None = None,
) -> ImportedFile:
    """Keeps a file that was read: its table in the lake, and who imported it when in the decision log."""
    called = " ".join(name.split())[:_LONGEST] or "file"
    said = (
        {**(further or {}), "charged": list(read_.profile.charged)} if read_.kind == "bill" else further or {}
    )
    told = json.dumps([source, read_.kind, called, said], sort_keys=True, default=str)
    digest = hashlib.sha256(told.encode())
    digest.update(read_.frame.write_json().encode())
    reference = digest.hexdigest()
    for each in listed(settings, source, read_.kind):
        if each.reference == reference:
            return each
    run_results.write(lake.of(settings), reference, {_TABLE: read_.frame}, run_results.JOBS)
    evidence = {
        "result": reference,
        "rows": read_.rows,
        "left_out": dict(read_.left_out),
        "profile": read_.profile.name,
        "columns": dict(read_.columns),
        "notes": list(read_.notes),
        "kept": read_.frame.height,
        "further": dict(said),
    }
    done = log.decide(
        settings,
        source=source,
        kind=read_.kind,
        subject=called,
        choice="imported",
        subject_version=reference[:12],
        evidence=evidence,
        by=by,
        at=at,
    )
    return _of(done)


def listed(settings: Settings, source: str, kind: ResultKind) -> list[ImportedFile]:
    """The files of a kind that stand, the newest first; of one name the last one imported."""
    found = log.currents(settings, source, kind).values()
    return sorted((_of(each) for each in found), key=lambda each: -each.number)


def find(settings: Settings, source: str, kind: ResultKind, number: int | None = None) -> ImportedFile:
    """A file by its number, the newest one where none is named; a DataError says what there is."""
    there = listed(settings, source, kind)
    if not there:
        raise DataError(f"The source {source!r} has no {kind} yet. Import one first.")
    if number is None:
        return there[0]
    found = next((each for each in there if each.number == number), None)
    if found is None:
        named = ", ".join(f"{each.number} ({each.name})" for each in there)
        raise DataError(f"The source {source!r} has no {kind} {number}. It has: {named}.")
    return found


def rows(settings: Settings, file: ImportedFile) -> pl.DataFrame:
    """The rows of a file in canonical columns."""
    return run_results.read(lake.of(settings), file.reference, _TABLE, run_results.JOBS)


def take_back(settings: Settings, file: ImportedFile, reason: str = "") -> None:
    """Removes a file from the list; the decision log keeps that it was there."""
    log.withdraw(settings, source=file.source, kind=file.kind, subject=file.name, reason=reason)


def stamp(settings: Settings, source: str, kind: ResultKind) -> int:
    """What changes with every file of a kind."""
    return log.stamp(settings, source, kind)


def left_out_sentence(file: ImportedFile) -> str:
    """How many rows were left out and why; empty where none was."""
    if not file.left_out:
        return ""
    told = "; ".join(f"{count:,} because {reason}" for reason, count in file.left_out.items())
    return f"{sum(file.left_out.values()):,} of {file.rows:,} rows are left out: {told}."


def _of(found: Decision) -> ImportedFile:
    told = found.evidence
    kind: ResultKind = next(
        each for each in ("bill", "evaluation set", "regression run") if each == found.kind
    )
    return ImportedFile(
        number=found.id,
        kind=kind,
        source=found.source,
        name=found.subject,
        rows=int(told["rows"]),
        kept=int(told["kept"]),
        left_out=told["left_out"],
        profile=str(told["profile"]),
        columns=told["columns"],
        notes=tuple(told["notes"]),
        further=told["further"],
        by=found.by,
        at=found.at,
        reference=str(told["result"]),
    )

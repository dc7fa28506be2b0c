"""Entries for files that leave: which file, how many bytes and rows, its digest, and with which filters."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath

import polars as pl
from polars.exceptions import PolarsError

from data.audit_log import events
from data.settings import Settings

#: What the page is asked for that is no filter.
_SOURCE = "source"


def record(settings: Settings, file: str, content: str | bytes, asked: Mapping[str, str]) -> None:
    """Writes the entry, before the file is given out.

    A filter's value may be a customer's word, so it stands as a keyed hash: a value that is suspected can be
    held against it.
    """
    raw = content.encode() if isinstance(content, str) else content
    details = {
        "file": PurePath(file).suffix.removeprefix(".") or file,
        "bytes": len(raw),
        "rows": _rows(file, raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "filters": {
            name: events.subject_hash(settings, value)[:16]
            for name, value in sorted(asked.items())
            if name != _SOURCE
        },
    }
    events.record(settings, "export", source=asked.get(_SOURCE, ""), subject=file, details=details)


def write(settings: Settings, out: Path, content: str | bytes, source: str = "") -> None:
    """Writes the entry, then the file that a command was asked for; an OSError says what failed.

    A file that could not be written has an entry all the same: better one too many than one too few.
    """
    raw = content.encode() if isinstance(content, str) else content
    record(settings, out.name, raw, {_SOURCE: source})
    out.write_bytes(raw)


def _rows(file: str, content: bytes) -> int | None:
    """The rows of a table of text; None for a file of another kind."""
    match PurePath(file).suffix:
        case ".jsonl":
            return content.count(b"\n")
        case ".csv" if content.strip():
            try:
                return pl.read_csv(BytesIO(content), columns=[0], infer_schema=False).height
            except PolarsError:
                return None
        case _:
            return None

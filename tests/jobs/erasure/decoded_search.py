"""Looks for words in the decoded contents of all files under folders, independent of what erases."""

import gzip
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl


def found(needles: set[str], *folders: Path) -> dict[str, list[str]]:
    """Each needle that is somewhere, with the files that hold it."""
    hits: dict[str, list[str]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file():
                told = "\n".join(_decoded(path.name, path.read_bytes(), path))
                for needle in needles:
                    if needle in told or needle in str(path):
                        hits.setdefault(needle, []).append(str(path.relative_to(folder.parent)))
    return hits


def _decoded(name: str, content: bytes, path: Path | None = None) -> Iterator[str]:
    # As it lies there, too: pages of a database that are no longer used are in no table.
    yield content.decode("utf-8", "replace")
    yield content.decode("utf-16-le", "replace")
    if content[:4] == b"PAR1":
        yield str(pl.read_parquet(BytesIO(content)).to_dicts())
    elif content[:2] == b"\x1f\x8b":
        yield from _decoded(name, gzip.decompress(content))
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(content)) as opened:
            for member in opened.namelist():
                yield member
                yield from _decoded(member, opened.read(member))
    elif content[:6] == b"\x93NUMPY":
        with suppress(ValueError):
            yield str(np.load(BytesIO(content), allow_pickle=False).tolist())
    elif content[:15] == b"SQLite format 3" and path is not None:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            for (table,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                yield str(opened.execute(f'SELECT * FROM "{table}"').fetchall())

"""Guards text against formula injection in spreadsheets, whichever separator it is split at.

A cell is protected at its start and after every separator inside of it. A spreadsheet that splits the
file at semicolons or tabs makes a cell of its own out of what follows one, and quoting does not stop it:
in `T1,"a"";=1+1"` the quotes mean nothing to a reader that is not at the start of a cell. The protection
is an apostrophe, and `unguarded` takes it away again.
"""

import re
from collections.abc import Callable

import polars as pl

#: What a spreadsheet starts a formula or a command with, full-width variants included.
_SIGNS = r"=+\-@|\uff1d\uff0b\uff0d\uff20\uff5c"
#: What does not hide a sign: blanks, signs without width, quotes, and apostrophes of an earlier protection.
_SKIPPED = r"\s\x00-\x20\u200b-\u200f\u2060\ufeff\"'"

_LIVE_START = rf"^[{_SKIPPED}]*[{_SIGNS}\t\r\n]"
_PLAIN_NUMBER = r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$"
# Quick: most texts hold nothing of the kind, and only the others are walked through.
_LIVE_INSIDE = rf"[;,\t\r\n][{_SKIPPED}]*[{_SIGNS}]"

#: A run of separators and of what is skipped; it is possessive, so that a text is walked through once.
_RUN = re.compile(rf"[;,{_SKIPPED}]++")
_SIGN = re.compile(f"[{_SIGNS}]")
_SEPARATOR = re.compile(r"[;,\t\r\n]")
_PROTECTED = re.compile(r"([;,\t\r\n])'")


def guarded(found: pl.Series, *, numbers: bool = True) -> pl.Series:
    """Text in which nothing starts a formula; plain numbers stay numbers, unless `numbers` is False.

    A number is no formula, but in the first column it is the start of the whole line for a spreadsheet
    that does not split the line.
    """
    safe = _in_runs(found, _protect)
    live = safe.str.contains(_LIVE_START).fill_null(False)
    if numbers and live.any():
        live &= ~safe.str.contains(_PLAIN_NUMBER).fill_null(False)
    return ("'" + safe).zip_with(live, safe).alias(found.name) if live.any() else safe


def unguarded(found: pl.Series) -> pl.Series:
    """The text as it was before `guarded`."""
    quoted = found.str.starts_with("'").fill_null(False) & found.str.contains(_LIVE_START).fill_null(False)
    bare = found.str.slice(1).zip_with(quoted, found).alias(found.name) if quoted.any() else found
    return _in_runs(bare, _expose)


def _in_runs(found: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """The texts with every run changed that stands before a sign."""
    where = found.str.contains(_LIVE_INSIDE).fill_null(False)
    if not where.any():
        return found

    def changed(text: str) -> str:
        return _RUN.sub(
            lambda run: change(run[0]) if _SIGN.match(text, run.end()) else run[0],
            text,
        )

    cells = pl.Series(
        found.name,
        [changed(text) if live else text for text, live in zip(found, where, strict=True)],
        dtype=pl.String,
    )
    return cells


def _protect(run: str) -> str:
    """The run with an apostrophe after each separator behind which nothing else stands before the sign."""
    start = _last(run)
    return run[:start] + _SEPARATOR.sub(r"\g<0>'", run[start:])


def _expose(run: str) -> str:
    start = _last(run)
    return run[:start] + _PROTECTED.sub(r"\1", run[start:])


def _last(run: str) -> int:
    """Where the last comma or semicolon stands; what is before it is not the start of the sign's cell."""
    return max(run.rfind(";"), run.rfind(","), 0)

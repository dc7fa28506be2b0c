"""Reads a result file into a table of canonical columns, and says what was left out and why."""

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from data.cleaning import cell_conversion, id_repair
from data.cleaning.conversion_result import FOUND, stripped
from data.errors import DataError
from data.formula_guard import unguarded
from data.privacy import redact
from data.profiles.mapping_profile import nearest
from data.readers.formats import open_file
from data.readers.table import LINE, Format, Table
from data.result_files import money, result_columns, result_profile
from data.result_files.result_columns import ResultKind
from data.result_files.result_profile import ResultProfile
from data.schema import Column

#: So many rows a file may have; a larger one is no bill or evaluation set that somebody checks.
MOST_ROWS = 1_000_000
_IDS = ("ticket_id", "line_id", "item_id", "customer_id", "expected_entry")
#: Texts that name a passed or a failed test beside those for yes and no.
_PASSED = {"pass": "true", "passed": "true", "ok": "true", "success": "true", "succeeded": "true",
           "fail": "false", "failed": "false", "error": "false", "failure": "false"}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class ResultTable:
    """A result file as read: canonical columns and `line`; how many rows were left out, by reason.

    `columns` is which of the file's columns became which, `notes` what else must be known.
    """

    kind: ResultKind
    profile: ResultProfile
    frame: pl.DataFrame
    rows: int
    left_out: Mapping[str, int]
    columns: Mapping[str, str]
    notes: tuple[str, ...]


def read_bytes(
    content: bytes,
    name: str,
    kind: ResultKind,
    *,
    key: bytes,
    profile: ResultProfile | None = None,
    columns: Mapping[str, str] | None = None,
) -> ResultTable:
    """The same as `read`, from what somebody uploaded."""
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        path.write_bytes(content)
        return read(path, kind, key=key, profile=profile, columns=columns, name=name)


def read(
    path: Path,
    kind: ResultKind,
    *,
    key: bytes,
    profile: ResultProfile | None = None,
    columns: Mapping[str, str] | None = None,
    name: str | None = None,
) -> ResultTable:
    """The table in a file; `columns` names the file's column of a canonical one, before any profile does.

    Customers' addresses become hashes and words are redacted with `key`. A DataError says what is missing,
    what was found and what to do.
    """
    called = name or path.name
    tables = [each for each in open_file.read_tables(path, name=called) if each.frame.height]
    if len(tables) != 1:
        found = ", ".join(each.name for each in tables) or "none"
        raise DataError(
            f"{called} has {len(tables)} tables with rows: {found}. Keep the one that is the {kind}."
        )
    table = tables[0]
    if table.frame.height > MOST_ROWS:
        raise DataError(f"{called} has {table.frame.height:,} rows; {MOST_ROWS:,} are the most. Split it.")
    chosen = profile or _recognised(kind, table)
    own = _own_names(chosen, table, columns or {}, called)
    return _converted(table, chosen, own, key)


def _recognised(kind: ResultKind, table: Table) -> ResultProfile:
    known = result_profile.shipped(kind)
    fits = next((each for each in known if each.fits(table.columns)), None)
    return fits or next(each for each in known if not each.recognise)


def _own_names(profile: ResultProfile, table: Table, given: Mapping[str, str], called: str) -> dict[str, str]:
    """The file's name of each canonical column; a DataError where one that is needed is not there."""
    known = result_columns.of(profile.kind)
    for canonical, name in given.items():
        if canonical not in known:
            raise DataError(f"A {profile.kind} has no column {canonical!r}. Columns are: {', '.join(known)}.")
        if name not in table.columns:
            raise DataError(
                f"{called} has no column {name!r}.{nearest(name, table.columns)} It has: {_listed(table)}."
            )
    found = {**profile.own_names(table.columns), **given}
    missing = [each for each in known.values() if each.required and each.name not in found]
    if missing:
        first = missing[0]
        raise DataError(
            f"{called} has no column that is known as {first.name} ({first.meaning.rstrip('.').lower()}). It "
            f"has: {_listed(table)}. Say which one it is, as in {first.name}={table.columns[0]!r}, or use a "
            "profile."
        )
    return found


def _listed(table: Table) -> str:
    names = [f"{name[:40]}" for name in table.columns[:30]]
    return ", ".join(names) + (" …" if len(table.columns) > len(names) else "")


def _converted(table: Table, profile: ResultProfile, own: Mapping[str, str], key: bytes) -> ResultTable:
    known, notes = result_columns.of(profile.kind), [*table.notes]
    made: dict[str, pl.Series] = {"line": table.frame[LINE].cast(pl.Int64)}
    wrong: list[tuple[str, pl.Series]] = []
    for canonical, name in own.items():
        column, cells = known[canonical], table.frame[name]
        cells = unguarded(cells) if cells.dtype == pl.String else cells
        if canonical == "amount":
            cells, said = money.taken_apart(cells)
            made["sign"] = said
        if canonical == "currency":
            codes = money.codes(cells)
            wrong.append(
                (f"{name} is no currency of three letters", codes.is_null() & stripped(cells).is_not_null())
            )
            made[canonical] = codes
            continue
        made[canonical] = _values(cells, column, profile, name, wrong, notes)
    frame = pl.DataFrame(made)
    for column in known.values():
        if column.name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=column.dtype).alias(column.name))
        elif column.required:
            wrong.append((f"{own[column.name]} is empty", frame[column.name].is_null()))
    frame = _private(frame, key)
    if profile.kind == "bill":
        sign = frame["sign"] if "sign" in frame.columns else pl.lit(None, dtype=pl.String)
        frame = frame.with_columns(currency=pl.coalesce("currency", sign, pl.lit(profile.currency or None)))
    left, kept = Counter[str](), pl.repeat(True, frame.height, eager=True)
    for reason, rows in wrong:
        here = rows.fill_null(False) & kept
        if here.any():
            left[reason] += int(here.sum())
            kept &= ~here
    broken = table.broken.height
    if broken:
        left["the row does not fit the table"] += broken
    if not kept.any():
        told = "; ".join(f"{reason} ({count:,} rows)" for reason, count in left.items())
        raise DataError(
            f"{table.name}: no row of the {profile.kind} can be used: {told}. Check these columns."
        )
    order = ["line", *known]
    return ResultTable(
        profile.kind, profile, frame.filter(kept).select(order), frame.height + broken, dict(left), dict(own),
        tuple(notes),
    )  # fmt: skip


def _values(
    cells: pl.Series,
    column: Column,
    profile: ResultProfile,
    name: str,
    wrong: list[tuple[str, pl.Series]],
    notes: list[str],
) -> pl.Series:
    """A column in its type; rows that are not understood are noted in `wrong`."""
    if column.name in _IDS:
        ids, said = id_repair.plain(stripped(cells).alias(column.name))
        notes += said
        return ids
    if column.name in ("passed", "correct"):
        cells = _truths(cells)
    percent = column.name == "confidence" and _is_percent(cells)
    if percent:
        notes.append(f"{name} is in per cent.")
    how = Format(
        date_format=profile.date_format,
        time_zone=profile.time_zone,
        decimal_comma=profile.decimal_comma,
        factor=0.01 if percent else 1.0,
    )
    found = cell_conversion.convert(cells.alias(column.name), replace(column, required=False), how)
    if found.reasons is not None:
        for reason in found.reasons.drop_nulls().unique().to_list():
            said = str(reason).replace(f": {FOUND}", "").replace(FOUND, "").strip()
            wrong.append((f"{name} {said}", (found.reasons == reason).fill_null(False)))
    notes += found.notes
    return found.values


def _truths(cells: pl.Series) -> pl.Series:
    """Words for a passed test as yes and no; scores of 0 and 1 are that already."""
    if cells.dtype == pl.Boolean:
        return cells
    return stripped(cells).str.to_lowercase().replace(_PASSED)


def _is_percent(cells: pl.Series) -> bool:
    """Whether shares are written as per cent: with the sign, or above 1."""
    text = stripped(cells)
    if text.str.ends_with("%").any():
        return True
    numbers = text.cast(pl.Float64, strict=False).drop_nulls()
    return bool(len(numbers)) and float(numbers.max()) > 1.0 and float(numbers.median()) > 1.0  # pyright: ignore[reportArgumentType]


def _private(frame: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Addresses of customers as hashes, words redacted."""
    if "customer_id" in frame.columns:
        frame = frame.with_columns(redact.identity(frame["customer_id"], key).alias("customer_id"))
    if "request" in frame.columns:
        frame = frame.with_columns(redact.column(frame["request"], key).alias("request"))
    return frame

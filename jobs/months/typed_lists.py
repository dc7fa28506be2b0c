"""Reads lists of targets or notes from CSV or TOML, each row with its place in the file."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import cast

from data import toml_text
from data.errors import DataError

#: A row's place in its file, and its cells by column.
Row = tuple[str, Mapping[str, str]]
#: Nobody types more than this by hand.
ROWS_AT_MOST = 5_000


def rows(
    name: str, content: bytes, table: str, columns: tuple[str, ...], needed: tuple[str, ...]
) -> list[Row]:
    """Returns a file's rows; in TOML as `[[table]]`. Missing and unknown columns are named."""
    found = list(_of_toml(name, content, table) if name.lower().endswith(".toml") else _of_csv(name, content))
    if not found:
        raise DataError(f"{name} has no rows. Its columns are: {', '.join(columns)}.")
    if len(found) > ROWS_AT_MOST:
        raise DataError(f"{name} has {len(found):,} rows; {ROWS_AT_MOST:,} are read at most.")
    for place, row in found:
        unknown = [column for column in row if column not in columns]
        missing = [column for column in needed if not row.get(column)]
        if unknown or missing:
            said = f"an unknown column {unknown[0]!r}" if unknown else f"no {missing[0]}"
            raise DataError(f"{name}, {place}, has {said}. The columns are: {', '.join(columns)}.")
    return found


def month(text: str, where: str) -> date:
    """Parses a month such as 2026-10, or the month of a day, as its first day."""
    try:
        return date.fromisoformat(text if len(text) > len("2026-10") else f"{text}-01").replace(day=1)
    except ValueError:
        raise DataError(f"{where}: {text!r} is no month. Write it as 2026-10.") from None


def day(text: str, where: str) -> date:
    """Parses a day such as 2026-10-16."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{where}: {text!r} is no day. Write it as 2026-10-16.") from None


def number(text: str, where: str) -> float:
    """Parses a finite number; 66 % is 0.66."""
    bare = text.strip().replace("\u202f", "").replace("\u00a0", "")
    try:
        found = float(bare.removesuffix("%").strip()) / (100 if bare.endswith("%") else 1)
    except ValueError:
        raise DataError(f"{where}: {text!r} is no number. Write 0.66, 66 % or 21000.") from None
    if not abs(found) < 1e12:
        raise DataError(f"{where}: {text!r} is no number that can be.")
    return found


def _of_toml(name: str, content: bytes, table: str) -> Iterator[Row]:
    found = toml_text.parse(content, name)
    given = found.get(table, [])
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in cast("list[object]", given)):
        raise DataError(f"{name} must write its rows as [[{table}]].")
    for place, row in enumerate(cast("list[dict[str, object]]", given), 1):
        yield f"entry {place}", {key: _plain(value) for key, value in row.items()}


def _of_csv(name: str, content: bytes) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{name} is not UTF-8 text. Save it as CSV in UTF-8, or as TOML.") from None
    head = text.split("\n", 1)[0]
    sign = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=sign, restkey="(further cells)")
    for row in reader:
        cells = {str(key).strip(): str(value or "").strip() for key, value in row.items() if key}
        if any(cells.values()):
            yield f"line {reader.line_num}", cells


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value).strip()

"""Mangled files and what must hold of them: every row accounted for, or a refusal; never another end."""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import polars as pl

from data.cleaning import row_checks
from data.errors import DataError
from data.nested import shipped_nested_readers
from data.privacy import redact
from data.profiles.mapping_profile import Profile, Rule
from data.readers import recognition
from data.readers.desks.desk_columns import SHORT
from data.readers.desks.mapped_table import Mapped
from data.readers.formats import limits, text_encoding
from data.readers.formats.open_file import read_tables
from data.readers.table import Reading, Table
from data.schema import LOGS
from tests.reliability import bad_archives, bad_books

KEY = b"a key that only the tests have.."
NOW = datetime(2026, 11, 21, tzinfo=UTC)
EXPORTS = Path(__file__).parents[1] / "exports"
#: A nested log of each shape: lines with lists in lists, a page of an interface, a list of objects.
NESTED = ("otlp-genai-traces.jsonl", "langfuse-traces.json", "rasa-trackers.json")


def seeds() -> dict[str, bytes]:
    """Valid files by name: every vendor's export as it is, and small tables in every format and wrapping."""
    own = [path for path in sorted(EXPORTS.iterdir()) if path.is_file()]
    found = {path.name: path.read_bytes() for path in (*own, *(EXPORTS / "agents" / name for name in NESTED))}
    frame = pl.DataFrame(
        {
            "ticket_id": ["a", "b", "c"],
            "created_at": ["2026-03-01T10:00:00Z", "1772359200", "01.03.2026 10:00"],
            "customer_id": ["ann@example.com", "+49 170 1234567", "17"],
            "body": ["mail ann@example.com", 'say "no"\r\nto\x1b', "=1+1"],
            "csat": ["5", "1,5", "x"],
            "tags": ['["a", 1]', "a;b", "[["],
        }
    )
    text = frame.write_csv(line_terminator="\r\n").encode()
    rows = frame.to_dicts()
    found |= {
        "t.csv": text,
        "utf16.csv": text.decode().encode("utf-16"),
        "cp1252.csv": text.replace(b"say", b"gr\xfc\xdfe"),
        "t.tsv": frame.write_csv(separator="\t").encode(),
        "t.json": json.dumps({"tickets": rows, "count": 3}).encode(),
        "t.jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "t.parquet": bad_books.parquet(frame),
        "t.xlsx": bad_books.book([[*frame.columns], *map(list, frame.rows())]),
        "t.zip": bad_archives.zipped(("a/t.csv", text), ("t.jsonl", json.dumps(rows[0]).encode())),
        "t.csv.gz": gzip.compress(text),
    }
    return found


def check(path: Path, name: str) -> str:
    """Read a file up to the lake's door: what became of it, or an AssertionError where rows are lost."""
    unfolded = set(_unfolded(path, name))
    try:
        tables = read_tables(path, name=name)
    except DataError as refusal:
        assert len(str(refusal).split()) > 5
        return "refused"
    ends = {end for table in tables for end in (_counted(path, table, name), *_checked(table))}
    return "refused" if ends | unfolded == {"refused"} else "read"


def _unfolded(path: Path, name: str) -> Iterable[str]:
    """The same of a nested log, a piece at a time."""
    nested = shipped_nested_readers.pick(path, name, None, None)
    if nested is None:
        return
    try:
        for piece in nested.pieces(path, name=name):
            for reading in piece:
                yield _accounted(reading)
    except DataError as refusal:
        assert len(str(refusal).split()) > 5
        yield "refused"


def _counted(path: Path, table: Table, name: str) -> str:
    """Hold the rows found against a count that was made in another way."""
    found = table.frame.height + table.broken.height + table.empty
    assert table.frame.height > 0
    if not table.name.endswith(name) or name.endswith((".gz", ".zip")):
        return "read"
    if table.format in ("csv", "tsv") and not table.broken["reason"].str.contains("quote|long").any():
        text = b"".join(text_encoding.recognise(path, name).blocks()).decode()
        assert found in {_records(text, mark) for mark in ",;\t|"}, (found, table.notes)
    if table.format == "json":
        text = b"".join(text_encoding.recognise(path, name).blocks())
        try:
            whole = orjson.loads(text.strip())
        except orjson.JSONDecodeError:
            return "read"  # deeper, or with halves of characters
        lists: list[list[object]] = (
            [whole]
            if isinstance(whole, list)
            else [each for each in whole.values() if isinstance(each, list)]
        )
        assert found in {1, *map(len, lists)}, found
    return "read"


def _records(text: str, separator: str) -> int:
    csv.field_size_limit(limits.FILE)
    text = text.split("\n", 1)[-1] if text[:4].lower() == "sep=" else text
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
    first = next((place for place, row in enumerate(rows) if any(map(str.strip, row))), 0)
    return len(rows) - first - 1


def _checked(table: Table) -> Iterable[str]:
    """Every way of reading the table, with the rule of accounting held."""
    reader = recognition.recognise(table)
    ways = [reader] if reader else []
    names = [name for name in table.columns if len(name) < SHORT]
    if len(names) > 1:
        ways.append(Mapped(_profile(names)))
    for way in ways:
        try:
            readings = way.read(table)
            for reading in readings:
                yield _accounted(reading)
        except DataError:
            yield "refused"


def _profile(names: list[str]) -> Profile:
    rules = {"ticket_id": Rule(columns=(names[0],)), "created_at": Rule(columns=(names[1],))}
    for target, name in zip(("body", "csat", "tags", "resolved", "handle_seconds"), names[2:], strict=False):
        rules[target] = Rule(columns=(name,))
    return Profile(name="fuzz", source="fuzz", kind="tickets", columns=rules)


def _accounted(reading: Reading) -> str:
    checked = row_checks.split(reading, now=NOW, key=KEY)
    accepted = redact.frame(checked.accepted, LOGS[reading.kind], KEY)
    parts = accepted.height + checked.duplicates + reading.filtered + checked.quarantined.height
    assert parts == reading.read, (parts, reading.read)
    assert accepted.select(LOGS[reading.kind].key).is_unique().all()
    for row in checked.quarantined["row"]:
        orjson.loads(row)
    return "read"

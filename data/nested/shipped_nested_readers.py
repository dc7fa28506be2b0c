"""The shipped nested profiles as readers: a file is recognised by the paths that its profile names."""

from collections.abc import Collection, Iterable
from functools import cache
from itertools import islice
from pathlib import Path

import polars as pl

from data.errors import DataError
from data.nested import field_paths, file_objects
from data.nested.file_objects import Objects, Record
from data.nested.unfold_reader import Nested, with_field_names
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.formats import open_file
from data.readers.formats.open_file import Document
from data.readers.table import LINE, Table

#: The profiles that are readers, in the order in which they are asked: the more particular ones first.
NAMES = (
    "otlp-genai", "openinference", "langfuse", "langfuse-observations", "langsmith", "rasa", "rasa-events",
    "chatwoot", "dialogflow-cx", "botpress", "copilot-studio", "openai-chat",
)  # fmt: skip
#: Objects that are looked at to tell whose they are.
_LOOKED = 50
#: Objects that a suggestion is made of.
_SAMPLE = 5_000


@cache
def named(name: str) -> Nested:
    """The reader of that name."""
    return Nested(profile_files.find(name), name=name)


def pick(path: Path, name: str, reader: str | None, profile: Profile | None) -> Nested | None:
    """The nested reader that was asked for, or that recognises the file; None where another kind reads it."""
    if profile is not None:
        return Nested(profile) if profile.is_nested else None
    if reader is not None:
        return named(reader) if reader in NAMES else None
    try:
        document = next(open_file.documents(path, name=name), None)
        return None if document is None else recognise(document)
    except DataError:
        # What is wrong with the file, whoever reads it says.
        return None


def recognise(document: Document) -> Nested | None:
    """The reader of the system that a JSON file comes from; None for others, and for one too large."""
    if document.is_json and document.path.stat().st_size > file_objects.SINGLE:
        return None
    if not (document.is_lines or document.is_json):
        return None
    lists = set[str]().union(*(named(name).first_lists for name in NAMES))
    found = file_objects.of_document(document, Objects(document.name), lists)
    head = [record for _, record in islice(found, _LOOKED)]
    return next((named(name) for name in NAMES if _fits(named(name).profile, head)), None)


def recognise_table(table: Table) -> Nested | None:
    """The reader of the system that a table's rows come from, whose lists are JSON text."""
    head = table.frame.head(_LOOKED)
    plain = Table(table.name, table.format, head)
    rows = [record for _, record in file_objects.of_table(plain)]
    if (found := next((named(name) for name in NAMES if _fits(named(name).profile, rows)), None)) is not None:
        return found
    for name in NAMES:
        seen = with_field_names(named(name).profile, plain)
        records = (record for _, record in file_objects.of_table(seen)) if seen is not plain else ()
        if _fits(named(name).profile, records):
            return named(name)
    return None


def _fits(profile: Profile, found: Iterable[Record]) -> bool:
    """Whether every path by which a kind of file is known leads somewhere in some of the objects."""
    wanted = {path: field_paths.getter(path) for path in profile.recognise}
    for record in found:
        row = field_paths.flat(record)
        wanted = {path: read for path, read in wanted.items() if read(row) is None}
        if not wanted:
            return bool(profile.recognise)
    return False


def tables(path: Path, name: str) -> list[Table]:
    """The objects of a JSON file that a reader recognises, as a table for a preview; [] of any other file."""
    document = next(open_file.documents(path, name=name), None)
    reader = None if document is None or document.in_archive else recognise(document)
    if document is None or reader is None:
        return []
    return [_table(document, reader.first_lists)]


def objects(path: Path, name: str) -> Table:
    """The first objects of a JSON file as they stand; a DataError says why there are none."""
    document = next(open_file.documents(path, name=name), None)
    if document is None or not (document.is_lines or document.is_json):
        raise DataError(f"{name} is no JSON, so it has no lists to unfold. Use a plain profile.")
    return _table(document, (), _SAMPLE)


def head(path: Path, name: str, nested: Nested) -> Table:
    """Returns the first objects that a nested profile reads; a DataError says why there are none."""
    document = next(open_file.documents(path, name=name), None)
    if document is None or document.in_archive or document.path.stat().st_size > file_objects.SINGLE:
        raise DataError(f"{name} is not looked at beforehand.")
    return _table(document, nested.first_lists, _SAMPLE)


def _table(document: Document, lists: Collection[str], most: int | None = None) -> Table:
    """A file's objects as a table: inner objects under their path, lists as JSON text."""
    found = Objects(document.name)
    rows, lines = list[dict[str, str | None]](), list[int]()
    for line, record in islice(file_objects.of_document(document, found, lists), most):
        rows.append({key: field_paths.as_text(value) for key, value in field_paths.flat(record).items()})
        lines.append(line)
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [row.get(name) for row in rows] for name in names}
    frame = pl.DataFrame({LINE: lines, **cells}, schema={LINE: pl.Int64, **dict.fromkeys(names, pl.String)})
    return Table(document.name, found.format, frame, found.rejects(), tuple(found.notes))

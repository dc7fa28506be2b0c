"""Notes of an import on columns of its file that look like what a headline number needs, and are not read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data.errors import DataError
from data.nested import named_scores, own_fields, shipped_nested_readers
from data.nested.unfold_reader import Nested
from data.profiles import column_names
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Reading, Table
from data.suggestions import said_of_profile
from jobs.intake import profile_questions

#: Rows that are looked at; enough to tell, also of a large file.
_ROWS = 5_000


def noted(table: Table, readings: list[Reading]) -> list[Reading]:
    """Returns the readings of a table, the tickets with a note on each column that was left unread."""
    return [
        replace(each, notes=(*each.notes, *_of_reading(table, each))) if each.kind == "tickets" else each
        for each in readings
    ]


def _of_reading(table: Table, reading: Reading) -> list[str]:
    head = replace(table, frame=table.frame.head(_ROWS))
    profile = reading.profile
    if profile is None or profile.reader:
        # A module reads it: what its columns are made of it alone knows, but which of them it fills is seen.
        frame = reading.frame.head(_ROWS)
        filled = [name for name in frame.columns if frame[name].null_count() < frame.height]
        there = {name: Rule(value="read") for name in filled} | dict(profile.columns if profile else {})
        left_out = profile.left_out if profile else ()
        profile = Profile(reading.source, reading.source, "tickets", there, left_out=left_out)
    if profile.is_nested:
        return []
    fitted = column_names.fitted(profile, table.columns)
    if reading.profile is not None:
        fitted = column_names.without_absent(fitted, table.columns)
    return [*said_of_profile.unread(head, fitted)]


def of_objects(nested: Nested, path: Path, name: str) -> Iterator[str]:
    """Yields the same notes for a file whose objects a profile unfolds."""
    profile = nested.profile
    if profile.kind != "tickets":
        return
    try:
        objects = shipped_nested_readers.head(path, name, nested)
    except DataError:
        # What is wrong with the file, the import itself says.
        return
    yield from named_scores.unread(objects, profile)
    own = own_fields.table_of(objects, profile)
    yield from said_of_profile.unread(own, profile_questions.plain(profile, own))


def first_noted(pieces: Iterator[list[Reading]], notes: list[str]) -> Iterator[list[Reading]]:
    """Yields the pieces of a file, the first tickets among them with these notes."""
    for piece in pieces:
        said = list[Reading]()
        for each in piece:
            if each.kind == "tickets" and notes:
                each, notes = replace(each, notes=(*each.notes, *notes)), []
            said.append(each)
        yield said

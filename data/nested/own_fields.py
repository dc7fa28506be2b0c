"""The plain fields of the objects that a nested profile makes tickets of, with the values that lists name.

`evaluations: [{name: "CSAT", value: 4}]` says of its object what a column CSAT would: such a list is read as
fields by path, `evaluations.[name=CSAT].-1.value`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import polars as pl

from data.nested import field_paths, file_objects
from data.nested.field_paths import as_text
from data.profiles.mapping_profile import Profile
from data.profiles.unfold_format import steps
from data.readers.table import LINE, Table
from data.suggestions import usual_names

#: What the field with the name of a value is called, and the one with the value; the more usual ones first.
_NAMES = ("name", "key", "label", "title", "metric", "question", "type", "field", "slug")
_VALUES = (
    "value", "feedback.value", "score", "rating", "result", "answer", "stringValue", "numericValue",
    "booleanValue", "numberValue", "string_value", "number_value",
)  # fmt: skip
#: What a rating is called, and the points that it may have.
_RATING = r"rating|score|csat|satisf|stars|smiley|bewertung|avalia|nota|valor|note"
_POINTS = frozenset("0 1 2 3 4 5 6 7 8 9 10 1.0 2.0 3.0 4.0 5.0".split())
#: Names that a list may give values to, the share of objects that a name has to be in, and objects looked at.
_MOST, _SHARE, _LOOKED = 40, 0.02, 2_000


def table_of(table: Table, profile: Profile) -> Table:
    """Returns the objects that a profile makes tickets of, as a table of their plain fields."""
    rows = [record for _, record in file_objects.of_table(table)]
    for key in steps(profile.path):
        rows = [item for row in rows for item in _items(row, key)]
    return of_rows(table, rows)


def of_rows(table: Table, rows: Sequence[Mapping[str, object]]) -> Table:
    """Returns objects as a table of their plain fields, and of the values that their lists name."""
    flat = [field_paths.flat(row) for row in rows]
    cells = dict[str, list[str | None]]()
    for place, row in enumerate(flat):
        for name, value in row.items():
            if not isinstance(value, list) and not _is_list(value):
                column = cells.setdefault(name, [])
                column += [None] * (place - len(column))
                column.append(as_text(value))
    for name in (*_named(flat), *_rated(flat)):
        read = field_paths.getter(name)
        cells[name] = [as_text(read(row)) for row in flat]
    frame = pl.DataFrame(
        {name: column + [None] * (len(flat) - len(column)) for name, column in cells.items()},
        schema=dict.fromkeys(cells, pl.String),
    )
    lines = pl.Series(LINE, range(1, len(flat) + 1), dtype=pl.Int64)
    return Table(table.name, table.format, pl.DataFrame([lines, *frame.get_columns()]))


def _items(row: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    found = field_paths.dig(row, [("name", part) for part in key.split(".")])
    found = field_paths.inside(found) if isinstance(found, str) else found
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Mapping[str, object]", item) for item in items if isinstance(item, dict)]


def _is_list(value: object) -> bool:
    """Whether a text is a list of objects that was written into a cell."""
    return isinstance(value, str) and value.startswith("[{") and isinstance(field_paths.inside(value), list)


def _lists(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """The fields in which some objects have a list."""
    return list(
        dict.fromkeys(
            name for row in rows for name, value in row.items() if isinstance(value, list) or _is_list(value)
        )
    )


def _named(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """The paths of the values that lists name, list by list."""
    looked = rows[:_LOOKED]
    for name in _lists(looked):
        items = [[field_paths.flat(item) for item in _items(row, name)] for row in looked]
        found = _name_and_value(items)
        if found is not None:
            named, value = found
            held = Counter(said for of_row in items for said in _said(of_row, named))
            often = [said for said, rows_ in held.most_common(_MOST) if rows_ >= _SHARE * len(looked)]
            yield from (f"{name}.[{named}={said}].-1.{value}" for said in often)


def _rated(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """The paths of ratings in lists that hold an answer or none, such as responses to a survey."""
    looked = rows[:_LOOKED]
    for name in _lists(looked):
        items = [[field_paths.flat(item) for item in _items(row, name)] for row in looked]
        if max(map(len, items)) > 2 or sum(len(each) > 1 for each in items) > 0.05 * len(items):
            continue
        for field in dict.fromkeys(field for each in items for item in each for field in item):
            values = {as_text(item.get(field)) for each in items for item in each} - {None}
            if re.search(_RATING, usual_names.words(field)) and len(values) > 1 and values <= _POINTS:
                yield f"{name}.-1.{field}"


def _name_and_value(items: Sequence[Sequence[Mapping[str, object]]]) -> tuple[str, str] | None:
    """The field that names the values of a list, and the one that has them; None where it names none."""
    fields = dict.fromkeys(field for of_row in items for item in of_row for field in item)
    names = [each for each in fields if each in _NAMES or each.lower().endswith(("name", "_type"))]
    values = [each for each in _VALUES if each in fields]
    values += [each for each in fields if each.lower().endswith(("_value", "_score", "_rating", "_answer"))]
    for name in sorted(names, key=lambda each: _NAMES.index(each) if each in _NAMES else len(_NAMES)):
        told = [list(_said(of_row, name)) for of_row in items if of_row]
        different = {said for of_row in told for said in of_row}
        # A name stands once in a list, and in many lists; words of a conversation do not.
        once = sum(len(of_row) == len(set(of_row)) for of_row in told) >= 0.9 * len(told)
        if values and 0 < len(different) <= min(_MOST, max(2, len(told) // 2)) and once:
            return name, values[0]
    return None


def _said(items: Iterable[Mapping[str, object]], field: str) -> Iterator[str]:
    return (
        said
        for item in items
        if isinstance(said := item.get(field), str) and said and not set(said) & set("[]={}.")
    )

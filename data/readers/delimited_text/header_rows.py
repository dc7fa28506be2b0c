"""Finds the header among the first records of a text: below titles, facts, comments and group names."""

import re
from collections.abc import Sequence
from itertools import pairwise

from data.readers.delimited_text import cell_kinds
from data.readers.delimited_text.dialects import Record

COMMENTS = ("#", "//", "--")
#: Records among which a header must be, and the share of those below it that fit into it.
_ABOVE, _FITTING = 40, 0.5


def place_of(found: Sequence[Record]) -> int:
    """Which record is the header: the first that is as wide as what follows and is no title or comment."""
    likely = [place for place in range(min(len(found), _ABOVE)) if _may_be_header(found, place)]
    if not likely:
        return next((place for place, each in enumerate(found) if width(each)), 0)
    first = likely[0]
    # A row of group names stands above the names of columns: it has gaps where they have none.
    if len(likely) > 1 and likely[1] == first + 1 and _is_above(found, first):
        return first + 1
    return first


def names_of(header: Sequence[str], body: Sequence[Record]) -> tuple[tuple[str, ...], list[str]]:
    """The names of the columns, with one more where most rows have one field more than the header."""
    names, notes = [*header], list[str]()
    if re.match(r"#\w", names[0]):
        names[0] = names[0].removeprefix("#")
        notes.append("The sign # before the name of the first column was taken away.")
    wide = [record.fields for record in body if record.fields and len(record.fields) == len(header) + 1]
    if len(wide) * 2 <= len(body):
        return tuple(names), notes
    begun, ended = (sum(not fields[end].strip() for fields in wide) for end in (0, -1))
    if ended >= 0.9 * len(wide) and begun < 0.9 * len(wide):
        return (*names, ""), notes
    numbers = [fields[0].strip() for fields in wide]
    if all(number.isdecimal() for number in numbers) and len(set(numbers)) == len(numbers):
        steps = {int(after) - int(before) for before, after in pairwise(numbers)}
        if steps <= {1} and numbers[0] in ("0", "1"):
            notes.append("The first column has no name; it counts rows and is read as 'row_number'.")
            return ("row_number", *names), notes
    return tuple(names), notes


def is_rule(fields: Sequence[str]) -> bool:
    """Whether a record is a line drawn below the header."""
    there = [cell for cell in fields if cell.strip()]
    return bool(there) and all(re.fullmatch(r"\s*:?[-=+_*]{2,}:?\s*", cell) for cell in there)


def width(record: Record) -> int:
    """The fields of a record without the empty ones at its end; 0 where a quote is misplaced."""
    count = len(record.fields or ())
    while count and not (record.fields or ())[count - 1].strip():
        count -= 1
    return count


def _may_be_header(found: Sequence[Record], place: int) -> bool:
    record = found[place]
    fields, below = record.fields or [], found[place + 1 :]
    if sum(bool(cell.strip()) for cell in fields) < 2 or not below:
        return False
    if fields[0].lstrip().startswith(COMMENTS) and _is_comment(found, place):
        return False
    widths = [width(each) for each in below]
    fitting = sum(0 < each <= len(fields) for each in widths)
    beyond = sum(each == len(fields) + 1 for each in widths)
    # Facts above a table ("Period:", "March") are narrower than what comes below them.
    return max(fitting, beyond) >= max(1, _FITTING * len(below)) and (
        width(record) * 2 > max(widths) or fitting == len(below)
    )


def _is_above(found: Sequence[Record], place: int) -> bool:
    upper, lower = found[place].fields or [], found[place + 1].fields or []
    names = [name.strip() for name in lower]
    if all(name.strip() for name in upper) or not all(names) or len(set(names)) < len(names):
        return False
    kinds = cell_kinds.of_columns([each.fields or [] for each in found[place + 2 :]], len(lower))
    typed = [
        (name, each) for name, each in zip(lower, kinds, strict=True) if each in ("number", "time", "code")
    ]
    return bool(typed) and not any(cell_kinds.kind(name) == each for name, each in typed)


def _is_comment(found: Sequence[Record], place: int) -> bool:
    """Whether a record that begins like a comment is one, and no header whose first name begins so."""
    fields, following = found[place].fields or [], found[place + 1].fields or []
    if len(fields) != len(following):
        return True
    next_one = (found[place + 2].fields or []) if place + 2 < len(found) else []
    return not any(map(cell_kinds.is_data, following)) and any(map(cell_kinds.is_data, next_one))

"""Options of the form NAME=COLUMN: which column of a file is which."""

from collections.abc import Sequence

from data.errors import DataError


def read(given: Sequence[str]) -> dict[str, str]:
    """The column of each canonical name; a DataError where an option has no equals sign."""
    found: dict[str, str] = {}
    for each in given:
        name, equals, column = each.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise DataError(f"--column needs NAME=COLUMN, as in ticket_id=Case; found {each!r}.")
        found[name.strip()] = column.strip()
    return found

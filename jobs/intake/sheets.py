"""The sheets of a workbook as an import reads them: like ones as one table, others left out."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from analytics.wording import listed
from data import calendar_names
from data.errors import DataError
from data.profiles import column_names
from data.profiles.mapping_profile import Profile
from data.readers.table import LINE, REJECTS, Table

#: Columns that two sheets must share to be one log, and columns that one of them may have alone.
_SHARED, _ALONE = 3, 2
#: The column that says from which sheet a row is, where sheets are not those of months.
SHEET = "Sheet"


def together(tables: Sequence[Table], without: Sequence[str] = ()) -> list[Table]:
    """The tables of a file without the sheets to be left out, sheets of the same columns as one.

    The rows of a further sheet are counted on, so that each has a number of its own; a note says from where.
    """
    kept = [table for table in tables if not sheet_of(table) or sheet_of(table) not in without]
    if not kept:
        raise DataError("All sheets are left out. Keep one that holds the log.")
    found = list[list[Table]]()
    for table in kept:
        group = next((each for each in found if _are_alike(each[0], table)), None)
        if group is None:
            found.append([table])
        else:
            group.append(table)
    gone = [sheet_of(table) for table in tables if sheet_of(table) in without]
    # A sheet of a column or two is rather a page of notes than a log: it is not what one looks at first.
    found.sort(key=lambda group: bool(sheet_of(group[0])) and len(group[0].columns) < _SHARED)
    made = [group[0] if len(group) == 1 else _joined(group) for group in found]
    note = f"Left out as chosen: the sheet{'s' if len(gone) > 1 else ''} {listed(gone)}." if gone else ""
    return [replace(each, notes=(*each.notes, note)) if note else each for each in made]


def sheet_of(table: Table) -> str:
    """The name of a table's sheet; "" for what is none of several sheets."""
    return table.name.rpartition("/")[2] if table.format == "xlsx" and "/" in table.name else ""


def names(tables: Sequence[Table]) -> list[str]:
    """The names of a workbook's sheets, where it has several."""
    found = [sheet_of(table) for table in tables]
    return found if len(found) > 1 and all(found) else []


def readable(tables: Sequence[Table], profile: Profile | None) -> list[Table]:
    """The tables without the sheets that the profile cannot read, said in a note of the first."""
    gone = unreadable(tables, profile)
    if not gone:
        return list(tables)
    fit = [table for table in tables if table.name not in gone]
    return [replace(fit[0], notes=(*fit[0].notes, said_of(gone))), *fit[1:]]


def unreadable(tables: Sequence[Table], profile: Profile | None) -> list[str]:
    """The names of sheets that lack what the profile cannot do without, where other sheets have it."""
    if profile is None or profile.reader or len(tables) < 2:
        return []
    lacking = [t for t in tables if sheet_of(t) and not column_names.may_read(profile, t.columns)]
    return [table.name for table in lacking] if len(lacking) < len(tables) else []


def said_of(gone: Sequence[str]) -> str:
    """A sentence on sheets that are left out because the profile finds nothing in them."""
    named = listed([name.rpartition("/")[2] for name in gone])
    if len(gone) == 1:
        return f"Left out: the sheet {named}, which does not have the columns that are read."
    return f"Left out: the sheets {named}, which do not have the columns that are read."


def _are_alike(first: Table, other: Table) -> bool:
    if first.format != "xlsx" or other.format != "xlsx" or not (sheet_of(first) and sheet_of(other)):
        return False
    if first.name.rpartition("/")[0] != other.name.rpartition("/")[0]:
        return False
    there, here = set(first.columns), set(other.columns)
    return there == here or (len(there & here) >= _SHARED and len(there ^ here) <= _ALONE)


def _is_period(sheet: str) -> bool:
    """Whether a sheet is called by a month, a year or a number."""
    words = re.split(r"[\W_]+", sheet)
    return bool(re.search(r"\d", sheet)) or any(
        calendar_names.fold(word) in calendar_names.months() for word in words if word
    )


def _joined(group: Sequence[Table]) -> Table:
    """The sheets as one table, under the name of their workbook."""
    frames, broken, notes, begins = list[pl.DataFrame](), list[pl.DataFrame](), list[str](), list[str]()
    before = 0
    # A sheet for each month says nothing that its dates do not; one for each person or product does.
    says_whose = not any(_is_period(sheet_of(table)) for table in group)
    for table in group:
        sheet = sheet_of(table)
        on = pl.col(LINE) + before
        own = [pl.lit(sheet).alias(SHEET)] if says_whose and SHEET not in table.columns else []
        frames.append(table.frame.with_columns(on, *own))
        broken.append(table.broken.with_columns(on))
        notes += [f"{sheet}: {each}" for each in table.notes]
        if before:
            begins.append(f"row {before + 1:,} is the first of {sheet}")
        lines = pl.concat([frames[-1][LINE], broken[-1][LINE]])
        before = int(lines.max() or before)  # pyright: ignore[reportArgumentType]
    named = listed([sheet_of(table) for table in group])
    notes.append(f"The sheets {named} have the same columns and are read as one table: {listed(begins)}.")
    return replace(
        group[0],
        name=group[0].name.rpartition("/")[0],
        frame=pl.concat(frames, how="diagonal"),
        broken=pl.concat(broken) if broken else pl.DataFrame(schema=REJECTS),
        notes=tuple(notes),
        empty=sum(table.empty for table in group),
    )

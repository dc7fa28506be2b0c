"""A table as it was kept by hand, with what stands for the eye alone put into its rows or left out."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from data.readers.formats.table_shape import lines_of
from data.readers.hand_kept import missing_years
from data.readers.hand_kept.heading_rows import left_out
from data.readers.hand_kept.same_as_above import filled
from data.readers.table import LINE, Table

#: No sheet that somebody keeps by hand has more rows; larger tables are left as they are.
_ROWS = 20_000


def tidied(table: Table, titles: Sequence[str] = ()) -> Table:
    """The table without headings and totals between its rows, with ditto marks filled and years added.

    `titles` are what names the table beside its file: the sheet, and the lines above its header.
    """
    texts = [name for name in table.columns if table.frame.schema[name] == pl.String]
    if not 2 <= table.frame.height <= _ROWS or len(texts) < 2:
        return table
    found = left_out(table.frame.select(LINE, *texts))
    gone = [*found.headings, *found.totals]
    notes = list[str]()
    for lines, what in ((found.headings, "hold a heading alone"), (found.totals, "hold totals")):
        if lines:
            verb = what if len(lines) > 1 else what.replace("hold", "holds", 1)
            where = lines_of(sorted(lines))
            where = where.replace("Line", "Row", 1) if table.format == "xlsx" else where
            notes.append(f"{where} {verb}; left out.")
    frame = table.frame.filter(~pl.col(LINE).is_in(gone)) if gone else table.frame
    dates = {name for name in texts if missing_years.may_be_dates(frame[name], name)}
    # Without a date a table is no log, and a lone sign in it is what somebody wrote.
    for name in texts if dates else ():
        marked, said = filled(frame[name], is_date=name in dates)
        if said:
            frame = frame.with_columns(marked)
            notes.append(said)
    years = missing_years.Years(tuple(found.years), (*titles, table.name))
    for name in texts:
        if name not in dates:
            continue
        dated, said = missing_years.with_years(frame[name], frame[LINE], years)
        if said:
            frame = frame.with_columns(dated)
            notes.append(said)
    if not notes:
        return table
    return replace(table, frame=frame, notes=(*table.notes, *notes), empty=table.empty + len(gone))

"""What a profile says of empty cells: that they mean the same as the row above, or no."""

from collections.abc import Mapping

import polars as pl

from data.profiles.mapping_profile import Profile
from data.readers.table import LINE

#: How the sentences on empty cells end.
ENDS = ("read as the same as the row above.", "read as no.")


#: Column → what stood last in it above the first row of a frame.
Above = Mapping[str, object]


def with_blanks(frame: pl.DataFrame, profile: Profile, above: Above | None = None) -> pl.DataFrame:
    """The rows with each empty cell that means the same as above filled from the row above it in the file.

    Of a file that is read in pieces `above` is what the piece before it ended on.
    """
    before = above or {}
    names = [name for name, _ in _above(frame, profile)]
    if not names:
        return frame
    ordered = frame.sort(LINE) if LINE in frame.columns else frame
    return ordered.with_columns(
        _text(frame, name).forward_fill().fill_null(pl.lit(before.get(name))).alias(name)
        for name in dict.fromkeys(names)
    )


def ended_on(frame: pl.DataFrame, profile: Profile, above: Above) -> Above:
    """Returns what stands last in each column whose empty cells mean the same as above, after these rows."""
    ordered = frame.sort(LINE) if LINE in frame.columns else frame
    last = dict(above)
    for name, _ in _above(frame, profile):
        known = ordered.select(_text(frame, name)).to_series().drop_nulls()
        last |= {name: known[-1]} if len(known) else {}
    return last


def said_of_blanks(frame: pl.DataFrame, profile: Profile) -> list[str]:
    """A sentence on each column of which an empty cell says something, with the number of such cells."""
    said = list[str]()
    for name, canonical in _above(frame, profile):
        number = frame[name].null_count()
        said += (
            [f"{canonical}: {_cells(number)} of {name} read as the same as the row above."] if number else []
        )
    for canonical, rule in profile.columns.items():
        if rule.blank == "no" and rule.columns[0] in frame.columns:
            number = frame[rule.columns[0]].null_count()
            said += [f"{canonical}: {_cells(number)} of {rule.columns[0]} read as no."] if number else []
    return said


def _cells(number: int) -> str:
    return f"{number:,} empty cell{'' if number == 1 else 's'}"


def _above(frame: pl.DataFrame, profile: Profile) -> list[tuple[str, str]]:
    return [
        (rule.columns[0], canonical)
        for canonical, rule in profile.columns.items()
        if rule.blank == "above" and len(rule.columns) == 1 and rule.columns[0] in frame.columns
    ]


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The column, in which a text of blanks alone is empty."""
    cell = pl.col(name)
    return pl.when(cell.str.strip_chars() != "").then(cell) if frame.schema[name] == pl.String else cell

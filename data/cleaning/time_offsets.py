"""Notes on the offsets behind the times of a log: which column has which, and where they disagree."""

from collections.abc import Iterable, Sequence

import polars as pl

#: Rows that are looked at; an export writes all times of a column alike, but for summer and winter.
_ROWS = 5_000
#: The offset behind a time of day. A number of seconds since 1970 is in UTC whatever stands beside it.
_OFFSET = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$"
_UTC = r"^(?:z|utc|gmt|[+-]00(?::?00)?)$"
_TICKS = r"^\d{9,19}(?:\.\d+)?$"
UTC = "UTC"
#: How the sentence ends where columns disagree.
APART = "They differ between columns: if one of them is wrong, so is every time between two."


def noted(frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
    """Returns a sentence on the offsets of a log's times, where not all of them are UTC.

    A column without offsets is not named: what it is taken for, its profile or reader says.
    """
    found = {name: offsets for name in names if (offsets := _offsets(frame[name].head(_ROWS)))}
    others = {each for offsets in found.values() for each in offsets} - {UTC}
    if not others:
        return []
    by_offsets = dict[str, list[str]]()
    for name, offsets in found.items():
        by_offsets.setdefault(_listed(offsets), []).append(name)
    told = "; ".join(f"{', '.join(columns)} in {said}" for said, columns in by_offsets.items())
    apart = _apart([set(offsets) for offsets in found.values()])
    return [f"Times are read with the offsets written behind them: {told}." + (f" {APART}" if apart else "")]


def _apart(columns: Sequence[set[str]]) -> bool:
    """Whether two columns have no offset in common, as they would in summer and winter."""
    return any(not one & other for place, one in enumerate(columns) for other in columns[:place])


def _listed(offsets: Sequence[str]) -> str:
    return " and ".join([", ".join(offsets[:3]), "others"] if len(offsets) > 3 else offsets)


def _offsets(cells: pl.Series) -> list[str]:
    """The offsets of a column's times, sorted; UTC for seconds since 1970 and for times of a table's own."""
    if cells.dtype.is_numeric():
        return [UTC] if cells.drop_nulls().len() else []
    if isinstance(cells.dtype, pl.Datetime):
        return [UTC] if cells.dtype.time_zone is not None and cells.drop_nulls().len() else []
    if cells.dtype != pl.String:
        return []
    text = cells.str.strip_chars().drop_nulls()
    written = text.str.extract(_OFFSET).drop_nulls().unique().str.to_lowercase()
    known = written.str.replace(_UTC, UTC).unique().sort().to_list()
    ticks = not text.is_empty() and text.str.contains(_TICKS).any()
    return sorted({*known, *([UTC] if ticks else [])})

"""Repairs ids that a spreadsheet changed: `100.0` for 100, `1.0E+15` with digits cut, leading zeros lost."""

import polars as pl

#: Columns that hold an id of the source.
COLUMNS = ("ticket_id", "customer_id", "interaction_id", "entry_id")

_WHOLE, _FRACTION, _CUT = r"^\d+\.0+$", r"^\d+\.\d*[1-9]\d*$", r"^\d+(?:\.\d+)?[eE]\+?\d+$"


def plain(found: pl.Series) -> tuple[pl.Series, list[str]]:
    """The ids without the fraction that a spreadsheet added, and what was noticed about them.

    Where other ids have a real fraction (sections 1.1, 1.2), 1.0 is one of them and is left as it is.
    """
    notes = list[str]()
    values, name = found, found.name
    # Looked for without a pattern first: a million ids are rarely of this kind.
    if (found.str.ends_with(".0") | found.str.ends_with(".00")).any():
        whole = found.str.contains(_WHOLE).fill_null(False)
        if whole.any() and not found.str.contains(_FRACTION).any():
            values = found.str.replace(r"\.0+$", "").zip_with(whole, found)
            notes.append(
                f"{name}: the decimal was taken off {whole.sum():,} of {len(found):,} ids, as 100.0 and 100 "
                "are one id."
            )
    if (found.str.contains("E+", literal=True) | found.str.contains("e+", literal=True)).any():
        cut = found.str.contains(_CUT).fill_null(False)
        if cut.any():
            notes.append(
                f"{name}: {cut.sum():,} of {len(found):,} ids are written like 1.0E+15. A spreadsheet has "
                "cut their last digits, so that different rows may share one id. Export the ids as text."
            )
    return values, notes


def lost_zeros(new: pl.Series, stored: pl.Series) -> str:
    """A sentence where ids differ from stored ones only by zeros at the front; "" where none do."""
    padded, bare = _padded(stored), _padded(new)
    if not (padded.any() or bare.any()):
        return ""
    known, coming = stored.unique(), new.unique()
    both = pl.DataFrame({"id": coming, "core": coming.str.strip_chars_start("0")}).join(
        pl.DataFrame({"other": known, "core": known.str.strip_chars_start("0")}), on="core", how="inner"
    )
    differing = both.filter(pl.col("id") != pl.col("other"), pl.col("core").str.contains(r"^\d+$"))
    if differing.is_empty():
        return ""
    one, other = differing.select("id", "other").sort("id").row(0)
    many = differing["id"].n_unique()
    return (
        f"ids that differ from stored ones only by zeros at the front: {many:,}, such as {one} and {other}. "
        "A spreadsheet may have removed them; they were kept as different tickets."
    )


def _padded(ids: pl.Series) -> pl.Series:
    return (ids.str.starts_with("0") & (ids.str.len_bytes() > 1)).fill_null(False)

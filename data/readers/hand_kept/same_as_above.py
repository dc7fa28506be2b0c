"""Cells that say "the same as above" with a mark or a word, filled with what stands above them."""

import polars as pl

#: Marks and words that say nothing else, in any column.
_MARKS = frozenset(
    ("″", '"', "''", "〃", "„", "”", "“", ",,", '""', "〟",
     '-"-', "-''-", "—″—", "-″-", "idem", "ídem", "id.", "ditto",
     "dito", "do.", "dto", "dto.", "dgl", "dgl.", "desgl", "desgl.",
     "same as above", "wie oben", "s.o.", "s. o.",
     "comme ci-dessus", "cf. ci-dessus", "igual que arriba", "come sopra", "c.s.", "zie boven", "j.w.", "jw.",
     "jak wyżej", "som ovan", "som ovenfor", "то же", "同上", "同上。")
)  # fmt: skip
#: Words that say so among dates, and may be a value elsewhere.
_WORDS = frozenset(("same", "same day", "id", "igual", "lo mismo", "o mesmo",
                    "stesso", "lo stesso", "gleich",
                    "gleicher tag", "même jour", "même",
                    "mismo día", "mismo dia", "mesmo dia", "stesso giorno"))  # fmt: skip


def filled(cells: pl.Series, *, is_date: bool) -> tuple[pl.Series, str]:
    """The column with such cells filled from above, and a sentence on them; "" where there is none."""
    folded = cells.str.strip_chars().str.to_lowercase()
    marks = folded.is_in(list(_MARKS | _WORDS if is_date else _MARKS)).fill_null(False)
    if not is_date:
        # A sign that stands there once may be what somebody wrote.
        marks &= (folded.is_in(folded.filter(marks & folded.is_duplicated()).implode())).fill_null(False)
    # A column of nothing else says nothing of what is above.
    if not marks.any() or 2 * int(marks.sum()) > len(cells) - cells.null_count():
        return cells, ""
    above = pl.select(pl.when(~marks).then(cells)).to_series().forward_fill()
    known = marks & above.is_not_null()
    if not known.any():
        return cells, ""
    shown = ", ".join(cells.filter(known).str.strip_chars().unique(maintain_order=True).head(3))
    number = int(known.sum())
    one = f"{number:,} cell was" if number == 1 else f"{number:,} cells were"
    return above.zip_with(known, cells).alias(cells.name), (
        f"{cells.name}: {one} filled from the row above, as {shown} says the same."
    )

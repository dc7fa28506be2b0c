"""Clean entries: the one definition of an entry that an agent may rely on, and what an entry lacks for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

#: A top category should have so many clean entries.
FEWEST, MOST = 3, 5
#: An entry is checked again after so many days, and knows so many phrasings of customers.
DAYS, FEWEST_VARIATIONS = 90, 3

NO_ANSWER, NO_OWNER, EXPIRED = "no answer", "no owner", "expired"
UNVERIFIED, CONFLICT, FEW_VARIATIONS = "not checked lately", "in a conflict", "few phrasings"
POINTS = (NO_ANSWER, NO_OWNER, EXPIRED, UNVERIFIED, CONFLICT, FEW_VARIATIONS)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a source records of entries at all: an entry is not blamed for a column that no export has."""

    verified: bool
    changed: bool
    variations: bool

    @classmethod
    def of(cls, entries: pl.DataFrame) -> "Recorded":
        """What at least one entry of the source has."""
        return cls(
            verified=entries["verified_at"].null_count() < entries.height,
            changed=entries["updated_at"].null_count() < entries.height,
            variations=bool((entries["variations"].list.len() > 0).any()),
        )


def assess(
    entries: pl.DataFrame,
    as_of: datetime,
    *,
    conflicts: Collection[str] = (),
    verdicts: Mapping[str, datetime] | None = None,
    days: int = DAYS,
) -> pl.DataFrame:
    """The knowledge log with `checked_at`, `open_points` (of POINTS, in their order) and `is_clean`.

    Clean is an entry with an answer and an owner that is not past its date, was checked within so many days,
    stands in no open conflict (`conflicts` are ids), and has three phrasings of customers. Checked is what
    the source says was verified; where it never says so, what was changed; and what a person's verdict
    confirmed (`verdicts`, by id). A source without any dates, or any phrasings, is not asked for them.
    """
    known = Recorded.of(entries)
    said = pl.col("entry_id").replace_strict(
        dict(verdicts or {}), default=None, return_dtype=entries.schema["updated_at"]
    )
    checked = pl.max_horizontal("verified_at" if known.verified else "updated_at", said)
    enough = pl.col("variations").list.len().fill_null(0) >= FEWEST_VARIATIONS
    unchecked = pl.col("checked_at") < as_of - timedelta(days=days)
    wanting = {
        NO_ANSWER: pl.col("answer").fill_null("").str.strip_chars() == "",
        NO_OWNER: pl.col("owner").fill_null("").str.strip_chars() == "",
        EXPIRED: (pl.col("valid_until") <= as_of).fill_null(False),
        UNVERIFIED: unchecked.fill_null(True) if known.verified or known.changed else pl.lit(False),
        CONFLICT: pl.col("entry_id").is_in(list(conflicts)),
        FEW_VARIATIONS: ~enough if known.variations else pl.lit(False),
    }
    points = pl.concat_list(pl.when(wrong).then(pl.lit(name)) for name, wrong in wanting.items())
    return (
        entries.with_columns(checked_at=checked)
        .with_columns(open_points=points.list.drop_nulls())
        .with_columns(is_clean=pl.col("open_points").list.len() == 0)
    )


def by_category(assessed: pl.DataFrame) -> dict[str, int]:
    """Clean entries of each category that has any entry."""
    named = assessed.filter(pl.col("category").is_not_null())
    counted = named.group_by("category").agg(pl.col("is_clean").sum()).sort("category")
    return {str(name): int(count) for name, count in counted.iter_rows()}

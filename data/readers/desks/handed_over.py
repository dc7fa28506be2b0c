"""Who handled a ticket that the AI agent handed over: both, although a person had it last."""

import polars as pl

from data.profiles.mapping_profile import Profile
from data.profiles.truth_words import TRUTH


def with_handovers(frame: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Returns the canonical rows in which handed-over tickets are of both, where the profile says so."""
    rule = profile.columns.get("handled_by")
    if rule is None or rule.handed_over != "both" or not {"escalated", "handled_by"} <= set(frame.columns):
        return frame
    both = pl.when(is_yes(frame["escalated"])).then(pl.lit("both"))
    return frame.with_columns(both.otherwise(pl.col("handled_by").cast(pl.String)).alias("handled_by"))


def is_yes(cells: pl.Series) -> pl.Series:
    """Returns whether each cell of a yes or no says yes; one that cannot be read does not."""
    yes = [word for word, meant in TRUTH.items() if meant]
    return cells.cast(pl.String).str.strip_chars().str.to_lowercase().is_in(yes).fill_null(False)

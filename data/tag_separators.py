"""What stands between the tags of a cell."""

import polars as pl


def between_blanks(text: pl.Series) -> bool:
    """Returns whether blanks part the tags of these cells, as Zendesk writes them: `vip refund_asked`.

    No other separator is there, and most words of cells with several have an underscore or a hyphen,
    or stand in other company too: "password reset" is one tag.
    """
    cells = text.drop_nulls().unique()
    several = cells.filter(cells.str.contains(r"\S\s+\S"))
    if several.is_empty() or cells.str.contains(r"[,;|\[{]").any():
        return False
    parts = pl.DataFrame({"cell": cells}).with_columns(
        word=pl.col("cell").str.split(" "), several=pl.col("cell").is_in(several.implode())
    )
    words = (
        parts.explode("word")
        .filter(pl.col("word") != "")
        .group_by("word")
        .agg(
            cells=pl.col("cell").n_unique(), several=pl.col("several").any(), alone=(~pl.col("several")).any()
        )
    )
    words = words.filter("several")
    slug = pl.col("word").str.contains(r"\w[_:-]\w")
    # Words of a phrase recur with the same neighbour; a tag stands alone in some cell, or in many.
    free = words.select((slug | pl.col("alone") | (pl.col("cells") > 1)).mean()).item()
    return float(free) > 0.5 and bool(words.select((slug | pl.col("alone")).any()).item())

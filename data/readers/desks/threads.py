"""Conversations of messages that only name the message they reply to."""

import polars as pl


def roots(ids: pl.Series, parents: pl.Series) -> pl.Series:
    """The id of the first message of each message's thread; null where replies go round in a circle.

    A parent that is not in the file is the root of its replies: they still belong together.
    """
    known = pl.DataFrame({"id": ids.cast(pl.String), "parent": parents.cast(pl.String)})
    known = known.with_columns(pl.when(pl.col("parent") != pl.col("id")).then(pl.col("parent")))
    links = known.drop_nulls("id").unique("id", keep="first", maintain_order=True)
    first = links.with_columns(root=pl.coalesce("parent", "id")).select("id", "root")
    # Each pass doubles how far a message looks back.
    for _ in range(first.height.bit_length() + 1):
        further = first.rename({"id": "root", "root": "further"})
        joined = first.join(further, on="root", how="left", maintain_order="left")
        before, first = first, joined.select("id", root=pl.coalesce("further", "root"))
        if first.equals(before):
            break
    replies = links.filter(pl.col("parent").is_not_null())["id"]
    own = pl.when(~pl.col("root").is_in(replies.implode())).then(pl.col("root"))
    placed = known.join(first.select("id", own.alias("root")), on="id", how="left", maintain_order="left")
    return placed["root"].alias(ids.name)

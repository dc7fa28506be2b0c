"""Who wrote a reply: its own author, else the field of its ticket that says who answered it."""

import re
from collections.abc import Iterable

import polars as pl

from data.schema import CONTEXT

_AUTHOR = re.compile(
    rf"^{re.escape(CONTEXT)}(?:.*[ _.-])?"
    r"(?:assignee|assigned to|owner|author|agent name|handled by|responder)$",
    re.IGNORECASE,
)


def column(columns: Iterable[str]) -> str | None:
    """The first column of a ticket that names who answered; None where the log does not say."""
    return next((name for name in columns if _AUTHOR.match(name.replace("_", " "))), None)


def own(said: pl.LazyFrame) -> pl.Expr:
    """The author that each message names; null in logs that were imported before messages had one."""
    return pl.col("author") if "author" in said.collect_schema().names() else pl.lit(None, pl.String)

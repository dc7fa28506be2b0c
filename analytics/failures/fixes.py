"""Fixes: what would mend most of a cluster, in a sentence to be edited; and the evidence that leads to it."""

import re

import polars as pl

from analytics.failures.groups import FIXES
from data.schema import CONTEXT

#: A sentence of evidence names things like *this*.
_NAMED = re.compile(r"\*([^*]+)\*")
#: What differs from ticket to ticket within one reason.
_OWN = re.compile(r" \((?:confidence|probability) [\d.]+\)|(?<= at )[\d.]+")


def said(evidence: str) -> str:
    """A sentence of evidence for a place that reads no markdown."""
    return _NAMED.sub("“\\1”", evidence)


def evidence_words() -> pl.Expr:
    """The column of evidence for files: the sentences as `said` says them."""
    return pl.col("evidence").str.replace_all(_NAMED.pattern, "“${1}”")


def leading(failures: pl.DataFrame, group: str) -> tuple[str, int]:
    """The reason that most of a cluster's failures of a group share, and how many do; empty without any."""
    reasons: dict[str, list[str]] = {}
    mine = failures.filter(pl.col("group") == group, pl.col("said_by").is_null())
    for evidence in mine.sort("group_strength", descending=True)["evidence"]:
        reasons.setdefault(_OWN.sub("", evidence), []).append(evidence)
    if not reasons:
        return "", 0
    most = max(reasons.values(), key=len)
    return said(most[0]), len(most)


def commonest(failures: pl.DataFrame, column: str) -> str | None:
    """The value that most of these failures have; None where none has any."""
    counted = failures[column].drop_nulls().value_counts(sort=True)
    return (
        None
        if counted.is_empty()
        else str(counted.sort("count", column, descending=[True, False])[column][0])
    )


def suggested(
    group: str,
    intent: str | None,
    read_as: str | None = None,
    field: str | None = None,
    value: str | None = None,
) -> str:
    """What to change, in the words of this cluster as far as these are known."""
    about = f" about “{intent}”" if intent else ""
    match group:
        case "knowledge_gap":
            return f"Write an entry{about} that answers these requests."
        case "misclassification" if intent and read_as and read_as != intent:
            return f"Add examples that separate “{intent}” from “{read_as}”."
        case "misclassification":
            return f"Add examples of requests{about}, so that they are not read as something else."
        case "edge_case" if field and value:
            name = field.removeprefix(CONTEXT)
            return f"Make the entry{about} conditional: say what holds with {name} = {value}."
        case _:
            return FIXES[group]

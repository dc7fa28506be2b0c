"""Suggested fix of a cluster as an editable sentence, and its evidence as plain text."""

import re

import polars as pl

from analytics.failures.groups import CAUSES, FIXES, GROUPS, HINT, NO_CAUSE, TURNED, cause_sentence
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
    """Returns the commonest reason of a group's failures in a cluster, and its count."""
    reasons: dict[str, list[str]] = {}
    mine = failures.filter(pl.col("group") == group, pl.col("said_by").is_null())
    # Runs of before have no cause.
    causes = mine["cause"] if "cause" in mine.columns else pl.repeat("", mine.height, eager=True)
    told = mine.select("group_strength", "evidence").with_columns(cause=causes)
    for _, evidence, cause in told.sort("group_strength", descending=True, maintain_order=True).iter_rows():
        # Conversations are quoted, each in its own words: what they share is where they turned.
        key = (
            cause if cause in CAUSES and cause not in GROUPS else _OWN.sub("", evidence.partition(TURNED)[0])
        )
        reasons.setdefault(key, []).append(evidence)
    if not reasons:
        return "", 0
    reason, most = max(reasons.items(), key=lambda each: len(each[1]))
    if reason in CAUSES and len(most) > 1:
        named = cause_sentence(reason)
        # Who may not read what customers wrote gets the cause alone.
        example = said(most[0])
        told = (
            "" if example == named else f" For example: {example.removeprefix(NO_CAUSE).removeprefix(HINT)}"
        )
        return f"{named}{told}", len(most)
    return said(most[0].partition(TURNED)[0]), len(most)


def commonest(failures: pl.DataFrame, column: str) -> str | None:
    """Returns the most frequent value among these failures; None if there is none."""
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
    """Returns the suggested change in the cluster's own words as far as known."""
    about = f" about “{intent}”" if intent else ""
    match group:
        case "knowledge_gap":
            return f"Write an article{about} that answers these requests."
        case "misclassification" if intent and read_as and read_as != intent:
            return f"Add examples that separate “{intent}” from “{read_as}”."
        case "misclassification":
            return f"Add examples of requests{about}, so that they are not read as something else."
        case "edge_case" if field and value:
            name = field.removeprefix(CONTEXT)
            return f"Make the article{about} conditional: say what to do with {name} = {value}."
        case _:
            return FIXES[group]

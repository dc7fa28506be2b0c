"""What a reader may see of the words of customers in a failure analysis: the one place that decides it.

Labels of clusters and themes are phrases that customers wrote, and so is part of the evidence. Who may not
read rows gets the name that a person gave a cluster, else what it is about as the log says it, and the cause.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from analytics.failures import suggested_fixes
from analytics.failures.groups import CAUSES, GROUPS, TURNED, cause_sentence
from jobs.access.viewers import Viewer
from jobs.failures.analysis_runs import Result

_PROVEN = GROUPS[:-1]
#: Columns of a failure and of a cluster that hold words of tickets and nothing else.
_WORDS = ("words", "error")


def may_read(reader: Viewer) -> bool:
    """Whether somebody may read what customers wrote."""
    return reader.may("read rows")


def for_reader(result: Result, *, words: bool) -> Result:
    """A run as a reader may see it: as it is, or without what customers wrote."""
    if words:
        return result
    named = cluster_names(result)
    themes = _told_apart(result.themes["theme_id"].to_list(), _intents(result.failures, "theme_id"), "Theme")
    failures = result.failures.with_columns(
        *(pl.lit(None, dtype=pl.String).alias(name) for name in _WORDS if name in result.failures.columns),
        cluster_label=_looked_up("cluster_id", named),
        theme_label=_looked_up("theme_id", themes),
        evidence=_evidence(result.failures),
    )
    clusters = result.clusters.with_columns(
        label=_looked_up("cluster_id", named),
        given_label=_looked_up("cluster_id", named),
        terms=pl.lit([], dtype=pl.List(pl.String)),
    )
    return replace(
        result,
        failures=failures,
        clusters=clusters,
        themes=result.themes.with_columns(theme_label=_looked_up("theme_id", themes)),
        notes=result.notes,
    )


def cluster_names(result: Result) -> dict[str, str]:
    """What each cluster is called by its id: as a person named it, else by what it is about."""
    ids = result.clusters["cluster_id"].to_list()
    names = _told_apart(ids, _intents(result.failures, "cluster_id"), "Cluster")
    given = result.clusters.filter(pl.col("label") != pl.col("given_label"))
    return names | dict(given.select("cluster_id", "label").iter_rows())


def _intents(failures: pl.DataFrame, by: str) -> dict[str, str]:
    """What most failures of each cluster or theme are about; without those of which nothing is known."""
    parts = failures.select(by, "intent").partition_by(by, as_dict=True)
    found = {str(key): suggested_fixes.commonest(part, "intent") for (key,), part in parts.items()}
    return {key: intent for key, intent in found.items() if intent}


def _told_apart(ids: Sequence[str], intents: Mapping[str, str], nameless: str) -> dict[str, str]:
    """A name for each id: its intent, numbered where several share it, or only a number."""
    counts, seen = Counter(intents.get(each, "") for each in ids), Counter[str]()
    found: dict[str, str] = {}
    for each in ids:
        intent = intents.get(each, "")
        seen[intent] += 1
        if not intent:
            found[each] = f"{nameless} {seen[intent]}"
        else:
            found[each] = f"{intent} {seen[intent]}" if counts[intent] > 1 else intent
    return found


def _looked_up(column: str, names: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(
        list(names), list(names.values()), default=None, return_dtype=pl.String
    )


def _evidence(failures: pl.DataFrame) -> pl.Series:
    """The proof of a group, which names intents and numbers; of any other failure only its cause."""
    causes = failures["cause"] if "cause" in failures.columns else failures["diagnosed_group"]
    said = [
        evidence.partition(TURNED)[0]
        if group in _PROVEN
        else cause_sentence(cause if cause in CAUSES else "unknown")
        for group, cause, evidence in zip(
            failures["diagnosed_group"], causes, failures["evidence"], strict=True
        )
    ]
    return pl.Series("evidence", said, dtype=pl.String)

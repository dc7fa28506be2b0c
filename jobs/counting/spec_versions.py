"""The version of the behaviour specification in force when each ticket came, as a field of the facts.

Logs do not say which version an agent worked by. Until one does, as `context.spec_version`, a ticket counts
to the version that had its approvals when it was created.
"""

import polars as pl

from analytics.facts import SPEC_VERSION
from data.schema import CONTEXT
from data.settings import Settings
from jobs.behaviour import spec_approvals
from jobs.counting.facts_table import FactsTable

#: Said wherever figures are cut by it.
NOTE = "By spec version: a ticket counts to the version that was approved when it was created."


def added(settings: Settings, source: str, facts: FactsTable) -> FactsTable:
    """The facts with each ticket's version, null before the first; as they are where none was approved."""
    if f"{CONTEXT}{SPEC_VERSION}" in facts.names or "created_at" not in facts.names:
        return facts
    periods = spec_approvals.periods(settings, source)
    if not periods:
        return facts
    version = pl.lit(None, dtype=pl.String)
    for each in periods:
        version = (
            pl.when(pl.col("created_at") >= each.since).then(pl.lit(each.stored.label)).otherwise(version)
        )
    return facts.with_column(SPEC_VERSION, version.cast(pl.Categorical))

"""A history as tables that a job stores, and back."""

from collections.abc import Mapping

import polars as pl

from analytics.behaviour.back_test import Truth
from jobs.behaviour.history import History

NAMES = ("states", "texts", "handovers", "imported_tags", "changed", "about")
_FLAGS = ("has_people", "has_notes", "has_thumbs")


def of_history(found: History) -> dict[str, pl.DataFrame]:
    """The tables of a history, by name (`NAMES`)."""
    truth = found.changed
    ids = [*sorted(truth.needed), *sorted(truth.not_needed)]
    needed = [True] * len(truth.needed) + [False] * len(truth.not_needed)
    return {
        "states": found.states,
        "texts": found.texts,
        "handovers": found.handovers,
        "imported_tags": found.imported_tags,
        "changed": pl.DataFrame(
            {"id": ids, "needed": needed}, schema={"id": pl.String, "needed": pl.Boolean}
        ),
        "about": pl.DataFrame({name: [getattr(found, name)] for name in _FLAGS}),
    }


def to_history(source: str, tables: Mapping[str, pl.DataFrame]) -> History:
    """The history of a source whose tables these are."""
    changed = tables["changed"]
    needed, not_needed = (
        frozenset(changed.filter(pl.col("needed") == side)["id"].to_list()) for side in (True, False)
    )
    flags = tables["about"].row(0, named=True)
    return History(
        source=source,
        states=tables["states"],
        texts=tables["texts"],
        handovers=tables["handovers"],
        changed=Truth("changed", "ticket", needed, not_needed),
        imported_tags=tables["imported_tags"],
        **{name: flags[name] for name in _FLAGS},
    )

"""What can be taken home of the page Shadow: the ladder for whoever routes, and every pair."""

import json

import polars as pl

from data import export
from jobs.shadow import category_ladder
from jobs.shadow.shadow_readiness import Shadow
from pages.components import exports
from pages.components.access import guarded_download
from pages.components.load import At


def buttons(at: At, found: Shadow) -> None:
    """The ladder's position as CSV and JSON, and the pairs as CSV."""
    names = [each.category for each in found.categories]
    rows = category_ladder.for_router(at.settings, at.source, names)
    table = pl.DataFrame(rows, infer_schema_length=None)
    exports.csv_button("Ladder, CSV", f"{at.source}-ladder", lambda: export.csv_bytes(table))
    guarded_download.button(
        "Ladder, JSON",
        data=json.dumps(rows, indent=1, ensure_ascii=False),
        file_name=f"{at.source}-ladder.json",
        mime="application/json",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="json ladder",
    )
    pairs = found.pairs.with_columns(pl.col("changed_facts").list.join("; "))
    exports.csv_button("Drafts, CSV", f"{at.source}-drafts", lambda: export.csv_bytes(pairs))

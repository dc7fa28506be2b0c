"""Agents: which version of the agent is where, by which verdict, and which one gets how many tickets?"""

from functools import partial

import polars as pl

from analytics import wording
from data import export
from jobs.agents import openlineage_events, version_registry
from pages.admin.versions import load_versions, version_card, version_comparison_box, version_table
from pages.components import errors, exports, filters, frame, load
from pages.components.access import guarded_download

TITLE = "Which versions of the agent are in use?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
filters.source_pill(at.source)

with errors.timed("Versions"):
    found = load_versions.registered(at)
with errors.block("The answer"):
    version_table.answer(found)
if found:
    with errors.block("Versions"):
        chosen = version_table.table(found)
    if chosen is not None:
        with errors.block("Version"):
            version_card.card(at, chosen)
    with errors.block("Comparison"):
        version_comparison_box.box(at, found)


def downloads() -> None:
    """The registry as CSV, and a lineage event for each import and job."""
    rows = version_registry.rows(found)
    table = pl.DataFrame(rows, infer_schema_length=None)
    exports.csv_button("Versions as CSV", f"{at.source}-versions-rows", partial(export.csv_bytes, table))
    guarded_download.button(
        "OpenLineage events (JSONL)",
        data=lambda: openlineage_events.lines(openlineage_events.of_source(at.settings, at.source)).encode(),
        file_name=f"{at.source}-openlineage.jsonl",
        mime="application/jsonl",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="openlineage events",
    )


frame.foot(f"Source {wording.plain(at.source)}, {wording.counted(len(found), 'version')}.", downloads)

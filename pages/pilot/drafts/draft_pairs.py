"""Drafts beside what people sent, the largest difference first, with the words that differ marked."""

import re
from typing import cast

import polars as pl
import streamlit as st

from analytics import wording
from analytics.shadow import edits
from jobs.shadow.shadow_readiness import Shadow
from pages.components import frame

#: So many are shown at once.
PAGE = 10
#: Words were taken apart at their signs.
_BEFORE_SIGN = re.compile(r" ([.,;:!?])(?=\s|$)")


def pairs(found: Shadow, category: str | None) -> None:
    """Ten pairs of a category, or of all; removed words struck through, added words bold."""
    mine = found.pairs if category is None else found.pairs.filter(pl.col("category") == category)
    name = "All categories" if category is None else wording.plain(category)
    frame.heading(
        "Drafts beside what was sent",
        f"{name}, the largest difference first. Struck through: the draft's alone. Bold: the person's alone.",
    )
    band = st.segmented_control(
        "Which",
        ["All", *(each.capitalize() for each in edits.BANDS), "Facts changed"],
        default="All",
        key="pairs band",
    )
    chosen = _chosen(mine, str(band or "All")).sort("effort", "item", descending=[True, False])
    if chosen.is_empty():
        frame.small("No draft is like this.")
        return
    pages = -(-chosen.height // PAGE)
    page = int(st.number_input("Page", 1, pages, 1, key="pairs page", width=140)) if pages > 1 else 1
    for row in chosen.slice((page - 1) * PAGE, PAGE).iter_rows(named=True):
        _pair(row)
    frame.small(f"{wording.count(chosen.height)} drafts.")


def _chosen(mine: pl.DataFrame, band: str) -> pl.DataFrame:
    if band == "All":
        return mine
    if band == "Facts changed":
        return mine.filter(pl.col("changed_facts").list.len() > 0)
    return mine.filter(pl.col("band") == band.lower())


def _pair(row: dict[str, object]) -> None:
    facts = cast("list[str] | None", row["changed_facts"])
    notes = [
        f"ticket {row['ticket_id']}",
        str(row["band"]),
        f"{100 * float(str(row['effort'])):.0f} % of words changed",
    ]
    if row["rubber_stamp"]:
        notes.append("approved within 3 seconds")
    if row["inferred"]:
        notes.append("compared with the person's next answer")
    notes += facts or []
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":small[:gray[{wording.plain(' · '.join(notes), 260)}]]")
        st.markdown(_marked(str(row["draft"]), str(row["sent"])))


def _marked(draft: str, sent: str) -> str:
    """Both texts as one line of markdown in which no word of a customer or person is markup."""
    parts: list[str] = []
    for mark, words in edits.marked(draft, sent):
        said = wording.plain(_BEFORE_SIGN.sub(r"\1", words), 1_200)
        parts.append({"removed": f"~~{said}~~", "added": f"**{said}**"}.get(mark, said))
    return _BEFORE_SIGN.sub(r"\1", " ".join(parts))

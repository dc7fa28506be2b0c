"""The answer of the page Knowledge, its numbers, and the picture of clean articles by category."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.charts import knowledge_chart
from analytics.figures.charts.knowledge_chart import CategoryRow
from analytics.figures.drawing import theme
from analytics.knowledge import clean_entries
from jobs.knowledge import knowledge_board
from jobs.knowledge.knowledge_board import TOP, Board
from pages.components import frame
from pages.components.load import At
from pages.prepare.knowledge_base import check_state

_CLEAN = (
    "A clean article has an answer and an owner, is not past its date, was checked within the days above, "
    "stands in no open conflict, and has 3 phrasings of customers where the source has any."
)
_STALE = "Past its date, an old date in its title, or a release since its check."
_REACH = (
    "A request is within reach where an article of its category is as close to it as articles are to 95 % of "
    "requests that were solved. The failure analysis uses the same threshold."
)


def answer(at: At, found: Board, *, running: bool) -> None:
    """How many top categories have enough clean articles, what is needed, and what caused wrong answers."""
    causing, wrong = found.wrong
    with st.container(border=True, gap="xsmall"):
        st.header(knowledge_board.sentence(found), anchor=False)
        if wrong:
            verb = "article caused" if causing == 1 else "articles caused"
            said = f"{causing} {verb} {wording.counted(wrong, 'wrong answer')} in the last 90 days."
        elif found.about["judged"]:
            said = "No article caused an answer that was tagged incorrect."
        else:
            said = "Which articles cause wrong answers is unknown: no answer that cites one is tagged."
        st.markdown(wording.plain(said, 200))
        elsewhere = knowledge_board.reach_sentence(found)
        if elsewhere is not None:
            st.markdown(f":orange-badge[Other subjects] {wording.plain(elsewhere, 300)}")
        if found.stale and not running:
            st.markdown(":orange-badge[Out of date] Tickets, articles or tags changed since the check.")
        if not running:
            check_state.button(at, "Check again")


def numbers(found: Board) -> None:
    """Within reach, out of date, in conflict, without owner, and the age of articles at the answer."""
    total = found.entries.height
    reached, asked = found.about["within"], found.about["requests"]
    stale = found.entries.filter(found.entries["suspicions"].list.len() > 0).height
    conflicts = found.count(clean_entries.CONFLICT)
    age = found.about["median_age_days"]
    known = found.about["threshold"] is not None and asked
    tiles = (
        ("Requests within reach", wording.share(reached / asked) if known else wording.NONE, _REACH),
        (
            "Perhaps out of date",
            f"{stale} of {total}",
            "Past its date, an old date in its title, or a release since.",
        ),
        (
            "In a conflict",
            f"{conflicts} of {total}",
            "Contradicts another article, and nobody has settled it.",
        ),
        ("Without an owner", f"{found.count(clean_entries.NO_OWNER)} of {total}", None),
        (
            "Median age when cited",
            wording.NONE if age is None else wording.counted(round(age), "day"),
            "From the article's last change to the answer; articles changed since are left out.",
        ),
    )
    with st.container(horizontal=True, gap="small"):
        for label, value, why in tiles:
            st.metric(label, value, help=why, border=True, width="stretch")


def chart(found: Board) -> None:
    """The grid of top categories by clean articles."""
    frame.heading(
        "Clean articles in the top categories",
        f"The {min(TOP, found.top.height)} largest. A larger dot: more of the agent's tickets failed there.",
    )
    if found.top.is_empty():
        frame.small("No request has a category.")
        return
    rows = [
        CategoryRow(row["category"], row["clean"], row["entries"], row["covered"], row["failed_share"])
        for row in found.top.iter_rows(named=True)
    ]
    drawn = knowledge_chart.figure(
        rows, clean_entries.FEWEST, theme.palette(st.context.theme.type or "light")
    )
    st.plotly_chart(
        drawn,
        theme=None,
        config=theme.config(f"{found.source}-knowledge"),
        key="knowledge grid",
        alt="Clean articles by category",
    )


def table(found: Board) -> None:
    """The same in numbers, for every category."""
    frame.heading("Coverage by category", "Within reach: with the 95 % interval. –: no tickets of the agent.")
    rows = found.categories
    shown = rows.select("category", "requests", "clean", "entries", "needed").with_columns(
        covered=_texts(rows, "covered", "low", "high"),
        failed=_failed(rows),
    )
    st.dataframe(
        shown.to_arrow(),
        column_config={
            "category": st.column_config.TextColumn("Category", width="medium"),
            "requests": st.column_config.NumberColumn("Requests", format="localized"),
            "clean": st.column_config.NumberColumn("Clean articles", help=_CLEAN),
            "entries": st.column_config.NumberColumn("Articles"),
            "needed": st.column_config.NumberColumn(
                "Needed", help="To have 3 clean ones. None where the category always goes to a person."
            ),
            "covered": st.column_config.TextColumn("Within reach", help=_REACH),
            "failed": st.column_config.TextColumn("Failed", help="Of the agent's tickets of this category."),
        },
        hide_index=True,
        height=320,
        alt="Coverage by category",
    )


def _texts(rows: pl.DataFrame, value: str, low: str, high: str) -> pl.Series:
    said = [
        f"{wording.share(a)} ({wording.interval(b, c, 'share')})"
        for a, b, c in rows.select(value, low, high).iter_rows()
    ]
    return pl.Series(said, dtype=pl.String)


def _failed(rows: pl.DataFrame) -> pl.Series:
    said = [wording.NONE if each is None else wording.share(each) for each in rows["failed_share"]]
    return pl.Series(said, dtype=pl.String)

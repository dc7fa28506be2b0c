"""How customers ask that no article does: missing phrasings, their words, drift, and age against accuracy."""

import polars as pl
import streamlit as st

from analytics import wording
from jobs.knowledge.knowledge_board import Board
from pages.components import frame


def phrasings(found: Board) -> None:
    """Missing phrasings with the most typical wording and how many tickets ask like that."""
    frame.heading(
        "Missing phrasings",
        "5 tickets of 4 customers or more ask like this, and no article of their category does.",
    )
    if found.missing.is_empty():
        frame.small(_none_missing(found))
        return
    st.dataframe(
        found.missing.select(
            "category", "typical", "tickets", "customers", "gain", pl.col("wordings").list.join(" · ")
        ).to_arrow(),
        column_config={
            "category": st.column_config.TextColumn("Category", width=130),
            "typical": st.column_config.TextColumn("Typical request", width="large"),
            "tickets": st.column_config.NumberColumn("Tickets", width=70),
            "customers": st.column_config.NumberColumn("Customers", width=80),
            "gain": st.column_config.NumberColumn(
                "Newly in reach", help="Tickets out of reach now that this phrasing would reach.", width=110
            ),
            "wordings": st.column_config.TextColumn("Others like it", width="large"),
        },
        hide_index=True,
        alt="Missing phrasings",
    )


def _none_missing(found: Board) -> str:
    asked, out = int(found.about["requests"]), int(found.about["requests"]) - int(found.about["within"])
    if found.about["threshold"] is None or not asked:
        return "Unknown: nothing says how near a request has to be to an article."
    if not out:
        return "Every request is within reach of an article."
    return f"{out:,} of {asked:,} requests are out of reach, but no 5 of them, of 4 customers, are alike."


def words(found: Board) -> None:
    """Customers' words that articles do not use."""
    frame.heading("Customers' words", "Used in requests far more often than in articles.")
    if found.words.is_empty():
        frame.small("No word is clearly more frequent in requests; with few articles that is hard to tell.")
        return
    st.dataframe(
        found.words.select(
            "word", pl.col("tickets") / int(found.about["requests"]), pl.col("entries") / found.entries.height
        ).to_arrow(),
        column_config={
            "word": st.column_config.TextColumn("Word"),
            "tickets": st.column_config.NumberColumn(
                "In requests", format="percent", help=f"Of {found.about['requests']:,} requests."
            ),
            "entries": st.column_config.NumberColumn(
                "In articles", format="percent", help=f"Of {found.entries.height:,} articles."
            ),
        },
        hide_index=True,
        height=300,
        alt="Words of customers",
    )


def drift(found: Board) -> None:
    """Requests out of reach by month, against the month that was frozen."""
    against = "" if found.baseline is None else f" Baseline: {found.baseline}."
    frame.heading(
        "Do questions move away from articles?",
        f"Requests out of reach by month, 95 % interval. PSI: below 0.1 little, above 0.25 much.{against}",
    )
    if found.drift.is_empty():
        frame.small("Too few requests a month to say.")
        return
    rows = [
        (
            f"{row['month']:%b %Y}",
            row["requests"],
            _with_interval(row["outside"], row["low"], row["high"]),
            f"{row['psi']:.2f}",
        )
        for row in found.drift.iter_rows(named=True)
    ]
    table = pl.DataFrame(
        rows, schema=["Month", "Requests", "Out of reach", "PSI of categories"], orient="row"
    )
    st.dataframe(
        table.to_arrow(),
        column_config={"Requests": st.column_config.NumberColumn(format="localized")},
        hide_index=True,
        alt="Drift by month",
    )


def details(found: Board) -> None:
    """How it was computed, and whether answers from older articles are right less often."""
    with frame.popover("Details", key="knowledge details", type="tertiary") as shown:
        if not shown.open:
            return
        threshold = found.about["threshold"]
        said = wording.NONE if threshold is None else f"{threshold:.2f}"
        st.markdown(
            f"Within reach: cosine of {said} or more, learned from solved requests "
            f"({wording.plain(str(found.about['model']), 60)}). "
            f"{found.about['requests']:,} of {found.about['total']:,} requests, "
            f"{found.about['first']} to {found.about['last']}."
        )
        for note in found.about["notes"]:
            st.markdown(f"- {wording.plain(note, 400)}")
        if found.ages.is_empty():
            frame.small("Age against accuracy: fewer than 200 tagged answers cite an article.")
            return
        st.markdown("**Association**, not cause: older articles answer other questions, too.")
        rows = [
            (
                f"{row['first']} to {row['last']}",
                row["n"],
                _with_interval(row["right"] / row["n"], row["low"], row["high"]),
            )
            for row in found.ages.iter_rows(named=True)
        ]
        names = ["Age in days", "Tagged answers", "Right"]
        st.dataframe(
            pl.DataFrame(rows, schema=names, orient="row").to_arrow(), hide_index=True, alt="Age and accuracy"
        )


def _with_interval(value: float, low: float, high: float) -> str:
    return f"{wording.share(value)} ({wording.interval(low, high, 'share')})"

"""Citations on the page: the check, the answer, articles that are cited wrongly, and the answers."""

from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from data import export
from jobs.evaluation import citation_board, citation_check, learnt_authors
from jobs.evaluation.citation_board import CitationBoard
from pages.components import exports, frame, load, progress, rows
from pages.components.load import At
from pages.improve.evaluating import load_evaluation

_HOW = (
    "Of each answer that cites an article and has a person's answer beside it, the article cited is compared "
    "with the one nearest to what the person wrote: by meaning, and by the words that few articles have."
)


def show(at: At) -> CitationBoard | None:
    """The whole view; the check that is shown, if any."""
    running = progress.under_way(load_evaluation.citation_job(at), "check")
    found = load_evaluation.citations(at)
    if found is None:
        with st.container(border=True):
            st.header("No citation check yet.", anchor=False)
            st.markdown(f"{_HOW} No data leaves this machine.")
            if not running:
                _button(at, "Check citations")
        return None
    with st.container(border=True, gap="xsmall"):
        st.header(citation_board.headline(found), anchor=False)
        for line in citation_board.meaning(found):
            st.markdown(wording.plain(line, 300), help=_HOW)
        if found.stale and not running:
            st.markdown(":orange-badge[Out of date] Tickets or articles changed since the check.")
            _button(at, "Check again")
    said = citation_board.remarks(found)
    if said:
        st.markdown("\n".join(f"- {wording.plain(line, 400)}" for line in said))
    left, right = st.columns([2, 5], gap="medium")
    with left:
        _entries(found)
    with right:
        _answers(at, found)
    return found


def downloads(at: At, found: CitationBoard) -> None:
    """The answers whose citation does not fit, and the articles."""
    answers, entries = citation_board.wrong_rows(found), citation_board.entries(found)
    exports.csv_button("Citations, CSV", f"{at.source}-citations", lambda: export.csv_bytes(answers))
    exports.csv_button("Articles, CSV", f"{at.source}-cited-articles", lambda: export.csv_bytes(entries))


def authors(at: At) -> None:
    """Whose style the agent learns, below the citations."""
    found = load_evaluation.authors(at)
    frame.heading(
        "Whose style does it learn?", "The largest share of one author in what the agent learns from."
    )
    st.markdown("\n".join(f"- {wording.plain(line, 300)}" for line in learnt_authors.sentences(found)))
    table = learnt_authors.table(found)
    if table.is_empty():
        return
    with frame.popover("By category", key="authors by category", type="tertiary") as opened:
        if opened.open:
            st.dataframe(
                table.to_arrow(),
                column_config={
                    name: st.column_config.NumberColumn(name.capitalize(), format="percent")
                    for name in ("share", "low", "high")
                },
                hide_index=True,
                alt="Authors by category",
            )


def _button(at: At, label: str) -> None:
    progress.ask_button(label, "check citations", partial(citation_check.ask, load.settings(), at.source))


def _entries(found: CitationBoard) -> None:
    table = citation_board.entries(found).filter(pl.col("unsupported") > 0)
    frame.heading("Articles cited wrongly", "How often another article is nearer.")
    st.dataframe(
        table.to_arrow(),
        column_config={
            "entry_id": st.column_config.TextColumn("Article"),
            "cited": st.column_config.NumberColumn("Cited"),
            "unsupported": st.column_config.NumberColumn("Not fitting"),
            "fits_better": st.column_config.TextColumn("Fits better"),
        },
        hide_index=True,
        height=380,
        alt="Articles cited wrongly",
    )


def _answers(at: At, found: CitationBoard) -> None:
    table = citation_board.wrong_rows(found)
    frame.heading("Answers", "The clearest first. Select a row to read the conversation.")
    picked = st.dataframe(
        table.to_arrow(),
        column_order=["ticket_id", "category", "best_cited", "nearest", "gap", "sent", "day"],
        column_config={
            "ticket_id": st.column_config.TextColumn("Ticket", width=90),
            "category": st.column_config.TextColumn("Category"),
            "best_cited": st.column_config.TextColumn("Cited", width=90),
            "nearest": st.column_config.TextColumn("Nearer", width=90),
            "gap": st.column_config.NumberColumn("Difference", format="%.2f", width=90),
            "sent": st.column_config.TextColumn("What the person wrote", width="large"),
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=100),
        },
        hide_index=True,
        height=380,
        on_select="rerun",
        selection_mode="single-row",
        key="wrong citations",
        alt="Answers whose citation does not fit",
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < table.height:
        rows.transcript(at, str(table["ticket_id"][chosen[0]]))

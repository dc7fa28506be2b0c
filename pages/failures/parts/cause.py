"""Why a cluster fails: its groups with their evidence, what was read as what, and the entries around it."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import suggested_fixes, summary
from analytics.figures.charts import weekly
from analytics.figures.charts.weekly import Marked, Week
from analytics.figures.drawing import theme
from analytics.figures.drawing.groups import GROUPS
from data.schema import CONTEXT
from jobs.failures.explorer import Explored
from jobs.months import notes
from pages.components import exports, frame, load
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_table, load_failures


def groups(mine: pl.DataFrame, row: Mapping[str, object]) -> None:
    """Each group of the cluster's tickets, the evidence most of them share, and what edge cases share."""
    with st.container(border=True, gap="small"):
        named = GROUPS[str(row["main_group"])]
        of = mine.filter(pl.col("group") == named.key).height
        frame.heading(
            f"{wording.count(of)} of {wording.counted(mine.height, 'ticket')}: {named.label.lower()}",
            "How many tickets fall into each group, and the reason that most of them share.",
        )
        for group in GROUPS.values():
            own = mine.filter(pl.col("group") == group.key)
            if own.height:
                st.markdown(_group(own, group.key, is_main=group is named))
        if row["context_field"] is not None:
            field = wording.plain(str(row["context_field"]).removeprefix(CONTEXT))
            value = wording.plain(str(row["context_value"]))
            edge = mine.filter(pl.col("group") == "edge_case").height
            shared = (
                f"{wording.count(int(str(row['context_tickets'])))} of {wording.counted(edge, 'edge case')}"
            )
            st.markdown(f"**The condition is {field} = {value}**, in {shared} here.")


def _group(own: pl.DataFrame, key: str, *, is_main: bool) -> str:
    group = GROUPS[key]
    sentence, shared = suggested_fixes.leading(own, key)
    # Nothing speaks for Other but that nothing speaks for the rest, and a person's word has no strength.
    strength = own.filter(pl.col("said_by").is_null())["group_strength"].mean()
    sure = (
        f"average strength of evidence {strength:.2f}"
        if isinstance(strength, float) and key != "other"
        else ""
    )
    said = own["said_by"].is_not_null().sum()
    people = f"{wording.count(said)} decided by a person" if said else ""
    badge = f":{group.hue}-badge[{group.sign} {group.label}]"
    lead = f"{badge} **{wording.count(own.height)}** :small[:gray[{', '.join(filter(None, [sure, people]))}]]"
    if not sentence or is_main:
        # That of the main group stands above already.
        return lead
    return f"{lead}\n\n{wording.plain(sentence, 400)} :small[:gray[({wording.count(shared)} tickets)]]"


def trend(run: RunAt, found: Explored, row: Mapping[str, object], mine: pl.DataFrame) -> None:
    """The cluster week by week, with what may have changed it."""
    counts = summary.weekly(mine["day"], found.until, found.more_weeks)
    weeks = [
        Week(summary.week_before(found.until, len(counts) - 1 - place), number)
        for place, number in enumerate(counts)
    ]
    with st.container(border=True, gap="xsmall"):
        drawn = len(weeks) > 1 and any(counts)
        title = _trend(row) if drawn else "No clear trend"
        frame.heading(title, f"Failed tickets per complete week up to {wording.day(found.until)}.")
        if len(weeks) < 2:
            frame.small("Less than two complete weeks of mature tickets: no trend yet.")
            return
        if not any(counts):
            frame.small(_none_shown(len(weeks), mine))
            return
        marked = [
            Marked(event.day, f"{event.kind} {event.what}")
            for event in notes.events(run.at.settings, load.taken(run.at))
            if weeks[0].start <= event.day <= found.until
        ]
        mode = theme.palette(st.context.theme.type)
        st.plotly_chart(
            weekly.figure(weeks, marked, GROUPS[str(row["main_group"])].colour(mode), mode),
            theme=None,
            config=theme.config(f"{run.at.source}-cluster-weeks"),
            key="cluster weeks",
            alt="Failed tickets of the cluster by week",
        )
        values = pl.DataFrame({"from": [week.start for week in weeks], "failures": counts})
        exports.chart_button(f"{run.at.source}-cluster-weeks", lambda: values)
        if marked:
            st.markdown(f":small[{weekly.key(marked)}]")


def _none_shown(weeks: int, mine: pl.DataFrame) -> str:
    last = mine["day"].max()
    when = f" The last one came in on {wording.day(last, year=True)}." if isinstance(last, date) else ""
    return f"No ticket of this cluster failed in the last {weeks} weeks.{when}"


def _trend(row: Mapping[str, object]) -> str:
    trend = row["trend"]
    if isinstance(trend, float):
        word = "Growing" if trend > 1 else "Shrinking"
        return f"{word}: the second half has {cluster_table.times(trend)} as many as the first"
    return "No clear trend"


def read_as(mine: pl.DataFrame) -> None:
    """What the agent read, where something else or the same was confirmed."""
    pairs = (
        mine.drop_nulls(["category", "predicted_intent"])
        .group_by("category", "predicted_intent")
        .len("tickets")
        .sort("tickets", "category", "predicted_intent", descending=[True, False, False])
    )
    with st.container(border=True, gap="xsmall"):
        known = int(pairs["tickets"].sum())
        wrong = int(pairs.filter(pl.col("category") != pl.col("predicted_intent"))["tickets"].sum())
        if not known:
            frame.heading(
                "Predicted intents are not known", "No ticket here has both a category and an intent."
            )
            return
        frame.heading(
            f"{wording.count(wrong)} of {wording.counted(known, 'ticket')} were read as another intent",
            "Confirmed category and the intent that the agent read first; the most frequent pairs.",
        )
        st.dataframe(
            pairs.head(8),
            column_config={
                "category": st.column_config.TextColumn("Confirmed"),
                "predicted_intent": st.column_config.TextColumn("Read as"),
                "tickets": st.column_config.NumberColumn("Tickets", width=70, format="localized"),
            },
            hide_index=True,
            alt="Confirmed categories and intents read",
        )


def entries(run: RunAt, row: Mapping[str, object]) -> None:
    """The entries that the agent found, and those that lie nearest."""
    found = load_failures.entries_around(run, str(row["cluster_id"]))
    with st.container(border=True, gap="xsmall"):
        if found.is_empty():
            frame.heading(
                "No articles to show",
                "This source has no knowledge base articles, or does not record what the agent found.",
            )
            return
        frame.heading(
            "Nearest knowledge base articles",
            "Found: how often the agent found it first. Near: likeness to these requests, up to 1.",
        )
        st.dataframe(
            found.select("entry_id", "question", "category", "found", "cosine", "days_old"),
            column_config={
                "entry_id": st.column_config.TextColumn("Article", width=80),
                "question": st.column_config.TextColumn("Question", width=520),
                "category": st.column_config.TextColumn("Category", width=160),
                "found": st.column_config.NumberColumn("Found", width=60),
                "cosine": st.column_config.NumberColumn("Near", width=60, format="%.2f"),
                "days_old": st.column_config.NumberColumn("Days old", width=70, format="localized"),
            },
            hide_index=True,
            placeholder=wording.NONE,
            alt="Articles near the cluster",
        )

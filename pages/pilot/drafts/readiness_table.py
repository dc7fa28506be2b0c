"""The answer of the page Shadow, the picture of all categories, and a row for each."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.charts import readiness_chart
from analytics.figures.charts.readiness_chart import Lane
from analytics.figures.drawing import theme
from analytics.shadow import edit_shares
from jobs.shadow.shadow_readiness import CategoryReadiness, Shadow
from pages.components import frame
from pages.components.access import signed_in

_INTERVAL = "95 %, allowing for customers with several drafts. –: fewer than 30 customers."


def answer(found: Shadow) -> None:
    """How many categories may be signed, how many more pass soon, and what holds the others back."""
    ready, passed = len(found.ready), [each for each in found.categories if each.bound.low >= found.bar]
    near = [each for each in found.categories if each not in passed and each.days is not None]
    of = wording.counted(len(found.categories), "category")
    with st.container(border=True, gap="xsmall"):
        st.header(f"{ready} of {of} can move to the next stage.", anchor=False)
        st.markdown(wording.plain(" ".join(_behind(found, passed, near)), 500))


def _behind(found: Shadow, passed: list[CategoryReadiness], near: list[CategoryReadiness]) -> list[str]:
    bar = wording.share(found.bar, 0)
    surely = {0: "No category clearly has", 1: "1 clearly has"}.get(
        len(passed), f"{len(passed)} clearly have"
    )
    said = [f"{surely} more than {bar} of drafts accepted."]
    if near:
        days = max(1, round(max(each.days or 0 for each in near)))
        said.append(f"{len(near)} more would in {wording.counted(days, 'day')}, if drafts go on as so far.")
    never = len(found.categories) - len(passed) - len(near)
    if never:
        verb = "is" if never == 1 else "are"
        said.append(f"{never} {verb} below that so far: more drafts alone will not help.")
    stamps = sum(each.rubber_stamps for each in found.categories)
    if stamps:
        verb = "draft approved within 3 seconds is" if stamps == 1 else "drafts approved within 3 seconds are"
        said.append(f"{wording.count(stamps)} {verb} left out: nobody can have read them.")
    return said


def numbers(found: Shadow) -> None:
    """Shares of drafts sent as they were, lightly edited and rewritten, and facts that people changed."""
    frame.heading(
        "What people did with the drafts", "Accepted: sent as is or lightly edited, every fact kept."
    )
    rows = edit_shares.shares(found.pairs.filter(~pl.col("rubber_stamp"))).rows(named=True)
    st.dataframe(
        pl.DataFrame(
            {
                "Drafts": [row["name"] for row in rows],
                "Share": [_share(row["share"]) for row in rows],
                "Interval": [_interval(row["low"], row["high"]) for row in rows],
                "Count": [f"{wording.count(row['count'])} of {wording.count(row['n'])}" for row in rows],
            }
        ),
        column_config={"Interval": st.column_config.TextColumn(help=_INTERVAL)},
        hide_index=True,
        alt="What people did with the drafts",
    )


def _share(share: float | None) -> str:
    return wording.NONE if share is None else wording.share(share)


def _interval(low: float | None, high: float | None) -> str:
    return wording.NONE if low is None or high is None else wording.interval(low, high, "share")


def chart(found: Shadow) -> None:
    """A lane a category: share accepted, always-valid bounds, and the share that is needed."""
    lanes = [
        Lane(
            each.category,
            each.bound.share,
            each.bound.low,
            each.bound.high,
            each.bound.drafts,
            each.bound.low >= found.bar,
        )
        for each in found.categories
        if each.bound.share is not None
    ]
    frame.heading(
        "How sure each category is",
        "Dot: share of drafts accepted. Band: its interval, valid at every look. Green: enough.",
    )
    figure = readiness_chart.figure(lanes, found.bar, theme.palette(st.context.theme.type or "light"))
    st.plotly_chart(
        figure, theme=None, config=theme.config(f"{found.source}-shadow"), key="shadow lanes", alt="Readiness"
    )


def table(found: Shadow) -> str | None:
    """A row for each category; the chosen one."""
    sign = ", and to sign the next stage" if signed_in.may("approve") else ""
    frame.heading("Categories", f"Choose one to see what it still needs and its drafts{sign}.")
    rows = [
        {
            "Category": each.category,
            "Status": _status(each, found.bar),
            "Stage": each.rung,
            "Accepted": None if each.bound.share is None else 100 * each.bound.share,
            "At least": 100 * each.bound.low,
            "Drafts": each.bound.drafts,
            "Customers": each.bound.customers,
            "Days until proven": wording.NONE if each.days is None else str(round(each.days)),
            "Missing": ", ".join(condition.name for condition in each.gate.missing),
        }
        for each in found.categories
    ]
    picked = st.dataframe(
        pl.DataFrame(rows, infer_schema_length=None),
        column_config={
            **{each: st.column_config.NumberColumn(format="%.1f %%") for each in ("Accepted", "At least")},
            "Days until proven": st.column_config.TextColumn(
                help="If volume and acceptance stay as they are. –: never at this acceptance."
            ),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="shadow table",
        alt="Readiness of each category",
    )
    chosen = picked["selection"]["rows"]
    return found.categories[chosen[0]].category if chosen and chosen[0] < len(found.categories) else None


def _status(each: CategoryReadiness, bar: float) -> str:
    if each.rollback:
        return "Step back"
    if each.ready:
        return "Ready to sign"
    if each.bound.low >= bar:
        return "Conditions missing"
    return "Not proven yet" if each.days is not None else "Not enough accepted"

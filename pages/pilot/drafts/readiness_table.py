"""The answer of the page Shadow, the picture of all categories, and a row for each."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.charts import readiness_chart
from analytics.figures.charts.readiness_chart import Lane
from analytics.figures.drawing import theme
from jobs.shadow.shadow_readiness import CategoryReadiness, Shadow
from pages.components import frame


def answer(found: Shadow) -> None:
    """How many categories may be signed, how many more pass soon, and what holds the others back."""
    ready, passed = len(found.ready), [each for each in found.categories if each.bound.low >= found.bar]
    near = [each for each in found.categories if each not in passed and each.days is not None]
    of = wording.counted(len(found.categories), "category").replace("categorys", "categories")
    with st.container(border=True, gap="xsmall"):
        st.header(f"{ready} of {of} can move to the next rung.", anchor=False)
        st.markdown(wording.plain(" ".join(_behind(found, passed, near)), 500))


def _behind(found: Shadow, passed: list[CategoryReadiness], near: list[CategoryReadiness]) -> list[str]:
    bar = wording.share(found.bar, 0)
    surely = "No category surely has" if not passed else f"{wording.count(len(passed))} surely have"
    said = [f"{surely} more than {bar} of drafts accepted."]
    if near:
        days = max(1, round(max(each.days or 0 for each in near)))
        said.append(f"{len(near)} more within {wording.counted(days, 'day')} at this volume and acceptance.")
    never = len(found.categories) - len(passed) - len(near)
    if never:
        said.append(f"{never} lie below that so far, and more drafts alone will not help.")
    stamps = sum(each.rubber_stamps for each in found.categories)
    if stamps:
        said.append(f"{wording.count(stamps)} rubber stamps are left out.")
    return said


def numbers(found: Shadow) -> None:
    """Shares of drafts sent as they were, lightly edited and rewritten, and facts that people changed."""
    frame.heading(
        "What people did with the drafts", "Accepted: sent as is or lightly edited, every fact kept."
    )
    pairs = found.pairs.filter(~pl.col("rubber_stamp"))
    whole = max(1, pairs.height)
    bands = dict(pairs["band"].value_counts().iter_rows())
    changed = int((pairs["changed_facts"].list.len() > 0).sum())
    counts = {
        "Accepted": int(pairs["accepted"].sum()),
        "Sent as is": bands.get("as is", 0),
        "Light edit": bands.get("light edit", 0),
        "Rewritten": bands.get("rewritten", 0),
        "Facts changed": changed,
    }
    st.dataframe(
        pl.DataFrame(
            {
                "Drafts": list(counts),
                "Share": [100 * count / whole for count in counts.values()],
                "Count": list(counts.values()),
            }
        ),
        column_config={"Share": st.column_config.NumberColumn(format="%.1f %%")},
        hide_index=True,
        alt="What people did with the drafts",
    )


def chart(found: Shadow) -> None:
    """A lane a category: share accepted, always-valid bounds, and the bar."""
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
        "Dot: share of drafts accepted. Band: where it lies, however often one looks. Green: above the bar.",
    )
    figure = readiness_chart.figure(lanes, found.bar, theme.palette(st.context.theme.type or "light"))
    st.plotly_chart(
        figure, theme=None, config=theme.config(f"{found.source}-shadow"), key="shadow lanes", alt="Readiness"
    )


def table(found: Shadow) -> str | None:
    """A row for each category; the chosen one."""
    frame.heading("Categories", "Choose one to see its gate, its drafts, and to sign the next rung.")
    rows = [
        {
            "Category": each.category,
            "Status": _status(each, found.bar),
            "Rung": each.rung,
            "Accepted": None if each.bound.share is None else 100 * each.bound.share,
            "At least": 100 * each.bound.low,
            "Drafts": each.bound.drafts,
            "Customers": each.bound.customers,
            "Days to the bar": wording.NONE if each.days is None else str(round(each.days)),
            "Missing": ", ".join(condition.name for condition in each.gate.missing),
        }
        for each in found.categories
    ]
    picked = st.dataframe(
        pl.DataFrame(rows, infer_schema_length=None),
        column_config={
            **{each: st.column_config.NumberColumn(format="%.1f %%") for each in ("Accepted", "At least")},
            "Days to the bar": st.column_config.TextColumn(
                help="At this volume, if as many are accepted as so far. –: never at this acceptance."
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
        return "Gate not met"
    return "Not proven yet" if each.days is not None else "Not enough accepted"

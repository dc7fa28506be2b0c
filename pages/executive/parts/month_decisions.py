"""What needs a decision, how far the agent has come, and what was changed."""

import streamlit as st

from analytics import wording
from analytics.figures.charts import scope_chart
from analytics.figures.drawing import theme
from analytics.ticket_slices import Slice
from analytics.trends import automated_scope
from analytics.trends.decisions_needed import Decision
from analytics.trends.unusual_days import Event
from jobs.months.month_contents import Answer, MonthInputs
from pages.components import frame, load_month
from pages.components.load import At

#: So many stand on the page; the others open.
SHOWN = 4


def asked(found: Answer) -> None:
    """The questions, each with the number that asks."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        if not found.decisions:
            frame.heading("Nothing needs a decision", "No target is missed and no category stands out.")
            return
        several = len(found.decisions) != 1
        frame.heading(
            f"{len(found.decisions)} thing{'s' if several else ''} need{'' if several else 's'} a decision",
            "Each with its reason, harm first.",
        )
        st.markdown("\n\n".join(_told(each) for each in found.decisions[:SHOWN]))
        rest = found.decisions[SHOWN:]
        if rest:
            with frame.popover(f"{len(rest)} more", key="more decisions", type="tertiary") as opened:
                if opened.open:
                    st.markdown("\n\n".join(_told(each) for each in rest))


def scope_card(at: At, chosen: Slice, given: MonthInputs, found: Answer) -> None:
    """Which categories the agent has taken over so far, by the rule that stands behind the question mark."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        if found.scope is None or not any(each.involved for each in found.scope.categories):
            frame.heading(
                "No category is at the stage \u201cautomated\u201d",
                "The agent took part in no mature ticket of this month.",
            )
        else:
            frame.heading(scope_chart.title(found.scope), scope_chart.READING)
            mode = st.context.theme.type or "light"
            figure = load_month.scope_figure(at, chosen, given, found.month.key, mode)
            told = automated_scope.sentence(found.scope)
            st.plotly_chart(
                figure, theme=None, config=theme.config(f"{at.source}-scope"), key="scope", alt=told
            )
            before = len(found.scope_before.automated) if found.scope_before else 0
            grew = f" The month before: {wording.count(before)}." if found.scope_before else ""
            st.markdown(f"{wording.plain(told, 400)}{grew}", help=found.rule.sentence)
        changes = found.changes
        if changes:
            told = "\n".join(f"- {_change(each)}" for each in changes)
            st.markdown(f"**Training changes of the month**\n{told}")


def _change(each: Event) -> str:
    about = f", {wording.plain(each.category)}" if each.category else ""
    return f"{wording.day(each.day)}{about}: {wording.plain(each.what, 120)}"


def _told(each: Decision) -> str:
    return f"**{wording.plain(each.question, 120)}**\\\n:small[:gray[{wording.plain(each.because, 300)}]]"

"""What each category costs people: the sentence that sums it up, and a row for each category."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.audit.evidence import TOO_FEW, Evidence
from pages.components import frame
from pages.prepare.auditing.load_audit import Burdens


def answer(found: Burdens) -> None:
    """How many tickets of how many categories the audit looks at, and what it cannot look at."""
    window = found.window
    with st.container(border=True, gap="xsmall"):
        if not found.tickets:
            st.header("No ticket of the last 90 days has a category.", anchor=False)
            st.markdown("The audit compares categories. Import a category with each ticket.")
            return
        worse = [name for name, each in found.burdens.items() if each.worse]
        st.header(
            f"{len(worse)} of {wording.counted(len(found.tickets), 'category')} cost people more than "
            "the median category.",
            anchor=False,
        )
        said = [
            f"{wording.counted(window.tickets, 'mature ticket')}, "
            f"{wording.period(window.first, window.last)}."
        ]
        if window.is_short:
            said.append(f"The log covers {window.covered} of 90 days.")
        if window.without_category:
            said.append(f"{wording.counted(window.without_category, 'ticket')} without a category left out.")
        st.markdown(" ".join(said))


def table(found: Burdens) -> None:
    """A row for each category, the most tickets first."""
    if not found.tickets:
        return
    frame.heading(
        "What each category costs people", "With 95 % intervals, allowing for customers who return."
    )
    order = sorted(found.tickets, key=lambda name: (-found.tickets[name], name))
    rows = [
        {
            "Category": name,
            "Tickets a month": round(found.window.a_month(found.tickets[name])),
            "Reopened": share(found.burdens[name].reopened),
            "Escalated": share(found.burdens[name].escalated),
            "Rating": number(found.burdens[name].rating, 1),
            "Minutes of people": number(found.burdens[name].human_seconds, 60),
            "Worse than the median": ", ".join(found.burdens[name].worse) or wording.NONE,
        }
        for name in order
    ]
    st.dataframe(pl.DataFrame(rows), hide_index=True, alt="What each category costs people")


def share(each: Evidence) -> str:
    """A share with its interval, or why there is none."""
    if each.value is None:
        return TOO_FEW if each.reason == TOO_FEW else wording.NONE
    if each.low is None or each.high is None:
        return wording.share(each.value)
    return f"{wording.share(each.value)} ({wording.interval(each.low, each.high, 'share')})"


def number(each: Evidence, unit: float) -> str:
    """A mean in a unit, with its interval, or why there is none."""
    if each.value is None:
        return TOO_FEW if each.reason == TOO_FEW else wording.NONE
    if each.low is None or each.high is None:
        return f"{each.value / unit:.1f}"
    return f"{each.value / unit:.1f} ({each.low / unit:.1f} to {each.high / unit:.1f})"

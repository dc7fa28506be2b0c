"""The first box of a page: the answer in words."""

import streamlit as st

from analytics import extreme_rates, wording
from analytics.exploratory import comparison, comparison_table
from analytics.exploratory.comparison import Compared, Pair
from analytics.ticket_outcomes import Rules
from jobs.counting.overview_figures import Overview
from pages.components.access import signed_in

#: Why it is no verdict, unless a plan compares something else.
UNPLANNED = "There was no plan before these tickets came in, so this is not a verdict."


def exploratory(pair: Pair, shown: Overview, rules: Rules, why: str = UNPLANNED) -> None:
    """Without a plan: what is seen, marked as something that nobody promised beforehand."""
    found = comparison.main(shown.compared)
    small = _caution(pair, shown, rules.knows("customer_id"), why)
    sides = {
        key: [side for side in (each.one, each.base) if side is not None]
        for key, each in shown.compared.items()
    }
    ends = extreme_rates.said(sides, rules.known)
    small = " ".join([small, *(wording.plain(each, 400) for each in ends)])
    with st.container(border=True, gap="xsmall", key="exploratory answer"):
        answer = wording.plain(comparison.headline(found, pair), 300)
        head = f":gray-badge[:material/explore: EXPLORATORY]\n## {answer}"
        # One element for all of it: what a page costs is the elements it sends.
        st.markdown("\n\n".join([head, _table(found, pair), f":small[:gray[{small}]]"]))
        if why == UNPLANNED and signed_in.may("manage plans"):
            st.page_link(
                "pages/pilot/plan.py", label="Write a plan for the next pilot", icon=":material/edit_note:"
            )


def _table(found: list[Compared], pair: Pair) -> str:
    """The metrics as a table in markdown: result, difference, and the values of both sides."""
    names = " against ".join(wording.plain(side.label) for side in pair.sides)
    head = ["Metric", "Result", *(["Difference"] if pair.base else []), names]
    lines = [f"| {' | '.join(head)} |", f"|{':--|' * len(head)}"]
    for item, row in zip(found, comparison_table.rows(found), strict=True):
        badge = f":{'blue' if item.clear else 'gray'}-badge[{row.result.replace(' ', wording.UNBROKEN)}]"
        said = (row.difference, row.values) if pair.base else (row.values,)
        cells = [f"**{wording.plain(row.metric)}**", badge, *(wording.plain(each, 160) for each in said)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _caution(pair: Pair, shown: Overview, known: bool, why: str) -> str:
    sides = [
        f"{wording.counted(side.tickets, 'ticket')}"
        + (f" of {wording.counted(side.customers, 'customer')}" if known else "")
        for side in shown.reach
    ]
    each = f"Based on {' against '.join(sides)}."
    if not known:
        each += " Customers are not recorded, so each ticket counts as its own customer."
    if pair.base is None:
        return each
    return f"{why} {each} The intervals stay valid however often you look."

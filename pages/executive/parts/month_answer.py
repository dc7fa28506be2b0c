"""The answer of a month in words, how whole the month is, and closed months that read otherwise now."""

import streamlit as st

from analytics import wording
from analytics.metrics import METRICS
from analytics.trends import headline_numbers
from analytics.trends.restatement import Restated
from jobs.months.month_contents import Answer
from pages.components import frame

_STATES = {
    "complete": "Complete month",
    "partial": "Incomplete month",
    "immature": "Still maturing",
    "thin": "Too few tickets",
}
#: So many restated figures stand in the box; all of them open below it.
SHOWN = 3


def box(found: Answer) -> None:
    """The sentences, with what a reader must know before believing them."""
    with st.container(border=True, gap="xsmall"):
        st.header(found.answer, anchor=False)
        lines = [wording.plain(found.behind, 1_200)]
        grey = " ".join(filter(None, [_reason(found), found.pairing.note]))
        why = f" :small[:gray[{wording.plain(grey, 600)}]]" if grey else ""
        lines.append(f"{_badges(found)}{why}")
        lines += [f":orange-badge[Restated] {_restated(each)}" for each in _first(found.restated)[:SHOWN]]
        st.markdown("\n\n".join(lines))
        if len(found.restated) > SHOWN:
            label = f"All {wording.count(len(found.restated))} restated figures"
            with frame.popover(label, key="restated", type="tertiary") as opened:
                if opened.open:
                    st.markdown("\n".join(f"- {_restated(each)}" for each in _first(found.restated)))


def _first(restated: tuple[Restated, ...]) -> list[Restated]:
    """Those of the five numbers before all others."""
    return sorted(restated, key=lambda each: each.kept.metric not in headline_numbers.RATES)


def _restated(each: Restated) -> str:
    metric = METRICS[each.kept.metric]
    return f"**{metric.label}**: {wording.plain(each.sentence, 300)}"


def _badges(found: Answer) -> str:
    badges = [f":gray-badge[{_STATES[state]}]" for state in found.month.states]
    if found.closed_on is not None:
        badges.append(f":gray-badge[Closed on {wording.day(found.closed_on, year=True)}]")
    return " ".join(badges)


def _reason(found: Answer) -> str:
    """Why the month is incomplete, unless the sentences above have said it already."""
    month = found.month
    return "" if month.complete or month.reason in found.behind else month.reason

"""The first box of a page: the answer in words."""

from collections.abc import Sequence

import streamlit as st

from analytics import wording
from analytics.exploratory import comparison
from analytics.exploratory.comparison import MAIN, Compared, Pair
from analytics.outcomes import Rules
from jobs.counting.overview import Overview

#: Why it is no verdict, unless a plan compares something else.
UNPLANNED = "There was no plan before these tickets came in, so this is not a verdict."


def exploratory(pair: Pair, shown: Overview, rules: Rules, why: str = UNPLANNED) -> None:
    """Without a plan: what is seen, marked as something that nobody promised beforehand."""
    found = [shown.compared[key] for key in MAIN]
    with st.container(border=True, gap="xsmall"):
        lines(
            [_line(item, pair) for item in found],
            _caution(pair, shown, rules.knows("customer_id"), why),
            above=f":gray-badge[:material/explore: EXPLORATORY]\n"
            f"## {wording.plain(comparison.headline(found, pair), 300)}",
        )
        if why == UNPLANNED:
            st.page_link(
                "pages/pilot/plan.py", label="Write a plan for the next pilot", icon=":material/edit_note:"
            )


def lines(found: Sequence[tuple[str, str, str]], small: str, *, above: str = "") -> None:
    """A line for each criterion, and small grey print below them, and what stands above; all are markdown.

    A line is a state's colour, the state, and a sentence.
    """
    # One element for all of them: what a page costs is the elements it sends.
    states = [f":{colour}-badge[{state.replace(' ', wording.UNBROKEN)}]" for colour, state, _ in found]
    paragraphs = [f"{state} {row[2]}" for state, row in zip(states, found, strict=True)]
    st.markdown("\n\n".join([*filter(None, [above]), *paragraphs, f":small[:gray[{small}]]"]))


def _line(item: Compared, pair: Pair) -> tuple[str, str, str]:
    words = wording.plain(comparison.sentence(item, pair), 400)
    return "blue" if item.clear else "gray", comparison.state(item), words


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

"""Categories that always go to a person, what came with handovers, and the rules of pages."""

from typing import cast

import polars as pl
import streamlit as st

from analytics import wording
from analytics.behaviour import page_rules
from jobs.behaviour import back_tests, spec_text
from jobs.behaviour.back_tests import BackTest
from pages.components import frame, rows
from pages.components.load import At

_PARTS = {
    "history": "What the customer wrote",
    "sentiment": "The customer's mood",
    "attempt": "Which answer was tried",
    "reason": "Why it was handed over",
    "asked_again": "The person asks again what is known",
}


def leaks(found: BackTest) -> None:
    """A row a category that always goes to a person: answered all the same, and how rare that surely is."""
    frame.heading(
        "Categories that always go to a person",
        "Answered: the agent answered all the same. At most: 95 % sure that no more than this share is.",
    )
    if not found.leaks:
        frame.small("No category is declared.")
        return
    st.dataframe(
        pl.DataFrame(
            [
                {
                    "Category": each.category,
                    "Tickets": each.tickets,
                    "Answered": each.leaks,
                    "At most": wording.share(each.bound, 2) if each.tickets else wording.NONE,
                    "With these triggers": each.left if each.tickets else None,
                    "Then at most": wording.share(each.left_bound, 2) if each.tickets else wording.NONE,
                    "Last": wording.NONE if each.last is None else wording.day(each.last, year=True),
                    "Days since": each.days_since,
                }
                for each in found.leaks
            ],
            infer_schema_length=None,
        ),
        hide_index=True,
        placeholder=wording.NONE,
        column_config={
            "At most": st.column_config.TextColumn(
                help=f"{found.leaks[0].clean_needed} tickets without a single one prove less than 0.5 %."
            ),
            "With these triggers": st.column_config.NumberColumn(
                help="Tickets in which the agent would still have answered before any trigger fired."
            ),
        },
        alt="Categories that always go to a person",
    )


def handovers(at: At, found: BackTest) -> None:
    """What came with handovers, a row a part of the checklist, of those that the log can tell of."""
    count = found.handovers.height
    frame.heading(
        "What people got at a handover",
        f"{wording.counted(count, 'handover')}. Where the log cannot tell, the handover is not counted.",
    )
    if not count:
        frame.small("The agent handed nothing over.")
        return
    parts = (*found.spec.handoff, "asked_again")
    told = back_tests.handover_shares(found.handovers, parts)
    st.dataframe(
        pl.DataFrame(
            [
                {
                    "Passed on": _PARTS[part],
                    "Share": wording.NONE if share.value is None else wording.share(share.value),
                    "Interval": wording.NONE
                    if share.value is None
                    else wording.interval(share.low, share.high, "share"),
                    "Of": f"{wording.count(share.count)} of {wording.count(share.n)}"
                    if share.n
                    else wording.NONE,
                    "Unknown": unknown,
                }
                for part, (share, unknown) in told.items()
            ]
        ),
        hide_index=True,
        placeholder=wording.NONE,
        alt="Handovers",
    )
    seconds = found.handovers["first_human_seconds"].drop_nulls()
    if seconds.len():
        median, slow = (
            wording.duration(round(cast("float", seconds.quantile(part, "linear")))) for part in (0.5, 0.9)
        )
        frame.small(
            f"A person's first word comes after {median} (median); one in ten waits {slow} or longer."
        )
    again = found.handovers.filter(pl.col("asked_again") == 1).select(
        Ticket="ticket_id",
        Question="asked",
        Day=pl.col("handed_over_at").dt.convert_time_zone(at.settings.time_zone).dt.strftime("%Y-%m-%d"),
    )
    if again.height:
        _asked(at, again)


def _asked(at: At, again: pl.DataFrame) -> None:
    frame.small("Asked again, though the customer had written it. Select a row to read the conversation.")
    selected = st.dataframe(
        again,
        hide_index=True,
        placeholder=wording.NONE,
        height=min(220, 38 * (again.height + 1)),
        on_select="rerun",
        selection_mode="single-row",
        key="asked again",
        alt="Asked again",
    )["selection"]["rows"]
    if selected and selected[0] < again.height:
        rows.transcript(at, str(again["Ticket"][selected[0]]))


def pages(found: BackTest) -> None:
    """A row a page rule: kept, broken, unknown."""
    if not found.spec.pages:
        return
    frame.heading("Rules of pages", "What the agent really did in the tickets that each rule is about.")
    counted = {row["rule"]: row for row in page_rules.summary(found.page_rules).iter_rows(named=True)}
    lines: list[dict[str, object]] = []
    for rule in found.spec.pages:
        row = counted.get(rule.name)
        judged = row["kept"] + row["broken"] if row else 0
        lines.append(
            {
                "Rule": rule.name,
                "Says": spec_text.rule(rule),
                "Kept": wording.share(row["kept"] / judged) if row and judged else wording.NONE,
                "Broken": row["broken"] if row else None,
                "Tickets": row["tickets"] if row else 0,
                "Unknown": row["unknown"] if row else None,
            }
        )
    st.dataframe(
        pl.DataFrame(lines, infer_schema_length=None),
        hide_index=True,
        placeholder=wording.NONE,
        column_config={"Says": st.column_config.TextColumn(width="large")},
        alt="Page rules",
    )

"""The answer of the page Audit: how much can be trained first, and the share of tickets of each bucket."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics import wording
from analytics.audit.bucket_shares import UNDECIDED, WITHOUT
from analytics.audit.buckets import ALWAYS, CALLED, GRAY, TRAINABLE
from analytics.audit.evidence import Evidence
from jobs.audit import audit_limits, audit_printing
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from pages.components import frame

#: How the buckets are called, in their order.
NAMES = {
    **{bucket: wording.begin(called) for bucket, called in CALLED.items()},
    UNDECIDED: "Too few to say",
    WITHOUT: "Without a category",
}


def box(found: AuditRun, scope: Scope) -> None:
    """Categories and tickets that can be trained first, what never, who signed; and what is not known."""
    train = [each for each in found.categories if scope.buckets.get(each.category) == TRAINABLE]
    total = sum(each.tickets for each in found.categories)
    with st.container(border=True, gap="xsmall"):
        share = (
            wording.share_in_words(sum(each.tickets for each in train) / total, 0) if total else wording.NONE
        )
        st.header(
            f"{len(train)} of {wording.counted(len(scope.buckets), 'category')} can be trained first: "
            f"{share} of "
            f"{wording.counted(total, 'ticket')} of {found.window.called}.",
            anchor=False,
        )
        always, gray = scope.count(ALWAYS), scope.count(GRAY)
        st.markdown(
            f"{always} must always go to a person; in {gray} "
            "the agent drafts and a person sends. "
            f"{audit_printing.signed(scope)}"
        )
    for line in audit_limits.limits(found):
        frame.small(wording.plain(line, 300))


def numbers(found: AuditRun, shares: Mapping[str, Evidence], scope: Scope) -> None:
    """The share of tickets of each bucket with its interval, and how often people overruled the advice."""
    days = wording.period(found.window.first, found.window.last)
    frame.heading(
        "Share of tickets",
        f"All mature tickets of the window, {days}, with 95 % intervals by customer.",
    )
    rows = [
        {
            "Bucket": words,
            "Categories": str(sum((each or UNDECIDED) == bucket for each in scope.buckets.values()))
            if bucket != WITHOUT
            else wording.NONE,
            "Tickets": audit_printing.short(shares[bucket]),
        }
        for bucket, words in NAMES.items()
        if bucket in shares
    ]
    st.dataframe(pl.DataFrame(rows), hide_index=True, alt="Share of tickets of each bucket")
    decided = len(scope.decided)
    if decided:
        frame.small(
            f"{wording.counted(decided, 'category')} decided by "
            f"{wording.plain(audit_printing.decided_by(scope), 200)}, {scope.overruled} of them against the "
            "advice of that time."
        )

"""Who is how far, how far reviewers agree, and the answers on which somebody must decide."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.review.accuracy_estimate import Rate
from analytics.review.agreement import FEWEST_DOUBLES, Coefficient
from jobs.review import review_queue
from jobs.review.review_rates import Reviewed
from jobs.review.review_tags import TAGS
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.improve.reviewing import answer_words

_COEFFICIENTS = (
    ("kappa", "Cohen's kappa, linear weights"),
    ("ac1", "Gwet's AC1"),
    ("alpha", "Krippendorff's alpha, ordinal"),
)


def progress(found: Reviewed) -> None:
    """A row for each reviewer: tags, time for each, and known answers that were tagged right."""
    frame.heading("Reviewers", "Seconds from showing a ticket to its tag. Gold: tagged as somebody decided.")
    if not found.progress:
        frame.small("Nobody has reviewed anything in this draw yet.")
        return
    st.dataframe(
        pl.DataFrame(
            {
                "Reviewer": [each.reviewer for each in found.progress],
                "Tags": [each.tags for each in found.progress],
                "Skipped": [each.skipped for each in found.progress],
                "Median seconds": [each.median_seconds for each in found.progress],
                "9 of 10 within": [each.slow_seconds for each in found.progress],
                "Gold right": [
                    f"{each.gold_right} of {each.gold}" if each.gold else wording.NONE
                    for each in found.progress
                ],
            }
        ),
        column_config={
            "Median seconds": st.column_config.NumberColumn(format="%.1f"),
            "9 of 10 within": st.column_config.NumberColumn(format="%.1f"),
        },
        hide_index=True,
        alt="Progress of each reviewer",
    )


def agreement(found: Reviewed) -> None:
    """How often two people gave the same tag, with the coefficients; too few doubles are said."""
    frame.heading(
        "Agreement", "15 % of answers are reviewed by two people; the second does not see the first tag."
    )
    if found.agreement is None:
        need = FEWEST_DOUBLES - found.doubles
        frame.small(f"Not enough data: {found.doubles} answers reviewed twice, {need} more needed.")
        return
    twice = found.agreement
    same = wording.share(twice.same)
    ends = (
        wording.NONE
        if twice.low is None or twice.high is None
        else wording.interval(twice.low, twice.high, "share")
    )
    found_for = [(label, getattr(found.agreement, name)) for name, label in _COEFFICIENTS]
    st.dataframe(
        pl.DataFrame(
            {
                "Measure": ["Same tag", *(label for label, _ in found_for)],
                "Value": [
                    same,
                    *(_coefficient(each) for _, each in found_for),
                ],
                "95 % interval": [ends, *(_interval(each) for _, each in found_for)],
            }
        ),
        hide_index=True,
        alt="Agreement of reviewers",
    )
    frame.small(f"{wording.counted(twice.pairs, 'answer')} reviewed twice.")


def _coefficient(each: Coefficient | None) -> str:
    return wording.NONE if each is None else f"{each.value:.2f}"


def _interval(each: Coefficient | None) -> str:
    return wording.NONE if each is None else f"{each.low:.2f} to {each.high:.2f}"


def differing(at: At, found: Reviewed) -> None:
    """The answers on which two people differ, one at a time, with the three answers."""
    if not found.differing and not found.decided:
        return
    many = wording.counted(len(found.differing), "answer") if found.differing else "Nothing"
    frame.heading(
        f"{many} to decide",
        "Two reviewers differ. What you decide counts, and shows later how well others tag. Their tags are "
        "not shown, so that you judge for yourself.",
    )
    _last_decided(at, found)
    if not found.differing:
        return
    item = found.differing[0]
    with st.container(border=True, gap="xsmall"):
        for waiting in review_queue.shown(at.settings, found.draw, [item]):
            answer_words.show(waiting, " · this answer")
        with st.container(horizontal=True, gap="xsmall"):
            for tag in TAGS:
                guarded_button.button(
                    "tag answers",
                    tag.capitalize(),
                    key=f"decide {tag} {item}",
                    on_click=_decide,
                    args=(at, found, item, tag),
                )


def _last_decided(at: At, found: Reviewed) -> None:
    """What was decided last, and a button that undoes it; pressed again it undoes the one before."""
    if not found.decided:
        return
    item, choice = found.decided[-1]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.text(f"Decided last: {choice}, answer {item}.")
        guarded_button.button(
            "tag answers",
            "Undo this decision",
            key=f"undecide {item}",
            on_click=_undecide,
            args=(at, found, item),
        )


def _undecide(at: At, found: Reviewed, item: str) -> None:
    with signed_in.permit("tag answers", at.source):
        review_queue.take_back(at.settings, found.draw, item)


def _decide(at: At, found: Reviewed, item: str, tag: str) -> None:
    with signed_in.permit("tag answers", at.source):
        review_queue.adjudicate(at.settings, found.draw, item, tag)


def by_category(found: Reviewed) -> None:
    """The rate of each category that has enough reviewed answers."""
    if not found.by_category:
        return
    frame.heading("By category", "A rate needs 30 reviewed answers of 10 customers.")
    rates = dict(sorted(found.by_category.items(), key=lambda pair: (pair[1] is None, pair[0])))
    st.dataframe(
        pl.DataFrame(
            {
                "Category": list(rates),
                "Correct": [_share(each) for each in rates.values()],
                "95 % interval": [_share_interval(each) for each in rates.values()],
                "Reviewed": [found.counts.get(each, 0) for each in rates],
            }
        ),
        hide_index=True,
        alt="Share of correct answers by category",
    )


def _share(each: Rate | None) -> str:
    return wording.NONE if each is None else wording.share(each.value)


def _share_interval(each: Rate | None) -> str:
    return wording.NONE if each is None else wording.interval(each.low, each.high, "share")

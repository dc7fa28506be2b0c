"""The answer of the page Review: the share of right answers, and how many tags make it more certain."""

import streamlit as st

from analytics import wording
from jobs.review import review_rates
from jobs.review.review_rates import Reviewed


def box(found: Reviewed, reviewer: str) -> None:
    """Rate, interval and the tags that are missing; nothing where too few are reviewed to say anything."""
    with st.container(border=True, gap="xsmall"):
        st.header(_head(found), anchor=False)
        st.markdown(wording.plain(_behind(found, reviewer), 600))


def _head(found: Reviewed) -> str:
    if found.draw.hand_picked:
        return "Picked by hand: these tags enter no rate."
    if found.rate is None:
        return f"Not enough data: {wording.counted(found.reviewed, 'answer')} reviewed."
    rate = found.rate
    return (
        f"{wording.share(rate.value)} of answers are correct "
        f"({wording.interval(rate.low, rate.high, 'share')})."
    )


def _behind(found: Reviewed, reviewer: str) -> str:
    if found.draw.hand_picked:
        return "Whoever picks tickets by hand picks unusual ones. They help to find causes, not shares."
    parts: list[str] = []
    if found.rate is not None:
        of = wording.count(found.draw.population)
        parts.append(f"From {wording.count(found.reviewed)} reviewed answers of {of}.")
    if found.still_needed:
        minutes = max(1, round(found.minutes(reviewer)))
        time = wording.counted(minutes, "minute")
        points = f"{100 * review_rates.WANTED:g}"
        parts.append(
            f"Tag {wording.count(found.still_needed)} more for ±{points} points: about {time} at your pace."
        )
    elif found.rate is not None:
        parts.append(f"The interval is as narrow as wanted (±{100 * review_rates.WANTED:g} points).")
    if found.helped is not None:
        parts.append(found.helped.sentence)
    return " ".join(parts)

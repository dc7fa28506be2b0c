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
        parts.append(_missing(found, reviewer))
    elif found.rate is not None:
        parts.append(f"The interval is as narrow as wanted (±{100 * review_rates.WANTED:g} points).")
    if found.helped is not None:
        parts.append(found.helped.sentence)
    return " ".join(parts)


def _missing(found: Reviewed, reviewer: str) -> str:
    """What the wanted interval needs: tags of this draw, or a larger draw and what this one reaches."""
    points = f"±{100 * review_rates.WANTED:g} points"
    if found.enough_drawn:
        minutes = found.minutes(reviewer)
        time = ""
        if minutes is not None:
            time = f": about {wording.counted(max(1, round(minutes)), 'minute')} at your pace"
        return f"Tag {wording.count(found.still_needed)} more for {points}{time}."
    wanted = wording.count(found.reviewed + found.still_needed)
    larger = f"{points} need a draw of about {wanted} answers."
    if found.reaches is None:
        return f"This draw has {wording.counted(found.draw.n, 'answer')}; {larger}"
    own = f"±{100 * found.reaches:.0f} points"
    own = f"just over {points}" if own == points else own
    if found.left <= 0:
        return f"All {wording.count(found.draw.n)} of this draw are reviewed ({own}); {larger}"
    return f"All {wording.count(found.draw.n)} of this draw would give about {own}; {larger}"

"""Ticks of an axis of shares, written as everywhere: 20 %, with a space and no digits that say nothing."""

from typing import TypedDict

from analytics import wording

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


class Ticks(TypedDict):
    """Where ticks are, and what they are called, as an axis takes them."""

    tickvals: list[float]
    ticktext: list[str]


def upto(highest: float, most: int = 6) -> Ticks:
    """Returns the ticks of an axis from 0 to a share, so many at most."""
    step = next((each for each in _STEPS if highest / each < most), 0.5)
    values = [round(place * step, 4) for place in range(int(highest / step + 1e-9) + 1)]
    return {"tickvals": values, "ticktext": [wording.share(value, 0) for value in values]}

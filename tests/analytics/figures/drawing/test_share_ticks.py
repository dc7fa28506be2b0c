"""Axes of shares are written as shares are everywhere."""

import pytest

from analytics import wording
from analytics.figures.drawing import share_ticks


@pytest.mark.parametrize("highest", [0.013, 0.1, 0.26, 0.33, 0.74, 1.0])
def test_ticks_lie_within_the_axis_and_read_as_shares(highest: float) -> None:
    found = share_ticks.upto(highest)
    assert found["tickvals"][0] == 0 and found["tickvals"][-1] <= highest
    assert 2 <= len(found["tickvals"]) <= 6
    assert found["ticktext"] == [wording.share(value, 0) for value in found["tickvals"]]
    assert len(set(found["ticktext"])) == len(found["ticktext"])

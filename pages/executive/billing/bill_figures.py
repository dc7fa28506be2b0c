"""The chart of a bill: how many lines are in each state, and what they cost."""

import polars as pl

from analytics import wording
from analytics.billing.charged_lines import DISPUTED, NO_CURRENCY
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Drawing
from analytics.figures.evidence import count_bars
from analytics.figures.evidence.count_bars import CountBar
from jobs.billing import bill_board
from jobs.billing.bill_board import BillBoard


def states(found: BillBoard, mode: str) -> Drawing:
    """A bar for each state of the bill's lines."""
    rows = bill_board.states(found)
    bars: list[CountBar] = []
    for (state,), mine in rows.group_by("state", maintain_order=True):
        known = mine.filter(pl.col("charged").is_not_null(), pl.col("charged") > 0)
        cost = [
            bill_board.money(*row)
            for row in known.select("charged", pl.col("currency").fill_null(NO_CURRENCY)).iter_rows()
        ]
        tone = "good" if state == "lasted" else "bad" if state in DISPUTED else "quiet"
        bars.append(CountBar(str(state), int(mine["lines"].sum()), wording.listed(cost), tone))
    return count_bars.figure(bars, theme.palette(mode))

"""Answer accuracy from review: the weighted estimate in the place of the share of imported tags."""

import polars as pl

from analytics.estimates import ENOUGH
from analytics.review import accuracy_estimate
from analytics.review.accuracy_estimate import Rate
from data.settings import Settings
from jobs.counting.snapshot import Snapshot
from jobs.review import review_rates
from jobs.review.review_rates import Tagged

METRIC = "answer_accuracy"


def tagged(settings: Settings, source: str) -> Tagged | None:
    """The newest draw of a source with a rate; None where its tags are the imported ones alone."""
    return review_rates.latest_tagged(settings, source)


def estimate(found: Tagged, taken: Snapshot, where: pl.Expr) -> tuple[Rate | None, int, int]:
    """The rate of the answers of some tickets, how many of these are reviewed, and how many there are.

    None with fewer than 30 reviewed answers, as everywhere.
    """
    rows = taken.scan().filter(where).select("ticket_id", "answers").collect()
    answers = int(rows["answers"].sum())
    wanted = set(rows["ticket_id"].to_list())
    sample = found.within(wanted, answers)
    if sample.n < ENOUGH:
        return None, sample.n, answers
    return accuracy_estimate.estimate(sample), sample.n, answers


def beside(found: Tagged, rate: Rate | None, n: int) -> str:
    """What must be known of the figure: the draw that it comes from, or why there is none."""
    if rate is None:
        return f"{n} reviewed answers, {ENOUGH} are needed for a rate."
    return f"Weighted estimate from review draw {found.draw.id}."

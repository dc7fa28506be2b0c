"""Accuracy of the last 30 days estimated without labels, beside the tags of these days."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analytics import wording
from analytics.drift import estimated_accuracy
from analytics.drift.estimated_accuracy import FRESH_TAGS, Estimated, TagRate
from analytics.review import accuracy_estimate
from analytics.thresholds.scored_answers import Scored
from jobs.counting.snapshot import Snapshot
from jobs.review import review_rates
from jobs.thresholds.answer_truths import Answers, Truth

#: Accuracy is estimated for the answers of so many days.
DAYS = 30
#: A category's tags need so many answers and customers, as everywhere.
FEWEST, FEWEST_CUSTOMERS = review_rates.FEWEST_ANSWERS, review_rates.FEWEST_CUSTOMERS


@dataclass(frozen=True, slots=True)
class AccuracyBoard:
    """Estimated accuracy of the answers of some days beside fresh tags; `why_not` where there is none."""

    first: date
    last: date
    truth: Truth | None
    truths: int
    rows: tuple[Estimated, ...]
    fresh: int
    why_not: str


def of_answers(answers: Answers | str, taken: Snapshot) -> AccuracyBoard:
    """Estimated accuracy of the last days, calibrated on answers before them, with tags of these days."""
    last = taken.today
    first = last - timedelta(days=DAYS - 1)
    if isinstance(answers, str):
        return AccuracyBoard(first, last, None, 0, (), 0, answers)
    before = answers.truths("reviewed").filter(pl.col("day") < first)
    truth: Truth = "reviewed" if before.height >= estimated_accuracy.FEWEST else "outcome"
    known = before if truth == "reviewed" else answers.truths("outcome").filter(pl.col("day") < first)
    target = answers.rows.filter(pl.col("day") >= first)
    found = estimated_accuracy.estimate(
        Scored(
            known["score"].to_numpy(),
            known["is_wrong"].to_numpy(),
            known["customer"].to_numpy(),
            known["weight"].to_numpy(),
        ),
        known["intent"].to_list(),
        target["score"].to_numpy(),
        target["intent"].to_list(),
    )
    if found is None:
        return AccuracyBoard(
            first, last, None, known.height, (), 0,
            f"Nothing to calibrate on: {wording.counted(known.height, 'answer')} before "
            f"{wording.day(first)} have a known truth, {estimated_accuracy.FEWEST} are needed, right and "
            "wrong ones. Review a draw of answers.",
        )  # fmt: skip
    tags, fresh = _tags(target) if truth == "reviewed" else ({}, 0)
    rows = estimated_accuracy.beside(found, tags)
    return AccuracyBoard(first, last, truth, known.height, rows, fresh, "")


def _tags(target: pl.DataFrame) -> tuple[dict[str | None, TagRate], int]:
    """The share of right answers by the tags of these days: of all, and of each intent with enough."""
    seen = target.filter(pl.col("wrong").is_not_null())
    parts: dict[str | None, pl.DataFrame] = {None: seen}
    parts |= {str(name): mine for (name,), mine in seen.partition_by("intent", as_dict=True).items()}
    sizes = dict(target["intent"].value_counts().iter_rows())
    found: dict[str | None, TagRate] = {}
    for name, mine in parts.items():
        if mine.height < FEWEST or mine["customer"].n_unique() < FEWEST_CUSTOMERS:
            continue
        whole = target.height if name is None else int(sizes[name])
        sample = accuracy_estimate.Sample(
            1 - mine["wrong"].to_numpy(),
            mine["pi"].to_numpy(),
            ["all"] * mine.height,
            [str(each) for each in mine["customer"].to_list()],
            {"all": max(whole, mine.height)},
        )
        rate = accuracy_estimate.estimate(sample)
        if rate is not None:
            found[name] = TagRate(rate.value, rate.low, rate.high, rate.n)
    return found, seen.height


def fresh_draw_size(found: AccuracyBoard) -> int:
    """How many more answers of these days must be tagged so that they test the estimate."""
    return max(0, FRESH_TAGS - found.fresh)

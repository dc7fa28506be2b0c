"""Everything about the thresholds of a source's score: promise, curve, calibration, cost, intents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from analytics.thresholds import by_intent, calibration, cost, drift, guarantee, risk_coverage
from analytics.thresholds.by_intent import IntentThreshold
from analytics.thresholds.calibration import Calibration
from analytics.thresholds.cost import Optimum
from analytics.thresholds.drift import Reference
from analytics.thresholds.guarantee import STARTS, Guarantee
from analytics.thresholds.risk_coverage import Point
from analytics.thresholds.score_scale import Scale
from analytics.thresholds.scored_answers import LADDER, Rungs, Scored, rungs
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.thresholds import answer_costs, answer_truths, learned_score
from jobs.thresholds.answer_costs import AnswerCosts
from jobs.thresholds.answer_truths import Answers, Truth
from jobs.thresholds.learned_score import LearnedScore

#: The agent's own score, or the one learnt from more evidence.
Score = Literal["confidence", "learned"]
#: Which threshold a week and the intents are shown at: the promised one, else the cheapest, else none at all.
ShownBy = Literal["promised", "cheapest", "every answer"]
SCORES: tuple[Score, ...] = ("confidence", "learned")
SEED = 20261018
#: With fewer truths nothing is said at all.
FEWEST = 30


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Two scores on the same answers: how well each ranks, and what each certifies."""

    answers: int
    own_aurc: float
    learned_aurc: float
    own: Guarantee
    learned: Guarantee


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What a page and a command show of a source's thresholds; see each field's own type.

    `rows` are the answers with a truth (`score`, `is_wrong`, `weight` …), `coverage` the share of all scored
    answers at each threshold, `per_week` scored answers a week. `calibrated` is None for a scale in words.
    """

    source: str
    lake_version: str
    truth: Truth
    score: Score
    scale: Scale
    answers: Answers
    rows: pl.DataFrame
    rungs: Rungs
    coverage: Mapping[float, float]
    promise: Guarantee
    on_average: float | None
    calibrated: Calibration | None
    aurc: float
    best_aurc: float
    curve: tuple[Point, ...]
    #: The curve of the agent's confidence on the same answers, beside a learned score; else empty.
    own_curve: tuple[Point, ...]
    intents: tuple[IntentThreshold, ...]
    costs: AnswerCosts
    optimum: Optimum | None
    shown_at: float
    shown_by: ShownBy
    per_week: float
    first: date
    last: date
    versions: tuple[str, ...]
    reference: Reference
    agreement: tuple[int, float, float] | None
    compared: Compared | None
    learned: LearnedScore | None

    def covered(self, threshold: float) -> float:
        """The share of all scored answers that a threshold leaves to the agent."""
        return self.coverage.get(round(threshold, 6), 0.0)

    def risk(self, threshold: float) -> float | None:
        """The share wrong among answers above a threshold; None where none has a truth."""
        place = int(np.argmin(np.abs(self.rungs.threshold - threshold)))
        return float(self.rungs.risk[place]) if self.rungs.answered[place] else None


def of_source(
    settings: Settings,
    source: str,
    *,
    allowed: float = 0.10,
    truth: Truth | None = None,
    score: Score = "confidence",
    taken: Snapshot | None = None,
    answers: Answers | None = None,
) -> Report:
    """The report of a source at an allowed share of wrong answers; a DataError says why there is none."""
    if not 0 < allowed < 1:
        raise DataError(f"The allowed share of wrong answers lies between 0 and 1, not {allowed:g}.")
    taken = taken or snapshot.take(settings, source)
    answers = answers or answer_truths.read(settings, source, taken)
    chosen = truth or answers.begins_with
    learned = learned_score.newest(settings, source)
    if score == "confidence" and answers.scale.kind is None:
        raise DataError(answers.scale.said)
    rows, everything = _rows(answers, chosen, score, learned)
    if rows.height < FEWEST:
        raise DataError(_too_few(answers, chosen, rows.height))
    scale = answers.scale if score == "confidence" else Scale("share", rows["score"], LADDER, "", {})
    given = _scored(rows)
    starts = STARTS if scale.kind == "share" else (float(scale.ladder[0]),)
    found = rungs(given, scale.ladder)
    promise = guarantee.certify(found, allowed, starts=starts)
    costs = answer_costs.read(settings, taken)
    optimum = (
        None if costs.prices is None else cost.optimum(given, costs.prices, seed=SEED, ladder=scale.ladder)
    )
    shown_at, shown_by = _shown(promise, optimum, float(scale.ladder[-1]))
    first, last = everything.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    seen_first, seen_last = rows.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    return Report(
        source=source,
        lake_version=".".join(map(str, lake.of(settings).version())),
        truth=chosen,
        score=score,
        scale=scale,
        answers=answers,
        rows=rows,
        rungs=found,
        coverage=_coverage(everything["score"].to_numpy(), scale),
        promise=promise,
        on_average=guarantee.on_average(found, allowed),
        calibrated=calibration.calibration(given, seed=SEED) if scale.kind == "share" else None,
        aurc=risk_coverage.aurc(given),
        best_aurc=risk_coverage.best_aurc(given.wrong),
        curve=risk_coverage.curve(found),
        own_curve=risk_coverage.curve(rungs(_scored(rows.with_columns(score=pl.col("confidence")))))
        if score == "learned" and answers.scale.kind == "share"
        else (),
        intents=by_intent.thresholds(
            given, rows["intent"].to_list(), promise, shown_at, ladder=scale.ladder, starts=starts
        ),
        costs=costs,
        optimum=optimum,
        shown_at=shown_at,
        shown_by=shown_by,
        per_week=everything.height * 7 / max((last - first).days + 1, 7),
        first=seen_first,
        last=seen_last,
        versions=tuple(sorted(rows["version"].drop_nulls().unique().to_list())),
        reference=drift.reference(given.score),
        agreement=answer_truths.agreement(answers),
        compared=_compared(answers, chosen, learned, allowed),
        learned=learned,
    )


def _shown(promise: Guarantee, optimum: Optimum | None, loosest: float) -> tuple[float, ShownBy]:
    if promise.threshold is not None:
        return promise.threshold, "promised"
    if optimum is not None and not optimum.answers_nothing:
        return optimum.threshold, "cheapest"
    return loosest, "every answer"


def _rows(
    answers: Answers, truth: Truth, score: Score, learned: LearnedScore | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The answers with a truth and the score in question, and all answers that have that score."""
    if score == "confidence":
        first = answers.rows if truth == "reviewed" else answers.rows.filter("first")
        return answers.truths(truth), first
    if learned is None:
        raise DataError(
            "No score was learnt for this source yet. Learn one first: on the page, or with "
            "`python -m jobs threshold --learn`."
        )
    if learned.truth != truth:
        raise DataError(
            f"The better score was learnt to be judged by {_by(learned.truth)}, not by {_by(truth)}. "
            "Learn it again."
        )
    judged = learned_score.with_learned(answers, learned)
    held = Answers(answers.source, answers.scale, judged, answers.draw, answers.without_score)
    everything = answers.rows.join(
        learned.scores.select("item", "learned"), on="item", how="inner"
    ).with_columns(score=pl.col("learned"))
    return held.truths(truth), everything


def _compared(
    answers: Answers, truth: Truth, learned: LearnedScore | None, allowed: float
) -> Compared | None:
    """Both scores on the answers that neither was learnt from."""
    if learned is None or learned.truth != truth or answers.scale.kind != "share":
        return None
    rows, _ = _rows(answers, truth, "learned", learned)
    if rows.height < FEWEST:
        return None
    more = _scored(rows)
    own = _scored(rows.with_columns(score=pl.col("confidence")))
    return Compared(
        rows.height,
        risk_coverage.aurc(own),
        risk_coverage.aurc(more),
        guarantee.certify(rungs(own), allowed),
        guarantee.certify(rungs(more), allowed),
    )


def _scored(rows: pl.DataFrame) -> Scored:
    return Scored(
        rows["score"].to_numpy().astype(float),
        rows["is_wrong"].to_numpy().astype(float),
        rows["customer"].to_numpy(),
        rows["weight"].to_numpy().astype(float),
    )


def _coverage(score: np.ndarray, scale: Scale) -> dict[float, float]:
    ordered = np.sort(score)
    below = np.searchsorted(ordered, scale.ladder - 1e-9, side="left")
    shares = 1 - below / max(len(ordered), 1)
    return {round(float(at), 6): float(share) for at, share in zip(scale.ladder, shares, strict=True)}


def _too_few(answers: Answers, truth: Truth, found: int) -> str:
    if truth == "reviewed":
        return (
            f"{found} answers with a score are reviewed; {FEWEST} are needed to say anything. "
            "Review more on the page Review, or take the outcome as the truth."
        )
    return (
        f"{found} answers with a score have an outcome that is known already; {FEWEST} are needed. "
        "Import more tickets, or wait until their horizon has passed."
    )


def _by(truth: Truth) -> str:
    return "reviewed tags" if truth == "reviewed" else "outcomes"

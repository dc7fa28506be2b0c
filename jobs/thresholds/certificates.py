"""Signed thresholds: each a decision with its certificate as evidence, and whether it still holds.

The shadow's ladder reads here until when the certificate of a category holds.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics.thresholds import drift
from analytics.thresholds.drift import Reference
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.decisions.decision_log import Decision
from jobs.decisions.signed_thresholds import EVERY_ANSWER

if TYPE_CHECKING:
    from jobs.thresholds.threshold_report import Report

METHOD = (
    "Learn then Test: fixed sequences of thresholds from four starts fixed beforehand, each at delta / 4, "
    "exact binomial p-values; answers of one customer and weighted draws count as what they are worth"
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A signed threshold: of what, which, by whom and when, what it promises, and why it no longer holds."""

    subject: str
    threshold: float
    by: str
    at: datetime
    reason: str
    evidence: Mapping[str, Any]
    broken: tuple[str, ...]
    decision: int

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.broken

    @property
    def certified(self) -> bool:
        """Whether it promises anything; a person may sign a threshold that does not."""
        return bool(self.evidence.get("certified"))


def certificate(
    found: "Report", subject: str = EVERY_ANSWER, threshold: float | None = None
) -> dict[str, Any]:
    """What stands behind a threshold, as JSON can hold it; the certified one where none is named."""
    promise, n = found.promise, found.promise.truths
    if subject != EVERY_ANSWER:
        mine = next((each for each in found.intents if each.intent == subject), None)
        if mine is None:
            raise DataError(f"No answer with a truth is about {subject!r}.")
        if mine.own is not None and mine.own.certified:
            promise, n = mine.own, mine.truths
    at = promise.threshold if threshold is None else threshold
    certified = at is not None and promise.threshold is not None and at >= promise.threshold - 1e-9
    # Another threshold than the certified one is certified only where the walk passed it on its way.
    certified = certified and at == promise.threshold
    risk = None if at is None else found.risk(at)
    return {
        "source": found.source,
        "subject": subject,
        "method": METHOD,
        "state": promise.state,
        "certified": certified,
        "threshold": at,
        "alpha": promise.allowed,
        "delta": promise.delta,
        "starts": list(promise.starts),
        "n": n,
        "share_wrong_seen": promise.risk if certified else risk,
        "coverage": None if at is None else found.covered(at),
        "truth": found.truth,
        "review_draw": found.answers.draw if found.truth == "reviewed" else None,
        "score": found.score,
        "score_job": found.learned.job if found.score == "learned" and found.learned else None,
        "seed": _seed(found),
        "lake_version": found.lake_version,
        "calibrated_from": found.first.isoformat(),
        "calibrated_to": found.last.isoformat(),
        "valid_until": drift.valid_until(found.last).isoformat(),
        "versions": list(found.versions),
        "reference": asdict(found.reference),
        "best_seen": None if promise.best is None else asdict(promise.best),
        "truths_needed": promise.needed,
        "on_average_threshold": found.on_average,
    }


def sign(
    settings: Settings,
    found: "Report",
    *,
    subject: str = EVERY_ANSWER,
    threshold: float | None = None,
    reason: str = "",
    by: str | None = None,
) -> Decision:
    """Sign a threshold with its certificate; one that promises nothing needs a reason."""
    evidence = certificate(found, subject, threshold)
    at = evidence["threshold"]
    if at is None:
        raise DataError(
            "No threshold keeps the promise, so there is none to sign. Name a threshold and say why, "
            "or leave these answers to people."
        )
    if not 0 <= at <= 1:
        raise DataError(f"A threshold lies between 0 and 1, not {at:g}.")
    if not evidence["certified"] and not reason.strip():
        raise DataError(
            f"The threshold {at:.2f} is not certified for {100 * found.promise.allowed:g} % wrong answers. "
            "To sign it all the same, write why."
        )
    return log.decide(
        settings,
        source=found.source,
        kind="threshold",
        subject=subject,
        choice=f"{at:.2f}",
        reason=" ".join(reason.split()),
        evidence=evidence,
        by=by,
    )


def expiries(settings: Settings, source: str) -> dict[str, date]:
    """Until when each signed threshold holds, by its subject."""
    return {
        subject: date.fromisoformat(str(each.evidence["valid_until"]))
        for subject, each in log.currents(settings, source, "threshold").items()
        if each.evidence.get("valid_until")
    }


def valid_until(held: Mapping[str, date], category: str) -> date | None:
    """Until when the threshold holds that a category goes by: its own, else that of every answer."""
    return held.get(category, held.get(EVERY_ANSWER))


def standing(
    settings: Settings, source: str, answers: pl.DataFrame, today: date | None = None
) -> tuple[Certificate, ...]:
    """Every signed threshold, with the reasons why one no longer holds; `answers` are all scored ones."""
    on = today or datetime.now(UTC).date()
    return tuple(
        _read(subject, each, answers, on)
        for subject, each in sorted(log.currents(settings, source, "threshold").items())
    )


def _read(subject: str, each: Decision, answers: pl.DataFrame, today: date) -> Certificate:
    evidence, threshold = each.evidence, float(each.choice)
    since = answers.filter(pl.col("day") > date.fromisoformat(str(evidence["calibrated_to"])))
    if subject != EVERY_ANSWER:
        since = since.filter(pl.col("intent") == subject)
    broken: tuple[str, ...] = ()
    told = evidence["reference"]
    known = since.filter(pl.col("score") >= threshold - 1e-9, pl.col("first")).drop_nulls("wrong_by_outcome")
    # A certificate from reviewed tags is not held against outcomes: these are another truth.
    by_outcome = evidence.get("truth") == "outcome" and evidence.get("score") == "confidence"
    broken = drift.reasons(
        Reference(tuple(told["ends"]), tuple(told["shares"]), int(told["n"])),
        since["score"].to_numpy() if evidence.get("score") == "confidence" else pl.Series([]).to_numpy(),
        allowed=float(evidence["alpha"]),
        wrong_since=float(known["wrong_by_outcome"].sum()) if by_outcome else 0.0,
        truths_since=float(known.height) if by_outcome else 0.0,
        versions=list(evidence["versions"]),
        versions_since=since["version"].drop_nulls().unique().to_list(),
        valid_until=date.fromisoformat(str(evidence["valid_until"])),
        today=today,
    )
    return Certificate(subject, threshold, each.by, each.at, each.reason, evidence, broken, each.id)


def _seed(found: "Report") -> int:
    from jobs.thresholds.threshold_report import SEED

    return SEED

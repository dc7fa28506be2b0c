"""The baseline of the drift of questions against articles: frozen at the first check, dated, and kept."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from analytics import wording
from analytics.knowledge import drift
from data.database.decision_log import Decision
from data.errors import DataError
from data.settings import Settings
from jobs.counting import job_results
from jobs.decisions import decision_log as log

KIND = "knowledge"
SUBJECT = "questions against articles"
BY = "the first knowledge check"


@dataclass(frozen=True, slots=True)
class KnowledgeDrift:
    """The newest month of the newest check against the frozen baseline."""

    month: date
    requests: int
    outside: float
    low: float
    high: float
    baseline: float
    psi: float
    frozen_at: datetime
    baseline_month: date

    @property
    def moved(self) -> bool:
        """Whether more or fewer requests are out of reach than in the baseline, surely."""
        return self.month != self.baseline_month and not self.low <= self.baseline <= self.high

    @property
    def row(self) -> dict[str, str]:
        """The row of a table of drift."""
        return {
            "what": "Reach of articles",
            "state": "moved" if self.moved else "no drift shown",
            "measure": "Out of reach",
            "size": "–",
            "found": f"{wording.share(self.outside)} ({wording.interval(self.low, self.high, 'share')})",
            "chance": f"baseline {wording.share(self.baseline)}",
            "most": f"PSI of its categories {self.psi:.2f}",
            "baseline": f"{self.baseline_month:%b %Y}, frozen {wording.day(self.frozen_at, year=True)}",
            "recent": f"{self.month:%b %Y}",
        }


def frozen(settings: Settings, source: str) -> tuple[drift.Baseline, datetime] | None:
    """The baseline of a source with the moment at which it was frozen; None before the first check."""
    found = log.current(settings, source, "drift baseline", SUBJECT)
    return None if found is None else (_of(found), found.at)


def freeze(
    settings: Settings, source: str, months: pl.DataFrame, *, anew: bool = False
) -> drift.Baseline | None:
    """Keeps the oldest month of a check as the baseline, unless one is kept; `anew` takes its place.

    Returns the baseline that holds; None where no month has enough requests.
    """
    there = frozen(settings, source)
    if there is not None and not anew:
        return there[0]
    made = drift.baseline_of(months)
    if made is None:
        return None
    log.decide(
        settings,
        source=source,
        kind="drift baseline",
        subject=SUBJECT,
        choice=f"{made.month:%Y-%m}",
        evidence={
            "month": made.month.isoformat(),
            "requests": made.requests,
            "outside": made.outside,
            "categories": dict(made.categories),
        },
        by=None if anew else BY,
    )
    return made


def of_source(settings: Settings, source: str) -> KnowledgeDrift | None:
    """The newest month of the newest check; None before the first check."""
    job, there = job_results.newest(settings, KIND, source), frozen(settings, source)
    if job is None or there is None:
        return None
    try:
        found = job_results.read(settings, job, "drift")
    except DataError:
        return None
    if found.is_empty():
        return None
    last = found.sort("month").row(-1, named=True)
    baseline, at = there
    return KnowledgeDrift(**last, frozen_at=at, baseline_month=baseline.month)


def _of(found: Decision) -> drift.Baseline:
    told = found.evidence
    return drift.Baseline(
        date.fromisoformat(str(told["month"])),
        int(told["requests"]),
        int(told["outside"]),
        told["categories"],
    )

"""The bucket that people decided for each category, beside the advice that stood when they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.audit.buckets import ALWAYS, BUCKETS, CALLED, Advice, Bucket
from data.errors import DataError
from data.settings import Settings
from jobs.audit.audit_runs import AuditRun
from jobs.decisions import decision_log as log


@dataclass(frozen=True, slots=True)
class Decided:
    """A category's bucket as somebody decided it, and what was advised at that time and why."""

    category: str
    bucket: str
    advised: str
    reason: str
    by: str
    at: datetime
    id: int
    why: str = ""

    @property
    def overruled(self) -> bool:
        """Whether the decision differs from the advice of its time."""
        return bool(self.advised) and self.bucket != self.advised


def standing(settings: Settings, source: str) -> dict[str, Decided]:
    """What holds for each category that somebody decided about."""
    return {
        category: Decided(
            category,
            each.choice,
            str(each.evidence.get("advised") or ""),
            each.reason,
            each.by,
            each.at,
            each.id,
            str(each.evidence.get("why") or ""),
        )
        for category, each in log.currents(settings, source, "bucket").items()
        if each.choice in BUCKETS
    }


def declared(decided: Mapping[str, Decided]) -> frozenset[str]:
    """The standing list: categories that people said always go to a person."""
    return frozenset(category for category, each in decided.items() if each.bucket == ALWAYS)


def decide(
    settings: Settings,
    run: AuditRun,
    category: str,
    bucket: str,
    *,
    reason: str = "",
    over: int | None = None,
    by: str | None = None,
    at: datetime | None = None,
) -> Decided:
    """Decide a category's bucket; with a reason where that is not the advice, or takes it off the list.

    `over` is the id of the decision that was read, None where there was none.
    """
    if bucket not in BUCKETS:
        raise DataError(f"There is no bucket {bucket!r}. There are: {', '.join(CALLED.values())}.")
    run.of(category)
    before = standing(settings, run.source).get(category)
    advice = run.advice()[category]
    said = " ".join(reason.split())
    if before is not None and before.bucket == ALWAYS and bucket != ALWAYS and not said:
        raise DataError(
            f"{category!r} is on the list of what always goes to a person. Write why it leaves it."
        )
    if advice.bucket is not None and bucket != advice.bucket and not said:
        raise DataError(
            f"The advice for {category!r} is {CALLED[advice.bucket]}. Write why you decide otherwise."
        )
    log.decide(
        settings,
        source=run.source,
        kind="bucket",
        subject=category,
        choice=bucket,
        reason=said,
        evidence=_evidence(run, category, advice),
        over=over,
        by=by,
        at=at,
    )
    return standing(settings, run.source)[category]


def accept_advice(
    settings: Settings, run: AuditRun, *, by: str | None = None, at: datetime | None = None
) -> int:
    """Decide every category that nobody decided about as advised; how many there were."""
    there = standing(settings, run.source)
    open_: list[tuple[str, Bucket]] = [
        (category, each.bucket)
        for category, each in run.advice().items()
        if each.bucket is not None and category not in there
    ]
    for category, bucket in open_:
        decide(settings, run, category, bucket, by=by, at=at)
    return len(open_)


def _evidence(run: AuditRun, category: str, advice: Advice) -> dict[str, object]:
    """What the decision was made on: the advice, and each measure with its interval."""
    found = run.of(category)
    return {
        "advised": advice.bucket,
        "word": advice.word,
        "why": advice.why,
        "run": run.key,
        "measures": {
            name: {"value": each.value, "low": each.low, "high": each.high, "tickets": each.tickets}
            for name, each in found.evidence.items()
        },
    }

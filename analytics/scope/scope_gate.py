"""The gate of a category's next stage: the ladder's own, and what audit, review and reviewers' time add."""

from collections.abc import Collection
from dataclasses import dataclass

from analytics import wording
from analytics.audit.buckets import ALWAYS, CALLED, GRAY, TRAINABLE
from analytics.shadow.readiness_gate import BAR, Condition, Gate

#: So many answers of a category that is live are reviewed each month.
TAGS_A_MONTH = 45
#: At most so many categories are in their first two weeks of a stage, or no change can be told from another.
MOST_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Reviewed answers of a category: how many, the share right and its interval; None with too few."""

    answers: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """Minutes of review a month: stated by a person (None: nobody), and one category's need."""

    stated: float | None
    each: float

    def needed(self, live: int) -> float:
        """What so many live categories need."""
        return live * self.each


def gate(
    ladder: Gate,
    *,
    bucket: str | None,
    audited: bool,
    reviewed: Reviewed,
    harm: str,
    capacity: Capacity,
    live_after: int,
    bar: float = BAR,
) -> Gate:
    """Every condition of the next stage. `ladder` is that of Shadow, `live_after` how many would be live.

    Gray is allowed because there the agent drafts and a person sends.
    """
    kept = tuple(each for each in ladder.conditions if each.name != NO_HARM)
    return Gate(
        (
            _audit(bucket, audited=audited),
            *kept,
            _review(reviewed, bar),
            Condition(NO_HARM, not harm, harm or "none"),
            _capacity(capacity, live_after),
        )
    )


NO_HARM = "no harm proven"
AUDITED = "train first by the audit, or between with a person who sends"
CAPACITY = "reviewers have the minutes"


def is_hybrid(bucket: str | None) -> bool:
    """Whether the agent drafts and a person sends in this category."""
    return bucket == GRAY


def live_categories(rungs: Collection[str]) -> int:
    """How many of these stages let the agent answer."""
    return sum(rung != "shadow" for rung in rungs)


def _audit(bucket: str | None, *, audited: bool) -> Condition:
    if bucket in (TRAINABLE, GRAY):
        return Condition(AUDITED, True, CALLED[str(bucket)])
    found = "too few tickets for a bucket" if audited else "no audit yet"
    return Condition(AUDITED, False, CALLED[ALWAYS] if bucket == ALWAYS else found)


def _review(reviewed: Reviewed, bar: float) -> Condition:
    name = f"clearly above {100 * bar:g} % of reviewed answers right"
    if reviewed.low is None:
        return Condition(name, False, f"{wording.counted(reviewed.answers, 'reviewed answer')}, too few")
    found = f"at least {wording.share(reviewed.low)} of {wording.count(reviewed.answers)}"
    return Condition(name, reviewed.low >= bar, found)


def _capacity(capacity: Capacity, live_after: int) -> Condition:
    needed = capacity.needed(live_after)
    if capacity.stated is None:
        return Condition(
            CAPACITY, False, f"{needed:,.0f} a month needed, nobody has stated how many there are"
        )
    found = f"{needed:,.0f} a month needed, {capacity.stated:,.0f} stated"
    return Condition(CAPACITY, needed <= capacity.stated, found)

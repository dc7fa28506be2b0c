"""What each category costs people: reopened, escalated, ratings and minutes, beside the median category."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from analytics.audit import evidence
from analytics.audit.evidence import Evidence

#: The measures: their numerator and denominator in the facts, whether more is worse, and whether a share.
_MEASURES = {
    "reopened": ("reopened_ended", "reopen_known", True, True),
    "escalated": ("escalated", "escalation_known", True, True),
    "rating": ("csat", "rated_points", False, False),
    "human_seconds": ("human_seconds", "human_timed", True, False),
}


@dataclass(frozen=True, slots=True)
class Burden:
    """A category's four measures; each passes where it is not surely worse than the median category.

    `handoffs` between people is in no log that is read so far, and says so.
    """

    reopened: Evidence
    escalated: Evidence
    rating: Evidence
    human_seconds: Evidence
    handoffs: Evidence

    @property
    def worse(self) -> tuple[str, ...]:
        """The measures that are surely worse than the median category's, in words."""
        named = {
            "reopened more often": self.reopened,
            "escalated more often": self.escalated,
            "rated worse": self.rating,
            "more minutes of people": self.human_seconds,
        }
        return tuple(words for words, each in named.items() if each.passes is False)

    @property
    def passes(self) -> bool | None:
        """Whether nothing is worse than the median; None where the source records none of it."""
        known = [
            each.passes for each in (self.reopened, self.escalated, self.rating, self.human_seconds)
            if each.passes is not None
        ]  # fmt: skip
        return all(known) if known else None


def by_category(rows: pl.DataFrame) -> dict[str, Burden]:
    """The burden of each category, from mature tickets of the facts."""
    found = {name: _measured(rows, *spec) for name, spec in _MEASURES.items()}
    handoffs = evidence.unknown("not recorded")
    return {
        category: Burden(**{name: each[category] for name, each in found.items()}, handoffs=handoffs)
        for category in sorted(rows["category"].drop_nulls().unique())
    }


def _measured(
    rows: pl.DataFrame, total: str, n: str, more_is_worse: bool, is_share: bool
) -> Mapping[str, Evidence]:
    counted = pl.col(n).fill_null(False)
    value = pl.when(counted).then(pl.col(total).cast(pl.Float64))
    found = evidence.ratios(rows, value, counted, is_share=is_share)
    middle = evidence.median(found)
    return {category: _against(each, middle, more_is_worse) for category, each in found.items()}


def _against(each: Evidence, middle: float | None, more_is_worse: bool) -> Evidence:
    if middle is None or each.low is None or each.high is None:
        return each
    return each.judged(not (each.low > middle if more_is_worse else each.high < middle))

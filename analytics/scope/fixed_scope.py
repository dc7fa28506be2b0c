"""Resolution at fixed scope: a month's rate with the tickets of each category held as they were before.

When the agent takes over harder categories, its rate over all of its tickets falls though it does nothing
worse. The rate part of the change, by category, is what remains at the same mix.
"""

from dataclasses import dataclass

from analytics import wording
from analytics.trends.change_decomposition import Decomposition


@dataclass(frozen=True, slots=True)
class FixedScope:
    """Raw rates of both months, and the change at the same mix of categories with its 95 % interval."""

    before: float
    now: float
    change: float
    low: float
    high: float
    mix: float

    @property
    def raw(self) -> float:
        """The change as it is counted, the change of scope included."""
        return self.now - self.before

    @property
    def at_fixed_scope(self) -> float:
        """The month's rate if its tickets were of the categories of the month before."""
        return self.before + self.change

    @property
    def misleads(self) -> bool:
        """Whether the raw change points the other way than a clear change at fixed scope."""
        return self.raw * self.change < 0 and (self.low > 0 or self.high < 0)


def of(by_category: Decomposition | None) -> FixedScope | None:
    """The change at fixed scope from what moved a rate by category; None where a month cannot be compared."""
    if by_category is None or by_category.reason or by_category.one is None or by_category.base is None:
        return None
    parts = {each.effect: each for each in by_category.totals}
    rate = parts["rate"]
    return FixedScope(by_category.base, by_category.one, rate.value, rate.low, rate.high, parts["mix"].value)


def sentence(found: FixedScope, before: str) -> str:
    """The change at fixed scope beside the raw one."""
    raw = wording.difference(found.raw, "share")
    fixed = wording.difference(found.change, "share")
    span = wording.signed_interval(found.low, found.high, "share")
    told = (
        f"At fixed scope, the same mix of categories in both months, the agent solved "
        f"{wording.share(found.at_fixed_scope)} of its tickets alone, {fixed} ({span}) against {before}. "
        f"Raw: {wording.share(found.now)}, {raw}."
    )
    if found.misleads:
        word = "lower" if found.raw < 0 else "higher"
        told += f" Raw is {word} because the mix of categories changed."
    return told

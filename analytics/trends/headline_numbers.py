"""The five headline numbers of a month: value, interval, change, target and twelve months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics import definition_text, wording
from analytics.estimates import ENOUGH, Estimate
from analytics.exploratory.comparison import Compared
from analytics.metrics import METRICS, Better, rated
from analytics.ticket_outcomes import Rules
from analytics.trends import month_metrics
from analytics.trends.month_metrics import Against, Target

Unit = Literal["share", "seconds", "points", "tickets", "hours"]
Word = Literal["better", "worse", "not clear", "not compared"]

#: The counts among the five, which are no metrics of one ticket.
VOLUME, HOURS = "volume_automated", "hours_saved"
#: The metrics among them.
RATES = ("resolution_rate", "escalation_rate", "csat_mean")


def rates(known: frozenset[str]) -> tuple[str, ...]:
    """Returns the metrics among them for a source: good ratings where it has no points."""
    return rated(RATES, known)


#: All five in the order in which they are read; targets can be set for these and for every ratio and mean.
FIVE = (VOLUME, *RATES, HOURS)
LABELS: Mapping[str, str] = {
    VOLUME: "Volume automated",
    HOURS: "Human hours saved",
    **{key: metric.label for key, metric in METRICS.items()},
}
#: What is said of all changes.
CHANGE = (
    "The 95\u202f% intervals of changes hold for all five numbers together and allow for customers who come "
    "back and for days that differ; while the month is running, those of rates and means are valid every day."
)


@dataclass(frozen=True, slots=True)
class Change:
    """A number's change from what it is compared with, with its interval if known."""

    value: float
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def digits(self, unit: Unit) -> int | None:
        """How many digits it needs, if more than is usual, so that a clear one doesn't read as none."""
        if self.low is None or self.high is None or unit in ("tickets", "hours"):
            return None
        return wording.apart(self.low, self.high, unit)


@dataclass(frozen=True, slots=True)
class Number:
    """A headline number; if it has none, `value` is None with a reason.

    `of` says what it is counted in: 35.7 % of 61,420; `line` are whole months up to this one, oldest first.
    """

    key: str
    label: str
    unit: Unit
    better: Better
    value: float | None
    low: float | None
    high: float | None
    of: str
    base: float | None
    change: Change | None
    target: Target | None
    against: Against | None
    line: tuple[float, ...]
    definition: str
    reason: str
    #: What is said beside the value it is compared with.
    beside: str = ""

    @property
    def word(self) -> Word:
        """The change as an opinion, as far as chance allows one."""
        if self.change is None:
            return "not compared"
        if not self.change.clear or self.better == "neither":
            return "not clear"
        return "better" if (self.change.value > 0) == (self.better == "higher") else "worse"

    @property
    def said(self) -> str:
        """The value as a person writes it, or a dash."""
        return wording.NONE if self.value is None else in_words(self.value, self.unit)

    @property
    def span(self) -> str:
        """The interval: 66.3 to 67.3; empty where there is none."""
        if self.value is None or self.low is None or self.high is None:
            return ""
        if self.unit in ("tickets", "hours"):
            return f"{wording.count(round(self.low))} to {wording.count(round(self.high))}"
        return wording.interval(self.low, self.high, self.unit)

    @property
    def changed(self) -> str:
        """The change with its sign and unit: +1.9 points, +2,612; empty where nothing is compared."""
        if self.change is None:
            return ""
        return signed(self.change.value, self.unit, self.change.digits(self.unit))

    @property
    def target_said(self) -> str:
        """The target and what became of it: Target 66.0 % met; empty where nobody set one."""
        if self.target is None or self.against is None:
            return ""
        word = {"no value": "set, no value yet"}.get(self.against.word, self.against.word)
        return f"Target {in_words(self.target.value, self.unit)} {word}"


def in_words(amount: float, unit: Unit) -> str:
    """An amount in its unit; hours and tickets as whole numbers."""
    return wording.count(round(amount)) if unit in ("tickets", "hours") else wording.value(amount, unit)


def signed(amount: float, unit: Unit, digits: int | None = None) -> str:
    """A change in its unit: +2,612, +380 hours, +1.9 points."""
    if unit in ("tickets", "hours"):
        text = wording.count(abs(amount))
        sign = "" if text == "0" else wording.MINUS if amount < 0 else "+"
        return f"{sign}{text}{' hours' if unit == 'hours' else ''}"
    return wording.difference(amount, unit, digits)


def rate(
    found: Estimate,
    compared: Compared | None,
    rules: Rules,
    target: Target | None,
    line: Sequence[float],
    *,
    over: bool = True,
) -> Number:
    """Returns a metric of the month; a thin one has no value. `over`: the month is fully judged."""
    metric = found.metric
    nothing = found.value is None or found.thin
    needed = f"{wording.rows(metric, found.n)}, {ENOUGH} needed."
    change = None
    if compared is not None and compared.difference is not None:
        change = Change(compared.difference.value, compared.difference.low, compared.difference.high)
    base = compared.base if compared is not None else None
    return Number(
        key=metric.key,
        label=metric.label,
        unit=metric.unit,
        better=metric.better,
        value=None if nothing else found.value,
        low=None if nothing else found.low,
        high=None if nothing else found.high,
        of=_of(found),
        base=None if base is None or base.thin else base.value,
        change=change,
        target=target,
        against=None if target is None else month_metrics.against(found, target, daily=not over),
        line=tuple(line),
        definition=" ".join(
            (metric.definition, definition_text.rule(metric, rules), definition_text.method(metric), CHANGE)
        ),
        reason=found.reason or (needed if nothing else ""),
    )


def _of(found: Estimate) -> str:
    metric = found.metric
    n = wording.rows(metric, found.n) if metric.kind == "mean" else wording.count(found.n)
    doubt = " · too few customers for an interval" if found.doubt else ""
    return f"n{wording.UNBROKEN}{n}{doubt}"

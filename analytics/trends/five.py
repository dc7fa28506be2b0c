"""The five numbers of a month: each with its interval, its change, its target and twelve months behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics import explained, wording
from analytics.comparison import Compared
from analytics.estimates import ENOUGH, Estimate
from analytics.metrics import METRICS, Better
from analytics.outcomes import Rules
from analytics.trends import headlines
from analytics.trends.headlines import Against, Target
from analytics.trends.value import Value

Unit = Literal["share", "seconds", "points", "tickets", "hours"]
Word = Literal["better", "worse", "unclear", "not compared"]

#: The counts among the five, which are no metrics of one ticket.
VOLUME, HOURS = "volume_automated", "hours_saved"
#: The metrics among them.
RATES = ("resolution_rate", "escalation_rate", "csat_mean")
#: All five in the order in which they are read; targets can be set for these and for every ratio and mean.
FIVE = (VOLUME, *RATES, HOURS)
LABELS: Mapping[str, str] = {
    VOLUME: "Volume automated",
    HOURS: "Human hours saved",
    **{key: metric.label for key, metric in METRICS.items()},
}
_NORMAL = 1.959964


@dataclass(frozen=True, slots=True)
class Change:
    """How far a number lies above what it is compared with; without an interval there are no ends."""

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
    """One of the five; `value` is None, with a reason, where there is none.

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

    @property
    def word(self) -> Word:
        """The change as an opinion, as far as chance allows one."""
        if self.change is None:
            return "not compared"
        if not self.change.clear or self.better == "neither":
            return "unclear"
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
    found: Estimate, compared: Compared | None, rules: Rules, target: Target | None, line: Sequence[float]
) -> Number:
    """A metric of the month; thin ones have no value, as ever."""
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
        against=None if target is None else headlines.against(found, target),
        line=tuple(line),
        definition=f"{metric.definition} {explained.rule(metric, rules)} {explained.method(metric)}",
        reason=found.reason or (needed if nothing else ""),
    )


def volume(
    month: Mapping[str, float],
    compared: tuple[Mapping[str, float], Mapping[str, float]] | None,
    target: Target | None,
    line: Sequence[float],
    absent: str,
) -> Number:
    """The tickets that the agent ended by itself, of a month's sums; `compared` are those of like days."""
    metric = METRICS["automated_resolution_rate"]
    value, mature = month["automated"], month["mature"]
    reason = absent or ("" if mature else "No ticket has passed its horizon yet.")
    change = base = None
    if compared is not None and not reason and compared[1]["involved"]:
        now, base = compared[0]["automated"], compared[1]["automated"]
        reach = _NORMAL * max(now + base, 1.0) ** 0.5
        change = Change(now - base, now - base - reach, now - base + reach)
    return Number(
        key=VOLUME,
        label=LABELS[VOLUME],
        unit="tickets",
        better="higher",
        value=None if reason else value,
        low=None,
        high=None,
        of="" if reason else f"{wording.share(value / mature)} of {wording.count(mature)}",
        base=base,
        change=change,
        target=target,
        against=_counted_against(None if reason else value, value, value, target),
        line=tuple(line),
        definition=(
            f"How many: {metric.definition} Counted, so it has no interval; that of its change assumes "
            "tickets that come independently of each other."
        ),
        reason=reason,
    )


def hours(
    found: Value | None,
    base: Value | None,
    change: Value | None,
    target: Target | None,
    line: Sequence[float],
    reason: str,
) -> Number:
    """The human hours avoided; `change` is the value of the difference in counts, by the same assumptions."""
    ends = (found and found.hours_interval) or (None, None)
    value = None if found is None else found.hours
    moved = None
    if base is not None and change is not None and change.hours is not None:
        moved = Change(change.hours, *(change.hours_interval or (None, None)))
    given = found.assumptions.all if found is not None else ()
    unmeasured = [each.label.lower() for each in given if each.origin != "measured"]
    return Number(
        key=HOURS,
        label=LABELS[HOURS],
        unit="hours",
        better="higher",
        value=value,
        low=ends[0],
        high=ends[1],
        of=f"of {wording.counted(found.lines[0].tickets, 'ticket')}" if found and found.lines else "",
        base=None if base is None else base.hours,
        change=moved,
        target=target,
        against=_counted_against(value, ends[0], ends[1], target),
        line=tuple(line),
        definition=(
            "Hours that people would have spent on what the agent solved alone, less those that they spent "
            "on what it handed over or had to be done again. The interval is that of the assumptions; "
            f"assumed, not measured: {wording.listed(unmeasured) or 'nothing'}."
        ),
        reason=reason or (found.reason if found is not None else ""),
    )


def _counted_against(
    value: float | None, low: float | None, high: float | None, target: Target | None
) -> Against | None:
    """A count beside its target: it is what it is; an interval of assumptions must leave the target out."""
    if target is None:
        return None
    if value is None:
        return Against(None, "no value")
    if low is not None and high is not None and low < target.value < high:
        return Against(value - target.value, "not clear")
    return Against(value - target.value, "met" if value >= target.value else "missed")


def _of(found: Estimate) -> str:
    metric = found.metric
    n = wording.rows(metric, found.n) if metric.kind == "mean" else wording.count(found.n)
    return f"n{wording.UNBROKEN}{n}"

"""Comparison of two sides without a plan: every metric's difference, and whether it is clear.

Everything said here is exploratory: nobody wrote down beforehand what would count as success.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics import estimates, wording
from analytics.estimates import Estimate
from analytics.exploratory import differences
from analytics.exploratory.differences import ONCE, Between, Looks
from analytics.metrics import CSAT, Metric, rated
from analytics.significance.means import Difference
from analytics.ticket_slices import Slice

Kind = Literal["arms", "versions", "periods", "alone"]

#: What a page talks about first.
MAIN = ("resolution_rate", "escalation_rate", "csat_mean", "handle_time_median")


def main(found: Mapping[str, "Compared"]) -> list["Compared"]:
    """Returns what a page talks about first, with good ratings where there are no points."""
    known = frozenset[str]() if CSAT in found else frozenset({"csat_good"})
    return [found[key] for key in rated(MAIN, known)]


#: What the two arms are called unless people gave them other names.
PILOT, BASELINE = "Pilot", "Baseline"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two groups of tickets, with its name on the page."""

    label: str
    chosen: Slice

    @property
    def inside(self) -> str:
        """The name inside a sentence; one that people gave stands as they wrote it."""
        return self.label.lower() if self.label in (PILOT, BASELINE) else self.label


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides compared; `base` is None if there is only one."""

    kind: Kind
    one: Side
    base: Side | None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides there are."""
        return (self.one,) if self.base is None else (self.one, self.base)


@dataclass(frozen=True, slots=True)
class Compared:
    """A metric on both sides with its difference; no difference if a side has too little data."""

    metric: Metric
    one: Estimate
    base: Estimate | None
    difference: Difference | None

    @property
    def thin(self) -> bool:
        """Whether a side has some rows, yet too few for a rate."""
        return any(side.value is not None and side.thin for side in (self.one, self.base) if side is not None)

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference leaves out 0."""
        return self.difference is not None and (self.difference.low > 0 or self.difference.high < 0)

    @property
    def direction(self) -> Literal["higher", "lower", "level"]:
        """Which way the first side differs, as far as its digits show."""
        if self.difference is None or wording.signed(self.difference.value, self.metric.unit)[0] not in (
            "+",
            wording.MINUS,
        ):
            return "level"
        return "higher" if self.difference.value > 0 else "lower"

    @property
    def judged(self) -> Literal["better", "worse", ""]:
        """The direction as an opinion, for metrics that have one."""
        if self.direction == "level" or self.metric.better == "neither":
            return ""
        return "better" if self.direction == self.metric.better else "worse"


def compare(
    one: Estimate, base: Estimate | None, between: Between | None = None, looks: Looks = ONCE
) -> Compared:
    """Compares one metric of two sides if each has enough rows."""
    enough = base is not None and not one.thin and not base.thin
    found = differences.difference(one, base, between, looks) if enough and base is not None else None
    return Compared(one.metric, one, base, found)


def compare_all(
    one: Mapping[str, Estimate],
    base: Mapping[str, Estimate] | None,
    between: Mapping[str, Between] | None = None,
    looks: Looks = ONCE,
) -> dict[str, Compared]:
    """Compares every metric that the first side has.

    With `between` a metric that is not in it is not subtracted: too few customers make it.
    """
    if base is None:
        return {key: compare(found, None) for key, found in one.items()}
    return {
        key: Compared(found.metric, found, base[key], None)
        if between is not None and key not in between
        else compare(found, base[key], None if between is None else between[key], looks)
        for key, found in one.items()
    }


def explore(
    one: Mapping[str, Estimate],
    base: Mapping[str, Estimate] | None,
    between: Mapping[str, Between] | None = None,
) -> dict[str, Compared]:
    """Compares all metrics of two sides, valid on every day and for all metrics at once.

    So that in one log of twenty at most anything is ever called clear that is not there.
    """
    judged = [
        key
        for key, found in one.items()
        if found.metric.better != "neither"
        and base is not None
        and None not in (found.value, base[key].value)
    ]
    looks = Looks(estimates.LEVEL / max(len(judged), 1), daily=True)
    return compare_all(one, base, between, looks)


def arms(chosen: Slice, pilot: str = PILOT, baseline: str = BASELINE) -> Pair:
    """Returns the pair pilot and baseline, by the names of the workspace."""
    return Pair(
        "arms", Side(pilot, chosen.but("arm", "pilot")), Side(baseline, chosen.but("arm", "baseline"))
    )


def versions(chosen: Slice, one: str, base: str) -> Pair:
    """Returns the pair of two agent versions."""
    return Pair(
        "versions",
        Side(one, chosen.but("agent_version", one)),
        Side(base, chosen.but("agent_version", base)),
    )


def periods(chosen: Slice, one: tuple[date, date], base: tuple[date, date]) -> Pair:
    """Returns the pair of two periods."""
    return Pair(
        "periods",
        Side(wording.period(*one), chosen.within(*one)),
        Side(wording.period(*base), chosen.within(*base)),
    )


def alone(chosen: Slice, label: str = "All tickets") -> Pair:
    """Returns one side without a comparison."""
    return Pair("alone", Side(label, chosen), None)


def last_days(first: date, last: date, days: int = 14) -> tuple[tuple[date, date], tuple[date, date]]:
    """Returns the last complete days and as many before them; fewer if the log is younger."""
    length = max(1, min(days, ((last - first).days + 1) // 2))
    start = last - timedelta(days=length - 1)
    return (start, last), (start - timedelta(days=length), start - timedelta(days=1))


def subject(metric: Metric, *, inside: bool = False) -> str:
    """Returns a metric's name for a sentence: Median handle time, CSAT."""
    name, _, statistic = metric.label.partition(", ")
    words = f"{statistic} {name.lower()}" if statistic else name
    if statistic.startswith("of "):
        words = f"{name} {statistic}"
    first = words[0].lower() if inside and not words.startswith("CSAT") else words[0].upper()
    return first + words[1:]


def headline(found: Sequence[Compared], pair: Pair) -> str:
    """Returns the comparison's answer in one sentence, without a judgement that no plan backs."""
    if pair.base is None:
        return f"{pair.one.label}: there is no second side to compare with."
    clear = [item for item in found if item.clear]
    ahead = [subject(item.metric, inside=True) for item in clear if item.judged == "better"]
    behind = [subject(item.metric, inside=True) for item in clear if item.judged == "worse"]
    unclear = [subject(item.metric, inside=True) for item in found if item.difference and not item.clear]
    parts = [f"ahead on {wording.listed(ahead)}"] if ahead else []
    parts += [f"behind on {wording.listed(behind)}"] if behind else []
    start = f"{pair.one.label} is {wording.listed(parts)}"
    if not parts:
        known = any(item.difference for item in found)
        said = "do not differ clearly yet" if known else "cannot be compared yet"
        return f"{pair.one.label} and {pair.base.inside} {said}."
    if not unclear:
        return f"{start}."
    return f"{start}; {wording.listed(unclear)} {'is' if len(unclear) == 1 else 'are'} not clear yet."


def state(found: Compared) -> str:
    """Returns the direction in two or three words, or why there is none."""
    if found.one.value is None or (found.base is not None and found.base.value is None):
        return "Not recorded" if _absent(found) else "Nothing yet"
    if found.thin:
        return "Too few yet"
    if found.base is None:
        return "One side"
    if not found.clear:
        return "Not clear yet"
    return _word(found.direction, found.metric.unit).capitalize()


def _absent(found: Compared) -> bool:
    return found.one.reason != "" and found.one.reason == found.metric.absent


def _word(direction: str, unit: str) -> str:
    if unit != "seconds":
        return direction
    return "longer" if direction == "higher" else "shorter"

"""The kinds of alerts: what each watches, its usual settings, and how often it may be false."""

from dataclasses import dataclass
from typing import Literal, get_args

from analytics.trends.signals.watch_settings import FALSE_ALARMS

Kind = Literal["verdict changed", "harm", "signal", "target missed", "data late", "job failed", "fix overdue"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class AlertKind:
    """A kind of alert: its name on pages, what it watches, and how it is set unless somebody says otherwise.

    `looks` is how many looks in a row must find it; `minimum` how many tickets must stand behind a number
    (0: no number is read); `days` the usual days of what is measured in days, None elsewhere. `primes` says
    that what is so when the rule is made is no news. `false_alarms` says what may be chance.
    """

    label: str
    watches: str
    looks: int
    minimum: int
    days: int | None
    primes: bool
    false_alarms: str


_FACT = "None by chance: it reports what happened."

OF: dict[Kind, AlertKind] = {
    "verdict changed": AlertKind(
        label="Verdict changed",
        watches="The verdict of a pilot becomes another one.",
        looks=1,
        minimum=0,
        days=None,
        primes=True,
        false_alarms=_FACT,
    ),
    "harm": AlertKind(
        label="Harm in a pilot",
        watches="A criterion is worse than the baseline beyond its margin, on an interval valid every day.",
        looks=1,
        minimum=100,
        days=None,
        primes=False,
        false_alarms="At most 2.5 % of pilots that do no harm, over all their criteria and days.",
    ),
    "signal": AlertKind(
        label="Signal",
        watches="Something changed that nobody asked about, as on Signals.",
        looks=2,
        minimum=20,
        days=None,
        primes=False,
        false_alarms=f"At most {sum(FALSE_ALARMS.values()):.1f} per quarter over everything watched.",
    ),
    "target missed": AlertKind(
        label="Target missed",
        watches="A complete month missed a target, and chance does not explain it.",
        looks=1,
        minimum=30,
        days=None,
        primes=False,
        false_alarms="At most 2.5 % of the targets that are exactly reached.",
    ),
    "data late": AlertKind(
        label="Data late",
        watches="No import of the source for some days.",
        looks=1,
        minimum=0,
        days=3,
        primes=False,
        false_alarms=_FACT,
    ),
    "job failed": AlertKind(
        label="Job failed",
        watches="The newest analysis or import of a kind failed.",
        looks=1,
        minimum=0,
        days=None,
        primes=False,
        false_alarms=_FACT,
    ),
    "fix overdue": AlertKind(
        label="Fix overdue",
        watches="A fix still waits although its date has passed.",
        looks=1,
        minimum=0,
        days=0,
        primes=False,
        false_alarms=_FACT,
    ),
}

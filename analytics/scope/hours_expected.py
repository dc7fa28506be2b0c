"""Human hours a month that a category's next stage is expected to save, and the hours to prepare it."""

from dataclasses import dataclass

from analytics import monthly_rate
from analytics.scope.scope_gate import TAGS_A_MONTH, Reviewed
from analytics.shadow.readiness_gate import FEWEST_ENTRIES
from analytics.shadow.rollout_ladder import SHARES, Rung
from analytics.trends import human_hours_saved
from analytics.trends.human_hours_saved import Assumptions, Counts

#: Hours that people take: to write an article, to approve the behaviour rules, and for the step itself.
ARTICLE, APPROVAL, STEP = 1.0, 0.5, 0.5
#: Approvals of the behaviour rules that the gate asks for.
APPROVALS = 2


@dataclass(frozen=True, slots=True)
class SolvedAlone:
    """The share of its tickets that the agent would solve alone, with its interval and where it is from."""

    share: float
    low: float
    high: float
    origin: str


@dataclass(frozen=True, slots=True)
class HoursExpected:
    """Hours a month with their interval; None with a reason where they are not known."""

    hours: float | None
    low: float | None
    high: float | None
    tickets: float | None
    reason: str


def expected(
    a_month: float | None, rung: Rung, to: Rung, solved: SolvedAlone | None, given: Assumptions | str
) -> HoursExpected:
    """The hours of the tickets that the agent would have at `to` beyond those at `rung`, less rework.

    The interval adds the squares of what each assumption and the share solved alone leave open, each side on
    its own, as in the hours saved of a month.
    """
    if a_month is None:
        return HoursExpected(None, None, None, None, f"No tickets a month: {monthly_rate.TOO_SHORT}.")
    tickets = a_month * (SHARES[to] - SHARES[rung])
    if isinstance(given, str):
        return HoursExpected(None, None, None, tickets, given)
    if solved is None:
        return HoursExpected(
            None, None, None, tickets, "Too few drafts or live tickets to say what it would solve alone."
        )
    # Scaled up so that counts in whole tickets are exact enough, and down again.
    scale = 1_000.0

    def counts(share: float) -> Counts:
        alone = round(scale * tickets * share)
        return Counts(alone, round(scale * tickets) - alone, 0)

    middle = human_hours_saved.saved(counts(solved.share), given)
    if middle.hours is None or middle.hours_interval is None:
        return HoursExpected(None, None, None, tickets, "It has no tickets in a month.")
    ends = [human_hours_saved.saved(counts(end), given).hours or 0.0 for end in (solved.low, solved.high)]
    below = (middle.hours - middle.hours_interval[0], middle.hours - min(ends))
    above = (middle.hours_interval[1] - middle.hours, max(ends) - middle.hours)
    low = middle.hours - sum(each**2 for each in below) ** 0.5
    high = middle.hours + sum(each**2 for each in above) ** 0.5
    return HoursExpected(middle.hours / scale, low / scale, high / scale, tickets, "")


def preparation(
    *, entries: int, approvals: int, reviewed: Reviewed, seconds_a_tag: float
) -> tuple[float, str]:
    """The hours until a category can move, and what they are made of."""
    parts = {
        "articles": ARTICLE * max(0, FEWEST_ENTRIES - entries),
        "approvals": APPROVAL * max(0, APPROVALS - approvals),
        "reviews": max(0, TAGS_A_MONTH - reviewed.answers) * seconds_a_tag / 3600,
        "the step": STEP,
    }
    made_of = ", ".join(f"{name} {hours:.1f} h" for name, hours in parts.items() if hours)
    return sum(parts.values()), made_of

"""The days before and after the start of a change that its rule compares, cut where another change begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.changes.daily_panel import Flags, Panel
from analytics.changes.evaluation_rule import FEWEST_WEEKS, Change, Rule, Target

_HISTORY = 52


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Days of a panel: before, picked and after the start of one target; `start` is the first day after.

    `together_with` are changes of the same category too close to be told apart; then the days after begin
    with the last of them, and the days before end with the first.
    """

    target: Target
    before: Flags
    picked: Flags
    after: Flags
    #: Up to a year before the start, in which a trend shows sooner than in the weeks that are compared.
    history: Flags
    #: All days after the start until the next change, in which a trend goes on and a step does not.
    follow: Flags
    together_with: tuple[str, ...] = ()
    cut_by: tuple[str, ...] = ()

    @property
    def weeks_before(self) -> float:
        """Weeks before the start that are compared."""
        return self.before.sum() / 7

    @property
    def weeks_after(self) -> float:
        """Weeks after the start that are compared."""
        return self.after.sum() / 7


def of(panel: Panel, change: Change, target: Target, ledger: Sequence[Change], seen_until: date) -> Windows:
    """The windows of one target; `seen_until` is the last day whose outcomes are known."""
    first, last = target.live_on, target.live_on
    close: dict[str, None] = {}
    others = sorted(
        (each.live_on, other.key)
        for other in ledger
        if other.key != change.key
        for each in other.targets
        if each.category == target.category
    )
    least = timedelta(weeks=FEWEST_WEEKS)
    # A change close to one that is close is close too, so it is asked until nothing more comes in.
    while near := [
        (day, key) for day, key in others if key not in close and first - least < day < last + least
    ]:
        for day, key in near:
            close[key] = None
            first, last = min(first, day), max(last, day)
    apart = [(day, key) for day, key in others if key not in close]
    rule = change.rule
    starts = max((day for day, _ in apart if day < first), default=None)
    ends = min((day for day, _ in apart if day > last), default=None)
    open_until = seen_until if ends is None else min(seen_until, ends - timedelta(days=1))
    until = min(open_until, last + timedelta(weeks=rule.weeks_after) - timedelta(days=1))
    picked = _picked(panel, [rule, *(each.rule for each in ledger if each.key in close)])
    after = panel.between(last, until) & ~picked
    follow = panel.between(last, min(open_until, last + timedelta(weeks=_HISTORY))) & ~picked
    before = _last_days(panel, first, rule.weeks_before, starts, picked)
    history = _last_days(panel, first, max(_HISTORY, rule.weeks_before), starts, picked)
    planned = last + timedelta(weeks=rule.weeks_after)
    cut = [key for day, key in apart if first - timedelta(weeks=rule.weeks_before) < day < planned]
    return Windows(target, before, picked, after, history, follow, tuple(close), tuple(dict.fromkeys(cut)))


def _picked(panel: Panel, rules: Sequence[Rule]) -> Flags:
    """The days of the choice, of all that is judged together."""
    picked = panel.between(panel.last, panel.first - timedelta(days=1))
    for rule in rules:
        if rule.picked_first is not None and rule.picked_last is not None:
            picked = picked | panel.between(rule.picked_first, rule.picked_last)
    return picked


def _last_days(panel: Panel, start: date, weeks: int, from_: date | None, picked: Flags) -> Flags:
    """The last days before the start, so many weeks, without those of the choice."""
    free = panel.between(from_ or panel.first, start - timedelta(days=1)) & ~picked
    wanted, found = weeks * 7, int(free.sum())
    if found > wanted:
        free[: int(free.nonzero()[0][found - wanted])] = False
    return free

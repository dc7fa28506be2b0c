"""Untouched categories: which may stand against a target, and which are left out for what reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from analytics import wording
from analytics.changes.comparison_windows import Windows
from analytics.changes.daily_panel import Flags, Panel
from analytics.changes.evaluation_rule import Change

#: With fewer tickets on a side a category's change is mostly chance.
FEWEST_TICKETS = 30

#: Of each category the others that a change of it may reach, with the reason in words.
Links = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Controls:
    """The rows of the panel that are untouched, and every other category with why it is left out."""

    places: tuple[int, ...]
    left_out: tuple[tuple[str, str], ...]


def choose(
    panel: Panel, change: Change, windows: Sequence[Windows], ledger: Sequence[Change], links: Links
) -> Controls:
    """The categories that no change touches in these windows, directly or through what they share."""
    kept: list[int] = []
    left_out: list[tuple[str, str]] = []
    for place, category in enumerate(panel.categories):
        if category in change.categories:
            continue
        reason = (
            _changed(panel, category, windows, change, ledger)
            or _linked(category, change, links)
            or _small(panel, place, windows)
        )
        if reason:
            left_out.append((category, reason))
        else:
            kept.append(place)
    return Controls(tuple(kept), tuple(left_out))


def _changed(
    panel: Panel, category: str, windows: Sequence[Windows], change: Change, ledger: Sequence[Change]
) -> str:
    """Whether another change begins there while the target is watched, a week after its end included."""
    watched = [_ends(each.before | each.picked | each.after) for each in windows]
    first = panel.first + timedelta(days=min(low for low, _ in watched))
    last = panel.first + timedelta(days=max(high for _, high in watched))
    for other in ledger:
        if other.key == change.key:
            continue
        for each in other.targets:
            if each.category == category and first < each.live_on <= last:
                return f"changed itself on {wording.day(each.live_on)}: {other.what}"
    return ""


def _linked(category: str, change: Change, links: Links) -> str:
    for target in change.categories:
        if reason := links.get(target, {}).get(category) or links.get(category, {}).get(target):
            return reason
    return ""


def _small(panel: Panel, place: int, windows: Sequence[Windows]) -> str:
    least = min(int(panel.n[place, days].sum()) for each in windows for days in (each.before, each.after))
    if least >= FEWEST_TICKETS:
        return ""
    return f"{wording.counted(least, 'ticket')} before or after, {FEWEST_TICKETS} are needed"


def _ends(days: Flags) -> tuple[int, int]:
    there = days.nonzero()[0]
    return (int(there[0]), int(there[-1])) if there.size else (0, 0)

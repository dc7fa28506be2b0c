"""The tickets that a plan speaks of, as two sides of a page, within whatever is filtered there."""

from dataclasses import replace
from datetime import date

from analytics import wording
from analytics.exploratory.comparison import Pair, Side
from analytics.pilot.assignment import eligible_tickets
from analytics.pilot.verdict_records import Verdict
from analytics.ticket_slices import Slice
from pages.components import load
from pages.components.filters import Choice


def is_asked(choice: Choice) -> bool:
    """Whether nothing else was chosen to be compared, so that the plan decides what is."""
    return choice.pair == load.default_pair(load.scope(choice.at), choice.whole)


def reached(choice: Choice, found: Verdict) -> Choice:
    """All tickets of both arms since the start, however young."""
    return _sides(choice, found, None)


def judged(choice: Choice, found: Verdict) -> Choice:
    """The tickets that the verdict is read from: those of complete days past their horizon."""
    return _sides(choice, found, found.last_day)


def late(found: Verdict) -> tuple[int, int]:
    """Tickets of either arm past their horizon that came in after the last day that is read."""
    reach = found.reach
    base = reach.base_tickets - reach.base_mature - reach.base_maturing
    return reach.tickets - reach.mature - reach.maturing, base


def late_words(found: Verdict, count: int) -> str:
    """How many mature tickets are not counted yet, and why."""
    came = wording.counted(count, "mature ticket")
    if found.last_day is not None:
        came += f" created after {wording.day(found.last_day)}"
    return f"{came} {'is' if count == 1 else 'are'} not counted yet: only complete days count."


def _sides(choice: Choice, found: Verdict, last: date | None) -> Choice:
    here = choice.at.settings
    one, base = (_within(side, choice.whole, last) for side in eligible_tickets.slices(found.plan))
    return replace(choice, pair=Pair("arms", Side(here.pilot, one), Side(here.baseline, base)))


def _within(side: Slice, whole: Slice, last: date | None) -> Slice:
    starts = [day for day in (side.start, whole.start) if day is not None]
    ends = [day for day in (side.end, whole.end, last) if day is not None]
    return Slice(max(starts, default=None), min(ends, default=None), (*side.where, *whole.where))

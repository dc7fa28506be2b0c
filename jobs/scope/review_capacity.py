"""Reviewers' time: the minutes a month that somebody stated, and what one live category needs."""

import numpy as np

from analytics.scope.scope_gate import TAGS_A_MONTH, Capacity
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.review import review_tags, reviewer_progress, stored_draws

_SUBJECT = "minutes a month"
#: What a tag takes until five were timed.
USUAL_SECONDS, FEWEST_TIMED = 30.0, 5
_MOST = 100_000


def of_source(settings: Settings, source: str, seconds: float) -> Capacity:
    """The stated minutes (None: nobody stated any), and a category's need at so many seconds a tag."""
    said = log.current(settings, source, "review capacity", _SUBJECT)
    stated = None if said is None else float(said.choice)
    return Capacity(stated, TAGS_A_MONTH * seconds / 60)


def state(settings: Settings, source: str, minutes: float, *, by: str | None = None) -> None:
    """State how many minutes a month reviewers have; a DataError outside of 0 to 100,000."""
    if not 0 <= minutes <= _MOST:
        raise DataError(f"{minutes:g} minutes a month cannot be. Use 0 to {_MOST:,}.")
    log.decide(
        settings, source=source, kind="review capacity", subject=_SUBJECT, choice=f"{minutes:g}", by=by
    )


def seconds_a_tag(settings: Settings, source: str) -> float:
    """The median seconds of a tag over the reviewers of the newest draw with enough; else 30."""
    for draw in stored_draws.listed(settings, source):
        tags = review_tags.standing(settings, source, draw.id or 0)
        found = reviewer_progress.of_tags(tags, {})
        timed = [each for each in found if each.median_seconds is not None]
        if sum(each.tags for each in timed) >= FEWEST_TIMED:
            return float(np.median([each.median_seconds for each in timed]))
    return USUAL_SECONDS

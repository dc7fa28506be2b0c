"""Signals that still go on at a look, or began since the last one: what an alert fires for."""

from datetime import date, timedelta

from analytics.trends.signals.find_signals import Watched
from analytics.trends.signals.watch_settings import APART, Signal


def of(watched: Watched, seen_until: date | None) -> dict[str, Signal]:
    """The signals by what tells their series from every other; one that is over is left out.

    `seen_until` is the last day of the data at the look before: what came and went since is told too.
    """
    # Rates are known a horizon later than tickets: what goes on in them ends with the last judged day.
    since = min(watched.watch.days[1], watched.watch.judged_to) - timedelta(days=APART)
    if seen_until is not None:
        since = min(since, seen_until)
    # Of two signals of one series the newest, which stands first, is the one that goes on.
    return {subject(each): each for each in reversed(watched.signals) if each.until >= since}


def subject(signal: Signal) -> str:
    """What tells a signal's series from every other; its days move with every look."""
    return " ".join(filter(None, (signal.kind, signal.dimension, signal.value, signal.metric)))

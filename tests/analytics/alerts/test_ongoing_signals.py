"""Which signals an alert fires for, and that quiet quarters stay quiet however often one looks."""

import numpy as np
import pytest

from analytics.alerts import alert_kinds, ongoing_signals
from analytics.trends.signals import find_signals, watch_settings
from analytics.trends.signals.watch_settings import BASELINE_AT_MOST, QUARTER
from tests.analytics.trends import quiet_logs
from tests.analytics.trends.quiet_logs import Planted
from tests.benchmarks import quiet_alerts


def watched(planted: int, last: int) -> find_signals.Watched:
    end = BASELINE_AT_MOST + 2 * QUARTER
    log = quiet_logs.cube(np.random.default_rng(1), end, 250, Planted(planted, category=1, times=3.0))
    watch = watch_settings.plan(quiet_logs.START, quiet_logs.day(last), quiet_logs.day(last - 7))
    assert not isinstance(watch, str)
    return find_signals.find(log.lazy(), watch, quiet_logs.KNOWN)


def test_what_goes_on_is_told_under_one_name_at_every_look() -> None:
    names = [ongoing_signals.of(watched(300, last), None).keys() for last in (305, 312, 330)]
    (spike,) = {name for name in names[0] if name.startswith("spike category category 01")}
    assert all(spike in each for each in names)


def test_quiet_quarters_raise_no_more_alerts_than_stated() -> None:
    """A look every week over six quarters; the benchmark `alerts` has sixty, and a look every day."""
    raised = [len(quiet_alerts.fired(number, 7, quiet_alerts.UNSTEADY["days alike"])) for number in range(6)]
    assert sum(raised) / len(raised) <= sum(watch_settings.FALSE_ALARMS.values())


@pytest.mark.parametrize("kind", alert_kinds.KINDS)
def test_every_kind_says_how_often_it_may_be_false(kind: alert_kinds.Kind) -> None:
    assert alert_kinds.OF[kind].false_alarms.endswith(".")

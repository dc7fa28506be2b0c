"""Every sentence says what the test behind it decides, over a grid of values, bounds and p-values."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import numpy as np
import polars as pl
import pytest

from analytics import wording
from analytics.figures.charts import criteria
from analytics.metrics import METRICS, Metric
from analytics.pilot.assignment import planned_share_check
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.plan import Criterion, Phase
from analytics.pilot.verdict import compared_mix, nonresponse, verdict_rules, verdict_sentences
from analytics.pilot.verdict.verdict_sentences import Beside
from analytics.pilot.verdict_records import Adjustment, Arm, Gap
from analytics.significance import sample_ratio_mismatch
from tests.analytics.pilot.simulated_pilots import START, plan

JUDGED = [metric for metric in METRICS.values() if metric.better != "neither"]
VALUES = (-0.31, -0.05, -0.0004, -1e-7, 0.0, 1e-7, 0.0004, 0.05, 0.31)
REACHES = (1e-8, 0.0003, 0.0504, 0.2)
MARGINS = (None, 0.0, 0.0004, 0.05, 0.1)
#: What no sentence may contain: no number, an amount that is none with a direction, a unit twice.
WRONG = re.compile(
    r"\bnan\b|\binf\b|None|(?<![\d.])0(\.0+)?(\s?points|\s?%|\s?s)? (lower|higher|longer|shorter)"
    r"|[−+-]0(\.0+)?(?![\d.])|points points|%\s?%|%\s?points|  |\.\.|\s[.,;]|\(\)"
)
#: What no test of ours shows.
UNSHOWN = re.compile(
    r"\bas planned|by lot|the same as|no difference|significant|settling|proves?\b", re.IGNORECASE
)


def checked(said: str) -> str:
    """The sentence with plain blanks; it has no number that is none, and ends."""
    text = said.replace(wording.NARROW, " ").replace(wording.UNBROKEN, " ")
    assert not WRONG.search(text), text
    assert text.endswith(".") and (text[0].isupper() or text[0].isdigit()), text
    return text


def judged() -> Iterator[tuple[Criterion, Gap, str]]:
    """Differences of every metric with the state that the gate gives them."""
    for metric, margin, value, reach in product(JUDGED, MARGINS, VALUES, REACHES):
        relative = metric.unit == "seconds"
        criterion = Criterion(metric.key, margin=margin, relative=relative)
        scale = 60.0 if metric.unit == "seconds" and metric.kind != "quantile" else 1.0
        low, high = scale * (value - reach), scale * (value + reach)
        line = scale * verdict_rules.worst(margin, metric.better)
        state = verdict_rules.STATES[int(verdict_rules.states(low, high, line=line, better=metric.better))]
        yield criterion, Gap(scale * value, low, high), state


def test_what_is_said_of_a_margin_is_what_its_interval_decides() -> None:
    for criterion, gap, state in judged():
        if criterion.watched and state != "shown not":
            state = "withheld"
        for early in (False, True) if state == "not shown yet" else (False,):
            beside = Beside(read=not early, monitored=early, early=early, needed=510, since=None)
            text = checked(verdict_sentences.of_margin(criterion, gap, state, beside))
            assert not UNSHOWN.search(text)
            assert ("Kept within that." in text or "Not worse." in text) == (state == "shown")
            worse = "Worse than allowed." in text or "Worse than the baseline." in text
            assert worse == (state == "shown not")
            assert ("Not proven yet" in text) == (state == "not shown yet" and not early)
            if criterion.margin is not None:
                assert ("No worsening is allowed." in text) == (criterion.margin == 0)
                assert ("Allowed: up to " in text) == (criterion.margin > 0)


def test_what_may_be_lost_never_reads_like_what_is_allowed() -> None:
    criterion = Criterion("resolution_rate", margin=0.05)
    beside = Beside(read=True, monitored=False, early=False, needed=None, since=None)
    text = checked(verdict_sentences.of_margin(criterion, Gap(-0.01, -0.0504, 0.03), "not shown yet", beside))
    assert text == (
        "Resolution is 1.0 points lower; it may be up to 5.04 points lower. Allowed: up to 5 points lower. "
        "Not proven yet."
    )


def test_no_margin_is_no_worsening() -> None:
    beside = Beside(read=True, monitored=False, early=False, needed=None, since=None)
    criterion = Criterion("csat_mean", margin=0.0)
    assert checked(verdict_sentences.of_margin(criterion, Gap(-0.2, -0.3, -0.1), "shown not", beside)) == (
        "CSAT is 0.20 points lower (−0.30 to −0.10). No worsening is allowed. Worse than allowed."
    )
    tiny = Criterion("resolution_rate", margin=0.0004)
    assert "Allowed: up to 0.04 points lower." in checked(
        verdict_sentences.of_margin(tiny, Gap(0.1, 0.05, 0.15), "shown", beside)
    )


def test_what_is_said_of_a_target_is_what_its_interval_decides() -> None:
    for metric, value, reach, target in product(JUDGED, (0.02, 0.5, 0.93), (0.001, 0.3), (0.5, 0.025)):
        scale = {"share": 1.0, "points": 5.0, "seconds": 4_000.0}[metric.unit]
        low, high = scale * max(value - reach, 0.0), scale * min(value + reach, 1.0)
        state = verdict_rules.STATES[
            int(verdict_rules.states(low, high, line=scale * target, better=metric.better))
        ]
        arm = Arm(scale * value, low, high, 100, 120, 90, 80.0, 1.2)
        beside = Beside(read=True, monitored=False, early=False, needed=12_345, since=None)
        criterion = Criterion(metric.key, target=scale * target)
        text = checked(verdict_sentences.of_target(criterion, arm, state, beside))
        assert ("Target met." in text) == (state == "shown")
        assert ("Target missed." in text) == (state == "shown not")
        assert not UNSHOWN.search(text)


@pytest.mark.parametrize("metric", JUDGED, ids=lambda metric: metric.key)
def test_the_pilot_got_easier_tickets_where_the_mix_speaks_for_it(metric: Metric) -> None:
    for crude, adjusted in ((0.054, -0.048), (-0.054, 0.048), (0.054, 0.0001), (1e-6, -0.05)):
        text = checked(
            verdict_sentences.misleading(
                metric, Gap(crude, None, None), Gap(adjusted, None, None), relative=False
            )
        )
        better_raw = (crude > adjusted) == (metric.better == "higher")
        assert text.startswith(f"The pilot got {'easier' if better_raw else 'harder'} tickets. Raw, its ")
    said = verdict_sentences.misleading(
        METRICS["resolution_rate"], Gap(0.054, None, None), Gap(-0.048, None, None), relative=False
    )
    assert said == (
        "The pilot got easier tickets. Raw, its resolution rate is 5.4 points higher; "
        "for the same mix of tickets it is 4.8 points lower."
    )


def checked_split(pilot: int, units: int, share: float, *, read: bool) -> tuple[str, bool, float]:
    """What is said of so many tickets of the pilot in random order, whether it is an alarm, and p."""
    looks = np.sort(np.random.default_rng(units).integers(0, 14, units)).astype(np.int32)
    rows = pl.DataFrame(
        {
            "look": looks,
            "hour": looks * 24,
            "phase": np.zeros(units, dtype=np.int32),
            "person": np.arange(units),
            "pilot": np.random.default_rng(pilot).permutation(units) < pilot,
        }
    )
    promised = plan(phases=(Phase("live", START, share),))
    found = planned_share_check.check(promised, EligibleTickets(rows, rows, START, None, units), read=read)
    assert found.phases[0].p is not None
    return checked(found.sentence), found.invalid, found.phases[0].p


def test_the_split_has_an_alarm_in_words_where_it_has_one() -> None:
    seen: set[bool] = set()
    for units, share, read in product((1, 9, 40, 1_000), (0.05, 0.15, 0.5), (True, False)):
        for pilot in sorted({0, 1, round(units * share), round(units * share * 1.3), units}):
            text, alarm, p = checked_split(min(pilot, units), units, share, read=read)
            assert ("A gap this large is not chance." in text) == alarm
            assert ("Split check: no alarm" in text) == (not alarm)
            assert not UNSHOWN.search(text)
            if read and p < sample_ratio_mismatch.ALARM_P:
                assert alarm
            seen.add(alarm)
    assert seen == {True, False}


def test_at_p_009_there_is_no_alarm_and_nothing_more_is_said() -> None:
    text, alarm, p = checked_split(184, 1_000, 0.15, read=True)
    assert 0.002 < p < 0.01 and not alarm
    assert text == "The pilot got 18.4 % of tickets; 15 % was planned. Split check: no alarm."


def test_silence_says_no_number_that_is_none() -> None:
    for rated, base_rated, value in product((1, 40, 999, 1_000), (40, 1_000), (1.0, 3.2, 5.0)):
        arms = [Arm(value, None, None, rows, 1_000, 500, None, None) for rows in (rated, base_rated)]
        for margin in (None, 0.0, 0.1):
            found = nonresponse.of(Criterion("csat_mean", margin=margin), *arms, Gap(0.1, None, None))
            assert found is not None
            for said in found.sentences:
                checked(said)


def test_shares_are_never_rounded_to_none_or_all() -> None:
    whole = Adjustment(*[Gap(0.0, None, None)] * 3, False, ("x",), 0.0004, 0.99999, "")
    text = checked(compared_mix.left_out(METRICS["csat_mean"], whole))
    assert text.startswith("Less than 0.1 % of the pilot's ratings and more than 99.9 % of the baseline's")
    for share, said in (
        (0.0, "0 %"),
        (1.0, "100 %"),
        (1e-17, "0 %"),
        (0.0005, "less than 0.1 %"),
        (0.5, "50.0 %"),
    ):
        assert wording.share_in_words(share).replace(wording.NARROW, " ") == said


def test_no_difference_in_a_table_reads_as_none_with_a_sign() -> None:
    for value in VALUES:
        assert not WRONG.search(criteria.ratio(value).replace(wording.NARROW, " ") + " ")
    assert criteria.ratio_interval(0.0002, 0.007) == f"+0.02{wording.NARROW}% to +0.70{wording.NARROW}%"


def test_the_days_of_a_verdict_are_said() -> None:
    for day, possible in ((0, None), (3, START + timedelta(days=30)), (99, date(2027, 1, 2))):
        checked(verdict_sentences.too_early(plan(), day, 14, possible))

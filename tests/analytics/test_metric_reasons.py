"""A metric that a source cannot have says what is missing, not what is there."""

import polars as pl
import pytest

from analytics import estimates
from analytics.estimates import ENOUGH
from analytics.metrics import METRICS, missing


def test_the_reason_names_what_is_not_there() -> None:
    automated = METRICS["automated_resolution_rate"]
    assert "agent was involved" in missing(automated, frozenset({"status"}))
    assert "whether a ticket was solved" in missing(automated, frozenset({"interactions"}))
    assert missing(automated, frozenset({"interactions", "resolved"})) == ""
    handover = METRICS["handover_rate"]
    assert missing(handover, frozenset({"handled_by"})) == (
        "This source does not record escalations, and has no message of a person."
    )
    assert "five-point" in missing(METRICS["csat_mean"], frozenset({"csat_good"}))


def test_a_source_with_replies_has_a_first_response_without_a_column_for_it() -> None:
    first = METRICS["first_response_median"]
    assert missing(first, frozenset({"status"})) == "This source records no first response."
    told = missing(first, frozenset({"status", "interactions"}))
    assert "no message of it is a reply" in told
    assert missing(first, frozenset({"interactions", "replies"})) == ""
    assert missing(first, frozenset({"interactions", "first_response_at"})) == ""


@pytest.mark.parametrize(
    ("told", "n", "unknown", "shown"),
    [
        (0, 75, 25, False),
        (75, 75, 25, False),
        (0, 76, 24, True),
        (1, 75, 25, True),
        (74, 75, 25, True),
        (0, ENOUGH - 1, 500, True),
        (0, ENOUGH, 500, False),
    ],
)
def test_a_rate_at_an_end_is_withheld_from_a_quarter_unknown_on(
    told: int, n: int, unknown: int, shown: bool
) -> None:
    for key, metric in METRICS.items():
        if metric.kind != "ratio":
            continue
        row = dict.fromkeys(metric.measures, 0.0) | {
            metric.whole: n + unknown, metric.population: n + unknown,
            metric.denominator: n, metric.numerator: told,
        }  # fmt: skip
        known = frozenset(name for group in metric.needs for name in group)
        decided = {name: 0.0 for each in METRICS.values() for name in each.measures} | row
        found = estimates.of(metric, pl.DataFrame(), {(): row}, known | estimates.one_sided(decided))[()]
        assert found.n == n
        by_words = key in ("resolution_rate", "automated_resolution_rate", "escalation_rate", "handover_rate")
        assert (found.value is not None) == (shown or not by_words)
        assert (found.one_sided is None) == (found.value is not None)
        assert by_words == ("a quarter or more are not known" in metric.definition)

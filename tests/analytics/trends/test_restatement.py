from datetime import date

from analytics.trends import restatement
from analytics.trends.restatement import ClosedMetric, Restated

SUMS = {
    "tickets": 5_125, "mature": 5_125, "ended": 3_400, "outcome_known": 5_125, "durable": 3_137,
    "reopened": 263, "escalated": 400, "rated": 900,
}  # fmt: skip


def kept(metric: str = "resolution_rate", value: float | None = 3_137 / 5_125) -> ClosedMetric:
    return ClosedMetric(date(2026, 3, 1), metric, value, SUMS, "v12", "1", 7.0, date(2026, 4, 9))


def again(
    was: ClosedMetric, value: float | None, events: dict[str, int] | None = None, **changed: float
) -> Restated | None:
    return restatement.restated(
        was, value, {**SUMS, **changed}, "v15", "1", 7.0, since="late.csv", events=events
    )


def test_late_reopens_are_named_with_their_number() -> None:
    found = again(kept(), 3_096 / 5_125, durable=3_096, reopened=304)
    assert found is not None
    assert found.sentence == (
        "March 61.2 → 60.4: 41 tickets reopened after the close on 9 Apr 2026, "
        "lake v12 → v15, since late.csv."
    )
    assert [(cause.key, cause.tickets) for cause in found.causes] == [("reopened", 41)]


def test_late_tickets_are_named_too_the_larger_cause_first() -> None:
    now = {"tickets": 5_225, "mature": 5_225, "outcome_known": 5_225, "durable": 3_150, "reopened": 270}
    found = again(kept(), 3_150 / 5_225, **now)
    assert found is not None
    assert "100 tickets came in late and 7 tickets reopened after the close" in found.sentence


def test_what_somebody_counted_row_by_row_is_preferred_to_sums() -> None:
    now = {"tickets": 5_225, "mature": 5_225, "durable": 3_150, "reopened": 270}
    found = again(kept(), 3_150 / 5_225, {"late": 100}, **now)
    assert (
        found is not None and "March 61.2 → 60.3: 100 tickets came in late after the close" in found.sentence
    )


def test_an_event_that_does_not_concern_the_metric_is_no_cause_of_it() -> None:
    found = again(kept("escalation_rate", 0.078), 0.08, escalated=410, reopened=304, durable=3_096)
    assert found is not None and [cause.key for cause in found.causes] == ["escalated"]


def test_another_definition_comes_first() -> None:
    found = restatement.restated(kept(), 0.58, SUMS, "v12", "2", 7.0)
    assert found is not None
    assert found.sentence == "March 61.2 → 58.0, closed on 9 Apr 2026: definitions 1 → 2; lake v12 → v12."


def test_a_figure_that_reads_the_same_is_not_restated() -> None:
    assert again(kept(), 3_138 / 5_125, durable=3_138) is None
    assert again(kept(value=None), None) is None


def test_a_figure_that_is_gone_is_said_to_be() -> None:
    found = again(kept(), None, {"late": -5_125})
    assert found is not None and "March 61.2 → –: 5,125 tickets left" in found.sentence

from datetime import date, timedelta

import polars as pl
import pytest

from analytics import cube, estimates
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends import calendar_months, month_metrics, month_summary
from analytics.trends.calendar_months import Month, Pairing
from analytics.trends.month_metrics import Target
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot


def log(start: date, tickets: list[int], maturing_from: date | None = None) -> pl.DataFrame:
    """A day's tickets in order; those from a day on are still maturing."""
    days = [start + timedelta(days=n) for n in range(len(tickets))]
    young = [maturing_from is not None and day >= maturing_from for day in days]
    return pl.DataFrame(
        {
            "day": days,
            "tickets": tickets,
            "mature": [0 if y else n for n, y in zip(tickets, young, strict=True)],
            "maturing": [n if y else 0 for n, y in zip(tickets, young, strict=True)],
        }
    )


def of(taken: Snapshot) -> tuple[Month, ...]:
    days = taken.added(Slice(), ("day",))
    return calendar_months.survey(days, taken.rules.as_of.date(), overview_figures.last_mature_day(taken))


def by_key(found: tuple[Month, ...]) -> dict[str, tuple[Month, Pairing]]:
    return {month.key: (month, calendar_months.pairing(found, month)) for month in found}


def test_of_the_incidents_only_march_to_may_are_months_and_compare(incidents: Snapshot) -> None:
    found = by_key(of(incidents))
    assert {key for key, (month, _) in found.items() if month.complete} == {"2016-03", "2016-04", "2016-05"}
    compared = {key: pair.base.key for key, (_, pair) in found.items() if pair.base is not None}
    assert compared == {"2016-04": "2016-03", "2016-05": "2016-04"}
    assert found["2016-02"][0].states == ("partial",)
    assert found["2016-03"][1].reason == "The data for February 2016 covers only 29 Feb."
    tail = [month for key, (month, _) in found.items() if key > "2016-05"]
    assert len(tail) == 9 and all("thin" in month.states for month in tail)
    assert "January 2017 has 94 tickets, where 7,934 are typical" in found["2017-01"][1].reason


def test_the_incidents_without_a_time_of_solution_are_counted_as_missing(incidents: Snapshot) -> None:
    metric = METRICS["resolution_time_median"]
    samples = incidents.facts.filter("tickets").select("day", *estimates.sample_columns([metric]))
    days = cube.add(incidents.cube.lazy(), ("day",))
    found = month_metrics.by_month(days, samples, of(incidents), incidents.rules.known, [metric])
    assert sum(each[metric.key].excluded for each in found.values()) == 1_556
    hours = [
        round((found[key][metric.key].value or 0) / 3600, 1) for key in ("2016-03", "2016-04", "2016-05")
    ]
    assert hours == [71.2, 4.3, 2.9]


def test_a_months_headlines_are_those_of_its_days(company: Snapshot) -> None:
    found = of(company)
    august = by_key(found)["2026-08"][1]
    metrics = [METRICS["resolution_rate"], METRICS["csat_mean"]]
    days = company.added(Slice(), ("day",))
    compared = month_metrics.compared(days, august, company.rules.known, metrics)
    alone = company.estimates(Slice().within(date(2026, 8, 1), date(2026, 8, 31)), (), metrics)[()]
    for key, estimate in alone.items():
        one, base = compared[key].one, compared[key].base
        assert one.value == pytest.approx(estimate.value) and one.n == estimate.n
        assert base is not None and compared[key].difference is not None


def test_a_running_month_is_held_against_the_first_days_of_the_other() -> None:
    young = date(2026, 3, 15)
    found = calendar_months.survey(
        log(date(2026, 1, 1), [50] * 79, young), date(2026, 3, 20), date(2026, 3, 14)
    )
    pair = by_key(found)["2026-03"][1]
    assert found[-1].states == ("partial", "immature")
    assert pair.days == (date(2026, 3, 1), date(2026, 3, 14))
    assert pair.base_days == (date(2026, 2, 1), date(2026, 2, 14))
    assert "the first 14 days of both months" in pair.note


def test_a_month_of_which_less_than_a_week_is_judged_has_no_comparison() -> None:
    found = calendar_months.survey(
        log(date(2026, 1, 1), [50] * 73, date(2026, 3, 6)), date(2026, 3, 14), date(2026, 3, 5)
    )
    pair = by_key(found)["2026-03"][1]
    assert pair.base is None and pair.reason == "5 days of March 2026 are mature; 7 are needed."


def test_a_complete_month_is_never_held_against_a_partial_one() -> None:
    found = by_key(
        calendar_months.survey(log(date(2026, 1, 9), [50] * 51), date(2026, 2, 28), date(2026, 2, 28))
    )
    assert found["2026-02"][0].complete and found["2026-02"][1].base is None
    assert found["2026-02"][1].reason == "The data for January 2026 covers only 9–31 Jan."


def test_a_month_with_a_hole_is_partial_and_the_one_after_it_looks_further_back() -> None:
    tickets = [40] * 120
    tickets[38:45] = [0] * 7
    found = by_key(
        calendar_months.survey(log(date(2026, 1, 1), tickets), date(2026, 4, 30), date(2026, 4, 30))
    )
    month, pair = found["2026-02"]
    assert month.states == ("partial",) and "no tickets on 8–14 Feb" in pair.reason
    after = found["2026-03"][1]
    assert after.base is not None and after.base.key == "2026-01" and "has a gap" in after.note


def test_a_month_may_be_held_against_the_same_month_a_year_ago() -> None:
    found = calendar_months.survey(log(date(2025, 1, 1), [20] * 424), date(2026, 2, 28), date(2026, 2, 28))
    before = calendar_months.year_before(found, found[-1])
    assert before is not None and before.key == "2025-02"
    assert calendar_months.year_before(found, found[3]) is None


def test_an_empty_log_has_no_months() -> None:
    assert calendar_months.survey(log(date(2026, 1, 1), []), date(2026, 1, 1), date(2026, 1, 1)) == ()


def test_a_target_is_met_only_beyond_the_interval(company: Snapshot) -> None:
    metric = METRICS["escalation_rate"]
    found = company.estimates(Slice().within(date(2026, 8, 1), date(2026, 8, 31)), (), [metric])[()]
    words = [
        month_metrics.against(found[metric.key], Target(metric.key, value, date(2026, 7, 1))).word
        for value in (0.10, found[metric.key].value or 0, 0.01)
    ]
    assert words == ["met", "not clear", "missed"]


def test_a_month_is_asked_about_as_what_is_known_of_it() -> None:
    def asked(start: date, tickets: list[int], until: date) -> list[str]:
        found = calendar_months.survey(log(start, tickets), until, until)
        return [month_summary.question(month) for month in found]

    late = asked(date(2026, 6, 16), [40] * 76, date(2026, 8, 30))
    assert late == [
        "How was the part of June 2026 that is known?",
        "How was July 2026?",
        "How is August 2026, so far?",
    ]

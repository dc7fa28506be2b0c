from datetime import date

import polars as pl

from analytics.ticket_slices import Slice
from analytics.trends import automated_scope, calendar_months
from analytics.trends.automated_scope import Rule
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot


def rows(*given: tuple[date, str, int, int, int]) -> pl.DataFrame:
    names = ("day", "category", "mature", "involved", "automated")
    frame = pl.DataFrame(given, schema=names, orient="row")
    return frame.with_columns(pl.col("involved").alias("automation_known"))


def whole(*numbers: int) -> list[calendar_months.Month]:
    log = pl.DataFrame({"day": pl.date_range(date(2026, 1, 1), date(2026, 12, 31), eager=True)})
    log = log.with_columns(tickets=50, mature=50, maturing=0)
    found = calendar_months.survey(log, date(2026, 12, 31), date(2026, 12, 31))
    return [found[number - 1] for number in numbers]


def test_scope_grows_by_the_rule_and_a_quiet_month_changes_nothing() -> None:
    january, february, march = (date(2026, k, 5) for k in (1, 2, 3))
    frame = rows(
        (january, "returns", 500, 100, 80), (january, "billing", 500, 20, 18),
        (january, "login", 500, 100, 55),
        (february, "returns", 20, 4, 0), (february, "login", 500, 200, 150),
        (march, "returns", 500, 100, 30), (march, "login", 500, 200, 150),
    )  # fmt: skip
    found = automated_scope.by_month(frame, whole(1, 2, 3), Rule())
    assert [each.joined for each in found] == [("returns",), ("login",), ()]
    assert [each.left for each in found] == [(), (), ("returns",)]
    reasons = {each.name: each.reason for each in found[0].categories}
    assert reasons["billing"].startswith("The agent took part in 4.0")
    assert "at least 45." in reasons["login"]
    assert automated_scope.sentence(found[0]) == "New: returns."
    assert "by the lower end" in Rule().sentence


def test_the_company_automates_nothing_before_the_agent_and_easy_categories_after(company: Snapshot) -> None:
    surveyed = calendar_months.survey(
        company.added(Slice(), ("day",)),
        company.rules.as_of.date(),
        overview_figures.last_mature_day(company),
    )
    found = automated_scope.by_month(company.added(Slice(), ("day", "category")), surveyed, Rule())
    by_month = {each.month.month: each for each in found}
    assert not by_month[8].automated and not by_month[9].automated
    assert {"order status", "password reset"} <= set(by_month[10].automated)
    # The rule's first half: the agent is given few of the hard ones.
    assert not {"refund status", "delivery problem", "billing question"} & set(by_month[10].automated)

"""Lines of a bill against outcomes: each state by hand, credits, doubles, currencies, the price."""

from datetime import date

import polars as pl
import pytest

from analytics.billing import charged_lines, resolution_price
from analytics.billing.charged_lines import FACTS, Matched
from tests.analytics.billing import simulated_bills
from tests.analytics.billing.simulated_bills import GOOD, lines

#: What differs in each ticket, by the state that its line must get.
_TICKETS = {
    "lasted": {},
    "handed to a person": {"is_escalated": True, "is_automated": False},
    "reopened": {"is_reopened": True, "is_durable": False, "is_automated": False},
    "not solved": {"is_resolved": False, "is_durable": False, "is_automated": False},
    "a person answered": {"is_automated": False},
    "the agent took no part": {"is_involved": False, "is_automated": False},
    "not a request": {"is_eligible": False},
    "not judged yet": {"is_mature": False},
    "not recorded": {"is_escalated": None, "is_resolved": None, "is_durable": None, "is_automated": None},
}


def _facts() -> pl.DataFrame:
    rows = [{"ticket_id": state, **GOOD, **differs} for state, differs in _TICKETS.items()]
    return pl.DataFrame(rows, infer_schema_length=None).select(FACTS)


def _states(found: Matched) -> list[str]:
    return found.lines["state"].to_list()


def test_each_line_has_the_state_of_its_ticket() -> None:
    found = charged_lines.match(lines(*((state, 1.0) for state in _TICKETS), ("nobody", 1.0)), _facts())
    assert _states(found) == [*_TICKETS, "unknown ticket"]
    assert found.disputed["state"].to_list() == [
        "handed to a person", "reopened", "not solved", "a person answered", "the agent took no part",
    ]  # fmt: skip


def test_a_second_charge_is_a_double_and_a_credit_takes_the_latest_back() -> None:
    twice = charged_lines.match(lines(("lasted", 1.0), ("lasted", 1.0)), _facts())
    assert _states(twice) == ["lasted", "charged twice"]
    credited = charged_lines.match(lines(("lasted", 1.0), ("lasted", 1.0), ("lasted", -1.0)), _facts())
    assert _states(credited) == ["lasted", "not charged", "not charged"]
    assert credited.lines["charged"].to_list() == [1.0, 0.0, 0.0]
    partly = charged_lines.match(lines(("reopened", 1.0), ("reopened", -0.4)), _facts())
    assert partly.lines["charged"].to_list() == [pytest.approx(0.6), 0.0]
    assert _states(partly) == ["reopened", "not charged"]


def test_a_credit_in_another_currency_takes_nothing_back() -> None:
    bill = pl.concat([lines(("lasted", 1.0)), lines(("lasted", -1.0), currency="USD")])
    assert _states(charged_lines.match(bill, _facts())) == ["lasted", "not charged"]


def test_the_same_line_number_twice_is_a_double() -> None:
    bill = lines(("lasted", 1.0), ("reopened", 1.0), line_id="L1")
    found = charged_lines.match(bill, _facts())
    assert _states(found) == ["lasted", "charged twice"]
    assert found.lines["also"].to_list() == [[], ["reopened"]]


def test_only_outcomes_that_are_charged_count_and_without_amounts_a_price_may_be_given() -> None:
    bill = pl.concat(
        [lines(("lasted", None), outcome="Confirmed "), lines(("reopened", None), outcome="routed")]
    )
    found = charged_lines.match(bill, _facts(), charged=["confirmed"], price=0.99)
    assert _states(found) == ["lasted", "not charged"]
    assert found.lines["charged"].to_list() == [0.99, 0.99]
    assert resolution_price.prices(charged_lines.match(bill, _facts()))[0].price is None


def test_resolutions_that_were_not_billed_are_told_within_the_bills_days() -> None:
    facts = pl.concat(
        [
            _facts(),
            pl.DataFrame(
                [
                    {"ticket_id": "forgotten", **GOOD},
                    {"ticket_id": "earlier", **GOOD, "day": date(2026, 9, 1)},
                    {"ticket_id": "young", **GOOD, "is_mature": False},
                ]
            ).select(FACTS),
        ]
    )
    found = charged_lines.match(lines(("reopened", 1.0)), facts)
    assert found.unbilled["ticket_id"].to_list() == ["forgotten", "lasted"]
    nothing = charged_lines.match(lines(("nobody", 1.0)), facts)
    assert nothing.unbilled.is_empty() and nothing.first is None


def test_the_interval_of_the_price_holds_the_true_price() -> None:
    held = sum(simulated_bills.holds(0.8, seed) for seed in range(100))
    assert 0.88 <= held / 100 <= 0.99


def test_two_currencies_are_never_added_and_few_customers_give_no_interval() -> None:
    bill = pl.concat([lines(("lasted", 1.0), ("reopened", 1.0)), lines(("not solved", 9.0), currency="USD")])
    euros, dollars = resolution_price.prices(charged_lines.match(bill, _facts()))
    assert (euros.currency, euros.charged, euros.price, euros.low) == ("EUR", 2.0, 2.0, None)
    assert "needs 30 customers" in euros.why_not
    assert (dollars.charged, dollars.price) == (9.0, None)
    assert "No charged ticket stayed solved" in dollars.why_not

"""Pilot › Overview where a plan was locked: the verdict, what it rests on, and what is shown beside it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.pilot.plan import Criterion, Phase
from analytics.ticket_slices import Slice
from data import settings
from data.settings import Settings
from jobs.pilot import pilot_verdict, plan_locking
from pages.components import cache, exports, load, load_pilot
from pages.components.filters import Choice
from pages.pilot.verdict import compared_tickets, rate_cards
from tests import homes
from tests.pages.locked_plans import EARLY, READ, lock, plan, visit, words
from tests.pages.navigation import OVERVIEW
from tests.pages.odd_lakes import LAKES

#: What the demonstration's pilot keeps to: nothing in here is worse than allowed.
CALM = (
    Criterion("escalation_rate", margin=0.25),
    Criterion("handle_time_median", margin=0.1, relative=True),
)


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value.replace("\u202f", " ") for metric in page.metric}


def detailed(page: AppTest) -> str:
    """Everything that the page says after somebody opened the details of the verdict."""
    page.session_state["verdict details"] = True
    return words(page.run())


def test_without_a_plan_it_is_exploratory_and_leads_to_one(here: Settings) -> None:
    page = visit()
    assert "EXPLORATORY" in words(page)
    assert [link.label for link in page.get("page_link")] == ["Write a plan for the next pilot"]


def test_before_the_decision_date_it_is_too_early_and_nothing_is_green_or_red(here: Settings) -> None:
    lock(here, plan(EARLY, criteria=CALM))
    page = visit()
    text = words(page)
    assert "TOO EARLY" in text and "Day 42 of 52. A decision is possible on 30 Nov 2026." in text
    assert "| **Escalation** | :blue-badge[On track] | 1" in text.replace("\u202f", " ")
    assert "On track: nothing is decided before the decision date." in detailed(page)
    assert not any(f":{colour}-" in text for colour in ("green", "red"))


def test_on_the_decision_date_the_page_says_what_the_command_says(here: Settings) -> None:
    lock(here, plan(READ, 900, criteria=CALM))
    text, found = detailed(visit()), pilot_verdict.run(here, "Agent 1.5")
    assert found.read and found.state == "go"
    for each in found.criteria:
        start = each.sentence.replace("\u202f", " ").split(". ")[0]
        assert start in text.replace("**", ""), each.metric.key
    assert "GO" in text and found.sentence.replace("\u202f", " ") in text
    assert ":green-badge[:material/check: Met]" in text


def test_what_is_not_shown_holds_the_pilot(here: Settings) -> None:
    lock(here, plan(READ, 900, criteria=(Criterion("escalation_rate", margin=0.15), CALM[1])))
    text = words(visit())
    assert "HOLD" in text and "One of two criteria is not proven: escalation. Hold." in text
    assert "| **Escalation** | :gray-badge[Not proven yet] |" in text


def test_harm_stops_the_pilot_on_any_day(here: Settings) -> None:
    lock(here, plan(EARLY, criteria=(Criterion("escalation_rate", margin=0.02),)))
    text = detailed(visit())
    assert "STOP" in text and "Stop the pilot." in text and "Worse than allowed." in text
    assert "| **Escalation** | :red-badge[:material/close: Failed] |" in text


def test_a_split_that_is_not_the_planned_one_is_invalid(here: Settings) -> None:
    made = plan(EARLY)
    lock(here, replace(made, phases=(replace(made.phases[0], share=0.25),)))
    text = words(visit())
    assert "INVALID" in text
    assert "25 % was planned. A gap this large is not chance." in text
    assert "split alarm" in text


def test_raw_and_fair_disagree_and_the_page_says_so(here: Settings) -> None:
    lock(here, plan(READ, 900))
    text, found = words(visit()), pilot_verdict.run(here, "Agent 1.5").criteria[0].adjustment
    assert found and found.crude.value > 0 > found.adjusted.value
    assert "The pilot got easier tickets. Raw, its resolution rate is " in text
    assert found.sentence.replace("\u202f", " ") in text


def test_a_plan_locked_after_its_start_is_exploratory_and_has_no_colour(here: Settings) -> None:
    lock(here, plan(READ, 900), datetime(2026, 10, 9, 12, tzinfo=UTC))
    text = words(visit())
    assert "EXPLORATORY" in text
    assert "The plan was locked on 9 Oct 2026, after the start of the pilot." in text
    assert not any(f":{colour}-badge" in text for colour in ("green", "red"))


def test_reach_stands_beside_what_was_planned(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit()
    shown = cards(page)
    assert shown["Share of customers"] == "15.3 %"
    assert shown["Mature tickets"] == "1,077"
    assert "split alarm in part" in words(page)
    small = {button.key: button.label for button in page.button}
    assert "of 1,327" in small["rows mature"]


def test_every_ticket_of_the_pilot_is_accounted_for(here: Settings) -> None:
    lock(here, plan(EARLY))
    page, reach = visit(), pilot_verdict.run(here, "Agent 1.5").reach
    late = reach.tickets - reach.mature - reach.maturing
    assert late > 0
    shown = cards(page)
    assert shown["Mature tickets"] == f"{reach.mature:,}" and shown["Still maturing"] == f"{reach.maturing:,}"
    small = {button.key: button.label for button in page.button}
    assert f"{late} not counted yet" in small["rows mature"]
    every = late + reach.base_tickets - reach.base_mature - reach.base_maturing
    said = f"{every} mature tickets created after 4 Nov are not counted yet: only complete days count."
    assert said in detailed(page)


def test_the_banner_counts_the_customers_of_the_tickets_that_it_reads(here: Settings) -> None:
    lock(here, plan(EARLY))
    found, at = pilot_verdict.run(here, "Agent 1.5"), load_pilot.counted_by(load.at("demonstration"), plan())
    assert found.last_day
    days = pl.col("day").is_between(found.first_day, found.last_day)
    facts = load.taken(at).facts.filter("mature", days, pl.col("arm").is_not_null())
    said = f"{facts.height:,} mature tickets from {facts['customer'].n_unique():,} customers"
    assert said in detailed(visit())


def test_what_every_number_left_out_stands_behind_its_card(here: Settings) -> None:
    lock(here, plan(EARLY))
    page, reach = visit(), pilot_verdict.run(here, "Agent 1.5").reach
    told = {metric.label: metric.help for metric in page.metric}
    assert f"still maturing, left out: {reach.maturing:,}." in told["Resolution"]
    assert f"still maturing, left out: {reach.base_maturing:,}." in told["Resolution"]
    assert "Customers of the pilot, out of the customers of both arms." in told["Share of customers"]
    assert "all tickets of the filter" not in told["Share of customers"]


def test_a_card_calls_nothing_better_that_the_mix_of_categories_turns_round(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit()
    said = {metric.label: metric.proto.delta_description for metric in page.metric}
    told = {metric.label: metric.help for metric in page.metric}
    assert said["Resolution"].endswith(", raw") and said["Escalation"].endswith(", worse")
    assert "This card shows raw values" in told["Resolution"]
    assert "The verdict's own method: " in told["Resolution"]
    assert "for the same mix of tickets it is" in told["Resolution"]


def test_what_is_taken_home_says_which_plan_and_what_it_found(here: Settings) -> None:
    lock(here, plan(EARLY))
    kept_plan = load_pilot.promised("demonstration")
    assert kept_plan
    at = load_pilot.counted_by(load.at("demonstration"), kept_plan.plan)
    found = load_pilot.verdict(at, kept_plan)
    pair = load.default_pair(load.scope(at), Slice())
    choice = compared_tickets.judged(Choice(at, Slice(), pair), found)
    shown = rate_cards.shown(choice, found)
    book = fastexcel.read_excel(exports.page_xlsx(at, choice.pair, Slice(), shown, found))
    about = dict(book.load_sheet("About").to_polars().iter_rows())
    assert about["Plan"] == "Agent 1.5" and about["Hash of the plan"] == kept_plan.sha256
    assert about["State of the plan"] == "locked on 20 Sep 2026 10:00, not amended."
    assert all(about[f"Criterion {each.metric.label}"] == each.sentence for each in found.criteria)
    assert "Case-mix adjusted: " in about["Difference in Resolution"]
    assert f"still maturing, left out: {found.reach.maturing}" in about["Resolution, Pilot"]


def test_the_number_of_a_card_is_the_number_of_its_rows(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit()
    page.button(key="rows mature").click().run()
    labels = [str(option) for group in page.get("button_group") for option in getattr(group, "options", [])]
    assert any("1,077" in label for label in labels), labels


def test_a_filter_narrows_the_cards_and_not_the_verdict(here: Settings) -> None:
    lock(here, plan(EARLY))
    whole, part = visit(), visit(category="returns")
    said = "Resolution in the pilot is 70.7 % (65.4 to 75.6). The target is 60 %."
    assert said in detailed(whole) and said in detailed(part)
    assert "The verdict covers all tickets of the plan." in words(part)
    assert int(cards(part)["Mature tickets"].replace(",", "")) < 1_077


def test_another_comparison_is_exploratory_though_there_is_a_plan(here: Settings) -> None:
    lock(here, plan(EARLY))
    text = words(visit(compare="Agent versions"))
    assert "EXPLORATORY" in text and "TOO EARLY" not in text
    assert "The plan Agent 1.5 compares something else, so this is not a verdict." in text


def test_each_criterion_can_be_seen_day_by_day(here: Settings) -> None:
    lock(here, plan(EARLY))
    assert re.search(
        r"Resolution: \d+\.\d points (higher|lower) than the baseline by \d+ \w\w\w", words(visit())
    )
    assert "in per cent of the baseline" in words(visit(criterion="Handle time"))


def test_a_draft_promises_nothing(here: Settings) -> None:
    plan_locking.save_draft(here, plan(EARLY))
    text = words(visit())
    assert "EXPLORATORY" in text and "There was no plan before" in text


def test_the_plan_is_named_where_something_else_could_be_compared(here: Settings) -> None:
    lock(here, plan(EARLY))
    labels = [block.proto.popover.label for block in visit().get("popover")]
    assert "Plan: **Agent 1.5**" in labels and "Compare: **Pilot vs Baseline**" in labels
    other = [block.proto.popover.label for block in visit(compare="Agent versions").get("popover")]
    assert any(each.startswith("Compare: **") for each in other)


def test_days_before_can_be_the_baseline_and_that_says_what_it_is_worth(here: Settings) -> None:
    before = Slice(date(2026, 8, 1), date(2026, 9, 28), (("arm", (None,)),))
    lock(here, plan(READ, 900, baseline=before, randomised=False))
    text = words(visit())
    assert "this comparison cannot show what caused a difference" in text
    assert "not assigned at random" in text


ODD = ("one day", "no CSAT", "no handle time", "no customers", "no categories", "only the pilot",
       "no outcome is known", "one ticket")  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_over_every_odd_source_a_plan_gives_words_and_never_a_number_of_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Settings
) -> None:
    homes.use(monkeypatch, tmp_path)
    cache.forget_everything()
    other = settings.read()
    LAKES[name](other, tmp_path)
    phases = (Phase("live", date(2026, 3, 2), 0.5),)
    made = plan(date(2026, 3, 24), 20, source="odd", phases=phases)
    lock(other, made, datetime(2026, 2, 1, tzinfo=UTC))
    for path in (OVERVIEW, "pages/pilot/categories.py"):
        text = words(visit(path))
        assert not re.search(r"\b(nan|NaN|None(?! of)|inf|Infinity)\b", text), path
    cache.forget_everything()

"""Pilot › Plan: written, checked beside its fields, kept, locked, amended, and written by two at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from analytics.pilot.planning import toml_format
from analytics.pilot.planning.plan_rules import faults
from analytics.ticket_slices import Slice
from data.settings import Settings
from jobs.pilot import plan_locking, stored_plans
from pages.components import load, load_pilot
from pages.pilot.planning import plan_draft, plan_picker, preview
from tests.pages.locked_plans import EARLY, demonstration, forget_plans, lock, plan, visit, words

PLAN = "pages/pilot/plan.py"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with demonstration(tmp_path_factory.mktemp("plan")) as here:
        yield here


@pytest.fixture
def here(lake: Settings) -> Iterator[Settings]:
    yield lake
    forget_plans(lake)


def field(page: AppTest, kind: str, label: str):  # noqa: ANN201 - AppTest's own elements
    (found,) = [each for each in page.get(kind) if each.label.startswith(label)]
    return found


def of_metric(page: AppTest, key: str):  # noqa: ANN201 - AppTest's own elements
    (found,) = [each for each in page.number_input if key in each.key]
    return found


def press(page: AppTest, label: str) -> AppTest:
    (found,) = [each for each in page.button if each.label == label]
    return found.click().run()


def test_a_new_plan_begins_with_what_most_pilots_promise(here: Settings) -> None:
    page = visit(PLAN)
    text = words(page)
    assert page.title[0].value == "What did we promise ourselves?"
    assert "The plan has no name." in text
    assert field(page, "multiselect", "Criteria").value[:2] == ["resolution_rate", "csat_mean"]
    assert "tickets a day recently" in text and "14 days can detect a difference of" in text


def test_a_new_plan_is_one_that_can_decide(here: Settings) -> None:
    page = visit(PLAN)
    text = words(page)
    assert "for a chance of at least 8 in 10 to prove them" in text and "more than planned" not in text
    draft = plan_draft.new(load.at("demonstration"))
    assert not faults(replace(draft, name="New"))
    assert preview.shortfall(load.at("demonstration"), draft) == ""


def test_what_is_wrong_stands_beside_its_field(here: Settings) -> None:
    page = visit(PLAN)
    field(page, "number_input", "Share of the tickets").set_value(100.0).run()
    assert "A share of 100 % of the tickets leaves one arm without tickets." in words(page)
    field(page, "date_input", "Decision date").set_value(date.today()).run()
    assert "is not after the start" in words(page)
    of_metric(page, "resolution_rate").set_value(640.0).run()
    assert "The margin of resolution is 640 points. Write how much worse is still allowed" in words(page)


def test_a_fault_is_said_in_the_names_and_units_of_the_form(here: Settings) -> None:
    page = visit(PLAN)
    of_metric(page, "resolution_rate").set_value(9_999.0).run()
    of_metric(page, "csat_mean").set_value(-0.5).run()
    text = words(page)
    assert "The margin of resolution is 9999 points." in text and "The margin of CSAT is -0.5." in text
    assert "resolution_rate" not in text and "csat_mean" not in text and "fraction" not in text


def test_typing_changes_what_it_would_take(here: Settings) -> None:
    page = visit(PLAN)
    before = next(each.value for each in page.markdown if "complete days if the agent" in each.value)
    field(page, "number_input", "Share of the tickets").set_value(35.0).run()
    after = next(each.value for each in page.markdown if "complete days if the agent" in each.value)
    assert before != after


def test_what_it_would_take_is_taken_over(here: Settings) -> None:
    page = visit(PLAN)
    field(page, "number_input", "Pilot tickets needed").set_value(7).run()
    assert "more than planned" in words(page)
    press(page, "Use these tickets and this date")
    assert "more than planned" not in words(page)


def test_a_draft_is_saved_and_found_again(here: Settings) -> None:
    page = visit(PLAN)
    field(page, "text_input", "Name").set_value("Agent 2").run()
    press(page, "Save draft")
    assert "Saved as a draft. Lock it to put it into effect." in words(page)
    (kept,) = stored_plans.for_source(here, "demonstration")
    assert kept.plan.name == "Agent 2" and not kept.locked and kept.plan.criteria[0].margin
    field(page, "number_input", "Pilot tickets needed").set_value(777).run()
    press(page, "Save draft")
    assert stored_plans.newest(here, "Agent 2").plan.planned_n == 777


def test_two_people_who_write_at_once_lose_nothing(here: Settings) -> None:
    plan_locking.save_draft(here, plan(EARLY))
    page = visit(PLAN)
    theirs = plan_locking.save_draft(here, plan(EARLY, planned_n=1_111), over=1)
    field(page, "number_input", "Pilot tickets needed").set_value(2_222).run()
    press(page, "Save draft")
    text = words(page)
    assert "Two people wrote this plan" in text
    assert "planned_n = 1111" in text and "planned_n = 2222" in text
    assert stored_plans.newest(here, "Agent 1.5") == theirs
    press(page, "Continue with mine")
    press(page, "Save draft")
    assert stored_plans.newest(here, "Agent 1.5").plan.planned_n == 2_222
    assert "planned_n = 2222" in stored_plans.asides(here, "Agent 1.5")[0].toml


def test_their_text_can_be_opened_instead(here: Settings) -> None:
    plan_locking.save_draft(here, plan(EARLY))
    page = visit(PLAN)
    plan_locking.save_draft(here, plan(EARLY, planned_n=1_111), over=1)
    field(page, "number_input", "Pilot tickets needed").set_value(2_222).run()
    press(press(page, "Save draft"), "Open theirs")
    assert field(page, "number_input", "Pilot tickets needed").value == 1_111
    assert "Two people wrote this plan" not in words(page)


def test_a_locked_plan_is_shown_with_hash_and_time_and_has_no_fields(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit(PLAN)
    page.session_state["plan details"] = True
    text = words(page.run())
    assert "LOCKED" in text and "Locked on 20 Sep 2026 10:00 by" in text
    assert toml_format.sha256(stored_plans.newest(here, "Agent 1.5").plan) in text
    assert "| **Resolution** | at least 60 % |" in text
    assert "| **Handle time, median** | at most 10 % longer than the baseline |" in text
    assert not page.number_input and not page.text_input and not page.date_input


def test_another_plan_can_be_begun_beside_a_locked_one(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit(PLAN, plan=plan_picker.NEW)
    assert "The plan has no name." in words(page)


@pytest.mark.parametrize("first", [True, False])
def test_a_new_plan_is_saved_then_locked_and_stays_open(first: bool, here: Settings) -> None:
    if not first:
        lock(here, plan(EARLY))
    page = visit(PLAN) if first else visit(PLAN, plan=plan_picker.NEW)
    field(page, "text_input", "Name").set_value("Agent 2").run()
    press(page, "Save draft")
    assert page.selectbox(key="plan").value == "Agent 2"
    kept = stored_plans.newest(here, "Agent 2")
    page.session_state[f"plan {kept.version} {kept.revision} 0 lock"] = True
    press(page.run(), "Lock it now")
    text = words(page)
    assert "Two people wrote this plan" not in text
    assert "LOCKED] Agent 2" in text and not page.text_input
    assert stored_plans.newest(here, "Agent 2").locked and page.selectbox(key="plan").value == "Agent 2"


def test_a_plan_locked_at_once_is_shown_locked(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit(PLAN, plan=plan_picker.NEW)
    field(page, "text_input", "Name").set_value("Agent 2").run()
    page.session_state["plan None None 0 lock"] = True
    press(page.run(), "Lock it now")
    assert "LOCKED] Agent 2" in words(page) and not page.text_input


def test_a_plan_saved_while_the_list_of_plans_is_old_is_opened_all_the_same(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit(PLAN, plan=plan_picker.NEW)
    plan_locking.save_draft(here, plan(EARLY, name="Written elsewhere"))
    page.session_state["plan open next"] = "Written elsewhere"
    page.run()
    assert page.selectbox(key="plan").value == "Written elsewhere"
    assert field(page, "number_input", "Pilot tickets needed").value == 1_500


def test_no_plan_is_called_as_the_one_without_a_name(here: Settings) -> None:
    page = visit(PLAN)
    field(page, "text_input", "Name").set_value("a new plan").run()
    assert "a new plan is the name of an empty plan on this page." in words(page)
    (save,) = [each for each in page.button if each.label == "Save draft"]
    assert save.disabled
    # One that was kept by a command can still be told from it.
    plan_locking.save_draft(here, plan(EARLY, name="A new plan"))
    load_pilot.forget_plans()
    forgotten = visit(PLAN, plan="A new plan")
    assert field(forgotten, "number_input", "Pilot tickets needed").value == 1_500


def test_an_amended_plan_is_a_draft_until_it_is_locked(here: Settings) -> None:
    lock(here, plan(EARLY))
    plan_locking.amend(here, "Agent 1.5")
    page = visit(PLAN)
    assert field(page, "number_input", "Pilot tickets needed").value == 1_500
    assert [kept.version for kept in stored_plans.for_source(here, "demonstration")] == [1]


def test_a_plan_with_faults_can_be_kept_as_a_draft(here: Settings) -> None:
    plan_locking.save_draft(here, replace(plan(EARLY), decision=date(2026, 9, 1)))
    page = visit(PLAN)
    assert "is not after the start" in words(page)
    assert "No day's tickets are judged by then." in words(page)


def test_a_plan_of_days_before_and_after_keeps_its_days(here: Settings) -> None:
    before = Slice(date(2026, 9, 1), date(2026, 9, 28))
    plan_locking.save_draft(here, plan(EARLY, pilot=Slice(), baseline=before, randomised=False))
    page = visit(PLAN)
    assert field(page, "selectbox", "How to tell the arms apart").value == "Days before and after the start"
    assert field(page, "date_input", "Days of the baseline").value == (before.start, before.end)
    press(page, "Save draft")
    assert stored_plans.newest(here, "Agent 1.5").plan.baseline == before


def test_the_horizon_of_the_plan_is_asked_for_and_kept(here: Settings) -> None:
    plan_locking.save_draft(here, plan(EARLY, horizon=timedelta(days=3)))
    page = visit(PLAN)
    assert field(page, "selectbox", "Horizon").value == "72h"
    press(page, "Save draft")
    assert stored_plans.newest(here, "Agent 1.5").plan.horizon == timedelta(days=3)


def test_who_locks_after_the_start_is_told_what_that_means(here: Settings) -> None:
    kept = plan_locking.save_draft(here, plan(EARLY))
    page = visit(PLAN)
    page.session_state[f"plan {kept.version} {kept.revision} 0 lock"] = True
    assert "If you lock the plan now, its results are exploratory." in words(page.run())
    press(page, "Lock it now")
    assert "Locked" in words(page) and stored_plans.newest(here, "Agent 1.5").locked

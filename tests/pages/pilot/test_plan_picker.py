"""The running plan on Overview, Categories and Plan, however many there are; picker, links and board."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from analytics.pilot.plan import Criterion, Phase
from data.database import sessions
from data.database.decision_table import DecisionRecord
from data.settings import Settings
from jobs.pilot import pilot_verdict, plan_locking, plan_retirement, stored_plans
from pages.components import load_pilot
from pages.pilot.planning import plan_board, plan_picker, plan_shown
from tests.pages.locked_plans import (
    EARLY,
    LIVE,
    READ,
    demonstration,
    forget_plans,
    lock,
    plan,
    table,
    visit,
    words,
)
from tests.pages.navigation import OVERVIEW

PLAN, CATEGORIES = "pages/pilot/plan.py", "pages/pilot/categories.py"
CALM = (Criterion("escalation_rate", margin=0.25),)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with demonstration(tmp_path_factory.mktemp("picker")) as here:
        yield here


@pytest.fixture
def here(lake: Settings) -> Iterator[Settings]:
    yield lake
    forget_plans(lake)
    with sessions.session(lake) as opened:
        opened.connection().execute(DecisionRecord.metadata.tables["decision"].delete())


@pytest.fixture
def several(here: Settings) -> Settings:
    """A pilot that runs, one that was decided, one ahead that was locked last, and a draft."""
    lock(here, plan(READ, 50, name="Done", phases=(Phase("live", date(2026, 9, 1), 0.15),), criteria=CALM))
    lock(here, plan(EARLY, 50, name="Running", criteria=CALM))
    ahead = (Phase("live", date(2027, 1, 4), 0.15),)
    future = plan(date(2027, 3, 1), name="Ahead", phases=ahead, criteria=CALM)
    lock(here, future, datetime(2026, 11, 10, tzinfo=UTC))
    plan_locking.save_draft(here, replace(future, name="Draft"))
    load_pilot.forget_plans()
    return here


def open_picker(page: AppTest) -> AppTest:
    page.session_state["pilot plan pill"] = True
    return page.run()


def pill(page: AppTest) -> str:
    labels = [block.proto.popover.label for block in page.get("popover")]
    return next(each for each in labels if each.startswith("Plan: "))


@pytest.mark.parametrize("path", [OVERVIEW, CATEGORIES])
def test_a_plan_locked_for_the_future_does_not_hide_the_running_pilot(several: Settings, path: str) -> None:
    page = visit(path)
    assert pill(page) == "Plan: **Running**"
    if not path:
        assert "Day 42 of 52." in words(page)
    assert pilot_verdict.chosen(several).plan.name == "Running"
    assert visit(PLAN).selectbox(key="plan").value == "Running"


@pytest.mark.parametrize("path", [OVERVIEW, CATEGORIES])
def test_a_link_opens_its_plan(several: Settings, path: str) -> None:
    page = visit(path, plan="Ahead")
    assert pill(page) == "Plan: **Ahead**"
    if not path:
        assert "The pilot starts on 4 Jan. A decision is possible on 1 Mar 2027." in words(page)
        assert "The plan shown unless another is picked is Running." in words(page)
    assert visit(PLAN, plan="Ahead").selectbox(key="plan").value == "Ahead"


def test_the_picker_lists_every_plan_with_state_dates_and_outcome(several: Settings) -> None:
    page = open_picker(visit())
    assert len(page.selectbox(key=plan_shown._WIDGET).options) == 4
    said = words(page)
    for name, state, dates in (
        ("Running", "Running", "| 2 Oct 2026 | 30 Nov 2026 |"),
        ("Ahead", "Locked, not started", "| 4 Jan 2027 | 1 Mar 2027 |"),
        ("Done", "Decided", "| 1 Sep 2026 | 5 Nov 2026 |"),
        ("Draft", "Draft", "| 4 Jan 2027 | 1 Mar 2027 |"),
    ):
        (line,) = [each for each in said.splitlines() if each.startswith(f"| {name} |")]
        assert state in line and dates in line
    for name in ("Running", "Done"):
        outcome = pilot_verdict.run(several, name).state.capitalize()
        assert f"| {outcome} |" in next(each for each in said.splitlines() if each.startswith(f"| {name} |"))


def test_a_plan_picked_on_overview_is_shown_on_categories_and_back_again(several: Settings) -> None:
    page = open_picker(visit())
    page.selectbox(key=plan_shown._WIDGET).set_value("Done").run()
    assert pill(page) == "Plan: **Done**" and page.query_params["plan"] in ("Done", ["Done"])
    page.switch_page(CATEGORIES).run()
    assert pill(page) == "Plan: **Done**"
    page.switch_page(OVERVIEW).run()
    page.session_state["pilot plan pill"] = True
    page.run().selectbox(key=plan_shown._WIDGET).set_value("Running").run()
    assert pill(page) == "Plan: **Running**" and "plan" not in page.query_params


def test_a_plan_opened_for_editing_is_not_carried_to_overview(several: Settings) -> None:
    page = visit(PLAN)
    page.selectbox(key="plan").set_value("Ahead").run()
    assert page.query_params["plan"] in ("Ahead", ["Ahead"])
    # The browser leaves the address of a page behind; what the session keeps must not bring it back.
    del page.query_params["plan"]
    page.switch_page(OVERVIEW).run()
    assert pill(page) == "Plan: **Running**"


def test_an_unknown_plan_in_the_address_is_said_and_the_running_one_shown(several: Settings) -> None:
    for path in (OVERVIEW, CATEGORIES):
        page = visit(path, plan="Nobody's")
        assert pill(page) == "Plan: **Running**"
        assert "The link asks for “Nobody's”, which is not here." in words(page)


def test_a_link_from_before_with_a_customer_plan_still_filters(several: Settings) -> None:
    page = visit(plan="plus")
    assert page.query_params["customer_plan"] in ("plus", ["plus"]) and "plan" not in page.query_params
    assert page.multiselect(key="customer_plan").value == ["plus"]
    # In the same window, where the filter is drawn already, it is one more choice.
    del page.query_params["customer_plan"]
    page.query_params["plan"] = "starter"
    page.run()
    assert not page.exception and "could not be shown" not in words(page)
    assert page.multiselect(key="customer_plan").value == ["starter"]
    assert pill(page) == "Plan: **Running**"


def test_a_draft_can_be_looked_at_and_one_with_faults_says_why_it_cannot(several: Settings) -> None:
    assert "The plan is a draft and not locked yet." in words(visit(plan="Draft"))
    plan_locking.save_draft(several, replace(plan(EARLY), name="Wrong", planned_n=0))
    load_pilot.forget_plans()
    for path in (OVERVIEW, CATEGORIES):
        said = words(visit(path, plan="Wrong"))
        assert path or ("cannot give a verdict yet" in said and "planned n is 0" in said.replace("_", " "))


def test_a_new_plan_begins_by_a_button_on_the_board_and_beside_the_picker(several: Settings) -> None:
    page = visit(PLAN, plans="All plans")
    page.button(key="new plan").click().run()
    assert page.selectbox(key="plan").value == plan_picker.NEW and not page.exception
    assert not [each for each in page.button if each.key == "new plan"]
    page.selectbox(key="plan").select("Done").run()
    page.button(key="new plan").click().run()
    assert page.selectbox(key="plan").value == plan_picker.NEW and not page.exception


def test_the_board_shows_what_the_picker_and_the_verdict_say(several: Settings) -> None:
    page = visit(PLAN, plans="All plans")
    words(page)
    shown = table(page)
    assert shown["Plan"].to_list() == ["Running", "Ahead", "Draft", "Done"]
    assert shown["State"].to_list() == ["Running", "Locked, not started", "Draft", "Decided"]
    assert shown["Outcome"][0].endswith(pilot_verdict.run(several, "Running").sentence)
    assert any(button.label == "CSV" for button in page.get("download_button"))
    assert plan_board is not None


def test_a_plan_too_small_says_so_at_the_lock_on_its_page_on_the_board_and_on_overview(
    several: Settings,
) -> None:
    tiny = replace(plan(EARLY), name="Tiny", criteria=(Criterion("csat_mean", margin=0.001),))
    kept = plan_locking.save_draft(several, tiny)
    load_pilot.forget_plans()
    page = visit(PLAN, plan="Tiny")
    page.session_state[f"plan {kept.version} {kept.revision} 0 lock"] = True
    at_lock = words(page.run())
    assert "Too small to decide" in at_lock and "Locking cannot be undone." in at_lock
    (now,) = [each for each in page.button if each.label == "Lock it now"]
    after = words(now.click().run())
    assert "Locked. It is too small to decide: CSAT cannot be decided at the present volume" in after
    assert "Too small to decide: CSAT" in after
    assert "Too small to decide: CSAT" in words(visit(plan="Tiny"))
    board = table(visit(PLAN, plans="All plans"))
    (said,) = [row["Can it decide?"] for row in board.iter_rows(named=True) if row["Plan"] == "Tiny"]
    assert "CSAT cannot be decided" in said


def test_a_plan_is_retired_only_after_a_question_and_can_be_brought_back(several: Settings) -> None:
    page = visit(PLAN)
    (retire,) = [each for each in page.button if each.label == "Retire"]
    retire.click().run()
    assert stored_plans.in_effect(several, "Running").retired is None
    assert page.button(key="retire now").disabled and "Nothing is deleted" in words(page)
    # What is pressed in a dialog only a browser can tell; the journey does.
    plan_retirement.retire(several, "Running", "The agent was replaced")
    load_pilot.forget_plans()
    assert "The agent was replaced." in words(visit(PLAN, plan="Running"))
    # Not shown unless asked for, and its verdict as it stood is still there.
    assert pill(visit()) == "Plan: **Done**"
    told = words(visit(plan="Running"))
    assert "Day 42 of 52." in told and "This is the verdict as it stood on 12 Nov 2026." in told
    board = table(visit(PLAN, plans="All plans"))
    assert dict(zip(board["Plan"], board["State"], strict=True))["Running"] == "Retired"
    page = visit(PLAN, plan="Running")
    (back,) = [each for each in page.button if each.label == "Bring back"]
    back.click().run()
    assert stored_plans.in_effect(several, "Running").retired is None
    assert len(plan_retirement.history(several, "Running")) == 2
    assert pill(visit()) == "Plan: **Running**"


def test_a_plan_retired_before_the_logs_end_is_read_as_of_then(several: Settings) -> None:
    plan_retirement.retire(several, "Running", "why")
    with sessions.session(several) as opened:
        rows = DecisionRecord.metadata.tables["decision"]
        asked = rows.update().where(rows.c.kind == "retirement")
        opened.connection().execute(asked.values(at=datetime(2026, 10, 20, 12, tzinfo=UTC)))
    load_pilot.forget_plans()
    told = words(visit(plan="Running"))
    assert "Day 19 of 52." in told and "data to 20 Oct 2026" in told
    assert f"{(LIVE + timedelta(days=18)):%-d %b}" in told

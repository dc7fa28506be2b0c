"""Pilot › Categories: raw beside fair, where the difference is, and whether the arms are alike."""

import re
from pathlib import Path

import pytest

from data import settings
from data.sample import truth
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests import homes
from tests.pages.locked_plans import EARLY, READ, lock, plan, table, visit, words
from tests.pages.odd_lakes import load, tickets

CATEGORIES = "pages/pilot/categories.py"
OTHER_TICKETS = (
    r"The pilot got easier tickets\. Raw, its resolution rate is \d\.\d points higher; for the same mix of "
    r"tickets it is \d\.\d points lower\."
)


def test_raw_and_fair_differ_in_sign_as_the_company_was_made_and_a_sentence_says_so(here: Settings) -> None:
    lock(here, plan(READ, 900))
    text = words(visit(CATEGORIES))
    assert truth.SIMPSON.raw > 0 > truth.SIMPSON.fair
    assert re.search(OTHER_TICKETS, text)
    assert "| Raw | +" in text and "| Case-mix adjusted | −" in text and "| Mix effect | +" in text


def test_every_category_has_its_row_with_both_volumes_and_a_state(here: Settings) -> None:
    lock(here, plan(READ, 900))
    page = visit(CATEGORIES)
    rows = table(page)
    assert rows.height == truth.CATEGORIES
    assert rows["base_tickets"].is_sorted(descending=True)
    returns = rows.filter(rows["value"] == "returns").row(0, named=True)
    assert returns["state"] == "Worse"
    thin = rows.filter(rows["state"].str.contains("of 30 customers"))
    assert thin.height and set(thin["raw"]) == {"–"} and set(thin["shrunken"]) == {"–"}


def test_before_the_decision_date_a_category_is_early(here: Settings) -> None:
    lock(here, plan(EARLY))
    page = visit(CATEGORIES)
    states = set(table(page)["state"])
    assert not states & {"Worse", "Better"}
    page.session_state["mix details"] = True
    assert "intervals are valid on every day" in words(page.run())


def test_without_a_plan_the_arms_are_compared_as_exploratory(here: Settings) -> None:
    text = words(visit(CATEGORIES))
    assert (
        "EXPLORATORY" in text
        and "There was no plan before these tickets came in, so this is not a verdict." in text
    )
    assert re.search(OTHER_TICKETS, text)


def test_the_arms_balance_and_who_crossed_over_are_stated(here: Settings) -> None:
    page = visit(CATEGORIES)
    assert "Cochran" not in words(page) and "I²" not in words(page)
    page.session_state["mix details"] = True
    text = words(page.run())
    assert "The arms differ in category" in text
    assert "36 tickets of the pilot (2.7 %) without the" in text
    assert "Cochran's Q" in text and "I²" in text and "Breslow–Day" in text


def test_another_metric_and_another_field_come_from_the_address(here: Settings) -> None:
    page = visit(CATEGORIES, mix_metric="Escalation", cut="By channel")
    assert "Escalation" in words(page) and table(page).height < truth.CATEGORIES
    assert page.selectbox(key="cut").value == "channel"


def test_real_logs_find_the_effect_in_telecom_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: Path, here: Settings
) -> None:
    homes.use(monkeypatch, tmp_path)
    cache.forget_everything()
    other = settings.read()
    for log in ("conversations", "messages"):
        imports.run(other, shared / f"data/tau2/{log}.parquet", Choice(profile=f"tau2-{log}"))
    rows = table(visit(CATEGORIES))
    states = dict(zip(rows["value"], rows["state"], strict=True))
    cache.forget_everything()
    assert states["telecom"] == "Exploratory: better"
    assert states["retail"] == "Not clear yet"
    assert states["airline"] == "20 of 30 customers"


def test_where_there_is_one_side_only_the_next_step_is_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Settings
) -> None:
    homes.use(monkeypatch, tmp_path)
    cache.forget_everything()
    load(settings.read(), tickets(without=("arm",)))
    page = visit(CATEGORIES)
    assert "There is only one arm, so there is nothing to compare." in words(page)
    assert [link.label for link in page.get("page_link")] == ["Write a plan"]
    cache.forget_everything()

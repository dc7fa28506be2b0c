"""The loop in a real browser: changes, versions, next stages, drift, runs before they ship, and a bill."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.database import sessions
from jobs.upkeep import demo, demo_companions
from tests import homes
from tests.homes import settings_at
from tests.pages.still_page import PATIENCE
from tests.server_process import Server, serving
from tests.server_template import Template


@pytest.fixture(scope="module")
def loop(
    tmp_path_factory: pytest.TempPathFactory, company_home: Path, template: Template
) -> Iterator[Server]:
    """A server over the demonstration with its ledger, versions, bill and runs."""
    folder = tmp_path_factory.mktemp("loop")
    home = folder / "pilotlight"
    homes.copied(company_home, home)
    here = settings_at(home)
    demo_companions.load(here)
    demo.store_bill(here)
    demo.store_offline_results(here)
    sessions.forget(here)
    with serving(template, folder) as running:
        yield running


def test_a_harmful_change_is_chosen_by_name_and_taken_back(page: Page, loop: Server) -> None:
    page.goto(f"{loop.url}/changes?source=training+year")
    heading = page.get_by_role(
        "heading", name="Of 9 changes, 5 worked, 2 no evidence, 1 harmed, 1 too early."
    )
    expect(heading).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("still on", exact=True).first).to_be_visible()
    expect(page.get_by_text("In one unit:")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Taken back").click()
    note = page.get_by_role("button", name="Note it")
    expect(note).to_be_disabled(timeout=PATIENCE)
    page.get_by_role("combobox", name="Which change was undone?").click()
    page.get_by_role("option", name="Answers delivery problems").click()
    page.get_by_label("Why").fill("It answered what it should not.")
    page.keyboard.press("Tab")
    expect(note).to_be_enabled(timeout=PATIENCE)
    note.click()
    expect(page.get_by_text("Noted: it is out of the total.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("taken back", exact=True).first).to_be_visible(timeout=PATIENCE)


def test_two_versions_and_the_next_stages_are_shown(page: Page, loop: Server) -> None:
    page.goto(f"{loop.url}/agents?source=two+versions")
    expect(page.get_by_role("heading", name="2 of 2 versions are live")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Next week: 90")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Pooled points the other way")).to_be_visible()
    page.goto(f"{loop.url}/month?source=two+versions")
    # The worker checks the scope as soon as the source is loaded; the page shows it when it has ended.
    expect(page.get_by_role("heading", name=re.compile("may move now"))).to_be_visible(timeout=PATIENCE)


def test_a_baseline_is_frozen_and_drift_says_by_whom(page: Page, loop: Server) -> None:
    page.goto(f"{loop.url}/signals?source=two+versions")
    expect(page.get_by_text("The baseline is all weeks before the recent ones")).to_be_visible(
        timeout=PATIENCE
    )
    expect(
        page.get_by_role("heading", name="Estimated, assumes that calibration still holds")
    ).to_be_visible()
    page.get_by_role("button", name="Freeze a baseline").click()
    page.get_by_role("button", name="Freeze", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_text("Baseline of ").first).to_contain_text("frozen by", timeout=PATIENCE)


def test_two_runs_and_a_bill_open_what_they_rest_on(page: Page, loop: Server) -> None:
    page.goto(f"{loop.url}/evaluation?source=demonstration")
    expect(page.get_by_role("heading", name="Better: 17.7 points")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Import a run").click()
    expect(page.get_by_text("A run of the regression set")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Evaluation set").click()
    expect(page.get_by_role("button", name="Import a set")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{loop.url}/bill?source=demonstration")
    expect(page.get_by_role("heading", name="40 of 701 charged resolutions to dispute")).to_be_visible(
        timeout=PATIENCE
    )
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove the bill").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="No bill yet.")).to_be_visible(timeout=PATIENCE)

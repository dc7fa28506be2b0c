"""A manager's morning in a real browser: a plan is written, locked, read as a verdict, and amended."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics.pilot.plan import Phase
from data.database import sessions
from data.sample import company_events
from jobs.pilot import plan_locking, stored_plans
from tests import homes
from tests.homes import settings_at
from tests.pages.navigation import OVERVIEW_ADDRESS
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import ROOT, Server, environment, serving
from tests.server_template import Template

NAME = "Agent 1.5, all categories"


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, company_home: Path, template: Template
) -> Iterator[Server]:
    """The real process over the demonstration, for a journey that writes plans."""
    folder = tmp_path_factory.mktemp("planning")
    homes.copied(company_home, folder / "pilotlight")
    with serving(template, folder) as running:
        yield running


def seen(place: Locator) -> None:
    expect(place).to_be_visible(timeout=PATIENCE)


def go(page: Page, name: str, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Show computing times")).to_be_visible(timeout=PATIENCE)
    settled(page)


def to_plan(page: Page) -> None:
    go(page, "Plan", "What did we promise ourselves?")


def to_overview(page: Page) -> None:
    go(page, "Overview", "Does the pilot work?")


def lock(page: Page) -> None:
    page.get_by_role("button", name="Lock the plan").click()
    expect(page.get_by_text("It is read-only from then on")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Lock it now").click()
    expect(page.get_by_text("Read-only:")).to_be_visible(timeout=PATIENCE)
    settled(page)


def test_a_plan_is_written_locked_read_amended_and_read_by_category(
    page: Page, site: Server, tmp_path: Path
) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.url}{OVERVIEW_ADDRESS}")
    page.get_by_role("link", name="Write a plan for the next pilot").click()
    seen(page.get_by_role("heading", name="What did we promise ourselves?"))
    seen(page.get_by_text("The plan has no name."))
    settled(page)
    page.get_by_role("textbox", name="Name").fill(NAME)
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_text("The plan has no name.")).to_have_count(0, timeout=PATIENCE)
    seen(page.get_by_text(re.compile("14 days can detect a difference of")).first)
    settled(page)
    lock(page)

    to_overview(page)
    verdict = page.locator(".st-key-verdict")
    seen(verdict.get_by_text("TOO EARLY"))
    starts = f"{date.today() + timedelta(days=1):%-d %b}"
    seen(verdict.get_by_text(re.compile(f"The pilot starts on {starts}")))
    verdict.get_by_role("button", name="Details").click()
    seen(page.get_by_text(re.compile("not amended")))
    page.keyboard.press("Escape")

    to_plan(page)
    seen(page.get_by_text("Read-only:"))
    expect(page.get_by_role("spinbutton")).to_have_count(0, timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("button", name="TOML").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert f'name = "{NAME}"' in text
    page.get_by_role("button", name="Amend").click()
    page.get_by_role("button", name="Start a new version").click()
    seen(page.get_by_text("This is a new version, a draft."))
    settled(page)
    # The pilot that the log knows, which began before anything was promised.
    changed = tmp_path / "plan.toml"
    changed.write_text(re.sub(r"start = \S+", "start = 2026-10-02", text), encoding="utf-8")
    page.get_by_role("button", name="From a file").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(changed)
    page.get_by_role("button", name="Use this file").click()
    expect(page.get_by_text(re.compile("2 Oct"))).not_to_have_count(0, timeout=PATIENCE)
    settled(page)
    lock(page)
    seen(page.get_by_text("version 2"))

    to_overview(page)
    seen(verdict.get_by_text("EXPLORATORY"))
    seen(verdict.get_by_text(re.compile("amended on .+, after the start of the pilot")))
    seen(verdict.get_by_text(re.compile("The pilot got easier tickets")))
    seen(page.locator(".st-key-criteria .js-plotly-plot"))

    go(page, "Categories", "Where does it help, where does it hurt?")
    seen(page.get_by_text("Case-mix adjusted", exact=True))
    grid = page.get_by_test_id("stDataFrame").locator("canvas").first
    grid.scroll_into_view_if_needed()
    place = grid.bounding_box()
    assert place is not None
    # The grid is a canvas: its first box to tick is reached by its place.
    page.mouse.click(place["x"] + 18, place["y"] + 55)
    page.get_by_role("button", name=re.compile("^Rows of ")).click()
    dialog = page.get_by_role("dialog")
    seen(dialog.get_by_text("The denominator: every row that the number counts."))


def test_a_second_plan_is_saved_and_then_locked_and_stays_open(page: Page, site: Server) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.url}{OVERVIEW_ADDRESS}")
    to_plan(page)
    picker, unnamed = page.get_by_role("combobox", name="Plan"), page.get_by_text("The plan has no name.")
    seen(picker.or_(unnamed).first)
    if picker.count():
        picker.click()
        page.get_by_role("option", name=re.compile("^A.new.plan$")).click()
    seen(page.get_by_text("The plan has no name."))
    settled(page)
    page.get_by_role("textbox", name="Name").fill("Agent 2")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_text("The plan has no name.")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Save draft").click()
    seen(page.get_by_text("Saved as a draft. Lock it to put it into effect."))
    settled(page)
    lock(page)
    seen(page.get_by_role("heading", name=re.compile("LOCKED Agent 2$")))
    expect(page.get_by_text("Two people wrote this plan")).to_have_count(0)


RUNNING, FUTURE = "Running pilot", "Next year's pilot"


def command(site: Server, *arguments: str) -> str:
    """What a command says beside the running server."""
    return subprocess.run(
        [sys.executable, "-m", "jobs", *arguments],
        cwd=ROOT,
        env=environment(site.home),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def shows(page: Page, name: str) -> None:
    """Overview or Categories show this plan."""
    seen(page.get_by_role("button", name=f"Plan: {name}"))
    settled(page)


def lock_running(site: Server) -> None:
    """A plan of the pilot that the log knows, as its people locked it before it began."""
    home = site.home / "pilotlight"
    here = settings_at(home)
    promised = replace(
        stored_plans.from_text(company_events.PLAN),
        name=RUNNING,
        phases=(Phase("live", date(2026, 10, 5), 0.15),),
    )
    kept = plan_locking.save_draft(here, promised)
    plan_locking.lock(here, RUNNING, over=kept.revision, at=company_events.LOCKED)
    sessions.forget(here)


def test_the_running_pilot_is_found_again_in_every_way_after_a_second_plan_is_locked(
    page: Page, site: Server
) -> None:
    page.set_default_timeout(PATIENCE)
    lock_running(site)
    page.goto(f"{site.url}/plan?plan=A%C2%A0new%C2%A0plan")
    seen(page.get_by_text("The plan has no name."))
    page.get_by_role("textbox", name="Name").fill(FUTURE)
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_text("The plan has no name.")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    lock(page)
    seen(page.get_by_role("heading", name=re.compile(f"LOCKED {FUTURE}$")))

    # Overview, Categories and the command still show what runs.
    to_overview(page)
    shows(page, RUNNING)
    assert "plan=" not in page.url
    go(page, "Categories", "Where does it help, where does it hurt?")
    shows(page, RUNNING)
    assert command(site, "verdict").startswith(RUNNING)

    # The picker lists both; what is picked is in the address, and outlives the way to the other page.
    page.get_by_role("button", name=f"Plan: {RUNNING}").click()
    popover = page.get_by_test_id("stPopoverBody")
    seen(popover.get_by_role("row", name=re.compile(f"^{FUTURE} Locked, not started")))
    seen(popover.get_by_role("row", name=re.compile(f"^{RUNNING} Running")))
    popover.get_by_role("combobox", name="Plan").click()
    page.get_by_role("option", name=re.compile(f"^{FUTURE}")).click()
    shows(page, FUTURE)
    expect(page).to_have_url(re.compile("plan=Next"), timeout=PATIENCE)
    to_overview(page)
    shows(page, FUTURE)
    link = page.url
    seen(page.locator(".st-key-verdict").get_by_text(re.compile("The pilot starts on")))

    # A link opens its plan, for somebody else too; without one the running pilot is there.
    page.goto(link)
    shows(page, FUTURE)
    page.goto(f"{site.url}/?plan={RUNNING.replace(' ', '+')}")
    shows(page, RUNNING)
    page.goto(f"{site.url}{OVERVIEW_ADDRESS}")
    shows(page, RUNNING)

    # The board, and the same by the command.
    to_plan(page)
    page.get_by_role("radio", name="All plans").click()
    seen(page.get_by_role("heading", name="All plans"))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    board = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert board == command(site, "plans", "--format", "csv")
    assert f"{RUNNING},1,demonstration,Running,2026-10-05," in board


def test_a_plan_is_retired_in_a_dialog_and_brought_back(page: Page, site: Server) -> None:
    page.set_default_timeout(PATIENCE)
    if RUNNING not in command(site, "plans"):
        lock_running(site)
    page.goto(f"{site.url}/plan?plan={RUNNING.replace(' ', '+')}")
    seen(page.get_by_role("heading", name=re.compile(f"LOCKED {RUNNING}$")))
    settled(page)
    page.get_by_role("button", name="Retire").click()
    dialog = page.get_by_role("dialog")
    seen(dialog.get_by_text("Nothing is deleted"))
    expect(dialog.get_by_role("button", name="Retire the plan")).to_be_disabled(timeout=PATIENCE)
    dialog.get_by_role("textbox", name="Reason").fill("The agent was replaced")
    dialog.get_by_role("textbox", name="Reason").press("Enter")
    dialog.get_by_role("button", name="Retire the plan").click()
    seen(page.get_by_text("Retired. Bring back undoes it."))
    seen(page.get_by_text("The agent was replaced.").first)
    settled(page)
    to_overview(page)
    expect(page.get_by_role("button", name=f"Plan: {RUNNING}")).to_have_count(0, timeout=PATIENCE)
    page.goto(f"{site.url}/?plan={RUNNING.replace(' ', '+')}")
    seen(page.locator(".st-key-verdict").get_by_text(re.compile("This is the verdict as it stood on 12 Nov")))
    to_plan(page)
    page.goto(f"{site.url}/plan?plan={RUNNING.replace(' ', '+')}")
    page.get_by_role("button", name="Bring back").click()
    seen(page.get_by_text("The plan is in use again."))
    assert command(site, "plans").count("Retired") == 0

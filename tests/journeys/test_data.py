"""Admin › Data in a real browser: files are dropped, read, reported or refused, their rejects taken home."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages import still_page
from tests.pages.still_page import PATIENCE
from tests.server_process import Server, serving
from tests.server_template import Template


def open_data(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/data")
    expect(page.get_by_role("heading", name="What data do we have?")).to_be_visible(timeout=PATIENCE)
    return page


def settled(page: Page) -> None:
    """Wait until the page stands still and holds nothing of its last run."""
    still_page.settled(page)
    expect(page.locator("input[type=file]")).to_have_count(1, timeout=PATIENCE)


def drop(page: Page, *files: Path) -> None:
    settled(page)
    page.locator("input[type=file]").set_input_files(files)
    for file in files:
        expect(page.get_by_test_id("stText").filter(has_text=file.name).first).to_be_visible(timeout=PATIENCE)


def press_import(page: Page, *reports: str) -> None:
    page.locator(".st-key-import button").click()
    for report in reports:
        expect(page.get_by_test_id("stText").filter(has_text=report)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-import_progress")).to_have_count(0, timeout=PATIENCE)
    settled(page)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Server]:
    """One process for all of these journeys; each reads what it brought, whatever else is in the lake."""
    with serving(template, tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """Twelve tickets, of which three cannot be kept; one of these begins like a formula."""
    path = tmp_path / "tickets.csv"
    rows = [f"T{n},2026-01-{n + 1:02}T10:00:00Z,closed" for n in range(9)]
    rows += ["T9,never,closed", "T10,never,open", "=1+1,never,open"]
    path.write_text("ticket_id,created_at,status\n" + "\n".join(rows) + "\n")
    return path


def test_tau2_is_read_with_the_shipped_profiles(desk: Server, page: Page, shared: Path) -> None:
    open_data(page, desk)
    drop(page, shared / "data/tau2/messages.parquet", shared / "data/tau2/conversations.parquet")
    expect(page.get_by_text("Looks like: tau2-bench conversations")).to_be_visible()
    expect(page.get_by_text("Looks like: tau2-bench messages")).to_be_visible()
    press_import(page, "conversations.parquet: tickets of tau2", "messages.parquet: interactions of tau2")
    expect(page.get_by_text("1,011 read = 714 accepted")).to_contain_text("297 filtered + 0 quarantined")
    expect(page.get_by_text("30,451 read = 22,718 accepted")).to_contain_text(
        "7,733 filtered + 0 quarantined"
    )
    expect(page.get_by_text("714 tickets, 22,718 interactions, 17 Jul 2025 – 31 Jul 2026")).to_be_visible()
    expect(page.get_by_text("Outcomes final").first).to_be_visible()


def test_incidents_are_read_and_stay_a_source_of_their_own(
    desk: Server, page: Page, shared: Path, tickets: Path
) -> None:
    open_data(page, desk)
    drop(page, tickets)
    press_import(page, "tickets.csv: tickets of canonical")
    drop(page, shared / "data/itsm/incidents.csv")
    press_import(page, "incidents.csv: tickets of itsm, read by profile itsm-incidents")
    expect(page.get_by_text("24,918 read = 24,918 accepted")).to_be_visible()
    expect(page.get_by_text("24,918 tickets, 29 Feb 2016 – 16 Feb 2017")).to_be_visible()
    expect(page.get_by_text("9 tickets, 1 Jan 2026 – 9 Jan 2026", exact=True)).to_be_visible()


def test_a_broken_file_says_what_is_wrong_and_changes_nothing(
    desk: Server, page: Page, tmp_path: Path
) -> None:
    broken = tmp_path / "export.csv"
    broken.write_bytes(b"PK\x03\x04 this only says that it is a zip")
    open_data(page, desk)
    lake = page.get_by_text("lake v").first.inner_text()
    drop(page, broken)
    expect(page.get_by_text("Cannot be read")).to_be_visible()
    expect(page.get_by_test_id("stText").filter(has_text="export.csv").last).to_contain_text("zip")
    expect(page.locator(".st-key-import")).to_have_count(0)
    assert page.get_by_text("lake v").first.inner_text() == lake


def test_rejects_are_downloaded_with_their_formulas_disarmed(
    desk: Server, page: Page, tickets: Path, tmp_path: Path
) -> None:
    open_data(page, desk)
    drop(page, tickets)
    press_import(page, "tickets.csv: tickets of canonical")
    expect(page.get_by_role("heading", name="3 rejected rows (quarantine)")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download 3 rows as CSV").click()
    saved = tmp_path / "saved.csv"
    started.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["line"] for row in rows] == ["11", "12", "13"]
    assert all("never" in row["reason"] for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_import_is_chosen_in_the_history_with_the_keyboard(
    desk: Server, page: Page, tickets: Path
) -> None:
    open_data(page, desk)
    drop(page, tickets)
    press_import(page, "tickets.csv: tickets of canonical")
    history = page.get_by_role("region", name="Imports, the newest first")
    history.scroll_into_view_if_needed()
    history.locator("canvas").first.focus()
    for key in ("ArrowDown", "ArrowRight", "Shift+Space"):
        page.keyboard.press(key)
    expect(page.get_by_text("sha256")).to_be_visible(timeout=PATIENCE)


def test_on_a_telephone_nothing_stands_beyond_the_edge(desk: Server, page: Page, tickets: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_data(page, desk)
    drop(page, tickets)
    press_import(page, "tickets.csv: tickets of canonical")
    beyond = "document.querySelector('[data-testid=stMain]').scrollWidth"
    assert page.evaluate(beyond) <= 390

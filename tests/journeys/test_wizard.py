"""The import as a conversation, in a real browser: a stranger's table is mapped by hand, kept, and mended."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.journeys.test_data import PATIENCE, drop, open_data, press_import, settled
from tests.pages import still_page
from tests.server_process import ROOT, Server, environment, serving
from tests.server_template import Template


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Server]:
    """One process for all of these journeys."""
    with serving(template, tmp_path_factory.mktemp("wizard")) as running:
        yield running


def answered(page: Page) -> None:
    """Wait until the page has taken notice of what was just done, and stands still again."""
    page.wait_for_timeout(150)
    still_page.settled(page)


#: So often one types before a list of options that closes is a fault.
TRIES = 8


def choose(page: Page, box: Locator, option: str) -> None:
    """Pick an option of a select box as somebody with a keyboard does: type, and press Enter."""
    settled(page)
    # A list of options closes when the page scrolls, as it does where a box at the window's edge is focused.
    box.evaluate("box => box.scrollIntoView({block: 'center'})")
    offered = page.get_by_role("option", name=re.compile(re.escape(option))).first
    for _ in range(TRIES):
        box.get_by_role("combobox").fill(option)
        try:
            offered.wait_for(timeout=PATIENCE / TRIES)
            break
        except Error:
            # The page moved meanwhile and the list closed: one types again.
            box.get_by_role("combobox").fill("")
    box.get_by_role("combobox").press("Enter")
    answered(page)


def select(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stSelectbox").filter(has_text=label)


def step(page: Page, name: str) -> None:
    settled(page)
    page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    ).first.click()
    answered(page)


def add(page: Page, column: str) -> None:
    """Add a canonical column; its editor opens."""
    choose(page, select(page, "Add another field"), column)


def done(page: Page) -> None:
    page.get_by_role("button", name="Done", exact=True).click()
    answered(page)


def where(page: Page, column: str, sign: str, value: str) -> None:
    """A condition in the open editor."""
    page.get_by_role("radio", name="A condition").click()
    answered(page)
    choose(page, select(page, "Where the column"), column)
    choose(page, select(page, "compares as"), sign)
    page.get_by_label("with", exact=True).fill(value)
    page.keyboard.press("Tab")
    answered(page)


def test_a_stranger_maps_incidents_by_hand_keeps_the_mapping_and_the_command_line_knows_it(
    desk: Server, page: Page, shared: Path
) -> None:
    file = shared / "data/itsm/incidents.csv"
    open_data(page, desk)
    drop(page, file)
    expect(page.get_by_text("CSV · separated by comma · UTF-8 · 21 columns · 24,918 rows")).to_be_visible()
    choose(page, select(page, "Read it as"), "Map it by hand")
    expect(page.get_by_text("24,918 accepted")).to_be_visible(timeout=PATIENCE)
    # What the names and values told: d/m/Y H:M, ? for nothing, and 1,556 lost stamps that are missing.
    expect(page.get_by_text("23,362 · 1,556 missing")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("29/2/2016 11:29 → 2016-02-29 11:29")).to_be_visible()
    add(page, "Escalated")
    where(page, "reassignment_count", "is more than", "0")
    expect(page.get_by_text("false 13,549 · true 11,369").first).to_be_visible(timeout=PATIENCE)
    done(page)
    # How often a ticket was opened again says by itself that it was.
    expect(page.get_by_text("false 24,643 · true 275").first).to_be_visible(timeout=PATIENCE)
    step(page, "All rows")
    expect(page.get_by_test_id("stMultiSelect").filter(has_text="Means empty")).to_contain_text("?")
    page.get_by_text("Outcomes are final").click()
    step(page, "What it can answer")
    expect(page.get_by_text("CSAT: missing from this source")).to_be_visible(timeout=PATIENCE)
    step(page, "Save")
    page.get_by_label("Name", exact=True).fill("our incidents")
    page.keyboard.press("Tab")
    answered(page)
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_text("Saved as our incidents.")).to_be_visible(timeout=PATIENCE)
    press_import(page, "incidents.csv: tickets of incidents, read by profile our incidents")
    expect(page.get_by_text("24,918 read = 24,918 accepted")).to_be_visible()
    said = jobs(desk, "import", str(file), "--profile", "our incidents")
    assert "24,918 read = 0 accepted (0 new, 0 updated) + 24,918 unchanged" in said
    assert "Nothing was changed." in said
    kpis = jobs(desk, "kpis", "--source", "incidents", "--format", "csv")
    escalated = next(line for line in kpis.splitlines() if ",escalation_rate," in line).split(",")
    assert "11369" in escalated and "24918" in escalated
    assert any(",reopen_rate," in line and ",275," in line for line in kpis.splitlines())


def jobs(desk: Server, *command: str) -> str:
    """What a command prints in the home of the server."""
    done = subprocess.run(
        [sys.executable, "-m", "jobs", *command],
        cwd=ROOT,
        env=environment(desk.home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_broken_file_is_refused_in_words_and_a_table_without_ids_says_what_is_still_to_say(
    desk: Server, page: Page, tmp_path: Path
) -> None:
    cut, foreign = tmp_path / "cut.csv.gz", tmp_path / "desk.csv"
    cut.write_bytes(b"\x1f\x8b\x08\x00 this only begins like gzip")
    foreign.write_text("opened;who\n2026-01-01 10:00;ann\n2026-01-02 10:00;ann\n2026-01-02 10:00;ann\n")
    open_data(page, desk)
    drop(page, cut)
    expect(page.get_by_text("Cannot be read")).to_be_visible()
    expect(page.get_by_test_id("stText").filter(has_text="cut.csv.gz").last).to_contain_text("gzip")
    open_data(page, desk)
    drop(page, foreign)
    expect(page.get_by_text("separated by semicolon")).to_be_visible()
    expect(
        page.get_by_text("Still needed: the column for Ticket id. The file has: opened, who.")
    ).to_be_visible()
    expect(page.locator(".st-key-import button")).to_be_disabled()


def test_two_quarantined_rows_are_mended_in_the_page(desk: Server, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    rows = [f"M{n},2026-01-{n + 1:02}T10:00:00Z,closed" for n in range(9)] + ["M9,never,closed", "M10,,open"]
    path.write_text("ticket_id,created_at,status\n" + "\n".join(rows) + "\n")
    # All of it in view, so that nothing scrolls between looking for a cell and clicking it.
    page.set_viewport_size({"width": 1440, "height": 1800})
    open_data(page, desk)
    drop(page, path)
    expect(page.get_by_text("2 would be rejected")).to_be_visible(timeout=PATIENCE)
    step(page, "Quarantined (2)")
    press_import(page, "tickets.csv: tickets of canonical")
    expect(page.get_by_role("heading", name="2 rejected rows (quarantine)")).to_be_visible()
    page.get_by_text("Correct them here").click()
    grid = page.get_by_role("region", name="Quarantined rows, to be mended")
    expect(grid).to_be_visible(timeout=PATIENCE)
    still_page.settled(page)
    page.wait_for_timeout(1000)
    for row, moment in enumerate(("2026-01-20 10:00", "2026-01-21 10:00")):
        box = grid.locator("canvas").first.bounding_box()
        assert box is not None
        # Line 70, reason 320, ticket_id 180 pixels; then created_at.
        grid.locator("canvas").first.focus()
        page.mouse.click(box["x"] + 70 + 320 + 180 + 60, box["y"] + 38 * (row + 1) + 19)
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        page.keyboard.press("Control+A")
        page.keyboard.type(moment)
        # The cell's editor takes a moment to have what was typed.
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        answered(page)
    page.get_by_role("button", name="Import 2 corrected rows").click()
    expect(page.get_by_text("2 read = 2 accepted (2 new, 0 updated)")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("All 2 rejected rows were corrected and imported since.")).to_be_visible()
    expect(page.get_by_text("11 tickets, 1 Jan 2026 – 21 Jan 2026", exact=True)).to_be_visible()


def test_on_a_telephone_the_wizard_stays_within_the_edge(
    desk: Server, page: Page, shared: Path, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    foreign = tmp_path / "desk.csv"
    foreign.write_text("nr;opened;who\n1;2026-01-01 10:00;ann\n2;2026-01-02 10:00;ben\n")
    open_data(page, desk)
    drop(page, foreign)
    for name in ("All rows", "Before and after", "What it can answer", "Save", "Columns"):
        step(page, name)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390, name

"""A month in a real browser: chosen, annotated, saved under a name, found again by it."""

import re

from playwright.sync_api import Page, expect

from tests.pages.still_page import PATIENCE
from tests.server_process import Server


def test_a_month_is_chosen_annotated_saved_and_found_again(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/month?source=demonstration")
    expect(page.get_by_role("heading", name="How was October 2026?")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("combobox", name="Month", exact=True).click()
    page.get_by_role("option", name="September 2026", exact=True).click()
    title = page.get_by_role("heading", name="How was September 2026?")
    expect(title).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"month=2026-09"))

    page.get_by_role("button", name="Notes").click()
    page.get_by_label("What happened").fill("Shop *down* for an hour")
    page.get_by_role("button", name="Add the note").click()
    key = page.locator("p", has_text=re.compile(r"A 18 Aug release App 4\.0"))
    expect(key).to_contain_text("1 Sep release Shop *down* for an hour", timeout=PATIENCE)

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share view").click()
    page.get_by_label("Save this view as").fill("The quiet month")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.get_by_role("link", name="The quiet month")
    expect(link).to_be_visible(timeout=PATIENCE)
    address = link.get_attribute("href") or ""
    page.goto(address)
    expect(title).to_be_visible(timeout=PATIENCE)

    page.get_by_role("button", name="Share view").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the view").click()
    expect(page.get_by_role("dialog")).to_be_hidden(timeout=PATIENCE)
    open_box(page, "Share view")
    expect(page.get_by_text("No saved views yet.")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    open_box(page, "Notes")
    box = page.get_by_label("Delete a note")
    box.click()
    # A run that ends just now closes the list again.
    box.press("ArrowDown")
    page.get_by_role("option", name="2026-09-01 Shop").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the note").click()
    expect(key).not_to_contain_text("Shop", timeout=PATIENCE)


def test_closing_a_month_is_asked_and_can_be_undone(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/month?source=demonstration&month=2026-08")
    close = page.get_by_role("button", name="Close August 2026")
    close.click(timeout=PATIENCE)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The figures of August 2026 are kept as they are now.", timeout=PATIENCE)
    dialog.get_by_role("button", name="Close", exact=True).click()
    expect(dialog).to_be_hidden(timeout=PATIENCE)
    expect(close).to_be_visible()
    close.click()
    dialog.get_by_role("button", name="Close August 2026").click()
    expect(page.get_by_text("August 2026 is closed.")).to_be_visible(timeout=PATIENCE)
    expect(close).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(close).to_be_visible(timeout=PATIENCE)


def open_box(page: Page, name: str) -> None:
    """Open a popover; one that is open stays so."""
    button = page.get_by_role("button", name=name)
    if button.get_attribute("aria-expanded") != "true":
        button.click()

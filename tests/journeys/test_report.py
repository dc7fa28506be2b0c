"""The report is taken home from the page of its month, and says what stands there."""

import re
from pathlib import Path

import fastexcel
import pypdf
from playwright.sync_api import Page, expect

from tests.pages.still_page import PATIENCE
from tests.server_process import Server


def test_the_reports_of_the_page_say_what_the_page_says(page: Page, server: Server, tmp_path: Path) -> None:
    # With a filter no month is closed by it: other journeys look at this server, too.
    page.goto(f"{server.url}/month?month=2026-10&category=returns")
    answer = page.get_by_role("heading", name=re.compile("The agent resolved"))
    expect(answer).to_be_visible(timeout=PATIENCE)
    said = answer.inner_text()
    page.get_by_role("button", name="Report", exact=True).click()
    files: dict[str, Path] = {}
    for kind in ("HTML", "PDF", "XLSX"):
        button = page.get_by_role("button", name=kind, exact=True)
        expect(button).to_be_visible(timeout=PATIENCE)
        with page.expect_download(timeout=PATIENCE) as download:
            button.click()
        assert download.value.suggested_filename == f"demonstration-2026-10.{kind.lower()}"
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    first = pypdf.PdfReader(files["PDF"]).pages[0].extract_text()
    assert said in " ".join(first.split()) and "category is returns" in first
    assert said in files["HTML"].read_text("utf-8")
    book = fastexcel.read_excel(files["XLSX"])
    volume = book.load_sheet("Numbers").to_polars().row(0, named=True)
    assert f"resolved {volume['value']:,.0f} tickets" in said
    assert dict(book.load_sheet("About").to_polars().iter_rows())["Filters"] == "category is returns"

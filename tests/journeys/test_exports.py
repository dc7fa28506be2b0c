"""What is taken home is what was shown: rows, workbooks, values and pictures of charts, sheets of paper."""

import re
from pathlib import Path

import fastexcel
import polars as pl
from playwright.sync_api import Download, Locator, Page, expect

from tests.journeys.test_overview import metric, visit
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server


def taken_home(page: Page, button: Locator, path: Path) -> Download:
    with page.expect_download(timeout=PATIENCE) as download:
        button.click()
    download.value.save_as(path)
    return download.value


def test_the_rows_of_a_number_as_a_workbook_are_those_that_were_counted(
    page: Page, server: Server, tmp_path: Path
) -> None:
    visit(page, server)
    shown = metric(page, "Resolution").inner_text()
    page.locator(".st-key-rows-resolution_rate button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Select a row to read")).to_be_visible(timeout=PATIENCE)
    counted = re.search(r"Counted\s+([\d,]+)", dialog.inner_text())
    assert counted is not None
    path = tmp_path / "rows.xlsx"
    name = taken_home(page, dialog.get_by_role("button", name="XLSX"), path).suggested_filename
    assert name == "demonstration-resolution_rate-denominator.xlsx"
    book = fastexcel.read_excel(path)
    tickets = book.load_sheet(0).to_polars()
    assert tickets.height == int(counted[1].replace(",", ""))
    about = dict(book.load_sheet("About").to_polars().iter_rows())
    solved = tickets["is_durable"].sum()
    assert about["Resolution"].split(" (")[0] in shown
    assert f"{solved:,} of {tickets.height:,} tickets" in about["Resolution"]
    assert about["Pilot"] == "arm is pilot" and about["Source"] == "demonstration"
    assert set(about) >= {"Definition", "Definitions", "Lake", "Exported", "Outcomes"}


def test_the_values_of_a_chart_are_those_that_are_drawn(page: Page, server: Server, tmp_path: Path) -> None:
    visit(page, server)
    expect(page.locator(".js-plotly-plot .main-svg").nth(3)).to_be_attached(timeout=PATIENCE)
    chart = page.locator(".st-key-over-time .js-plotly-plot")
    drawn = chart.evaluate("plot => plot.data.filter(t => t.mode === 'lines+markers').flatMap(t => [...t.y])")
    path = tmp_path / "values.csv"
    button = page.get_by_role("button", name="Values as CSV").first
    name = taken_home(page, button, path).suggested_filename
    assert name == "demonstration-resolution_rate-over-time.csv"
    values = pl.read_csv(path)
    assert sorted(values["value"].round(6)) == sorted(round(value, 6) for value in drawn)
    assert (values["low"] <= values["value"]).all() and (values["n"] >= 30).all()


def test_a_chart_leaves_as_a_picture_with_a_name(page: Page, server: Server, tmp_path: Path) -> None:
    visit(page, server)
    chart = page.locator(".st-key-forest .js-plotly-plot")
    chart.scroll_into_view_if_needed(timeout=PATIENCE)
    chart.hover()
    path = tmp_path / "picture.png"
    name = taken_home(page, chart.get_by_role("button", name="PNG"), path).suggested_filename
    assert name == "demonstration-differences.png"
    assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 5_000


def test_a_page_is_printed_whole_on_a4_without_what_one_clicks_on(page: Page, server: Server) -> None:
    visit(page, server)
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 2 <= len(sheets) <= 3
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_test_id("stDownloadButton").first).to_be_hidden()
    edges = page.locator("[data-testid=stMetric], [data-testid=stDataFrame], .main-svg").evaluate_all(
        "all => all.map(element => element.getBoundingClientRect().right)"
    )
    # 1,134 px is a sheet of 300 mm, and 49 px each of its margins.
    assert max(edges) <= 1134 - 2 * 49
    # To its last line, but for the switch in it.
    assert page.get_by_text(re.compile("^Source demonstration")).last.is_visible()
    expect(page.get_by_text("Show computing times")).to_be_hidden()

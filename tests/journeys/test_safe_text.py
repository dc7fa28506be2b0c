"""Words of customers, however hostile or strange, are words on every page and in every file."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, expect

from data import export
from data.lake import lake
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.homes import settings_at
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server, serving
from tests.server_template import Template

SOURCE = "strange"
#: Somebody who must not be found anywhere: nobody promises to find the name.
CANARY = {
    "mail": "canary.bird@cage.example",
    "phone": "+49 170 5550198",
    "card": "4929 1234 5678 9015",
    "iban": "DE89 3704 0044 0532 0130 00",
    "address": "203.0.113.77",
    "login": "https://bird:s3cretseed@cage.example/x",
}
TRACES = ("canary.bird", "5550198", "4929 1234", "0532 0130", "203.0.113.77", "s3cretseed")


@pytest.fixture(scope="module")
def strings(shared: Path) -> list[str]:
    """The naughty strings, the formulas and the markup."""
    folder = shared / "data" / "naughty"
    more = [
        (folder / name).read_text("utf-8").splitlines()
        for name in ("csv-injection.txt", "markup-in-text.txt")
    ]
    naughty = json.loads((folder / "blns.json").read_text("utf-8"))
    assert len(naughty) == 515
    return [text for text in (*naughty, *more[0], *more[1]) if text.strip()]


@pytest.fixture(scope="module")
def strange(
    tmp_path_factory: pytest.TempPathFactory, strings: list[str], template: Template
) -> Iterator[Server]:
    """A server over tickets and messages that are made of these strings alone."""
    folder = tmp_path_factory.mktemp("strange")
    here = settings_at(folder / "pilotlight")
    rows = [
        {
            "ticket_id": f"T{number}",
            "created_at": f"2026-0{1 + number % 6}-1{number % 9}T10:00:00Z",
            "status": "closed",
            "resolved": True,
            "category": text[:80],
            "subject": text,
            "body": text,
            "context.page": text,
        }
        for number, text in enumerate(strings)
    ]
    said = [
        {
            "interaction_id": f"I{n}",
            "ticket_id": f"T{n}",
            "at": "2026-08-01T10:00:00Z",
            "actor": "ai",
            "text": text,
        }
        for n, text in enumerate(strings)
    ]
    for name, content in (("t.json", rows), ("i.json", said)):
        path = folder / name
        path.write_text(json.dumps(content))
        [record] = imports.run(here, path, Choice(source=SOURCE))
        assert (record.read, record.new) == (len(strings), len(strings))
    with serving(template, folder) as running:
        yield running


def test_every_string_comes_out_of_the_lake_and_of_both_exports_as_it_went_in(
    strange: Server, strings: list[str]
) -> None:
    frame = lake.of(settings_at(strange.home / "pilotlight")).scan_source("tickets", SOURCE)
    assert frame is not None
    order = pl.col("ticket_id").str.slice(1).cast(pl.Int32)
    found = frame.select("ticket_id", "body").sort(order).collect()
    bodies = found["body"].to_list()
    # Some of them hold an address of the internet, which is personal data here.
    changed = [(was, now) for was, now in zip(strings, bodies, strict=True) if was != now]
    assert all(
        "<IP_" in now or "<EMAIL_" in now or "<LOGIN_" in now or "<PHONE_" in now for _, now in changed
    )
    assert len(changed) < 0.02 * len(strings)

    text = export.csv_bytes(found, include_bom=False).decode()
    csv.field_size_limit(10**9)
    back = pl.Series([row["body"] for row in csv.DictReader(io.StringIO(text, newline=""))])
    assert export.unguarded(back).to_list() == bodies
    assert not any(cell.lstrip().startswith(("=", "+", "@", "|")) and not _is_number(cell) for cell in back)
    book = export.xlsx_bytes({"tickets": found}, [])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet and b"hyperlink" not in sheet


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_hostile_words_stay_words_in_the_browser(
    browser: Browser, strange: Server, strings: list[str]
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    asked: list[str] = []
    happened: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: happened.append(popup.url))
    page.on("pageerror", lambda error: happened.append(str(error)))
    page.set_default_timeout(PATIENCE)
    page.goto(f"{strange.url}/?source={SOURCE}")
    expect(page.get_by_role("heading", name="Does the pilot work?")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.locator(".st-key-rows-resolution_rate button").first.click()
    dialog = page.get_by_role("dialog")
    grid = dialog.get_by_test_id("stDataFrame").locator("canvas").first
    expect(grid).to_be_visible(timeout=PATIENCE)
    settled(page)
    place = grid.bounding_box()
    assert place is not None
    # The grid is a canvas: its first box to tick is reached by its place.
    page.mouse.click(place["x"] + 18, place["y"] + 55)
    opened = dialog.get_by_test_id("stText").filter(has_text="Ticket T").first
    expect(opened).to_be_visible(timeout=PATIENCE)
    settled(page)
    number = int(opened.inner_text().removeprefix("Ticket T"))
    shown = [" ".join(text.split()) for text in dialog.get_by_test_id("stText").all_inner_texts()]
    # Subject, body and message, letter by letter.
    assert shown.count(" ".join(strings[number].split())) == 3, (strings[number], shown)
    page.goto(f"{strange.url}/data")
    expect(page.get_by_role("heading", name="What data do we have?")).to_be_visible(timeout=PATIENCE)
    settled(page)
    foreign = [
        url
        for url in asked
        if not url.startswith((strange.url, "data:", "blob:", strange.url.replace("http", "ws")))
    ]
    assert (foreign, happened) == ([], [])
    assert page.evaluate("document.querySelectorAll('[data-testid=stAppViewContainer] script').length") == 0
    context.close()


@pytest.mark.parametrize("name", ["zendesk-tickets.csv", "freshdesk-tickets.csv", "intercom-report.csv"])
def test_a_person_in_every_text_of_an_export_is_nowhere_afterwards(name: str, tmp_path: Path) -> None:
    here = settings_at(tmp_path / "pilotlight")
    lines = (Path(__file__).parents[1] / "exports" / name).read_text("utf-8-sig")
    frame = pl.read_csv(io.StringIO(lines), infer_schema=False)
    told = " | ".join(CANARY.values())
    kept = {"id", "ticket id", "conversation id", "status", "created at", "created time", "ticket status"}
    planted = frame.with_columns(
        pl.when(pl.col(column).is_not_null() & ~pl.col(column).str.contains(r"^[\d:.\-/ TZ]*$"))
        .then(pl.lit(told))
        .otherwise(pl.col(column))
        .alias(column)
        for column in frame.columns
        if column.lower() not in kept
    )
    path = tmp_path / name
    planted.write_csv(path)
    [record, *_] = imports.run(here, path, Choice(accept_rejects=True, source="cage"))
    assert record.accepted > 0
    bad = tmp_path / "bad.csv"
    bad.write_text(f'"{told}",x\n1,2\n')
    with pytest.raises(Exception) as refusal:
        imports.run(here, bad)
    assert not any(trace in str(refusal.value) for trace in TRACES)
    _nowhere(here.home)


def _nowhere(home: Path) -> None:
    """No file of the home, read as what it is, says anything of that person."""
    for path in (each for each in home.rglob("*") if each.is_file()):
        found = path.read_bytes()
        if path.suffix == ".parquet":
            found += pl.read_parquet(path).write_json().encode()
        for trace in TRACES:
            assert trace.encode() not in found, f"{trace} is in {path.name}"

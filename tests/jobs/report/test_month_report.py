import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl
import pypdf
import pytest
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from analytics.ticket_slices import Slice
from analytics.trends.unusual_days import Event
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import month_contents, month_series, notes, targets
from jobs.report import month_report, report_contents
from jobs.report.month_report import KINDS
from tests import homes
from tests.homes import settings_at
from tests.pages.odd_lakes import LAKES

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
KEY = "2026-02"
#: Words that would be more than words to a typesetter, a browser or a spreadsheet.
HOSTILE = (
    '#panic("typeset")', '#read("/etc/passwd")', "#include \"x.typ\"", "*bold* _it_ $x^2$ `raw` = Head",
    "]; #lower[SET]", "// gone /* gone */", "@ref <label> \\ ~ '''", "{{ 7*7 }}{% raw %}", "=1+1", "@SUM(A1)",
    "<img src=https://evil.example/x onerror=alert(1)>", "</svg><script>alert(1)</script>",
    "</style><style>*{display:none}", "&#x3C;b&#x3E; &amp;", "\u202egnp.exe", "漢字 عربي",
)  # fmt: skip


def tickets(categories: tuple[str, ...], count: int = 4_800) -> pl.DataFrame:
    """Three months of tickets, the agent among them, which never solves the second category."""
    numbers = range(count)
    size = len(categories)
    return pl.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in numbers],
            "created_at": [START + timedelta(days=n * 90 / count) for n in numbers],
            "customer_id": [f"C{n % 700}" for n in numbers],
            "category": [categories[n % size] for n in numbers],
            "plan": [("free", "team")[n // size % 2] for n in numbers],
            "arm": [("pilot", "baseline")[n // size % 2] for n in numbers],
            "handled_by": [("ai", "human")[n // size % 2] for n in numbers],
            "status": ["closed" for _ in numbers],
            "resolved": [n % 7 > 1 and not (n % size == 1 and n // size % 2 == 0) for n in numbers],
            "escalated": [n % 5 == 0 for n in numbers],
            "csat": [1 + n % 5 if n % 3 else None for n in numbers],
            "human_seconds": [(0.0, 480.0 + n % 5 * 60)[n // size % 2] for n in numbers],
        }
    )


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    opened = settings_at(tmp_path_factory.mktemp("report"))
    path = opened.home / "hostile.parquet"
    tickets(HOSTILE).write_parquet(path)
    imports.run(opened, path, Choice(reader="canonical", source="hostile", kind="tickets"))
    notes.add(opened, "hostile", Event(datetime(2026, 2, 10).date(), "release", HOSTILE[0]))
    targets.write(opened, "hostile", datetime(2026, 2, 1).date(), {"resolution_rate": 0.9})
    yield opened


@pytest.fixture(scope="module")
def taken(here: Settings) -> Snapshot:
    return snapshot.take(here, "hostile")


@pytest.fixture(scope="module")
def files(here: Settings, taken: Snapshot) -> dict[str, bytes]:
    made = month_report.of(here, taken, KEY)
    return {kind: month_report.write(made, kind) for kind in KINDS}


def pages(file: bytes) -> list[str]:
    """The words of each page, as a reader finds them."""
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(file)).pages]


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_all_three_say_what_the_page_says(
    here: Settings, taken: Snapshot, files: dict[str, bytes], page: Page, tmp_path: Path
) -> None:
    found = month_contents.report(here, taken, KEY)
    opened = tmp_path / "x.html"
    opened.write_bytes(files["html"])
    page.goto(opened.as_uri())
    said = bare(page.locator("main").inner_text())
    paper = bare("".join(pages(files["pdf"])))
    book = fastexcel.read_excel(files["xlsx"])
    numbers = book.load_sheet("Numbers").to_polars()
    for number in found.numbers:
        for text in (number.label, number.said, number.target_said, number.changed):
            assert bare(text) in said and bare(text) in paper
    assert bare(found.answer) in said and bare(found.answer) in paper
    assert numbers["number"].to_list() == [number.label for number in found.numbers]
    assert numbers["value"].to_list() == pytest.approx([number.value for number in found.numbers])
    assert len(found.decisions) > 1
    for decision in found.decisions:
        assert bare(decision.because) in said and bare(decision.because) in paper
    assert book.load_sheet("Decisions").to_polars().height == len(found.decisions)


def test_the_pdf_has_numbered_pages_and_says_of_what_it_is_made(
    taken: Snapshot, files: dict[str, bytes]
) -> None:
    read = pypdf.PdfReader(BytesIO(files["pdf"]))
    assert read.metadata is not None and read.metadata.title == "How was February 2026?"
    said = pages(files["pdf"])
    for number, text in enumerate(said, 1):
        assert (
            f"{number} of {len(said)}" in text and f"lake {taken.version}" in text and "all tickets" in text
        )
    whole = bare(" ".join(said))
    for words in ("Tickets that are solved", "definitions", "Judged 7 days after creation", "January 2026"):
        assert bare(words) in whole
    assert "/StructTreeRoot" in read.trailer["/Root"], "It is not tagged for screen readers."


@pytest.mark.parametrize("decisions", [0, 1, 3, 6, 14, 30])
def test_the_first_page_is_complete_and_no_page_is_a_sliver(
    here: Settings, taken: Snapshot, decisions: int
) -> None:
    made = month_report.of(here, taken, KEY)
    asked = [
        (f"Question {n}?", "Over all days up to now it is lower than it was. " * 3) for n in range(decisions)
    ]
    table = replace(next(each for each in made.tables if each.name == "Decisions"), rows=tuple(asked))
    tables = tuple(table if each.name == table.name else each for each in made.tables)
    read = pypdf.PdfReader(
        BytesIO(month_report.write(replace(made, decisions=tuple(asked), tables=tables), "pdf"))
    )
    said = [page.extract_text() for page in read.pages]
    assert bare("In figures") in bare(said[1]), "The first page does not run over."
    assert decisions == 0 or "Question 0?" in said[0]
    assert all(f"Question {n}?" in "".join(said) for n in range(decisions))
    assert filled(read.pages[-1]) > 0.3


def filled(page: pypdf.PageObject) -> float:
    """Down to which share of a page it is printed on, the foot left out."""
    height, lowest = float(page.mediabox.height), float(page.mediabox.height)
    foot = 18 / 297 * height

    def see(text: str, paper: list[float], at: list[float], *_: object) -> None:
        nonlocal lowest
        up = paper[1] * at[4] + paper[3] * at[5] + paper[5]
        if text.strip() and up > foot:
            lowest = min(lowest, up)

    page.extract_text(visitor_text=see)
    return 1 - lowest / height


def test_the_charts_of_the_pdf_are_lines_and_letters_and_no_photographs(files: dict[str, bytes]) -> None:
    read = pypdf.PdfReader(BytesIO(files["pdf"]))
    first = read.pages[0]
    assert not [name for name in read.pages for _ in name.images]
    said = bare(first.extract_text())
    assert all(bare(words) in said for words in ("Mix of tickets", "January 2026", "automated"))
    fonts = {str(font.get_object()["/BaseFont"]) for font in first["/Resources"]["/Font"].values()}
    assert any("Inter" in font for font in fonts)


def test_hostile_words_are_words_on_paper(files: dict[str, bytes]) -> None:
    paper = bare("".join(pages(files["pdf"])))
    # What runs from right to left, and what the machine may have no letters for, is not asked for here.
    missing = [text for text in HOSTILE[:-2] if bare(text) not in paper]
    assert missing == []
    assert "root:x:" not in paper and "7*7" in paper


def test_html_asks_for_nothing_and_runs_nothing_with_the_network_off(
    browser: Browser, files: dict[str, bytes], tmp_path: Path
) -> None:
    opened = tmp_path / "x.html"
    opened.write_bytes(files["html"])
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(opened.as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:font/")] == [opened.as_uri()]
    assert told == []
    assert page.locator("script, img, iframe, link, object, a").count() == 0
    assert page.evaluate("document.fonts.check('15px Inter')")
    assert page.locator("svg[role=img]").count() >= 3
    said = page.locator("main").inner_text()
    assert [text for text in HOSTILE[:-2] if bare(text) not in bare(said)] == []
    # Nothing sticks out at the width of a phone: what is wide scrolls in its own frame.
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_the_workbook_has_a_sheet_a_table_an_about_and_no_formula(
    taken: Snapshot, files: dict[str, bytes]
) -> None:
    book = fastexcel.read_excel(files["xlsx"])
    assert book.sheet_names[0] == "Numbers" and book.sheet_names[-1] == "About"
    assert {"Metrics", "What moved it", "Months", "Scope", "Events", "Targets", "Assumptions"} <= set(
        book.sheet_names
    )
    about = dict(book.load_sheet("About").to_polars().iter_rows())
    assert about["Lake"] == str(taken.version) and about["Filters"] == "all tickets"
    assert about["Definition of Resolution"].startswith("Tickets that are solved")
    named = book.load_sheet("Scope").to_polars()["category"].to_list()
    assert {"'=1+1", "'@SUM(A1)"} <= set(named), "A formula must begin with an apostrophe."
    with zipfile.ZipFile(BytesIO(files["xlsx"])) as inside:
        sheets = [inside.read(name) for name in inside.namelist() if "sheets/" in name]
    assert sheets and not any(b"<f" in sheet for sheet in sheets)


def test_the_parts_in_the_workbook_add_up_to_the_change(
    here: Settings, taken: Snapshot, files: dict[str, bytes]
) -> None:
    sheet = fastexcel.read_excel(files["xlsx"]).load_sheet("What moved it").to_polars()
    mine = sheet.filter((pl.col("metric") == "Resolution") & (pl.col("by") == "category"))
    change = month_contents.report(here, taken, KEY).moved["resolution_rate", "category"].change
    assert change is not None
    totals, parts = (mine.filter((pl.col("part") == "all") == is_total) for is_total in (True, False))
    assert totals["value"].sum() == pytest.approx(100 * change, abs=1e-9)
    assert parts["value"].sum() == pytest.approx(100 * change, abs=1e-9)


def test_a_filter_stands_on_every_page_and_closes_no_month(here: Settings, taken: Snapshot) -> None:
    made = month_report.of(here, taken, "2026-01", Slice(where=(("plan", ("team",)),)))
    assert all("plan is team" in text for text in pages(month_report.write(made, "pdf")))
    closed = {each.month for each in month_contents.typed(here, taken).closed}
    assert datetime(2026, 1, 1).date() not in closed


def test_the_command_writes_what_its_file_is_called_and_a_whole_month_is_closed(
    here: Settings, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = month_report.run(here, "hostile", "2026-03", (), tmp_path / "x.PDF")
    assert (tmp_path / "x.PDF").read_bytes().startswith(b"%PDF") and made.title.startswith("How is March")
    homes.use(monkeypatch, here.home)
    out = tmp_path / "x.html"
    asked = ["report", "--month", KEY, "--where", "plan=team", "--out"]
    done = CliRunner().invoke(app, [*asked, str(out)])
    assert (done.exit_code, done.stderr) == (0, "") and str(out) in done.stdout
    assert b"plan is team" in out.read_bytes()
    refused = CliRunner().invoke(app, [*asked, str(tmp_path / "x.doc")])
    assert refused.exit_code == 1 and "names no kind of report" in refused.stderr
    month_report.run(here, None, KEY, (), out)
    taken = snapshot.take(here, "hostile")
    assert datetime(2026, 2, 1).date() in {each.month for each in month_contents.typed(here, taken).closed}


def test_a_closed_month_that_reads_otherwise_now_says_so_in_its_next_report(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    frame = tickets(("billing", "delivery", "sign-in"), 1_500)
    path = settings.home / "log.parquet"

    def reported(log: pl.DataFrame) -> month_report.Report:
        log.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source="odd", kind="tickets"))
        return month_report.of(settings, snapshot.take(settings, "odd"), KEY)

    assert not [each for each in reported(frame).remarks if "Restated" in each]
    of_february = pl.col("created_at").dt.month() == 2
    late = of_february & (pl.col("ticket_id").str.tail(1) == "3")
    again = reported(frame.with_columns(resolved=pl.col("resolved") & ~late))
    [told] = [each for each in again.remarks if each.startswith("Restated, resolution:")]
    assert "February" in told and "→" in told
    paper = bare("".join(pages(month_report.write(again, "pdf"))))
    assert bare(told) in paper
    restated = fastexcel.read_excel(month_report.write(again, "xlsx")).load_sheet("Restated").to_polars()
    row = restated.filter(pl.col("metric") == "Resolution").row(0, named=True)
    assert row["now"] < row["reported"] and row["why"] in told


@pytest.mark.parametrize(
    ("key", "out", "says"),
    [
        ("2026-02", "x.docx", "names no kind of report"),
        ("2026-02", "nowhere/x.pdf", "There is no folder"),
        ("2019-02", "x.pdf", "There is no month '2019-02'"),
        ("2026-02", "folder.pdf", "could not be written"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    here: Settings, tmp_path: Path, key: str, out: str, says: str
) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(DataError, match=says):
        month_report.run(here, "hostile", key, (), tmp_path / out)


@pytest.mark.parametrize(
    "lake", ["one day", "no CSAT", "no categories", "no arms", "no outcome is known", "one ticket"]
)
def test_a_report_of_a_log_that_lacks_something_says_so_and_is_whole(lake: str, tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    LAKES[lake](settings, tmp_path)
    taken = snapshot.take(settings, "odd")
    fullest = max(month_series.build(taken).months, key=lambda each: each.tickets)
    if lake == "one ticket":
        with pytest.raises(DataError, match="fewer than 5 tickets here"):
            month_report.of(settings, taken, fullest.key)
        return
    made = month_report.of(settings, taken, fullest.key)
    assert all(card.value != "–" or card.small for card in made.cards)
    for kind in KINDS:
        assert len(month_report.write(made, kind)) > 5_000


def test_reports_can_be_made_at_the_same_time(here: Settings, taken: Snapshot) -> None:
    made = month_report.of(here, taken, KEY)
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda _: month_report.write(made, "pdf"), range(4)))
    assert len({pypdf.PdfReader(BytesIO(file)).pages[0].extract_text() for file in files}) == 1


def test_words_of_any_length_do_not_break_a_page(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    long = ("x" * 3_000, "wide words " * 400, "short")
    path = settings.home / "long.parquet"
    tickets(long, 900).write_parquet(path)
    imports.run(settings, path, Choice(reader="canonical", source="odd", kind="tickets"))
    made = month_report.of(settings, snapshot.take(settings, "odd"), KEY)
    said = pages(month_report.write(made, "pdf"))
    assert len(said) <= 6 and "1 of" in said[0]


def test_markup_of_the_naughty_lists_stays_words_in_html(
    own_page: Page, shared: Path, tmp_path: Path
) -> None:
    folder = shared / "data" / "naughty"
    listed = (folder / "markup-in-text.txt").read_text("utf-8").splitlines()
    strings = [*json.loads((folder / "blns.json").read_text("utf-8")), *listed]
    strings = list(dict.fromkeys(text[:60] for text in strings if text.strip()))
    settings = settings_at(tmp_path)
    path = settings.home / "naughty.parquet"
    tickets(tuple(strings), 4 * len(strings)).write_parquet(path)
    imports.run(settings, path, Choice(reader="canonical", source="odd", kind="tickets"))
    taken = snapshot.take(settings, "odd")
    notes_ = [Event(datetime(2026, 2, 3).date(), "release", text) for text in strings[:8]]
    for each in notes_:
        notes.add(settings, "odd", each)
    found = month_series.build(taken)
    # As the page has it: of categories so small a report would name none.
    shown = month_contents.answer(
        taken, found, month_contents.typed(settings, taken), month_series.newest(found).key
    )
    made = report_contents.of(settings, taken, shown)
    told: list[str] = []
    own_page.on("dialog", lambda dialog: told.append(dialog.message))
    own_page.on("console", lambda message: told.append(message.text))
    out = tmp_path / "x.html"
    out.write_bytes(month_report.write(made, "html"))
    own_page.goto(out.as_uri())
    assert told == [] and own_page.locator("script, img, iframe, form, input, video").count() == 0
    assert len(month_report.write(made, "pdf")) > 20_000

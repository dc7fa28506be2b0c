"""Executive › Bill, run without a browser: before the first bill, the answer, the list, and a broken file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.billing import bill_board
from pages.components import cache
from tests.jobs.thresholds.threshold_logs import SOURCE, load
from tests.pages.failure_runs import open_popover, visit, words

BILL = "pages/executive/bill.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    load(found, home, n=120)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def test_a_bill_is_imported_on_the_page_and_a_broken_one_says_why(here: Settings) -> None:
    page = visit(BILL)
    assert "No bill yet." in words(page)
    page.file_uploader(key="bill file").upload("bill.csv", b"ref;sum\nT1;1\n", "text/csv").run()
    page.button(key="bill import").click().run()
    assert "Not imported." in words(page) and "no column that is known as ticket_id" in words(page)
    page.text_input(key="bill column").set_value("ref").run()
    page.button(key="bill import").click().run()
    assert "1 charged resolution" in words(page) or "to dispute" in words(page)


def test_the_first_box_says_what_is_to_dispute_and_what_a_lasting_one_costs(here: Settings) -> None:
    rows = "\n".join(f"T{place};€1,00" for place in range(100))
    bill_board.add(here, SOURCE, f"ticket;amount\n{rows}\nT1;€1,00\nZ9;€1,00\n".encode(), "october.csv")
    page = visit(BILL)
    said = words(page)
    board = bill_board.of_source(here, SOURCE)
    assert board.disputed_lines > 10 and bill_board.headline(board) in said
    assert "A resolution that lasts costs 1." in said and "EUR" in said
    assert "Not in the log: 1 ticket of the bill (Z9)" in said
    assert page.dataframe[0].value.shape[0] == board.disputed_lines
    assert "charged twice" in page.dataframe[0].value["reason"].tolist()
    assert "(to dispute)" in words(open_popover(page, "bill details"))
    removed = open_popover(page, "bill remove")
    removed.button(key="bill remove now").click().run()
    assert "No bill yet." in words(removed)

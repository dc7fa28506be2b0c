"""The bill of the demonstration company: every planted charge is found and none is invented."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from data import export, sample
from data.database import sessions
from data.errors import DataError
from data.sample import company, truth
from data.sample.other_files import vendor_bill
from data.sample.other_files.vendor_bill import VendorBill
from data.settings import Settings
from jobs.__main__ import app
from jobs.billing import bill_board
from jobs.imported_files import imported_files
from jobs.upkeep import backup
from tests import homes
from tests.homes import settings_at

SOURCE = sample.SOURCE_LABEL


@pytest.fixture(scope="module")
def sent() -> VendorBill:
    return vendor_bill.make(dict(company.frames()))


@pytest.fixture
def here(company_home: Path, home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    found = settings_at(home)
    yield found
    sessions.forget(found)


def test_all_planted_charges_are_found_and_none_is_invented(here: Settings, sent: VendorBill) -> None:
    bill_board.add(here, SOURCE, sent.content, vendor_bill.NAME)
    board = bill_board.of_source(here, SOURCE)
    assert dict(board.matched.disputed.select("line", "state").iter_rows()) == sent.disputes
    assert (board.matched.lines.height, len(sent.disputes)) == (truth.BILL.lines, truth.BILL.disputes)
    unknown = board.matched.lines.filter(pl.col("state") == "unknown ticket")["ticket_id"]
    assert set(unknown) == sent.unknown
    assert sent.forgotten <= set(board.matched.unbilled["ticket_id"])
    assert board.matched.unbilled.height == truth.BILL.not_billed
    sums = {each.currency: (round(each.disputed or 0, 2), round(each.price or 0, 4)) for each in board.prices}
    assert sums == truth.BILL.prices
    assert bill_board.headline(board).startswith("40 of ")


def test_the_same_bill_is_kept_once_and_can_be_taken_back(here: Settings, sent: VendorBill) -> None:
    first = bill_board.add(here, SOURCE, sent.content, vendor_bill.NAME)
    assert bill_board.add(here, SOURCE, sent.content, vendor_bill.NAME).number == first.number
    other = bill_board.add(here, SOURCE, b"ticket_id,amount\nT-28000,1\n", "second.csv")
    assert "currency not said" in [
        each.currency for each in bill_board.of_source(here, SOURCE, other.number).prices
    ]
    imported_files.take_back(here, other)
    assert [each.number for each in imported_files.listed(here, SOURCE, "bill")] == [first.number]
    imported_files.take_back(here, first)
    with pytest.raises(DataError, match="has no bill yet"):
        bill_board.of_source(here, SOURCE)


def test_a_bill_is_in_the_backup(here: Settings, sent: VendorBill, tmp_path: Path) -> None:
    bill_board.add(here, SOURCE, sent.content, vendor_bill.NAME)
    kept = tmp_path / "kept.zip"
    backup.backup(here, kept)
    fresh = settings_at(tmp_path / "fresh")
    backup.restore(fresh, kept)
    assert bill_board.of_source(fresh, SOURCE).disputed_lines == len(sent.disputes)
    sessions.forget(fresh)


def test_a_list_to_dispute_holds_no_formula(here: Settings) -> None:
    bill_board.add(here, SOURCE, b"ticket_id,amount,outcome\nT-28000,1,=1+1\nT-28000,1,=2+2\n", "b.csv")
    table = bill_board.disputes(bill_board.of_source(here, SOURCE))
    assert b",=2" not in export.csv_bytes(table) and b"'=2+2" in export.csv_bytes(table)


def test_the_command_imports_and_prints_the_fields_of_the_page(
    here: Settings, sent: VendorBill, tmp_path: Path
) -> None:
    file, out = tmp_path / "bill.csv", tmp_path / "disputes.csv"
    file.write_bytes(sent.content)
    run = CliRunner().invoke(app, ["bill", str(file), "--source", SOURCE, "--format", "json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["disputed_lines"] == 40 and {each["currency"] for each in told["prices"]} == {"EUR", "USD"}
    assert CliRunner().invoke(app, ["bill", "--disputes", str(out)]).exit_code == 0
    assert pl.read_csv(out).height == 40
    wrong = CliRunner().invoke(app, ["bill", str(file), "--column", "ticket_id"])
    assert wrong.exit_code == 1 and "needs NAME=COLUMN" in wrong.output

from datetime import UTC, datetime

import polars as pl
import pytest

from data.cleaning import row_checks
from data.errors import DataError
from data.readers.desks import canonical
from data.readers.recognition import READERS, named, recognise
from data.readers.table import LINE
from data.suggestions.suggest_mapping import unrecognised
from tests.data.readers.tables import EXPORTS, export, of, table

OWNERS = {path.name: path.name.split("-")[0] for path in sorted(EXPORTS.iterdir()) if path.is_file()}


@pytest.mark.parametrize("name", OWNERS)
def test_every_export_is_recognise_its_own_reader_alone(name: str) -> None:
    found = export(name)
    assert [reader for reader in READERS if READERS[reader].recognises(found)] == [OWNERS[name]]


@pytest.mark.parametrize("name", OWNERS)
def test_every_row_of_an_export_is_read_or_counted(name: str) -> None:
    found = export(name)
    reader = recognise(found)
    assert reader is not None
    tickets = reader.read(found)[0]
    assert 20 <= found.frame.height <= 40
    assert tickets.read == found.frame.height
    assert tickets.frame[LINE].to_list() == found.frame[LINE].to_list()
    assert (tickets.reader, tickets.source) == (OWNERS[name], OWNERS[name])


@pytest.mark.parametrize("name", OWNERS)
def test_every_row_of_an_export_holds_before_the_row_checks(name: str) -> None:
    found = export(name)
    reader = recognise(found)
    assert reader is not None
    for reading in reader.read(found):
        checked = row_checks.split(reading, now=datetime(2026, 6, 1, tzinfo=UTC), key=b"k" * 32)
        assert checked.quarantined.is_empty()
        assert checked.accepted.height + checked.duplicates == reading.frame.height


def test_a_header_that_is_somebodys_data_is_not_shown() -> None:
    message = str(unrecognised(table(**{"jo@example.com": ["x"], "+49 170 1234567": ["y"], "topic": ["z"]})))
    assert "(not shown), (not shown), topic" in message
    assert "jo@" not in message
    assert "1234567" not in message


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_is_listed_under_its_own_name(reader: str) -> None:
    assert named(reader).NAME == reader
    assert named(reader).LABEL


def test_a_reader_nobody_knows_is_refused_with_those_we_have() -> None:
    with pytest.raises(DataError, match=r"no reader 'jira'.*canonical, zendesk, freshdesk, intercom"):
        named("jira")


def test_column_names_are_ours_in_any_case() -> None:
    [reading] = canonical.read(table(Ticket_ID=["a"], CREATED_AT=["2026-01-01"], Status=["open"]))
    assert reading.kind == "tickets"
    assert reading.frame.columns == [LINE, "ticket_id", "created_at", "status"]


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (("ticket_id", "created_at"), "tickets"),
        (("interaction_id", "ticket_id", "at"), "interactions"),
        (("entry_id", "question"), "knowledge"),
    ],
)
def test_the_key_columns_tell_the_log(columns: tuple[str, ...], kind: str) -> None:
    assert canonical.guess(table(**{name: ["x"] for name in columns})) == kind


def test_a_further_column_of_tickets_becomes_context_and_is_named() -> None:
    columns = {
        "ticket_id": ["a"],
        "created_at": ["2026-01-01"],
        "Store number": ["7"],
        "context.login": ["sso"],
    }
    [reading] = canonical.read(table(**columns))
    assert reading.frame.select("context.store_number", "context.login").row(0) == ("7", "sso")
    assert any("Store number as context.store_number" in note for note in reading.notes)


def test_a_further_column_of_interactions_is_left_out_and_named() -> None:
    [reading] = canonical.read(table(interaction_id=["a"], ticket_id=["t"], at=["2026-01-01"], mood=["sad"]))
    assert "mood" not in reading.frame.columns
    assert "Left out: mood." in reading.notes


def test_a_source_in_the_file_is_not_taken_for_ours() -> None:
    [reading] = canonical.read(table(source=["other"], ticket_id=["a"], created_at=["2026-01-01"]))
    assert reading.source == "canonical"
    assert "source" not in reading.frame.columns
    assert any("source is not read" in note for note in reading.notes)


def test_two_spellings_of_a_column_do_not_become_two_columns() -> None:
    [reading] = canonical.read(
        table(ticket_id=["a"], created_at=["2026-01-01"], Status=["open"], status=["closed"])
    )
    assert reading.frame["status"].to_list() == ["open"]
    assert "Left out: status." in reading.notes


def test_a_missing_column_is_named_with_what_was_found() -> None:
    with pytest.raises(
        DataError,
        match=r"tickets have no column created_at.*has: ticket_id, created\. Did you mean created\?",
    ):
        canonical.read(table(ticket_id=["a"], created=["2026-01-01"]), "tickets")


def test_a_table_without_key_columns_is_no_log() -> None:
    found = table(name=["a"], price=["3"])
    assert recognise(found) is None
    with pytest.raises(DataError, match="It has: name, price"):
        canonical.read(found)


def test_what_nobody_recognises_is_told_with_its_columns_and_a_guess() -> None:
    message = str(unrecognised(table(number=["1", "2"], opened_at=["1/2/2016 10:00"] * 2)))
    assert "number, opened_at" in message
    assert "number as ticket_id, opened_at as created_at" in message


def test_outcomes_of_canonical_files_are_never_final() -> None:
    [reading] = canonical.read(table(ticket_id=["a"], created_at=["2026-01-01"]))
    assert not reading.final


def test_values_that_are_typed_already_stay_typed() -> None:
    frame = pl.DataFrame({"ticket_id": ["a"], "created_at": ["2026-01-01"], "resolved": [True], "csat": [5]})
    [reading] = canonical.read(of(frame))
    assert reading.frame.row(0, named=True)["resolved"] is True
    assert reading.frame["csat"].dtype == pl.Int64

"""Every row is accepted, superseded or quarantined, and the counts add up."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cleaning import row_checks
from data.cleaning.row_checks import Checked
from data.errors import DataError
from data.privacy import redact
from data.readers.table import LINE, REJECTS, Format, Reading
from data.schema import LOGS, TICKETS, Kind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = b"a key that only the tests have.."


def reading(
    rows: dict[str, list[str | None]], kind: Kind = "tickets", formats: dict[str, Format] | None = None
) -> Reading:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String))
    frame = frame.with_columns(pl.int_range(2, 2 + frame.height, dtype=pl.Int64).alias(LINE))
    return Reading(kind=kind, reader="canonical", source="shop", frame=frame, formats=formats or {})


def split(rows: dict[str, list[str | None]], kind: Kind = "tickets") -> Checked:
    return row_checks.split(reading(rows, kind), now=NOW, key=KEY)


def one(**cells: str | None) -> Checked:
    row = {"ticket_id": "T-1", "created_at": "2026-01-01T00:00:00Z"} | cells
    return split({name: [cell] for name, cell in row.items()})


def reason(checked: Checked) -> str:
    return checked.quarantined["reason"].item()


def test_an_accepted_row_has_every_column_of_the_log_then_context_then_its_line() -> None:
    accepted = one(**{"context.login": "sso", "csat": "5"}).accepted
    assert accepted.columns == [*TICKETS.names, "context.login", LINE]
    assert accepted.schema == pl.Schema({**TICKETS.dtypes, "context.login": pl.String, LINE: pl.Int64})
    assert accepted["source"].item() == "shop" and accepted["channel"].item() is None


def test_a_missing_required_column_names_what_is_there_without_personal_data() -> None:
    with pytest.raises(DataError, match="no column created_at") as error:
        split({"ticket_id": ["1"], "channel": ["web"], "ann@example.com": ["x"]})
    assert "ticket_id, channel" in str(error.value) and "profile" in str(error.value)
    assert "ann@example.com" not in str(error.value)


def test_a_missing_required_value_sends_the_row_to_quarantine() -> None:
    assert reason(one(ticket_id=" ")) == "ticket_id is missing"


def test_a_reason_names_the_column_and_what_was_found() -> None:
    assert reason(one(created_at="31/31/2026")) == 'created_at is no time: "31/31/2026"'
    assert reason(one(created_at="weird $1 {found}")).endswith('is no time: "weird $1 {found}"')


def test_several_reasons_stand_in_one_row() -> None:
    checked = one(ticket_id=" ", created_at="soon")
    assert reason(checked).split("; ") == ["ticket_id is missing", 'created_at is no time: "soon"']


def test_an_optional_cell_that_is_not_understood_is_emptied_and_counted() -> None:
    checked = one(csat="9", status="weird", handle_seconds="-1", resolved="perhaps", customer_id="c")
    row = checked.accepted.row(0, named=True)
    assert (row["csat"], row["handle_seconds"], row["resolved"]) == (None, None, None)
    # Of a status it is kept that there was a word.
    assert row["status"] == "unclear"
    assert row["customer_id"] == "c" and checked.quarantined.is_empty()
    told = [note for note in checked.notes if "left empty" in note]
    assert told == [
        "status: 1 value left empty and out of the resolution rate (1 × is none of open, pending, closed, "
        'merged, spam, deleted, such as "weird").',
        'resolved: 1 value left empty (1 × is neither true nor false, such as "perhaps").',
        'csat: 1 value left empty (1 × is outside of 1 to 5, such as "9").',
        'handle_seconds: 1 value left empty (1 × is outside of 0 to 1e+09, such as "-1").',
    ]


def test_an_emptied_value_is_quoted_without_personal_data() -> None:
    (told,) = [n for n in one(status="write to ann@example.com").notes if "left empty" in n]
    assert "ann@" not in told and "<EMAIL_" in told


def test_an_unknown_mode_takes_its_row_to_quarantine_as_an_empty_one_means_live() -> None:
    said = {"interaction_id": ["1"], "ticket_id": ["1"], "at": ["2026-01-01"], "mode": ["draft"]}
    assert split(said, "interactions").quarantined.height == 1


@given(st.lists(st.sampled_from(["1", "2", "4", "5", "7", "9", "10"]), min_size=4, max_size=40))
def test_of_a_longer_scale_not_only_its_bad_ratings_are_taken(found: list[str]) -> None:
    rows: dict[str, list[str | None]] = {
        "ticket_id": [str(n) for n in range(len(found))],
        "created_at": ["2026-01-01"] * len(found),
        "csat": [*found],
    }
    taken = split(rows).accepted["csat"]
    above = sum(int(each) > 5 for each in found)
    if above >= max(3, 0.05 * len(found)):
        assert taken.null_count() == len(found)
    else:
        assert taken.null_count() == above


def test_quarantined_rows_keep_their_line_and_their_redacted_text() -> None:
    mail = "ann@example.com"
    checked = one(csat="9", body=f"write to {mail}", customer_id=mail, created_at=f"for {'x' * 48} {mail}")
    line, why, row = checked.quarantined.row(0)
    assert line == 2 and checked.quarantined.schema == pl.Schema(REJECTS)
    assert "ann@" not in why + row and "<EMAIL_" in why
    assert json.loads(row) == {
        "ticket_id": "T-1",
        "created_at": redact.text(f"for {'x' * 48} {mail}", KEY),
        "csat": "9",
        "body": redact.text(f"write to {mail}", KEY),
        "customer_id": redact.identity(pl.Series([mail]), KEY).item(),
    }


def test_rows_that_were_broken_in_the_file_are_quarantined_and_redacted_too() -> None:
    read = reading({"ticket_id": [], "created_at": []})
    row = json.dumps({"a": "x\nann@example.com", "b": "\n+49 170 1234567"})
    broken = pl.DataFrame({LINE: [7], "reason": ["9 cells instead of 2"], "row": [row]}, schema=REJECTS)
    checked = row_checks.split(
        Reading(kind="tickets", reader="x", source="x", frame=read.frame, broken=broken), now=NOW, key=KEY
    )
    kept = json.loads(checked.quarantined["row"].item())
    assert kept == {"a": redact.text("x\nann@example.com", KEY), "b": redact.text("\n+49 170 1234567", KEY)}


def test_nothing_happens_after_the_import_but_an_entry_may_expire_then() -> None:
    late = one(closed_at="2026-11-20T12:00:01Z")
    assert late.accepted["closed_at"].item() is None and "lies after the import" in late.notes[0]
    assert "lies after the import" in reason(one(created_at="2027-01-01"))
    entry = {"entry_id": ["1"], "question": ["?"], "valid_until": ["2030-01-01"]}
    assert split(entry, "knowledge").accepted.height == 1


def test_of_two_rows_with_one_key_the_later_update_wins() -> None:
    updates = ["2026-02-02", "2026-02-03", "2026-02-01", None]
    checked = split(
        {
            "ticket_id": ["1", "1", "1", "1"],
            "created_at": ["2026-01-01"] * 4,
            "updated_at": updates,
            "channel": ["a", "b", "c", "d"],
        }
    )
    assert checked.accepted["channel"].to_list() == ["b"] and checked.duplicates == 3


def test_without_an_update_time_the_last_row_wins_and_a_quarantined_one_never() -> None:
    checked = split(
        {
            "ticket_id": ["1", "2", "1", "1"],
            "created_at": ["2026-01-01", "2026-01-01", "2026-01-01", "soon"],
            "csat": ["1", "2", "3", "4"],
        }
    )
    assert checked.accepted["csat"].to_list() == [2, 3]
    assert (checked.duplicates, checked.quarantined.height) == (1, 1)


def test_a_rating_of_four_or_five_is_good_unless_the_source_says_otherwise() -> None:
    checked = split(
        {
            "ticket_id": ["1", "2", "3", "4"],
            "created_at": ["2026-01-01"] * 4,
            "csat": ["4", "3", None, "5"],
            "csat_good": [None, None, None, "no"],
        }
    )
    assert checked.accepted["csat_good"].to_list() == [True, False, None, False]


def test_stamps_before_the_creation_are_kept_and_counted() -> None:
    checked = one(resolved_at="2025-12-31T23:00:00Z", closed_at="2025-12-31T23:59:30Z")
    assert checked.accepted.height == 1
    assert [note for note in checked.notes if "before created_at in 1 rows" in note] == [
        "resolved_at lies more than a minute before created_at in 1 rows, which were kept and are left "
        "out of every duration."
    ]


def test_a_column_that_the_log_does_not_have_is_named() -> None:
    checked = split(
        {"interaction_id": ["1"], "ticket_id": ["1"], "at": ["2026-01-01"], "mood": ["x"]}, "interactions"
    )
    assert "mood" not in checked.accepted.columns and any("mood" in note for note in checked.notes)


def test_values_of_formats_are_understood_as_they_say() -> None:
    rows: dict[str, list[str | None]] = {
        "ticket_id": ["1"],
        "created_at": ["1/2/2026"],
        "handle_seconds": ["2"],
    }
    formats = {"created_at": Format(date_format="%d/%m/%Y"), "handle_seconds": Format(factor=3600)}
    accepted = row_checks.split(reading(rows, formats=formats), now=NOW, key=KEY).accepted
    assert accepted["created_at"].item() == datetime(2026, 2, 1, tzinfo=UTC)
    assert accepted["handle_seconds"].item() == 7200


CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(
        ["1", "2", "3", "2026-01-01", "2027-01-01T00:00:00Z", "1/2/2026", "closed", "ann@example.com"]
    ),
)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    kind = draw(st.sampled_from(sorted(LOGS)))
    log = LOGS[kind]
    names = {*log.required} - {"source"} | set(draw(st.lists(st.sampled_from(log.names[1:]), max_size=6)))
    height = draw(st.integers(0, 8))
    found = reading(
        {name: draw(st.lists(CELLS, min_size=height, max_size=height)) for name in sorted(names)}, kind
    )
    broken = pl.DataFrame({LINE: [99], "reason": ["ragged"], "row": ["{"]}, schema=REJECTS)
    return Reading(
        kind=kind,
        reader="canonical",
        source="shop",
        frame=found.frame,
        filtered=draw(st.integers(0, 3)),
        broken=broken.head(draw(st.integers(0, 1))),
    )


@given(readings())
def test_what_was_read_is_accepted_or_superseded_or_filtered_or_quarantined(read: Reading) -> None:
    checked = row_checks.split(read, now=NOW, key=KEY)
    accepted = checked.accepted
    assert read.read == accepted.height + checked.duplicates + read.filtered + checked.quarantined.height
    log = LOGS[read.kind]
    assert accepted.columns == [*log.names, LINE] and accepted[log.key].is_unique().all()
    assert all(accepted[name].null_count() == 0 for name in log.required)
    assert (
        checked.quarantined["reason"].is_not_null().all() and checked.quarantined["row"].is_not_null().all()
    )
    assert not checked.quarantined["row"].str.contains("ann@example.com", literal=True).any()


@given(
    st.lists(st.sampled_from(["100", "100.0", "7.00", "7", "T-1.0", "0100"]), min_size=1, max_size=8),
    st.sampled_from(["ticket_id", "customer_id"]),
)
def test_ids_with_a_decimal_are_the_ids_without_it(found: list[str], name: str) -> None:
    rows: dict[str, list[str | None]] = {
        "ticket_id": [f"t{n}" for n in range(len(found))],
        "created_at": ["2026-01-01"] * len(found),
        name: [*found],
    }
    checked = split(rows)
    expected = [{"100.0": "100", "7.00": "7"}.get(each, each) for each in found]
    assert set(checked.accepted[name]) == set(expected)
    decimal = sum(each in ("100.0", "7.00") for each in found)
    told = [note for note in checked.notes if "the decimal was taken off" in note]
    assert told == ([] if not decimal else told) and all(f"taken off {decimal:,} of" in note for note in told)
    assert bool(told) == bool(decimal)


def test_numbered_sections_keep_their_decimals_and_cut_ids_are_named() -> None:
    entries = {"entry_id": ["1.0", "1.1", "2.0"], "question": ["?"] * 3}
    assert split(entries, "knowledge").accepted["entry_id"].to_list() == ["1.0", "1.1", "2.0"]
    assert any("cut their last digits" in note for note in one(ticket_id="1.0E+15").notes)


@pytest.mark.parametrize("word", ["Cancelled", "canceled", "Won't Do", "Abgelehnt", "annulé", "Rechazado"])
def test_a_cancelled_or_rejected_ticket_is_closed_and_not_resolved(word: str) -> None:
    checked = one(status=word)
    assert checked.accepted.select("status", "resolved").row(0) == ("closed", False)
    assert f"status: read {word} as closed and not resolved." in checked.notes
    assert one(status=word, resolved="yes").accepted["resolved"].item() is True


@pytest.mark.parametrize(
    ("word", "status"),
    [("Gelöst", "closed"), ("En pause", "pending"), ("Abierto", "open"), ("fechado", "closed"),
     ("In attesa", "pending"), ("Gesloten", "closed"), ("on_hold", "pending"), ("SOLVED", "closed")],
)  # fmt: skip
def test_statuses_are_understood_in_seven_languages(word: str, status: str) -> None:
    assert one(status=word).accepted["status"].item() == status


@pytest.mark.parametrize(("word", "good"), [("Gut", True), ("Schlecht", False), ("Angeboten", None)])
def test_ratings_are_understood_in_words(word: str, good: bool | None) -> None:
    checked = one(csat_good=word)
    assert checked.accepted["csat_good"].item() is good
    assert not any("left empty" in note for note in checked.notes)


def test_local_times_ahead_of_the_import_say_that_the_zone_is_probably_wrong() -> None:
    late: list[str | None] = [f"2026-11-20 {13 + n}:00" for n in range(4)]
    rows: dict[str, list[str | None]] = {
        "ticket_id": ["1", "2", "3", "4"],
        "created_at": ["2026-11-20 09:00"] * 4,
        "resolved_at": late,
    }
    (told,) = [note for note in split(rows).notes if "time zone" in note]
    assert told.startswith("4 times lie up to 14 hours after this import (resolved_at).") and "UTC" in told
    rows["resolved_at"] = [f"2027-0{n + 1}-01 10:00" for n in range(4)]
    assert not [note for note in split(rows).notes if "time zone" in note]


@given(
    st.sampled_from(["UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]),
    st.sampled_from(["UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]),
    st.sampled_from(["2026-03-02", "2026-03-29", "2026-10-25", "2026-07-15"]),
    st.sampled_from(["00:30", "14:00", "23:59"]),
)
def test_a_date_without_a_time_stays_on_its_day_and_never_comes_before_its_ticket(
    zone: str, workspace: str, day: str, time: str
) -> None:
    formats = {name: Format(time_zone=zone) for name in ("created_at", "resolved_at")}

    def checked(created: str, resolved: str) -> pl.DataFrame:
        rows: dict[str, list[str | None]] = {
            "ticket_id": ["1"], "created_at": [created], "resolved_at": [resolved],
        }  # fmt: skip
        return row_checks.split(reading(rows, formats=formats), now=NOW, key=KEY, zone=workspace).accepted

    alone = checked(day, day)
    local = pl.col("created_at").dt.convert_time_zone(workspace).dt.date().cast(pl.String)
    assert alone.select(local).item() == day
    assert alone["resolved_at"].item() == alone["created_at"].item()
    mixed = checked(f"{day} {time}", day)
    assert mixed["resolved_at"].item() >= mixed["created_at"].item()


def test_the_shared_logs_with_known_failures_are_accepted_whole(shared: object) -> None:
    folder = f"{shared}/data/failures-clinc"
    tickets = pl.read_csv(f"{folder}/tickets.csv", infer_schema=False, row_index_name=LINE)
    said = pl.read_ndjson(f"{folder}/interactions.jsonl").with_row_index(LINE)
    entries = pl.read_ndjson(f"{folder}/knowledge.jsonl").with_row_index(LINE)
    for kind, frame, rows in (
        ("tickets", tickets, 5649),
        ("interactions", said, 5649),
        ("knowledge", entries, 150),
    ):
        checked = row_checks.split(Reading(kind, "canonical", "clinc", frame), now=NOW, key=KEY)
        assert (checked.accepted.height, checked.duplicates, checked.quarantined.height) == (rows, 0, 0)
        assert checked.accepted.columns[: len(LOGS[kind].names)] == list(LOGS[kind].names)


def test_which_words_stand_for_which_status_is_said() -> None:
    rows: dict[str, list[str | None]] = {
        "ticket_id": ["1", "2", "3", "4"],
        "created_at": ["2026-01-01"] * 4,
        "status": ["closed", "Cancelled", "weird state", "Gelöst"],
    }
    checked = split(rows)
    assert "status: read Cancelled as closed and not resolved, Gelöst as closed." in checked.notes
    assert checked.accepted["resolved"].to_list() == [None, False, None, None]

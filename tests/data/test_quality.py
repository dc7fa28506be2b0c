"""Every row is accepted, superseded or quarantined, and the counts add up."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import quality, redact
from data.errors import DataError
from data.quality import Checked
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
    return quality.split(reading(rows, kind), now=NOW, key=KEY)


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
    assert reason(one(status="weird $1 {found}")).endswith('deleted: "weird $1 {found}"')


def test_several_reasons_stand_in_one_row() -> None:
    checked = one(csat="9", status="weird", handle_seconds="-1")
    assert reason(checked).split("; ") == [
        'status is none of open, pending, closed, merged, spam, deleted: "weird"',
        'csat is outside of 1 to 5: "9"',
        'handle_seconds is outside of 0 to 1e+09: "-1"',
    ]


def test_quarantined_rows_keep_their_line_and_their_redacted_text() -> None:
    mail = "ann@example.com"
    checked = one(csat="9", body=f"write to {mail}", customer_id=mail, status=f"for {'x' * 48} {mail}")
    line, why, row = checked.quarantined.row(0)
    assert line == 2 and checked.quarantined.schema == pl.Schema(REJECTS)
    assert "ann@" not in why + row and "<EMAIL_" in why
    assert json.loads(row) == {
        "ticket_id": "T-1",
        "created_at": "2026-01-01T00:00:00Z",
        "csat": "9",
        "body": redact.text(f"write to {mail}", KEY),
        "customer_id": redact.identity(pl.Series([mail]), KEY).item(),
        "status": redact.text(f"for {'x' * 48} {mail}", KEY),
    }


def test_rows_that_were_broken_in_the_file_are_quarantined_and_redacted_too() -> None:
    read = reading({"ticket_id": [], "created_at": []})
    row = json.dumps({"a": "x\nann@example.com", "b": "\n+49 170 1234567"})
    broken = pl.DataFrame({LINE: [7], "reason": ["9 cells instead of 2"], "row": [row]}, schema=REJECTS)
    checked = quality.split(
        Reading(kind="tickets", reader="x", source="x", frame=read.frame, broken=broken), now=NOW, key=KEY
    )
    kept = json.loads(checked.quarantined["row"].item())
    assert kept == {"a": redact.text("x\nann@example.com", KEY), "b": redact.text("\n+49 170 1234567", KEY)}


def test_nothing_happens_after_the_import_but_an_entry_may_expire_then() -> None:
    assert "lies after the import" in reason(one(closed_at="2026-11-20T12:00:01Z"))
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
            "created_at": ["2026-01-01"] * 4,
            "csat": ["1", "2", "3", "9"],
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
        "resolved_at lies more than a minute before created_at in 1 rows, which were kept."
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
    accepted = quality.split(reading(rows, formats=formats), now=NOW, key=KEY).accepted
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
    checked = quality.split(read, now=NOW, key=KEY)
    accepted = checked.accepted
    assert read.read == accepted.height + checked.duplicates + read.filtered + checked.quarantined.height
    log = LOGS[read.kind]
    assert accepted.columns == [*log.names, LINE] and accepted[log.key].is_unique().all()
    assert all(accepted[name].null_count() == 0 for name in log.required)
    assert (
        checked.quarantined["reason"].is_not_null().all() and checked.quarantined["row"].is_not_null().all()
    )
    assert not checked.quarantined["row"].str.contains("ann@example.com", literal=True).any()


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
        checked = quality.split(Reading(kind, "canonical", "clinc", frame), now=NOW, key=KEY)
        assert (checked.accepted.height, checked.duplicates, checked.quarantined.height) == (rows, 0, 0)
        assert checked.accepted.columns[: len(LOGS[kind].names)] == list(LOGS[kind].names)

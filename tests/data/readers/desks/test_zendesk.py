import json
from datetime import UTC, datetime

import polars as pl
import pytest

from data.cleaning import row_checks
from data.errors import DataError
from data.readers.desks import zendesk
from data.readers.table import Reading
from tests.data.readers.tables import export, table


def read(**columns: list[str | None]) -> Reading:
    rows = len(next(iter(columns.values())))
    needed: dict[str, list[str | None]] = {
        "id": [str(row) for row in range(rows)],
        "created_at": ["2026-03-02T08:00:00Z"] * rows,
    }
    [reading] = zendesk.read(table(**{**needed, "via.channel": ["email"] * rows, **columns}))
    return reading


def test_the_column_that_is_missing_is_named_with_what_to_do() -> None:
    with pytest.raises(DataError) as refused:
        zendesk.read(table(id=["1"], channel=["email"]))
    assert str(refused.value) == (
        "The Zendesk export has no column created_at. It has: id, channel. "
        "Was it exported with ticket fields included?"
    )


def test_the_column_that_is_missing_from_a_csv_is_named_as_the_csv_names_it() -> None:
    columns = {"Id": ["1"], "Via": ["Mail"], "Reopens": ["0"], "Solved at": [None]}
    with pytest.raises(DataError, match="has no column Created at"):
        zendesk.read(table(**columns))


def test_a_column_called_like_a_custom_field_is_kept_beside_it() -> None:
    found = read(custom_fields=[json.dumps([{"id": 7, "value": "sso"}])], field_7=["odd"]).frame
    assert (found["context.field_7"].to_list(), found["context.field_7_2"].to_list()) == (["sso"], ["odd"])


@pytest.mark.parametrize(
    ("found", "status"),
    [("new", "open"), ("Open", "open"), ("pending", "pending"), ("hold", "pending"), ("solved", "closed"),
     ("Closed", "closed"), ("deleted", "deleted"), ("parts ordered", "unclear"),
     ("waiting for parts", "waiting for parts")],
)  # fmt: skip
def test_a_status_is_one_of_ours(found: str, status: str) -> None:
    assert read(status=[found]).frame["status"].to_list() == [status]


def test_a_status_nobody_knows_is_counted_in_a_note_but_not_shown() -> None:
    notes = " ".join(read(status=["mine", "open"]).notes)
    assert "status: 1 rows have a value that is not known" in notes
    assert "mine" not in notes


def test_a_ticket_that_zendesk_merged_into_another_is_merged() -> None:
    reading = read(status=["closed", "closed"], tags=['["vip","closed_by_merge"]', '["vip"]'])
    assert reading.frame["status"].to_list() == ["merged", "closed"]


def test_an_offer_to_rate_is_no_answer() -> None:
    scores: list[str | None] = ["good", "bad", "offered", "unoffered", None, "Good", "Not Offered"]
    reading = read(**{"satisfaction_rating.score": scores})
    assert reading.frame["csat_good"].to_list() == [True, False, None, None, None, True, None]
    assert "csat" not in reading.frame.columns


def test_outcomes_that_zendesk_does_not_record_are_missing_and_not_false() -> None:
    assert not {"resolved", "escalated", "reopened"} & set(read(status=["open"]).frame.columns)


def test_reopens_are_recorded_where_the_export_counts_them() -> None:
    reading = read(**{"metric_set.reopens": ["0", "2", None]})
    assert reading.frame["reopened"].to_list() == [False, True, None]


def test_the_first_response_is_the_creation_and_the_minutes_after_it() -> None:
    minutes: list[str | None] = ["90", None]
    reading = read(**{"metric_set.reply_time_in_minutes.calendar": minutes})
    checked = row_checks.split(reading, now=datetime(2026, 4, 1, tzinfo=UTC), key=b"k" * 32)
    moments = checked.accepted["first_response_at"].to_list()
    assert moments == [datetime(2026, 3, 2, 9, 30, tzinfo=UTC), None]


def test_custom_fields_become_context_by_their_number() -> None:
    fields = [
        {"id": 11, "value": "sso"}, {"id": 12, "value": True}, {"id": 13, "value": ["a", "b"]},
        {"id": 14, "value": None}, {"id": 15, "value": "x" * 500},
    ]  # fmt: skip
    reading = read(custom_fields=[json.dumps(fields), "[]"])
    context = reading.frame.select(pl.col("^context.*$"))
    assert context.columns == ["context.field_11", "context.field_12", "context.field_13"]
    assert context.rows() == [("sso", "true", "a, b"), (None, None, None)]


def test_a_custom_field_of_the_csv_that_is_named_like_a_column_of_ours_fills_it() -> None:
    columns = {"Id": ["1"], "Created at": ["2026-03-02 08:00"], "Via": ["Mail"],
               "Category [list]": ["billing"], "Login [list]": ["sso"]}  # fmt: skip
    [reading] = zendesk.read(table(**columns))
    assert reading.frame.select("category", "context.login").row(0) == ("billing", "sso")


def test_a_persons_name_is_neither_kept_nor_a_customers_id() -> None:
    columns = {"Id": ["1"], "Created at": ["2026-03-02 08:00"], "Via": ["Mail"], "Requester": ["Jo Doe"],
               "Assignee": ["Al"]}  # fmt: skip
    [reading] = zendesk.read(table(**columns))
    assert "Jo Doe" not in reading.frame.row(0)
    assert "customer_id" not in reading.frame.columns
    assert "Left out: Requester, Assignee." in reading.notes


def test_a_long_text_that_nobody_asked_for_is_named_and_left_out() -> None:
    reading = read(diary=["word " * 100], blob=['{"a": 1}'], store=["7"])
    assert "Left out: diary, blob." in reading.notes
    assert [name for name in reading.frame.columns if name.startswith("context.")] == ["context.store"]


def test_a_table_of_a_warehouse_is_left_to_a_profile() -> None:
    names = ("id", "brand_id", "requester_id", "submitter_id", "_fivetran_synced")
    columns: dict[str, list[str | None]] = {name: ["1"] for name in names}
    assert not zendesk.recognises(table(**columns))


def test_a_log_that_zendesk_does_not_export_is_refused() -> None:
    with pytest.raises(DataError, match=r"holds tickets, but interactions were asked for.*profile"):
        zendesk.read(table(id=["1"]), "interactions")


def test_the_incremental_export_is_read_whole() -> None:
    [reading] = zendesk.read(export("zendesk-incremental.json"))
    rows = reading.frame.filter(pl.col("ticket_id") == "9004")
    assert rows["status"].to_list() == ["closed", "open"]  # of these the row checks keep the later one
    assert reading.frame["status"].value_counts().sort("status").rows() == [
        ("closed", 9), ("deleted", 2), ("merged", 1), ("open", 7), ("pending", 6),
    ]  # fmt: skip
    assert reading.frame["csat_good"].to_list().count(True) == 7
    assert reading.frame["channel"].null_count() == 0


def test_the_csv_export_is_read_whole() -> None:
    [reading] = zendesk.read(export("zendesk-tickets.csv"))
    first = reading.frame.row(1, named=True)
    assert (first["ticket_id"], first["customer_id"], first["context.login"]) == ("4001", "6001", "password")
    assert any("name no zone" in note for note in reading.notes)
    assert reading.frame["handle_seconds"].null_count() == 11

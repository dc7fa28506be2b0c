import polars as pl
import pytest

from data.errors import DataError
from data.readers.desks import freshdesk
from data.readers.table import Reading
from tests.data.readers.tables import export, table


def read(**columns: list[str | None]) -> Reading:
    rows = len(next(iter(columns.values())))
    needed: dict[str, list[str | None]] = {
        "Ticket ID": [str(row) for row in range(rows)],
        "Created time": ["2026-03-02 08:00:00"] * rows,
    }
    [reading] = freshdesk.read(table(**{**needed, **columns}))
    return reading


def api(**columns: list[str | None]) -> Reading:
    names = ("id", "created_at", "fr_escalated", "due_by", "responder_id")
    needed: dict[str, list[str | None]] = {name: ["1"] for name in names}
    [reading] = freshdesk.read(table(**{**needed, **columns}))
    return reading


def test_the_column_that_is_missing_is_named_with_what_to_do() -> None:
    columns = {"Ticket ID": ["1"], "Closed time": [None]}
    with pytest.raises(
        DataError, match=r"Freshdesk export has no column Created time. It has: Ticket ID, Closed"
    ):
        freshdesk.read(table(**columns))


def test_a_state_of_ones_own_has_no_status_and_is_kept_as_context() -> None:
    reading = read(Status=["Open", "Resolved", "Waiting on Customer", "Parts ordered"])
    assert reading.frame["status"].to_list() == ["open", "closed", "pending", "unclear"]
    assert reading.frame["context.status"].to_list() == [None, None, None, "Parts ordered"]


def test_columns_called_like_what_is_made_of_others_are_kept_beside_it() -> None:
    found = read(
        **{"Status": ["Parts ordered"], ",status": ["odd"], "Time tracked": ["1:00"], "human_seconds": ["7"]}
    ).frame
    assert found["context.status"].to_list() == ["Parts ordered"]
    assert found["context.status_2"].to_list() == ["odd"]
    assert found["context.human_seconds"].to_list() == ["7"]


def test_without_states_of_ones_own_there_is_no_such_context() -> None:
    assert "context.status" not in read(Status=["Open", "Closed"]).frame.columns


def test_numbers_of_the_api_become_words() -> None:
    reading = api(status=["4"], priority=["4"], source=["7"])
    assert reading.frame.select("status", "priority", "channel").row(0) == ("closed", "urgent", "chat")


def test_spam_and_deleted_tickets_are_so_whatever_their_state() -> None:
    assert api(status=["2"], spam=["true"]).frame["status"].to_list() == ["spam"]
    assert api(status=["5"], deleted=["true"], spam=["false"]).frame["status"].to_list() == ["deleted"]


def test_a_missed_due_time_is_no_handover() -> None:
    assert "escalated" not in api(status=["2"], is_escalated=["true"]).frame.columns


def test_time_tracked_beyond_a_day_is_seconds_and_none_is_missing() -> None:
    tracked: list[str | None] = ["101:05:30", "00:00:00", None, "soon"]
    reading = read(**{"Time tracked": tracked})
    assert reading.frame["human_seconds"].to_list() == [363930.0, None, None, None]


def test_the_survey_gives_good_or_not_and_never_a_number() -> None:
    reading = read(**{"Survey results": ["Extremely Happy", "Neutral", "Unhappy", None]})
    assert reading.frame["csat_good"].to_list() == [True, False, False, None]
    assert "csat" not in reading.frame.columns


def test_html_of_a_description_becomes_words() -> None:
    reading = api(description=["<div>Hello &amp; thanks<br>bye</div>"])
    assert reading.frame["body"].to_list() == ["Hello & thanks\nbye"]


def test_a_text_with_angle_brackets_that_is_no_html_stays_as_it_is() -> None:
    assert api(description=["if a < b and c > d"]).frame["body"].to_list() == ["if a < b and c > d"]


def test_the_csv_export_is_read_whole() -> None:
    [reading] = freshdesk.read(export("freshdesk-tickets.csv"))
    assert reading.frame["subject"].to_list()[3] == "Refund for\norder 4711?"
    assert reading.frame["plan"].unique().sort().to_list() == ["free", "pro"]
    unclear = int((reading.frame["status"] == "unclear").sum())
    assert unclear == reading.frame["context.status"].drop_nulls().len() == 3
    assert "person0@example.com" not in reading.frame.row(0)


def test_the_export_of_the_api_is_read_whole() -> None:
    [reading] = freshdesk.read(export("freshdesk-api.json"))
    assert reading.frame.filter(pl.col("status").is_in(["spam", "deleted"])).height == 2
    assert reading.frame["context.login"].unique().sort().to_list() == ["password", "sso"]
    assert "reopened" not in reading.frame.columns

"""Nested objects as rows: paths, carried values, several rows as one, positions, and what is said of it."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.errors import DataError
from data.nested import unfold_reader
from data.nested.unfold_reader import Nested, together
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import LINE, Reading
from data.schema import Kind

CHATS = """
name = "chats"
source = "bot"
kind = "tickets"
[columns]
ticket_id = "id"
created_at = "started"
csat_good = { from = "rating", scale = "good_bad" }
escalated = { take = "any", of = "messages", when = "role == person" }
body = { take = "first", of = "messages", from = "text", when = "role == user" }
first_response_at = { take = "min", of = "messages", from = "at", when = "role == bot" }
sessions = { take = "count", of = "messages", when = "role == user" }
[[unfold]]
path = "messages"
kind = "interactions"
keep = ["role in [user, bot, person]"]
[unfold.columns]
at = "at"
text = "text"
predicted_intent = { from = "intent", carry = "^", when = "role == bot" }
[unfold.columns.actor]
from = "role"
otherwise = "refuse"
values = { user = "customer", bot = "ai", person = "human" }
"""

TRACES = """
name = "spans"
source = "agent"
kind = "tickets"
path = "resources[].spans"
pairs = ["attributes"]
combine = true
order = "start"
[columns]
ticket_id = { first = ["attributes.session", "trace"] }
created_at = { from = "start", take = "min" }
closed_at = { from = "end", take = "max" }
handle_seconds = { between = ["start", "end"], when = "parent is null", take = "sum" }
tags = { from = "name", take = "list" }
[[unfold]]
path = "resources[].spans"
kind = "interactions"
order = "start"
[unfold.columns]
interaction_id = "span"
ticket_id = { first = ["attributes.session", "trace"] }
at = "start"
actor = { value = "ai" }
agent_version = "^version"
retrieved = { from = "documents", carry = "trace", when = "name == chat" }
latency_ms = { from = "took", unit = "seconds", between = ["start", "end"] }
"""


def write(folder: Path, rows: list[Any]) -> Path:
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def chat(number: int, *messages: tuple[str, str], **more: object) -> dict[str, Any]:
    start = f"2026-03-{1 + number % 28:02}T10:00"
    said = [
        {"role": role, "text": text, "at": f"{start}:{place:02}Z"}
        for place, (role, text) in enumerate(messages)
    ]
    return {"id": f"c{number}", "started": f"{start}:00Z", "messages": said, **more}


def logs(path: Path, profile: Profile) -> dict[Kind, Reading]:
    found = (each for piece in Nested(profile).pieces(path, name=path.name) for each in piece)
    return {each.kind: each for each in together(found)}


def column(reading: Reading, name: str) -> list[object]:
    return reading.frame[name].to_list()


def test_a_list_becomes_interactions_and_the_object_around_it_their_ticket(tmp_path: Path) -> None:
    rows = [
        chat(1, ("user", "hello"), ("bot", "hi"), ("user", "more"), ("person", "me"), rating="up"),
        chat(2, ("system", "be kind"), ("user", "hello"), ("bot", "hi"), rating="down"),
        chat(3),
    ]
    found = logs(write(tmp_path, rows), profile_files.load(CHATS))
    tickets, said = found["tickets"], found["interactions"]
    assert column(tickets, "ticket_id") == ["c1", "c2", "c3"]
    assert column(tickets, "escalated") == [True, False, None]
    assert column(tickets, "body") == ["hello", "hello", None]
    assert column(tickets, "first_response_at") == ["2026-03-02T10:00:01Z", "2026-03-03T10:00:02Z", None]
    assert column(tickets, "sessions") == ["2", "1", None]
    # The position is that in the file's list, also behind a row that is left out.
    assert column(said, "interaction_id") == [
        "c1/0001",
        "c1/0002",
        "c1/0003",
        "c1/0004",
        "c2/0002",
        "c2/0003",
    ]
    assert column(said, "ticket_id") == ["c1"] * 4 + ["c2"] * 2
    assert column(said, LINE) == [1, 1, 1, 1, 2, 2]
    assert (said.filtered, said.read, tickets.read) == (1, 7, 3)


def test_a_value_is_carried_from_an_earlier_row_of_the_same_list_alone(tmp_path: Path) -> None:
    first = chat(1, ("user", "a"), ("bot", "b"), ("bot", "c"))
    first["messages"][0]["intent"] = "refund"
    found = logs(write(tmp_path, [first, chat(2, ("bot", "d"))]), profile_files.load(CHATS))
    assert column(found["interactions"], "predicted_intent") == [None, "refund", "refund", None]


def span(name: str, trace: str, start: int, **more: object) -> dict[str, Any]:
    at = {"start": f"2026-03-01T10:00:{start:02}Z", "end": f"2026-03-01T10:00:{start + 2:02}Z"}
    return {"name": name, "trace": trace, "span": f"{trace}-{start}", **at, **more}


def traces() -> list[dict[str, Any]]:
    session = [{"key": "session", "value": {"stringValue": "s1"}}]
    found = [{"id": "kb1", "score": 0.5}]
    # The answer stands before what it was made of, as spans are written when they end.
    one = [
        span("chat", "t1", 10, attributes=session, took=2, parent=None),
        span("search", "t1", 5, attributes=session, documents=found, took=2, parent="p"),
        span("chat", "t2", 30, attributes=session, took=2, parent=None),
    ]
    return [
        {"resources": [{"version": "v1", "spans": one}, {"version": "v2", "spans": [span("chat", "t3", 1)]}]}
    ]


def test_spans_of_a_session_are_one_ticket_put_in_order_and_what_was_found_goes_to_the_answer(
    tmp_path: Path,
) -> None:
    found = logs(write(tmp_path, traces()), profile_files.load(TRACES))
    tickets, said = found["tickets"], found["interactions"]
    assert sorted(column(tickets, "ticket_id"), key=str) == ["s1", "t3"]
    row = tickets.frame.filter(pl.col("ticket_id") == "s1").row(0, named=True)
    assert f"{row['created_at']:%S}" == "05" and f"{row['closed_at']:%S}" == "32"
    assert row["handle_seconds"] == 4
    assert row["tags"] == ["search", "chat"]
    by_id = {row["interaction_id"]: row for row in said.frame.iter_rows(named=True)}
    assert "kb1" in by_id["t1-10"]["retrieved"] and by_id["t2-30"]["retrieved"] is None
    assert by_id["t1-5"]["retrieved"] is None, "only the answer has it"
    assert [by_id[key]["agent_version"] for key in ("t1-10", "t3-1")] == ["v1", "v2"]
    assert by_id["t3-1"]["latency_ms"] == 2000
    assert "latency_ms" not in said.formats or said.formats["latency_ms"].factor == 1


def test_a_duration_in_another_unit_than_its_times_say_is_told(tmp_path: Path) -> None:
    rows = traces()
    for each in rows[0]["resources"][0]["spans"]:
        each["took"] = 2000
    found = logs(write(tmp_path, rows), profile_files.load(TRACES))
    [note] = [note for note in found["interactions"].notes if "its unit" in note]
    assert note == (
        "took is usually 1,000 times the time from start to end (3 rows). It was read as seconds: is that "
        "its unit?"
    )
    assert not [
        note
        for note in logs(write(tmp_path, traces()), profile_files.load(TRACES))["interactions"].notes
        if "its unit" in note
    ]


def test_what_is_read_in_pieces_is_the_same_as_what_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [chat(n, ("user", f"q{n}"), ("bot", "a"), ("person", "b"), rating=n % 2) for n in range(300)]
    profile = profile_files.load(CHATS)
    path = write(tmp_path, rows)
    whole = logs(path, profile)
    monkeypatch.setattr(unfold_reader, "PIECE", 100)
    pieces = list(Nested(profile).pieces(path, name=path.name))
    assert len(pieces) > 3
    parted = {each.kind: each for each in together(each for piece in pieces for each in piece)}
    for kind in ("tickets", "interactions"):
        assert parted[kind].frame.equals(whole[kind].frame)
        assert parted[kind].notes == whole[kind].notes


def test_a_piece_ends_after_so_many_bytes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, [chat(n, ("user", "long " * 200)) for n in range(20)])
    monkeypatch.setattr(unfold_reader, "PIECE_BYTES", 5_000)
    pieces = list(Nested(profile_files.load(CHATS)).pieces(path, name=path.name))
    assert len(pieces) > 4
    assert sum(each.frame.height for piece in pieces for each in piece if each.kind == "tickets") == 20


def test_rows_of_one_key_in_several_pieces_are_combined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = profile_files.load(TRACES)
    lines = [
        {"resources": [{"version": "v", "spans": [span("chat", f"t{n % 5}", n % 50, parent=None)]}]}
        for n in range(400)
    ]
    path = write(tmp_path, lines)
    whole = logs(path, profile)["tickets"].frame
    monkeypatch.setattr(unfold_reader, "PIECE", 60)
    parted = logs(path, profile)["tickets"].frame
    assert parted.height == whole.height == 5
    # Counted by hand: 80 spans of two seconds each.
    assert parted["handle_seconds"].to_list() == whole["handle_seconds"].to_list() == [160.0] * 5


def test_an_empty_cell_means_the_row_above_also_where_a_piece_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"2026-03-{1 + n // 7:02}" if n % 7 == 0 else "" for n in range(100)]
    path = tmp_path / "log.csv"
    path.write_text("nr;day\n" + "".join(f"{n};{day}\n" for n, day in enumerate(days)), encoding="utf-8")
    profile = Profile(
        "hand",
        "hand",
        "tickets",
        {"ticket_id": Rule(columns=("nr",)), "created_at": Rule(columns=("day",), blank="above")},
    )
    for size in (1000, 15, 1):
        monkeypatch.setattr(unfold_reader, "PIECE", size)
        pieces = list(Nested(profile).pieces(path, name=path.name))
        assert len(pieces) >= len(days) / size
        (tickets,) = together(each for piece in pieces for each in piece)
        assert tickets.frame["created_at"].to_list() == [days[n - n % 7] for n in range(100)]


def test_lines_that_are_no_object_are_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, [chat(1, ("user", "a"))])
    with path.open("a", encoding="utf-8") as out:
        out.write('{"id": "c2", "started": NaN}\n[1]\nnot json\n{"id": "c9", "v": 1.10}\n')
    tickets = logs(path, profile_files.load(CHATS))["tickets"]
    assert tickets.broken[LINE].to_list() == [2, 3, 4]
    assert "NaN" in tickets.broken["reason"][0] and "a list" in tickets.broken["reason"][1]
    assert tickets.read == 5


def test_a_field_that_no_row_has_is_told_and_leaves_what_is_stored(tmp_path: Path) -> None:
    found = logs(write(tmp_path, [chat(1, ("user", "a"), ("bot", "b"))]), profile_files.load(CHATS))[
        "tickets"
    ]
    assert "csat_good" not in found.frame.columns
    assert any(
        "No row of the file has a value for rating. So it says nothing about csat_good" in n
        for n in found.notes
    )


def test_a_value_that_the_profile_does_not_know_is_told_once_with_its_rows(tmp_path: Path) -> None:
    rows = [chat(n, ("user", "a"), rating="purple") for n in range(4)]
    found = logs(write(tmp_path, rows), profile_files.load(CHATS))["tickets"]
    [note] = [note for note in found.notes if note.startswith("rating: 4 rows")]
    assert "purple (4)" in note


def test_a_file_without_the_field_that_rows_need_is_refused_with_what_it_has(tmp_path: Path) -> None:
    rows = [{"id": "c1", "begun": "2026-03-01", "messages": [{"role": "user", "at": "2026-03-01"}]}]
    with pytest.raises(DataError, match=r"names the field started, which nothing of log.jsonl has.*begun"):
        logs(write(tmp_path, rows), profile_files.load(CHATS))


def test_a_page_of_an_interface_is_its_list_and_a_single_object_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    for around in (
        {"data": {"meta": {"count": 1}, "payload": [chat(1, ("user", "a"))]}},
        chat(1, ("user", "a")),
    ):
        path.write_text(json.dumps(around, indent=1), encoding="utf-8")
        assert column(logs(path, profile_files.load(CHATS))["interactions"], "interaction_id") == ["c1/0001"]


@pytest.mark.parametrize("text", [CHATS, TRACES])
def test_a_nested_profile_is_the_same_once_written_and_read(text: str) -> None:
    profile = profile_files.load(text)
    assert profile_files.load(profile_files.dump(profile)) == profile


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('path = "messages"', 'path = "messages]"'), "path is 'messages]'"),
        (('take = "any", ', ""), "Say with take"),
        (('take = "any"', 'take = "sometimes"'), "take is 'sometimes'"),
        (('kind = "interactions"', 'kind = "tickets"'), "tickets do not have|created_at"),
        (('at = "at"\n', ""), "has no at, which interactions need"),
        (('of = "messages", from = "text"', 'from = "text"'), "Say with of which list"),
    ],
)
def test_what_is_wrong_with_a_nested_profile_is_named(change: tuple[str, str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        profile_files.load(CHATS.replace(*change))

"""Fields of objects, the values that their lists name, flags of senders, steps of a handover, and turns."""

import json

import polars as pl

from data.nested import own_fields
from data.nested.suggest_nested import suggest_nested
from data.nested.suggest_turns import suggest_turns
from data.nested.unfold_reader import Nested
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import LINE, Table
from jobs.intake import profile_questions


def objects(found: list[dict[str, object]]) -> Table:
    """Objects as a first look has them: inner objects under their path, lists as JSON text."""
    rows = [own_fields.field_paths.flat(each) for each in found]
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [own_fields.field_paths.as_text(row.get(name)) for row in rows] for name in names}
    lines = pl.Series(LINE, range(1, len(rows) + 1), dtype=pl.Int64)
    return Table("talks.json", "json", pl.DataFrame([lines, *pl.DataFrame(cells).get_columns()]))


def talks(**further: object) -> list[dict[str, object]]:
    return [
        {
            "session": {
                "id": f"s{talk}",
                "createdAt": f"2026-04-{1 + talk:02}T09:00:00Z",
                "endedAt": f"2026-04-{1 + talk:02}T09:09:00Z",
                "grades": [
                    {"name": "Resolved", "type": "boolean", "value": talk % 3 > 0},
                    *([{"name": "Customer satisfaction", "value": 1 + talk % 5}] if talk % 2 else []),
                ],
                "facts": [{"key": "Handoff", "value": "true" if talk % 4 == 0 else "false"}],
                "log": [
                    {"at": f"2026-04-{1 + talk:02}T09:0{turn}:00Z", "said": f"words of turn {turn} in {talk}"}
                    for turn in range(3)
                ],
                **further,
            }
        }
        for talk in range(12)
    ]


def read(found: Table, profile: Profile) -> dict[str, pl.DataFrame]:
    return {each.kind: each.frame for each in Nested(profile).read(found)}


def test_a_list_that_names_values_says_what_columns_of_that_name_would() -> None:
    found = objects(talks())
    suggestion = suggest_nested(found)
    assert suggestion is not None
    profile = suggestion.profile
    assert profile_files.load(profile_files.dump(profile)) == profile
    tickets = read(found, profile)["tickets"]
    assert tickets["resolved"].to_list() == ["true" if talk % 3 else "false" for talk in range(12)]
    assert tickets["escalated"].to_list() == ["true" if talk % 4 == 0 else "false" for talk in range(12)]
    assert tickets["csat"].to_list() == [str(1 + talk % 5) if talk % 2 else None for talk in range(12)]


def test_words_of_a_conversation_are_no_named_values() -> None:
    said = [
        {"id": f"x{n}", "log": [{"name": f"a{n}", "value": "b"}, {"name": f"c{n}", "value": "d"}]}
        for n in range(30)
    ]
    found = objects(said)
    assert own_fields.table_of(found, Profile("p", "p", "tickets", {})).columns == ("id",)


def test_an_end_in_a_nested_object_is_no_solution_and_questions_are_those_of_a_table() -> None:
    bare = talks(grades=[], facts=[{"key": "Over", "value": "x"}])
    found = objects(bare)
    suggestion = suggest_nested(found)
    assert suggestion is not None and not {"resolved", "closed_at"} & set(suggestion.profile.columns)
    asked = {each.key: each for each in profile_questions.open_questions(found, suggestion.profile)}
    ended = asked["status column"].options[0].profile
    assert ended.unfold == suggestion.profile.unfold
    assert read(found, ended)["tickets"]["resolved"].unique().to_list() == [True]


def test_a_flag_says_who_speaks_and_a_name_which_of_the_team_is_the_agent() -> None:
    found = [
        {
            "slug": f"q-{talk}",
            "created_at": f"2026-04-{1 + talk:02}T09:00:00Z",
            "messages": [
                {"at": f"2026-04-{1 + talk:02}T09:0{turn}:00Z", "body": f"words of turn {turn} in {talk}",
                 "user": {"name": who, "staff?": team}}
                for turn, (who, team) in enumerate(
                    [(f"Customer {talk}", False), ("AI Agent", True), *([("Kim Doe", True)] * (talk % 2))]
                )
            ],
        }
        for talk in range(12)
    ]  # fmt: skip
    table = objects(found)
    suggestion = suggest_nested(table)
    assert suggestion is not None and not suggestion.lacking
    said = read(table, suggestion.profile)["interactions"]
    assert dict(said["actor"].value_counts().iter_rows()) == {"customer": 12, "ai": 12, "human": 6}
    assert said["interaction_id"].n_unique() == 30


def test_turns_of_a_session_become_one_ticket_with_what_any_turn_says() -> None:
    turns = [
        {
            "trace": {"trace_id": f"t-{talk}-{turn}", "at": f"2026-04-{1 + talk:02}T09:0{turn}:00Z"},
            "meta": {"session": f"s-{talk}", "user": f"u{talk % 5}"},
            "request": f"where is my parcel number {turn}",
            "response": f"it arrives on day {turn}",
            "took_duration": f"{turn + 1}.5s",
            "marks": [
                {"name": "user_feedback", "feedback": {"value": turn == 0}},
                *(
                    [{"name": "issue_resolved", "feedback": {"value": "yes" if talk % 2 else "no"}}]
                    * (turn == 2)
                ),
            ],
            "spans": [
                {"name": "answer"},
                *([{"name": "escalate_to_human"}] if talk == 3 and turn == 2 else []),
            ],
        }
        for talk in range(10)
        for turn in range(3)
    ]
    table = objects(turns)
    suggestion = suggest_turns(table)
    assert suggestion is not None
    profile = suggestion.profile
    assert profile_files.load(profile_files.dump(profile)) == profile
    logs = read(table, profile)
    tickets = logs["tickets"].sort("ticket_id")
    assert tickets["resolved"].to_list() == ["yes" if talk % 2 else "no" for talk in range(10)]
    assert tickets.filter(pl.col("escalated").cast(pl.String) == "true")["ticket_id"].to_list() == ["s-3"]
    assert logs["interactions"].height == 60
    thumbs = logs["interactions"]["thumbs"].drop_nulls().value_counts()
    assert dict(thumbs.iter_rows()) == {"up": 10, "down": 20}
    # The state of one turn is not that of the ticket.
    assert "status column" not in {each.key for each in profile_questions.open_questions(table, profile)}


def test_a_list_of_participants_is_no_list_of_messages() -> None:
    people = [
        {"purpose": who, "participantName": name, "sessions": [{"at": "2026-04-01T09:00:00Z", "value": 1}]}
        for who, name in (("customer", "the customer"), ("bot", "Bot flow"), ("agent", "Ana Diaz"))
    ]
    calls = [
        {"id": f"c{n}", "start": f"2026-04-{1 + n % 28:02}T09:00:00Z", "participants": people}
        for n in range(40)
    ]
    assert suggest_nested(objects(calls)) is None


def test_scores_with_a_type_before_their_name_are_read_too_where_no_list_holds_messages() -> None:
    table = objects(
        [
            {
                "id": 50 + n,
                "created_at": f"2026-04-{1 + n:02}T09:00:00Z",
                "status": "CLOSED",
                "handling_duration": 288500 + n,
                "ratings": [{"rating_type": "CSAT", "rating_score": 1 + n % 5}] if n % 2 else [],
            }
            for n in range(20)
        ]
    )
    suggestion = suggest_nested(table)
    assert suggestion is not None
    assert suggestion.profile.columns["csat"].columns == ("ratings.[rating_type=CSAT].-1.rating_score",)
    assert read(table, suggestion.profile)["tickets"]["csat"].drop_nulls().len() == 10
    # What is asked of a table is asked of it too: 288500 may be milliseconds.
    asked = {each.key: each for each in profile_questions.open_questions(table, suggestion.profile)}
    assert "unit handle_seconds" in asked


def test_what_a_shipped_profile_would_take_from_fields_that_are_not_there_is_asked_about() -> None:
    table = objects(
        [
            {
                "conversation_id": f"c{n}",
                "started_at": f"2026-04-{1 + n:02}T09:00:00Z",
                "ended_at": f"2026-04-{1 + n:02}T09:05:00Z",
                "outcome": ("resolved", "transferred", "abandoned")[n % 3],
                "csat": {"rating": (5, 1, 4, 3)[n % 4]},
                "messages": [
                    {"role": "user", "content": "where is it"},
                    {"role": "assistant", "content": "here"},
                ],
            }
            for n in range(24)
        ]
    )
    profile = profile_files.find("openai-chat")
    assert "closed_at" not in profile.columns  # that a chat ended does not say that it was solved
    asked = {each.key: each for each in profile_questions.open_questions(table, profile)}
    assert asked["status column"].options[0].column == "outcome"
    rated = asked["rating column"].options[0].profile
    assert read(table, rated)["tickets"]["csat"].drop_nulls().len() == 24
    assert "rating column" not in {each.key for each in profile_questions.open_questions(table, rated)}


def test_pages_of_an_interface_are_taken_apart_also_with_their_sizes() -> None:
    from data.nested.file_objects import Objects, _in_page

    page = {"page_size": 30, "page_count": 1, "total_count": 2, "conversations": [{"a": 1}, {"a": 2}]}
    assert _in_page(page, ("messages",), Objects("x")) == page["conversations"]
    beside = {"_metadata": {"count": 2}, "records": [{"a": 1}, {"a": 2}]}
    assert _in_page(beside, ("messages",), Objects("x")) == beside["records"]
    single = {"id": 1, "messages": [{"a": 1}]}
    assert _in_page(single, (), Objects("x")) == [single]
    assert json.dumps(page)


def test_how_long_a_turn_took_is_the_answers_latency_and_no_handle_time_of_the_session() -> None:
    turns = [
        {
            "id": f"t{turn}",
            "session_id": f"s{turn // 2}",
            "request_time": f"2026-04-{1 + turn // 2:02}T09:0{turn % 2}:00Z",
            "request": "where is my parcel",
            "response": "it is on its way",
            "execution_duration": f"{1 + turn % 2}.500s",
        }
        for turn in range(24)
    ]
    found = objects(turns)
    suggestion = suggest_turns(found)
    assert suggestion is not None
    logs = read(found, suggestion.profile)
    assert "handle_seconds" not in logs["tickets"].columns
    answers = logs["interactions"].filter(pl.col("actor") == "ai")
    assert answers["latency_ms"].to_list() == ["1.500s", "2.500s"] * 12

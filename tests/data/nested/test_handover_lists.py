"""A list called after handovers says them; a time of work deep within lists is offered in its unit."""

import polars as pl

from data.nested.suggest_nested import suggest_nested
from data.nested.unfold_reader import Nested
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from data.suggestions import said_of_profile
from jobs.intake import profile_questions
from tests.data.nested.test_own_fields import objects


def talk(number: int, **further: object) -> dict[str, object]:
    day = f"2026-04-{1 + number:02}"
    return {
        "conversationId": f"c{number}",
        "startTime": f"{day}T09:00:00Z",
        "status": "closed",
        "messages": [
            {"sentBy": "Consumer", "text": "where is my parcel", "time": f"{day}T09:00:10Z"},
            {"sentBy": "Agent", "text": "it is on its way to you", "time": f"{day}T09:00:20Z"},
        ],
        **further,
    }


def read(found: Table, profile: Profile) -> pl.DataFrame:
    assert profile_files.load(profile_files.dump(profile)) == profile
    return next(each.frame for each in Nested(profile).read(found) if each.kind == "tickets")


def test_a_list_of_transfers_says_whether_a_ticket_was_handed_over() -> None:
    moved: list[object] = [{"reason": "Skill", "time": "2026-04-01T09:01:00Z"}]
    found = objects([talk(n, transfers=moved if n % 4 == 0 else []) for n in range(12)])
    suggestion = suggest_nested(found)
    assert suggestion is not None
    escalated = read(found, suggestion.profile)["escalated"].to_list()
    assert escalated == ["true" if n % 4 == 0 else "false" for n in range(12)]
    assert "Handed over to a person: where transfers has an entry." in [
        *said_of_profile.worked_out(suggestion.profile)
    ]


def test_a_list_of_transfers_of_an_inner_object_is_read_where_it_lies() -> None:
    inner = [
        {"export": "x", "chats": [talk(3 * page + n, handoffs=["live"] if n == 0 else []) for n in range(3)]}
        for page in range(4)
    ]
    found = objects(inner)
    suggestion = suggest_nested(found)
    assert suggestion is not None and suggestion.profile.columns["escalated"].of == "chats[].handoffs"
    assert read(found, suggestion.profile)["escalated"].to_list().count("true") == 4


def test_a_list_that_is_never_empty_says_nothing() -> None:
    found = objects([talk(n, transfers=[{"to": "team"}]) for n in range(12)])
    suggestion = suggest_nested(found)
    assert suggestion is not None and "escalated" not in suggestion.profile.columns


def measured(number: int) -> dict[str, object]:
    handled = {"name": "tHandle", "value": 300_000 + 1_000 * number}
    sessions = [
        {"metrics": [{"name": "tBot", "value": 9_000}]},
        {"metrics": [handled, {"name": "tHeld", "value": 1}]},
    ]
    return {
        "conversationId": f"c{number}",
        "conversationStart": f"2026-04-{1 + number:02}T09:00:00Z",
        "resolved": "true" if number % 2 else "false",
        "participants": [{"purpose": "agent", "sessions": sessions}],
    }


def test_a_time_of_work_that_a_deep_list_names_is_asked_about_with_its_unit() -> None:
    found = objects([measured(n) for n in range(12)])
    suggestion = suggest_nested(found)
    assert suggestion is not None
    asked = profile_questions.open_questions(found, suggestion.profile)
    [question] = [each for each in asked if each.key == "duration column"]
    # 300,000 seconds would be days: nobody works as long on a ticket.
    assert [each.says for each in question.options] == [
        "tHandle, in milliseconds: 5 min 6 s in the middle",
        "None of them",
    ]
    chosen = question.options[0].profile
    assert chosen.columns["handle_seconds"].unit == "milliseconds"
    assert read(found, chosen)["handle_seconds"].head(2).to_list() == [300_000.0, 301_000.0]
    none = profile_questions.open_questions(found, question.options[1].profile)
    assert not [each for each in none if each.key == "duration column"]

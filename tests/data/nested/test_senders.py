"""Who speaks is told by a flag, a name, the beginning of an id, or a list of people beside the messages."""

from collections.abc import Sequence

import polars as pl
import pytest

from data.nested.suggest_nested import suggest_nested
from data.nested.unfold_reader import Nested, together
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from jobs.intake import profile_questions
from tests.data.nested.test_own_fields import objects

TALKS = 12


def talks(turns: Sequence[dict[str, object]], handed: dict[str, object], **further: object) -> Table:
    """Conversations of these turns; every third one ends with the words of a person."""
    found = list[dict[str, object]]()
    for talk in range(TALKS):
        said = [*turns, *([handed] if talk % 3 == 0 else [])]
        day = f"2026-04-{1 + talk:02}"
        listed = [
            {
                "sent_at": f"{day}T09:0{n}:00Z",
                **turn,
                **({"author_id": f"v{talk}"} if turn.get("author_id") == "v" else {}),
            }
            for n, turn in enumerate(said)
        ]
        people = [{"id": f"v{talk}", "kind": "customer", "name": f"Guest {talk}"}, *PEOPLE]
        found.append(
            {"key": f"k{talk}", "began_at": f"{day}T09:00:00Z", "log": listed, "people": people, **further}
        )
    return objects(found)


PEOPLE = [
    {"id": "77", "kind": "agent", "name": "Helper Bot"},
    {"id": "78", "kind": "agent", "name": "Ann Moor"},
]


def actors(found: Table) -> tuple[Profile, dict[str, int]]:
    suggestion = suggest_nested(found)
    assert suggestion is not None
    profile = suggestion.profile
    assert profile_files.load(profile_files.dump(profile)) == profile
    logs = {each.kind: each.frame for each in together(Nested(profile).read(found))}
    return profile, dict(logs["interactions"]["actor"].value_counts().iter_rows())


RIGHT = {"customer": TALKS, "ai": TALKS, "human": TALKS // 3}


def test_a_flag_tells_the_agents_messages_from_those_of_people() -> None:
    turns = [
        {"from": "user", "automated": False, "body": "where is my parcel"},
        {"from": "operator", "automated": True, "body": "it is on its way to you"},
    ]
    handed = {"from": "operator", "automated": False, "body": "I take over from here"}
    assert actors(talks(turns, handed))[1] == RIGHT


def test_a_name_tells_the_agent_from_people_of_the_same_kind() -> None:
    turns = [
        {"role": "customer", "author": {"name": "Kim"}, "body": "where is my parcel"},
        {"role": "agent", "author": {"name": "Support Bot"}, "body": "it is on its way to you"},
    ]
    handed = {"role": "agent", "author": {"name": "Ann Moor"}, "body": "I take over from here"}
    assert actors(talks(turns, handed))[1] == RIGHT


def test_the_field_that_says_by_whom_a_line_is_tells_the_agent_from_people_of_the_same_side() -> None:
    turns = [
        {"side": "visitor", "by": "Kim", "personId": "", "line": "where is my parcel"},
        {"side": "agent", "by": "welcome_bot", "personId": "31", "line": "it is on its way to you"},
    ]
    handed = {"side": "agent", "by": "Ann Moor", "personId": "78", "line": "I take over from here"}
    assert actors(talks(turns, handed))[1] == RIGHT


def test_the_beginning_of_an_id_says_who_speaks() -> None:
    turns = [
        {"nick": "visitor:17", "name": "Guest", "body": "where is my parcel"},
        {"nick": "agent:trigger", "name": "Answer Bot", "body": "it is on its way to you"},
    ]
    handed = {"nick": "agent:8812", "name": "Ann Moor", "body": "I take over from here"}
    profile, found = actors(talks(turns, handed))
    assert found == RIGHT
    assert profile.unfold[0].columns["actor"].columns == ("nick.<:",)


def test_a_list_of_people_says_who_an_id_belongs_to() -> None:
    turns: list[dict[str, object]] = [
        {"author_id": "v", "body": "where is my parcel"},
        {"author_id": "77", "body": "it is on its way to you"},
    ]
    profile, found = actors(talks(turns, {"author_id": "78", "body": "I take over from here"}))
    assert found == RIGHT
    assert profile.unfold[0].columns["actor"].columns == ("author_id@people[id].kind",)


def test_an_id_that_no_list_knows_has_no_side() -> None:
    turns: list[dict[str, object]] = [
        {"author_id": "v", "body": "where is my parcel"},
        {"author_id": "77", "body": "it is on its way to you"},
    ]
    table = talks(turns, {"author_id": "78", "body": "I take over from here"})
    profile, _ = actors(table)
    at = "2026-04-01T09:00:00Z"
    said = [{"author_id": each, "sent_at": at, "body": "hello"} for each in ("78", "99")]
    lost = objects([{"key": "x", "began_at": "2026-04-01T09:00:00Z", "people": PEOPLE, "log": said}])
    frame = next(each.frame for each in together(Nested(profile).read(lost)) if each.kind == "interactions")
    assert frame["actor"].to_list() == ["human", None]


def test_events_without_words_are_no_messages() -> None:
    turns = [
        {"role": "visitor", "type": "join", "body": None},
        {"role": "visitor", "type": "msg", "body": "where is my parcel"},
        {"role": "bot", "type": "msg", "body": "it is on its way to you"},
    ]
    found = talks(turns, {"role": "operator", "type": "msg", "body": "I take over from here"})
    assert actors(found)[1] == RIGHT


def test_an_agent_that_may_be_either_is_asked_about_once() -> None:
    turns = [
        {"sentBy": "Consumer", "body": "where is my parcel"},
        {"sentBy": "Agent", "body": "it is on its way"},
    ]
    found = talks(turns, {"sentBy": "Agent", "body": "I take over from here"})
    profile, _ = actors(found)
    asked = profile_questions.open_questions(found, profile)
    [question] = [each for each in asked if each.key == "senders"]
    assert question.asks == "sentBy: who is Agent?"
    for option in question.options:
        still = profile_questions.open_questions(found, option.profile)
        assert not [each for each in still if each.key == "senders"]
    people = question.options[0].profile
    assert people.unfold[0].columns["actor"].values == {"Consumer": "customer", "Agent": "human"}


def test_the_agent_of_a_log_with_a_model_is_the_model() -> None:
    turns = [{"role": "user", "body": "where is my parcel"}, {"role": "agent", "body": "it is on its way"}]
    found = talks(turns, {"role": "agent", "body": "anything else"}, llm_model="m-1")
    profile, _ = actors(found)
    asked = profile_questions.open_questions(found, profile)
    assert not [each for each in asked if each.key == "senders"]


def test_somebody_whom_no_word_gives_away_is_asked_about_in_a_list_too() -> None:
    turns = [
        {"author": "Customer", "body": "where is my parcel"},
        {"author": "Virtual assistant", "body": "it is on its way to you"},
    ]
    found = talks(turns, {"author": "Bruno Alves", "body": "I take over from here"})
    profile, before = actors(found)
    assert before == {"customer": TALKS, "ai": TALKS, None: TALKS // 3}
    [question] = [each for each in profile_questions.open_questions(found, profile) if each.key == "senders"]
    assert question.asks == "author: who is Bruno Alves?"
    frames = Nested(question.options[0].profile).read(found)
    said = next(each.frame for each in together(frames) if each.kind == "interactions")
    assert dict(said["actor"].value_counts().iter_rows()) == RIGHT


@pytest.mark.parametrize("name", ["assigned.user_id", "assignee.id", "owner_email", "agent_id"])
def test_who_works_on_a_ticket_is_not_its_customer(name: str) -> None:
    turns = [
        {"role": "user", "body": "where is my parcel"},
        {"role": "bot", "body": "it is on its way to you"},
    ]
    found = talks(turns, {"role": "operator", "body": "I take over"})
    values = [f"u{n % 4}" for n in range(TALKS)]
    found = Table(found.name, found.format, found.frame.with_columns(pl.Series(name, values)))
    suggestion = suggest_nested(found)
    assert suggestion is not None and "customer_id" not in suggestion.profile.columns

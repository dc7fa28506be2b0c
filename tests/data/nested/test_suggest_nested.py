"""A nested profile is suggested from values first: which list holds the messages, who speaks, when, what."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.nested import shipped_nested_readers
from data.nested.message_lists import meanings
from data.nested.suggest_nested import Suggestion, suggest_nested
from data.nested.unfold_reader import Nested, together
from data.profiles import profile_files
from data.profiles.unfold_format import check


def suggested(path: Path) -> Suggestion:
    found = suggest_nested(shipped_nested_readers.objects(path, path.name))
    assert found is not None
    assert profile_files.load(profile_files.dump(found.profile)) == check(found.profile)
    return found


def write(folder: Path, rows: list[Any], *, lines: bool = True) -> Path:
    path = folder / ("log.jsonl" if lines else "log.json")
    text = "".join(json.dumps(row) + "\n" for row in rows) if lines else json.dumps(rows, indent=1)
    path.write_text(text, encoding="utf-8")
    return path


def talk(number: int, keys: tuple[str, str, str], roles: tuple[str, ...]) -> list[dict[str, str]]:
    role, text, at = keys
    return [
        {
            role: who,
            text: f"some words of {who} number {number}",
            at: f"2026-05-{1 + number % 28:02} 09:00:{n:02}",
        }
        for n, who in enumerate(roles)
    ]


def test_the_array_of_messages_is_unfolded_without_a_word_from_anybody(shared: Path) -> None:
    path = shared / "data/cases/09_messages_array.jsonl"
    found = suggested(path)
    pieces = Nested(found.profile).pieces(path, name=path.name)
    tickets, said = together(each for piece in pieces for each in piece)
    actors = said.frame["actor"].value_counts()
    assert (tickets.read, said.read) == (15, 35)
    assert dict(actors.iter_rows()) == {"customer": 15, "ai": 15, "human": 5}
    assert tickets.frame["csat_good"].sum() == 5 and tickets.frame["ticket_id"].is_unique().all()


@pytest.mark.parametrize(
    ("keys", "roles"),
    [
        (("role", "content", "ts"), ("user", "assistant", "user", "assistant")),
        (("from", "body", "sent"), ("visitor", "bot", "agent")),
        (("author_kind", "msg", "t"), ("human", "ai", "tool")),
        (("Sprecher", "Text", "Zeit"), ("Customer", "Bot", "Operator")),
    ],
)
def test_a_list_is_found_by_its_values_whatever_its_fields_are_called(
    tmp_path: Path, keys: tuple[str, str, str], roles: tuple[str, ...]
) -> None:
    rows = [
        {"nr": f"n{n}", "labels": [{"name": "a b"}, {"name": "c d"}], "inner": {"said": talk(n, keys, roles)}}
        for n in range(12)
    ]
    found = suggested(write(tmp_path, rows))
    [said] = found.profile.unfold
    assert said.path == "inner.said"
    assert said.columns["actor"].columns == (keys[0],)
    assert (said.columns["text"].columns, said.columns["at"].columns) == ((keys[1],), (keys[2],))
    assert set(said.columns["actor"].values) == set(roles) and found.unknown_roles == ()
    assert found.profile.columns["ticket_id"].columns == ("nr",)
    # No object has a time of its own, so the first message is its beginning.
    created = found.profile.columns["created_at"]
    assert (created.take, created.of, created.columns) == ("min", "inner.said", (keys[2],))


def test_messages_without_a_time_have_that_of_their_conversation_and_keep_their_order(tmp_path: Path) -> None:
    said = [{"role": ("user", "assistant")[n % 2], "content": f"words of number {n}"} for n in range(12)]
    path = write(
        tmp_path, [{"id": n, "created_at": "2026-05-01T10:00:00Z", "messages": said} for n in range(3)]
    )
    found = suggested(path)
    pieces = Nested(found.profile).pieces(path, name=path.name)
    _, talk = together(each for piece in pieces for each in piece)
    first = talk.frame.filter(talk.frame["ticket_id"] == "0").sort("interaction_id")
    assert first["text"].to_list() == [each["content"] for each in said]
    assert set(first["at"]) == {"2026-05-01T10:00:00Z"}


def test_words_and_times_of_other_languages_are_understood(tmp_path: Path) -> None:
    said = [
        {"quem": who, "texto": "quero a segunda via", "hora": f"03/04/2026 10:0{n}"}
        for n, who in enumerate(("cliente", "robô", "atendente"))
    ]
    found = suggested(write(tmp_path, [{"protocolo": f"P{n}", "mensagens": said} for n in range(4)]))
    [talk] = found.profile.unfold
    assert talk.columns["actor"].values == {"cliente": "customer", "robô": "ai", "atendente": "human"}
    # Which of 03 and 04 is the month, nobody can tell: that is asked elsewhere.
    assert talk.columns["at"].columns == found.profile.columns["created_at"].columns == ("hora",)


def test_who_speaks_is_lacking_where_no_field_says_it(tmp_path: Path) -> None:
    said = [{"text": f"some words {n}", "at": f"2026-05-01 09:00:0{n}"} for n in range(5)]
    assert suggested(write(tmp_path, [{"id": n, "log": said} for n in range(3)])).lacking == ("actor",)


def test_who_is_not_known_is_asked_about_and_what_decided_is_shown(tmp_path: Path) -> None:
    roles = ("user", "assistant", "supervisor")
    found = suggested(
        write(tmp_path, [{"id": n, "messages": talk(n, ("role", "text", "at"), roles)} for n in range(9)])
    )
    assert found.unknown_roles == ("supervisor",)
    [actor] = [each for each in found.decided if each.column == "actor"]
    assert actor.field == "role" and set(actor.values) == set(roles) and actor.confidence > 0.9


def test_objects_without_an_id_are_known_by_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, [{"messages": talk(n, ("role", "text", "at"), ("user", "bot"))} for n in range(3)])
    found = suggested(path)
    assert found.profile.columns["ticket_id"].row_number
    pieces = Nested(found.profile).pieces(path, name=path.name)
    tickets, said = together(each for piece in pieces for each in piece)
    assert tickets.frame["ticket_id"].to_list() == ["log:1", "log:2", "log:3"]
    assert set(said.frame["ticket_id"]) == set(tickets.frame["ticket_id"])
    assert said.frame["interaction_id"][0] == "log:1/0001"


def test_the_object_that_holds_the_messages_is_the_ticket_wherever_it_lies(tmp_path: Path) -> None:
    rows = [
        {"day": f"d{n}", "chats": [
            {"id": f"c{n}{m}", "turns": talk(n, ("role", "text", "at"), ("user", "bot"))} for m in range(2)
        ]}
        for n in range(4)
    ]  # fmt: skip
    path = write(tmp_path, rows, lines=False)
    found = suggested(path)
    assert (found.profile.path, found.profile.unfold[0].path) == ("chats", "chats[].turns")
    pieces = Nested(found.profile).pieces(path, name=path.name)
    tickets, said = together(each for piece in pieces for each in piece)
    assert (tickets.read, said.read) == (8, 16)
    assert (
        set(said.frame["ticket_id"])
        == set(tickets.frame["ticket_id"])
        == {f"c{n}{m}" for n in range(4) for m in range(2)}
    )


@pytest.mark.parametrize(
    "rows", [[{"a": 1}], [{"a": [1, 2]}], [{"tags": [{"name": "x"}, {"name": "y"}]}], [{"a": "[broken"}]]
)
def test_nothing_is_suggested_where_no_list_looks_like_messages(tmp_path: Path, rows: list[Any]) -> None:
    path = write(tmp_path, rows)
    assert suggest_nested(shipped_nested_readers.objects(path, path.name)) is None


def test_agent_and_human_are_told_by_the_others_beside_them() -> None:
    assert meanings(["user", "agent"]) == {"user": "customer", "agent": "ai"}
    assert meanings(["user", "bot", "agent"]) == {"user": "customer", "bot": "ai", "agent": "human"}
    assert meanings(["human", "ai"]) == {"human": "customer", "ai": "ai"}
    assert meanings(["user", "ai", "human"]) == {"user": "customer", "ai": "ai", "human": "human"}

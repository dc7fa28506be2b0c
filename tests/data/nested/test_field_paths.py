"""Fields by their path, from objects as agents write them."""

from typing import Any

import pytest

from data.nested import field_paths

SPAN: dict[str, Any] = {
    "name": "chat",
    "intent": {"name": "refund", "confidence": 0.9},
    "metadata": '{"thread": {"id": "t-1"}}',
    "parts": [{"type": "text", "text": "one"}, {"type": "image"}, {"type": "text", "text": "two"}],
    "messages": [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "answer"},
        {"role": "user", "content": "last"},
    ],
    "documents": [{"document": {"id": "a", "score": 0.5}}, {"document": {"id": "b"}}],
    "gen_ai.system": "x",
}


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("name", "chat"),
        ("intent.name", "refund"),
        ("intent.confidence", 0.9),
        ("metadata.thread.id", "t-1"),
        ("parts.*.text", "one\ntwo"),
        ("messages.0.content", "first"),
        ("messages.-1.content", "last"),
        ("messages.9.content", None),
        ("messages.[role=user].-1.content", "last"),
        ("messages.[role=tool].0.content", None),
        ("gen_ai.system", "x"),
        ("intent.nothing", None),
        ("name.inner", None),
        (
            "documents.{entry_id=document.id,score=document.score}",
            [{"entry_id": "a", "score": 0.5}, {"entry_id": "b", "score": None}],
        ),
    ],
)
def test_a_field_is_found_by_its_path(field: str, found: object) -> None:
    assert field_paths.getter(field)(field_paths.flat(SPAN)) == found


def test_lists_of_keys_and_values_are_fields_also_where_they_spell_a_list() -> None:
    attributes = [
        {"key": "session.id", "value": {"stringValue": "s1"}},
        {"key": "count", "value": {"intValue": "3"}},
        {"key": "flags", "value": {"arrayValue": {"values": [{"stringValue": "a"}, {"boolValue": True}]}}},
        {"key": "docs.0.document.id", "value": {"stringValue": "d0"}},
        {"key": "docs.1.document.id", "value": {"stringValue": "d1"}},
    ]
    record = field_paths.with_pairs({"attributes": attributes}, ["attributes"])
    assert record["attributes.session.id"] == "s1"
    assert record["attributes.count"] == "3"
    assert record["attributes.flags"] == ["a", True]
    assert field_paths.getter("attributes.docs.{entry_id=document.id}")(record) == [
        {"entry_id": "d0"},
        {"entry_id": "d1"},
    ]

"""JSON and JSONL: objects become rows, and nothing of a number or a text is lost on the way."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import DataError
from data.readers.formats import limits
from data.readers.formats.open_file import read_tables
from data.readers.table import LINE, Table


def read(folder: Path, content: bytes | str, name: str = "tickets.json") -> Table:
    path = folder / "content"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [table] = read_tables(path, name=name)
    return table


def test_inner_objects_get_a_dot_lists_stay_json_and_missing_is_null(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        '[{"id": 1, "via": {"channel": "web", "from": {}}, "tags": ["a", {"n": 1.50}], "ok": true},'
        ' {"id": 2, "via": null, "note": ""}]',
    )
    assert table.frame.rows(named=True) == [
        {
            LINE: 1,
            "id": "1",
            "via.channel": "web",
            "tags": '["a",{"n":1.50}]',
            "ok": "true",
            "via": None,
            "note": None,
        },
        {LINE: 2, "id": "2", "via.channel": None, "tags": None, "ok": None, "via": None, "note": None},
    ]


@given(
    st.one_of(
        st.integers(),
        st.integers(min_value=10**15, max_value=10**40),
        st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: f"{d:f}"),
    )
)
@settings(max_examples=100)
def test_numbers_keep_every_digit(tmp_path_factory: pytest.TempPathFactory, number: int | str) -> None:
    table = read(tmp_path_factory.getbasetemp(), f'[{{"a": {number}, "b": [{number}]}}]')
    assert table.frame.row(0) == (1, f"{number}", f"[{number}]")


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (
            '{"tickets": [{"id": 1}, {"id": 2}], "count": 2, "next_page": null}',
            "The rows are those of the list 'tickets'.",
        ),
        (
            '{"type": "list", "pages": {"next": "x"}, "conversations": [{"id": 1}, {"id": 2}], "tags": []}',
            "The rows are those of the list 'conversations'.",
        ),
    ],
)
def test_the_rows_are_those_of_the_only_list_of_objects(tmp_path: Path, content: str, note: str) -> None:
    table = read(tmp_path, content)
    assert table.frame.rows() == [(1, "1"), (2, "2")]
    assert table.notes == (note,)


def test_a_single_object_is_a_row(tmp_path: Path) -> None:
    table = read(tmp_path, '{"id": 5, "tags": [], "count": 1}')
    assert table.frame.rows() == [(1, "5", "[]", "1")]
    assert table.notes == ("It is a single object, read as one row.",)


def test_rows_that_are_no_objects_are_set_aside(tmp_path: Path) -> None:
    table = read(tmp_path, '[{"id": 1}, 5, null, "x", [1], true, {"id": 2}]')
    assert table.frame.rows() == [(1, "1"), (7, "2")]
    assert [(line, reason) for line, reason, _ in table.broken.rows()] == [
        (2, "is a number, not an object"),
        (3, "is null, not an object"),
        (4, "is a text, not an object"),
        (5, "is a list, not an object"),
        (6, "is true or false, not an object"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"a": 1},\n {"b": NaN}]', "NaN, which JSON does not know, on line 2 at character 8"),
        ('{"a": "NaN", "b": -Infinity}', "-Infinity, which JSON does not know, on line 1 at character 19"),
        ('[{"a": 1},]', "on line 1 at character 11"),
        ('[{"a": 1} {"a": 2}]', "a comma or the end of the list is missing, on line 1 at character 11"),
        ('[{"a": 1}', "missing, on line 1 at character 10"),
        ('{"a": 1', "missing, on line 1 at character 8"),
        ('{"a" 1}', "a colon is missing"),
        ('{"a": 1,}', "the name of a field is missing"),
        ('[{"a": 1}] more', "more text after its end"),
        ('[{"a": "\x01"}]', "control character"),
        ('[{"a": 01}]', "not JSON"),
        ("id,name\n1,x\n", "expecting value, on line 1 at character 1"),
        ("[" * 10_000, "nested too deeply"),
        ('{"a":' * 10_000, "nested too deeply"),
        ('{"a":' * 200 + "1" + "}" * 200, "is nested deeper than 100 levels"),
        ("3", "a number and no table"),
        ("[]", "has no row"),
        ("{}", "has no row"),
        ("[{}]", "has no row"),
        ('{"tickets": [], "count": 0, "next_page": null}', "an empty list and no row"),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', "several lists of objects: a, b"),
        (json.dumps([{f"c{place}": 1 for place in range(600)}]), "at most 500"),
    ],
)
def test_what_is_no_table_is_refused_by_name_and_place(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as refusal:
        read(tmp_path, content)
    assert str(refusal.value).startswith("tickets.json ")


def test_half_an_emoji_is_replaced_and_the_escaped_backslash_before_it_is_not(tmp_path: Path) -> None:
    table = read(tmp_path, r'[{"a": "\ud83d x \ud83d\ude00 \\ud83d \ude00", "b": ["\udc00"]}]')
    assert table.frame.row(0) == (1, "\ufffd x 😀 \\ud83d \ufffd", '["\ufffd"]')
    assert table.notes == ("Halves of characters read as \ufffd: 3.",)


def test_a_field_that_is_named_twice_is_noted_and_a_list_that_is_refused(tmp_path: Path) -> None:
    content = '[{"id": 1, "id": 2, "x": [{"y": 1, "y": 2}], "z.a": "p", "z": {"a": "q"}}, {"id": 3}]'
    table = read(tmp_path, content)
    assert table.frame.rows() == [(1, "2", '[{"y":2}]', "q"), (2, "3", None, None)]
    assert table.notes == ("Fields that one object names more than once; the last is kept: 3.",)
    with pytest.raises(DataError, match="two lists of the same name"):
        read(tmp_path, '{"tickets": [{"id": 1}], "tickets": [{"id": 2}]}')


def test_a_line_without_end_and_rows_without_number_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BLOCK", 64)
    monkeypatch.setattr(limits, "QUOTED", 1_000)
    with pytest.raises(DataError, match="has no end within 1,000 bytes"):
        read(tmp_path, '{"id": 1}\n{"id": "' + "x" * 2_000 + '"}', "tickets.jsonl")
    monkeypatch.setattr(limits, "BROKEN", 10)
    crowds = {"t.json": "[" + "1," * 20 + '{"id": 1}]', "t.jsonl": "1\n" * 20 + '{"id": 1}'}
    crowds["t.csv"] = "id,x\n" + "1\n" * 20 + "1,2\n"
    for name, content in crowds.items():
        with pytest.raises(DataError, match="more than 10 rows that are none of its table; the first"):
            read(tmp_path, content, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize(
    "content", ['[{"a": "Größe"}, {"a": "\\u0000€"}]', '{"a": "Größe"}\r\n{"a": "\\u0000€"}']
)
def test_json_and_jsonl_are_read_in_every_encoding(tmp_path: Path, encoding: str, content: str) -> None:
    table = read(tmp_path, content.encode(encoding))
    assert table.frame["a"].to_list() == ["Größe", "€"]
    assert "Escaped NUL characters removed: 1." in table.notes


def test_a_bad_line_of_jsonl_is_set_aside_with_its_number(tmp_path: Path) -> None:
    content = '{"id": 1}\n\n{"id": 2\n[1]\n{"id": NaN}\r\n{"id": 3} {"id": 4}\n{"id": 5, "_line": 7}'
    table = read(tmp_path, content, "tickets.jsonl")
    assert table.frame.rows() == [(1, "1", None), (7, "5", "7")]
    assert table.columns == ("id", "_line_2")
    assert [(line, reason, orjson.loads(row)) for line, reason, row in table.broken.rows()] == [
        (3, "is not JSON: expecting ',' delimiter at character 9", '{"id": 2'),
        (4, "is a list, not an object", "[1]"),
        (5, "is not JSON: NaN, which JSON does not know at character 8", '{"id": NaN}'),
        (6, "is not JSON: more text after its end at character 10", '{"id": 3} {"id": 4}'),
    ]


@pytest.mark.parametrize("name", ["tickets.json", "tickets.txt", "tickets.ndjson", "tickets"])
def test_jsonl_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    table = read(tmp_path, '{"id": 1}\r{"id": 2}\r', name)
    assert (table.format, table.frame.rows()) == ("jsonl", [(1, "1"), (2, "2")])


def test_json_called_csv_is_read_and_a_header_in_brackets_is_none_of_it(tmp_path: Path) -> None:
    assert read(tmp_path, '[{"id": 1}]', "tickets.csv").format == "json"
    assert read(tmp_path, "[id],[x]\n1,2\n", "tickets.csv").columns == ("[id]", "[x]")


@pytest.mark.parametrize("form", ['[{{"a": "{0}"}}, {{"a": "b"}}]', '{{"a": "{0}"}}\n{{"a": "b"}}'])
def test_a_row_over_the_limit_is_set_aside(tmp_path: Path, form: str) -> None:
    table = read(tmp_path, form.format("x" * 3_000_000))
    assert table.frame.rows() == [(2, "b")]
    [(line, reason, row)] = table.broken.rows()
    assert (line, reason[:15]) == (1, "is 3.1 MB long;")
    assert len(orjson.loads(row)) == limits.EXCERPT


@pytest.mark.parametrize("lines", [False, True])
def test_every_naughty_string_survives(tmp_path: Path, shared: Path, lines: bool) -> None:
    strings = json.loads((shared / "data/naughty/blns.json").read_text("utf-8"))
    rows = [{"id": number, "text": text} for number, text in enumerate(strings)]
    content = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows, ensure_ascii=False)
    table = read(tmp_path, content)
    assert table.frame["text"].to_list() == [text or None for text in strings]

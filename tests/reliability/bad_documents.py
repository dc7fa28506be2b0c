"""Bad files: JSON and JSONL; listed in `bad_files`."""

import json
from collections.abc import Iterator

from tests.reliability.bad_file import Case, of_text, records, table


def documents() -> Iterator[Case]:
    """JSON: what it allows, what only some allow, and what nobody should."""

    def whole(name: str, text: str, rows: int | None, *, encoding: str = "utf-8") -> Case:
        return of_text(f"JSON: {name}", text, rows, file="t.json", encoding=encoding)

    good = json.dumps(records())
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"):
        yield whole(
            f"in {encoding}",
            json.dumps(records({"ticket_id": "é", "created_at": "2026-03-01"}), ensure_ascii=False),
            5,
            encoding=encoding,
        )
    for name, value in (
        ("a number", "5"), ("null", "null"), ("a text", '"x"'), ("a list", "[1]"), ("true", "true"),
        ("an empty object", "{}"), ("a row without id", '{"subject": "x"}'),
    ):  # fmt: skip
        yield whole(f"{name} among the rows", f"{good[:-1]}, {value}]", 5)
    cell = '{{"ticket_id": "T8", "created_at": "2026-03-08", "body": {0}}}'
    for name, value in (
        ("a number of 400 digits", "1" * 400), ("a number beyond all", "1e99999"), ("minus zero", "-0"),
        ("a small number", "0.4e-9999999"), ("half a character", '"\\ud83d"'),
        ("the other half", '"\\ude00"'), ("halves in the wrong order", '"\\ude00\\ud83d"'),
        ("NUL", '"a\\u0000b"'), ("no character", '"\\uffff"'), ("DEL", '"\x7f"'),
        ("line separators", '"\u2028\u2029"'), ("an escaped solidus", '"\\/"'), ("an object", '{"a": 1}'),
        ("99 lists within each other", "[" * 90 + "]" * 90), ("a field of an empty list", "[]"),
        ("a list of everything", '[null, 1, "x", {}]'), ("a field twice", '1, "body": 2'),
        ("a field with an empty name", '1, "": 2'), ("a field named _line", '1, "_line": 2'),
        ("a dot that collides", '{"a": 1}, "body.a": 2'),
        ("a field named __proto__", '1, "__proto__": {"x": 1}'),
    ):  # fmt: skip
        yield whole(name, f"{good[:-1]}, {cell.format(value)}]", 5)
    for name, value in (
        ("nested 200 deep", '{"a":' * 200 + "1" + "}" * 200),
        ("a list nested 300 deep", "[" * 300 + "]" * 300),
    ):  # fmt: skip
        yield whole(name, f"{good[:-1]}, {cell.format(value)}]", 5)
    for name, value in (
        ("NaN", "NaN"), ("Infinity", "Infinity"), ("minus Infinity", "-Infinity"),
        ("a leading nought", "01"), ("a leading plus", "+1"), ("a dot without digits", "1."),
        ("a dot at the beginning", ".5"), ("hexadecimal", "0x1"), ("a bare word", "x"),
        ("single quotes", "'x'"), ("a control letter", '"\x01"'), ("an end of line in a text", '"a\nb"'),
        ("a tab in a text", '"a\tb"'), ("an unknown escape", '"\\x41"'), ("a short escape", '"\\u00"'),
        ("a trailing comma", '[1,]'), ("a doubled comma", "[1,,2]"), ("a comment", "1 /* one */"),
        ("nothing", ""), ("undefined", "undefined"), ("a text that does not end", '"x'),
        ("an object that does not end", '{"a": 1'), ("an unquoted name", "{a: 1}"),
        ("nested 10,000 deep", "[" * 10_000 + "]" * 10_000), ("a capital letter", "True"),
    ):  # fmt: skip
        yield whole(f"broken by {name}", f"{good[:-1]}, {cell.format(value)}]", None)
    for name, text in (
        ("cut off", good[:-30]), ("two documents", good + good), ("more text behind", good + " x"),
        ("a comma behind", good + ","), ("nested 10,000 lists deep", "[" * 10_000),
        ("nested 10,000 objects deep", '{"a":' * 10_000), ("an empty list", "[]"),
        ("an empty object", "{}"), ("a list of an empty object", "[{}]"), ("a number", "3"),
        ("a text", '"x"'), ("null", "null"), ("a bracket", "["), ("a brace", "{"),
        ("lists within a list", "[[1, 2], [3, 4]]"), ("a list of numbers", "[1, 2, 3]"),
        ("two lists", f'{{"a": {good}, "b": {good}}}'),
        ("one list named twice", f'{{"a": {good}, "a": {good}}}'),
        ("an empty page", '{"tickets": [], "count": 0}'), ("a comment first", "// tickets\n" + good),
        ("assigned to a name", "var tickets = " + good),
        ("a mark in the middle", good[:1] + "\ufeff" + good[1:]),
        ("600 fields", json.dumps(records({f"c{n}": 1 for n in range(600)}))),
    ):  # fmt: skip
        yield whole(name, text, None)
    yield whole("a list within an object", json.dumps({"count": 4, "tickets": records()}), 4)
    yield whole("a single object", json.dumps(records()[0]), 1)
    yield whole("with a mark and blanks", "\ufeff \n" + good + "\n\n", 4)
    yield whole("a row of 3 MB", json.dumps(records({"ticket_id": "T8", "body": "x" * 3_000_000})), 5)
    yield Case("JSON called .csv", "t.csv", lambda: good.encode(), 4)
    yield Case("CSV called .json", "t.json", lambda: table().encode(), None)


def lines() -> Iterator[Case]:
    """JSONL: a bad line is one row, and its neighbours stay."""
    good = "\n".join(map(json.dumps, records())) + "\n"
    for name, line in (
        ("NaN", '{"ticket_id": NaN}'), ("half an object", '{"ticket_id": "T8"'), ("a list", "[1]"),
        ("a number", "5"), ("two objects", '{"a": 1} {"b": 2}'), ("no JSON", "hello"), ("null", "null"),
        ("an empty object", "{}"),
        ("a field twice", '{"ticket_id": "T8", "created_at": "2026-03-08", "created_at": "2026-03-09"}'),
        ("nested 10,000 deep", '{"a":' * 10_000),
        ("a comma at its end", '{"ticket_id": "T8", "created_at": "2026-03-08"},'),
        ("a mark", '\ufeff{"ticket_id": "T8", "created_at": "2026-03-08"}'),
        ("NUL", '{"ticket_id": "T8\\u0000", "created_at": "2026-03-08"}'),
        ("a row of 3 MB", json.dumps({"ticket_id": "T8", "body": "x" * 3_000_000})),
        ("a next line within", '{"ticket_id": "T\u0085\u2028", "created_at": "2026-03-08"}'),
    ):  # fmt: skip
        yield of_text(f"JSONL: {name}", good + line + "\n", 5, file="t.jsonl")
    yield of_text("JSONL: the first line broken", '{"ticket_id": \n' + good, 5, file="t.jsonl")
    yield of_text("JSONL: blank lines", "\n \n" + good.replace("\n", "\n\n"), 4, file="t.jsonl")
    yield of_text("JSONL: ends of lines CR", good.replace("\n", "\r"), 4, file="t.jsonl")
    yield of_text(
        "JSONL: ends of lines CRLF, UTF-16", good.replace("\n", "\r\n"), 4, file="t.jsonl", encoding="utf-16"
    )
    yield of_text("JSONL: called .json", good, 4, file="t.json")
    yield of_text("JSONL: no object at all", "1\n2\n", None, file="t.jsonl")
    yield of_text("JSONL: one list", json.dumps(records()), None, file="t.jsonl")
    yield of_text("JSONL: indented", json.dumps(records()[0], indent=1), None, file="t.jsonl")

"""Cells that Python wrote, with single quotes, True and None, are read as the lists and objects they are."""

import csv
import json
from pathlib import Path

from data.readers.formats import open_file
from data.readers.table import Table


def read(path: Path, rows: list[dict[str, str]]) -> Table:
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return open_file.read_tables(path, name=path.name)[0]


def test_an_object_that_python_wrote_becomes_columns(tmp_path: Path) -> None:
    said = [
        {"by": "it's me", "solved": n % 3 == 0, "rating": None if n % 2 else n, "at": (1, n)}
        for n in range(12)
    ]
    table = read(tmp_path / "a.csv", [{"id": str(n), "meta": repr(each)} for n, each in enumerate(said)])
    frame = table.frame
    assert frame["meta.by"].to_list() == ["it's me"] * 12
    assert frame["meta.solved"].to_list() == [json.dumps(each["solved"]) for each in said]
    assert frame["meta.rating"].to_list() == [
        None if each["rating"] is None else str(each["rating"]) for each in said
    ]
    assert frame["meta.at"].to_list() == [f"[1,{n}]" for n in range(12)]
    assert any("Python" in note for note in table.notes)


def test_a_list_that_python_wrote_is_the_same_list_as_json(tmp_path: Path) -> None:
    said = [[{"role": "user", "content": f'He said "no" to {n}', "ok": None}] for n in range(9)]
    table = read(tmp_path / "a.csv", [{"id": str(n), "messages": repr(each)} for n, each in enumerate(said)])
    assert [json.loads(cell) for cell in table.frame["messages"]] == said


def test_what_is_no_list_or_object_stays_as_it_is(tmp_path: Path) -> None:
    cells = [
        "[urgent] printer",
        "{name}",
        "['a'",
        "__import__('os').getcwd()",
        "[open(1)]",
        "{'a': open(1)}",
        "x",
    ]
    for cell in cells:
        table = read(tmp_path / "a.csv", [{"id": str(n), "text": cell} for n in range(8)])
        assert table.frame["text"].to_list() == [cell] * 8
        assert table.columns == ("id", "text")
    mixed = ["[1, 2]", '["a"]', '{"b": 1}']
    table = read(tmp_path / "b.csv", [{"id": str(n), "json": mixed[n % 3]} for n in range(9)])
    assert table.frame["json"].to_list() == [mixed[n % 3] for n in range(9)]


def test_a_cell_of_many_brackets_is_no_crash(tmp_path: Path) -> None:
    deep = "[" * 5_000 + "'a'" + "]" * 5_000
    table = read(tmp_path / "a.csv", [{"id": str(n), "text": deep} for n in range(3)])
    assert table.frame["text"].to_list() == [deep] * 3

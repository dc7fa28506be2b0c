"""JSON objects in the cells of a CSV become columns; lists and single braces stay as they are."""

import json
from pathlib import Path

from data.readers.formats import open_file


def written(folder: Path, cells: list[str]) -> Path:
    rows = [f'{n},"{cell.replace(chr(34), chr(34) * 2)}"' for n, cell in enumerate(cells)]
    path = folder / "log.csv"
    path.write_text("\n".join(["id,payload", *rows]) + "\n")
    return path


def columns(path: Path) -> list[str]:
    (table,) = open_file.read_tables(path, name=path.name)
    return list(table.columns)


def test_the_fields_of_objects_are_columns_and_the_cell_stays(tmp_path: Path) -> None:
    cells = [json.dumps({"outcome": {"solved": n % 2 == 0}, "steps": [{"a": n}]}) for n in range(20)]
    path = written(tmp_path, [*cells, ""])
    (table,) = open_file.read_tables(path, name=path.name)
    assert list(table.columns) == ["id", "payload", "payload.outcome.solved", "payload.steps"]
    assert table.frame["payload.outcome.solved"].to_list() == [*(["true", "false"] * 10), None]
    assert table.frame["payload.steps"][3] == '[{"a":3}]'
    assert table.frame["payload"][0] == cells[0]
    assert "payload holds JSON objects; their fields are columns of their own." in table.notes


def test_words_lists_and_objects_of_ever_other_fields_stay_a_cell(tmp_path: Path) -> None:
    assert columns(written(tmp_path, ["{curly} words", "{more}"])) == ["id", "payload"]
    assert columns(written(tmp_path, ["[1, 2]", "[3]"])) == ["id", "payload"]
    wide = [json.dumps({f"k{n}_{k}": 1 for k in range(10)}) for n in range(20)]
    assert columns(written(tmp_path, wide)) == ["id", "payload"]

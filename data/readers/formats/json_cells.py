"""Opens JSON objects that stand in the cells of a delimited table: a column for each of their fields.

Lists and objects that Python wrote, with single quotes, True and None, are read as what they are.
"""

import ast
from dataclasses import replace
from typing import cast

import orjson
import polars as pl

from data.readers.formats import limits
from data.readers.table import LINE, Table

#: Cells that are looked at, the share of them that has to be an object, and columns that one may become.
_LOOKED, _NEARLY_ALL, _MOST = 200, 0.9, 80
#: Characters of a cell that Python wrote.
_LONGEST = 1_000_000


def opened(table: Table) -> Table:
    """Returns the table with the fields of its JSON objects as columns by path; lists stay JSON text."""
    frame, notes = table.frame, list[str]()
    for name in table.columns:
        if frame[name].dtype == pl.String and _is_of_python(frame[name]):
            cells = [None if cell is None else _as_json(cell) for cell in frame[name].to_list()]
            frame = frame.with_columns(pl.Series(name, cells, pl.String))
            notes.append(f"{name} holds lists and objects as Python writes them; they were read as such.")
        if frame[name].dtype == pl.String and _holds_objects(frame[name]):
            found = _fields(frame[name], name, set(frame.columns))
            if found is None or frame.width + len(found) > limits.COLUMNS:
                continue
            frame = frame.with_columns(pl.Series(key, cells, pl.String) for key, cells in found.items())
            notes.append(f"{name} holds JSON objects; their fields are columns of their own.")
    return replace(table, frame=frame, notes=(*table.notes, *notes)) if notes else table


def _is_of_python(cells: pl.Series) -> bool:
    """Whether nearly all cells with a value are lists or objects in Python's notation, or in JSON's."""
    some = _some(cells)
    opened = some.str.contains(r"^[\[{]") & some.str.contains(r"[\]}]$")
    if float(str(opened.mean() or 0.0)) < _NEARLY_ALL:
        return False
    read = [(_value(cell), _python(cell)) for cell in some]
    python = [written for json, written in read if json is None and written is not None]
    known = sum(json is not None or written is not None for json, written in read)
    return bool(python) and known >= _NEARLY_ALL * len(some)


def _as_json(cell: str) -> str:
    """A cell that Python wrote as JSON; any other as it is."""
    value = None if _value(cell) is not None else _python(cell)
    return cell if value is None else value


def _python(cell: str) -> str | None:
    """The list or object that a cell in Python's notation stands for, as JSON; None for anything else."""
    if len(cell) > _LONGEST or not cell.lstrip().startswith(("[", "{")):
        return None
    try:
        value = cast("object", ast.literal_eval(cell.strip()))
        if not isinstance(value, list | dict):
            return None
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _some(cells: pl.Series) -> pl.Series:
    """The first cells with a value, without blanks around it."""
    some = cells.head(10 * _LOOKED).drop_nulls().head(_LOOKED)
    if len(some) < _LOOKED:
        some = cells.drop_nulls().head(_LOOKED)
    some = some.str.strip_chars()
    return some.filter(some != "")


def _holds_objects(cells: pl.Series) -> bool:
    some = _some(cells)
    if some.is_empty() or not (some.str.starts_with("{") & some.str.ends_with("}")).any():
        return False
    return sum(isinstance(_value(cell), dict) for cell in some) >= _NEARLY_ALL * len(some)


def _fields(cells: pl.Series, name: str, taken: set[str]) -> dict[str, list[str | None]] | None:
    """The fields by path, each with its cells; None where there are too many to be columns."""
    found = dict[str, list[str | None]]()
    for place, cell in enumerate(cells.to_list()):
        value = _value(cell) if isinstance(cell, str) else None
        if not isinstance(value, dict):
            continue
        for key, said in _flat(cast("dict[str, object]", value), f"{name}.", 0).items():
            if key in taken or key == LINE:
                continue
            if key not in found:
                if len(found) >= _MOST:
                    return None
                found[key] = [None] * len(cells)
            found[key][place] = said
    return found


def _flat(value: dict[str, object], prefix: str, depth: int) -> dict[str, str | None]:
    made = dict[str, str | None]()
    for key, inner in value.items():
        if isinstance(inner, dict) and depth < limits.NESTING:
            made |= _flat(cast("dict[str, object]", inner), f"{prefix}{key}.", depth + 1)
        elif isinstance(inner, str):
            made[prefix + key] = inner or None
        elif inner is not None:
            made[prefix + key] = orjson.dumps(inner).decode()
    return made


def _value(cell: str) -> object:
    try:
        return cast("object", orjson.loads(cell))
    except orjson.JSONDecodeError:
        return None

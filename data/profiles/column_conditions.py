"""Conditions on a column as written in a profile: `reassignment_count > 0`."""

import json
import re
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from data.tag_separators import between_blanks

Operator = Literal["==", "!=", ">", ">=", "<", "<=", "in", "has", "is null", "is not null"]

_GRAMMAR = re.compile(
    r"""^\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s"=!<>]+))\s*
    (?P<operator>==|=|!=|>=|<=|>|<|in\b|has\b|is\s+not\s+null\b|is\s+null\b)\s*(?P<rest>.*?)\s*$""",
    re.VERBOSE | re.DOTALL,
)
_ITEM = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,"']+?))\s*(?:,|$)""", re.DOTALL)
#: What stands around the entries of a list in a cell.
BETWEEN = r"""[,;|\[\]"']"""
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
_BARE = re.compile(r"^[\w./:+-](?:[\w ./:+-]*[\w./:+-])?$")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; numbers are compared as numbers, everything else as text."""

    column: str
    operator: Operator
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As it is written in a profile; reading it again gives the same condition."""
        column = (
            self.column
            if re.fullmatch(r"[\w.]+", self.column)
            else json.dumps(self.column, ensure_ascii=False)
        )
        if self.operator in ("is null", "is not null"):
            return f"{column} {self.operator}"
        written = [
            value if _BARE.match(value) else json.dumps(value, ensure_ascii=False) for value in self.values
        ]
        return f"{column} {self.operator} " + (
            f"[{', '.join(written)}]"
            if self.operator == "in" or (self.operator == "has" and len(written) > 1)
            else written[0]
        )


def parse(text: str) -> Condition:
    """The condition written in `text`; a ValueError says what cannot be understood."""
    match = _GRAMMAR.match(text)
    if match is None:
        raise ValueError(
            f"{text!r} is no condition. Write a column, one of == != > >= < <= in has, a value, or 'is null';"
            ' a column with blanks in its name goes between double quotes, as in "Ticket status" == Closed.'
        )
    quoted = match["quoted"]
    column = match["plain"] if quoted is None else _unquoted(quoted)
    operator = cast("Operator", {"=": "=="}.get(sign := " ".join(match["operator"].split()), sign))
    rest = match["rest"]
    values: tuple[str, ...]
    if operator in ("is null", "is not null"):
        if rest:
            raise ValueError(f"{text!r} goes on after {operator!r}; nothing may follow there.")
        return Condition(column, operator)
    listed = operator == "has" and rest.startswith("[") and rest.endswith("]")
    if operator == "in" or listed:
        if not (rest.startswith("[") and rest.endswith("]")):
            raise ValueError(f"{text!r} needs a list after 'in', as in status in [open, pending].")
        values = _items(rest[1:-1], text)
    else:
        values = _items(rest, text) if rest[:1] in ("'", '"') else (rest,)
    if not rest or len(values) == 0:
        raise ValueError(f"{text!r} compares with nothing. To ask for empty cells write 'is null'.")
    if operator != "in" and not listed and len(values) > 1:
        raise ValueError(f"{text!r} compares with more than one value. Use in [{', '.join(values)}].")
    if operator in (">", ">=", "<", "<=") and _number(values[0]) is None and not _DATE.match(values[0]):
        raise ValueError(f"{text!r} needs a number after {operator!r}, or a date such as 2026-01-31.")
    return Condition(column, operator, values)


def truth(condition: Condition, dtype: pl.DataType) -> pl.Expr:
    """Whether a row meets the condition; an empty cell gives null, but for a list it is an empty one."""
    cell = pl.col(condition.column)
    match condition.operator:
        case "is null":
            return cell.is_null()
        case "is not null":
            return cell.is_not_null()
        case "==" | "in":
            return pl.any_horizontal([_equals(cell, dtype, value) for value in condition.values])
        case "has":
            return _entries(cell, dtype, condition.values)
        case "!=":
            return ~_equals(cell, dtype, condition.values[0])
        case ">" | ">=" | "<" | "<=" as sign:
            limit = _number(condition.values[0])
            as_text = limit is None and not isinstance(dtype, pl.List)
            left = cell.cast(pl.String) if as_text else _numbers(cell, dtype)
            right = pl.lit(condition.values[0] if as_text else limit)
            return {">": left.gt, ">=": left.ge, "<": left.lt, "<=": left.le}[sign](right)


def holds(conditions: tuple[Condition, ...], schema: pl.Schema) -> pl.Expr:
    """Whether a row meets all of them; an empty cell meets none but `is null` and `!=`."""
    return pl.all_horizontal(
        [truth(each, schema[each.column]).fill_null(each.operator == "!=") for each in conditions]
        or [pl.lit(True)]
    )


def _entries(cell: pl.Expr, dtype: pl.DataType, values: tuple[str, ...]) -> pl.Expr:
    """Whether one of these is an entry of a cell's list: a list, or text as commas, bars or JSON write it."""
    one = "|".join(map(re.escape, values))
    if isinstance(dtype, pl.List):
        entry = pl.element().cast(pl.String).str.contains(rf"(?i)^\s*(?:{one})\s*$")
        return cell.list.eval(entry).list.any().fill_null(False)

    def there(cells: pl.Series) -> pl.Series:
        apart = r"\s" if between_blanks(cells) else BETWEEN
        return cells.str.contains(rf"(?i)(?:^|{apart})\s*(?:{one})\s*(?:$|{apart})")

    return cell.cast(pl.String).fill_null("").map_batches(there, pl.Boolean)


def _equals(cell: pl.Expr, dtype: pl.DataType, value: str) -> pl.Expr:
    if isinstance(dtype, pl.List):
        # A list is no word: asked is whether the word is an entry of it.
        return pl.when(cell.is_not_null()).then(_entries(cell, dtype, (value,)))
    text = cell.cast(pl.String)
    if value.lower() in ("true", "false"):
        return text.str.to_lowercase() == value.lower()
    number = _number(value)
    if number is None:
        return text == value
    return (text == value) | (_numbers(cell, dtype) == number).fill_null(False)


def _numbers(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.List):
        return pl.when(cell.list.len() < 0).then(0.0)
    return (
        cell.cast(pl.Float64, strict=False)
        if dtype.is_numeric()
        else cell.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    )


def _items(text: str, whole: str) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at < len(text):
        item = _ITEM.match(text, at)
        if item is None:
            raise ValueError(f"{whole!r} has a list that cannot be read. Separate its values by commas.")
        quoted, single, bare = item.groups()
        found.append(_unquoted(quoted) if quoted is not None else single if single is not None else bare)
        at = item.end()
    return tuple(found)


def _unquoted(text: str) -> str:
    return cast("str", json.loads(f'"{text}"', strict=False))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None

"""Profiles of result files: which column of a vendor's file is which, as TOML; shipped and people's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

from data import toml_text
from data.errors import DataError
from data.profiles.column_names import fold
from data.result_files import result_columns
from data.result_files.result_columns import KINDS, ResultKind

SHIPPED = Path(__file__).parent / "profiles"

_KEYS: dict[str, type] = {
    "name": str, "about": str, "kind": str, "recognise": list, "columns": dict, "also": dict,
    "currency": str, "decimal_comma": bool, "date_format": str, "time_zone": str, "charged": list,
    "price": float,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultProfile:
    """Which column is which; `also` are other names of a column, `recognise` those that tell the file.

    Of a bill: `charged` are the outcomes that are charged (all where there are none), `currency` and `price`
    hold where the file does not say them.
    """

    name: str
    kind: ResultKind
    columns: Mapping[str, str]
    about: str = ""
    recognise: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    currency: str = ""
    decimal_comma: bool = False
    date_format: str | None = None
    time_zone: str = "UTC"
    charged: tuple[str, ...] = ()
    price: float | None = None

    def own_names(self, columns: Iterable[str]) -> dict[str, str]:
        """The table's name of each canonical column that it has."""
        folded = {fold(name): name for name in reversed(list(columns))}
        found: dict[str, str] = {}
        for canonical, name in self.columns.items():
            there = next((folded[fold(n)] for n in self._names(name) if fold(n) in folded), None)
            if there is not None and there not in found.values():
                found[canonical] = there
        return found

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether a table has the columns that tell this file."""
        folded = {fold(name) for name in columns}
        return bool(self.recognise) and all(
            any(fold(name) in folded for name in self._names(each)) for each in self.recognise
        )

    def _names(self, name: str) -> tuple[str, ...]:
        return (name, *self.also.get(name, ()))


@cache
def shipped(kind: ResultKind) -> tuple[ResultProfile, ...]:
    """The profiles of a kind of file that come along, the most demanding first."""
    found = (parse(path.read_text(encoding="utf-8"), path.name) for path in sorted(SHIPPED.glob("*.toml")))
    return tuple(sorted((each for each in found if each.kind == kind), key=lambda each: -len(each.recognise)))


def find(kind: ResultKind, name_or_path: str) -> ResultProfile:
    """The shipped profile of that name, or the one in that file; a DataError where it is of another kind."""
    ours = {each.name: each for each in shipped(kind)}
    if name_or_path in ours:
        return ours[name_or_path]
    path = Path(name_or_path)
    if not path.is_file():
        raise DataError(
            f"There is no profile {name_or_path!r} of a {kind}: neither a file nor one of ours. "
            f"Ours are: {', '.join(ours)}."
        )
    found = parse(path.read_bytes(), path.name)
    if found.kind != kind:
        raise DataError(f"The profile {found.name} is of a {found.kind}, not of a {kind}.")
    return found


def parse(text: str | bytes, name: str) -> ResultProfile:
    """The profile written in a text; a DataError names the key that is wrong."""
    called = f"The profile {name}"
    found = toml_text.parse(text, called)
    for key, value in found.items():
        if key not in _KEYS:
            raise DataError(f"{called} has an unknown key {key!r}. Known are: {', '.join(_KEYS)}.")
        wanted = (int, float) if _KEYS[key] is float else _KEYS[key]
        if not isinstance(value, wanted):
            raise DataError(f"{called}: the key {key} has {value!r}, which is no {_KEYS[key].__name__}.")
    kind: ResultKind | None = next((each for each in KINDS if each == found.get("kind")), None)
    if kind is None:
        raise DataError(f"{called}: kind is {found.get('kind')!r}. Use one of: {', '.join(KINDS)}.")
    columns = _texts(called, "columns", found.get("columns", {}))
    known = result_columns.of(kind)
    for canonical in columns:
        if canonical not in known:
            raise DataError(
                f"{called}: a {kind} has no column {canonical!r}. Columns are: {', '.join(known)}."
            )
    also = cast("dict[str, list[str]]", found.get("also", {}))
    price = found.get("price")
    return ResultProfile(
        name=str(found.get("name", name)),
        kind=kind,
        columns=columns,
        about=str(found.get("about", "")),
        recognise=tuple(map(str, cast("list[object]", found.get("recognise", [])))),
        also={column: tuple(map(str, names)) for column, names in also.items()},
        currency=str(found.get("currency", "")).upper(),
        decimal_comma=bool(found.get("decimal_comma", False)),
        date_format=cast("str | None", found.get("date_format")),
        time_zone=str(found.get("time_zone", "UTC")),
        charged=tuple(map(str, cast("list[object]", found.get("charged", [])))),
        price=None if price is None else float(cast("float", price)),
    )


def _texts(called: str, key: str, found: object) -> dict[str, str]:
    pairs = cast("dict[str, object]", found)
    for name, value in pairs.items():
        if not isinstance(value, str):
            raise DataError(f"{called}: {key}.{name} must be the name of a column, not {value!r}.")
    return cast("dict[str, str]", pairs)

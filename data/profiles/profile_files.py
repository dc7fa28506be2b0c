"""Profiles as TOML files: read with errors that name the wrong key, found by name or path."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from data import toml_text
from data.errors import DataError
from data.profiles import column_conditions, unfold_format
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import ALL_OTHERS, TAKES, Profile, Rule, nearest
from data.profiles.profile_text import digest, dump
from data.schema import LOGS, Kind

__all__ = ["digest", "dump", "find", "load", "shipped"]

#: The profiles that come with the application.
SHIPPED = Path(__file__).parent

_TOP: dict[str, type] = {
    "name": str, "about": str, "source": str, "kind": str, "outcomes": str, "only_imported_tickets": bool,
    "nulls": list, "date_format": str, "time_zone": str, "decimal_comma": bool, "keep": list,
    "context": object, "columns": dict, "path": str, "combine": bool, "order": str, "pairs": list,
    "recognise": list, "unfold": object, "also": dict, "only_with": list, "left_out": list, "reader": str,
}  # fmt: skip
#: What stands at the top alone, and holds for everything that is made of the file.
_ONCE = ("name", "source", "outcomes", "recognise", "pairs", "unfold", "left_out", "reader")
_RULE: dict[str, type] = {
    "from": str, "join": list, "first": list, "with": str, "value": str, "when": object,
    "values": dict, "otherwise": str,
    "nulls": list, "unit": str, "date_format": str, "time_zone": str, "decimal_comma": bool,
    "scale": str, "good_from": float, "clock": str, "after": str, "reply_to": str, "row_number": bool,
    "take": str, "of": str, "carry": str, "between": list, "fallback": str,
    "handed_over": str, "blank": str, "since": object,
}  # fmt: skip
#: What a further log of the file has from the top, unless it says otherwise.
_INHERITED = ("nulls", "date_format", "time_zone", "decimal_comma")
_WORDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table",
    float: "a number",
}


def shipped() -> dict[str, Path]:
    """The profiles that come with the application, by name."""
    return {path.stem: path for path in sorted(SHIPPED.rglob("*.toml"))}


@cache
def desks() -> tuple[Profile, ...]:
    """The shipped profiles of helpdesks, whose exports are recognised by their columns."""
    found = (find(name) for name in shipped())
    return tuple(profile for profile in found if profile.recognise and not profile.is_nested)


def find(name_or_path: str | Path) -> Profile:
    """The shipped profile of that name, or the one in that file."""
    text = str(name_or_path)
    path = shipped().get(text, Path(text))
    if not path.is_file():
        raise DataError(
            f"There is no profile {text!r}: neither a file nor one of ours.{nearest(text, tuple(shipped()))} "
            f"Ours are: {', '.join(shipped())}."
        )
    return _of(toml_text.read(path, f"The profile {path.name}"), path.name)


def load(text: str | bytes, *, name: str = "profile") -> Profile:
    """The profile written in `text`; `name` is what errors call it before its own name is known."""
    return _of(toml_text.parse(text, f"The profile {name}"), name)


def _of(found: dict[str, Any], name: str) -> Profile:
    label = f"Profile {found.get('name') or name}"
    _expect(label, "", found, _TOP)
    for key in ("name", "source", "kind", "columns"):
        if key not in found:
            raise DataError(f"{label}: the key {key} is missing. It has: {', '.join(found) or 'nothing'}.")
    if found["kind"] not in LOGS:
        raise DataError(f"{label}: kind is {found['kind']!r}. Use one of {', '.join(LOGS)}.")
    if found.get("outcomes", "final") != "final":
        raise DataError(f'{label}: outcomes is {found["outcomes"]!r}. Write "final", or leave the key out.')
    made = _profile(label, found)
    unfold = found.get("unfold", [])
    if not isinstance(unfold, list) or not all(
        isinstance(each, dict) for each in cast("list[object]", unfold)
    ):
        raise DataError(f"{label}: unfold must be written as [[unfold]], once for each further log.")
    further = [_unfolded(label, found, made, each) for each in cast("list[dict[str, Any]]", unfold)]
    return unfold_format.check(replace(made, unfold=tuple(further)))


def _profile(label: str, found: dict[str, Any]) -> Profile:
    context = found.get("context", [])
    if context != ALL_OTHERS and not _texts(context):
        raise DataError(f'{label}: context must be a list of columns, or "{ALL_OTHERS}".')
    return Profile(
        name=found["name"],
        source=found["source"],
        kind=cast("Kind", found["kind"]),
        columns={key: _rule(label, key, value) for key, value in found["columns"].items()},
        about=found.get("about", ""),
        final="outcomes" in found,
        only_imported_tickets=found.get("only_imported_tickets", False),
        nulls=tuple(found.get("nulls", ())),
        date_format=found.get("date_format"),
        time_zone=found.get("time_zone", "UTC"),
        decimal_comma=found.get("decimal_comma", False),
        keep=_conditions(label, "keep", found.get("keep", [])),
        context=ALL_OTHERS if context == ALL_OTHERS else tuple(context),
        path=found.get("path", ""),
        combine=found.get("combine", False),
        order=found.get("order"),
        only_with=tuple(found.get("only_with", ())),
        pairs=tuple(found.get("pairs", ())),
        left_out=tuple(found.get("left_out", ())),
        reader=found.get("reader", ""),
        recognise=tuple(found.get("recognise", ())),
        also={name: tuple(others) for name, others in _also(label, found.get("also", {})).items()},
    )


def _also(label: str, found: dict[str, object]) -> dict[str, list[str]]:
    if not all(_texts(others) for others in found.values()):
        raise DataError(f"{label}: [also] must map a column to a list of its other names.")
    return cast("dict[str, list[str]]", found)


def _unfolded(label: str, top: dict[str, Any], parent: Profile, found: dict[str, Any]) -> Profile:
    """A further log of the file; what it does not say of notations is as at the top."""
    label = f"{label}: [[unfold]] {found.get('path', '')}".rstrip()
    _expect(label, "", found, {key: kind for key, kind in _TOP.items() if key not in _ONCE})
    for key in ("kind", "columns"):
        if key not in found:
            raise DataError(f"{label}: the key {key} is missing. It has: {', '.join(found) or 'nothing'}.")
    if found["kind"] not in LOGS:
        raise DataError(f"{label}: kind is {found['kind']!r}. Use one of {', '.join(LOGS)}.")
    inherited = ("name", "source", "outcomes", *_INHERITED)
    made = _profile(label, {**{key: top[key] for key in inherited if key in top}, **found})
    return unfold_format.completed(made, parent)


def _rule(label: str, column: str, found: object) -> Rule:
    if isinstance(found, str):
        return Rule(columns=(found,))
    place = f"[columns.{column}] "
    if not isinstance(found, dict):
        raise DataError(
            f'{label}: {place}must be the name of a column, or a table such as {{ from = "..." }}.'
        )
    says = cast("dict[str, Any]", found)
    _expect(label, place, says, _RULE)
    if len(given := [key for key in ("from", "join", "first") if key in says]) > 1:
        raise DataError(
            f"{label}: {place}has both {' and '.join(given)}. A rule reads one column, joins several, or "
            "takes the first that has a value."
        )
    if says.get("take", "first") not in TAKES:
        raise DataError(f"{label}: {place}take is {says['take']!r}. Use one of {', '.join(TAKES)}.")
    if "with" in says and "join" not in says:
        raise DataError(f"{label}: {place}has with, but no join. Give the columns to be joined.")
    values = cast("dict[str, object]", says.get("values", {}))
    if not all(isinstance(value, str) for value in values.values()):
        raise DataError(f'{label}: {place}values must map text to text; write true as "true" and 1 as "1".')
    if says.get("otherwise", "keep") not in ("keep", "null", "refuse"):
        raise DataError(
            f'{label}: {place}otherwise is {says["otherwise"]!r}. Use "keep", "null" or "refuse".'
        )
    when, since = says.get("when", []), says.get("since", [])
    return Rule(
        columns=(says["from"],) if "from" in says else tuple(says.get("join", says.get("first", ()))),
        pick="first" if "first" in says else "join",
        separator=says.get("with", "") if len(says.get("join", ())) > 1 else "",
        value=says.get("value"),
        when=_conditions(label, f"{place}when", [when] if isinstance(when, str) else when),
        values=cast("dict[str, str]", values),
        otherwise=says.get("otherwise"),
        nulls=tuple(says.get("nulls", ())),
        unit=says.get("unit"),
        date_format=says.get("date_format"),
        time_zone=says.get("time_zone"),
        decimal_comma=says.get("decimal_comma"),
        scale=says.get("scale"),
        good_from=float(says["good_from"]) if "good_from" in says else None,
        clock=says.get("clock"),
        after=says.get("after"),
        reply_to=says.get("reply_to"),
        row_number=says.get("row_number", False),
        take=says.get("take"),
        of=says.get("of", ""),
        carry=says.get("carry"),
        between=tuple(says.get("between", ())),
        fallback=says.get("fallback"),
        handed_over=says.get("handed_over"),
        blank=says.get("blank"),
        since=_conditions(label, f"{place}since", [since] if isinstance(since, str) else since),
    )


def _expect(label: str, place: str, found: Mapping[str, object], known: Mapping[str, type]) -> None:
    for key, value in found.items():
        if key not in known:
            raise DataError(
                f"{label}: {place}has the key {key}, which is not known there.{nearest(key, tuple(known))} "
                f"Known keys are: {', '.join(known)}."
            )
        kind = known[key]
        right = (
            isinstance(value, int | float) and not isinstance(value, bool) if kind is float
            else _texts(value) if kind is list
            else isinstance(value, kind)
        )  # fmt: skip
        if not right:
            raise DataError(f"{label}: {place}{key} must be {_WORDS[kind]}.")


def _conditions(label: str, place: str, found: object) -> tuple[Condition, ...]:
    if not _texts(found):
        raise DataError(f"{label}: {place} must be a condition, or a list of them.")
    try:
        return tuple(column_conditions.parse(text) for text in cast("list[str]", found))
    except ValueError as error:
        raise DataError(f"{label}: {place}: {error}") from error


def _texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in cast("list[object]", found))

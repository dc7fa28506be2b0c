"""Profiles as TOML files: read with errors that name the wrong key, written, found by name or path."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from data import toml_text
from data.errors import DataError
from data.profiles import conditions
from data.profiles.conditions import Condition
from data.profiles.mapping import ALL_OTHERS, Profile, Rule, check, nearest
from data.schema import LOGS, Kind

#: The profiles that come with the application.
SHIPPED = Path(__file__).parent

_TOP: dict[str, type] = {
    "name": str, "about": str, "source": str, "kind": str, "outcomes": str, "only_imported_tickets": bool,
    "nulls": list, "date_format": str, "time_zone": str, "decimal_comma": bool, "keep": list,
    "context": object, "columns": dict,
}  # fmt: skip
_RULE: dict[str, type] = {
    "from": str, "join": list, "with": str, "value": str, "when": object, "values": dict, "otherwise": str,
    "nulls": list, "unit": str, "date_format": str, "time_zone": str, "decimal_comma": bool,
    "scale": str, "good_from": float, "clock": str, "after": str, "reply_to": str, "row_number": bool,
}  # fmt: skip
_WORDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table",
    float: "a number",
}


def shipped() -> dict[str, Path]:
    """The profiles that come with the application, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


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
    context = found.get("context", [])
    if context != ALL_OTHERS and not _texts(context):
        raise DataError(f'{label}: context must be a list of columns, or "{ALL_OTHERS}".')
    return check(
        Profile(
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
        )
    )


def dump(profile: Profile) -> str:
    """The profile as TOML; loading it gives the same profile again."""
    lines = [
        *_lines(name=profile.name, about=profile.about or None, source=profile.source, kind=profile.kind),
        *_lines(outcomes="final" if profile.final else None),
        *_lines(only_imported_tickets=profile.only_imported_tickets or None),
        *_lines(nulls=list(profile.nulls) or None, date_format=profile.date_format),
        *_lines(time_zone=profile.time_zone if profile.time_zone != "UTC" else None),
        *_lines(
            decimal_comma=profile.decimal_comma or None, keep=[str(each) for each in profile.keep] or None
        ),
        *_lines(context=profile.context if profile.context == ALL_OTHERS else list(profile.context) or None),
        "",
        "[columns]",
    ]
    order = {name: place for place, name in enumerate(LOGS[profile.kind].names)}
    rules = sorted(profile.columns.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    lines += [f"{_key(name)} = {_written(_plain(rule))}" for name, rule in rules if not rule.values]
    for name, rule in rules:
        if rule.values:
            lines += ["", f"[columns.{_key(name)}]", *_lines(**_said(rule))]
            lines += ["", f"[columns.{_key(name)}.values]"]
            lines += [f"{_key(key)} = {_written(rule.values[key])}" for key in sorted(rule.values)]
    return "\n".join(lines) + "\n"


def digest(profile: Profile) -> str:
    """The sha256 of what the profile says: comments, blanks and the order of its lines do not count."""
    return hashlib.sha256(dump(profile).encode()).hexdigest()


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
    if "from" in says and "join" in says:
        raise DataError(f"{label}: {place}has both from and join. A rule reads one column or joins several.")
    if "with" in says and "join" not in says:
        raise DataError(f"{label}: {place}has with, but no join. Give the columns to be joined.")
    values = cast("dict[str, object]", says.get("values", {}))
    if not all(isinstance(value, str) for value in values.values()):
        raise DataError(f'{label}: {place}values must map text to text; write true as "true" and 1 as "1".')
    if says.get("otherwise", "keep") not in ("keep", "null", "refuse"):
        raise DataError(
            f'{label}: {place}otherwise is {says["otherwise"]!r}. Use "keep", "null" or "refuse".'
        )
    when = says.get("when", [])
    return Rule(
        columns=(says["from"],) if "from" in says else tuple(says.get("join", ())),
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
        return tuple(conditions.parse(text) for text in cast("list[str]", found))
    except ValueError as error:
        raise DataError(f"{label}: {place}: {error}") from error


def _texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in cast("list[object]", found))


def _plain(rule: Rule) -> object:
    """The rule as TOML has it: only the column's name, where it says nothing else."""
    if len(rule.columns) == 1 and rule == Rule(columns=rule.columns):
        return rule.columns[0]
    return _said(rule)


def _said(rule: Rule) -> dict[str, object]:
    """What the rule says, key by key, but for its value map."""
    when = [str(each) for each in rule.when]
    says: dict[str, object | None] = {
        "from": rule.columns[0] if len(rule.columns) == 1 else None,
        "join": list(rule.columns) if len(rule.columns) > 1 else None,
        "with": rule.separator or None,
        "value": rule.value,
        "when": when if len(when) > 1 else when[0] if when else None,
        "otherwise": rule.otherwise,
        "nulls": list(rule.nulls) or None,
        "unit": rule.unit,
        "date_format": rule.date_format,
        "time_zone": rule.time_zone,
        "decimal_comma": rule.decimal_comma,
        "scale": rule.scale,
        "good_from": rule.good_from,
        "clock": rule.clock,
        "after": rule.after,
        "reply_to": rule.reply_to,
        "row_number": rule.row_number or None,
    }
    return {key: value for key, value in says.items() if value is not None}


def _lines(**pairs: object) -> list[str]:
    return [f"{_key(key)} = {_written(value)}" for key, value in pairs.items() if value is not None]


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _written(name)


def _written(value: object) -> str:
    """A value in TOML's notation; its texts take JSON's escapes, and one more character."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(each) for each in cast('list[object]', value))}]"
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return "{ " + ", ".join(f"{_key(key)} = {_written(each)}" for key, each in pairs) + " }"
    return str(value)

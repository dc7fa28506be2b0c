"""Profiles written as TOML: loading the text gives the same profile again."""

import hashlib
import json
import re
from typing import cast

from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule
from data.schema import LOGS


def dump(profile: Profile) -> str:
    """The profile as TOML; loading it gives the same profile again."""
    lines = [
        *_lines(name=profile.name, about=profile.about or None, source=profile.source, kind=profile.kind),
        *_lines(reader=profile.reader or None, outcomes="final" if profile.final else None),
        *_lines(only_imported_tickets=profile.only_imported_tickets or None),
        *_lines(nulls=list(profile.nulls) or None, date_format=profile.date_format),
        *_lines(time_zone=profile.time_zone if profile.time_zone != "UTC" else None),
        *_lines(
            decimal_comma=profile.decimal_comma or None, keep=[str(each) for each in profile.keep] or None
        ),
        *_lines(context=profile.context if profile.context == ALL_OTHERS else list(profile.context) or None),
        *_lines(recognise=list(profile.recognise) or None, pairs=list(profile.pairs) or None),
        *_lines(path=profile.path or None, combine=profile.combine or None, order=profile.order),
        *_lines(only_with=list(profile.only_with) or None, left_out=list(profile.left_out) or None),
        *_columns(profile, "columns"),
    ]
    if profile.also:
        lines += ["", "[also]"]
        lines += [f"{_key(name)} = {_written(others)}" for name, others in profile.also.items()]
    for each in profile.unfold:
        lines += ["", "[[unfold]]", *_lines(path=each.path or None, kind=each.kind, about=each.about or None)]
        lines += _lines(combine=each.combine or None, order=each.order)
        lines += _lines(only_with=list(each.only_with) or None)
        lines += _lines(only_imported_tickets=each.only_imported_tickets or None)
        # An empty list of tokens is another thing than those of the top.
        lines += _lines(nulls=None if each.nulls == profile.nulls else list(each.nulls))
        lines += _lines(
            date_format=None if each.date_format == profile.date_format else each.date_format,
            time_zone=None if each.time_zone == profile.time_zone else each.time_zone,
            decimal_comma=None if each.decimal_comma == profile.decimal_comma else each.decimal_comma,
            keep=[str(condition) for condition in each.keep] or None,
            context=each.context if each.context == ALL_OTHERS else list(each.context) or None,
        )
        lines += _columns(each, "unfold.columns")
    return "\n".join(lines) + "\n"


def _columns(profile: Profile, table: str) -> list[str]:
    """The rules of one log, under the name of their table."""
    order = {name: place for place, name in enumerate(LOGS[profile.kind].names)}
    rules = sorted(profile.columns.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    lines = ["", f"[{table}]"]
    lines += [f"{_key(name)} = {_written(_plain(rule))}" for name, rule in rules if not rule.values]
    for name, rule in rules:
        if rule.values:
            lines += ["", f"[{table}.{_key(name)}]", *_lines(**_said(rule))]
            lines += ["", f"[{table}.{_key(name)}.values]"]
            lines += [f"{_key(key)} = {_written(rule.values[key])}" for key in sorted(rule.values)]
    return lines


def digest(profile: Profile) -> str:
    """The sha256 of what the profile says: comments, blanks and the order of its lines do not count."""
    return hashlib.sha256(dump(profile).encode()).hexdigest()


def _plain(rule: Rule) -> object:
    """The rule as TOML has it: only the column's name, where it says nothing else."""
    if len(rule.columns) == 1 and rule == Rule(columns=rule.columns):
        return rule.columns[0]
    return _said(rule)


def _said(rule: Rule) -> dict[str, object]:
    """What the rule says, key by key, but for its value map."""
    when, since = ([str(each) for each in said] for said in (rule.when, rule.since))
    says: dict[str, object | None] = {
        "from": rule.columns[0] if len(rule.columns) == 1 and rule.pick == "join" else None,
        "join": list(rule.columns) if len(rule.columns) > 1 and rule.pick == "join" else None,
        "first": list(rule.columns) if rule.columns and rule.pick == "first" else None,
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
        "take": rule.take,
        "of": rule.of or None,
        "carry": rule.carry,
        "between": list(rule.between) or None,
        "fallback": rule.fallback,
        "handed_over": rule.handed_over,
        "blank": rule.blank,
        "since": since if len(since) > 1 else since[0] if since else None,
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

"""The unit of durations without one, where the times beside them show it."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from data.cleaning.cell_conversion import convert
from data.profiles.mapping_profile import UNITS, Rule
from data.readers.table import Format
from data.schema import TICKETS
from data.suggestions.column_kinds import Looks

#: A duration that is the time between two moments differs from it by rounding alone, in most rows.
_NEAR, _MOST, _SOME = 0.05, 0.8, 5
_ENDS = ("resolved_at", "closed_at")
_CREATED = TICKETS.column("created_at")


def told(rules: dict[str, Rule], looks: Mapping[str, Looks]) -> dict[str, Rule]:
    """Returns the rules with the units that the file itself shows.

    A duration that lasts from the creation to another time of its row has the unit in which it does; a first
    response that never lasts longer than the whole has the same.
    """
    handled, created = rules.get("handle_seconds"), rules.get("created_at")
    if handled is None or created is None or not _is_bare(handled, looks) or len(created.columns) != 1:
        return rules
    numbers = _numbers(looks[handled.columns[0]])
    begun = _times(looks[created.columns[0]], created.date_format)
    others = [look for name, look in looks.items() if name not in created.columns and look.times > 0.5]
    unit = next((found for look in others if (found := _unit(numbers, _times(look, None) - begun))), None)
    if unit is None:
        ends = [
            _times(looks[rules[name].columns[0]], rules[name].date_format) for name in _ENDS if name in rules
        ]
        unit = next((found for end in ends if (found := _unit_that_fits(numbers, end - begun))), None)
    if unit is None:
        return rules
    made = {**rules, "handle_seconds": replace(handled, unit=unit)}
    first = rules.get("first_response_at")
    if first is not None and first.after is not None and _is_bare(first, looks):
        shorter = (_numbers(looks[first.columns[0]]) <= numbers).drop_nulls()
        if len(shorter) >= _SOME and bool(shorter.all()):
            made["first_response_at"] = replace(first, unit=unit)
    return made


def _unit_that_fits(numbers: pl.Series, lasted: pl.Series) -> str | None:
    """Milliseconds, where in seconds most tickets would have been worked on for longer than they lasted."""
    seconds = lasted.dt.total_microseconds() / 1e6
    known = numbers.is_not_null() & (numbers > 0) & seconds.is_not_null() & (seconds > 0)
    share = (numbers.filter(known) / seconds.filter(known)).drop_nulls()
    if len(share) < _SOME or float(str((share > 1).mean())) < _MOST:
        return None
    return "milliseconds" if bool((share / 1000 <= 1).mean() == 1) else None


def _is_bare(rule: Rule, looks: Mapping[str, Looks]) -> bool:
    """Whether the rule reads one column of numbers in a unit that nobody has said."""
    return rule.unit is None and len(rule.columns) == 1 and looks[rule.columns[0]].numbers > 0.9


def _numbers(look: Looks) -> pl.Series:
    return look.values.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)


def _times(look: Looks, form: str | None) -> pl.Series:
    return convert(look.values, _CREATED, Format(form)).values


def _unit(numbers: pl.Series, lasted: pl.Series) -> str | None:
    seconds = lasted.dt.total_microseconds() / 1e6
    known = numbers.is_not_null() & (numbers > 0) & seconds.is_not_null() & (seconds > 0)
    ratios = (seconds.filter(known) / numbers.filter(known)).drop_nulls()
    if len(ratios) < _SOME:
        return None
    return next(
        (
            unit
            for unit, worth in UNITS.items()
            if float(str(((ratios / worth - 1).abs() <= _NEAR).mean() or 0.0)) >= _MOST
        ),
        None,
    )

"""Times of work that a list deep within an object names, as Genesys has tHandle in a session's metrics."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from data.nested.message_lists import lists_in
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule, factor
from data.readers.table import Table
from data.suggestions import column_choice
from data.suggestions.question import Option, Question

#: Fields with the name of a value, and with the value.
_NAMES = ("name", "metric", "metricName", "metric_name", "key", "type", "label")
_VALUES = ("value", "seconds", "duration", "total", "sum", "stats.sum")
#: Names that a question offers, different names a list has at most, and levels of lists that are looked at.
_MOST, _DIFFERENT, _DEPTH = 3, 60, 4
#: A time of work is hardly longer: bare numbers above it are thousandths of a second.
_LONG = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Named:
    """A duration by the list in which it stands, and the name that it has there."""

    path: str
    field: str
    name: str
    value: str
    middle: float


def found(table: Table) -> list[Named]:
    """Returns the times of work that lists of the table's objects name."""
    return [each for items in lists_in(table, _DEPTH) for each in _in(items.path, items.items)]


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks which of them is the time of work, and in which unit; nothing where the profile reads one."""
    if profile.path or {"handle_seconds", "human_seconds"} & set(profile.columns):
        return
    there = [each for each in found(table) if _mark(each) not in profile.left_out]
    if not there:
        return
    options = [
        Option(
            f"{each.name}, in {unit}: {_example(each.middle, unit)} in the middle", _with(profile, each, unit)
        )
        for each in there[:_MOST]
        for unit in (("milliseconds",) if each.middle > _LONG else ("seconds", "milliseconds"))
    ]
    none = replace(profile, left_out=(*profile.left_out, *map(_mark, there)))
    yield Question(
        "duration column",
        "Which value says how long the ticket was worked on?",
        f"{there[0].path.replace('[].', ' / ')} names it; several in one ticket are added up.",
        (*options, Option(column_choice.NONE, none)),
        column_choice.NO_HANDLE_TIME,
    )


def _in(path: str, items: pl.DataFrame) -> Iterator[Named]:
    field = next((name for name in _NAMES if name in items.columns), None)
    value = next((name for name in _VALUES if name in items.columns), None)
    if field is None or value is None or not items[field].n_unique() <= _DIFFERENT:
        return
    for name in items[field].drop_nulls().unique().sort():
        if column_choice.is_work(name) and not column_choice.is_until(name):
            numbers = items.filter(pl.col(field) == name)[value].cast(pl.Float64, strict=False).drop_nulls()
            if len(numbers) and (middle := numbers.median()) is not None:
                yield Named(path, field, name, value, float(str(middle)))


def _with(profile: Profile, named: Named, unit: str) -> Profile:
    when = (Condition(named.field, "==", (named.name,)),)
    rule = Rule(columns=(named.value,), of=named.path, take="sum", when=when, unit=unit)
    return replace(profile, columns={**profile.columns, "handle_seconds": rule})


def _mark(named: Named) -> str:
    """What is kept of an answer that it is none."""
    return f"{named.path}[].{named.value} of {named.name}"


def _example(number: float, unit: str) -> str:
    seconds = round(number * factor("handle_seconds", unit))
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:,} min {rest} s" if minutes else f"{rest} s"

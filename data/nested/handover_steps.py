"""Finds what in the lists of a log says that a ticket was handed over: a list of transfers, a named step."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from data.nested import field_paths, file_objects
from data.nested.message_lists import lists_in
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Rule
from data.profiles.unfold_format import CONSTANT, EACH
from data.readers.table import Table
from data.suggestions import handover_columns, usual_names

#: Different names that steps have at most, and words that such a name has at most.
_MOST, _WORDS = 60, 5
#: Objects that are looked at for a list of transfers.
_LOOKED = 2_000


def handed_over(table: Table, outer: str = "") -> Rule | None:
    """Returns the rule by which a list means a handover; None where none does.

    A list that is called after handovers says it by having an item, and by having none that there was none. A
    step among others is there or is not recorded: such a log does not say that there was no handover.
    `outer` is the path at which the table's objects lie in the file.
    """
    before = f"{outer}{EACH}" if outer else ""
    if (named := _named_after_handovers(table)) is not None:
        return Rule(value="true", of=before + named, take="first", fallback=f"{CONSTANT}false{CONSTANT}")
    step = _step(table)
    return None if step is None else replace(step, of=before + step.of)


def _named_after_handovers(table: Table) -> str | None:
    """The list that is called after handovers, where it is empty in some objects and not in others."""
    filled, empty = dict[str, int](), dict[str, int]()
    for place, (_, record) in enumerate(file_objects.of_table(table)):
        if place >= _LOOKED:
            break
        for name, items in _lists(field_paths.flat(record)):
            counted = filled if items else empty
            counted[name] = counted.get(name, 0) + 1
    found = [name for name in filled if empty.get(name) and handover_columns.worded(_last(name))]
    return max(found, key=lambda name: filled[name] + empty[name], default=None)


def _lists(record: Mapping[str, object]) -> Iterator[tuple[str, list[object]]]:
    for name, value in record.items():
        found = field_paths.inside(value) if isinstance(value, str) else value
        if isinstance(found, list):
            yield name, found  # type: ignore[misc]


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _step(table: Table) -> Rule | None:
    """The rule by which an item of a list is a step that means a handover."""
    for found in lists_in(table):
        for name in found.items.columns:
            values = found.items[name].drop_nulls().unique()
            if not 1 <= len(values) <= _MOST or not _names_steps(name, values):
                continue
            saying = sorted(each for each in values if handover_columns.worded(each))
            # A step that is there whatever happens says nothing.
            if saying and (len(saying) < len(values) or found.items.height < table.frame.height):
                when = Condition(name, "in" if len(saying) > 1 else "==", tuple(saying))
                return Rule(value="true", of=found.path, take="first", when=(when,))
    return None


def _names_steps(name: str, values: pl.Series) -> bool:
    """Whether a field says what a step is rather than what somebody said in it."""
    last = usual_names.words(name).split()[-1:]
    is_named = last and last[0] in ("name", "type", "tool", "event", "action", "kind", "step", "function")
    return bool(is_named) and int(values.str.split(" ").list.len().max() or 0) <= _WORDS  # type: ignore[arg-type]

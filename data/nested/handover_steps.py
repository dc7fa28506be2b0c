"""Finds the steps of a log that say a ticket was handed over: a tool, a span or an event with such a name."""

import polars as pl

from data.nested.message_lists import lists_in
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Rule
from data.readers.table import Table
from data.suggestions import handover_columns, usual_names

#: Different names that steps have at most, and words that such a name has at most.
_MOST, _WORDS = 60, 5


def handed_over(table: Table) -> Rule | None:
    """Returns the rule by which a step means a handover; None where no list has such steps.

    A handover is there or is not recorded: a log does not say that there was none.
    """
    for found in lists_in(table):
        for name in found.items.columns:
            values = found.items[name].drop_nulls().unique()
            if not 2 <= len(values) <= _MOST or not _names_steps(name, values):
                continue
            saying = sorted(each for each in values if handover_columns.worded(each))
            if saying and len(saying) < len(values):
                when = Condition(name, "in" if len(saying) > 1 else "==", tuple(saying))
                return Rule(value="true", of=found.path, take="first", when=(when,))
    return None


def _names_steps(name: str, values: pl.Series) -> bool:
    """Whether a field says what a step is rather than what somebody said in it."""
    last = usual_names.words(name).split()[-1:]
    is_named = last and last[0] in ("name", "type", "tool", "event", "action", "kind", "step", "function")
    return bool(is_named) and int(values.str.split(" ").list.len().max() or 0) <= _WORDS  # type: ignore[arg-type]

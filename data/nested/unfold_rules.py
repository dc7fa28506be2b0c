"""Rules of a profile that read more than one row: carried values, values taken of several rows, durations."""

from dataclasses import replace

import polars as pl

from data.cleaning import durations
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import only
from data.cleaning.time_parsing import times
from data.nested.unfold_levels import Levels
from data.profiles.column_conditions import holds
from data.profiles.mapping_profile import DURATIONS, Profile, Rule, factor
from data.profiles.unfold_format import POSITION, steps
from data.readers.desks import rule_columns
from data.readers.desks.rule_columns import Lost
from data.readers.table import Format
from data.schema import LOGS, TIME, Column

#: Before the name of a canonical column that was worked out before the profile's plain rules are applied.
MADE = "="
_GROUP, _ORDER, _VALUE = "_group", "_order", "_value"


def ordered(frame: pl.DataFrame, output: Profile, group: pl.Series | None) -> pl.Series:
    """The rows' numbers in the order of the profile's field, within their list; as they stand without one."""
    numbers = pl.Series("row", range(frame.height), dtype=pl.UInt32)
    if output.order is None:
        return numbers
    keys = pl.DataFrame({"row": numbers, _ORDER: moments(frame[output.order], output)})
    if group is not None:
        keys = keys.with_columns(group.alias(_GROUP))
    # A row without a time stays behind the one before it.
    at = pl.col(_ORDER).forward_fill()
    by = [_GROUP, at] if group is not None else [at]
    return keys.sort(by, maintain_order=True, nulls_last=False)["row"]


def moments(values: pl.Series, output: Profile, rule: Rule | None = None) -> pl.Series:
    """Texts as times where they are such, in the notation of the profile or of a rule."""
    how = Format(
        (rule.date_format if rule else None) or output.date_format,
        (rule.time_zone if rule else None) or output.time_zone,
    )
    return times(values, LOGS["interactions"].column("at"), how).values


def carried(name: str, rule: Rule, frame: pl.DataFrame, group: pl.Series) -> pl.Series:
    """The rule's value in each row, or that of the nearest earlier row that belongs together with it."""
    bare = replace(rule, when=(), carry=None, fallback=None, take=None)
    own = frame.select(rule_columns.made_of(name, bare, frame.schema).alias(_VALUE))
    shared = group if rule.carry == "^" else frame[str(rule.carry)]
    filled = own.with_columns(shared.alias(_GROUP)).select(pl.col(_VALUE).forward_fill().over(_GROUP))
    found = filled[_VALUE]
    if rule.fallback is not None:
        found = found.cast(pl.String)
        found = found.zip_with(found.is_not_null(), frame[rule.fallback])
    if rule.when:
        found = only(found, frame.select(holds(rule.when, frame.schema)).to_series())
    return found.alias(MADE + name)


def begun(rule: Rule, frame: pl.DataFrame, key: Rule) -> pl.Series:
    """Whether each row comes with or after the first of its ticket in which the rule's `since` holds."""
    whose = frame.select(rule_columns.made_of("ticket_id", key, frame.schema).alias(_GROUP)).to_series()
    held = frame.select(holds(rule.since, frame.schema).alias(_VALUE)).to_series()
    so_far = pl.DataFrame([whose, held]).select(pl.col(_VALUE).cast(pl.UInt32).cum_sum().over(_GROUP) > 0)
    return so_far[_VALUE].cast(pl.String).alias(f"{MADE}since {' and '.join(map(str, rule.since))}")


def with_noes(frame: pl.DataFrame, output: Profile) -> pl.DataFrame:
    """Tickets in which a yes or no that none of their rows says is no, where the rule says so."""
    silent = [name for name, rule in output.columns.items() if rule.take and rule.blank == "no"]
    return frame.with_columns(
        pl.col(name).cast(pl.String).fill_null("false") for name in silent if name in frame.columns
    )


def lasted(name: str, rule: Rule, frame: pl.DataFrame, output: Profile) -> pl.Series:
    """The time between the rule's two moments, in the unit of the column (seconds or milliseconds)."""
    start, end = (moments(frame[field], output, rule) for field in rule.between)
    taken = (end - start).dt.total_microseconds() / (1e6 if name.endswith("_seconds") else 1e3)
    held = frame.select(holds(rule.when, frame.schema)).to_series() if rule.when else taken.is_not_null()
    return only(taken, (held & (taken >= 0)).fill_null(False)).alias(MADE + name)


def told_and_lasted(name: str, rule: Rule, frame: pl.DataFrame, output: Profile) -> pl.DataFrame:
    """The duration as its own column says it, in the column's unit, beside the one between two moments."""
    bare = replace(rule, between=())
    own = frame.select(rule_columns.made_of(name, bare, frame.schema).alias(name)).to_series()
    said = convert(own, LOGS[output.kind].column(name), Format(factor=factor(name, rule.unit))).values
    return pl.DataFrame({"said": said, "lasted": lasted(name, rule, frame, output)})


def of_rows(name: str, rule: Rule, levels: Levels, output: Profile) -> tuple[pl.Series, list[Lost]]:
    """What becomes of the values of the rows under a rule's path, one for each row of the output's own."""
    path, own = steps(rule.of), steps(output.path)
    bare = replace(rule, take=None, of="", fallback=None)
    # A constant reads no field; how many rows there are, their places say.
    frame = levels.frame(path, bare.needs or (POSITION,))
    up = levels.up(path, len(own))
    inner = replace(output, order=None)
    values, lost = values_of(name, bare, frame, inner, rule.take == "count")
    held = pl.DataFrame({_GROUP: up, _VALUE: values})
    taken = held.group_by(_GROUP, maintain_order=True).agg(take(rule, _VALUE).alias(_VALUE))
    every = pl.DataFrame({_GROUP: pl.Series(range(levels.rows(own)), dtype=pl.UInt32)})
    found = every.join(taken, on=_GROUP, how="left", maintain_order="left")[_VALUE]
    if rule.fallback is not None:
        other = levels.frame(own, [rule.fallback])[rule.fallback]
        other = moments(other, output, rule) if found.dtype.is_temporal() else other
        found = found.zip_with(found.is_not_null(), other)
    return found.alias(MADE + name), lost


def values_of(
    name: str, rule: Rule, frame: pl.DataFrame, output: Profile, counts: bool = False
) -> tuple[pl.Series, list[Lost]]:
    """What a rule makes of each row, as times, numbers and flags where it takes some to compare them."""
    column = LOGS[output.kind].column(name)
    lost = rule_columns.not_understood(frame, replace(output, columns={name: rule}))
    if rule.between and not rule.columns:
        return lasted(name, rule, frame, output), lost
    if counts and not rule.columns and rule.value is None:
        return frame.select(holds(rule.when, frame.schema).alias(_VALUE)).to_series(), lost
    values = frame.select(rule_columns.made_of(name, rule, frame.schema).alias(_VALUE)).to_series()
    if values.len() == 1 and frame.height != 1:
        values = values.new_from_index(0, frame.height)
    found, wrong = typed(values, rule, column, output)
    return found, [*lost, *wrong]


def typed(values: pl.Series, rule: Rule, column: Column, output: Profile) -> tuple[pl.Series, list[Lost]]:
    """Texts in the type in which they can be compared and added, and those that are none of it."""
    compared = rule.take in ("min", "max", "sum")
    if values.dtype != pl.String or not (compared or rule.take in ("any", "all")):
        return values, []
    if column.dtype == TIME and compared:
        found, what = moments(values, output, rule), "no time"
    elif column.dtype == pl.Boolean:
        found, what = convert(values, column).values, "neither true nor false"
    elif column.dtype.is_numeric() and compared:
        found, what = values.str.strip_chars().cast(pl.Float64, strict=False), "no number"
        if column.name in DURATIONS and rule.unit is None:
            # 6.150s and 2 min say their unit themselves.
            said = durations.durations(values, rule.clock).seconds * factor(column.name, "seconds")
            found = found.zip_with(found.is_not_null(), said)
    else:
        return values, []
    wrong = only(values, found.is_null())
    named = " and ".join(rule.columns) or column.name
    return found, [Lost(named, what, wrong)] if wrong.null_count() < len(wrong) else []


def take(rule: Rule, name: str) -> pl.Expr:
    """Several values as one, those that are missing left out."""
    known = pl.col(name).drop_nulls()
    match rule.take:
        case "last":
            return known.last()
        case "min":
            return known.min()
        case "max":
            return known.max()
        case "any":
            return _truth(pl.col(name), pl.col(name).any(ignore_nulls=False))
        case "all":
            return _truth(pl.col(name), pl.col(name).all(ignore_nulls=False))
        case "sum":
            return pl.when(known.len() > 0).then(known.cast(pl.Float64, strict=False).sum())
        case "count":
            return pl.when(pl.col(name).cast(pl.String) != "false").then(1).sum().cast(pl.String)
        case "list":
            return known.cast(pl.String).unique(maintain_order=True)
        case _:
            return known.first()


def _truth(cell: pl.Expr, taken: pl.Expr) -> pl.Expr:
    return pl.when(cell.is_not_null().any()).then(taken)


def combined(frame: pl.DataFrame, output: Profile, *, again: bool = False) -> pl.DataFrame:
    """One row for each key, in the order in which the keys were met; rows without a key stay as they are.

    `again` says that the rows were combined before, a piece of the file at a time.
    """
    key = LOGS[output.kind].key
    takes = list[pl.Expr]()
    for name in frame.columns:
        if name != key:
            rule = output.columns.get(name, Rule())
            takes.append((_take_again(rule, name) if again else take(rule, name)).alias(name))
    alone = pl.when(pl.col(key).is_null()).then(pl.int_range(pl.len())).otherwise(-1).alias(_GROUP)
    made = frame.with_columns(alone).group_by([key, _GROUP], maintain_order=True).agg(takes)
    return made.select(frame.columns)


def _take_again(rule: Rule, name: str) -> pl.Expr:
    if rule.take == "count":
        return pl.col(name).cast(pl.Int64).sum().cast(pl.String)
    if rule.take == "list":
        return pl.col(name).explode().drop_nulls().unique(maintain_order=True)
    return take(rule, name)

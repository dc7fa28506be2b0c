"""The mapping profile: how each canonical column is made from the columns of a foreign table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, get_args

import polars as pl

from data import settings
from data.errors import DataError
from data.profiles.column_conditions import Condition
from data.schema import CONTEXT, LOGS, SOURCE, TIME, Kind

#: Seconds in a unit of time.
UNITS = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
#: Canonical columns that say how long something took.
DURATIONS = ("handle_seconds", "human_seconds", "latency_ms")
#: How a clock of two parts may be meant.
CLOCKS = ("h:m", "m:s")
#: Who a ticket that was handed over is of: the AI agent and people, or people alone, who passed it on.
HANDED_OVER = ("both", "human")
#: What an empty cell may mean; "unknown", where a person said that it means nothing.
BLANKS = ("above", "no", "unknown")
#: Every further column of the table becomes a context field.
ALL_OTHERS = "all others"

#: How the values of several rows become one.
Take = Literal["first", "last", "min", "max", "any", "all", "sum", "count", "list"]
TAKES: tuple[str, ...] = get_args(Take)

_NAMED_VALUE = re.compile(r"\.\[[^\]=]+=[^\]]*\]\.|\.-1\.")
_SCALE = re.compile(r"^(-?\d+)-(\d+)$")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one canonical column is made; most rules only say which column it is."""

    columns: tuple[str, ...] = ()
    #: Several columns are joined, or the first of them that has a value counts.
    pick: Literal["join", "first"] = "join"
    #: Between the parts, where several columns are joined.
    separator: str = ""
    #: The same value in every row.
    value: str | None = None
    #: Only where these hold; a rule of conditions alone is true or false.
    when: tuple[Condition, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    #: What becomes of a value that `values` does not name.
    otherwise: Literal["keep", "null", "refuse"] | None = None
    nulls: tuple[str, ...] = ()
    unit: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    decimal_comma: bool | None = None
    #: "five", "good_bad", or the ends of another scale, such as "0-10".
    scale: str | None = None
    #: The lowest rating on another scale that counts as good.
    good_from: float | None = None
    #: How 02:13 is meant: "h:m" or "m:s".
    clock: str | None = None
    #: The column's durations follow the time in this one.
    after: str | None = None
    #: The column in which a message names the one it replies to; the value is that of the thread's first.
    reply_to: str | None = None
    #: The file's name and the row's place in it, where the table has no id.
    row_number: bool = False
    #: What becomes of the values of several rows: of those under the path `of`, or of rows with the same key.
    take: Take | None = None
    of: str = ""
    #: An empty cell takes the value of an earlier row: of one with the same value in this column, or of one
    #: in the same list ("^").
    carry: str | None = None
    #: The two times between which a duration lies: it is told by them, or held against them.
    between: tuple[str, ...] = ()
    #: The column that stands in where there is no value.
    fallback: str | None = None
    #: Who handled a ticket that was handed over: "both" where the AI agent did so, whoever had it last.
    handed_over: str | None = None
    #: What an empty cell of its column means: "above", the same as in the row above, "no", or "unknown".
    blank: str | None = None
    #: Rows of a ticket before the first one in which these hold say nothing: what is carried over is not new.
    since: tuple[Condition, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns of the table that the rule reads."""
        further = tuple(name for name in (self.after, self.reply_to) if name is not None)
        further += () if self.carry in (None, "^") else (str(self.carry),)
        further += () if self.fallback is None else (self.fallback,)
        asked = tuple(condition.column for condition in (*self.when, *self.since))
        return self.columns + further + asked + self.between


@dataclass(frozen=True, slots=True)
class Profile:
    """A mapping of one table's columns to one canonical log, with a name under which it is kept."""

    name: str
    source: str
    kind: Kind
    columns: Mapping[str, Rule]
    about: str = ""
    #: The log's outcomes no longer change.
    final: bool = False
    only_imported_tickets: bool = False
    nulls: tuple[str, ...] = ()
    date_format: str | None = None
    time_zone: str = "UTC"
    decimal_comma: bool = False
    #: Only rows that meet all of these are imported.
    keep: tuple[Condition, ...] = ()
    #: Columns kept as context fields under their own names, or ALL_OTHERS.
    context: tuple[str, ...] | Literal["all others"] = ()
    #: Where the rows lie, as `messages` or `resourceSpans[].scopeSpans[].spans`; "" for the file's own rows.
    path: str = ""
    #: Rows with the same key become one row, as each rule's `take` says.
    combine: bool = False
    #: Canonical columns without which a row is left out, such as a question that nobody asked.
    only_with: tuple[str, ...] = ()
    #: The field by which rows are put in order before any `take` and `carry`.
    order: str | None = None
    #: Lists of {key, value} whose keys are read as fields.
    pairs: tuple[str, ...] = ()
    #: Columns or paths by all of which a file is known to be of this kind.
    recognise: tuple[str, ...] = ()
    #: Other names of a column: in the desk's other languages, and in what its interface hands out.
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    #: Columns of which a person said that they are not used: nothing is asked about them again.
    left_out: tuple[str, ...] = ()
    #: The module that reads the table; the rules fill what it leaves empty.
    reader: str = ""
    #: Further logs that are made of the same file.
    unfold: tuple["Profile", ...] = ()

    @property
    def is_nested(self) -> bool:
        """Whether more is read than one row for each row of the file."""
        taken = any(rule.take or rule.carry or rule.of for rule in self.columns.values())
        taken |= any(is_by_path(name) for name in self.needs)
        return bool(self.path or self.unfold or self.combine or self.pairs or taken)

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns that the table must have, each once."""
        named = [column for rule in self.columns.values() if not rule.of for column in rule.needs]
        named += [condition.column for condition in self.keep]
        named += [] if self.context == ALL_OTHERS else list(self.context)
        return tuple(dict.fromkeys(named))


def is_by_path(field: str) -> bool:
    """Whether a field is a value in a list of the object, as in `scores.[name=csat].-1.value`."""
    return bool(_NAMED_VALUE.search(field))


def nearest(name: str, among: tuple[str, ...]) -> str:
    """A question that suggests the most similar name, or nothing where none is similar."""
    meant = nearest_name(name, among)
    return f" Did you mean {meant}?" if meant else ""


def nearest_name(name: str, among: tuple[str, ...]) -> str | None:
    """The most similar name; None where none is similar."""
    by_fold = {each.casefold(): each for each in among}
    close = get_close_matches(name.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def factor(column: str, unit: str | None) -> float:
    """By what a number in `unit` is multiplied to become one of the canonical column."""
    if unit is None:
        return 1.0
    if unit == "percent":
        return 0.01
    return UNITS[unit] * (1000.0 if column == "latency_ms" else 1.0)


def ends(scale: str) -> tuple[int, int] | None:
    """The lowest and highest rating of a scale such as "0-10"; None for a scale with a name."""
    match = _SCALE.match(scale)
    return (int(match[1]), int(match[2])) if match else None


def check(profile: Profile) -> Profile:
    """The profile itself, if it can be used; else a DataError that names what is wrong."""
    if profile.kind not in LOGS:
        raise DataError(f"Profile {profile.name}: kind is {profile.kind!r}. Use one of {', '.join(LOGS)}.")
    for output in (profile, *profile.unfold):
        for complaint in _complaints(output):
            where = "" if output is profile else f"[[unfold]] {output.path}: ".replace(" :", ":")
            raise DataError(f"Profile {profile.name}: {where}{complaint}")
    return profile


def _complaints(profile: Profile) -> Iterator[str]:
    log = LOGS[profile.kind]
    if not profile.name or not profile.source:
        yield "name and source must not be empty."
    if profile.time_zone not in settings.time_zones():
        yield f"time_zone is {profile.time_zone!r}, which is none. Use an IANA name, such as Europe/Berlin."
    if profile.context and not log.open_ended:
        yield f"context is for tickets; {profile.kind} have no context fields."
    for column in log.required:
        # Rows of an inner list have an id from their position where they have none of their own.
        has_own = profile.reader or (column == log.key and profile.path)
        if column != SOURCE and column not in profile.columns and not has_own:
            yield f"[columns] has no {column}, which {profile.kind} need. Say which column it is."
    for name in profile.also:
        if name not in (*profile.needs, *profile.recognise):
            yield f"[also] has {name}, which no other line names."
    for name, rule in profile.columns.items():
        if name == SOURCE:
            yield "[columns] has source. The label of a profile's rows is the line source, at the top."
        try:
            dtype = log.column(name).dtype
        except KeyError:
            yield (
                f"[columns] has {name}, which {profile.kind} do not have.{nearest(name, log.names)} "
                + (f"Any further field is written as {CONTEXT}name." if log.open_ended else "")
            ).strip()
            continue
        yield from (f"[columns.{name}] {complaint}" for complaint in _of_rule(name, dtype, rule))


def _of_rule(name: str, dtype: pl.DataType | type[pl.DataType], rule: Rule) -> Iterator[str]:
    if rule.columns and rule.value is not None:
        yield "has both a column and a value. A constant needs no column."
    if rule.row_number and (rule.columns or rule.value is not None):
        yield "has both row_number and a column or a value. A row's number needs neither."
    origin = bool(rule.columns) or rule.value is not None or rule.row_number
    origin = origin or bool(rule.between) or rule.take == "count"
    if not origin and not rule.when:
        yield "says nothing. Give from, join, first, value, when or row_number."
    if not origin and rule.when and dtype != pl.Boolean:
        yield "has only a condition, which is true or false. Say with from or value what it holds for."
    if rule.values and rule.otherwise is None:
        yield 'maps values but not what happens to others. Add otherwise = "keep", "null" or "refuse".'
    if rule.otherwise and not rule.values:
        yield "has otherwise, but no values to map."
    yield from _of_duration(name, dtype, rule)
    if rule.row_number and name not in ("ticket_id", "interaction_id", "entry_id"):
        yield "has row_number, which only the id of a row can be."
    if rule.reply_to is not None and (len(rule.columns) != 1 or name != "ticket_id"):
        yield "has reply_to, which needs a ticket_id that comes from one column, the id of the message."
    if rule.blank is not None:
        if rule.blank not in BLANKS:
            yield f'has blank {rule.blank!r}. Use "above" (the same as the row above), "no" or "unknown".'
        elif rule.blank != "above" and dtype != pl.Boolean and name != "handled_by":
            yield f"has blank {rule.blank!r}, which only a column of yes and no can mean."
        elif len(rule.columns) != 1:
            yield "has blank, which only a rule of one column has."
    if (rule.date_format or rule.time_zone) and dtype != TIME:
        yield "has a date_format or time_zone, which only times have."
    if rule.time_zone is not None and rule.time_zone not in settings.time_zones():
        yield f"has time_zone {rule.time_zone!r}, which is none. Use an IANA name, such as Europe/Berlin."
    if rule.handed_over is not None and name != "handled_by":
        yield "has handed_over, which only handled_by has."
    elif rule.handed_over not in (None, *HANDED_OVER):
        yield f"has handed_over {rule.handed_over!r}. Use one of {', '.join(HANDED_OVER)}."
    yield from _of_scale(name, rule)


def _of_duration(name: str, dtype: pl.DataType | type[pl.DataType], rule: Rule) -> Iterator[str]:
    lasts = name in DURATIONS or (rule.after is not None and dtype == TIME)
    if rule.after is not None and (dtype != TIME or len(rule.columns) != 1):
        yield "has after, which only a time has that comes from one column, a duration."
    if name == "confidence" and rule.unit not in (None, "percent"):
        yield f"has unit {rule.unit!r}; a confidence is a share, or in percent."
    if name != "confidence" and rule.unit is not None:
        if not lasts:
            yield "has a unit, which only durations and confidence have."
        elif rule.unit not in UNITS:
            yield f"has unit {rule.unit!r}. Use one of {', '.join(UNITS)}."
    if rule.clock is not None:
        if not lasts:
            yield "has clock, which only durations have."
        elif rule.clock not in CLOCKS:
            yield f"has clock {rule.clock!r}. Use one of {', '.join(CLOCKS)}."


def _of_scale(name: str, rule: Rule) -> Iterator[str]:
    if rule.scale is None:
        if rule.good_from is not None:
            yield 'has good_from, but no scale, such as "0-10".'
        return
    limits = ends(rule.scale)
    if name not in ("csat", "csat_good"):
        yield "has a scale, which only csat and csat_good have."
    elif limits is None and rule.scale not in ("five", "good_bad"):
        yield f'has scale {rule.scale!r}. Use "five", "good_bad", or the ends of the scale, such as "0-10".'
    elif name == "csat" and rule.scale != "five":
        yield f"has scale {rule.scale!r}, but csat is from 1 to 5. Map it to csat_good."
    elif limits and (rule.good_from is None or not limits[0] < rule.good_from <= limits[1]):
        yield f"has scale {rule.scale!r}. Say with good_from which rating is the lowest good one."
    elif rule.good_from is not None and limits is None:
        yield f"has good_from, which the scale {rule.scale!r} does not need."

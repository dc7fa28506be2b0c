"""Reader of any other table by a mapping profile."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import polars as pl

from data.errors import DataError, MissingColumnError
from data.profiles import column_names
from data.profiles.column_conditions import Condition, holds
from data.profiles.mapping_profile import (
    ALL_OTHERS,
    DURATIONS,
    Profile,
    Rule,
    check,
    factor,
    nearest,
    nearest_name,
)
from data.readers.desks import desk_columns, handed_over, threads
from data.readers.desks.blank_cells import Above, ended_on, said_of_blanks, with_blanks
from data.readers.desks.rule_columns import (
    ROW,
    Lost,
    found_of,
    made_of,
    not_understood,
    nulled,
    root_name,
    scales,
)
from data.readers.table import LINE, REJECTS, Format, Reading, Table
from data.schema import CONTEXT, LOGS, TIME, Kind

#: Columns that are no columns of the file.
_OWN = ("_first of ", "_row of ")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a profile makes: canonical columns and LINE, and what became of the others."""

    made: pl.DataFrame
    filtered: int
    refused: pl.DataFrame
    lost: list[Lost]
    #: Sentences on the columns that nothing uses.
    notes: list[str]


class Mapped:
    """The reader that a profile makes; its name in the history of imports begins with "profile:"."""

    def __init__(self, profile: Profile) -> None:
        """A reader for that profile; it is checked when a table is read."""
        self.profile = profile
        self.NAME: str = f"profile:{profile.name}"
        self.LABEL: str = profile.about or profile.name

    def recognises(self, table: Table) -> bool:
        """Whether the table has every column that the profile names."""
        return column_names.fits(self.profile, table.columns)

    def read(self, table: Table, kind: Kind | None = None) -> list[Reading]:
        """The table's rows as the profile's log; rows that its filter leaves out are counted."""
        profile = column_names.fitted(check(self.profile), table.columns)
        if kind not in (None, profile.kind):
            raise DataError(
                f"The profile {profile.name} reads {profile.kind}, but {kind} were asked for. Use another."
            )
        profile, lacking = of_what_is_there(profile, table)
        found = rows(table, profile)
        notes = [*found.notes, *lacking]
        for lost in found.lost:
            notes += desk_columns.left_empty(lost.column, lost.values, lost.what)
        return [
            Reading(
                kind=profile.kind,
                reader=self.NAME,
                source=profile.source,
                frame=found.made,
                filtered=found.filtered,
                broken=pl.concat([table.broken, found.refused]),
                notes=(*table.notes, *notes),
                formats=formats(profile),
                final=profile.final,
                only_imported_tickets=profile.only_imported_tickets,
                profile=self.profile,
            )
        ]


def rows(table: Table, profile: Profile, above: Above | None = None) -> Rows:
    """What a profile makes of a table that has all its columns; `above` is what the piece before ended on."""
    frame, met = _kept(table, profile, above)
    kept, refused = _refused(met, profile)
    context, notes = _context(table, profile)
    notes += scales(profile)
    notes += said_of_blanks(_without_null_tokens(table.frame, profile.nulls), profile)
    made = [made_of(name, rule, kept.schema).alias(name) for name, rule in profile.columns.items()]
    return Rows(
        made=handed_over.with_handovers(kept.select(LINE, *made, *context), profile),
        filtered=frame.height - met.height,
        refused=refused,
        lost=not_understood(kept, profile),
        notes=notes,
    )


def cells(table: Table, profile: Profile, name: str) -> pl.Series:
    """What the profile makes of one canonical column, in the rows that its filter keeps."""
    profile = column_names.fitted(profile, table.columns)
    _, kept = _kept(table, profile)
    rule = profile.columns[name]
    if not set(rule.needs) <= set(table.columns):
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, kept.height)
    return kept.select(made_of(name, rule, kept.schema).alias(name)).to_series()


def found_values(table: Table, profile: Profile, rule: Rule) -> pl.DataFrame:
    """What stands in the columns of a rule before it is translated: value and rows, the commonest first."""
    profile = column_names.fitted(
        replace(profile, columns={"found": rule}, context=(), recognise=()), table.columns
    )
    rule = profile.columns["found"]
    _, kept = _kept(table, profile)
    text = found_of(rule).cast(pl.String).str.strip_chars().alias("value")
    found = kept.filter(holds(rule.when, kept.schema)).select(text).drop_nulls()
    return found.group_by("value").len("rows").sort("rows", "value", descending=[True, False])


def unnamed(table: Table, profile: Profile, name: str) -> dict[str, int]:
    """The values of one canonical column that its map or scale empties as not understood, with their rows."""
    profile = column_names.fitted(profile, table.columns)
    rule = profile.columns[name]
    if name == "status" or not set(rule.needs) <= set(table.columns):
        # A status without a meaning is not emptied: it is counted as unclear.
        return {}
    _, kept = _kept(table, profile)
    lost = not_understood(kept, replace(profile, columns={name: rule}))
    values = [
        each.values.drop_nulls().value_counts(sort=True) for each in lost if each.what.startswith("not ")
    ]
    return {value: rows for found in values for value, rows in found.iter_rows()}


def meeting(table: Table, profile: Profile, conditions: Sequence[Condition]) -> int:
    """In how many rows these conditions hold."""
    frame = _without_null_tokens(table.frame, profile.nulls)
    return int(frame.select(holds(tuple(conditions), frame.schema).sum()).item() or 0)


def formats(profile: Profile) -> dict[str, Format]:
    """How the row checks are to understand each time and number."""
    log = LOGS[profile.kind]
    found: dict[str, Format] = {}
    for name, rule in profile.columns.items():
        dtype = log.column(name).dtype
        comma = profile.decimal_comma if rule.decimal_comma is None else rule.decimal_comma
        lasts = name in DURATIONS or rule.after is not None
        number = Format(
            factor=factor(name, rule.unit),
            decimal_comma=comma,
            unit_unsaid=lasts and rule.unit is None,
            clock=rule.clock,
        )
        begun = _begins(profile, rule)
        form = rule.date_format or begun.date_format or profile.date_format
        zone = rule.time_zone or begun.time_zone or profile.time_zone
        if dtype == TIME and rule.after is None:
            made = Format(form, zone)
        elif dtype == TIME:
            made = replace(number, date_format=form, time_zone=zone, offset=True)
        elif dtype.is_numeric():
            made = number
        else:
            continue
        if made != Format():
            found[name] = made
    return found


def _begins(profile: Profile, rule: Rule) -> Rule:
    """The rule that reads the time after which this one's duration ends: both are read alike."""
    if rule.after is None:
        return rule
    return next((each for each in profile.columns.values() if each.columns == (rule.after,)), rule)


def of_what_is_there(profile: Profile, table: Table) -> tuple[Profile, list[str]]:
    """The profile without rules for columns that this file does not have, and a sentence on each.

    What a row cannot do without, and what the filter asks for, must be there: else a DataError.
    """
    there = set(table.columns)
    profile = replace(
        profile, columns={name: _with_what_is_there(rule, there) for name, rule in profile.columns.items()}
    )
    lacking = [name for name in profile.needs if name not in table.columns]
    if not lacking:
        return profile, []
    required = LOGS[profile.kind].required
    needed = [n for name, rule in profile.columns.items() if name in required for n in rule.needs]
    # A desk's exports differ in what they leave out; a filter that a person wrote must be heeded.
    needed += [] if profile.recognise else [condition.column for condition in profile.keep]
    for name in lacking:
        if name in needed:
            raise MissingColumnError(
                f"The profile {profile.name} names the column {name}, which {table.name} does not have."
                f"{nearest(name, table.columns)} It has: {desk_columns.listed(table.columns)}.",
                named=name,
                meant=nearest_name(name, table.columns),
            )
    kept = {name: rule for name, rule in profile.columns.items() if not set(rule.needs) & set(lacking)}
    asked = tuple(condition for condition in profile.keep if condition.column not in lacking)
    context = profile.context
    if context != ALL_OTHERS:
        context = tuple(name for name in context if name not in lacking)
    lost = [name for name in profile.columns if name not in kept]
    said = desk_columns.absent(lacking, lost)
    return replace(profile, columns=kept, context=context, keep=asked), [said]


def _with_what_is_there(rule: Rule, there: Collection[str]) -> Rule:
    """A rule that takes the first of several columns, without those that the file does not have."""
    known = tuple(name for name in rule.columns if name in there)
    return replace(rule, columns=known) if rule.pick == "first" and known else rule


def last_values(table: Table, profile: Profile, above: Above) -> Above:
    """Returns what a piece of a file ends on in the columns whose empty cells mean the same as above."""
    return ended_on(_without_null_tokens(table.frame, profile.nulls), profile, above)


def _kept(table: Table, profile: Profile, above: Above | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table's rows without what stands for nothing, and those of them that the filter keeps."""
    frame = with_blanks(_without_null_tokens(table.frame, profile.nulls), profile, above)
    # A thread may begin in a row that the filter leaves out.
    frame = frame.with_columns(
        threads.roots(frame[rule.columns[0]], frame[rule.reply_to]).alias(root_name(rule))
        for rule in profile.columns.values()
        if rule.reply_to is not None and set(rule.needs) <= set(table.columns)
    )
    if any(rule.row_number for rule in profile.columns.values()):
        stem = PurePath(table.name).stem
        frame = frame.with_columns(pl.format("{}:{}", pl.lit(stem), pl.col(LINE)).alias(ROW))
    return frame, frame.filter(holds(profile.keep, frame.schema)) if profile.keep else frame


def _without_null_tokens(frame: pl.DataFrame, tokens: Sequence[str]) -> pl.DataFrame:
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(nulled(pl.col(name), tokens) for name in texts) if tokens else frame


def _refused(frame: pl.DataFrame, profile: Profile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without, and as rejects with, a value that a strict value map does not name."""
    strict = {name: rule for name, rule in profile.columns.items() if rule.otherwise == "refuse"}
    if not strict:
        return frame, pl.DataFrame(schema=REJECTS)
    reason = pl.coalesce(
        pl.when(
            holds(rule.when, frame.schema)
            & ~found_of(rule).cast(pl.String).str.strip_chars().is_in(list(rule.values)).fill_null(True)
        ).then(pl.lit(f"{name}: the profile has no meaning for the value of {' and '.join(rule.columns)}"))
        for name, rule in strict.items()
    )
    wrong = frame.filter(reason.is_not_null())
    return frame.filter(reason.is_null()), wrong.select(
        LINE,
        reason.alias("reason"),
        pl.struct(pl.exclude(LINE, *(each for each in frame.columns if each.startswith(_OWN))))
        .struct.json_encode()
        .alias("row"),
    )


def _context(table: Table, profile: Profile) -> tuple[list[pl.Expr], list[str]]:
    """The context fields, and a sentence on the columns that nothing uses."""
    unused = [name for name in table.columns if name not in profile.needs]
    chosen = unused if profile.context == ALL_OTHERS else list(profile.context)
    made: dict[str, str] = {}
    for name in chosen:
        target = name if name.startswith(CONTEXT) else CONTEXT + desk_columns.slug(name)
        if target in made or target in profile.columns:
            raise DataError(
                f"The profile {profile.name} fills {target} twice, the second time from {name}. "
                'Give one of them another name, as in "context.other_name" = "column".'
            )
        made[target] = name
    left_out = [name for name in unused if name not in made.values()]
    notes = [f"Not used by the profile: {desk_columns.listed(left_out)}."] if left_out else []
    return [pl.col(name).cast(pl.String).alias(target) for target, name in made.items()], notes

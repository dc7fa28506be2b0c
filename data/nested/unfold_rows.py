"""One log of a nested file: its rows a piece at a time, and at the end what is to be said of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import polars as pl

from data.cleaning.conversion_result import only
from data.errors import MissingColumnError
from data.nested import unfold_rules
from data.nested.file_objects import Objects
from data.nested.unfold_levels import Levels, Path
from data.nested.unfold_notes import Noticed
from data.nested.unfold_rules import MADE
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule, nearest, nearest_name
from data.profiles.unfold_format import OUTER, POSITION, steps
from data.readers.desks import desk_columns, handed_over, mapped_table, rule_columns
from data.readers.formats import table_shape
from data.readers.formats.table_shape import rejects
from data.readers.table import LINE, REJECTS, Reading, Table, no_rejects
from data.schema import LOGS

#: Digits of a place in an id.
_DIGITS = 4


@dataclass(slots=True)
class Unfolded:
    """A log that a profile makes of the rows of one path, and what was met in the pieces so far."""

    output: Profile
    reader: str
    #: The profile that it is a part of.
    whole: Profile
    #: The file's.
    name: str
    #: Tells it from others that make rows of the same log.
    part: str = ""
    path: Path = ()
    #: The rows of the newest piece that it made something of.
    kept: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.Int64))
    partial: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])
    pieces: int = 0
    #: What stood last in columns whose empty cells mean the same as the row above, also in another piece.
    above: Mapping[str, object] = field(default_factory=dict[str, object])
    noticed: Noticed = field(init=False)

    def __post_init__(self) -> None:
        """Where its rows lie."""
        self.path = steps(self.output.path)
        self.noticed = Noticed(self.output, self.path)

    @property
    def _worked_out(self) -> Profile:
        """The profile as it holds for the columns that are handed out: durations have their unit already."""
        rules_ = self.output.columns.items()
        known = {name: replace(rule, unit=None) if rule.between else rule for name, rule in rules_}
        return replace(self.output, columns=known)

    @property
    def _fields(self) -> list[str]:
        """The fields of its own rows that are read."""
        named = [*self.output.needs, POSITION]
        named += [self.output.order] if self.output.order else []
        return list(dict.fromkeys(named))

    def want(self, levels: Levels) -> None:
        """Have the levels read what it needs."""
        if self.output.context == ALL_OTHERS:
            levels.chain(self.path)[-1].is_open = True
        levels.want(self.path, self._fields)
        for rule in self.output.columns.values():
            if rule.of:
                levels.want(steps(rule.of), replace(rule, fallback=None).needs)
                levels.want(self.path, [rule.fallback] if rule.fallback else [])

    def reading(self, levels: Levels, objects: Objects) -> Reading | None:
        """The log's rows among those that are held; None where they are only known at the end."""
        names = self._fields
        if self.output.context == ALL_OTHERS:
            names = list(dict.fromkeys([*names, *levels.chain(self.path)[-1].getters]))
        frame = levels.frame(self.path, names)
        self.noticed.meet(self.path, frame)
        group = levels.up(self.path, len(self.path) - 1) if self.path else None
        order = unfold_rules.ordered(frame, self.output, group)
        group = pl.Series([0]).new_from_index(0, frame.height) if group is None else group
        flat, made = self._flattened(frame[order], group.gather(order), order, levels)
        taken = self._of_rows(levels)
        self._check_what_is_there(levels, objects)
        frame = frame.hstack(taken)[order].hstack(made)
        frame = frame.select(
            order.cast(pl.Int64).alias(LINE), *(name for name in flat.needs if name in frame.columns)
        )
        frame, over = table_shape.without_oversized(frame, name=objects.name)
        table = Table(objects.name, objects.format, frame)
        rows = mapped_table.rows(table, flat, self.above)
        self.above = mapped_table.last_values(table, flat, self.above)
        self.noticed.lose(rows.lost)
        self.kept = pl.concat([rows.made[LINE], rows.refused[LINE]])
        lines = levels.of_lines(self.path)
        found = rows.made.with_columns(lines.gather(rows.made[LINE]).alias(LINE))
        # Of rows that become one ticket, any may have what the ticket must have.
        for name in () if self.output.combine else self.output.only_with:
            self.kept = self.kept.filter(
                ~self.kept.is_in(rows.made.filter(pl.col(name).is_null())[LINE].implode())
            )
            found = found.filter(pl.col(name).is_not_null())
        refused = pl.concat([rows.refused, rejects(over)])
        refused = refused.with_columns(lines.gather(refused[LINE]).alias(LINE)).select(
            pl.col(name).cast(dtype) for name, dtype in REJECTS.items()
        )
        self.pieces += 1
        if self.output.combine:
            self.partial.append(self._combined(found))
            return self._reading(found.clear(), 0, refused) if refused.height else None
        return self._reading(found, 0, refused)

    def leave_out(self, levels: Levels, rows: pl.Series, others: list[Profile]) -> None:
        """Note by which values of the filters' fields these rows are left out, of which nothing is made."""
        asked = [each.column for output in (self.output, *others) for each in output.keep if each.values]
        for name in dict.fromkeys(asked):
            values = levels.frame(self.path, [name])[name].gather(rows)
            self.noticed.leave_out(name, values)

    def ended(self, levels: Levels, objects: Objects) -> Reading:
        """What is left to be given out at the end, with the sentences on all pieces."""
        notes = self.noticed.sentences(levels.chain(self.path)[-1])
        if self.partial:
            frame = pl.concat(self.partial, how="vertical_relaxed")
            frame = unfold_rules.combined(frame, self.output, again=True) if len(self.partial) > 1 else frame
            frame = unfold_rules.with_noes(frame, self.output)
            if self.output.only_with:
                frame = frame.drop_nulls(self.output.only_with)
            frame = handed_over.with_handovers(frame, self.output)
        else:
            names = dict.fromkeys([*self.output.columns, LOGS[self.output.kind].key], pl.String)
            frame = pl.DataFrame(schema={LINE: pl.Int64, **names})
        last = self._reading(frame, 0, no_rejects())
        return replace(last, notes=tuple(notes), absent=frozenset(self.noticed.absent()))

    def _reading(self, frame: pl.DataFrame, filtered: int, broken: pl.DataFrame) -> Reading:
        return Reading(
            kind=self.output.kind,
            reader=self.reader,
            source=self.output.source,
            frame=frame,
            filtered=filtered,
            broken=broken,
            formats=mapped_table.formats(self._worked_out),
            final=self.output.final,
            only_imported_tickets=self.output.only_imported_tickets,
            part=self.part,
            profile=self.whole,
        )

    def _flattened(
        self, frame: pl.DataFrame, group: pl.Series, order: pl.Series, levels: Levels
    ) -> tuple[Profile, pl.DataFrame]:
        """The profile with plain rules alone, and the columns that stand for the others."""
        flat, made = dict[str, Rule](), list[pl.Series]()
        for name, rule in self.output.columns.items():
            if rule.of:
                flat[name] = _plain(name, rule)
            elif rule.row_number:
                made.append(self._numbered(name, frame, order, levels))
                flat[name] = _plain(name, rule)
            elif rule.carry is not None:
                made.append(unfold_rules.carried(name, rule, frame, group))
                flat[name] = _plain(name, rule)
            elif rule.between:
                made.append(self._lasted(name, rule, frame))
                flat[name] = replace(_plain(name, rule), unit=None)
            else:
                # What no row says is filled when the rows of a ticket are one.
                flat[name] = replace(rule, take=None, blank=None if rule.take else rule.blank)
        log = LOGS[self.output.kind]
        if log.key not in flat:
            made.append(self._key(frame.hstack(made), flat, order, levels))
            flat[log.key] = Rule(columns=(MADE + log.key,))
        for name, rule in self.output.columns.items():
            if rule.since:
                begun = unfold_rules.begun(rule, frame.hstack(made), flat[log.key])
                made += [] if any(each.name == begun.name for each in made) else [begun]
                told = Condition(begun.name, "==", ("true",))
                flat[name] = replace(flat[name], since=(), when=(*flat[name].when, told))
        bare = replace(
            self.output, columns=flat, path="", combine=False, order=None, pairs=(), recognise=(), unfold=()
        )
        return bare, pl.DataFrame(made) if made else pl.DataFrame()

    def _key(self, frame: pl.DataFrame, flat: dict[str, Rule], order: pl.Series, levels: Levels) -> pl.Series:
        """An id from the position: the ticket's with the row's place in its list behind it."""
        if "ticket_id" in flat:
            whose = frame.select(
                rule_columns.made_of("ticket_id", flat["ticket_id"], frame.schema)
            ).to_series()
        else:
            whose = levels.of_lines(self.path).gather(order).cast(pl.String)
        key = MADE + LOGS[self.output.kind].key
        return (
            pl.DataFrame({"whose": whose, "at": _padded(frame[POSITION])})
            .select(pl.concat_str("whose", "at", separator="/").alias(key))
            .to_series()
        )

    def _numbered(self, name: str, frame: pl.DataFrame, order: pl.Series, levels: Levels) -> pl.Series:
        """An id from the file's name and the line; of an inner row with its place behind it."""
        line = levels.of_lines(self.path).gather(order).cast(pl.String)
        places = "/" + frame[POSITION] if self.path and name == LOGS[self.output.kind].key else ""
        return (f"{PurePath(self.name).stem}:" + line + places).alias(MADE + name)

    def _of_rows(self, levels: Levels) -> pl.DataFrame:
        """The columns that are taken of the rows of inner lists, one row for each of the output's own."""
        made = list[pl.Series]()
        for name, rule in self.output.columns.items():
            if rule.of:
                path = steps(rule.of)
                self.noticed.meet(path, levels.frame(path, replace(rule, fallback=None).needs))
                if levels.chain(path)[-1].is_there:
                    self.noticed.met.add((path, POSITION))
                values, lost = unfold_rules.of_rows(name, rule, levels, self.output)
                self.noticed.lose(lost)
                made.append(values)
        return pl.DataFrame(made) if made else pl.DataFrame()

    def _lasted(self, name: str, rule: Rule, frame: pl.DataFrame) -> pl.Series:
        """The duration that a column says, else the one between two moments; both are held together."""
        if not rule.columns:
            return unfold_rules.lasted(name, rule, frame, self.output)
        both = unfold_rules.told_and_lasted(name, rule, frame, self.output)
        ratio = (both["said"] / only(both["lasted"], both["lasted"] > 0)).drop_nulls()
        self.noticed.hold(name, ratio)
        return both.select(pl.coalesce("said", "lasted").alias(MADE + name)).to_series()

    def _combined(self, found: pl.DataFrame) -> pl.DataFrame:
        """The rows of a piece, those with the same key as one."""
        for name, rule in self.output.columns.items():
            if name in found.columns and rule.take and not rule.of:
                log = LOGS[self.output.kind]
                values, wrong = unfold_rules.typed(found[name], rule, log.column(name), self.output)
                self.noticed.lose(wrong)
                found = found.with_columns(values.alias(name))
        return unfold_rules.combined(found, self.output)

    def _check_what_is_there(self, levels: Levels, objects: Objects) -> None:
        """Refuse a file whose first rows lack what no row can do without, or what the filter asks for."""
        if self.pieces or not levels.rows(self.path):
            return
        log = LOGS[self.output.kind]
        lacking = [
            f
            for name in log.required
            if name in self.output.columns
            for f in self.noticed.lacks(self.output.columns[name])
        ]
        lacking += [each.column for each in self.output.keep if self.noticed.unmet(each)]
        if lacking:
            there = tuple(levels.chain(self.path)[-1].seen)
            where = f"in {self.output.path} " if self.path else ""
            named = lacking[0].lstrip(OUTER)
            raise MissingColumnError(
                f"The profile {self.output.name} names the field {named}, which nothing "
                f"{where}of {objects.name} has.{nearest(lacking[0], there)} "
                f"There are: {desk_columns.listed(there)}.",
                named=named,
                meant=nearest_name(lacking[0], there),
            )


def _plain(name: str, rule: Rule) -> Rule:
    """A rule that reads what was worked out before, in the notation that it had."""
    return Rule(
        columns=(MADE + name,),
        unit=rule.unit,
        date_format=rule.date_format,
        time_zone=rule.time_zone,
        decimal_comma=rule.decimal_comma,
    )


def _padded(places: pl.Series) -> pl.Series:
    """Places in a list so that they sort as they stand: rows of one time are ordered by their ids."""
    parts = places.str.split(".").list.eval(pl.element().str.zfill(_DIGITS))
    return parts.list.join(".")

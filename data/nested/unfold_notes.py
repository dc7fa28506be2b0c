"""What was noticed in the rows of one log, over all pieces of its file, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

import polars as pl

from data.nested.unfold_levels import Level, Path
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule, factor
from data.profiles.unfold_format import CONSTANT, POSITION, steps
from data.readers.desks import desk_columns
from data.readers.desks.rule_columns import Lost

#: Durations that are held against the time between two moments, and by which factor they may differ.
_HELD, _TOO_FAR = 10_000, 2.0
#: Values that a sentence names.
_NAMED = 8


@dataclass(slots=True)
class Noticed:
    """Fields that were met, values that are not known, durations beside their times."""

    output: Profile
    path: Path
    #: Fields that had a value in any row, by their path.
    met: set[tuple[Path, str]] = field(default_factory=set[tuple[Path, str]])
    #: Values that are not known, counted, by their column and what is said of them.
    lost: dict[tuple[str, str], list[pl.DataFrame]] = field(
        default_factory=dict[tuple[str, str], list[pl.DataFrame]]
    )
    #: Values by which rows are left out, counted, by the field of the filter.
    left_out: dict[str, list[pl.DataFrame]] = field(default_factory=dict[str, list[pl.DataFrame]])
    ratios: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def sentences(self, level: Level) -> list[str]:
        """What is to be said at the end; `level` is that of the log's rows."""
        notes = [*self._unused(level), *self._absent_said()]
        for (column, what), counted in self.lost.items():
            notes += desk_columns.left_empty_of(column, pl.concat(counted), what)
        return [*notes, *self._left_out_said(), *self._other_units()]

    def _left_out_said(self) -> list[str]:
        """Which kinds of rows are left out on purpose: one that was renamed is found among them."""
        notes = list[str]()
        for name, found in self.left_out.items():
            counted = pl.concat(found).group_by("value").agg(pl.col("len").sum())
            common = counted.sort("len", "value", descending=[True, False])
            said = desk_columns.listed(
                (f"{value} ({number:,})" for value, number in common.iter_rows()), _NAMED
            )
            notes.append(f"Rows left out, by {name}: {said}.")
        return notes

    def meet(self, path: Path, frame: pl.DataFrame) -> None:
        """Fields of a path's rows, of which some have values."""
        for name in frame.columns:
            if (path, name) not in self.met and frame[name].null_count() < frame.height:
                self.met.add((path, name))

    def lose(self, lost: Iterable[Lost]) -> None:
        """Values that the profile does not know."""
        for each in lost:
            counted = each.values.alias("value").to_frame().drop_nulls().group_by("value").len()
            self.lost.setdefault((each.column, each.what), []).append(counted)

    def leave_out(self, name: str, values: pl.Series) -> None:
        """Values of a filter's field in rows that are left out."""
        counted = values.alias("value").to_frame().drop_nulls().group_by("value").len()
        if not counted.is_empty():
            self.left_out.setdefault(name, []).append(counted)

    def hold(self, name: str, ratios: pl.Series) -> None:
        """Durations as their column says them, divided by the time between their two moments."""
        held = self.ratios.setdefault(name, [])
        held += ratios.head(_HELD - len(held)).to_list()

    def lacks(self, rule: Rule) -> list[str]:
        """The fields without which a rule says nothing, of those that no row had."""
        path = steps(rule.of) if rule.of else self.path
        if rule.of and rule.value is not None and not rule.when:
            # It reads no field of the list: the list itself says it, by what it holds.
            return [] if (path, POSITION) in self.met else [rule.of]
        if rule.fallback is not None and (self.path, rule.fallback) in self.met:
            return []
        unmet = [
            name
            for name in rule.columns
            if (path, name) not in self.met and name != POSITION and not name.startswith(CONSTANT)
        ]
        if rule.columns and rule.pick == "first" and len(unmet) < len(rule.columns):
            unmet = []
        asked = [
            each.column
            for each in rule.when
            if (path, each.column) not in self.met and each.operator not in ("is null", "!=")
        ]
        times = [name for name in rule.between if (path, name) not in self.met] if not rule.columns else []
        return [*unmet, *asked, *times]

    def absent(self) -> dict[str, list[str]]:
        """Canonical columns of which the file says nothing, with the fields that it lacks."""
        lacking = {name: self.lacks(rule) for name, rule in self.output.columns.items()}
        return {name: fields for name, fields in lacking.items() if fields}

    def _absent_said(self) -> list[str]:
        absent = self.absent()
        if not absent or not self.met:
            return []
        fields = desk_columns.listed(dict.fromkeys(names[0] for names in absent.values()))
        return [
            f"No row of the file has a value for {fields}. So it says nothing about {', '.join(absent)}, and "
            "what is stored there stays."
        ]

    def unmet(self, condition: Condition) -> bool:
        """Whether a condition asks for a field that no row had."""
        asks = condition.operator not in ("is null", "is not null", "!=")
        return asks and (self.path, condition.column) not in self.met

    def _unused(self, level: Level) -> list[str]:
        """A sentence on the fields of its rows that no rule reads."""
        read = {*level.getters, *level.inner, *level.pairs}
        parts = {
            ".".join(name.split(".")[:length]) for name in read for length in range(1, name.count(".") + 2)
        }
        left = [
            name for name in level.seen if name not in parts and not name.startswith(level.pairs or ("\0",))
        ]
        where = f" of {self.output.path}" if self.path else ""
        return [f"Not used by the profile{where}: {desk_columns.listed(left)}."] if left else []

    def _other_units(self) -> list[str]:
        """Sentences on durations that are something else than the time between their two moments."""
        notes = list[str]()
        for name, held in self.ratios.items():
            rule = self.output.columns[name]
            if held and not 1 / _TOO_FAR <= (ratio := median(held)) <= _TOO_FAR:
                unit = rule.unit or ("milliseconds" if factor(name, "milliseconds") == 1 else "seconds")
                often = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:,.3f}"
                notes.append(
                    f"{rule.columns[0]} is usually {often} times the time from {rule.between[0]} to "
                    f"{rule.between[1]} ({len(held):,} rows). It was read as {unit}: is that its unit?"
                )
        return notes

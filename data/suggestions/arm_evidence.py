"""Whether a column may divide tickets into pilot and baseline: not where it is known only at their end."""

import math
import re
from dataclasses import dataclass, replace

import polars as pl

from data import status_words
from data.profiles.column_conditions import truth
from data.profiles.mapping_profile import Profile
from data.readers.desks import handed_over, mapped_table
from data.readers.table import LINE, Table
from data.suggestions import usual_names

#: A group of which nearly all are closed, while of the other a good part is open, is made of ends.
_ALL, _NOT_ALL = 0.98, 0.9
#: Tickets that a group needs before anything is read from it, and the share that an empty group has at most.
_FEWEST, _NONE = 10, 0.01
#: Standard errors and points by which two groups differ noticeably in being closed.
_ERRORS, _POINTS = 3.0, 0.1
#: Names of columns that say who has a ticket now, or had it last.
_OWNER = (
    r"owner|assign|agent name|respons|propietario|propriet|zugewiesen|bearbeiter|besitzer|attribué|assigné"
    r"|asignado|atribuíd|assegnat|behandelaar|toegewezen|przypisan|担当|负责|負責|담당|исполнитель|ответств"
    r"|(?:resolved|closed|solved|handled) by"
)


@dataclass(frozen=True, slots=True)
class ArmEvidence:
    """Rows of two groups, whether they may be compared, and what is to be known before they are."""

    inside: int
    outside: int
    is_allowed: bool
    warning: str


def of(table: Table, profile: Profile, column: str, values: list[str]) -> ArmEvidence:
    """Returns what the groups that a column's values make have in common with how tickets end."""
    frame = table.frame
    cell = frame[column].cast(pl.String).str.strip_chars()
    inside = cell.is_in(values).fill_null(False)
    known = (cell.str.len_chars() > 0).fill_null(False) & ~cell.is_in(list(profile.nulls)).fill_null(False)
    outside = known & ~inside
    counts = int(inside.sum()), int(outside.sum())
    is_enough = min(counts) >= _FEWEST
    closed, warning = _closed(table, profile), ""
    if closed is not None:
        if _comes_late(known, closed):
            return ArmEvidence(*counts, False, f"{column} is filled only when a ticket is closed.")
        shares = _share(closed, inside), _share(closed, outside)
        said = f"{100 * shares[0]:.0f} % of them are closed, {100 * shares[1]:.0f} % of the others."
        if is_enough and max(shares) >= _ALL and min(shares) < _NOT_ALL:
            return ArmEvidence(*counts, False, said)
        if is_enough and _differ(shares, counts):
            warning = f"{said} Choose it only if it was known before."
    handed = handed_over_rows(table, profile)
    if handed is not None and is_enough:
        here, there = _share(handed, inside), _share(handed, outside)
        if here <= _NONE and there * counts[1] >= _FEWEST:
            return ArmEvidence(*counts, False, "Tickets that were handed over are all among the others.")
    if warning:
        return ArmEvidence(*counts, True, warning)
    if re.search(_OWNER, usual_names.words(column)):
        return ArmEvidence(
            *counts, True, "A ticket that is reassigned changes groups, so one group looks better than it is."
        )
    return ArmEvidence(*counts, True, "")


def handed_elsewhere(table: Table, profile: Profile, column: str, values: list[str]) -> int:
    """Returns how many tickets were handed over, where none of those with the column's values was."""
    handed = handed_over_rows(table, profile)
    if handed is None:
        return 0
    inside = table.frame[column].cast(pl.String).str.strip_chars().is_in(values).fill_null(False)
    return int(handed.sum()) if _share(handed, inside) <= _NONE else 0


def _share(flags: pl.Series, of_these: pl.Series) -> float:
    chosen = flags.filter(of_these)
    return float(chosen.sum()) / max(1, len(chosen))


def _differ(shares: tuple[float, float], counts: tuple[int, int]) -> bool:
    pooled = sum(share * count for share, count in zip(shares, counts, strict=True)) / sum(counts)
    error = math.sqrt(pooled * (1 - pooled) * (1 / counts[0] + 1 / counts[1]))
    apart = abs(shares[0] - shares[1])
    return apart >= _POINTS and apart > _ERRORS * error


def _comes_late(known: pl.Series, closed: pl.Series) -> bool:
    """Whether the column is filled where tickets are closed, and empty where they are open."""
    if min(int(closed.sum()), int((~closed).sum())) < _FEWEST:
        return False
    return _share(known, closed) >= _NOT_ALL and _share(known, ~closed) <= 1 - _NOT_ALL


def _closed(table: Table, profile: Profile) -> pl.Series | None:
    """Whether each row is closed, by its status or an end that it has; None where nothing says it."""
    found = list[pl.Series]()
    for name in ("status", "resolved_at", "closed_at"):
        cells = _cells(table, profile, name)
        if cells is None:
            continue
        text = cells.cast(pl.String).str.strip_chars()
        if name == "status":
            meant = status_words.status(text).replace(status_words.STORED_AS)
            found.append((meant == "closed").fill_null(False))
        else:
            found.append((text.str.len_chars() > 0).fill_null(False))
    if not found:
        return None
    closed = found[0]
    for each in found[1:]:
        closed |= each
    return closed


def handed_over_rows(table: Table, profile: Profile) -> pl.Series | None:
    """Returns whether each row was handed over, as the profile reads it; None where it does not."""
    rule = profile.columns.get("escalated")
    cells = _cells(table, profile, "escalated")
    if rule is None or cells is None:
        return None
    if not rule.columns and rule.when:
        held = table.frame.select(
            pl.all_horizontal([truth(each, table.frame.schema[each.column]) for each in rule.when])
        )
        return held.to_series().fill_null(False)
    return handed_over.is_yes(cells)


def _cells(table: Table, profile: Profile, name: str) -> pl.Series | None:
    """What the profile reads in each row of the table; None where it reads nothing there."""
    rule = profile.columns.get(name)
    if rule is None or not rule.needs or not set(rule.needs) <= {*table.columns, LINE}:
        return None
    # The groups are those of all rows, also of those that a filter leaves out.
    cells = mapped_table.cells(table, replace(profile, keep=()), name)
    return cells if len(cells) == table.frame.height else None

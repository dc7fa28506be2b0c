"""Which column is which canonical one: each pair scored by values and name, the best pairs first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data import status_words
from data.profiles.mapping_profile import DURATIONS
from data.schema import LOGS, SOURCE, TIME, Column, Kind
from data.suggestions import usual_names
from data.suggestions.column_kinds import FEW, Looks

#: The values weigh more than the name; with neither of them good enough nothing is said.
_BY_VALUES, _BY_NAME, _ENOUGH = 0.6, 0.4, 0.5
#: Moments that desks also give as the time since the ticket was created.
SPANS = ("first_response_at", "resolved_at")
#: The share of a column that has to be durations; some of a person's words ("next day") are none.
_SPANNED = 0.75
#: The share of rows that an export may have twice.
FEW_REPEATS = 0.05
#: Rows among which some customer asks twice.
_MANY = 50
#: Rows from which on one and the same value in all of them tells nothing.
_ALL_ALIKE = 20
#: Different values that many rows have where they name no customers.
_FEW_PEOPLE = 2
#: Names of shares, which are neither times nor points.
_PERCENT = r"%|\bper ?cent|\bpct\b|prozent|pourcent|porcentaje|porcentagem|percentuale|procent"
#: How well one of the usual names fits, in any place of their list.
_USUAL = 0.7
#: Numbers that say good or bad rather than points; 0 beside a 1 on either side says neither.
TWO_SIDES = ({"0", "1"}, {"-1", "1"}, {"-1", "0", "1"})
#: What its values alone can show, where no other column shows it too.
_ALONE = ("ticket_id", "created_at", "status")


@dataclass(frozen=True, slots=True)
class Match:
    """A column found for a canonical one: how well it fits, and whether its name says so too."""

    look: Looks
    score: float
    is_named: bool


def assigned(looks: Mapping[str, Looks], kind: Kind) -> dict[str, Match]:
    """Canonical column → the column found and how sure that is; each is used once, where it fits best."""
    claims = list[tuple[float, int, str, str, bool]]()
    order = {name: place for place, name in enumerate(LOGS[kind].names)}
    for canonical in LOGS[kind].names:
        column = LOGS[kind].column(canonical)
        by_values = {name: _by_values(kind, column, look) for name, look in looks.items()}
        for name, value in by_values.items():
            by_name = usual_names.fit(kind, canonical, name)
            if value == 0 or (by_name == 0 and not _speaks_alone(kind, canonical, name, by_values)):
                continue
            score = _BY_VALUES * value + _BY_NAME * by_name
            if score >= _ENOUGH or _is_sure_name(canonical, by_name):
                claims.append((score, -order[canonical], canonical, name, by_name > 0))
    taken = dict[str, Match]()
    used = set[str]()
    for score, _, canonical, name, named in sorted(claims, key=lambda claim: claim[:2], reverse=True):
        if canonical not in taken and name not in used:
            taken[canonical] = Match(looks[name], score, named)
            used.add(name)
    return {name: taken[name] for name in LOGS[kind].names if name in taken}


def _is_sure_name(canonical: str, by_name: float) -> bool:
    """Whether a name alone is enough, or a status by its values alone."""
    return by_name == 1 or (canonical == "status" and (by_name == 0 or by_name >= _USUAL))


def fit(kind: Kind, found: Mapping[str, Match]) -> tuple[float, float, int]:
    """How much of a log was found: first of all, by name too, what it cannot do without."""
    needed = [name for name in LOGS[kind].required if name != SOURCE]
    named = sum(name in found and found[name].is_named for name in needed)
    return named / len(needed), sum(each.score for each in found.values()), len(needed) if found else 0


def _speaks_alone(kind: Kind, canonical: str, name: str, by_values: Mapping[str, float]) -> bool:
    """Whether a column's values say what it is without a usual name: no other column's do."""
    if kind != "tickets" or canonical not in _ALONE:
        return False
    enough = 0.6 if canonical == "status" else 0.9
    return by_values[name] >= enough and sum(value >= enough for value in by_values.values()) == 1


def _by_values(kind: Kind, column: Column, look: Looks) -> float:
    """How well the values could be that column, 0 where they cannot."""
    if look.text.is_empty() or look.values.dtype.is_nested():
        return 0.0
    name = column.name
    if (name in SPANS or column.dtype.is_numeric()) and re.search(_PERCENT, look.name.lower()):
        return 0.0
    if name == LOGS[kind].key:
        return _as_id(look)
    if name in SPANS and look.times < 0.5:
        # Written as the time that it took rather than as the moment.
        best = max(look.durations, look.numbers)
        return 0.9 * best if best > _SPANNED else 0.0
    if column.dtype == TIME:
        whole = look.filled > 0.99 or name not in LOGS[kind].required
        full = 1.0 if whole or look.is_filled_by_the_row_above else 0.6
        return look.times * full if look.times > 0.5 else 0.0
    if column.dtype == pl.Boolean:
        return (
            max(look.flags, look.good_or_bad if name == "csat_good" else 0.0) if look.distinct <= 6 else 0.0
        )
    if name == "csat":
        # A thumb, as a number.
        sides = 2 <= look.distinct <= 3 and set(look.text.unique()) in TWO_SIDES
        best = max(look.five_points, look.ten_points, float(sides or look.rates_with_zeros))
        return best if best >= 0.5 and not usual_names.is_no_rating(look.name) else 0.0
    if name in DURATIONS:
        # A clock's reading is a duration only where it is no time of day as well.
        return max(look.durations, look.numbers) if look.times < 0.5 else 0.0
    if column.dtype.is_numeric():
        return look.numbers if look.numbers > 0.5 else 0.0
    if column.allowed or name in ("channel", "priority", "language"):
        return _of_few_words(name, look)
    if look.is_json and name != "tags":
        # An object in a cell is nobody's words.
        return 0.0
    if column.free_text or name in ("question", "answer"):
        return 0.4 + min(0.6, look.words / 10) if look.times < 0.5 else 0.0
    if name == "customer_id" and (
        look.flags == 1
        or (look.distinct <= _FEW_PEOPLE and len(look.text) > _MANY)
        or (look.distinct == 1 and len(look.text) >= _ALL_ALIKE)
    ):
        # A flag names nobody, and neither does what has the same value or two in many rows.
        return 0.0
    if name == "customer_id" and look.is_id and look.repeats <= FEW_REPEATS and len(look.values) > _MANY:
        # Nobody asks twice in so many rows: rather an id of the rows.
        return 0.5
    if name in ("customer_id", "ticket_id"):
        return (0.9 if look.repeats > 0 else 0.6) if look.is_id or look.words < 4 else 0.0
    if name == "category" and look.distinct < 2:
        return 0.3
    return 0.7 if look.times < 0.5 and look.words < 8 else 0.2


def _as_id(look: Looks) -> float:
    """How well the values could name the rows: rows that an export repeats do not stop a column from it."""
    if not look.is_id:
        return 0.0
    if look.is_unique:
        return 1.0
    if look.filled == 1 and look.repeats <= FEW_REPEATS:
        return 0.95
    return 0.7 if look.repeats < 0.6 else 0.3


def _is_end(look: Looks) -> bool:
    """Whether the first word of a status says that a ticket ended."""
    return status_words.status(look.text.head(1)).replace(status_words.STORED_AS).to_list() == ["closed"]


def _of_few_words(name: str, look: Looks) -> float:
    """The same of a column that takes only a few words."""
    if look.distinct > FEW or look.times > 0.5:
        return 0.0
    if name == "status":
        # One value in all rows, such as "done" of every call, tells no ticket from another.
        many = _ALL_ALIKE if _is_end(look) else _MANY
        if look.distinct == 1 and (look.statuses == 0 or len(look.text) >= many):
            return 0.0
        return look.statuses if look.statuses >= 0.5 else 0.3 if look.distinct <= 12 else 0.0
    if name == "channel":
        return max(look.channels, 0.6)
    if name == "handled_by":
        return look.handlers if look.handlers > 0.5 else 0.0
    if name == "language":
        # A code of a country is none of a language.
        return look.languages if look.languages > 0.5 else 0.0 if look.countries > 0.5 else 0.5
    return 0.7

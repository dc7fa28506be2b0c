"""Finds dates and times of day that stand in two columns, so that they are read as one moment.

A table is looked at with each pair as one column; what is found there is said of the two columns again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.suggestions import usual_names
from data.suggestions.column_kinds import looks_of
from data.suggestions.usual_names import JOINT

#: The column that stands for both → the one of dates and the one of times of day.
Pairs = Mapping[str, tuple[str, str]]

_DATE = (
    r"\b(?:date|datum|data|dato|fecha|day|dia|día|tag|dag|дата|tarih|tarihi)\b"
    r"|日付|日期|年月日|日(?=$|\s)"
)
_CLOCK = (
    r"\b(?:time|clock|tijd|tijdstip|uhrzeit|zeit|heure|hora|ora|godzina|tid|klokkeslæt|время|saat|saati)\b"
    r"|時刻|時間|时间|時间"
)
_FILLING = r"\b(?:of|the|at|on|de|du|da|do|del|della|van|der|des|d|l|utc|gmt|local)\b"
#: What a time is called that shares its date with another: a start and an end of one day.
_MOMENT = r"start|begin|open|creat|logged|received|end|stop|close|finish|answer|resol"
_OF_DAY = (
    r"(?i)^(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:[:.][0-5]\d(?:[.,]\d+)?)?"
    r"\s*(?:[ap]\.?\s?m\.?|uhr|z|[+-]\d\d:?\d\d|[a-z]{3,4})?$"
)
#: A clock goes round; a duration of minutes hardly leaves its first hours.
_LATE, _LATE_SHARE = 6, 0.2


def of(table: Table, profile: Profile | None = None) -> Pairs:
    """Returns the pairs of a table, without those of which the profile reads one column alone."""
    alone = _alone(profile) if profile is not None else frozenset[str]()
    texts = [name for name in table.columns if table.frame[name].dtype == pl.String]
    clocks = [name for name in texts if name not in alone and _is_clock(table.frame[name])]
    if not clocks:
        return {}
    dates = [name for name in texts if name not in (*alone, *clocks) and _is_date(table, name)]
    return {f"{date}{JOINT}{clock}": (date, clock) for date, clock in _paired(dates, clocks)}


def together(table: Table, pairs: Pairs) -> Table:
    """Returns the table with one column for each pair, in the place of its date."""
    if not pairs:
        return table
    dates = {date: name for name, (date, _) in pairs.items()}
    clocks = {clock for _, clock in pairs.values()}
    shared = {date for date, _ in pairs.values() if sum(date == each for each, _ in pairs.values()) > 1}
    columns = list[pl.Expr]()
    for name in table.frame.columns:
        if name in shared:
            columns += [_joined(*pair).alias(each) for each, pair in pairs.items() if pair[0] == name]
        elif name in dates:
            columns.append(_joined(*pairs[dates[name]]).alias(dates[name]))
        elif name not in clocks:
            columns.append(pl.col(name))
    return replace(table, frame=table.frame.select(columns))


def said_together(profile: Profile, pairs: Pairs) -> Profile:
    """Returns the profile as it speaks of the table in which each pair is one column."""
    by_pair = {pair: name for name, pair in pairs.items()}
    rules = {
        name: replace(rule, columns=(by_pair[rule.columns],), separator="")  # type: ignore[index]
        if rule.columns in by_pair
        else rule
        for name, rule in profile.columns.items()
    }
    return replace(profile, columns=rules)


def said_apart(profile: Profile, pairs: Pairs) -> Profile:
    """Returns the profile as it speaks of the file's own columns."""
    if not pairs:
        return profile
    rules = {name: _apart(rule, pairs) for name, rule in profile.columns.items()}
    context = profile.context
    if not isinstance(context, str):
        context = tuple(dict.fromkeys(pairs[name][0] if name in pairs else name for name in context))
    left = tuple(part for name in profile.left_out for part in pairs.get(name, (name,)))
    order = None if profile.order in pairs else profile.order
    further = tuple(said_apart(each, pairs) for each in profile.unfold)
    return replace(profile, columns=rules, context=context, left_out=left, order=order, unfold=further)


def _apart(rule: Rule, pairs: Pairs) -> Rule:
    if len(rule.columns) == 1 and rule.columns[0] in pairs:
        rule = replace(rule, columns=pairs[rule.columns[0]], separator=" ")
    if any(name in pairs for name in rule.columns):
        parts = tuple(part for name in rule.columns for part in pairs.get(name, (name,)))
        rule = replace(rule, columns=parts)
    when = tuple(
        replace(each, column=pairs[each.column][0]) if each.column in pairs else each for each in rule.when
    )
    after = pairs[rule.after][0] if rule.after is not None and rule.after in pairs else rule.after
    return replace(rule, when=when, after=after)


def _joined(date: str, clock: str) -> pl.Expr:
    return pl.concat_str(pl.col(date).cast(pl.String), pl.col(clock).cast(pl.String), separator=" ")


def _alone(profile: Profile) -> frozenset[str]:
    """The columns that a rule reads by themselves."""
    named = [name for rule in profile.columns.values() if len(rule.columns) != 2 for name in rule.needs]
    return frozenset((*named, *profile.left_out))


def _is_clock(values: pl.Series) -> bool:
    known = values.drop_nulls().str.strip_chars()
    known = known.filter(known != "")
    if known.is_empty() or not known.head(200).str.contains(_OF_DAY).all():
        return False
    hours = known.str.extract(r"^(\d{1,2})").cast(pl.Int64, strict=False)
    late = (hours >= _LATE) | known.str.contains(r"(?i)p\.?\s?m")
    return bool(known.str.contains(_OF_DAY).all()) and float(str(late.mean() or 0.0)) >= _LATE_SHARE


def _is_date(table: Table, name: str) -> bool:
    look = looks_of(table, name)
    return look.times > 0.9 and not look.text.str.contains(r"\d[:h]\d|T\d\d").any()


def _paired(dates: list[str], clocks: list[str]) -> Iterator[tuple[str, str]]:
    """Each time of day with the date that is called alike, or with the only one there is."""
    rests = {date: _rest(date) for date in dates}
    for clock in clocks:
        rest = _rest(clock)
        alike = [date for date in dates if rests[date] == rest]
        if not alike and (not rest or re.search(_MOMENT, rest)):
            alike = [date for date in dates if not rests[date]]
            alike = dates if not alike and not rest else alike
        if len(alike) == 1:
            yield alike[0], clock


def _rest(name: str) -> str:
    """What a name says beside that it is a date or a time."""
    bare = re.sub(rf"{_DATE}|{_CLOCK}|{_FILLING}", " ", usual_names.words(name))
    return " ".join(bare.split())

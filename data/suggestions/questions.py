"""What has to be asked of a person: doubts about a mapping that would change a headline number."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import polars as pl

from data.cleaning import date_formats, durations
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import stripped
from data.cleaning.date_formats import ORDERS, Order
from data.profiles.mapping_profile import ALL_OTHERS, DURATIONS, Profile, Rule
from data.readers.desks import mapped_table
from data.readers.table import Table
from data.schema import LOGS, TIME
from data.suggestions import (
    column_choice,
    column_questions,
    date_time_pairs,
    missing_columns,
    status_questions,
    usual_names,
)
from data.suggestions.cell_meanings import blank_questions, mere_ends, no_requests, zero_questions
from data.suggestions.column_kinds import Looks, looks_of
from data.suggestions.question import Option, Question, Unanswered, with_profiles
from data.suggestions.suggest_mapping import ZEROS

_ORDERS: dict[Order, str] = {"d": "day first", "m": "month first", "y": "year first"}
_LEAVE = "Leave it out"


def open_questions(table: Table, profile: Profile) -> list[Question]:
    """Returns what is still in doubt and would change a headline number, the most important first."""
    pairs = date_time_pairs.of(table, profile)
    profile = date_time_pairs.said_together(profile, pairs)
    asked = _asked(date_time_pairs.together(table, pairs), profile)
    return [with_profiles(each, lambda made: date_time_pairs.said_apart(made, pairs)) for each in asked]


def _asked(table: Table, profile: Profile) -> list[Question]:
    found = [
        *missing_columns.no_time(table, profile),
        *missing_columns.no_id(table, profile),
        *missing_columns.no_ticket(table, profile),
        *_dates(table, profile),
    ]
    if profile.kind == "tickets":
        found += [
            *missing_columns.no_status(table, profile),
            *mere_ends.asked(table, profile),
            *status_questions.asked(table, profile),
            *_ratings(table, profile),
            *column_questions.asked(table, profile),
            *blank_questions.asked(table, profile),
            *no_requests.asked(table, profile),
        ]
    return [*found, *_durations(table, profile), *zero_questions.asked(table, profile)]


def _dates(table: Table, profile: Profile) -> Iterator[Question]:
    """Dates in which day, month and year cannot be told apart: one answer for all columns of times."""
    times = {
        name: rule
        for name, rule in profile.columns.items()
        if _is_time(profile, name) and rule.after is None and len(rule.columns) == 1
    }
    unsure = {name: text for name, rule in times.items() if (text := _ambiguous(table, profile, name, rule))}
    if not unsure or profile.date_format:
        return
    name, example = next(iter(unsure.items()))
    options = list[Option]()
    forms = {each: _forms(table, profile, rule) for each, rule in times.items()}
    for order in ORDERS:
        formats = {each: found.get(order) for each, found in forms.items()}
        own = formats[name]
        if own is None:
            continue
        rules = {
            each: replace(rule, date_format=formats[each]) if formats.get(each) else rule
            for each, rule in profile.columns.items()
        }
        read = pl.Series([example]).str.to_datetime(own, strict=False)[0]
        if read is not None:
            says = f"{read.day} {read:%B %Y} ({_ORDERS[order]})"
            options.append(Option(says, replace(profile, columns=rules)))
    if options:
        column = times[name].columns[0]
        yield Question(
            "dates",
            f"Which day is {example} in {column}?",
            "No value of the column shows the order. Your answer holds for all times of this file.",
            tuple(options),
            _unread(table, profile, name, times[name]),
        )


def _unread(table: Table, profile: Profile, name: str, rule: Rule) -> Unanswered:
    """What becomes of the times whose day is not known: without a required one there is no row."""
    found = mapped_table.cells(table, replace(profile, columns={name: rule}, context=()), name)
    read = convert(found, LOGS[profile.kind].column(name), mapped_table.formats(profile).get(name))
    unsure = 0 if read.reasons is None else int(read.reasons.str.contains("ambiguous").sum())
    if name in LOGS[profile.kind].required:
        says = f"Until you choose, {_count(unsure, 'row')} cannot be kept."
        return Unanswered(name, "rejected", says, unsure)
    says = f"Until you choose, {rule.columns[0]} is left empty in {_count(unsure, 'row')}."
    return Unanswered(name, "empty", says, unsure)


def _forms(table: Table, profile: Profile, rule: Rule) -> dict[Order, str]:
    column = rule.columns[0]
    return (
        date_formats.fitting(looks_of(table, column, profile.nulls).text) if column in table.columns else {}
    )


def _is_time(profile: Profile, name: str) -> bool:
    try:
        return LOGS[profile.kind].column(name).dtype == TIME
    except KeyError:
        return False


def _ambiguous(table: Table, profile: Profile, name: str, rule: Rule) -> str | None:
    """A value of the column that can be read as two days, if there is one."""
    if rule.date_format or rule.columns[0] not in table.columns:
        return None
    found = mapped_table.cells(table, replace(profile, columns={name: rule}, context=()), name)
    read = convert(found, LOGS[profile.kind].column(name), mapped_table.formats(profile).get(name))
    if read.reasons is None:
        return None
    unsure = found.filter(read.reasons.str.contains("ambiguous").fill_null(False))
    return None if unsure.is_empty() else str(unsure.unique(maintain_order=True)[0]).strip()


def _ratings(table: Table, profile: Profile) -> Iterator[Question]:
    """Columns that may be a rating on a scale that nobody has said."""
    if {"csat", "csat_good"} & set(profile.columns):
        yield from _wrong_scale(table, profile)
        return
    used = set(profile.needs) - set(() if profile.context == ALL_OTHERS else profile.context)
    for name in table.columns:
        fit = max(usual_names.fit("tickets", "csat", name), usual_names.fit("tickets", "csat_good", name))
        look = looks_of(table, name, profile.nulls)
        odd = usual_names.is_no_rating(name)
        fit = fit or float(look.named_scale is not None)
        if name in used or name in profile.left_out or not fit or odd or look.text.is_empty():
            continue
        if max(look.ten_points, look.hundred_points) > 0.9:
            yield _ten(profile, name, look, column_choice.NO_CSAT)
            return
        if set(look.text.unique()) == {"0", "1"} and look.has_odd_zeros:
            yield _what_zero_is(profile, name, look)
            return


def _what_zero_is(profile: Profile, column: str, look: Looks) -> Question:
    """Asks of a column of 0 and 1 whether 0 is a bad rating or none."""
    bad = Rule(columns=(column,), scale="good_bad")
    return Question(
        "rating",
        f"What does 0 in {column} mean?",
        f"0 in {_count(look.zeros, 'row')}, 1 in {len(look.text) - look.zeros:,}.",
        (
            Option("The customer did not rate", _with_rule(profile, "csat_good", replace(bad, nulls=ZEROS))),
            Option("A bad rating", _with_rule(profile, "csat_good", bad)),
            Option("This is not a rating", missing_columns.as_context(profile, column)),
        ),
        column_choice.NO_CSAT,
    )


def _wrong_scale(table: Table, profile: Profile) -> Iterator[Question]:
    rule = profile.columns.get("csat")
    if rule is None or len(rule.columns) != 1 or rule.columns[0] not in table.columns:
        return
    look = looks_of(table, rule.columns[0], profile.nulls)
    if look.ten_points > 0.9:
        without = replace(profile, columns=_without(profile, "csat"))
        yield _ten(without, rule.columns[0], look, _five_of_ten(table, profile))


def _five_of_ten(table: Table, profile: Profile) -> Unanswered:
    """What a rule for five points makes of ratings from 0 to 10: nothing, or what happens to lie within."""
    found = mapped_table.cells(table, profile, "csat")
    read = convert(found, LOGS["tickets"].column("csat"), mapped_table.formats(profile).get("csat"))
    kept = len(read.values) - read.values.null_count()
    if not kept:
        return column_choice.NO_CSAT
    says = f"Until you choose, {_count(kept, 'rating')} from 1 to 5 are read as points of five."
    return Unanswered("csat", "stays", says, kept)


_GOOD_OF_TEN = (("9 and 10", 9.0), ("8 to 10", 8.0), ("7 to 10", 7.0), ("6 to 10", 6.0))
_GOOD_OF_HUNDRED = (("80 to 100", 80.0), ("75 to 100", 75.0), ("70 to 100", 70.0), ("60 to 100", 60.0))


def _ten(profile: Profile, column: str, look: Looks, until: Unanswered) -> Question:
    most, asked = (10, _GOOD_OF_TEN) if look.ten_points > 0.9 else (100, _GOOD_OF_HUNDRED)
    scale = Rule(columns=(column,), scale=f"0-{most}")
    of = ", as its name says" if look.named_scale == most else ""
    options = [
        Option(
            f"{says}{', and 0 means not rated' if nulls else ', and 0 is the worst' if odd else ''}",
            _with_rule(profile, "csat_good", replace(scale, good_from=good_from, nulls=nulls)),
        )
        for odd in [look.has_odd_zeros]
        for nulls in ((ZEROS, ()) if odd else ((),))
        for says, good_from in asked
    ]
    options.append(Option("This is not a rating", missing_columns.as_context(profile, column)))
    return Question(
        "rating",
        f"{column} goes from 0 to {most}{of}. From which number on is a rating good?",
        f"It has {look.distinct} different values, such as {', '.join(look.commonest)}. "
        f"{_about_zeros(look)}"
        "It gives the share of good ratings, not a mean from 1 to 5.",
        tuple(options),
        until,
    )


def _about_zeros(look: Looks) -> str:
    if not look.has_odd_zeros:
        return ""
    ones = int((look.text.cast(pl.Float64, strict=False) == 1).sum())
    return f"0 in {_count(look.zeros, 'row')}, 1 in {ones:,}: 0 may mean that nobody rated. "


def _durations(table: Table, profile: Profile) -> Iterator[Question]:
    """Durations without a unit, and clocks of two parts."""
    for name, rule in profile.columns.items():
        lasts = name in DURATIONS or rule.after is not None
        if not lasts or len(rule.columns) != 1 or rule.columns[0] not in table.columns:
            continue
        column = rule.columns[0]
        # Counts are of all rows, not of those that are enough to see what a column is.
        text = stripped(table.frame[column])
        text = text.filter(~text.is_in([*profile.nulls, *rule.nulls])).drop_nulls()
        read = durations.durations(text)
        if read.unsure.any() and rule.clock is None:
            example, unsure = text.filter(read.unsure)[0], int(read.unsure.sum())
            yield Question(
                f"clock {name}",
                f"What is {example} in {column}?",
                f"{_count(unsure, 'value')} like this.",
                (
                    Option("Hours and minutes", _with_rule(profile, name, replace(rule, clock="h:m"))),
                    Option("Minutes and seconds", _with_rule(profile, name, replace(rule, clock="m:s"))),
                    Option(_LEAVE, replace(profile, columns=_without(profile, name))),
                ),
                Unanswered(name, "empty", "Until you choose, they are left empty.", unsure),
            )
        plain = text.filter(read.seconds.is_null() & ~read.unsure & text.str.contains(r"^[\d.,' ]+$"))
        if len(plain) and rule.unit is None:
            units: tuple[Literal["seconds", "minutes", "hours", "days", "milliseconds"], ...] = (
                "seconds",
                "minutes",
                "hours",
                "days",
                "milliseconds",
            )
            options = [
                Option(each.capitalize(), _with_rule(profile, name, replace(rule, unit=each)))
                for each in units
            ]
            options.append(Option(_LEAVE, replace(profile, columns=_without(profile, name))))
            shown = ", ".join(plain.unique(maintain_order=True).head(3))
            yield Question(
                f"unit {name}",
                f"In which unit are the numbers of {column}?",
                f"{_count(len(plain), 'value')} without a unit, such as {shown}.",
                tuple(options),
                Unanswered(name, "empty", "Until you choose, they are left empty.", len(plain))
                if len(plain) < len(text)
                else Unanswered(name, "stays", "Until you choose, they are read as seconds.", len(plain)),
            )


def _with_rule(profile: Profile, name: str, rule: Rule) -> Profile:
    return replace(profile, columns={**profile.columns, name: rule})


def _without(profile: Profile, name: str) -> dict[str, Rule]:
    return {key: rule for key, rule in profile.columns.items() if key != name}


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"

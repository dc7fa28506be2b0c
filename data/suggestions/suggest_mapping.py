"""A suggested profile for an unmapped table: each column judged by its values, then by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

import polars as pl

from data import status_words
from data.cleaning import date_formats
from data.cleaning.cell_conversion import convert
from data.errors import DataError
from data.profiles.mapping_profile import DURATIONS, Profile, Rule
from data.readers import recognition
from data.readers.desks import desk_columns
from data.readers.table import LINE, Table
from data.schema import LOGS, SOURCE, TIME, Kind
from data.suggestions import (
    column_scores,
    date_time_pairs,
    derived_rules,
    units_by_times,
    usual_names,
)
from data.suggestions.cell_meanings import blank_questions
from data.suggestions.column_kinds import Looks
from data.suggestions.column_scores import Match

Confidence = Literal["sure", "likely", "guess"]

#: What the usual words mean, where a column takes only a few.
MEANINGS: dict[str, dict[str, str]] = {
    "status": dict(status_words.STATUS),
    "actor": {
        "assistant": "ai", "bot": "ai", "agent": "ai", "system": "tool", "function": "tool",
        "user": "customer", "lead": "customer", "contact": "customer", "requester": "customer",
        "admin": "human", "operator": "human", "employee": "human", "staff": "human",
    },
    "arm": {"treatment": "pilot", "test": "pilot", "control": "baseline"},
    "handled_by": {"bot": "ai", "agent": "human", "person": "human", "fin": "ai", "virtual agent": "ai"},
    "thumbs": {"positive": "up", "1": "up", "good": "up", "negative": "down", "0": "down", "bad": "down"},
}  # fmt: skip
NULLS = (
    "\\N", "?", "-", "--", "–", "—", "Not set", "not set", "(none)", "(empty)", "(leer)", "N/A", "n/a", "NA",
    "NULL", "null", "None", "none", "(blank)", "nan", "NaN",
)  # fmt: skip

#: Ratings that say that nobody rated.
ZEROS = ("0", "0.0")
#: The share of first responses after the end of their tickets from which on they are none.
_LATE = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a column was taken for a canonical one: how sure that is, and the three values that decided it."""

    column: str
    confidence: Confidence
    values: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile to start from, and the evidence for each of its columns."""

    profile: Profile
    findings: Mapping[str, Finding]


def suggest(table: Table, kind: Kind | None = None) -> Profile:
    """Returns a profile to start from; it may lack columns, which `mapping_profile.check` then names."""
    return suggestion(table, kind).profile


def suggestion(table: Table, kind: Kind | None = None) -> Suggestion:
    """Returns a profile to start from with the evidence for it."""
    pairs = date_time_pairs.of(table)
    table = date_time_pairs.together(table, pairs)
    kinds: tuple[Kind, ...] = tuple(LOGS) if kind is None else (kind,)
    nulls = _nulls(table)
    # Rows that an export has twice say nothing of whether a column is an id.
    once = table.frame.select(table.columns).unique(maintain_order=True) if table.columns else table.frame
    looks = {name: Looks(name, once[name], nulls) for name in table.columns}
    guesses: dict[Kind, dict[str, Match]] = {each: column_scores.assigned(looks, each) for each in kinds}
    best: Kind = max(guesses, key=lambda each: column_scores.fit(each, guesses[each]))
    found = _in_order(guesses[best])
    if "csat" in found and "csat_good" not in found and _is_of_words(found["csat"].look):
        # Words and smileys say good or not good, and no points; so do 1 and 0.
        found["csat_good"] = found.pop("csat")
    rules = {name: rule for name, each in found.items() if (rule := _rule(best, name, each.look)) is not None}
    by_status = False
    rules = units_by_times.told(_with_spans(_with_date_formats(best, rules, looks), looks), looks)
    if best == "tickets":
        rules = derived_rules.with_a_time_of_handover(derived_rules.with_counts(rules, looks), looks)
        by_status = "escalated" not in rules
        rules = derived_rules.without_a_bare_end(derived_rules.with_what_a_status_says(rules), looks)
    found = {name: each for name, each in found.items() if name in rules}
    stem = desk_columns.slug(PurePath(table.name).stem.split(".")[0]).replace("_", "-") or "table"
    used = {column for rule in rules.values() for column in rule.needs}
    profile = Profile(
        name=stem,
        source=stem,
        kind=best,
        columns=rules,
        about=f"Suggested from the columns of {table.name}.",
        nulls=nulls,
        context=_context(looks, used) if best == "tickets" else (),
    )
    if by_status and "escalated" in rules:
        profile = derived_rules.without_what_a_column_says(profile, looks)
    findings = {name: _finding(name, each) for name, each in found.items()}
    return Suggestion(date_time_pairs.said_apart(profile, pairs), findings)


def _in_order(found: dict[str, Match]) -> dict[str, Match]:
    """What was found without a first response that mostly comes after the end of its ticket."""
    first = found.get("first_response_at")
    ends = [found[name] for name in ("resolved_at", "closed_at") if name in found]
    if first is None or first.look.times < 0.5:
        return found
    for end in ends:
        if end.look.times < 0.5:
            continue
        both = pl.DataFrame({"first": _moments(first.look), "end": _moments(end.look)}).drop_nulls()
        late = int((both["first"] > both["end"]).sum())
        if late > _LATE * both.height:
            return {name: match for name, match in found.items() if name != "first_response_at"}
    return found


def _moments(look: Looks) -> pl.Series:
    return convert(look.values, LOGS["tickets"].column("closed_at")).values


def _is_of_words(look: Looks) -> bool:
    return (look.good_or_bad > 0.9 and not look.has_points) or set(
        look.text.unique()
    ) in column_scores.TWO_SIDES


def describe(table: Table) -> str:
    """Returns what a suggested profile would find, in a sentence."""
    profile = suggest(table)
    found = [f"{rule.columns[0]} as {name}" for name, rule in profile.columns.items() if rule.columns]
    missing = [name for name in LOGS[profile.kind].required if name != SOURCE and name not in profile.columns]
    if not found:
        return "None of its columns has a name or values from which we could guess."
    lacking = f" Nothing looks like {' or '.join(missing)}." if missing else ""
    return f"It looks like {profile.kind}: {', '.join(found)}.{lacking}"


def _rule(kind: Kind, canonical: str, look: Looks) -> Rule | None:
    """The column's rule, with the meaning of its words, its scale or its unit where the values show them."""
    column = look.name
    if canonical == "csat" and look.rates_with_zeros:
        return Rule(columns=(column,), nulls=ZEROS)
    if canonical == "csat" and look.five_points < 0.5:
        return None  # a rating on another scale is asked about
    if canonical == "csat_good" and (look.flags < 1 or look.numbers == 1):
        values = set(look.text.unique())
        if values == {"0", "1"} and look.has_odd_zeros:
            return None  # what 0 means is asked
        return Rule(columns=(column,), scale="good_bad", nulls=ZEROS if "-1" in values else ())
    if canonical == "created_at" and look.is_filled_by_the_row_above:
        return Rule(columns=(column,), blank="above")
    if canonical in ("escalated", "resolved") and blank_questions.only_ticks(look):
        return Rule(columns=(column,), blank="no")
    if canonical in DURATIONS:
        return Rule(columns=(column,), unit=usual_names.unit(column))
    allowed = LOGS[kind].column(canonical).allowed
    if not allowed:
        return Rule(columns=(column,))
    known = {**MEANINGS.get(canonical, {}), **{value: value for value in allowed}}
    found = look.text.unique().sort().head(100)
    folded = (status_words.status if canonical == "status" else status_words.folded)(found)
    meant = {word: known[fold] for word, fold in zip(found, folded, strict=True) if fold in known}
    if all(meant.get(word) == word for word in found):
        return Rule(columns=(column,))
    if not meant and canonical != "status":
        return None
    if canonical == "handled_by" and len(meant) < len(found):
        return None  # half of who handled a ticket is no answer: it is asked about
    return Rule(columns=(column,), values=meant, otherwise="null") if meant else Rule(columns=(column,))


def _with_spans(rules: dict[str, Rule], looks: Mapping[str, Looks]) -> dict[str, Rule]:
    """The rules with moments that are written as the time since creation counted from it, or left out."""
    made = dict[str, Rule]()
    for name, rule in rules.items():
        if name not in column_scores.SPANS or looks[rule.columns[0]].times >= 0.5:
            made[name] = rule
        elif "created_at" in rules:
            column = rule.columns[0]
            made[name] = Rule(
                columns=(column,), unit=usual_names.unit(column), after=rules["created_at"].columns[0]
            )
    return made


def _with_date_formats(kind: Kind, rules: dict[str, Rule], looks: Mapping[str, Looks]) -> dict[str, Rule]:
    """The rules with the order of dates that one column tells, for all columns of times."""
    names = [name for name in rules if name in LOGS[kind].names and LOGS[kind].column(name).dtype == TIME]
    forms = {name: date_formats.fitting(looks[rules[name].columns[0]].text) for name in names}
    told = {next(iter(found)) for found in forms.values() if len(found) == 1}
    if len(told) != 1:
        return rules
    (order,) = told
    known = {name: found[order] for name, found in forms.items() if order in found}
    return {name: replace(rule, date_format=known.get(name)) for name, rule in rules.items()}


def _finding(canonical: str, match: Match) -> Finding:
    look, score = match.look, match.score
    confidence: Confidence = "sure" if score >= 0.85 else "likely" if score >= 0.65 else "guess"
    return Finding(look.name, confidence, look.commonest, _why(canonical, look))


def _why(canonical: str, look: Looks) -> str:
    """What the values look like, in a few words."""
    share = f"{round(100 * look.filled)} % filled"
    if look.times > 0.5:
        return f"its values are times, {share}"
    if canonical == "status":
        return f"{look.distinct} different words, of which {round(100 * look.statuses)} % of rows are known"
    if canonical.endswith("_id") and look.is_unique:
        return "every value is there once"
    if canonical == "csat" and look.five_points:
        return f"its values are ratings of five points, {share}"
    if look.durations > 0.5:
        return f"its values are durations, {share}"
    return f"{look.distinct} different values, {share}"


def _context(looks: Mapping[str, Looks], used: set[str]) -> tuple[str, ...]:
    """Columns to filter by: several values, but not one for each row."""
    names = dict[str, str]()
    for name, look in looks.items():
        if name in used or look.values.dtype.is_nested() or not 1 < look.distinct <= 50:
            continue
        if look.distinct >= max(2, len(look.text) / 2) and len(look.values) >= 20:
            continue
        names.setdefault(desk_columns.slug(name), name)
    return tuple(names.values())


def _nulls(table: Table) -> tuple[str, ...]:
    """The tokens that stand for nothing, of those that occur."""
    texts = [name for name, dtype in table.frame.schema.items() if dtype == pl.String and name != LINE]
    present: set[str] = set()
    for name in texts:
        values = table.frame[name].head(2000)
        present.update(values.filter(values.is_in(list(NULLS))).unique().to_list())
    return tuple(token for token in NULLS if token in present)


def unrecognised(table: Table) -> DataError:
    """Returns what to tell somebody whose table no reader recognises: what it has, and what one could do."""
    return DataError(
        f"The table {table.name} is no export that we know ({', '.join(recognition.labels())}). "
        f"It has: {desk_columns.listed(table.columns)}. {describe(table)} Read it with a "
        "profile: the page Data makes one, and so does python -m jobs suggest FILE."
    )

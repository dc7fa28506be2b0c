"""What the rules of a mapping profile make of the cells of a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from data import ratings, status_words
from data.profiles.column_conditions import holds, truth
from data.profiles.mapping_profile import Profile, Rule, ends
from data.readers.table import OFFSET

#: The column of the row's own id, where the table has none.
ROW = "_row of its file"
_BELOW = r"^-1(?:\.0+)?$"
#: What the scale "good_bad" understands; an offer to rate is no answer.
GOOD_BAD = {
    "good": True, "yes": True, "true": True, "up": True, "positive": True, "satisfied": True, "happy": True,
    "1": True,
    "bad": False, "no": False, "false": False, "down": False, "negative": False, "unsatisfied": False,
    "dissatisfied": False, "unhappy": False, "0": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lost:
    """The values of one column that no map or scale of the profile knows, and how a sentence says so."""

    column: str
    what: str
    values: pl.Series


def nulled(cell: pl.Expr, tokens: Sequence[str]) -> pl.Expr:
    """The cell, or null where it is one of the tokens that stand for nothing."""
    return pl.when(~cell.cast(pl.String).str.strip_chars().is_in(list(tokens))).then(cell)


def root_name(rule: Rule) -> str:
    """The name of the column that holds the id of a thread's first message."""
    return f"_first of {rule.columns[0]} by {rule.reply_to}"


def found_of(rule: Rule) -> pl.Expr:
    """The rule's column, several joined (all of them or none), or the first that has a value."""
    if rule.row_number:
        return pl.col(ROW)
    names = rule.columns if rule.reply_to is None else (root_name(rule),)
    parts = [nulled(pl.col(name), rule.nulls) if rule.nulls else pl.col(name) for name in names]
    if len(parts) == 1:
        return parts[0]
    if rule.pick == "first":
        return pl.coalesce(part.cast(pl.String) for part in parts)
    return pl.concat_str([part.cast(pl.String) for part in parts], separator=rule.separator)


def made_of(name: str, rule: Rule, schema: pl.Schema) -> pl.Expr:
    """The canonical column; times and numbers stay text, which the row checks turn into types."""
    if not rule.columns and rule.value is None and not rule.row_number:
        return pl.all_horizontal([truth(each, schema[each.column]) for each in rule.when])
    if rule.value is not None:
        cell = pl.lit(rule.value)
    else:
        cell = found_of(rule)
        if rule.values:
            text = cell.cast(pl.String).str.strip_chars()
            others = text if rule.otherwise == "keep" else None
            cell = text.replace_strict(dict(rule.values), default=others, return_dtype=pl.String)
        if rule.scale is not None and name == "csat_good":
            cell = _good(cell, rule)
        if rule.after is not None:
            cell = pl.concat_str([pl.col(rule.after).cast(pl.String), cell.cast(pl.String)], separator=OFFSET)
    if rule.blank == "no":
        # An answer that no map knows is not empty: it stays without a meaning.
        said = found_of(rule).cast(pl.String).str.strip_chars().str.len_chars() > 0
        # Where the AI agent took no part, people did.
        no = "human" if name == "handled_by" else "false"
        cell = pl.when(said).then(cell.cast(pl.String)).otherwise(pl.lit(no))
    if rule.fallback is not None:
        cell = pl.coalesce(cell.cast(pl.String), pl.col(rule.fallback).cast(pl.String))
    if name == "status" and rule.columns and rule.values and rule.otherwise == "null":
        # A word without a meaning is no empty cell: else an end beside it would say that it was solved.
        said = found_of(rule).cast(pl.String).str.strip_chars().str.len_chars() > 0
        cell = pl.coalesce(cell, pl.when(said).then(pl.lit(status_words.UNCLEAR)))
    return pl.when(holds(rule.when, schema)).then(cell) if rule.when else cell


def _good(cell: pl.Expr, rule: Rule) -> pl.Expr:
    """Whether a rating on the rule's scale is a good one; what lies outside the scale is no answer."""
    text = cell.cast(pl.String).str.strip_chars()
    if rule.scale == "good_bad":
        own = status_words.fold(text).replace_strict(GOOD_BAD, default=None, return_dtype=pl.Boolean)
        # Folding takes the sign of a thumb that points down.
        own = pl.when(text.str.contains(_BELOW)).then(False).otherwise(own)
        return pl.coalesce(own, text.map_batches(ratings.good, return_dtype=pl.Boolean))
    low, high = (1, 5) if rule.scale == "five" else ends(rule.scale or "") or (0, 0)
    if rule.scale == "five":
        text = text.map_batches(partial(ratings.points, is_rating=True), return_dtype=pl.String)
    bare = text.str.replace(rf"(?i)\s*(?:/|out of|von|sur|de|di|van|su|na)\s*{high}$", "")
    bare = bare.str.replace(",", ".", literal=True)
    number = bare.cast(pl.Float64, strict=False)
    return pl.when(number.is_between(low, high)).then(
        number >= (4.0 if rule.scale == "five" else rule.good_from)
    )


def scales(profile: Profile) -> list[str]:
    """A sentence on each scale that is read as good or bad alone."""
    return [
        f"{name}: ratings from {limits[0]} to {limits[1]}; {rule.good_from:g} and above count as good."
        for name, rule in profile.columns.items()
        if name == "csat_good" and (limits := ends(rule.scale or ""))
    ]


def not_understood(kept: pl.DataFrame, profile: Profile) -> list[Lost]:
    """The values that no map or scale of the profile knows, which are left empty."""
    lost_values = list[Lost]()
    for name, rule in profile.columns.items():
        if name in ("csat", "csat_good") and "0" in rule.nulls and rule.columns:
            cell = found_of(replace(rule, nulls=())).cast(pl.String).str.strip_chars()
            zeros = kept.select(pl.when(cell.is_in(list(rule.nulls))).then(cell).alias("value")).to_series()
            if zeros.null_count() < len(zeros):
                lost_values.append(Lost(" and ".join(rule.columns), "taken for not rated", zeros))
        scaled = rule.scale is not None and name == "csat_good"
        if not rule.columns or not (scaled or (rule.values and rule.otherwise == "null")):
            continue
        found = kept.filter(holds(rule.when, kept.schema)) if rule.when else kept
        cell = found_of(rule).cast(pl.String).str.strip_chars()
        made = made_of(name, rule, kept.schema)
        unread = made.is_null()
        if name == "status":
            unread |= (made == status_words.UNCLEAR) & ~cell.is_in(list(rule.values)).fill_null(True)
        lost = pl.when(unread & ~_no_answer(cell, rule) if scaled else unread).then(cell)
        values = found.select(pl.when(lost.str.len_chars() > 0).then(lost).alias("value")).to_series()
        what = "not on the profile's scale" if scaled else "not mapped by the profile"
        if values.null_count() < len(values):
            lost_values.append(Lost(" and ".join(rule.columns), f"{what} for {name}", values))
    return lost_values


def _no_answer(cell: pl.Expr, rule: Rule) -> pl.Expr:
    """Whether a cell says that nobody rated; of a scale in numbers only an empty one does."""
    if rule.scale != "good_bad":
        return pl.lit(False)
    return cell.map_batches(ratings.no_answer, return_dtype=pl.Boolean)

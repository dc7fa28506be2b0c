"""Triggers as expressions over states: the one evaluator, for the back-test and for what is exported.

A state is what is known when the agent is about to act; what is not recorded is null, and a question about it
is neither yes nor no: `any` needs one yes, `all` needs only yes.
"""

from collections.abc import Iterable

import polars as pl

from analytics.behaviour import lexicons
from analytics.behaviour.spec import (
    TO_A_PERSON,
    Condition,
    PageRule,
    Spec,
    Trigger,
    words_of,
)  # fmt: skip

#: Triggers that follow from other parts of a specification.
ALWAYS, THRESHOLD, PAGE = "Always to a person", "Confidence below the threshold", "Page: "


def of_spec(spec: Spec) -> dict[str, pl.Expr]:
    """Every trigger of a specification that brings a person in, by name, with whether it fires in a state.

    Beside those written as triggers: categories that always go to a person, confidence thresholds, and page
    rules that demand a person.
    """
    found: dict[str, pl.Expr] = {}
    if spec.escalate_always:
        found[ALWAYS] = _one_of("category", spec.escalate_always)
    if spec.thresholds or spec.other_threshold is not None:
        found[THRESHOLD] = pl.col("confidence") < _threshold(spec)
    for rule in spec.pages:
        if rule.must == "escalate":
            found[f"{PAGE}{rule.name}"] = _all([*applies(rule), *_scope(rule.scope)])
    for trigger in spec.triggers:
        if trigger.action in TO_A_PERSON:
            found[trigger.name] = fires(spec, trigger)
    return found


def fires(spec: Spec, trigger: Trigger) -> pl.Expr:
    """Whether a trigger fires in a state; null where what it asks for is not recorded."""
    asked = [_condition(spec, each) for each in trigger.conditions]
    joined = pl.any_horizontal(asked) if trigger.match == "any" else pl.all_horizontal(asked)
    late = [pl.col("attempts") >= trigger.after_turns] if trigger.after_turns else []
    return _all([joined, *late, *_scope(trigger.scope)])


def applies(rule: PageRule) -> list[pl.Expr]:
    """The conditions under which a page rule holds, without its categories."""
    return [_one_of(name, values) for name, values in rule.where]


def fields(spec: Spec) -> dict[str, set[str]]:
    """The columns of states that each trigger asks for, by its name."""
    found: dict[str, set[str]] = {}
    for name, expression in of_spec(spec).items():
        found[name] = set(expression.meta.root_names())
    return found


def _condition(spec: Spec, condition: Condition) -> pl.Expr:
    column = pl.col(condition.field)
    if not isinstance(condition.value, tuple):
        match condition.op:
            case ">=":
                return column >= condition.value
            case "<=":
                return column <= condition.value
            case ">":
                return column > condition.value
            case _:
                return column < condition.value
    match condition.op:
        case "contains":
            return lexicons.contains(column, words_of(spec, condition.texts))
        case "matches":
            return lexicons.matches(column, condition.texts)
        case "is not":
            return ~_one_of(condition.field, condition.texts)
        case _:
            return _one_of(condition.field, condition.texts)


def _one_of(field: str, values: Iterable[str]) -> pl.Expr:
    return pl.col(field).is_in(list(values))


def _scope(scope: tuple[str, ...]) -> list[pl.Expr]:
    return [_one_of("category", scope)] if scope else []


def _threshold(spec: Spec) -> pl.Expr:
    levels = spec.thresholds
    other = pl.lit(spec.other_threshold, dtype=pl.Float64)
    if not levels:
        return other
    return pl.col("category").replace_strict(
        list(levels), list(levels.values()), default=other, return_dtype=pl.Float64
    )


def _all(parts: list[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(parts)

"""Whether a specification does what people decided in the audit, and the same one with what it lacks."""

from collections.abc import Collection, Iterable
from dataclasses import replace

import polars as pl

from analytics.behaviour import triggers
from analytics.behaviour.spec import FIELDS, NUMBERS, Action, Condition, Spec, Trigger

#: The trigger that names the categories in which the agent drafts and a person sends.
DRAFTS = "Drafts by the audit"


def not_handed_over(spec: Spec, always: Collection[str]) -> tuple[str, ...]:
    """Of the categories that always go to a person, those that it does not always hand over."""
    named = {each.casefold() for each in spec.escalate_always}
    stopped = _stopped(_with_actions(spec, "escalate"), always)
    return tuple(sorted(each for each in always if each.casefold() not in named and each not in stopped))


def answered_alone(spec: Spec, drafts: Collection[str]) -> tuple[str, ...]:
    """Of the categories in which a person sends, those that it lets the agent answer alone."""
    named = {each.casefold() for each in spec.escalate_always}
    stopped = _stopped(spec, drafts)
    return tuple(sorted(each for each in drafts if each.casefold() not in named and each not in stopped))


def with_scope(spec: Spec, always: Iterable[str] = (), drafts: Iterable[str] = ()) -> Spec:
    """The same specification that also hands these over, or drafts for a person in these categories."""
    handed = tuple(dict.fromkeys((*spec.escalate_always, *always)))
    wanted = tuple(drafts)
    if not wanted:
        return replace(spec, escalate_always=handed)
    there = next((each for each in spec.triggers if each.name == DRAFTS), None)
    # A trigger that somebody gave this name to ask for something else stays as it is.
    if there is not None and _categories(there) is None:
        name = next(each for n in range(2, 300) if (each := f"{DRAFTS} {n}") not in _names(spec))
        there = None
    else:
        name = DRAFTS
    own = tuple(dict.fromkeys((*((there and _categories(there)) or ()), *wanted)))
    made = Trigger(name, "any", (Condition("category", "is", own),), action="draft")
    others = tuple(each for each in spec.triggers if each is not there)
    return replace(spec, escalate_always=handed, triggers=(*others, made))


def _stopped(spec: Spec, categories: Collection[str]) -> frozenset[str]:
    """The categories that reach a person at the first answer, with nothing else known: by the evaluator."""
    asked = {field for fields in triggers.fields(spec).values() for field in fields} | {"category"}
    names = sorted(set(categories))
    known = pl.DataFrame({"category": names}, schema={"category": pl.String}).with_columns(
        pl.lit(None, dtype=pl.Float64 if FIELDS.get(field) == NUMBERS else pl.String).alias(field)
        for field in sorted(asked - {"category", "attempts"})
    )
    known = known.with_columns(attempts=pl.lit(0.0))
    fires = [each.fill_null(value=False) for each in triggers.of_spec(spec).values()]
    if not fires:
        return frozenset()
    return frozenset(known.filter(pl.any_horizontal(fires))["category"].to_list())


def _with_actions(spec: Spec, action: Action) -> Spec:
    return replace(spec, triggers=tuple(each for each in spec.triggers if each.action == action))


def _categories(trigger: Trigger) -> tuple[str, ...] | None:
    """The categories of a trigger that asks for nothing else and drafts; None of any other."""
    if len(trigger.conditions) != 1 or trigger.action != "draft" or trigger.after_turns or trigger.scope:
        return None
    asked = trigger.conditions[0]
    return asked.texts if asked.field == "category" and asked.op == "is" else None


def _names(spec: Spec) -> set[str]:
    return {each.name for each in spec.triggers}

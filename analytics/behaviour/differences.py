"""What changed between two versions of a specification, in words, one sentence a change."""

from collections.abc import Iterable, Mapping

from analytics.behaviour.spec import Condition, PageRule, Spec, Trigger

_OP_WORDS = {
    "is": "is", "is not": "is not", "contains": "contain", "matches": "match",
    ">=": "is at least", "<=": "is at most", ">": "is above", "<": "is below",
}  # fmt: skip
_FIELD_WORDS = {
    "words": "the customer's words", "frustration": "the number of frustrated messages",
    "amount": "the largest amount named", "thumbs": "the customer's thumb", "plan": "the customer plan",
    "attempts": "the number of answers given", "errors": "the number of failed calls",
}  # fmt: skip
_ACTION_WORDS = {
    "escalate": "hand over", "draft": "draft for a person", "clarify": "ask the customer",
}  # fmt: skip
_MUST_WORDS = {"escalate": "hand over", "mention": "say one of", "avoid": "say none of"}


def in_words(before: Spec, after: Spec) -> list[str]:
    """Every change as a sentence; an empty list where both say the same."""
    found: list[str] = []
    for name in ("name", "owner", "note"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            became = f"“{old}” became “{new}”" if old else f"“{new}”"
            found.append(f"{name.capitalize()}: {became}.")
    found += _texts("Tone, do", before.do, after.do)
    found += _texts("Tone, don't", before.dont, after.dont)
    found += _texts("Example reply", [e.text for e in before.examples], [e.text for e in after.examples])
    found += _texts("Always to a person", before.escalate_always, after.escalate_always)
    found += _levels(before, after)
    found += _named("Trigger", _triggers(before), _triggers(after))
    found += _named("Page rule", _pages(before), _pages(after))
    for name in sorted({*before.lexicons, *after.lexicons}):
        if name not in after.lexicons:
            found.append(f"Word list “{name}” is gone.")
        elif name not in before.lexicons:
            found.append(f"New word list “{name}”: {', '.join(after.lexicons[name])}.")
        else:
            found += _texts(f"Word list “{name}”", before.lexicons[name], after.lexicons[name])
    found += _texts("Handoff checklist", before.handoff, after.handoff)
    return found


def trigger(each: Trigger) -> str:
    """A trigger in words: hand over when …"""
    joined = (" or " if each.match == "any" else " and ").join(condition(one) for one in each.conditions)
    scope = f", in {', '.join(each.scope)}" if each.scope else ""
    turns = ""
    if each.after_turns:
        turns = f", after {each.after_turns} answer{'' if each.after_turns == 1 else 's'}"
    return f"{_ACTION_WORDS[each.action]} when {joined}{turns}{scope}"


def condition(each: Condition) -> str:
    """A condition in words."""
    name = _FIELD_WORDS.get(each.field, _plain(each.field))
    value = " or ".join(each.texts) if each.texts else f"{each.value:g}"
    return f"{name} {_OP_WORDS[each.op]} {value}"


def page(each: PageRule) -> str:
    """A page rule in words: where page is app: say one of …"""
    where = " and ".join(f"{_plain(name)} is {' or '.join(values)}" for name, values in each.where)
    words = f" {', '.join(each.words)}" if each.words else ""
    scope = f", in {', '.join(each.scope)}" if each.scope else ""
    return f"where {where}{scope}: {_MUST_WORDS[each.must]}{words}"


def _plain(field: str) -> str:
    return field.removeprefix("context.").replace("_", " ")


def _triggers(spec: Spec) -> dict[str, str]:
    return {each.name: trigger(each) for each in spec.triggers}


def _pages(spec: Spec) -> dict[str, str]:
    return {each.name: page(each) for each in spec.pages}


def _named(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    found = [f"{what} “{name}” is gone; it was: {before[name]}." for name in before if name not in after]
    for name, said in after.items():
        if name not in before:
            found.append(f"New {what.lower()} “{name}”: {said}.")
        elif before[name] != said:
            found.append(f"{what} “{name}”: {before[name]}; now: {said}.")
    return found


def _texts(what: str, before: Iterable[str], after: Iterable[str]) -> list[str]:
    old, new = list(before), list(after)
    found = [f"{what}: “{each}” is gone." for each in old if each not in new]
    found += [f"{what}: “{each}” is new." for each in new if each not in old]
    if not found and old != new:
        found.append(f"{what}: the order changed.")
    return found


def _levels(before: Spec, after: Spec) -> list[str]:
    old = dict(before.thresholds) | {"all other categories": before.other_threshold}
    new = dict(after.thresholds) | {"all other categories": after.other_threshold}
    found: list[str] = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        if one is None or other is None:
            said = f"{other:g} is new" if other is not None else f"{one:g} is gone"
            found.append(f"Threshold of {name}: {said}.")
        else:
            direction = "stricter" if other > one else "looser"
            found.append(f"Threshold of {name}: from {one:g} to {other:g}, {direction}.")
    return found

"""TOML format of specifications, their JSON, and the hash of what they say."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from analytics.behaviour import lexicons
from analytics.behaviour.spec import (
    ACTIONS,
    CONTEXT,
    FIELDS,
    LATER,
    MUSTS,
    NUMBERS,
    PARTS,
    TEXTS,
    Condition,
    Example,
    Match,
    PageRule,
    Part,
    Spec,
    SpecError,
    Trigger,
)  # fmt: skip
from analytics.toml_values import is_number, quoted, shown

_TOP = "name owner note tone escalate_always threshold lexicons thresholds triggers pages handoff".split()
_LONGEST_NAME, _MOST = 80, 200


def from_table(found: Mapping[str, Any]) -> Spec:
    """The specification of a parsed TOML file; a SpecError names what cannot be and what to write."""
    _only(found, "A specification", _TOP)
    tone, levels = _table(found, "tone"), _table(found, "thresholds")
    _only(tone, "tone", ["do", "dont", "examples"])
    other = found.get("threshold")
    spec = Spec(
        name=_name(found, "name", "the specification"),
        owner=_text(found, "owner", "the specification", otherwise=""),
        note=_text(found, "note", "the specification", otherwise=""),
        do=_texts(tone, "do", "tone"),
        dont=_texts(tone, "dont", "tone"),
        examples=tuple(_example(each) for each in _tables(tone, "examples", "tone.examples")),
        escalate_always=_texts(found, "escalate_always", "the specification"),
        lexicons={name: _lexicon(name, said) for name, said in _table(found, "lexicons").items()},
        thresholds={name: _threshold(name, said) for name, said in levels.items()},
        other_threshold=None if other is None else _threshold("all other categories", other),
        triggers=tuple(_trigger(each) for each in _tables(found, "triggers", "triggers")),
        pages=tuple(_page(each) for each in _tables(found, "pages", "pages")),
        handoff=_parts(found),
    )
    _check(spec)
    return spec


def to_toml(spec: Spec) -> str:
    """The specification as TOML; reading it again gives the same one."""
    lines = [f"name = {quoted(spec.name)}", f"owner = {quoted(spec.owner)}", f"note = {quoted(spec.note)}"]
    lines += [f"escalate_always = {_list(spec.escalate_always)}"]
    if spec.other_threshold is not None:
        lines += ["# The confidence from which on the agent may answer; see also [thresholds]."]
        lines += [f"threshold = {float(spec.other_threshold)!r}"]
    lines += ["", "[tone]", f"do = {_list(spec.do)}", f"dont = {_list(spec.dont)}"]
    for example in spec.examples:
        lines += [
            "",
            "[[tone.examples]]",
            *(f"{key} = {quoted(said)}" for key, said in asdict(example).items()),
        ]
    if spec.lexicons:
        lines += ["", "[lexicons]"]
        lines += [f"{quoted(name)} = {_list(words)}" for name, words in spec.lexicons.items()]
    if spec.thresholds:
        lines += ["", "[thresholds]"]
        lines += [f"{quoted(name)} = {float(level)!r}" for name, level in spec.thresholds.items()]
    for trigger in spec.triggers:
        lines += ["", "[[triggers]]", f"name = {quoted(trigger.name)}", f"{trigger.match} = ["]
        lines += [f"  {_condition_text(each)}," for each in trigger.conditions]
        lines += ["]", f"after_turns = {trigger.after_turns}", f"scope = {_list(trigger.scope)}"]
        lines += [f"action = {quoted(trigger.action)}"]
    for page in spec.pages:
        lines += ["", "[[pages]]", f"name = {quoted(page.name)}", f"must = {quoted(page.must)}"]
        lines += [f"scope = {_list(page.scope)}", f"words = {_list(page.words)}"]
        lines += [f"where.{quoted(name)} = {_list(values)}" for name, values in page.where]
    lines += ["", "[handoff]", f"checklist = {_list(spec.handoff)}"]
    return "\n".join(lines) + "\n"


def to_json(spec: Spec) -> dict[str, Any]:
    """The specification as plain values for a JSON file, with its hash."""
    return {**json.loads(json.dumps(asdict(spec))), "sha256": sha256(spec)}


def sha256(spec: Spec) -> str:
    """The hash of what a specification says, whatever the layout of its file."""
    said = json.dumps(asdict(spec), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _check(spec: Spec) -> None:
    for what, names in (
        ("triggers", [each.name for each in spec.triggers]),
        ("pages", [each.name for each in spec.pages]),
    ):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise SpecError(f"Two {what} are called {twice[0]!r}. Give each a name of its own.")
        if len(names) > _MOST:
            raise SpecError(f"There are {len(names)} {what}. Use {_MOST} at most.")


def _trigger(found: Mapping[str, Any]) -> Trigger:
    name = _name(found, "name", "a trigger")
    of = f"the trigger {name!r}"
    _only(found, of, ["name", "any", "all", "after_turns", "scope", "action"])
    matches: list[Match] = [match for match in ("any", "all") if match in found]
    if len(matches) != 1:
        raise SpecError(f"{of} needs its conditions under any or under all, one of the two.")
    conditions = tuple(_condition(each, of) for each in _tables(found, matches[0], matches[0]))
    if not conditions:
        raise SpecError(
            f'{of} has no condition. Write {{field = "words", op = "contains", value = "refund"}}.'
        )
    turns = found.get("after_turns", 0)
    if isinstance(turns, bool) or not isinstance(turns, int) or not 0 <= turns <= 100:
        raise SpecError(f"after_turns of {of} is {shown(turns)}. Write a whole number from 0 to 100.")
    action = found.get("action", "escalate")
    if action not in ACTIONS:
        raise SpecError(f"The action of {of} is {shown(action)}. Write one of: {', '.join(ACTIONS)}.")
    scope = _texts(found, "scope", of)
    return Trigger(name, matches[0], conditions, turns, scope, action)


def _condition(found: Mapping[str, Any], of: str) -> Condition:
    _only(found, f"a condition of {of}", ["field", "op", "value"])
    field, op, value = found.get("field"), found.get("op"), found.get("value")
    if not isinstance(field, str) or (field not in FIELDS and not _is_context(field)):
        known = f"{', '.join(FIELDS)}, or a field of your tickets such as {CONTEXT}region"
        if later := LATER.get(str(field)):
            raise SpecError(
                f"{of} asks for {field}, which is not known yet when the agent acts: {later}. Use {known}."
            )
        raise SpecError(f"{of} asks for the field {shown(field)}. There are: {known}.")
    allowed = FIELDS.get(field, TEXTS)
    if op not in allowed:
        raise SpecError(f"op of {field} in {of} is {shown(op)}. Write one of: {', '.join(allowed)}.")
    if op in NUMBERS:
        if not is_number(value):
            raise SpecError(f"value of {field} in {of} is {shown(value)}. Write a number.")
        if field == "confidence" and not 0 <= value <= 1:
            raise SpecError(f"{of} compares confidence with {value:g}. Confidence lies between 0 and 1.")
        return Condition(field, op, float(value))
    texts = _texts(found, "value", of, one=True)
    if not texts:
        raise SpecError(f"value of {field} in {of} is empty. Write a text or a list of texts.")
    if op == "matches":
        for each in texts:
            lexicons.check(each)
    return Condition(field, op, texts)


def _page(found: Mapping[str, Any]) -> PageRule:
    name = _name(found, "name", "a page rule")
    of = f"the page rule {name!r}"
    _only(found, of, ["name", "where", "must", "scope", "words"])
    must = found.get("must")
    if must not in MUSTS:
        raise SpecError(f"must of {of} is {shown(must)}. Write one of: {', '.join(MUSTS)}.")
    where = tuple((key, _texts(_table(found, "where"), key, of, one=True)) for key in _table(found, "where"))
    known = ("page", "plan", "channel", "language")
    for key, values in where:
        if key not in known and not _is_context(key):
            raise SpecError(
                f"{of} asks where {key} is. Use {', '.join(known)}, or a field such as {CONTEXT}region."
            )
        if not values:
            raise SpecError(f"where.{key} of {of} is empty. Write at least one value.")
    if not where:
        raise SpecError(f'{of} says nowhere where it holds. Write where.page = ["checkout"].')
    words = _texts(found, "words", of)
    if (must == "escalate") == bool(words):
        more = "needs no words" if words else "needs the words that the answer must have, or must not have"
        raise SpecError(f"{of} says must = {must!r}, which {more}.")
    if words:
        lexicons.pattern(words)
    return PageRule(name, where, must, _texts(found, "scope", of), words)


def _example(found: Mapping[str, Any]) -> Example:
    _only(found, "an example", ["ticket", "category", "text"])
    said = {key: _text(found, key, "an example", otherwise="") for key in ("ticket", "category", "text")}
    if not said["text"].strip():
        raise SpecError("An example has no text. Copy the reply that shows the tone.")
    return Example(**said)


def _lexicon(name: str, said: object) -> tuple[str, ...]:
    words = _texts({name: said}, name, "lexicons")
    try:
        lexicons.pattern(words)
    except SpecError as error:
        raise SpecError(f"The lexicon {name!r}: {error}") from None
    return words


def _threshold(name: str, said: object) -> float:
    if not is_number(said) or not 0 <= said <= 1:
        raise SpecError(f"The threshold of {name!r} is {shown(said)}. Write a confidence from 0 to 1.")
    return float(said)


def _parts(found: Mapping[str, Any]) -> tuple[Part, ...]:
    table = _table(found, "handoff")
    _only(table, "handoff", ["checklist"])
    said = _texts(table, "checklist", "handoff") if "checklist" in table else PARTS
    if unknown := [each for each in said if each not in PARTS]:
        raise SpecError(f"The handoff checklist has {unknown[0]!r}. It may have: {', '.join(PARTS)}.")
    return cast("tuple[Part, ...]", tuple(dict.fromkeys(said)))


def _is_context(field: str) -> bool:
    return field.startswith(CONTEXT) and len(field) > len(CONTEXT)


def _name(found: Mapping[str, Any], key: str, of: str) -> str:
    said = " ".join(_text(found, key, of).split())
    if not 0 < len(said) <= _LONGEST_NAME:
        raise SpecError(f"The name of {of} has {len(said)} characters. Use 1 to {_LONGEST_NAME}.")
    return said


def _text(found: Mapping[str, Any], key: str, of: str, otherwise: str | None = None) -> str:
    value = found.get(key, otherwise)
    if not isinstance(value, str):
        raise SpecError(f"{key} of {of} is {'missing' if value is None else shown(value)}. Write it as text.")
    return value


def _texts(found: Mapping[str, Any], key: str, of: str, *, one: bool = False) -> tuple[str, ...]:
    value = found.get(key, [])
    if one and isinstance(value, str):
        value = [value]
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(each, str) for each in items):
        raise SpecError(f"{key} of {of} is {shown(cast('object', value))}. Write a list of texts.")
    return tuple(str(each) for each in items)


def _table(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, dict):
        raise SpecError(f"{key} is {shown(value)}. Write it as a table under [{key}].")
    return cast("Mapping[str, Any]", value)


def _tables(found: Mapping[str, Any], key: str, called: str) -> list[Mapping[str, Any]]:
    value = found.get(key, [])
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in items):
        raise SpecError(f"{called} is {shown(cast('object', value))}. Write each as a table of its own.")
    return cast("list[Mapping[str, Any]]", items)


def _only(found: Mapping[str, Any], what: str, keys: Sequence[str]) -> None:
    if unknown := sorted(found.keys() - set(keys)):
        raise SpecError(f"{what} has no {', '.join(unknown)}. It has: {', '.join(keys)}.")


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(quoted(each) for each in texts)}]"


def _condition_text(each: Condition) -> str:
    value = _list(each.texts) if each.texts else repr(each.value)
    return f"{{field = {quoted(each.field)}, op = {quoted(each.op)}, value = {value}}}"

"""Fields of an object by their path: `intent.name`, `parts.*.text`, `messages.[role=user].-1.content`.

A step is a key, also one with dots in it; `*` is every item of a list, a number one of them (-1 the last),
`[key=value]` those with that value (at the beginning: the row itself, if it has it), `<:` what stands before
the first ":" of a text, and
`{entry_id=doc.id|doc.name,score=doc.score}` makes an object of each item. A text that is JSON is entered like
the list or object that it stands for.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import orjson

from data.readers.formats import limits

Getter = Callable[[Mapping[str, object]], object]

_STEP = re.compile(
    r"\[(?P<key>[^\]=]+)=(?P<value>[^\]]*)\]|\{(?P<made>[^{}]*)\}|<(?P<until>[:/|#])|(?P<name>[^.\[\]{}]+)"
)
_SPECIAL = re.compile(r"(?:^|\.)(?:\*|-?\d+|<[:/|#])(?:\.|$)|[\[{]")
#: The values of OTLP's `AnyValue` in JSON.
_ANY = ("stringValue", "intValue", "doubleValue", "boolValue", "bytesValue")


def getter(field: str) -> Getter:
    """What reads a field of a flat record."""
    steps = tuple(_steps(field))
    if not _SPECIAL.search(field) and "." not in field:
        return lambda record: record.get(field)
    if len(steps) > 1 and steps[0][0] == "where":
        return lambda record: dig(record, steps)

    def read(record: Mapping[str, object]) -> object:
        found = record.get(field)
        return dig(record, steps) if found is None else found

    return read


def _steps(field: str) -> list[tuple[str, object]]:
    found = list[tuple[str, object]]()
    for match in _STEP.finditer(field):
        if match["key"] is not None:
            found.append(("where", (match["key"], match["value"])))
        elif match["until"] is not None:
            found.append(("until", match["until"]))
        elif match["made"] is not None:
            pairs = (part.partition("=") for part in match["made"].split(","))
            found.append(("make", {name.strip(): _first(path.split("|")) for name, _, path in pairs}))
        elif match["name"] == "*":
            found.append(("all", None))
        elif re.fullmatch(r"-?\d+", match["name"]):
            found.append(("at", int(match["name"])))
        else:
            found.append(("name", match["name"]))
    return found


def dig(value: object, steps: Sequence[tuple[str, object]]) -> object:
    """What lies at the end of the steps; several texts become one, each on a line of its own."""
    if not steps:
        return value
    if isinstance(value, str) and steps[0][0] != "until":
        value = inside(value)
    what, said = steps[0]
    if what == "until":
        return dig(value.partition(str(said))[0], steps[1:]) if isinstance(value, str) else None
    if isinstance(value, Mapping):
        record = cast("Mapping[str, object]", value)
        if what != "where":
            return _of_object(record, steps)
        return dig(record, steps[1:]) if _is_one(record, said) else None
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    match what:
        case "all":
            found = [dig(item, steps[1:]) for item in items]
            known = [each for each in found if each is not None and each != ""]
            return _joined(known) if known else None
        case "at":
            place = cast("int", said)
            return dig(items[place], steps[1:]) if -len(items) <= place < len(items) else None
        case "where":
            objects = [cast("dict[str, object]", item) for item in items if isinstance(item, dict)]
            return dig([each for each in objects if _is_one(flat(each), said)], steps[1:])
        case "make":
            made = cast("dict[str, Getter]", said)
            objects = [flat(cast("dict[str, object]", item)) for item in items if isinstance(item, dict)]
            return [{name: read(each) for name, read in made.items()} for each in objects] or None
        case _:
            return None


def _is_one(record: Mapping[str, object], said: object) -> bool:
    """Whether a field of the object has the value that is wanted."""
    key, wanted = cast("tuple[str, str]", said)
    return as_text(getter(key)(record)) == wanted


def _first(paths: Sequence[str]) -> Getter:
    """What reads the first of several fields that has a value."""
    reads = [getter(path.strip()) for path in paths]
    return lambda record: next((found for read in reads if (found := read(record)) is not None), None)


def _of_object(value: Mapping[str, object], steps: Sequence[tuple[str, object]]) -> object:
    """The longest key that the next steps spell: keys may have dots, and numbers in them."""
    if steps[0][0] == "all":
        return dig(list(value.values()), steps)
    names = list[str]()
    for what, said in steps:
        if what not in ("name", "at"):
            break
        names.append(str(said))
    for length in range(len(names), 0, -1):
        found = value.get(".".join(names[:length]))
        if found is not None:
            return dig(found, steps[length:])
    return None


def _joined(found: list[object]) -> object:
    if all(isinstance(each, str) for each in found):
        return "\n".join(cast("list[str]", found))
    return found


def inside(text: str) -> object:
    """The list or object that a JSON text stands for; any other text as it is."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def flat(record: Mapping[str, object]) -> Mapping[str, object]:
    """The object with inner objects under their path; itself where it has none."""
    if dict not in map(type, record.values()):
        return record
    made = dict[str, object]()
    _flatten(record, "", made, 0)
    return made


def _flatten(record: Mapping[str, object], prefix: str, into: dict[str, object], depth: int) -> None:
    for key, value in record.items():
        # No field is named that lies deeper; its object stays as it is.
        if isinstance(value, dict) and depth < limits.NESTING:
            _flatten(cast("dict[str, object]", value), f"{prefix}{key}.", into, depth + 1)
        else:
            into[prefix + key] = value


def with_pairs(record: Mapping[str, object], names: Sequence[str]) -> Mapping[str, object]:
    """The record with the keys of its lists of {key, value} as fields: `attributes.session.id`."""
    made: dict[str, object] | None = None
    for name in names:
        found = record.get(name)
        if isinstance(found, list):
            made = dict(record) if made is None else made
            items = cast("list[object]", found)
            pairs = [cast("dict[str, object]", each) for each in items if isinstance(each, dict)]
            told = {str(each.get("key")): any_value(each.get("value")) for each in pairs}
            made.update({f"{name}.{key}": value for key, value in listed(told).items()})
    return record if made is None else made


def any_value(value: object) -> object:
    """A value of OTLP's attributes without the name of its type."""
    if not isinstance(value, dict):
        return value
    told = cast("dict[str, object]", value)
    for kind in _ANY:
        if kind in told:
            return told[kind]
    if isinstance(array := told.get("arrayValue"), dict):
        values = cast("dict[str, object]", array).get("values")
        return [any_value(each) for each in cast("list[object]", values)] if isinstance(values, list) else []
    if isinstance(told.get("kvlistValue"), dict):
        values = cast("dict[str, dict[str, list[dict[str, object]]]]", told)["kvlistValue"].get("values", [])
        return {str(each.get("key")): any_value(each.get("value")) for each in values}
    return told


def listed(fields: Mapping[str, object]) -> dict[str, object]:
    """Fields with `documents.0.id`, `documents.1.id` as a list under `documents`."""
    made, lists = dict[str, object](), dict[str, dict[int, dict[str, object]]]()
    for key, value in fields.items():
        match = re.match(r"^(.+?)\.(\d+)\.(.+)$", key)
        if match:
            lists.setdefault(match[1], {}).setdefault(int(match[2]), {})[match[3]] = value
        else:
            made[key] = value
    for key, items in lists.items():
        made[key] = [listed(items[place]) for place in sorted(items)]
    return made


def as_text(value: object) -> str | None:
    """A value as the cell of a table of texts; lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()
    except orjson.JSONEncodeError:
        return None  # nested deeper than anybody can read

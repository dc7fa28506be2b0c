"""Who speaks in a list of messages that names people by their ids alone: another list says who they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

import polars as pl

from data.nested import field_paths, file_objects
from data.nested.message_lists import ITEMS, OBJECTS, MessageList, meanings, role_of
from data.nested.unfold_levels import LOOKED_UP, texts
from data.profiles.unfold_format import EACH
from data.readers.table import Table

#: The share of messages whose id has to be among the people's.
_MOST = 0.9

Record = Mapping[str, object]


def with_people(table: Table, found: MessageList, outer: str = "") -> MessageList:
    """Returns the list with fields such as `author_id@users[id].type`, where one tells who speaks.

    `outer` is the path at which the table's objects lie in the file.
    """
    own_path = found.path.removeprefix(f"{outer}{EACH}") if outer else found.path
    if found.role is not None or "[]" in own_path:
        return found
    before = f"{outer}{EACH}" if outer else ""
    records = [field_paths.flat(record) for _, record in _records(table)]
    messages = [_items(record, own_path) for record in records]
    for path in dict.fromkeys(name for record in records for name in record if name != own_path):
        people = [_items(record, path) for record in records]
        if not any(people):
            continue
        for own, key in _shared(messages, people):
            added = _looked_up(messages, people, before + path, own, key)
            items = found.items.with_columns(added)
            role = next((each.name for each in added if role_of(each)), None)
            if role is not None and _names_customers(items[role]):
                return replace(found, items=items, role=role)
    return found


def _names_customers(values: pl.Series) -> bool:
    """Whether words for a customer are among the values."""
    return "customer" in meanings(values.drop_nulls().unique().to_list()).values()


def _records(table: Table) -> Iterator[tuple[int, Record]]:
    for place, each in enumerate(file_objects.of_table(table)):
        if place == OBJECTS:
            return
        yield each


def _items(record: Record, path: str) -> list[Record]:
    value = record.get(path)
    value = field_paths.inside(value) if isinstance(value, str) else value
    if not isinstance(value, list):
        return []
    return [
        field_paths.flat(cast("Record", each))
        for each in cast("list[object]", value)
        if isinstance(each, dict)
    ]


def _shared(
    messages: Sequence[Sequence[Record]], people: Sequence[Sequence[Record]]
) -> Iterator[tuple[str, str]]:
    """The fields of a message and of a person that have the same ids in most messages."""
    own = dict.fromkeys(n for each in messages[:50] for row in each for n in row if _like_an_id(n))
    keys = dict.fromkeys(n for each in people[:50] for row in each for n in row if _like_an_id(n))
    for field in own:
        for key in keys:
            told = shared = 0
            for said, there in zip(messages, people, strict=True):
                ids = {field_paths.as_text(row.get(key)) for row in there}
                for row in said:
                    if (value := field_paths.as_text(row.get(field))) is not None:
                        told += 1
                        shared += value in ids
            if told and shared >= _MOST * told:
                yield field, key


def _like_an_id(name: str) -> bool:
    last = name.rsplit(".", 1)[-1].lower()
    return last.endswith(("id", "_by", "author", "sender", "from")) or last in ("user", "participant")


def _looked_up(
    messages: Sequence[Sequence[Record]],
    people: Sequence[Sequence[Record]],
    path: str,
    own: str,
    key: str,
) -> list[pl.Series]:
    """What the people's list says of each message's sender, a column for each of its fields."""
    fields = dict.fromkeys(name for each in people for row in each for name in row if name != key)
    values = dict[str, list[object]]((name, []) for name in fields)
    for said, there in zip(messages, people, strict=True):
        by_id = {field_paths.as_text(row.get(key)): row for row in reversed(there)}
        for row in said:
            person = by_id.get(field_paths.as_text(row.get(own)), {})
            for name in fields:
                values[name].append(person.get(name))
    return [texts(f"{own}{LOOKED_UP}{path}[{key}].{name}", found[:ITEMS]) for name, found in values.items()]

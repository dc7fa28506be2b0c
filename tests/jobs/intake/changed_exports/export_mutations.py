"""Changes that exports undergo from month to month, made to any file: columns, words, units, zones, tags."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Different words that a field has at most whose words say how something stands.
_WORDS = 12
#: Values from which on all of them say something of the unit.
_SOME = 5
_ZONE = r"(Z|[+-]\d\d:?\d\d)$"
_TIME = re.compile(rf"^\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?{_ZONE}")
_TAGS = re.compile(r"(?i)\b(?:tags?|labels?|schlagw\w*|étiquettes|etiquetas)(?:\[\])?$")
#: Between the tags of one cell.
_BETWEEN = re.compile(r"(\s*[,;|]\s*|\s+)")
NEW = "Zorgon"

Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Mutation:
    """A change of one field, named by its path; `change` makes another value of a value."""

    kind: str
    field: str
    change: Change = lambda value: value
    #: What the field is called now; None for one that is gone, its own name where only values change.
    name: str | None = ""

    def __str__(self) -> str:
        """The kind and the field."""
        return f"{self.kind}: {self.field}"


class Export:
    """A file as records, with a way to write it again."""

    def __init__(self, path: Path) -> None:
        """Reads CSV, JSON or JSONL."""
        self.path, self.suffix = path, path.suffix
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        head = text.split("\n")[0]
        self.delimiter = max(",;\t", key=head.count)
        if self.suffix == ".csv":
            self.records: Any = list(csv.DictReader(io.StringIO(text), delimiter=self.delimiter))
        elif self.suffix == ".jsonl":
            self.records = [json.loads(line) for line in text.splitlines() if line]
        else:
            self.records = json.loads(text)

    def fields(self) -> dict[str, list[Any]]:
        """The values of each field, by its path."""
        found = dict[str, list[Any]]()
        for path, value in _leaves(self.records, ""):
            found.setdefault(path, []).append(value)
        return found

    def write(self, folder: Path, mutation: Mutation | None = None) -> Path:
        """Writes the file, changed."""
        records = self.records if mutation is None else _changed(self.records, "", mutation)
        path = folder / self.path.name
        if self.suffix == ".csv":
            out = io.StringIO(newline="")
            writer = csv.DictWriter(out, list(records[0]), delimiter=self.delimiter)
            writer.writeheader()
            writer.writerows(records)
            path.write_text(out.getvalue(), encoding="utf-8", newline="")
        elif self.suffix == ".jsonl":
            path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in records), "utf-8")
        else:
            path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
        return path


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, f"{path}[]")
    else:
        yield path, value


def _changed(value: Any, path: str, how: Mutation) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        made = dict[str, Any]()
        for name, each in value.items():
            here = f"{path}.{name}" if path else name
            named = how.name or name if here == how.field else name
            if here != how.field or how.name is not None:
                made[named] = _changed(each, here, how)
        return made
    if isinstance(value, list):
        return [_changed(each, f"{path}[]", how) for each in value]
    return how.change(value) if path == how.field else value


def _number(value: Any) -> float | None:  # noqa: ANN401
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None


def _times(factor: float) -> Change:
    def change(value: Any) -> Any:  # noqa: ANN401
        number = _number(value)
        if number is None:
            return value
        made = number * factor
        told: Any = int(made) if made == int(made) else round(made, 4)
        return str(told) if isinstance(value, str) else told

    return change


def _word(old: str, new: str) -> Change:
    return lambda value: new if str(value) == old else value


def _tag(old: str) -> Change:
    """Another name for one of the tags of a cell."""

    def change(value: Any) -> Any:  # noqa: ANN401
        return "".join(NEW if part == old else part for part in _BETWEEN.split(value or "")) or value

    return change


def _zone(to: str) -> Change:
    return lambda value: re.sub(_ZONE, to, value) if isinstance(value, str) else value


def mutations(fields: Mapping[str, list[Any]]) -> Iterator[Mutation]:
    """Yields what may happen to each field of a file, by what its values are."""
    for field, values in fields.items():
        there = [each for each in values if each not in (None, "")]
        texts = [str(each) for each in there]
        if not there:
            continue
        if not field.endswith("[]"):
            yield Mutation("column gone", field, name=None)
            yield Mutation("column renamed", field, name=NEW)
            yield Mutation("values blank", field, lambda value: None if value is None else "")
        numbers = [number for each in there if (number := _number(each)) is not None]
        many = len(set(texts))
        if _TAGS.search(field):
            tags = [part for text in texts for part in _BETWEEN.split(text)[::2] if part]
            for kind, pick in (("a common tag renamed", max), ("a rare tag renamed", min)):
                yield Mutation(kind, field, _tag(pick(sorted(set(tags)), key=tags.count)))
        elif 2 <= many <= _WORDS and many < len(texts) / 2 and len(numbers) < len(there):
            for kind, pick in (("a common word renamed", max), ("a rare word renamed", min)):
                yield Mutation(kind, field, _word(pick(sorted(set(texts)), key=texts.count), NEW))
        if len(numbers) == len(there) and not all(isinstance(each, bool) for each in there):
            if many > 2 and set(numbers) <= {0, 1, 2, 3, 4, 5}:
                yield Mutation("scale doubled", field, _times(2))
            elif many > _SOME and min(numbers) >= 0:
                yield Mutation("unit s to ms", field, _times(1000))
                yield Mutation("unit min to h", field, _times(1 / 60))
        if sum(bool(_TIME.match(each)) for each in texts) > 0.9 * len(texts):
            yield Mutation("zone dropped", field, _zone(""))
            yield Mutation("zone shifted", field, _zone("+05:00"))

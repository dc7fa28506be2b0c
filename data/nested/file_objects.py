"""The objects of a file, one at a time: lines of JSONL, items of a JSON list, rows of any other table."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson
import polars as pl

from data.errors import DataError
from data.readers.formats import json_documents, limits, open_file, text_encoding
from data.readers.formats.json_documents import PAGING, NotJsonError
from data.readers.formats.json_objects import kind
from data.readers.formats.open_file import Document
from data.readers.formats.table_shape import Broken, check_broken, rejects
from data.readers.table import LINE, Table

Record = Mapping[str, object]

#: Bytes of an object with all that is in it; each row that comes out of it has the limit of a row.
OBJECT = limits.QUOTED
#: Bytes of a JSON document that is one object: it is in memory as a whole.
SINGLE = 200 * limits.MEGA
#: Further fields beside the list in a page of an interface.
_PAGES = frozenset(
    "next_url previous_url prev_url next previous cursor next_cursor nextCursor nextToken has_next limit "
    "offset total_pages totalPages totalItems ok success error errors reason code message msg statusCode "
    "status_code".split()
)
#: The same by the word that they begin with: page_size, totalResults, exported_at.
_ABOUT_PAGES = re.compile(
    r"^[_@]?(?:metadata|pages?|paginat\w+|paging|total|count|next|prev(?:ious)?|limit|offset|cursor|has|per|size"
    r"|meta|links|export(?:ed)?|request_?id|odata\S*|found"
    r"|generated|version|schema|time_?zone)(?:[_-]|$|[A-Z])"
)
#: What the fast parser would not hand over as it is written: escaped NUL, numbers of very many digits, 1.10.
_EXACT = (
    r"\\u0000|[:,\[][ \t]*-?"
    r"(?:[0-9]{20}|[0-9]+\.[0-9]*0[,}\]\s]|[0-9]*\.[0-9]{16}|[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9])"
)
#: Lines, and bytes of them, that are looked at together.
_LINES, _BYTES = 1_000, 4_000_000


@dataclass(slots=True)
class Objects:
    """The objects of one file on their way; what is none of them, and what was noticed."""

    name: str
    format: str = ""
    broken: list[Broken] = field(default_factory=list[Broken])
    notes: list[str] = field(default_factory=list[str])
    #: Objects read so far, and the bytes of those on lines of their own.
    read: int = 0
    size: int = 0

    def rejects(self) -> pl.DataFrame:
        """What is no object, as a table of rejected rows."""
        return rejects(self.broken)

    def reject(self, row: Broken) -> None:
        """Set a row aside that is no object; a file of too many of them is refused."""
        self.broken.append(row)
        check_broken(len(self.broken), self.broken[0], name=self.name)


def of_document(document: Document, into: Objects, lists: Collection[str]) -> Iterator[tuple[int, Record]]:
    """The objects of a file with the line or place of each.

    `lists` are the first steps of the paths that are wanted: an object around one of them is an object of
    the file, and any other object around a single list is the page of an interface.
    """
    if document.is_lines:
        into.format = "jsonl"
        found = _lines(document, into)
    elif document.is_json:
        into.format = "json"
        found = _documents(document, into, lists)
    else:
        found = _tables(document, into)
    for number, record in found:
        into.read += 1
        yield number, record


def of_table(table: Table) -> Iterator[tuple[int, Record]]:
    """The rows of a table that was read already; a list stands in a cell as JSON text."""
    names = table.columns
    for line, *cells in table.frame.select(LINE, *names).iter_rows():
        yield line, {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}


def _tables(document: Document, into: Objects) -> Iterator[tuple[int, Record]]:
    for table in open_file.tables_of(document):
        into.format = table.format
        into.notes += table.notes
        for line, reason, row in table.broken.iter_rows():
            into.reject(Broken(line, reason, cast("str", json.loads(row))))
        yield from of_table(table)


def _lines(document: Document, into: Objects) -> Iterator[tuple[int, Record]]:
    text = text_encoding.recognise(document.path, document.name)
    odd = Counter[str]()
    for number, (line, is_exact) in enumerate(_looked_at(json_documents.lines(text)), start=1):
        if not line:
            continue
        into.size += len(line)
        if len(line) > OBJECT:
            into.reject(Broken.oversized(number, len(line), line[: limits.EXCERPT].decode(errors="ignore")))
            continue
        try:
            value = _exact(line, odd) if is_exact else orjson.loads(line)
        except orjson.JSONDecodeError:
            value = _exact(line, odd)
        if isinstance(value, dict):
            yield number, cast("Record", value)
        elif isinstance(value, NotJsonError):
            reason = f"is not JSON: {value.what} at character {value.place + 1:,}"
            into.reject(Broken(number, reason, line.decode()[: limits.ROW]))
        else:
            into.reject(Broken(number, f"is {kind(value)}, not an object", line.decode()[: limits.ROW]))
    into.notes += [*text.notes(), *json_documents.noted(odd)]


def _looked_at(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each line without its end, and whether it has what the fast parser would not hand over as it is."""
    held, size = list[bytes](), 0
    for raw in lines:
        held.append(raw.strip(b" \t\r\n"))
        size += len(raw)
        if len(held) == _LINES or size >= _BYTES:
            yield from zip(held, _not_for_the_fast_parser(held), strict=True)
            held, size = [], 0
    yield from zip(held, _not_for_the_fast_parser(held), strict=True)


def _not_for_the_fast_parser(lines: list[bytes]) -> list[bool]:
    text = pl.Series(lines, dtype=pl.Binary).cast(pl.String, strict=False)
    return text.str.contains(_EXACT).fill_null(True).to_list()


def _exact(line: bytes, odd: Counter[str]) -> object:
    """The value of a line to the last digit, or what is wrong with it."""
    text, found = json_documents.without_odd_letters(line.decode())
    odd += found
    try:
        value, end = json_documents.value_at(text, 0)
        return value if end == len(text) else NotJsonError("more text after its end", end)
    except NotJsonError as error:
        return error


def _documents(document: Document, into: Objects, lists: Collection[str]) -> Iterator[tuple[int, Record]]:
    name = document.name
    text = text_encoding.recognise(document.path, name)
    content, odd = json_documents.without_odd_letters(b"".join(text.blocks()).decode())
    into.notes += [*text.notes(), *json_documents.noted(odd)]
    place = json_documents.after_space(content, 0)
    try:
        if content[place : place + 1] == "[":
            yield from _items(content, place, into)
            return
        if document.path.stat().st_size > SINGLE:
            raise DataError(
                f"{name} is one JSON object of {limits.size(document.path.stat().st_size)}; of one object at "
                f"most {limits.size(SINGLE)} are read. Export it as JSONL, with an object on each line."
            )
        value, end = json_documents.value_at(content, place)
        if json_documents.after_space(content, end) < len(content):
            raise NotJsonError("more text after its end", end)
    except NotJsonError as error:
        raise DataError(json_documents.not_json(name, content, error)) from error
    for number, item in enumerate(_in_page(value, lists, into), start=1):
        if isinstance(item, dict):
            yield number, cast("Record", item)
        else:
            into.reject(Broken(number, f"is {kind(item)}, not an object", str(item)[: limits.ROW]))


def _items(content: str, place: int, into: Objects) -> Iterator[tuple[int, Record]]:
    """The objects of a list, one at a time, so that only one of them is ever in memory."""
    number, place = 0, json_documents.after_space(content, place + 1)
    while content[place : place + 1] != "]":
        value, end = json_documents.value_at(content, place)
        number += 1
        if not isinstance(value, dict):
            into.reject(Broken(number, f"is {kind(value)}, not an object", content[place:end][: limits.ROW]))
        elif end - place > OBJECT:
            into.reject(Broken.oversized(number, end - place, content[place : place + limits.EXCERPT]))
        else:
            yield number, cast("Record", value)
        place = json_documents.after_space(content, end)
        if content[place : place + 1] == ",":
            place = json_documents.after_space(content, place + 1)
        elif content[place : place + 1] != "]":
            raise NotJsonError("a comma or the end of the list is missing", place)
    if json_documents.after_space(content, place + 1) < len(content):
        raise NotJsonError("more text after its end", place + 1)


def _in_page(value: object, lists: Collection[str], into: Objects) -> list[object]:
    """The objects of a page of an interface, or the object itself where it is no such page."""
    inside = value
    while isinstance(inside, dict):
        fields = cast("dict[str, object]", inside)
        own = [
            key
            for key, held in fields.items()
            if key not in PAGING and key not in _PAGES
            if isinstance(held, list) or not _ABOUT_PAGES.match(key)
        ]
        if len(own) != 1 or own[0] in lists:
            break
        inside = fields[own[0]]
        if isinstance(inside, list):
            into.notes.append(f"The rows are those of the list {own[0]!r}.")
            return cast("list[object]", inside)
    return [value]

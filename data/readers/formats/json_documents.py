"""JSON and JSONL: one object a row, nested objects flattened with a dot, numbers to the last digit.

The standard parser is used, not a faster one, because it hands over each number as it is written:
orjson makes 1.10 into 1.1 and an integer of twenty digits into a float. Its leniency is undone here:
NaN and Infinity are refused, the depth is limited, halves of characters are replaced, NUL is removed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from data.errors import DataError
from data.readers.formats import limits, text_encoding
from data.readers.formats.json_objects import Number, Repeated, Rows, kind
from data.readers.formats.table_shape import Broken, NoRowsError
from data.readers.table import Table

#: What stands beside the list in a page of an interface; without a list among it, the page is empty.
PAGING = frozenset(
    "count total total_count pages page per_page next_page previous_page start_time end_time end_of_stream "
    "after_url before_url after_cursor before_cursor has_more meta links type".split()
)
_HAL, _SINGLE = "_embedded", "It is a single object, read as one row."
_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}\Z")
_NUL = r"\u0000"
_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN', re.DOTALL)


class NotJsonError(ValueError):
    """A text is no JSON, at a place in it."""

    def __init__(self, what: str, place: int) -> None:
        super().__init__(what)
        self.what = what
        self.place = place


def _refuse_constant(constant: str) -> None:
    raise NotJsonError(constant, -1)


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(found)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_fields, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant
)


def read_json(path: Path, *, name: str) -> Table:
    """The table of a JSON document: a list of objects, an object around one such list, or a single object."""
    text = text_encoding.recognise(path, name)
    content = b"".join(text.blocks()).decode()
    content, odd = without_odd_letters(content)
    place = after_space(content, 0)
    line_end = content.find("\n", place)
    if line_end > 0 and content[place] == "{" and content[:line_end].rstrip().endswith("}"):
        # An object by itself on the first line, and another below: a line too long for the sample.
        if content[(below := after_space(content, line_end)) : below + 1] == "{":
            return read_lines(path, name=name)
    try:
        if content[place : place + 1] == "[":
            rows, end = _list(content, place, name)
            notes: list[str] = []
        else:
            rows, end, notes = _object(content, place, name)
        if after_space(content, end) < len(content):
            raise NotJsonError("more text after its end", after_space(content, end))
    except NotJsonError as error:
        raise DataError(not_json(name, content, error)) from error
    return rows.table("json", [*text.notes(), *noted(odd), *notes])


def read_lines(path: Path, *, name: str) -> Table:
    """The table of a JSONL file: an object a line; a line that is none is set aside."""
    text = text_encoding.recognise(path, name)
    rows = Rows(name)
    odd = Counter[str]()
    for number, raw in enumerate(lines(text), start=1):
        stripped = raw.strip(b" \t\r\n")
        if not stripped:
            continue
        if len(stripped) > limits.ROW:
            beginning = stripped[: limits.EXCERPT].decode(errors="ignore")
            rows.reject(Broken.oversized(number, len(stripped), beginning))
            continue
        line, found = without_odd_letters(stripped.decode())
        odd += found
        try:
            value, end = value_at(line, 0)
            if end < len(line):
                raise NotJsonError("more text after its end", end)
        except NotJsonError as error:
            reason = f"is not JSON: {error.what} at character {error.place + 1:,}"
            rows.reject(Broken(number, reason, line))
            continue
        rows.add(value, line=number, length=len(line), text=lambda line=line: line)
    return rows.table("jsonl", [*text.notes(), *noted(odd)])


def lines(text: text_encoding.Text) -> Iterator[bytes]:
    """The lines of a text, with their ends."""
    pending = b""
    for block in text.blocks():
        *lines, last = (pending + block).splitlines(keepends=True) or [b""]
        yield from lines
        pending = b""
        if last.endswith(b"\n"):
            yield last
        else:
            pending = last
        if len(pending) > limits.QUOTED:
            raise DataError(
                f"A line of {text.name} has no end within {limits.size(limits.QUOTED)}, so it is no list of "
                "objects, one a line. Check that it is the export itself."
            )
    if pending:
        yield pending


def _list(text: str, place: int, name: str) -> tuple[Rows, int]:
    """The rows in a list, one at a time, so that only one of them is ever in memory as objects."""
    rows = Rows(name)
    place = after_space(text, place + 1)
    if text[place : place + 1] == "]":
        return rows, place + 1
    number = 0
    while True:
        value, end = value_at(text, place)
        number += 1
        rows.add(value, line=number, length=end - place, text=lambda start=place, end=end: text[start:end])
        place = after_space(text, end)
        if text[place : place + 1] == "]":
            return rows, place + 1
        place = after_space(text, _past(text, place, ",", "a comma or the end of the list"))


def _object(text: str, place: int, name: str) -> tuple[Rows, int, list[str]]:
    """The rows in an object's only list of objects, or the object itself as a row."""
    if text[place : place + 1] != "{":
        value, _ = value_at(text, place)
        raise DataError(f"{name} is JSON, but {kind(value)} and no table. Export a list of objects.")
    lists: dict[str, Rows] = {}
    keys: set[str] = set()
    after = after_space(text, place + 1)
    while text[after : after + 1] != "}":
        if keys:
            after = after_space(text, _past(text, after, ",", "a comma or the end of the object"))
        if text[after : after + 1] != '"':
            raise NotJsonError("the name of a field is missing", after)
        key, after = value_at(text, after)
        after = after_space(text, _past(text, after_space(text, after), ":", "a colon"))
        if text[after : after + 1] == "[":
            if str(key) in lists:
                raise DataError(
                    f"{name} has two lists of the same name, so that the rows of one would be lost. "
                    "Save the one to import as a file of its own."
                )
            lists[str(key)], after = _list(text, after, name)
        elif str(key) == _HAL and text[after : after + 1] == "{":
            # The list lies one level deeper in the pages of interfaces that follow HAL.
            rows, after, notes = _object(text, after, name)
            if notes != [_SINGLE]:
                lists[_HAL] = rows
        else:
            _, after = value_at(text, after)
        keys.add(str(key))
        after = after_space(text, after)
    after += 1
    tables = {key: rows for key, rows in lists.items() if rows.objects > rows.others}
    if len(tables) > 1:
        raise DataError(
            f"{name} holds several lists of objects: {', '.join(sorted(tables)[:10])}. "
            "Save the one to import as a file of its own."
        )
    for key, rows in tables.items():
        return rows, after, [f"The rows are those of the list {key!r}."]
    if any(rows.objects + rows.others == 0 and keys <= PAGING | {key} for key, rows in lists.items()):
        raise NoRowsError(
            f"{name} holds an empty list and no row. Check the filter or the period of the export."
        )
    single = Rows(name)
    value, _ = value_at(text, place)
    single.add(value, line=1, length=after - place, text=lambda: text[place:after])
    return single, after, [_SINGLE]


def _past(text: str, place: int, mark: str, what: str) -> int:
    if text[place : place + 1] != mark:
        raise NotJsonError(f"{what} is missing", place)
    return place + 1


def value_at(text: str, place: int) -> tuple[object, int]:
    """The value that begins here, and where it ends."""
    try:
        return _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as error:
        raise NotJsonError(error.msg[:1].lower() + error.msg[1:], error.pos) from error
    except RecursionError as error:
        raise NotJsonError("it is nested too deeply", place) from error
    except NotJsonError as error:
        found = (match for match in _CONSTANT.finditer(text, place) if match[0][0] != '"')
        raise NotJsonError(f"{error.what}, which JSON does not know", next(found).start()) from error


def after_space(text: str, place: int) -> int:
    """The next place with something else than blank space."""
    match = _SPACE.match(text, place)
    return match.end() if match else place


def without_odd_letters(text: str) -> tuple[str, Counter[str]]:
    """The text with escaped halves of characters replaced and NUL removed, and how many of each."""
    odd = Counter[str]()
    if "\\ud" not in text and "\\uD" not in text and _NUL not in text:
        return text, odd

    def whole(match: re.Match[str]) -> str:
        if match[0] == _NUL:
            odd["nul"] += 1
            return ""
        if not _HALF.fullmatch(match[0]):
            return match[0]
        odd["half"] += 1
        return r"\ufffd"

    return _ESCAPE.sub(whole, text), odd


def noted(odd: Counter[str]) -> list[str]:
    """Sentences on the letters that were replaced."""
    found: list[str] = []
    if odd["half"]:
        found.append(f"Halves of characters read as \ufffd: {odd['half']:,}.")
    if odd["nul"]:
        found.append(f"Escaped NUL characters removed: {odd['nul']:,}.")
    return found


def not_json(name: str, text: str, error: NotJsonError) -> str:
    """What to tell of a text that is no JSON."""
    line = text.count("\n", 0, error.place) + 1
    column = error.place - text.rfind("\n", 0, error.place)
    where = f"on line {line:,} at character {column:,}"
    return f"{name} is not JSON: {error.what}, {where}. Export it again, or mend it there."

"""Splits delimited text into records in any dialect: separator, quote, escape, blanks around fields.

`delimited_rows` reads the standard dialect (one byte between fields, double quotes, quotes doubled within)
much faster; this module is for files that another dialect fits better, and for single rows that need repair.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the fields of a record are separated, quoted and escaped."""

    separator: str = ","
    quote: str = '"'
    #: A backslash stands before a quote, a separator or a backslash that belongs to the value.
    backslash: bool = False
    #: Blanks around a field and its quotes do not belong to the value.
    blanks: bool = False
    #: Every line is quoted as a whole, with the quotes of its fields doubled.
    wrapped: bool = False

    @property
    def standard(self) -> bool:
        """Whether the fast reader of `delimited_rows` can read it."""
        plain = self.quote == '"' and not (self.backslash or self.blanks or self.wrapped)
        return plain and len(self.separator.encode()) == 1


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a text: its fields (None where a quote is misplaced) and where it stands."""

    #: Lines before it, and its first character and the one after its last.
    line: int
    start: int
    end: int
    fields: list[str] | None
    #: A quote opens in it and is not closed before the end of the text.
    is_open: bool = False


def split(text: str, dialect: Dialect) -> Iterator[Record]:
    """The records of a text, in order; blank lines are left out."""
    if dialect.wrapped:
        yield from _unwrapped(text, dialect)
        return
    match = _field(dialect).match
    closing = _closing(dialect).match
    place = line = 0
    while place < len(text):
        start, fields, is_open = place, list[str](), False
        while True:
            found = match(text, place)
            if found is None:
                closed = closing(text, place)
                after = _NEWLINE.search(text, closed.end()) if closed else None
                is_open = closed is None
                place = after.end() if after else len(text)
                fields = None
                break
            fields.append(_value(found, dialect))
            place = found.end()
            if found[3] != dialect.separator:
                break
        if fields is None or len(fields) > 1 or fields[0].strip():
            yield Record(line, start, place, fields, is_open)
        line += count_lines(text[start:place])


def fields(text: str, dialect: Dialect) -> list[str] | None:
    """The fields of a text that is one record; None if it is none, or more than one."""
    found = list(split(text.rstrip("\r\n"), dialect))
    return found[0].fields if len(found) == 1 else None


def count_lines(text: str) -> int:
    """How many line ends of any system the text has."""
    return text.count("\n") + (text.count("\r") - text.count("\r\n") if "\r" in text else 0)


def _unwrapped(text: str, dialect: Dialect) -> Iterator[Record]:
    inner = replace(dialect, wrapped=False)
    for record in split(text, Dialect(separator="\0")):
        found = record.fields
        if found is not None:
            raw = text[record.start : record.end]
            found = fields(found[0] if raw.lstrip().startswith('"') else raw, inner)
        yield replace(record, fields=found)


@lru_cache(maxsize=256)
def _field(dialect: Dialect) -> re.Pattern[str]:
    """Matches one field and what ends it: groups are the quoted value, the bare value and the end."""
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    letter = rf"[^{separator}\r\n]" if len(dialect.separator) == 1 else rf"(?!{separator})[^\r\n]"
    bare = rf"(?:{letter})*+"
    if dialect.backslash:
        bare = rf"(?:\\[^\r\n]|{letter})*+"
    blanks = _blanks(dialect)
    return re.compile(
        rf"{blanks}(?:{quote}({_inside(dialect)}){quote}{blanks}|(?!{quote})({bare}))({separator}|\r\n|\n|\r|\Z)",
        re.DOTALL,
    )


@lru_cache(maxsize=256)
def _closing(dialect: Dialect) -> re.Pattern[str]:
    quote = re.escape(dialect.quote)
    return re.compile(rf"{_blanks(dialect)}{quote}{_inside(dialect)}{quote}", re.DOTALL)


def _inside(dialect: Dialect) -> str:
    quote = re.escape(dialect.quote)
    if dialect.backslash:
        return rf"[^{quote}\\]*+(?:(?:{quote}{quote}|\\.)[^{quote}\\]*+)*+"
    return rf"[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+"


def _blanks(dialect: Dialect) -> str:
    if not dialect.blanks:
        return ""
    return r" *+" if "\t" in dialect.separator else r"[ \t]*+"


def _value(found: re.Match[str], dialect: Dialect) -> str:
    quoted, bare = found[1], found[2]
    value = bare if quoted is None else quoted.replace(dialect.quote * 2, dialect.quote)
    if dialect.backslash and "\\" in value:
        escaped = "|".join(map(re.escape, {'"', "'", "\\", dialect.separator}))
        value = re.sub(rf"\\({escaped})", r"\1", value)
    return value.strip(" \t") if quoted is None and dialect.blanks else value

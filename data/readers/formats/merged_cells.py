"""Merged cells of a workbook, by sheet: what stands once for a block stands in each of its rows."""

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from data.readers.table import LINE

#: Members of the archive that say which sheet is which file.
_BOOK, _FILES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_FILE = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Merged cells of one column: the column's place from 0, the first row and the last, from 1."""

    column: int
    first: int
    last: int


@dataclass(slots=True)
class Collected:
    """What the members of an archive say of merged cells, block by block as they are unpacked."""

    blocks: dict[str, set[Block]] = field(default_factory=dict[str, set[Block]])
    texts: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def look_at(self, path: str, data: bytes) -> None:
        """Note the merged cells in a piece of a member; of the two that name the sheets, the text."""
        if path in (_BOOK, _FILES):
            self.texts[path] = self.texts.get(path, b"") + data
        elif path.startswith("xl/worksheets/") and b"mergeCell" in data:
            there = self.blocks.setdefault(path, set())
            for left, first, _, last in _MERGED.findall(data):
                if int(last) > int(first):
                    there.add(Block(number(left) - 1, int(first), int(last)))

    def by_sheet(self) -> Mapping[str, Sequence[Block]]:
        """The blocks of each sheet, by the sheet's name."""
        book, files = (self.texts.get(path, b"").decode(errors="replace") for path in (_BOOK, _FILES))
        paths = {
            each["Id"]: posixpath.normpath(posixpath.join("xl", each.get("Target", ""))).removeprefix("/")
            for tag in _FILE.findall(files)
            if "Id" in (each := dict(_ATTRIBUTE.findall(tag)))
        }
        found = dict[str, Sequence[Block]]()
        for tag in _SHEET.findall(book):
            said = dict(_ATTRIBUTE.findall(tag))
            path = paths.get(
                said.get("r:id", next((v for k, v in said.items() if k.endswith(":id")), "")), ""
            )
            if path in self.blocks:
                found[html.unescape(said.get("name", ""))] = sorted(self.blocks[path])
        return found


def number(letters: bytes) -> int:
    """The place of a column: A is 1, Z is 26, AA is 27."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def filled(frame: pl.DataFrame, blocks: Sequence[Block]) -> tuple[pl.DataFrame, int]:
    """The sheet, LINE first, with each block's value in all of its rows that hold something; and how many.

    A block over most of the rows is a frame around the table, and no value of its rows.
    """
    names = [name for name in frame.columns if name != LINE]
    lines = frame[LINE].to_list()
    there = set(lines)
    columns = dict[int, list[str | None]]()
    count = 0
    for block in blocks:
        if block.column >= len(names) or block.first not in there:
            continue
        if block.last - block.first > max(2, len(lines) // 2):
            continue
        cells = columns.setdefault(block.column, frame[names[block.column]].to_list())
        value = cells[lines.index(block.first)]
        for place, line in enumerate(lines):
            if value is not None and block.first < line <= block.last and cells[place] is None:
                cells[place] = value
                count += 1
    made = [pl.Series(names[place], cells, dtype=pl.String) for place, cells in columns.items()]
    return frame.with_columns(made), count

"""Scores dialects by how well the records of a sample fit them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from data.readers.delimited_text import cell_kinds, header_rows
from data.readers.delimited_text.dialects import Dialect, Record, split

SEPARATORS = (",", ";", "\t", "|")
#: What nobody expects, and some systems write.
RARE = ("^", "~", "\x01", "\x1f", "§", "¦", "¬")
_SEVERAL = re.compile(r"[^\w\s\"'\\.()\[\]{}]{2,4}")
_SIGNS = "~|^;,'\""
_ESCAPED = re.compile(r"\\[\"']|\\$")
#: Records of a sample that are scored.
_RECORDS = 300


def candidates(sample: str, quick: Dialect, *, fixed: bool) -> Iterator[Dialect]:
    """The dialects that are possible, the quick one first and the simpler before the odder."""
    yield quick
    lines = [line for line in sample.splitlines() if line.strip()]
    enough = max(1, len(lines) // 2)
    separators = [quick.separator]
    if not fixed:
        usual = [mark for mark in (*SEPARATORS, *RARE) if sum(mark in line for line in lines) >= enough]
        several = Counter(found for line in lines for found in set(_SEVERAL.findall(line)))
        longer = [mark for mark, count in several.items() if count >= enough and mark[0] in "".join(usual)]
        separators = list(dict.fromkeys([quick.separator, *usual, *longer]))
    quotes = ['"', "'"] if re.search(r"(?:^|\W)'.*?'(?:\W|$)", sample) else ['"']
    for separator, quote in product(separators, quotes):
        mark = re.escape(separator)
        backslash = [False, True] if re.search(rf"\\(?:{quote}|{mark})", sample) else [False]
        blanks = [False, True] if re.search(rf"{mark} | {mark}|{quote}[ \t]+$", sample, re.M) else [False]
        for escaped, spaced in product(backslash, blanks):
            yield Dialect(separator, quote, backslash=escaped, blanks=spaced)
    quoted = sum(line.startswith('"') and line.endswith('"') and '""' in line for line in lines)
    if quoted >= enough:
        for separator in separators:
            yield Dialect(separator, wrapped=True)


def score(sample: str, dialect: Dialect, *, whole: bool) -> float:
    """How well a dialect fits: rows of one width, a header of names, cells without what should be gone."""
    found = records_of(sample, dialect)
    # The sample of a large file may end within a value; a quote that opens earlier is none of this dialect.
    if found and found[-1].is_open and not whole and found[-1].start * 2 > len(sample):
        found.pop()
    if not found or found[-1].is_open:
        return 0.0
    place = header_rows.place_of(found)
    header = found[place].fields or []
    body = found[place + 1 :]
    names = [name.strip() for name in header]
    named = len({name for name in names if re.search(r"\w", name)})
    if named < 2 or not body:
        return 0.0
    widths = Counter(_width_beside(record, len(header)) for record in body)
    fitting = widths[len(header)]
    less = sum(count for width, count in widths.items() if 1 < width < len(header))
    extra = widths[len(header) + 1]
    consistent = (max(fitting, 0.9 * extra) + 0.5 * less) / len(body)
    cells = [cell for record in (found[place], *body) for cell in record.fields or () if cell.strip()]
    unclean = _uncleanness(cells, dialect)
    values = sum(cell_kinds.is_data(name) for name in names) / len(names)
    if place and (values or any(record.fields is None for record in found[:place])):
        return 0.0  # a damaged header is no title: the first row would be taken for the header
    signs = sum(has_odd_ends(name) for name in names) / len(names)
    share = (named / len(names)) * (1 - 1 / named) * (1 - 0.01 * place)
    return max(0.0, consistent * share * (1 - unclean) * (1 - 0.7 * values) * (1 - 0.5 * signs))


def records_of(sample: str, dialect: Dialect) -> list[Record]:
    """The first records of a sample in that dialect."""
    found: list[Record] = []
    for record in split(sample, dialect):
        found.append(record)
        if len(found) == _RECORDS:
            break
    return found


def is_left_over(cell: str) -> bool:
    """Whether the cell still has the quotes that its dialect should have taken away."""
    if '"' not in cell and "'" not in cell:
        return False
    bare = cell.strip()
    return (cell[:1] in (" ", "\t") and bare.startswith('"')) or (
        len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    )


def has_odd_ends(name: str) -> bool:
    """Whether a name begins or ends with a sign of separators or quotes, which names seldom do."""
    return bool(name) and (name[0] in _SIGNS or name[-1] in _SIGNS)


def _uncleanness(cells: Sequence[str], dialect: Dialect) -> float:
    """The share of cells with signs that the right dialect would have taken away; blanks weigh less."""
    quoted = sum(map(is_left_over, cells))
    escaped = 0 if dialect.backslash else sum(bool(_ESCAPED.search(cell)) for cell in cells)
    padded = 0 if dialect.blanks else sum(cell != cell.strip(" \t") for cell in cells)
    # A few texts begin with a blank in any file; where most do, it stands beside the separator.
    return (quoted + 0.5 * escaped + (0.3 * padded if padded * 2 > len(cells) else 0)) / max(len(cells), 1)


def _width_beside(record: Record, header: int) -> int:
    """The fields of a record; those that are empty beyond the header's width do not count."""
    found = len(record.fields or ())
    return found if found <= header else max(header, header_rows.width(record))

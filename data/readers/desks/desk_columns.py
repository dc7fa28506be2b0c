"""What all helpdesk readers share: find columns by their names, keep the rest as context."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

import orjson
import polars as pl

from data import status_words
from data.errors import DataError
from data.readers.table import Table
from data.schema import CONTEXT, Kind

#: Canonical columns that a field the customer of a helpdesk made up may fill by its name alone.
NAMED_LIKE_OURS = ("category", "language", "plan")
#: Texts longer than this are no field to filter by.
SHORT = 120
#: From so many values, spread over the column, its nature is told.
SAMPLE = 5000
#: Values that a sentence names.
_NAMED = 6
#: E-mail addresses and long numbers, which no column is called by.
_PRIVATE = re.compile(r"@|\d[\d\s().-]{6,}\d")
#: The ampersand comes last, or "&amp;lt;" would be read twice.
_ENTITIES = (
    ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#34;", '"'), ("&#39;", "'"),
    ("&apos;", "'"), ("&amp;", "&"),
)  # fmt: skip

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rest:
    """The columns that no rule of a reader took: those kept, and sentences on all of them."""

    columns: tuple[pl.Expr, ...]
    notes: tuple[str, ...]


def fold(name: str) -> str:
    """A column's name as readers compare it."""
    return name.strip().casefold()


def marks(table: Table, among: Iterable[str]) -> int:
    """How many of a system's typical columns the table has."""
    return len({fold(name) for name in table.columns} & set(among))


def find(table: Table, names: Names) -> dict[str, str]:
    """Canonical column → the table's column: the first of its usual names that the table has."""
    by_fold = {fold(name): name for name in reversed(table.columns)}
    return {
        canonical: by_fold[fold(first)]
        for canonical, usual in names.items()
        if (first := next((name for name in usual if fold(name) in by_fold), None)) is not None
    }


def require(
    table: Table, label: str, found: Mapping[str, str], names: Names, needed: Sequence[str], hint: str
) -> None:
    """Refuse a table that lacks a column which no row can do without."""
    missing = [names[canonical][0] for canonical in needed if canonical not in found]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        raise DataError(
            f"The {label} export has no {what} {' and '.join(missing)}. "
            f"It has: {listed(table.columns)}. {hint}"
        )


def lacking(
    found: Mapping[str, str], names: Names, filled: Iterable[str], helps: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """A sentence on the usual columns that an export does not have, and on what it says nothing of therefore.

    `filled` are the canonical columns that are filled all the same; `helps` names what a column that is no
    canonical one helps to work out.
    """
    there = set(filled)
    gone = [name for name in names if name not in found and (name in helps or name not in there)]
    lost = dict.fromkeys(each for name in gone for each in helps.get(name, (name,)) if each not in there)
    return (absent([names[name][0] for name in gone], list(lost)),) if gone else ()


def absent(columns: Sequence[str], lost: Sequence[str]) -> str:
    """A sentence on columns that a file does not have, and on the canonical ones that are empty therefore."""
    said = f"The file has no column {' and no '.join(columns)}."
    return said + (
        f" So it says nothing about {', '.join(lost)}, and what is stored there stays." if lost else ""
    )


def only(kind: Kind | None, label: str, kinds: Sequence[Kind], hint: str) -> None:
    """Refuse to read a log that the system's export does not hold."""
    if kind is not None and kind not in kinds:
        raise DataError(f"The {label} export holds {' and '.join(kinds)}, but {kind} were asked for. {hint}")


def listed(names: Iterable[str], limit: int = 30) -> str:
    """Names for a sentence; a very long list is cut, and says so.

    A file without a header has somebody's data for names: what looks like it is not shown.
    """
    shown = ["(not shown)" if _PRIVATE.search(name) or len(name) > SHORT else name for name in names]
    more = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return (", ".join(shown[:limit]) or "none") + more


def slug(name: str) -> str:
    """A column's name as a context field: `Login type [list]` → `login_type`."""
    plain = re.sub(r"\[[^\]]*\]\s*$", "", name).rsplit(".", 1)[-1].removeprefix("cf_")
    return re.sub(r"\W+", "_", plain.casefold()).strip("_") or "field"


def mapped(column: str, values: Mapping[str, object], dtype: type[pl.DataType] = pl.String) -> pl.Expr:
    """The column's values through a map of words; a value it does not name becomes null."""
    return status_words.fold(pl.col(column)).replace_strict(_folded(values), default=None, return_dtype=dtype)


def status(column: str, own: Mapping[str, object]) -> pl.Expr:
    """A system's own statuses as ours; of its others the words that are known, as found, else unclear."""
    cell = status_words.fold(pl.col(column))
    word = pl.when(status_words.knows(cell)).then(pl.col(column).cast(pl.String))
    unclear = pl.when(cell.str.len_chars() > 0).then(pl.lit(status_words.UNCLEAR))
    return pl.coalesce(mapped(column, own), word, unclear)


def unmapped(frame: pl.DataFrame, column: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """A sentence on the rows whose value a map does not name, with the commonest, if there are any."""
    cell = status_words.fold(pl.col(column))
    known = cell.is_in(list(_folded(values)))
    # A map of statuses has every word of the table; what a word's beginning says is known as well.
    known = known | status_words.knows(cell) if status_words.STATUS.keys() <= values.keys() else known
    rows = frame.filter(~known).select(pl.col(column).cast(pl.String))
    return left_empty(column, rows.to_series())


def left_empty(column: str, values: pl.Series, what: str = "not known here") -> tuple[str, ...]:
    """A sentence on values that are left empty, with how often the commonest occur."""
    return left_empty_of(column, values.alias("value").to_frame().drop_nulls().group_by("value").len(), what)


def left_empty_of(column: str, values: pl.DataFrame, what: str) -> tuple[str, ...]:
    """The same of values that were counted already: value and len."""
    if values.is_empty():
        return ()
    counted, rows = values.group_by("value").agg(pl.col("len").sum()), int(values["len"].sum())
    # What only one row says may be somebody's own words.
    common = counted.filter(pl.col("len") > 1).sort("len", "value", descending=[True, False])
    named = [f"{value} ({number:,})" for value, number in common.iter_rows() if not _PRIVATE.search(value)]
    said = f"; the commonest: {listed(named, _NAMED)}" if named else ""
    words = f"{counted.height:,} different" if counted.height > 1 else "one and the same"
    # A status without a meaning is kept as one, so that no end beside it says that it was solved.
    so = "the resolution rate leaves them out" if what.endswith(" for status") else "it is left empty"
    return (f"{column}: {rows:,} rows have a value that is {what}; {so} ({words}{said}).",)


def _folded(values: Mapping[str, object]) -> dict[str, object]:
    words = pl.Series(list(values), dtype=pl.String)
    return dict(zip(status_words.folded(words), values.values(), strict=True))


def rest(table: Table, taken: Iterable[str], left_out: Sequence[str], filled: Iterable[str] = ()) -> Rest:
    """The columns that nobody took: short fields become context, the others are named and left out.

    `left_out` are patterns of the vendor's own fields that are no use here: blobs, links, names of people;
    `filled` are all columns that the reader makes of the others, so that none is there twice.
    """
    used, given = {fold(name) for name in taken}, set(filled)
    spare = [name for name in table.columns if fold(name) not in used]
    dropped = [name for name in spare if any(fnmatchcase(fold(name), pattern) for pattern in left_out)]
    spare = [name for name in spare if name not in dropped]
    empty = [name for name in spare if table.frame[name].null_count() == table.frame.height]
    long = [name for name in spare if name not in empty and not _is_field(table.frame[name])]
    kept: dict[str, str] = {}
    for name in spare:
        if name in empty or name in long:
            continue
        short = slug(name)
        ours = short in NAMED_LIKE_OURS and short not in given and short not in kept.values()
        kept[name] = _unique(short if ours else CONTEXT + short, given.union(kept.values()))
    notes = (
        _note("Kept beside the known columns", [f"{name} as {target}" for name, target in kept.items()]),
        _note("Left out", dropped + long),
        _note("Empty", empty),
    )
    return Rest(
        columns=tuple(pl.col(name).cast(pl.String).alias(target) for name, target in kept.items()),
        notes=tuple(note for note in notes if note),
    )


def _note(what: str, names: Sequence[str]) -> str:
    return f"{what}: {listed(names)}." if names else ""


def _unique(name: str, others: set[str]) -> str:
    tried, number = name, 1
    while tried in others:
        number += 1
        tried = f"{name}_{number}"
    return tried


def _is_field(values: pl.Series) -> bool:
    """Whether a column looks like a field that one filters by, and not like text or nested data."""
    if values.dtype.is_nested() or values.dtype == pl.Binary:
        return False
    known = values.drop_nulls()
    text = known.gather_every(max(1, known.len() // SAMPLE)).cast(pl.String)
    nested = text.str.contains(r"^\s*[\[{]").mean()
    long = (text.str.len_chars() > SHORT).mean()
    return cast("float", nested) < 0.5 and cast("float", long) < 0.01


def objects(table: Table, column: str) -> Iterator[list[dict[str, Any]]]:
    """The nested list in each row of a column, as objects; what is no list of objects is an empty one."""
    for cell in table.frame[column]:
        if isinstance(cell, str):
            try:
                cell = orjson.loads(cell)
            except orjson.JSONDecodeError:
                cell = None
        elif isinstance(cell, pl.Series):
            cell = cell.to_list()
        yield (
            [each for each in cast("list[Any]", cell) if isinstance(each, dict)]
            if isinstance(cell, list)
            else []
        )


def plain_text(text: pl.Expr) -> pl.Expr:
    """The words of a text that may be HTML; a text without a closing or breaking tag is left as it is."""
    words = text.str.replace_all(r"(?i)<\s*br\s*/?>|</(p|div|li|h\d|tr)\s*>", "\n").str.replace_all(
        r"(?s)<!--.*?-->|</?[a-zA-Z][^<>]*>", ""
    )
    for entity, sign in _ENTITIES:
        words = words.str.replace_all(entity, sign, literal=True)
    words = words.str.replace_all(r"\n{3,}", "\n\n").str.strip_chars()
    return (
        pl.when(text.str.contains(r"(?i)</[a-z][a-z0-9]*\s*>|<br\s*/?>|<img\s")).then(words).otherwise(text)
    )

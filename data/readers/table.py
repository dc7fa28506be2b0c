"""Types between a file and the row checks: a table as found, and a reader's reading of it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from data.profiles.mapping_profile import Profile
from data.schema import Kind

#: The row's place in its file, 1-based: the line for text, the record or sheet row otherwise.
LINE = "_line"

#: The rows that cannot be kept as they are: where, why, and the row as found (JSON text).
REJECTS = {LINE: pl.Int64, "reason": pl.String, "row": pl.String}


#: Stands between a time and a duration after it, where one cell holds both.
OFFSET = " + "


def no_rejects() -> pl.DataFrame:
    """An empty table of rejected rows."""
    return pl.DataFrame(schema=REJECTS)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a file, before anybody has said what its columns mean.

    `frame` holds the columns as found, all text (Parquet keeps its types; nested JSON objects are
    flattened with a dot, lists stay JSON text), empty cells null, and LINE. `broken` are the rows
    that are no row of this table (ragged, over a limit), shaped as REJECTS.
    """

    name: str
    format: str
    frame: pl.DataFrame
    broken: pl.DataFrame = field(default_factory=no_rejects)
    notes: tuple[str, ...] = ()
    #: Lines that are no rows (empty, comments, repeated headers, totals); an import counts them as filtered.
    empty: int = 0
    #: How a text was taken apart, for its owner to judge; empty for what is no delimited text.
    separator: str = ""
    encoding: str = ""
    #: What has been found out of this table, for those who ask again; a table made from it begins anew.
    worked_out: dict[Hashable, object] = field(
        default_factory=dict[Hashable, object], init=False, repr=False, compare=False
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The names as found, without LINE."""
        return tuple(name for name in self.frame.columns if name != LINE)


@dataclass(frozen=True, slots=True)
class Format:
    """How the text of one column is to be understood; the default guesses the usual notations."""

    date_format: str | None = None
    time_zone: str = "UTC"
    factor: float = 1.0
    decimal_comma: bool = False
    #: Nobody has said in which unit a duration without one is; it is taken for seconds while no other cell of
    #: its column names a unit.
    unit_unsaid: bool = False
    #: Whether 02:13 is hours and minutes ("h:m") or minutes and seconds ("m:s"); None while nobody has said.
    clock: str | None = None
    #: The cells are a time and a duration after it, with OFFSET between.
    offset: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a table: one canonical log, its values not yet checked.

    `frame` has canonical names, LINE, and values as text or already typed; columns the source does
    not have are absent. `read` = rows of `frame` + filtered + broken.
    """

    kind: Kind
    reader: str
    source: str
    frame: pl.DataFrame
    filtered: int = 0
    broken: pl.DataFrame = field(default_factory=no_rejects)
    notes: tuple[str, ...] = ()
    formats: Mapping[str, Format] = field(default_factory=dict[str, Format])
    #: The log's outcomes no longer change, so the horizon does not apply.
    final: bool = False
    #: Rows whose ticket is not in the lake are left out on purpose, instead of waiting for it.
    only_imported_tickets: bool = False
    #: Which of several parts of the log this is, where a file has its rows in several ways.
    part: str = ""
    #: Columns of which no row of the file says anything, though the frame has them.
    absent: frozenset[str] = frozenset()
    #: The profile that the reading was made by, if it was one.
    profile: Profile | None = None

    @property
    def read(self) -> int:
        """Rows found in the file."""
        return self.frame.height + self.filtered + self.broken.height


class Reader(Protocol):
    """A module that reads the exports of one system."""

    NAME: str
    LABEL: str

    def recognises(self, table: Table) -> bool:
        """Whether the table looks like an export of this system."""
        ...

    def read(self, table: Table, kind: Kind | None = None) -> list[Reading]:
        """The canonical logs in the table; a DataError names what is missing and what was found."""
        ...

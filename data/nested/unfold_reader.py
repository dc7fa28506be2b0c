"""The reader that a nested profile makes: a file's objects, unfolded into the rows of one or several logs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from data.errors import DataError
from data.nested import file_objects
from data.nested.file_objects import Objects
from data.nested.unfold_levels import Levels
from data.nested.unfold_rows import Unfolded
from data.profiles import column_names
from data.profiles.mapping_profile import Profile
from data.profiles.unfold_format import EACH, check, steps
from data.readers.formats import open_file
from data.readers.formats.table_shape import NoRowsError
from data.readers.table import Reading, Table
from data.schema import Kind

#: Rows of all lists, and bytes of objects on lines of their own, that are turned into frames at a time.
PIECE, PIECE_BYTES = 200_000, 64_000_000


def inside_of_list(profile: Profile, table: Table) -> Profile:
    """The profile for a table whose rows are already those of the list that it unfolds first."""
    first = next(iter(steps(profile.path)), "")
    if not first or any(name == first or name.startswith(f"{first}.") for name in table.columns):
        return profile
    cut = f"{first}{EACH}"
    inner = [
        replace(
            each,
            path="" if each.path == first else each.path.removeprefix(cut),
            columns={
                name: replace(rule, of="" if rule.of == first else rule.of.removeprefix(cut))
                for name, rule in each.columns.items()
            },
        )
        for each in (replace(profile, unfold=()), *profile.unfold)
    ]
    return replace(inner[0], unfold=tuple(inner[1:]))


def with_field_names(profile: Profile, table: Table) -> Table:
    """The table whose columns have the names of a shipped profile's fields, where people see others."""
    seen = column_names.displayed(profile, table.columns)
    return replace(table, frame=table.frame.rename(seen)) if seen else table


class Nested:
    """The reader of one nested profile."""

    def __init__(self, profile: Profile, *, name: str = "") -> None:
        """Its name in the history of imports begins with "profile:", unless it is one of the readers."""
        self.profile = profile
        self.NAME: str = name or f"profile:{profile.name}"
        self.LABEL: str = profile.about or profile.name

    @property
    def first_lists(self) -> set[str]:
        """The lists of the file's own objects that it reads."""
        profile = self.profile
        return {each[0] for output in (profile, *profile.unfold) if (each := steps(output.path))}

    def read(self, table: Table, kind: Kind | None = None) -> list[Reading]:
        """The logs in a table whose lists are JSON text, all of it at once."""
        table = with_field_names(self.profile, table)
        inner = inside_of_list(self.profile, table)
        if inner != self.profile:
            return Nested(inner, name=self.NAME).read(table, kind)
        objects = Objects(table.name, table.format, notes=list(table.notes))
        piece = _Piece(self, objects, kind)
        for line, record in file_objects.of_table(table):
            piece.add(record, line)
        readings = piece.flushed()
        last = piece.ended()
        whole = together([*readings, *last])
        return [replace(whole[0], broken=pl.concat([whole[0].broken, table.broken])), *whole[1:]]

    def pieces(self, path: Path, *, name: str, kind: Kind | None = None) -> Iterator[list[Reading]]:
        """The logs of a file, some of their rows at a time; the last piece has what is known at the end.

        Rows are combined, carried and put in order over all pieces only by their key: a value is carried
        within a piece, and a list is never cut. A DataError says what is missing.
        """
        empty = list[str]()
        objects = Objects(name)
        piece = _Piece(self, objects, kind)
        for document in open_file.documents(path, name=name):
            objects.name = document.name
            seen: dict[str, str] | None = None
            try:
                for line, record in file_objects.of_document(document, objects, self.first_lists):
                    seen = column_names.displayed(self.profile, record) if seen is None else seen
                    own = {seen.get(key, key): value for key, value in record.items()} if seen else record
                    piece.add(own, line)
                    if piece.is_full:
                        yield piece.flushed()
            except NoRowsError:
                if not document.in_archive:
                    raise
                empty.append(document.promise)
        objects.name = name
        if not objects.read:
            first_broken = f" The first {objects.broken[0].reason}." if objects.broken else ""
            raise NoRowsError(f"{name} has no object that can be read.{first_broken} Check the export.")
        if empty:
            objects.notes.append(f"Files without rows were left out: {', '.join(empty)}.")
        yield piece.flushed()
        yield piece.ended()


@dataclass(slots=True)
class _Piece:
    """The rows that were read since the last piece, and what is known of all that was read."""

    reader: Nested
    objects: Objects
    kind: Kind | None
    levels: Levels = field(init=False)
    outputs: list[Unfolded] = field(init=False)
    rows: int = 0
    #: How much of the file had been read when the piece began.
    begun: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand the rows out."""
        return self.rows >= PIECE or self.objects.size - self.begun >= PIECE_BYTES

    def __post_init__(self) -> None:
        profile = check(self.reader.profile)
        self.levels = Levels(profile.pairs)
        wanted = [each for each in (profile, *profile.unfold) if self.kind in (None, each.kind)]
        if not wanted:
            made = " and ".join(each.kind for each in (profile, *profile.unfold))
            raise DataError(
                f"The profile {profile.name} reads {made}, but {self.kind} were asked for. Use another."
            )
        self.outputs = [
            Unfolded(each, self.reader.NAME, profile, self.objects.name, str(place))
            for place, each in enumerate(wanted)
        ]
        for output in self.outputs:
            output.want(self.levels)

    def add(self, record: Mapping[str, object], line: int) -> None:
        """One more object of the file."""
        self.levels.add(record, line)
        self.rows = self.levels.held

    def flushed(self) -> list[Reading]:
        """The rows since the last piece."""
        readings = [output.reading(self.levels, self.objects) for output in self.outputs]
        left_out = self._left_out()
        self.levels.clear()
        self.rows, self.begun = 0, self.objects.size
        return [
            replace(reading, filtered=left_out.get(reading.part, 0))
            for reading in readings
            if reading is not None
        ]

    def _left_out(self) -> dict[str, int]:
        """How many rows of each list no output made anything of, told with the first output of their log."""
        made = dict[tuple[Kind, str], list[Unfolded]]()
        for output in self.outputs:
            if not output.output.combine:
                made.setdefault((output.output.kind, output.output.path), []).append(output)
        counts = dict[str, int]()
        for first, *others in made.values():
            kept = pl.concat(each.kept for each in (first, *others)).unique()
            rows = pl.Series(range(self.levels.rows(first.path)), dtype=pl.Int64)
            left = rows.filter(~rows.is_in(kept.implode()))
            counts[first.part] = len(left)
            first.leave_out(self.levels, left, [each.output for each in others])
        return counts

    def ended(self) -> list[Reading]:
        """What is known at the end; what is no object of the file is told with its first log."""
        last = [output.ended(self.levels, self.objects) for output in self.outputs]
        first, *others = last
        first = replace(
            first,
            broken=pl.concat([first.broken, self.objects.rejects()]),
            notes=(*dict.fromkeys(self.objects.notes), *first.notes),
        )
        return [first, *others]


def together(pieces: Iterable[Reading]) -> list[Reading]:
    """The pieces of each log as one reading."""
    by_kind = dict[Kind, list[Reading]]()
    for each in pieces:
        by_kind.setdefault(each.kind, []).append(each)
    return [_joined(of_kind) for of_kind in by_kind.values()]


def _joined(of_kind: list[Reading]) -> Reading:
    last = of_kind[-1]
    # What one part of a log lacks another may have.
    told = {name for each in of_kind for name in each.frame.columns if name not in each.absent}
    ended = {each.part: each for each in of_kind}.values()
    said = {name for each in ended for name in each.frame.columns if name not in each.absent}
    absent = told - said
    frames = [each.frame for each in of_kind if each.frame.height] or [last.frame]
    frame = pl.concat(frames, how="diagonal_relaxed")
    return replace(
        last,
        frame=frame.drop(name for name in absent if name in frame.columns),
        filtered=sum(each.filtered for each in of_kind),
        broken=pl.concat(each.broken for each in of_kind),
        notes=tuple(note for each in of_kind for note in each.notes),
        absent=frozenset(),
        part="",
    )

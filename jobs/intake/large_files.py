"""Large files a piece at a time: each is checked, redacted and put on the disk, then all is stored at once.

Memory holds one piece, whatever the file's size. Nothing is stored before the whole file was checked.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data.cleaning import cell_notes
from data.cleaning.row_checks import FLAGS, Checked
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.readers.formats import limits
from data.readers.table import LINE, REJECTS, Reading
from data.schema import LOGS, Kind
from data.settings import Settings
from jobs.intake import checking, storing
from jobs.intake.atomic_imports import Along
from jobs.intake.checking import Progress
from jobs.intake.quarantine import How

#: Tickets first, so that what was said about them need not wait.
_ORDER: tuple[Kind, ...] = ("tickets", "interactions", "knowledge")
_PART, _ROW, _HASH = "_part", "_row", "_hash"
#: A count in a sentence; other numbers of it, such as the ends of a scale, are no counts.
_COUNT = re.compile(
    r"\b\d+(?:,\d{3})*(?= (?:rows?|values?|times|ids|objects|different|×))|(?<=: )\d+(?:,\d{3})*(?=\.$)"
)
_STATUSES = re.compile(r"^status: read (.*)\.$")
#: How the sentence on a flag ends that can only be said of a whole file.
_NEVER_FALSE = ", never false: "


@dataclass(slots=True)
class PartsOfLog:
    """One log of a file on the disk, in parts that each fit into memory."""

    record: ImportRecord
    how: How
    folder: Path
    files: list[Path] = field(default_factory=list[Path])
    rejected: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])
    said: list[str] = field(default_factory=list[str])
    columns: dict[str, pl.DataType] = field(default_factory=dict[str, pl.DataType])
    #: What each part of the log says something of.
    told: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    duplicates: int = 0
    bad: int = 0
    height: int = 0

    @property
    def present(self) -> frozenset[str]:
        """The columns of which the file says something."""
        return frozenset[str]().union(*self.told.values())

    def add(self, checked: Checked, accepted: pl.DataFrame, part: str, absent: frozenset[str]) -> None:
        """One more part: its rows go to the disk."""
        self.rejected.append(checked.quarantined)
        self.bad += checked.quarantined.height
        if self.bad > limits.BROKEN:
            raise DataError(
                f"{self.record.file_name} has more than {limits.BROKEN:,} {self.record.kind} that cannot be "
                f"kept, such as: {checked.quarantined['reason'].first()}. Nothing was imported. Correct the "
                "file or its profile."
            )
        self.said += (note for note in checked.notes if _NEVER_FALSE not in note)
        self.told[part] = self.told.get(part, frozenset()).union(checked.present) - absent
        self.duplicates += checked.duplicates
        if not accepted.is_empty():
            path = self.folder / f"{self.record.kind}-{len(self.files)}.parquet"
            accepted.write_parquet(path, compression="lz4", statistics=False)
            self.files.append(path)
            self.height += accepted.height
            self.columns |= accepted.schema

    @property
    def quarantined(self) -> pl.DataFrame:
        """The rows that cannot be kept."""
        return pl.concat(self.rejected) if self.rejected else pl.DataFrame(schema=REJECTS)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noticed, what several parts say alike said once with their numbers added."""
        return tuple(summed(self.said))

    def parts(self) -> Iterator[pl.DataFrame]:
        """The rows that can be kept, a part at a time and all with the same columns."""
        for path in self.files:
            frame = pl.read_parquet(path)
            lacking = [
                pl.lit(None, dtype).alias(n) for n, dtype in self.columns.items() if n not in frame.columns
            ]
            yield frame.with_columns(lacking).select(*(n for n in self.columns if n != LINE), LINE)

    def column(self, name: str) -> pl.Series:
        """One column of all parts."""
        found = [pl.read_parquet(path, columns=[name])[name] for path in self.files]
        return pl.concat(found) if found else pl.Series(name, [], dtype=pl.String)

    def flags(self) -> pl.DataFrame:
        """The columns that say yes or no of a ticket."""
        names = [name for name in FLAGS if name in self.columns]
        return pl.DataFrame([self.column(name) for name in names])

    def scan(self) -> pl.LazyFrame:
        """All rows, unread yet."""
        return pl.scan_parquet(self.files, missing_columns="insert", extra_columns="ignore")


def store(
    settings: Settings,
    record: ImportRecord,
    pieces: Iterable[list[Reading]],
    progress: Progress,
    *,
    accept_rejects: bool,
    along: Along | None = None,
) -> list[ImportRecord]:
    """Check all pieces of a file, then store its logs; a DataError leaves the lake as it was."""
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        logs = dict[str, PartsOfLog]()
        read = 0
        for piece in pieces:
            for reading in piece:
                log = logs.get(reading.kind) or _begun(record, reading, Path(folder))
                logs[reading.kind] = log
                read += reading.read
                _add(settings, log, reading)
            progress(f"checking {read:,} rows")
        ordered = [logs[kind] for kind in _ORDER if kind in logs]
        for log in ordered:
            # Should it be refused, the history says of which log.
            record.sqlmodel_update(log.record.model_dump(include=OF_LOG))
            _drop_repeated(log)
            if not accept_rejects:
                checking.refuse_too_many(log.quarantined, log.record)
            if log.files:
                log.said += checking.far(log.scan(), _kind(log))
                if _kind(log) == "tickets":
                    source = log.record.source
                    log.said += checking.of_tickets(settings, log.scan(), source, log.present)
                log.said += cell_notes.only_true(log.flags())
        storing.store_all(settings, record, [(log.record, log, log.how) for log in ordered], progress, along)
        return [log.record for log in ordered]


#: What a record says of one log of its file.
OF_LOG = {"kind", "source", "reader", "final", "read", "filtered"}


def _begun(record: ImportRecord, reading: Reading, folder: Path) -> PartsOfLog:
    of_log = checking.described(record, reading)
    of_log.read = of_log.filtered = 0
    # Its rejects are rows of our columns; as they stand in the file, nobody can read them apart from it.
    return PartsOfLog(of_log, How(reading.formats), folder)


def _add(settings: Settings, log: PartsOfLog, reading: Reading) -> None:
    log.record.read += reading.read
    reading = checking.wanted(settings, reading, log.record)
    log.record.filtered += reading.filtered
    checked = checking.split(settings, reading, log.record)
    accepted = checking.redacted(settings, checked.accepted, log.record)
    try:
        log.add(checked, accepted, reading.part, reading.absent)
    except OSError as error:
        if (explained := lake.of(settings).explain(error)) is None:
            raise
        raise explained from error


def _drop_repeated(log: PartsOfLog) -> None:
    """Keys that stand in several parts: the row that was updated last stays, else the last one."""
    key = LOGS[_kind(log)].key
    hashes = log.column(key).hash()
    repeated = hashes.filter(hashes.is_duplicated()).unique()
    if repeated.is_empty():
        return
    stamp = ["updated_at"] if "updated_at" in log.columns else []
    rivals = list[pl.DataFrame]()
    for number, path in enumerate(log.files):
        found = pl.read_parquet(path, columns=[key, *stamp]).with_row_index(_ROW)
        found = found.filter(found[key].hash().is_in(repeated.implode()))
        rivals.append(found.with_columns(pl.lit(number, dtype=pl.UInt32).alias(_PART)))
    among = pl.concat(rivals).sort([*stamp, _PART, _ROW], nulls_last=False)
    lost = among.filter(~(pl.int_range(pl.len()).reverse().over(key) == 0))
    for number, path in enumerate(log.files):
        gone = lost.filter(pl.col(_PART) == number)[_ROW]
        if not gone.is_empty():
            frame = pl.read_parquet(path).with_row_index(_ROW)
            frame.filter(~pl.col(_ROW).is_in(gone.implode())).drop(_ROW).write_parquet(
                path, compression="lz4", statistics=False
            )
    log.duplicates += lost.height
    log.height -= lost.height


def summed(notes: Iterable[str]) -> list[str]:
    """Sentences that differ in their counts and examples alone as one each, with the counts added."""
    heads, details = dict[str, list[int]](), dict[str, list[str]]()
    words = dict[str, None]()
    for note in notes:
        if match := _STATUSES.match(note):
            words.update(dict.fromkeys(match[1].split(", ")))
            continue
        head, bracket, rest = note.partition(" (")
        counts = [int(found.replace(",", "")) for found in _COUNT.findall(head)]
        shape = _COUNT.sub("\0", head)
        had = heads.get(shape)
        heads[shape] = counts if had is None else [a + b for a, b in zip(had, counts, strict=True)]
        details.setdefault(shape, []).append(bracket + rest)
    found = [f"status: read {', '.join(words)}."] if words else []
    for shape, counts in heads.items():
        parts = shape.split("\0")
        told = "".join(f"{part}{number:,}" for part, number in zip(parts, counts, strict=False)) + parts[-1]
        first, *others = dict.fromkeys(details[shape])
        found.append(told + (first.replace(" (", " (for example ", 1) if others else first))
    return found


def _kind(log: PartsOfLog) -> Kind:
    return next(kind for kind in LOGS if kind == log.record.kind)

"""Row checks: every row of a reading is accepted, superseded, or quarantined with its reasons.

Only what a row cannot do without takes it to quarantine; any other value that is not understood is emptied,
and counted in a note.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from data.cleaning import cast_columns, cell_notes
from data.cleaning.cast_columns import AFTER_CREATION, Importing
from data.cleaning.conversion_result import FOUND, as_text
from data.errors import DataError
from data.privacy import redact
from data.readers.table import LINE, REJECTS, Reading
from data.schema import CONTEXT, LOGS, SOURCE, Column, Log

_CLOCKS_DIFFER = timedelta(minutes=1)
FLAGS = ("resolved", "escalated", "reopened")
_EXCERPT, _EXCERPT_LENGTH = "excerpt of", 60
_ORDER = "_order"


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of the row checks; its parts add up to the rows read.

    `accepted` has the log's columns in their order and type, then `context.*`, then LINE; its free
    words are not redacted yet (`redact.frame`). `quarantined` is shaped as REJECTS and is redacted.
    """

    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    duplicates: int = 0
    notes: tuple[str, ...] = ()
    #: The columns that the file has; of the others nothing is known, and what is stored of them stays.
    present: frozenset[str] = frozenset()

    @property
    def height(self) -> int:
        """How many rows can be kept."""
        return self.accepted.height

    def parts(self) -> Iterator[pl.DataFrame]:
        """The rows that can be kept; of a file that was read in pieces a part at a time."""
        yield self.accepted

    def column(self, name: str) -> pl.Series:
        """One column of the rows that can be kept."""
        return self.accepted[name]


def split(reading: Reading, *, now: datetime, key: bytes, zone: str = "UTC") -> Checked:
    """Splits a reading into accepted rows and rejected rows with their reasons.

    `now` is the moment of the import, after which nothing can have happened yet; `key` is the one of
    `redaction_key.load`; `zone` is the one in which days are cut. A DataError is raised where a required
    column is missing.
    """
    log = LOGS[reading.kind]
    _require_columns(reading, log, key)
    columns = [*log.columns, *_context_columns(reading, log)]
    typed, reasons, notes = cast_columns.typed(reading, columns, Importing(now, key, zone))
    wrong = _any(reasons, reading.frame.height)
    quarantined = [_broken(reading, key)]
    if wrong.any():
        quarantined.append(_rejects(reading.frame, wrong, reasons, key))
        typed = typed.filter(~wrong)
    accepted, duplicates = _latest(typed, log)
    return Checked(
        accepted=accepted,
        quarantined=pl.concat(quarantined),
        duplicates=duplicates,
        notes=(
            *reading.notes,
            *notes,
            *_left_out(reading, columns, key),
            *_odd_times(accepted),
            *cell_notes.only_true(accepted.select(name for name in FLAGS if name in accepted.columns)),
        ),
        present=cast_columns.present(reading, typed),
    )


def _require_columns(reading: Reading, log: Log, key: bytes) -> None:
    there = [name for name in reading.frame.columns if name != LINE]
    missing = [name for name in log.required if name != SOURCE and name not in there]
    if missing:
        # A file without a header row has a customer's data for names.
        found = ", ".join(redact.text(name, key) for name in there[:40]) or "none"
        more = f" and {len(there) - 40} more" if len(there) > 40 else ""
        raise DataError(
            f"The {log.kind} read as {reading.reader} have no column {' and no '.join(missing)}. "
            f"They have: {found}{more}. "
            "Export them with these fields included, or name the columns that hold them in a profile."
        )


def _context_columns(reading: Reading, log: Log) -> list[Column]:
    names = [name for name in reading.frame.columns if name.startswith(CONTEXT)] if log.open_ended else []
    return [log.column(name) for name in names]


def _any(reasons: Mapping[str, pl.Series], height: int) -> pl.Series:
    wrong = pl.Series([False]).new_from_index(0, height)
    for why in reasons.values():
        wrong |= why.is_not_null()
    return wrong


def _rejects(
    found: pl.DataFrame, wrong: pl.Series, reasons: Mapping[str, pl.Series], key: bytes
) -> pl.DataFrame:
    """Returns rejected rows as found, redacted, each with all its reasons."""
    rows = found.filter(wrong)
    texts = pl.DataFrame(
        [
            (redact.identity if name == "customer_id" else redact.column)(
                as_text(rows[name]).alias(name), key
            )
            for name in rows.columns
            if name != LINE
        ]
    )
    # The excerpt is cut after the redaction: half an address would not be found any more.
    said = pl.DataFrame([(name + why.filter(wrong)).alias(name) for name, why in reasons.items()])
    excerpts = texts.select(_excerpt(name).alias(f"{_EXCERPT} {name}") for name in reasons)
    told = said.hstack(excerpts).select(
        pl.concat_str(
            [pl.col(name).str.replace(FOUND, pl.col(f"{_EXCERPT} {name}"), literal=True) for name in reasons],
            separator="; ",
            ignore_nulls=True,
        )
    )
    row = texts.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    return pl.DataFrame([rows[LINE].cast(REJECTS[LINE]), told.to_series().alias("reason"), row.alias("row")])


def _excerpt(name: str) -> pl.Expr:
    cell = pl.col(name).fill_null("")
    long = cell.str.len_chars() > _EXCERPT_LENGTH
    return pl.format('"{}"', pl.when(long).then(cell.str.head(_EXCERPT_LENGTH) + "…").otherwise(cell))


def _broken(reading: Reading, key: bytes) -> pl.DataFrame:
    return reading.broken.select(
        pl.col(LINE).cast(REJECTS[LINE]),
        redact.column(reading.broken["reason"], key),
        redact.records(reading.broken["row"], key),
    )


def _latest(typed: pl.DataFrame, log: Log) -> tuple[pl.DataFrame, int]:
    """Keeps one row per key, the latest updated, else the last; returns how many were superseded."""
    repeated = typed[log.key].is_duplicated()
    if not repeated.any():
        return typed, 0
    order = ["updated_at", _ORDER] if "updated_at" in log.names else [_ORDER]
    placed = typed.with_row_index(_ORDER)
    rivals = placed.filter(repeated).select({_ORDER: 0, log.key: 0, **dict.fromkeys(order, 0)}.keys())
    kept = rivals.sort(order, nulls_last=False).group_by(log.key).agg(pl.col(_ORDER).last())[_ORDER]
    keeps = ~repeated | placed[_ORDER].is_in(kept.implode())
    return typed.filter(keeps), typed.height - int(keeps.sum())


def _left_out(reading: Reading, columns: Sequence[Column], key: bytes) -> list[str]:
    known = {LINE, *(column.name for column in columns)}
    unknown = [redact.text(name, key) for name in reading.frame.columns if name not in known]
    return [f"Not used, as the log has no such column: {', '.join(unknown)}."] if unknown else []


def _odd_times(accepted: pl.DataFrame) -> list[str]:
    notes = list[str]()
    for name in AFTER_CREATION:
        if name in accepted.columns:
            early = int((accepted[name] < accepted["created_at"] - _CLOCKS_DIFFER).sum())
            if early:
                notes.append(
                    f"{name} lies more than a minute before created_at in {early:,} rows, which were kept "
                    "and are left out of every duration."
                )
    return notes

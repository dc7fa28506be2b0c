"""Dry run of an import: what would become of every row, and which metrics could be answered."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import polars as pl

from data import installation
from data.cleaning import row_checks
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import FOUND, as_text
from data.cleaning.row_checks import Checked
from data.lake import lake
from data.privacy import redact
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import mapped_table
from data.readers.table import LINE, Reading, Table, no_rejects
from data.schema import CONTEXT, LOGS, SOURCE, Column, Kind
from data.settings import Settings
from jobs.counting import readiness, snapshot
from jobs.counting.readiness import Readiness
from jobs.intake import checking, imports, storing, unread_columns
from jobs.intake.imports import Choice

Fate = Literal["accepted", "outdated", "duplicate", "filtered", "quarantined", "waiting"]
FATES: tuple[Fate, ...] = ("accepted", "outdated", "duplicate", "filtered", "quarantined", "waiting")

#: Examples of what becomes of a column's values; those that fail come first.
EXAMPLES, _FAILING = 8, 4
_ROW = "_row"
_UNNAMED = "has no meaning in the mapping"


@dataclass(frozen=True, slots=True)
class Preview:
    """The expected result of one log; `fates` are in the order of the file.

    `fates` has LINE, the fate, its reason, and `_row`, the row's number in `found` and `accepted`
    where it has one. `found` is what the reader makes of the rows, `accepted` what the checks do.
    """

    kind: Kind
    reader: str
    source: str
    fates: pl.DataFrame
    found: pl.DataFrame
    accepted: pl.DataFrame
    notes: tuple[str, ...]
    final: bool
    #: From what outcomes are read by a mapping that was made for this file.
    mapped: tuple[str, ...] = ()

    def count(self, fate: Fate) -> int:
        """How many rows would have that fate."""
        return int((self.fates["fate"] == fate).sum())

    @property
    def read(self) -> int:
        """Rows looked at."""
        return self.fates.height

    @property
    def refused(self) -> bool:
        """Whether the import would be refused, because more than half of the rows cannot be kept."""
        return 2 * self.count("quarantined") > self.read - self.count("filtered")


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """The result of one column: rows understood, empty, and not understood."""

    understood: int
    missing: int
    failed: int
    #: The value as found, what it becomes, and why it does not; personal data in the last two replaced.
    examples: tuple[tuple[str, str, str], ...]
    #: Where only a few values are allowed: how many rows have which.
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> int:
        """Rows looked at."""
        return self.understood + self.missing + self.failed


def of(settings: Settings, table: Table, choice: Choice) -> list[Preview]:
    """Returns a preview of each log in a table; raises the DataError that would refuse the import."""
    profile = choice.profile if isinstance(choice.profile, Profile) else None
    readings = imports.read(table, choice, profile)
    found = [_of(settings, table, replace(each, source=choice.source or each.source)) for each in readings]
    return [_with_tickets_of(found, each) for each in found]


def _with_tickets_of(found: list[Preview], said: Preview) -> Preview:
    """Returns a log whose rows do not wait for tickets that come in with the same file."""
    tickets = [
        each.accepted["ticket_id"].cast(pl.String)
        for each in found
        if each.kind == "tickets" and each.source == said.source
    ]
    if said.kind != "interactions" or not tickets:
        return said
    come = said.accepted.filter(pl.col("ticket_id").cast(pl.String).is_in(pl.concat(tickets).implode()))
    waits = (pl.col("fate") == "waiting") & pl.col(_ROW).is_in(come[_ROW].implode())
    fate = pl.when(waits).then(pl.lit("accepted")).otherwise(pl.col("fate"))
    return replace(said, fates=said.fates.with_columns(fate.alias("fate")))


def _of(settings: Settings, table: Table, reading: Reading) -> Preview:
    if reading.only_imported_tickets:
        reading = checking.only_imported(settings, reading)
    key = installation.key(settings)
    log = LOGS[reading.kind]
    lines = reading.frame.select(pl.int_range(pl.len(), dtype=pl.Int64).alias(_ROW), LINE)
    numbered = reading.frame.with_columns(lines[_ROW].alias(LINE))
    checked = row_checks.split(
        replace(reading, frame=numbered, broken=no_rejects()),
        now=datetime.now(UTC),
        key=key,
        zone=settings.time_zone,
    )
    accepted = checked.accepted.rename({LINE: _ROW})
    waiting = accepted.clear()
    if reading.kind == "interactions":
        accepted, waiting = storing.with_ticket(lake.of(settings), accepted, reading.source)
    old = lake.of(settings).outdated(reading.kind, accepted)
    outdated, accepted = accepted.filter(old), accepted.filter(~old)
    wrong = checked.quarantined.select(pl.col(LINE).alias(_ROW), "reason")
    fates = lines.join(wrong, on=_ROW, how="left", maintain_order="left").with_columns(
        fate=pl.when(pl.col("reason").is_not_null())
        .then(pl.lit("quarantined"))
        .when(pl.col(_ROW).is_in(accepted[_ROW].implode()))
        .then(pl.lit("accepted"))
        .when(pl.col(_ROW).is_in(waiting[_ROW].implode()))
        .then(pl.lit("waiting"))
        .when(pl.col(_ROW).is_in(outdated[_ROW].implode()))
        .then(pl.lit("outdated"))
        .otherwise(pl.lit("duplicate"))
    )
    fates = pl.concat([fates, *_elsewhere(table, reading, key)], how="diagonal").sort(LINE)
    found = reading.frame.with_columns(lines[_ROW])
    return Preview(
        kind=log.kind,
        reader=reading.reader,
        source=reading.source,
        fates=fates,
        found=found,
        accepted=pl.concat([accepted, waiting]),
        notes=(*checked.notes, *_of_tickets(settings, checked, reading)),
        final=reading.final,
        mapped=tuple(unread_columns.mapped(reading.profile)) if reading.kind == "tickets" else (),
    )


def _of_tickets(settings: Settings, checked: Checked, reading: Reading) -> list[str]:
    tickets, of = checked.accepted.lazy(), reading.source
    return checking.of_tickets(settings, tickets, of, checked.present) if reading.kind == "tickets" else []


def _elsewhere(table: Table, reading: Reading, key: bytes) -> list[pl.DataFrame]:
    """Returns the table's rows outside the reading: broken ones, and those left out on purpose."""
    broken = reading.broken.select(
        pl.col(LINE).cast(pl.Int64),
        redact.column(reading.broken["reason"], key),
        fate=pl.lit("quarantined"),
    )
    if not reading.filtered:
        return [broken]
    there = pl.concat([reading.frame[LINE].cast(pl.Int64), broken[LINE]])
    left_out = table.frame.filter(~pl.col(LINE).is_in(there.implode())).select(LINE, fate=pl.lit("filtered"))
    if reading.profile is not None and reading.profile.is_nested:
        # What is left out are rows of a list within the rows of the table.
        line = pl.Series(LINE, [None], dtype=pl.Int64).new_from_index(0, reading.filtered)
        left_out = line.to_frame().with_columns(fate=pl.lit("filtered"))
    return [broken, left_out]


def before(table: Table, lines: pl.Series) -> pl.DataFrame:
    """Returns these lines as they stand in the file, as text."""
    wanted = pl.DataFrame({LINE: lines.unique(maintain_order=True)})
    rows = wanted.join(table.frame, on=LINE, how="inner", maintain_order="left")
    return pl.DataFrame([as_text(rows[name]) for name in rows.columns])


def after(settings: Settings, preview: Preview, fates: pl.DataFrame) -> pl.DataFrame:
    """Returns these lines as they would be stored, redacted; of rejected rows, what was read.

    Only the columns that the rows have something in.
    """
    key, log = installation.key(settings), LOGS[preview.kind]
    kept = redact.frame(preview.accepted.join(fates.select(_ROW), on=_ROW, how="semi"), log, key)
    others = preview.found.join(fates.select(_ROW), on=_ROW, how="semi").join(kept, on=_ROW, how="anti")
    stored = _texts(kept.drop(SOURCE))
    refused = pl.DataFrame(
        [
            others[name]
            if name == _ROW
            else _hidden(log.column(name), as_text(others[name]).alias(name), key)
            for name in others.columns
            if name == _ROW or name in stored.columns
        ]
    )
    rows = pl.concat([stored, refused], how="diagonal")
    shown = fates.join(rows, on=_ROW, how="left", maintain_order="left")
    filled = [name for name in rows.columns if name != _ROW and shown[name].null_count() < shown.height]
    return shown.select(LINE, "fate", "reason", *filled)


def column(settings: Settings, table: Table, profile: Profile, name: str) -> ColumnPreview:
    """Returns what the profile makes of one canonical column in the rows that pass its filter."""
    found = mapped_table.cells(table, profile, name)
    meant = LOGS[profile.kind].column(name)
    if found.len() == 1 and table.frame.height != 1:
        # A constant is the same in every row.
        found = found.new_from_index(0, table.frame.height)
    converted = convert(found, meant, mapped_table.formats(profile).get(name))
    key = installation.key(settings)
    text = as_text(found)
    reasons = (
        pl.Series([None], dtype=pl.String).new_from_index(0, found.len())
        if converted.reasons is None
        else converted.reasons
    )
    # What a map does not name is emptied before it is read, and is not understood all the same.
    unnamed = mapped_table.unnamed(table, profile, name)
    failed = int(reasons.is_not_null().sum()) + sum(unnamed.values())
    missing = int(converted.values.is_null().sum()) - failed
    both = pl.DataFrame({"found": text, "became": converted.values, "reason": reasons})
    some = both.drop_nulls("found").unique("found", keep="first", maintain_order=True)
    said_none = pl.DataFrame(
        {"found": [*unnamed], "reason": [_UNNAMED] * len(unnamed)},
        schema={"found": pl.String, "reason": pl.String},
    )
    wrong = pl.concat([some.filter(pl.col("reason").is_not_null()), said_none], how="diagonal").head(_FAILING)
    right = some.filter(pl.col("reason").is_null()).head(EXAMPLES - wrong.height)
    examples = pl.concat([wrong, right], how="vertical_relaxed")
    became = _hidden(meant, _text(examples["became"]).alias(name), key).fill_null("")
    counts = _counted(converted.values) if meant.allowed or meant.dtype == pl.Boolean else ()
    said = redact.column(examples["reason"], key).str.replace(FOUND, "", literal=True).fill_null("")
    return ColumnPreview(
        understood=found.len() - failed - missing,
        missing=missing,
        failed=failed,
        examples=tuple(zip(examples["found"], became, said.str.strip_chars(" :"), strict=True)),
        counts=counts,
    )


def _counted(values: pl.Series) -> tuple[tuple[str, int], ...]:
    found = as_text(values.alias("value")).to_frame().drop_nulls().group_by("value").len("rows")
    return tuple(found.sort("rows", "value", descending=[True, False]).iter_rows())


def found_values(table: Table, profile: Profile, rule: Rule) -> pl.DataFrame:
    """Returns the values of a rule's columns and their rows, the commonest first."""
    bare = replace(profile, columns={}, context=())
    return mapped_table.found_values(table, bare, rule)


def meeting(table: Table, profile: Profile) -> tuple[int, int]:
    """Returns how many rows pass the profile's filter, and of how many."""
    return mapped_table.meeting(table, profile, profile.keep), table.frame.height


def ready(settings: Settings, previews: list[Preview]) -> list[Readiness]:
    """Returns how far each metric could be answered from these rows; empty if they are no tickets."""
    by_kind = {each.kind: each for each in previews}
    if "tickets" not in by_kind:
        return []
    tickets = by_kind["tickets"]
    said = by_kind.get("interactions")
    found = snapshot.of_logs(
        settings,
        tickets.source,
        lake.of(settings).version(),
        tickets.accepted.drop(_ROW).lazy(),
        None if said is None else said.accepted.drop(_ROW).lazy(),
        final=tickets.final,
    )
    if found is None:
        return []
    return readiness.of(snapshot.with_known(found, snapshot.noticed(tickets.mapped)))


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame([frame[name] if name == _ROW else _text(frame[name]) for name in frame.columns])


def _text(values: pl.Series) -> pl.Series:
    """Returns values as text as they would be stored: times in UTC."""
    if isinstance(values.dtype, pl.Datetime):
        return values.dt.strftime("%Y-%m-%d %H:%M:%S").str.replace(r":00$", "").alias(values.name)
    return as_text(values).alias(values.name)


def _hidden(meant: Column, cells: pl.Series, key: bytes) -> pl.Series:
    if meant.name == "customer_id":
        return redact.identity(cells, key)
    return redact.column(cells, key) if meant.free_text or meant.name.startswith(CONTEXT) else cells

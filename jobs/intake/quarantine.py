"""Quarantined rows of imports, with the reader's settings needed to read them again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import orjson
import polars as pl

from data.database.tables import ImportRecord
from data.lake import lake
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import LINE, Format, Reading
from data.schema import SOURCE
from data.settings import Settings

#: What a row that waits for its ticket has for a reason; it comes in by itself.
WAITS = "ticket not imported"
#: What is shown of a rejected row: where, why, and the row as found, redacted.
SHOWN = {"line": pl.Int64, "reason": pl.String, "row": pl.String}


@dataclass(frozen=True, slots=True)
class How:
    """How an import read its rows: the notations of its columns, and its profile if any."""

    formats: Mapping[str, Format] = field(default_factory=dict[str, Format])
    profile: Profile | None = None

    def written(self) -> str:
        """Returns the form stored beside the rows."""
        formats = {name: asdict(each) for name, each in self.formats.items()}
        return orjson.dumps(
            {"formats": formats, "profile": profile_files.dump(self.profile) if self.profile else None}
        ).decode()


def understood(written: str | None) -> How | None:
    """Parses the stored form; None for rows quarantined before it was stored."""
    if written is None:
        return None
    found = cast("dict[str, Any]", orjson.loads(written))
    formats = {name: Format(**each) for name, each in found["formats"].items()}
    return How(formats, profile_files.load(found["profile"]) if found["profile"] else None)


def of_reading(reading: Reading, profile: Profile | None) -> How:
    """Returns how a reading read its rows."""
    return How(reading.formats, profile)


def rows(
    rejected: pl.DataFrame, waiting: pl.DataFrame | None, record: ImportRecord, how: How
) -> pl.DataFrame:
    """The rows of one import as the lake keeps them."""
    if waiting is not None:
        waits = waiting.select(
            pl.col(LINE),
            reason=pl.lit(WAITS),
            row=pl.struct(pl.exclude(LINE, SOURCE)).struct.json_encode(),
        )
        rejected = pl.concat([rejected, waits.cast(dict(rejected.schema))])
    return rejected.select(
        pl.lit(record.id, dtype=pl.Int64).alias("import_id"),
        pl.lit(record.source).alias(SOURCE),
        pl.lit(record.kind).alias("kind"),
        pl.col(LINE).alias("line"),
        "reason",
        "row",
        pl.lit(how.written()).alias("how"),
    )


def of(settings: Settings, import_id: int) -> pl.DataFrame:
    """Returns an import's rows that are still quarantined, in the order of the file."""
    mine = _scan(settings, import_id)
    return pl.DataFrame(schema=SHOWN) if mine is None else mine.select(*SHOWN).sort("line").collect()


def how(settings: Settings, import_id: int) -> How | None:
    """Returns how that import read its rows."""
    mine = _scan(settings, import_id)
    if mine is None or "how" not in mine.collect_schema():
        return None
    written = mine.select(pl.col("how").drop_nulls().first()).collect()
    return understood(written.item()) if written.height else None


def _scan(settings: Settings, import_id: int) -> pl.LazyFrame | None:
    frame = lake.of(settings).scan("quarantine")
    return None if frame is None else frame.filter(pl.col("import_id") == import_id)

"""Stored specifications: read from TOML, saved as versions that never change, listed and compared."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from analytics.behaviour import toml_format
from analytics.behaviour.spec import Spec, SpecError
from data import current_user, toml_text
from data.database import sessions
from data.database.behaviour_tables import SpecRecord
from data.errors import DataError
from data.settings import Settings


@dataclass(frozen=True, slots=True)
class StoredSpec:
    """A saved version of a source's specification: what it says, its hash, who wrote it and when."""

    source: str
    version: int
    spec: Spec
    sha256: str
    author: str
    saved_at: datetime

    @property
    def label(self) -> str:
        """The version as approvals, figures and files name it."""
        return f"v{self.version}"


def from_text(text: str | bytes, called: str = "The specification") -> Spec:
    """The specification of a TOML text; a DataError says what cannot be and what to write instead."""
    found = toml_text.parse(text, called)
    try:
        return toml_format.from_table(found)
    except SpecError as error:
        raise DataError(str(error)) from None


def from_file(path: Path) -> Spec:
    """The specification of a TOML file."""
    found = toml_text.read(path, f"The specification {path.name}")
    try:
        return toml_format.from_table(found)
    except SpecError as error:
        raise DataError(str(error)) from None


def save(
    settings: Settings,
    source: str,
    spec: Spec,
    *,
    over: int | None = None,
    author: str | None = None,
    at: datetime | None = None,
) -> StoredSpec:
    """Saves a specification as the next version; one that says the same as the newest is that one.

    `over` is the version that was read, None to follow whatever is there: a DataError where somebody saved
    another one meanwhile. `at` is for the demonstration alone.
    """
    sha = toml_format.sha256(spec)
    before = newest(settings, source)
    if before is not None and before.sha256 == sha:
        return before
    if over is not None and over != (before.version if before else 0):
        raise _overtaken(before)
    version = (before.version if before else 0) + 1
    try:
        with sessions.session(settings) as opened:
            row = SpecRecord(
                source=source,
                version=version,
                toml=toml_format.to_toml(spec),
                sha256=sha,
                author=(author or current_user.name())[:80],
                saved_at=at or datetime.now(UTC),
            )
            opened.add(row)
            opened.flush()
            return _stored(row)
    except IntegrityError:
        raise _overtaken(newest(settings, source)) from None


def listed(settings: Settings, source: str) -> list[StoredSpec]:
    """Every version of a source's specification, the newest first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(SpecRecord).where(SpecRecord.source == source).order_by(col(SpecRecord.version).desc())
        return [_stored(row) for row in opened.exec(asked).all()]


def newest(settings: Settings, source: str) -> StoredSpec | None:
    """The newest version; None where nobody saved one."""
    found = listed(settings, source)
    return found[0] if found else None


def read(settings: Settings, source: str, version: int) -> StoredSpec:
    """A version of a source's specification; a DataError names those that there are."""
    there = listed(settings, source)
    found = [each for each in there if each.version == version]
    if not found:
        names = ", ".join(each.label for each in there) or "none"
        raise DataError(f"The source {source!r} has no specification v{version}. It has: {names}.")
    return found[0]


def _overtaken(theirs: StoredSpec | None) -> DataError:
    who = f"{theirs.author} saved {theirs.label}" if theirs else "Somebody saved another version"
    return DataError(
        f"{who} after you opened the specification. Look at it, and save yours again on top of it."
    )


def _stored(row: SpecRecord) -> StoredSpec:
    return StoredSpec(row.source, row.version, from_text(row.toml), row.sha256, row.author, row.saved_at)

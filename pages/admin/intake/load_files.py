"""What the wizard of an import shows, kept for as long as somebody is likely to look at it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import polars as pl

from data.profiles import profile_files
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.schema import Kind
from data.settings import Settings
from data.suggestions import suggest_mapping
from data.suggestions.question import Question
from data.suggestions.suggest_mapping import Suggestion
from jobs.counting import readiness
from jobs.counting.readiness import Holding, Readiness
from jobs.intake import first_look, imports, preview, profile_questions, repair, suggesting
from jobs.intake.first_look import FirstLook
from jobs.intake.imports import Choice
from jobs.intake.preview import ColumnPreview, Preview
from jobs.intake.repair import Mendable
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


class Uploaded(NamedTuple):
    """One table of a dropped file, known by the file's hash and name; and the lake that it may come into."""

    lake: str
    sha256: str
    name: str
    place: int


def holdings() -> list[Holding]:
    """What the lake holds, source by source."""
    newest = imports.history(load.settings(), limit=1)
    return _holdings(load.sources().lake, newest[0].id if newest else None, load.settings())


# Rows may begin to wait for their tickets without a change of the lake, but not without an import.
@kept(4)
def _holdings(lake_version: str, newest_import: int | None, here: Settings) -> list[Holding]:
    return readiness.holdings(here)


def rejects(import_id: int) -> pl.DataFrame:
    """The rows that an import could not keep and nobody has mended since."""
    return _rejects(load.settings().lake_url, import_id, _newest_import())


def mendable(import_id: int) -> Mendable:
    """The same rows as tables to be mended."""
    return _mendable(load.settings().lake_url, import_id, _newest_import())


def _newest_import() -> int | None:
    newest = imports.history(load.settings(), limit=1)
    return newest[0].id if newest else None


# Rows leave the quarantine by an import, when somebody mended them.
@kept(8)
def _rejects(lake_url: str, import_id: int, newest_import: int | None) -> pl.DataFrame:
    return imports.rejects(load.settings(), import_id)


@kept(8)
def _mendable(lake_url: str, import_id: int, newest_import: int | None) -> Mendable:
    return repair.mendable(load.settings(), import_id)


# What was dropped is personal data that nobody has redacted yet: it is not kept for long.
@kept(4, ttl=1800.0)
def looked(sha256: str, name: str, _look: Callable[[], FirstLook]) -> FirstLook:
    """The heads of the tables of a dropped file; `_look` opens it where it is not kept any more."""
    return _look()


@kept(16, ttl=1800.0)
def previews(file: Uploaded, choice: Choice, _table: Table) -> list[Preview]:
    """What an import of a table, read in that way, would come to."""
    return preview.of(load.settings(), _table, choice)


@kept(16, ttl=1800.0)
def ready_before(file: Uploaded, choice: Choice, _table: Table) -> list[Readiness]:
    """How far it would answer each metric."""
    return preview.ready(load.settings(), previews(file, choice, _table))


@kept(128, ttl=1800.0)
def made(file: Uploaded, profile: Profile, name: str, _table: Table) -> ColumnPreview:
    """What a profile, which should say nothing of other columns, makes of one column."""
    return preview.column(load.settings(), _table, profile, name)


@kept(32, ttl=1800.0)
def found_values(file: Uploaded, profile: Profile, rule: Rule, _table: Table) -> pl.DataFrame:
    """What stands in the columns of a rule, and in how many rows."""
    return preview.found_values(_table, profile, rule)


@kept(16, ttl=1800.0)
def suggested(file: Uploaded, kind: Kind | None, _table: Table) -> Suggestion:
    """The profile that the table's values and names suggest, with the evidence for it."""
    return suggest_mapping.suggestion(_table, kind)


@kept(32, ttl=1800.0)
def open_questions(file: Uploaded, profile: Profile, _table: Table) -> list[Question]:
    """What has to be asked about a mapping before its headline numbers are right."""
    return profile_questions.open_questions(_table, profile)


@kept(16, ttl=1800.0)
def said_of(file: Uploaded, choice: Choice, _table: Table) -> list[str]:
    """What the reader or profile of a table works out, and what it leaves unread."""
    return suggesting.said_of(_table, choice)


@kept(8, ttl=1800.0)
def recognised(file: Uploaded, _table: Table) -> Profile | None:
    """The shipped profile that reads a table of a known system; None where another reader does."""
    return suggesting.recognised(_table)


@kept(8, ttl=1800.0)
def conversations(
    file: Uploaded, _table: Table, _open: Callable[[], AbstractContextManager[Path]]
) -> tuple[Profile, str] | None:
    """The profile that unfolds a file's messages, and what it lacks; None where the file holds none."""
    with _open() as path:
        return suggesting.conversations(path, _table)


@kept(1)
def shipped() -> dict[str, Profile]:
    """The profiles that come with the application, by name."""
    return {name: profile_files.find(name) for name in profile_files.shipped()}


def looking_at(path: Path, name: str) -> FirstLook:
    """A look at a file on the disk."""
    return first_look.first_look(path, name=name)


def metrics_ready(source: str) -> list[Readiness]:
    """How far a source can answer each metric."""
    return _metrics_ready(load.at(source))


@kept(16)
def _metrics_ready(at: At) -> list[Readiness]:
    return readiness.of(load.taken(at))

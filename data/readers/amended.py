"""A desk's module whose reading is completed by rules of a profile: what a person said of its own columns."""

from dataclasses import replace

import polars as pl

from data import status_words
from data.errors import DataError
from data.profiles.mapping_profile import Profile, check
from data.readers import recognition
from data.readers.desks import desk_columns, handed_over, mapped_table
from data.readers.table import LINE, Reading, Table
from data.schema import CONTEXT, Kind


class Amended:
    """The reader of a profile that names a module: its rules fill what the module leaves empty."""

    def __init__(self, profile: Profile) -> None:
        """A reader for that profile; the module is looked up when a table is read."""
        self.profile = profile
        self.NAME: str = profile.reader
        self.LABEL: str = profile.about or profile.name

    def recognises(self, table: Table) -> bool:
        """Whether the module recognises the table."""
        return recognition.named(self.profile.reader).recognises(table)

    def read(self, table: Table, kind: Kind | None = None) -> list[Reading]:
        """The module's logs, the one that the profile is of with the profile's columns in it."""
        profile = check(self.profile)
        if profile.keep or profile.context:
            raise DataError(
                f"The profile {profile.name} adds to what the module {profile.reader} reads; keep and "
                "context are the module's. Leave them out."
            )
        return [
            replace(self._with_rules(table, each), source=profile.source)
            if each.kind == profile.kind
            else replace(each, source=profile.source)
            for each in recognition.named(profile.reader).read(table, kind)
        ]

    def _with_rules(self, table: Table, reading: Reading) -> Reading:
        table = with_taken_apart(table, reading)
        profile, lacking = mapped_table.of_what_is_there(self.profile, table)
        if not profile.columns:
            return replace(reading, notes=(*reading.notes, *lacking))
        found = mapped_table.rows(table, profile)
        joined = reading.frame.select(LINE).join(found.made, on=LINE, how="left", maintain_order="left")
        columns = [_filled(reading.frame, joined, name) for name in profile.columns]
        notes = [*reading.notes, *lacking]
        for lost in found.lost:
            notes += desk_columns.left_empty(lost.column, lost.values, lost.what)
        new = {name: form for name, form in mapped_table.formats(profile).items() if name in profile.columns}
        return replace(
            reading,
            frame=handed_over.with_handovers(reading.frame.with_columns(columns), profile),
            notes=tuple(notes),
            formats={**reading.formats, **new},
            profile=self.profile,
        )


def with_taken_apart(table: Table, reading: Reading) -> Table:
    """The table with the fields that its module took out of a list, such as Zendesk's custom fields."""
    there = {CONTEXT + desk_columns.slug(name) for name in table.columns}
    names = [n for n in reading.frame.columns if n.startswith(CONTEXT) and n not in there]
    if not names:
        return table
    added = reading.frame.select(LINE, *names).unique(LINE, keep="first")
    lines = pl.col(LINE).cast(table.frame[LINE].dtype)
    frame = table.frame.join(added.with_columns(lines), on=LINE, how="left", maintain_order="left")
    return replace(table, frame=frame)


def _filled(own: pl.DataFrame, added: pl.DataFrame, name: str) -> pl.Series:
    """The module's column with the profile's values where it has none."""
    if name not in own.columns or own[name].null_count() == own.height:
        return added[name].alias(name)
    before, after = own[name].cast(pl.String), added[name].cast(pl.String)
    if name == "status":
        # A word that the module does not know is what the answer is about.
        unclear = (before == status_words.UNCLEAR) & after.is_not_null()
        before = before.zip_with(~unclear.fill_null(False), after)
    return before.zip_with(before.is_not_null(), after).alias(name)

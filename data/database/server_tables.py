"""Tables that servers over one lake share: the database's lake and key, and the import in progress.

They are about this database and this lake alone, so no backup holds them.
"""

from datetime import datetime

from sqlmodel import Field

from data.database.tables import Moment, Record


class InstallationRecord(Record, table=True):
    """The one row that says which lake and which redaction key belong to this database."""

    __tablename__ = "installation"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True, description="Always 1.")
    lake_id: str = Field(max_length=32, description="The same stands in the lake.")
    lake_marked: bool = Field(default=False, description="Whether it has been written into the lake.")
    key_fingerprint: str = Field(max_length=64, description="A hash of the redaction key, never the key.")
    made_at: datetime = Field(sa_type=Moment)


class StoringRecord(Record, table=True):
    """The import in progress or interrupted, with the lake versions before it."""

    __tablename__ = "storing"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True, description="Always 1: one writer at a time.")
    token: str = Field(max_length=32, description="Tells this attempt from every other.")
    sha256: str = Field(max_length=64, description="Of the file.")
    import_started_at: datetime = Field(sa_type=Moment)
    versions: str = Field(description="JSON: the version of every table before.")
    worker: str = Field(max_length=80, description="Machine and process.")


#: Tables that are no part of what people typed: neither copied into a backup nor counted.
OF_THIS_DATABASE = frozenset({"installation", "storing"})

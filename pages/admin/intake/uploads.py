"""Dropped files: what each of them holds, before anything of it is imported."""

import hashlib
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.wording import counted
from data.errors import DataError
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from data.schema import Kind
from jobs.intake import first_look, imports, sheets
from jobs.intake.first_look import FirstLook
from pages.admin.intake import load_files
from pages.admin.intake.load_files import Uploaded

#: What a file's name may end with to be taken for a profile rather than for logs.
PROFILE_SUFFIX = ".toml"
#: Rows that are enough to see which log a table is.
_GLANCE = 100
_SEEN = "uploads seen"
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One table of a dropped file, looked at but not imported."""

    name: str
    #: Rows of the file; None where only its head was looked at.
    rows: int | None
    looked_at: int
    columns: tuple[str, ...]
    #: Its format, separator, encoding and size, in words.
    taken_apart: str
    #: The reader that recognises it; empty where none does.
    label: str
    #: What that reader makes of it.
    kind: Kind | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A dropped file with its tables, or with the reason why it cannot be opened."""

    upload: UploadedFile
    tables: tuple[Seen, ...] = ()
    problem: str = ""
    sha256: str = ""
    #: Sheets of the workbook that are not read.
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's own name, without any folder that came along."""
        return PurePath(self.upload.name.replace("\\", "/")).name


@contextmanager
def on_disk(upload: UploadedFile) -> Generator[Path]:
    """The uploaded bytes in a file that only we can read, and that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        yield write(upload, Path(folder))


def write(upload: UploadedFile, folder: Path) -> Path:
    """The uploaded bytes in that folder; the name is ours, because theirs may be anything."""
    path = folder / "upload"
    with path.open("wb") as out:
        out.write(upload.getbuffer())
    return path


def split(uploads: Sequence[UploadedFile]) -> tuple[list[Dropped], dict[str, Profile], list[str]]:
    """The logs among the dropped files, the profiles by name, and why other profiles cannot be used."""
    logs: list[Dropped] = []
    own: dict[str, Profile] = {}
    unusable: list[str] = []
    seen = st.session_state.get(_SEEN, {})
    st.session_state[_SEEN] = {
        upload.file_id: seen[upload.file_id] for upload in uploads if upload.file_id in seen
    }
    for upload in uploads:
        if not upload.name.lower().endswith(PROFILE_SUFFIX):
            logs.append(look(upload))
            continue
        try:
            profile = profile_files.load(upload.getvalue(), name=upload.name)
            own[profile.name] = profile
        except DataError as error:
            unusable.append(str(error))
    return logs, own, unusable


def look(upload: UploadedFile) -> Dropped:
    """What the file holds; remembered for the session, because a page runs again at every click."""
    seen: dict[str, Dropped] = st.session_state.setdefault(_SEEN, {})
    if upload.file_id not in seen:
        with st.spinner("Reading the file"):
            seen[upload.file_id] = _look(upload)
    return seen[upload.file_id]


def _look(upload: UploadedFile) -> Dropped:
    sha256 = hashlib.sha256(upload.getbuffer()).hexdigest()
    try:
        return _with_tables(Dropped(upload, sha256=sha256))
    except DataError as error:
        return Dropped(upload, problem=str(error))


def _with_tables(file: Dropped) -> Dropped:
    looked = tables(file)
    seen = tuple(
        _seen(table, rows, whole=looked.whole(place))
        for place, (table, rows) in enumerate(zip(looked.tables, looked.rows, strict=True))
    )
    return replace(file, tables=seen)


def left_out(file: Dropped, without: Sequence[str]) -> Dropped:
    """The file without those of its sheets."""
    return _with_tables(replace(file, without=tuple(without))) if without else file


def sheet_names(file: Dropped) -> list[str]:
    """The sheets of a workbook that has several with rows; [] of any other file."""
    return [] if file.problem else sheets.names(_raw(file).tables)


def tables(file: Dropped) -> FirstLook:
    """The heads of the file's tables, as an import reads them."""
    return first_look.together(_raw(file), file.without)


def _raw(file: Dropped) -> FirstLook:
    """The heads of all tables and sheets by themselves."""

    def open_it() -> FirstLook:
        with on_disk(file.upload) as path:
            return load_files.looking_at(path, file.name)

    return load_files.looked(file.sha256, file.name, open_it)


def conversations(file: Dropped, at: Uploaded) -> tuple[Profile, str] | None:
    """The profile that unfolds the messages of a file that no reader knows, and what it lacks."""
    if file.problem or len(file.tables) != 1 or file.tables[0].label:
        return None
    return load_files.conversations(at, tables(file).tables[0], lambda: on_disk(file.upload))


def _seen(table: Table, rows: int | None, *, whole: bool) -> Seen:
    reader = imports.recognise(table)
    looked_at = table.frame.height + table.broken.height
    seen = Seen(
        name=table.name,
        rows=rows,
        looked_at=looked_at,
        columns=table.columns,
        taken_apart=_taken_apart(table, rows, looked_at, whole=whole),
        label=reader.LABEL if reader else "",
    )
    if reader is None:
        return seen
    try:
        first = reader.read(replace(table, frame=table.frame.head(_GLANCE)))[0]
    except DataError:
        # The import says what is wrong with it; here it is only known whose export it is.
        return seen
    return replace(seen, kind=first.kind, source=first.source)


def _taken_apart(table: Table, rows: int | None, looked_at: int, *, whole: bool) -> str:
    """How the file was understood as a table: CSV, separated by comma, UTF-8, 21 columns."""
    parts = [
        table.format.upper(),
        f"separated by {_SEPARATORS.get(table.separator, table.separator)}" if table.separator else "",
        table.encoding.upper() if table.encoding else "",
        counted(len(table.columns), "column"),
        counted(rows, "row") if rows is not None else "",
        "" if whole else f"the first {looked_at:,} rows looked at",
    ]
    return " · ".join(part for part in parts if part)

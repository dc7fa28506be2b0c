"""Opens a file of any format, recognised by its bytes, and returns its tables."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from data.errors import DataError
from data.readers.articles import article_files
from data.readers.delimited_text import delimited
from data.readers.delimited_text.delimited import Tell
from data.readers.formats import (
    archives,
    json_cells,
    json_documents,
    limits,
    parquet,
    text_encoding,
    workbook,
)
from data.readers.formats.table_shape import NoRowsError
from data.readers.table import Table

Kind = Literal["text", "xlsx", "parquet", "zip", "gzip"]

#: What the end of a name promises; among texts, the content decides.
PROMISES: dict[str, Kind] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv", ".txt", ".json", ".jsonl", ".ndjson"), "text"),
    **dict.fromkeys((*article_files.MARKDOWN, *article_files.HTML), "text"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), "xlsx"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    ".zip": "zip",
    **dict.fromkeys((".gz", ".gzip"), "gzip"),
}
CALLED: dict[Kind, str] = {
    "text": "text (CSV, TSV, JSON or JSONL)",
    "xlsx": "an XLSX workbook",
    "parquet": "a Parquet file",
    "zip": "a zip archive",
    "gzip": "a gzip file",
}
#: The first bytes of what is often taken for an export, and is none.
FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"ARROW1\x00\x00", "an Arrow file"),
    (b"{\\rtf", "an RTF document"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<head")
WANTED = "Import CSV, TSV, JSON, JSONL, XLSX or Parquet, as it is or in gzip or zip."
#: Letters that no text has, and the share of them from which a file is none.
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_CONTROL_SHARE, _CONTROL_FEW = 0.1, 32
#: What a JSON text goes on with after its first bracket.
_JSON_LIST, _JSON_OBJECT = b'{["]-0123456789tfn', b'"}'


@dataclass(frozen=True, slots=True)
class Document:
    """A file, unpacked: what its bytes are, under the name that its owner knows.

    `promise` is the name whose end says what should be in it; `sample` are its first bytes.
    """

    path: Path
    name: str
    promise: str
    kind: Kind
    sample: bytes
    in_archive: bool = False

    @property
    def is_lines(self) -> bool:
        """Whether it is JSON with an object on every line."""
        start = _start(self.sample)
        suffix = PurePosixPath(self.promise.lower()).suffix
        return self.kind == "text" and (suffix in (".jsonl", ".ndjson") or _looks_like_lines(start))

    @property
    def is_json(self) -> bool:
        """Whether it is one JSON document."""
        start = _start(self.sample)
        first, second = start[:1], start[1:].lstrip(b" \t\r\n")[:1]
        looks = (first == b"{" and second in _JSON_OBJECT) or (first == b"[" and second in _JSON_LIST)
        promised = PurePosixPath(self.promise.lower()).suffix == ".json"
        return self.kind == "text" and not self.is_lines and (looks or promised)


def read_tables(path: Path, *, name: str | None = None, tell: Tell = lambda rows: None) -> list[Table]:
    """The tables in a file, under the name that its owner knows; a DataError says why there is none.

    `tell` is given rows of a delimited text as soon as they are read, for what can begin with them.
    """
    known = name or path.name
    tables: list[Table] = []
    empty: list[str] = []
    for document in documents(path, name=known):
        try:
            tables += tables_of(document, tell)
        except NoRowsError:
            if not document.in_archive:
                raise
            empty.append(document.promise)
    tables = article_files.together(tables, known)
    if not tables:
        found = f"files without rows ({', '.join(empty[:10])})" if empty else "no file"
        raise NoRowsError(f"{known} holds {found}. Check the export.")
    if not empty:
        return tables
    note = f"Files without rows were left out: {', '.join(empty)}."
    return [replace(table, notes=(*table.notes, note)) for table in tables]


def documents(path: Path, *, name: str | None = None) -> Iterator[Document]:
    """The file itself, or what is packed in it; each lies on the disk until the next one is asked for."""
    known = name or path.name
    if not path.is_file():
        raise DataError(f"There is no file {known}. Check its name and folder.")
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        try:
            yield from _unpacked(path, known, known, Path(folder), packed=False)
        except PermissionError as error:
            raise DataError(f"{known} may not be read. Give this account the right to read it.") from error


def _unpacked(
    path: Path, name: str, promise: str, folder: Path, *, packed: bool, in_archive: bool = False
) -> Iterator[Document]:
    size = path.stat().st_size
    if size == 0:
        # Said by who reads it: beside others in an archive an empty file is only left out.
        yield Document(path, name, promise, "text", b"", in_archive)
        return
    if size > limits.FILE:
        raise DataError(
            f"{name} is {limits.size(size)}; a file may be {limits.size(limits.FILE)}. "
            "Export a shorter period, or split it."
        )
    with path.open("rb") as file:
        sample = file.read(limits.SAMPLE)
    kind = _kind(path, sample, name=name, promise=promise)
    if packed and kind in ("zip", "gzip"):
        raise DataError(
            f"{name} has {CALLED[kind]} within another. Unpack the outer one and import what is in it."
        )
    _check_promise(kind, name=name, promise=promise)
    if kind == "gzip":
        inner = archives.unpack_gzip(path, name=name, into=folder)
        yield from _unpacked(
            inner, name, promise.removesuffix(PurePosixPath(promise).suffix), folder, packed=True
        )
    elif kind == "zip":
        for member in archives.members(path, name=name):
            content = archives.unpack_member(path, member, into=folder)
            yield from _unpacked(content, member.name, member.path, folder, packed=True, in_archive=True)
            content.unlink()
    else:
        yield Document(path, name, promise, kind, sample, in_archive)


def tables_of(document: Document, tell: Tell = lambda rows: None) -> list[Table]:
    """The tables of one file that is packed in nothing."""
    name = document.name
    if not document.sample:
        raise NoRowsError(f"{name} is empty: it has no bytes. Check the export.")
    if document.kind == "xlsx":
        return workbook.read(document.path, name=name)
    if document.kind == "parquet":
        return [parquet.read(document.path, name=name)]
    if not _start(document.sample):
        raise NoRowsError(f"{name} holds nothing but blank space. Check the export.")
    if article_files.is_article(document.promise):
        text = b"".join(text_encoding.recognise(document.path, name).blocks()).decode()
        return [article_files.read(text, name=name, promise=document.promise)]
    if document.is_lines:
        return [json_documents.read_lines(document.path, name=name)]
    if document.is_json:
        return [json_documents.read_json(document.path, name=name)]
    return [json_cells.opened(delimited.read(document.path, name=name, tell=tell))]


def _start(sample: bytes) -> bytes:
    """The first bytes of a text that say something."""
    for mark, _ in text_encoding.MARKS:
        sample = sample.removeprefix(mark)
    return sample.replace(b"\0", b"").lstrip(b" \t\r\n")


def _kind(path: Path, sample: bytes, *, name: str, promise: str) -> Kind:
    """What the bytes are."""
    if sample.startswith(archives.GZIP):
        return "gzip"
    if sample.startswith((archives.ZIP, archives.EMPTY_ZIP)):
        return _kind_of_zip(path, name=name)
    if sample.startswith(parquet.MARK):
        return "parquet"
    if sample.startswith(OLD_OFFICE):
        raise DataError(
            f"{name} is an old Excel workbook (.xls), or one protected by a password. "
            "Open it in a spreadsheet, save it as .xlsx without a password, and import that."
        )
    for mark, what in FOREIGN:
        if sample.startswith(mark):
            raise DataError(f"{name} is {what}, not a table. {WANTED}")
    markup = sample.lstrip().removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(MARKUP)
    if markup and not article_files.is_article(promise):
        raise DataError(
            f"{name} is a web page or XML, not a table; perhaps a sign-in page was saved instead. {WANTED}"
        )
    if (
        not sample.startswith(tuple(mark for mark, _ in text_encoding.MARKS))
        and text_encoding.wide(sample) is None
    ):
        control = len(sample) - len(sample.translate(None, _CONTROL))
        if control > max(_CONTROL_FEW, _CONTROL_SHARE * len(sample)):
            raise DataError(f"{name} is neither text nor a format that is known here. {WANTED}")
    return "text"


def _kind_of_zip(path: Path, *, name: str) -> Kind:
    inside = {member.path for member in archives.members(path, name=name)}
    if workbook.BOOK in inside:
        return "xlsx"
    if "[Content_Types].xml" in inside or "content.xml" in inside:
        raise DataError(
            f"{name} is a document of another office format. Save its table as .xlsx or CSV, and import that."
        )
    return "zip"


def _check_promise(kind: Kind, *, name: str, promise: str) -> None:
    suffix = PurePosixPath(promise.lower()).suffix
    promised = PROMISES.get(suffix)
    if promised not in (None, kind):
        raise DataError(
            f"{name} is not what its name says: it ends in {suffix}, but it is {CALLED[kind]}. "
            "Give it the ending that fits, if it is the file you mean."
        )


def _looks_like_lines(start: bytes) -> bool:
    """Whether the first line is an object by itself and another follows."""
    first, _, rest = start.replace(b"\r", b"\n").partition(b"\n")
    return first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")

"""Bad files of every kind, made on the spot."""

from collections.abc import Iterator

from tests.reliability import bad_archives, bad_books, bad_documents, bad_texts
from tests.reliability.bad_file import Case

_PARTS = (
    bad_texts.encodings,
    bad_texts.shapes,
    bad_texts.headers,
    bad_texts.cells,
    bad_texts.times,
    bad_documents.documents,
    bad_documents.lines,
    bad_books.books,
    bad_books.columns,
    bad_archives.packed,
    bad_archives.strangers,
)


def everything() -> Iterator[Case]:
    """All of them."""
    for part in _PARTS:
        yield from part()

"""Readers by the table they recognise: a module each, or a profile in `data/profiles/desks/`."""

from collections.abc import Iterator

from data.errors import DataError
from data.profiles import profile_files
from data.readers.desks import (
    article_folder,
    canonical,
    freshdesk,
    intercom,
    intercom_articles,
    questions_answers,
    zendesk,
    zendesk_guide,
)
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Reader, Table

#: The first that recognises a table reads it; the desks that a profile reads come after these.
READERS: dict[str, Reader] = {
    canonical.NAME: canonical,
    zendesk.NAME: zendesk,
    freshdesk.NAME: freshdesk,
    intercom.NAME: intercom,
    zendesk_guide.NAME: zendesk_guide,
    intercom_articles.NAME: intercom_articles,
    article_folder.NAME: article_folder,
    questions_answers.NAME: questions_answers,
}


def recognise(table: Table) -> Reader | None:
    """The reader of the system that the table was exported from, if it is one of ours."""
    return next((reader for reader in _every() if reader.recognises(table)), None)


def named(name: str) -> Reader:
    """The reader of that name."""
    if name not in READERS:
        raise DataError(f"There is no reader {name!r}. Use one of {', '.join(READERS)}, or a profile.")
    return READERS[name]


def _every() -> Iterator[Reader]:
    yield from READERS.values()
    yield from map(Mapped, profile_files.desks())


def labels() -> tuple[str, ...]:
    """Returns what the systems are called whose exports are recognised."""
    return tuple(reader.LABEL for reader in _every())

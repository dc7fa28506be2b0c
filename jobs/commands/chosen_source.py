"""The source that a command is about: the one that was named, else the one imported last."""

from data.errors import DataError
from data.settings import Settings


def of(settings: Settings, source: str | None) -> str:
    """The label of a source that the lake has; a DataError names those that there are."""
    from data.lake import lake
    from jobs.counting import snapshot

    chosen = source or snapshot.newest_source(settings)
    if chosen is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    if chosen not in (there := lake.of(settings).sources()):
        raise DataError(f"There is no source {chosen!r}. The lake has: {', '.join(there)}.")
    return chosen

"""The demonstration: the made-up company's exports, imported through the same door as anybody's."""

import tempfile
from pathlib import Path

from data import sample
from data.settings import Settings
from data.tables import ImportRecord
from jobs import imports
from jobs.imports import Choice, Progress


def load(
    settings: Settings, *, tickets: int = sample.TICKETS, progress: Progress = lambda stage: None
) -> list[ImportRecord]:
    """Write the exports to a temporary folder and import them as the source 'demonstration'.

    With fewer tickets it is a smaller company of the same kind; `data.sample.truth` speaks of the whole one.
    """
    progress("making up the company")
    records: list[ImportRecord] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, frame in sample.frames(tickets).items():
            path = Path(folder) / f"{kind}.parquet"
            frame.write_parquet(path)
            choice = Choice(reader="canonical", source=sample.SOURCE_LABEL, kind=kind)
            records += imports.run(settings, path, choice, progress=progress)
    return records

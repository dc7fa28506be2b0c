"""What an import would not keep, in the line of the button that starts it."""

from collections.abc import Sequence
from contextlib import suppress

from analytics.wording import counted, listed
from data.errors import DataError
from pages.admin.intake import load_files, uploads, wizard
from pages.admin.intake.reader_picker import Wanted


def said(wanted: Sequence[Wanted]) -> str:
    """1,367 rows would be rejected and 384 wait for their ticket; empty where all rows are kept."""
    rejected, waiting = 0, 0
    for each in wanted:
        looked = uploads.tables(each.file)
        for place in wizard.places_read(each.file, each.choice)[0]:
            table = looked.tables[place]
            # What would be refused as a whole, the file's own box says.
            with suppress(DataError):
                for found in load_files.previews(wizard.uploaded(each.file, place), each.choice, table):
                    rejected += found.count("quarantined")
                    waiting += found.count("waiting")
    parts = [f"{counted(rejected, 'row')} would be rejected"] if rejected else []
    parts += [f"{counted(waiting, 'row')} would wait for their tickets"] if waiting else []
    return f"{listed(parts)}." if parts else ""

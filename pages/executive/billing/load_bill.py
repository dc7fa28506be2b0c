"""What the page Bill shows, kept by lake version and bill."""

from analytics.figures.drawing.theme import Drawing
from data.errors import DataError
from jobs.billing import bill_board
from jobs.billing.bill_board import BillBoard
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At
from pages.executive.billing import bill_figures


def listed(at: At) -> list[ImportedFile]:
    """The bills of a source, the newest first."""
    return imported_files.listed(at.settings, at.source, bill_board.KIND)


def board(at: At, number: int) -> BillBoard | str:
    """A bill held against the log; a sentence where its rows are gone."""
    return _board(at, number, imported_files.stamp(at.settings, at.source, bill_board.KIND))


def chart(at: At, found: BillBoard, mode: str) -> Drawing:
    """The bars of a bill in the colours of a theme."""
    return _chart(at, found.file.number, mode, found)


@kept(16, ttl=600.0)
def _board(at: At, number: int, stamp: int) -> BillBoard | str:
    try:
        return bill_board.of_source(at.settings, at.source, number, load.taken(at))
    except DataError as error:
        return str(error)


@kept(16, ttl=600.0)
def _chart(at: At, number: int, mode: str, _found: BillBoard) -> Drawing:
    return bill_figures.states(_found, mode)

"""What the page Knowledge shows, kept by the check and by what was decided."""

from data.errors import DataError
from jobs.counting import job_results
from jobs.decisions import decision_log as log
from jobs.knowledge import knowledge_board
from jobs.knowledge.knowledge_board import Board
from jobs.knowledge.knowledge_check import KIND
from pages.components.cache import kept
from pages.components.load import At


def board(at: At, days: int) -> Board | None:
    """The board of the newest check; None where there is none yet."""
    job = job_results.newest(at.settings, KIND, at.source)
    return (
        None if job is None else _board(at, job.id, days, log.stamp(at.settings, at.source, "entry verdict"))
    )


@kept(8, ttl=600.0)
def _board(at: At, job: int, days: int, stamp: int) -> Board | None:
    try:
        return knowledge_board.of_source(at.settings, at.source, days=days)
    except DataError:
        return None

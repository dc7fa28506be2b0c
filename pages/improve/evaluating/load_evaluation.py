"""What the page Evaluation shows, kept by lake version and by what was imported."""

from analytics.figures.drawing.theme import Drawing
from data.errors import DataError
from data.result_files.result_columns import ResultKind
from jobs.counting import job_results
from jobs.evaluation import citation_board, citation_check, evaluation_board, learnt_authors, regression_runs
from jobs.evaluation.citation_board import CitationBoard
from jobs.evaluation.evaluation_board import EvaluationBoard
from jobs.evaluation.learnt_authors import LearntAuthors
from jobs.evaluation.regression_runs import Comparison
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile
from jobs.job_queue.job_requests import Job
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At
from pages.improve.evaluating import evaluation_figures


def listed(at: At, kind: ResultKind) -> list[ImportedFile]:
    """The files of a kind, the newest first."""
    return imported_files.listed(at.settings, at.source, kind)


def compared(at: At, first: int, second: int) -> Comparison | str:
    """Two runs compared; a sentence where they cannot be."""
    return _compared(at, first, second, imported_files.stamp(at.settings, at.source, regression_runs.KIND))


def evaluated(at: At, number: int) -> EvaluationBoard | str:
    """The figures of a set; a sentence where its rows are gone."""
    return _evaluated(at, number, imported_files.stamp(at.settings, at.source, evaluation_board.KIND))


def chart(at: At, found: EvaluationBoard, mode: str) -> Drawing:
    """Precision and recall by label in the colours of a theme."""
    return _chart(at, found.file.number, mode, found)


def reliability(at: At, found: EvaluationBoard, mode: str) -> Drawing | None:
    """The reliability diagram of a set; None without confidences."""
    return evaluation_figures.reliability(found, mode)


def citations(at: At) -> CitationBoard | None:
    """The newest citation check; None before the first."""
    job = job_results.newest(at.settings, citation_check.KIND, at.source)
    return None if job is None else _citations(at, job.id)


def citation_job(at: At) -> Job | None:
    """The citation check that was asked for last."""
    return job_results.latest(at.settings, citation_check.KIND, at.source)


@kept(16)
def authors(at: At) -> LearntAuthors:
    """Whose answers and articles the agent learns from."""
    return learnt_authors.of_source(at.settings, at.source, load.taken(at))


@kept(16, ttl=600.0)
def _compared(at: At, first: int, second: int, stamp: int) -> Comparison | str:
    try:
        return regression_runs.compare(at.settings, at.source, first, second, load.taken(at))
    except DataError as error:
        return str(error)


@kept(16, ttl=600.0)
def _evaluated(at: At, number: int, stamp: int) -> EvaluationBoard | str:
    try:
        return evaluation_board.of_source(at.settings, at.source, number, load.taken(at))
    except DataError as error:
        return str(error)


@kept(16, ttl=600.0)
def _chart(at: At, number: int, mode: str, _found: EvaluationBoard) -> Drawing:
    return evaluation_figures.labels(_found, mode)


@kept(8, ttl=600.0)
def _citations(at: At, job: int) -> CitationBoard | None:
    return citation_board.of_source(at.settings, at.source)

"""Answers as they leave the house: whole for those who may read rows, small cells withheld for viewers."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from analytics.disclosure import small_cells
from analytics.disclosure.small_cells import Coordinates, K
from analytics.metrics import METRICS
from data.settings import Settings
from jobs.access.viewers import Viewer
from jobs.api.answers import Answer, Row
from jobs.api.question_table import Given, Question

#: Why there is no number, in the column that says so.
WITHHELD = f"Fewer than {K} tickets, or what would give such a cell away: withheld for viewers."
_COUNTS = ("excluded", "maturing", "not_applicable")
_VALUES = ("value", "low", "high", "numerator")


def ask(question: Question, settings: Settings, viewer: Viewer, given: Given) -> Answer:
    """The answer to a question, as far as the viewer may have it."""
    found = question.answer(settings, viewer, given)
    return found if viewer.may("read rows") else _WITHOUT[question.name](found)


def kpi_rows(rows: Sequence[Row]) -> list[Row]:
    """Rows of `kpis` without small cells: denominators, with and without the outcome, and the rest."""
    by_metric: dict[str, list[Row]] = {}
    for row in rows:
        by_metric.setdefault(str(row["metric"]), []).append(row)
    hidden = {metric: _hidden(metric, mine) for metric, mine in by_metric.items()}
    return [_without(row, hidden[str(row["metric"])]) for row in rows]


def _hidden(metric: str, rows: Sequence[Row]) -> Mapping[str, frozenset[Coordinates]]:
    """The places to withhold by what is counted: `n`, `with` and `without` the outcome, and the rest."""
    counts: dict[str, dict[Coordinates, int | None]] = {
        name: {_place(row): row[name] for row in rows} for name in ("n", *_COUNTS)
    }
    if METRICS[metric].kind == "ratio":
        counts["with"] = {_place(row): row["numerator"] for row in rows}
        counts["without"] = {
            _place(row): None if row["numerator"] is None or row["n"] is None else row["n"] - row["numerator"]
            for row in rows
        }
    return {name: small_cells.withheld(cells) for name, cells in counts.items()}


def _place(row: Row) -> Coordinates:
    return (row["arm"], row["by"])


def _without(row: Row, hidden: Mapping[str, frozenset[Coordinates]]) -> Row:
    place, found = _place(row), dict(row)
    if place in hidden["n"]:
        gone: Iterable[str] = ("n", "denominator", *_VALUES, *_COUNTS)
    elif any(place in hidden.get(name, ()) for name in ("with", "without")):
        gone = _VALUES
    else:
        gone = ()
    if gone:
        found["reason"] = WITHHELD
    gone = [*gone, *(name for name in _COUNTS if place in hidden[name])]
    return found | dict.fromkeys(gone)


def _as_kpis(found: Answer) -> Answer:
    return Answer.of_rows(kpi_rows(found.rows), found.lake_version)


def _as_versions(found: Answer) -> Answer:
    rows = [dict(row) for row in found.rows]
    for name in ("tickets", "answers", "drafts"):
        _withhold_column(rows, name, (name,))
    return Answer.of_rows(rows, found.lake_version)


def _as_failures(found: Answer) -> Answer:
    """Groups and clusters of few failures keep neither counts nor words, which are those of a customer."""
    body = dict(found.body) if isinstance(found.body, dict) else {}
    body["clusters"] = clusters = [dict(row) for row in body["clusters"]]
    body["groups"] = groups = [dict(row) for row in body["groups"]]
    _withhold_column(clusters, "tickets", ("tickets", "a_month", "gain", "label"), body["failures"])
    _withhold_column(groups, "tickets", ("tickets", "a_month"), body["failures"])
    return Answer(body, clusters, found.lake_version)


def _as_verdict(found: Answer) -> Answer:
    body = dict(found.body) if isinstance(found.body, dict) else {}
    body["criteria"] = rows = [dict(row) for row in body["criteria"]]
    for row in rows:
        row |= {name: None for name in ("tickets", "customers") if small_cells.is_small(row[name])}
    return Answer(body, rows, found.lake_version)


def _withhold_column(rows: list[Row], name: str, gone: Sequence[str], total: int | None = None) -> None:
    """Withholds small counts of a column, and what would give them away where its total is told."""
    cells: dict[Coordinates, int | None] = {(place,): row[name] for place, row in enumerate(rows)}
    cells |= {} if total is None else {(None,): total}
    for (place,) in small_cells.withheld(cells):
        if isinstance(place, int):
            rows[place] |= dict.fromkeys(gone)


_WITHOUT: Mapping[str, Callable[[Answer], Answer]] = {
    "sources": lambda found: found,
    "kpis": _as_kpis,
    "verdict": _as_verdict,
    "failures": _as_failures,
    # Made without them for a viewer, as its report is.
    "month": lambda found: found,
    "versions": _as_versions,
}

"""Where customers rate good or bad, the share of good ratings stands in the place of a mean of points."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.exploratory import comparison
from analytics.exploratory.comparison import Pair, Side
from analytics.metrics import METRICS, missing
from analytics.ticket_slices import Slice
from data import settings
from data.settings import Settings
from jobs.counting import overview_figures, readiness, snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import month_contents, month_series
from jobs.report import report_tables

GOOD, POINTS = "csat_good_share", "csat_mean"
FIRST = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def written(folder: Path, column: str, ratings: tuple[str, ...]) -> Path:
    rows = [
        f"T{n},{(FIRST + timedelta(hours=7 * n)).isoformat()},closed,{ratings[n % len(ratings)]}"
        for n in range(300)
    ]
    path = folder / "tickets.csv"
    path.write_text("\n".join([f"ticket_id,created_at,status,{column}", *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("column", "ratings", "shown", "absent"),
    [("csat_good", ("true", "", "false", "true"), GOOD, POINTS), ("csat", ("5", "", "1", "4"), POINTS, GOOD)],
)
def test_one_way_of_rating_is_shown_and_never_the_other(
    here: Settings, tmp_path: Path, column: str, ratings: tuple[str, ...], shown: str, absent: str
) -> None:
    imports.run(here, written(tmp_path, column, ratings), Choice(source="desk"))
    taken = snapshot.take(here, "desk")
    whole = Slice()
    found = overview_figures.overview(taken, Pair("alone", Side("All tickets", whole), None), whole)
    assert shown in found.compared and absent not in found.compared
    assert [each.metric.key for each in comparison.main(found.compared)][2] == shown
    one = found.compared[shown].one
    rated = sum(1 for n in range(300) if ratings[n % 4] and FIRST + timedelta(hours=7 * n + 168) <= last())
    assert one.n == rated and one.low is not None
    assert one.value == pytest.approx(2 / 3 if shown == GOOD else 10 / 3, abs=0.02)

    months = month_series.build(taken, Slice())
    told = month_contents.answer(taken, months, month_contents.typed(here, taken), "2026-06")
    assert shown in {number.key for number in told.numbers} and absent not in told.rates
    (table,) = [each for each in report_tables.all_of(told) if each.name == "Months"]
    assert METRICS[shown].label in (table.head)


def last() -> datetime:
    return FIRST + timedelta(hours=7 * 299)


def test_where_good_and_bad_is_read_nobody_is_sent_back_to_a_question(here: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "csat_good", ("true", "false"))
    imports.run(here, path, Choice(source="desk"))
    taken = snapshot.take(here, "desk")
    known = taken.rules.known | {"not read as csat: satisfaction_rating.score"}
    assert missing(METRICS[POINTS], known) == "No rating on a five-point scale was imported."
    assert {each.metric.key: each.state for each in readiness.of(taken)}[GOOD] == "ready"

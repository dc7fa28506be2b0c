"""What of a month leaves the house tells no count of fewer than five tickets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fastexcel
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.disclosure.small_cells import K, is_small
from analytics.estimates import Estimate
from analytics.metrics import METRICS
from analytics.moments import Share
from analytics.trends.automated_scope import Category
from analytics.trends.change_decomposition import Decomposition, Part
from analytics.trends.restatement import Cause, ClosedMetric, Restated
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import disclosed_month, month_contents, month_series
from jobs.report import month_report
from tests.homes import settings_at

RATIO = METRICS["resolution_rate"]
COUNTS = st.integers(0, 30)
#: Columns of the workbook's sheets that count tickets.
SHEET_COUNTS = {
    "tickets", "n", "n_before", "numerator", "excluded", "maturing", "not_applicable", "with_the_agent",
    "solved_alone",
}  # fmt: skip


def estimate(n: int, numerator: int, left_out: tuple[int, int, int] = (0, 0, 0)) -> Estimate:
    excluded, maturing, beside = left_out
    value = numerator / n if n else None
    return Estimate(
        RATIO, value, 0.1, 0.9, n, numerator, excluded, maturing, "", Share(numerator, n),
        not_applicable=beside,
    )  # fmt: skip


@given(COUNTS.flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), st.tuples(COUNTS, COUNTS, COUNTS))
def test_an_estimate_tells_neither_a_small_n_nor_a_small_part_nor_what_is_left_out(
    counts: tuple[int, int], beside: tuple[int, int, int]
) -> None:
    n, numerator = counts
    found = disclosed_month.estimate(estimate(n, numerator, beside))
    assert not is_small(found.n)
    if found.value is not None:
        assert not any(map(is_small, (numerator, n - numerator)))
    else:
        assert (found.low is None and found.numerator is None) or not n
    told = disclosed_month.left_out(found)
    assert not any(map(is_small, told))
    hidden = [count for count, each in zip(beside, told, strict=True) if each is None]
    # Who knows how many were left out in all cannot work one out.
    assert not any(map(is_small, hidden)) or len(hidden) > 1 or not found.n


categories = st.lists(
    st.tuples(*[st.one_of(st.integers(0, 9), st.integers(0, 60))] * 3), min_size=1, max_size=7
).map(
    lambda rows: [
        Category(f"c{place}", alone + helped + people, alone + helped, alone, None, "too few", "")
        for place, (alone, helped, people) in enumerate(rows)
    ]
)


def cells(each: Category) -> tuple[int, int, int]:
    return each.automated, each.involved - each.automated, each.tickets - each.involved


@given(categories)
def test_merged_categories_have_no_small_cell_and_the_sums_of_all(given_: list[Category]) -> None:
    made = disclosed_month.merged(given_)
    assert not any(is_small(count) for each in made for count in cells(each))
    sums = [sum(counts) for counts in zip(*map(cells, given_), strict=True)]
    if made:
        assert [sum(counts) for counts in zip(*map(cells, made), strict=True)] == sums or (
            # All together are few: what is left out then is small itself.
            not any(each.name == disclosed_month.OTHERS for each in made)
        )
    else:
        assert any(map(is_small, sums)) or len(given_) == 1


@given(categories)
def test_no_small_cell_of_a_category_follows_from_what_is_told(given_: list[Category]) -> None:
    made = {each.name: each for each in disclosed_month.merged(given_)}
    gone = [each for each in given_ if each.name not in made]
    if disclosed_month.OTHERS not in made:
        return
    sums = cells(made[disclosed_month.OTHERS])
    for part, whole in enumerate(sums):
        for place, each in enumerate(gone):
            if not is_small(cells(each)[part]):
                continue
            aim = np.eye(len(gone))[place]
            ends = [
                linprog(sign * aim, A_eq=np.ones((1, len(gone))), b_eq=[whole], method="highs").fun * sign
                for sign in (1, -1)
            ]
            assert ends[1] - ends[0] >= K


def test_parts_of_few_tickets_are_left_out_with_one_that_would_tell_them() -> None:
    def part(name: str | None, now: int, then: int) -> list[Part]:
        return [Part((name,), effect, 0.01, 0.0, 0.02, (now, then)) for effect in ("mix", "rate")]

    found = Decomposition(
        RATIO, ("category",), 0.5, 0.4, (), (*part("a", 90, 80), *part("b", 3, 70), *part(None, 40, 9)), ""
    )
    left = disclosed_month.parts({("resolution_rate", "category"): found})["resolution_rate", "category"]
    assert {each.path for each in left.parts} == {("a",)}


def test_a_restated_figure_names_no_small_number_of_tickets() -> None:
    kept = ClosedMetric(
        datetime(2026, 1, 1).date(), RATIO.key, 0.5, {}, "1", "3", 7, datetime(2026, 2, 9).date()
    )
    cause = Cause("reopened", 2, "2 tickets reopened")
    said = "January 50 → 49: 2 tickets reopened, since the erasure of 1 ticket on 3 March."
    (told,) = disclosed_month.restated(
        [Restated(kept, 0.49, (cause,), "", said)], {"2026-01": {RATIO.key: estimate(100, 49)}}
    )
    few = "fewer than 5 tickets"
    assert told.sentence == f"January 50 → 49: {few} reopened, since the erasure of {few} on 3 March."
    assert (
        disclosed_month.restated([told], {"2026-01": {RATIO.key: disclosed_month.estimate(estimate(100, 2))}})
        == ()
    )


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three months: one category has 3 tickets in each, and two tickets are escalated in February."""
    made = settings_at(tmp_path_factory.mktemp("few"))
    first = datetime(2026, 1, 1, 9, tzinfo=UTC)
    count = 1_800
    rows = pl.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in range(count)],
            "created_at": [first + timedelta(days=n * 90 / count) for n in range(count)],
            "customer_id": [f"C{n % 300}" for n in range(count)],
            "category": ["rare" if n % 200 == 1 else ("bill", "login", "mail")[n % 3] for n in range(count)],
            "plan": ["tiny" if n % 200 == 2 else ("free", "team")[n % 2] for n in range(count)],
            "handled_by": [("ai", "human")[n // 3 % 2] for n in range(count)],
            "status": ["closed"] * count,
            "resolved": [n % 7 > 1 for n in range(count)],
            "escalated": [n in (700, 706) for n in range(count)],
            "csat": [5 if n in (720, 721, 722) else None for n in range(count)],
        }
    )  # fmt: skip
    path = made.home / "few.parquet"
    rows.write_parquet(path)
    imports.run(made, path, Choice(reader="canonical", source="few", kind="tickets"))
    return made


def test_a_report_has_no_small_count_in_any_sheet_nor_word(here: Settings, tmp_path: Path) -> None:
    taken = snapshot.take(here, "few")
    whole = month_contents.answer(
        taken, month_series.build(taken), month_contents.typed(here, taken), "2026-02"
    )
    assert whole.scope is not None and any(is_small(each.tickets) for each in whole.scope.categories)
    assert whole.figures["2026-02"]["escalation_rate"].numerator == 2
    made = month_report.of(here, taken, "2026-02")
    told = repr((made.cards, made.remarks, made.decisions, made.answer, made.behind, made.about))
    assert "rare" not in told and "tiny" not in repr([each.rows for each in made.tables])
    card = next(each for each in made.cards if each.label == METRICS["escalation_rate"].label)
    assert card.value == "–" and card.small == disclosed_month.WITHHELD
    read = fastexcel.read_excel(month_report.write(made, "xlsx"))
    counts = 0
    for name in read.sheet_names[:-1]:
        sheet = read.load_sheet(name).to_polars()
        for column in set(sheet.columns) & SHEET_COUNTS:
            values = [float(each) for each in sheet[column].drop_nulls().to_list()]
            counts += len(values)
            assert not any(map(is_small, values)), (name, column, values)
    assert counts > 50
    html = month_report.write(made, "html").decode()
    assert "rare" not in html and "tiny" not in html and "other categories (some with fewer" in html


def test_the_page_shows_a_month_whole(here: Settings) -> None:
    taken = snapshot.take(here, "few")
    found = month_series.build(taken)
    shown = month_contents.answer(taken, found, month_contents.typed(here, taken), "2026-02")
    again = month_contents.answer(taken, found, month_contents.typed(here, taken), "2026-02", outside=True)
    assert shown.figures["2026-02"]["escalation_rate"].value is not None
    assert again.figures["2026-02"]["escalation_rate"].value is None
    assert {key for key, _ in shown.moved} == {key for key, _ in again.moved}


def test_a_month_of_few_tickets_has_no_report(here: Settings) -> None:
    found = month_series.build(snapshot.take(here, "few"))
    small = tuple(replace(each, tickets=3) if each.key == "2026-02" else each for each in found.months)
    with pytest.raises(DataError, match="so there is no report of it"):
        disclosed_month.series(replace(found, months=small), "2026-02")
    assert "2026-02" not in [
        each.key for each in disclosed_month.series(replace(found, months=small), "2026-03").months
    ]

"""The unit of a duration is read from the times beside it, and asked about where they do not show it."""

import pytest

from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest
from tests.data.suggestions.test_column_choice import DAYS, IDS, ROWS, STATUS, of

MINUTES = [3 + n % 17 for n in range(ROWS)]
ENDS = [f"{day[:11]}{int(day[11:13]) + (int(day[14:]) + more) // 60:02}:{(int(day[14:]) + more) % 60:02}"
        for day, more in zip(DAYS, MINUTES, strict=True)]  # fmt: skip


@pytest.mark.parametrize(("unit", "worth"), [("milliseconds", 60_000), ("seconds", 60), ("minutes", 1)])
def test_a_duration_that_lasts_to_the_end_has_the_unit_in_which_it_does(unit: str, worth: int) -> None:
    lasted = [str(each * worth) for each in MINUTES]
    found = of(id=IDS, created=DAYS, closed=ENDS, status=STATUS, duration=lasted)
    assert suggest(found).columns["handle_seconds"].unit == unit
    assert not [each for each in open_questions(found, suggest(found)) if each.key.startswith("unit")]


def test_a_first_response_that_is_never_longer_has_the_same_unit() -> None:
    lasted = {"duration": [str(60 * each) for each in MINUTES], "first response": ["50", "90", "120"]}
    found = of(id=IDS, created=DAYS, closed=ENDS, status=STATUS, **lasted)
    assert suggest(found).columns["first_response_at"].unit == "seconds"


def test_a_duration_that_fits_no_times_is_asked_about() -> None:
    found = of(id=IDS, created=DAYS, closed=ENDS, status=STATUS, duration=["7", "411", "23", "5"])
    assert suggest(found).columns["handle_seconds"].unit is None
    assert [each for each in open_questions(found, suggest(found)) if each.key == "unit handle_seconds"]

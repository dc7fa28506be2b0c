"""A column whose times all have one form is read in one step, and as any other column is."""

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cleaning import time_parsing
from data.cleaning.conversion_result import Converted
from data.readers.table import Format
from data.schema import TICKETS

COLUMN = TICKETS.column("resolved_at")
FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M:%S")
ENDINGS = (
    "Z",
    "",
    "z",
    " UTC",
    "+00:00",
    "+0200",
    "-03",
    "+05:30",
    ".000Z",
    ".5Z",
    " Z",
    "%",
    "Zz",
    ".",
    "é",
)
#: What takes a column from its one form: nothing, another time, words, a day that is none.
ODD = (None, "", "2026-02-30T00:00:00Z", "2026-01-05T00:00:8 Z", "2026-1-05T00:00:00Z ", "soon", "1767225600")


def read(found: pl.Series, how: Format, *, step_by_step: bool) -> Converted:
    with pytest.MonkeyPatch.context() as patch:
        if step_by_step:
            patch.setattr(time_parsing, "_all_alike", lambda text: None)
        return time_parsing.times(found, COLUMN, how)


@given(
    moments=st.lists(st.datetimes(), max_size=6),
    midnights=st.booleans(),
    form=st.sampled_from(FORMS),
    ending=st.sampled_from(ENDINGS),
    odd=st.lists(st.sampled_from(ODD), max_size=2),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
)
def test_times_of_one_form_are_what_they_are_when_read_step_by_step(
    moments: list[datetime], midnights: bool, form: str, ending: str, odd: list[str | None], zone: str
) -> None:
    at = [moment.replace(hour=0, minute=0, second=0) if midnights else moment for moment in moments]
    found = pl.Series([*(f"{moment:{form}}{ending}" for moment in at), *odd], dtype=pl.String)
    how = Format(time_zone=zone)
    quick, slow = (read(found, how, step_by_step=steps) for steps in (False, True))
    assert quick.values.equals(slow.values, null_equal=True)
    assert quick.notes == slow.notes
    for one, other in ((quick.reasons, slow.reasons), (quick.days, slow.days)):
        assert (one is None) == (other is None)
        assert one is None or other is None or one.equals(other, null_equal=True)


def test_dates_alone_beside_times_at_midnight_are_found() -> None:
    found = pl.Series(["2026-01-05", "2026-01-05T00:00:00", "2026-01-05T10:00:00", None])
    days = time_parsing.times(found, COLUMN, Format()).days
    assert days is not None
    assert days.to_list()[:3] == [True, False, False]

"""A date and a time of day in two columns are one moment; durations and ends of other days are not taken."""

import pytest

from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from data.suggestions import date_time_pairs
from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest
from tests.data.suggestions.test_column_choice import IDS, ROWS, STATUS, of

DATES = [f"{1 + n % 28:02}-05-2026" for n in range(ROWS)]
CLOCKS = [f"{n % 24:02}:{(7 * n) % 60:02}" for n in range(ROWS)]
SHORT = [f"00:{n % 20:02}:{(7 * n) % 60:02}" for n in range(ROWS)]


def read(found: Table, profile: Profile) -> list[str]:
    assert profile_files.load(profile_files.dump(profile)) == profile
    [reading] = Mapped(profile).read(found)
    return reading.frame["created_at"].to_list()


@pytest.mark.parametrize(
    ("date", "clock"),
    [("DATE", "TIME"), ("Datum aanmelding", "Tijd aanmelding"), ("Data de abertura", "Hora de abertura"),
     ("Created Date", "Created Time"), ("Eingangsdatum", "Uhrzeit"), ("受付日", "受付時刻")],
)  # fmt: skip
def test_a_date_and_its_time_of_day_are_the_moment_a_ticket_came_in(date: str, clock: str) -> None:
    found = of(number=IDS, state=STATUS, **{date: DATES, clock: CLOCKS})
    profile = suggest(found)
    assert profile.columns["created_at"].columns == (date, clock)
    assert read(found, profile)[3] == "04-05-2026 03:21"
    assert profile.columns["created_at"].date_format == "%d-%m-%Y %H:%M"


def test_each_date_has_the_time_that_is_called_alike() -> None:
    pairs = {
        "Datum aanmelding": DATES,
        "Tijd aanmelding": CLOCKS,
        "Datum gereed": DATES,
        "Tijd gereed": CLOCKS,
    }
    found = of(nr=IDS, Status=STATUS, **pairs)
    columns = suggest(found).columns
    assert columns["created_at"].columns == ("Datum aanmelding", "Tijd aanmelding")
    assert columns["closed_at"].columns == ("Datum gereed", "Tijd gereed")


def test_a_duration_on_a_clock_is_no_time_of_day() -> None:
    found = of(**{"call id": IDS, "DATE": DATES, "TIME": CLOCKS, "HANDLE TIME": SHORT, "status": STATUS})
    columns = suggest(found).columns
    assert columns["created_at"].columns == ("DATE", "TIME")
    assert columns["handle_seconds"].columns == ("HANDLE TIME",)
    assert not date_time_pairs.of(of(DATE=DATES, **{"QUEUE TIME": SHORT}))


def test_a_start_and_an_end_share_the_only_date() -> None:
    found = of(Date=DATES, **{"Start time": CLOCKS, "End time": CLOCKS})
    assert set(date_time_pairs.of(found).values()) == {("Date", "Start time"), ("Date", "End time")}


def test_what_is_asked_about_days_is_answered_for_date_and_time_together() -> None:
    early = [f"0{1 + n % 9}/05/2026" for n in range(ROWS)]
    found = of(id=IDS, Date=early, Time=CLOCKS, status=STATUS)
    [question] = [each for each in open_questions(found, suggest(found)) if each.key == "dates"]
    rule = question.options[0].profile.columns["created_at"]
    assert rule.columns == ("Date", "Time") and rule.date_format == "%d/%m/%Y %H:%M"
    assert read(found, question.options[0].profile)[0] == "01/05/2026 00:00"


def test_a_profile_that_reads_the_date_alone_is_left_as_it_is() -> None:
    found = of(id=IDS, Date=DATES, Time=CLOCKS)
    profile = profile_files.load(
        'name = "own"\nsource = "own"\nkind = "tickets"\n[columns]\nticket_id = "id"\ncreated_at = "Date"\n'
    )
    assert not date_time_pairs.of(found, profile)

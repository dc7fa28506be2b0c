"""A month as it is told: what the demonstration's truths say, and that closed months do not move silently."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends import headline_numbers
from analytics.trends.unusual_days import Event
from data import sample, settings
from data.errors import DataError
from data.sample import truth
from data.settings import Settings
from jobs.connections import connection_state
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import assumptions, closed_months, month_contents, month_series, notes, targets
from jobs.months.month_contents import Answer


@pytest.fixture(scope="module")
def here(filled_settings: Settings) -> Settings:
    return filled_settings


@pytest.fixture(scope="module")
def company(here: Settings) -> Snapshot:
    return snapshot.take(here, sample.SOURCE_LABEL)


@pytest.fixture(scope="module")
def incidents(here: Settings) -> Snapshot:
    return snapshot.take(here, "itsm")


def told(here: Settings, taken: Snapshot, key: str = "", **where: str) -> Answer:
    found = month_series.build(taken, Slice(where=tuple((name, (value,)) for name, value in where.items())))
    return month_contents.answer(
        taken, found, month_contents.typed(here, taken), key or month_series.newest(found).key
    )


def test_the_newest_whole_month_is_shown_with_its_five_numbers(here: Settings, company: Snapshot) -> None:
    found = told(here, company)
    assert found.question == "How was October 2026?" and found.pairing.base is not None
    assert [number.key for number in found.numbers] == list(headline_numbers.FIVE)
    alone = company.estimates(Slice(date(2026, 10, 1), date(2026, 10, 31)))[()]
    for number in found.numbers:
        if number.key in METRICS:
            assert number.value == pytest.approx(alone[number.key].value)
    volume = found.numbers[0]
    assert volume.value == alone["automated_resolution_rate"].numerator
    assert volume.change is None, "before October there was no agent to compare with"
    assert "September" not in found.answer


def test_what_moved_august_is_the_release_and_it_is_named(here: Settings, company: Snapshot) -> None:
    found = told(here, company, "2026-08")
    spiky = {(truth.RELEASE.category,)}
    for (_, by), moved in found.moved.items():
        assert {part.path for part in moved.clear} <= (spiky if by == "category" else set())
    assert f"{truth.RELEASE.category} moved resolution most" in found.behind
    assert (
        "18–23 Aug: 170 tickets" in found.behind and "after the release of 18 Aug (App 4.0)" in found.behind
    )


def test_of_two_months_without_agent_or_release_nothing_is_named(here: Settings, company: Snapshot) -> None:
    for by_key in (told(here, company, "2026-07"), told(here, company, "2026-09", category="returns")):
        assert not any(moved.clear for moved in by_key.moved.values())


def test_what_is_asked_first_is_where_the_pilot_harms(here: Settings, company: Snapshot) -> None:
    asked = told(here, company).decisions
    assert next(each.category for each in asked if each.kind == "stop") == truth.CHANGES[0].category
    kinds = [each.kind for each in asked]
    assert kinds == sorted(kinds, key=("stop", "target", "left", "rate", "extend").index)
    assert any(each.kind == "target" and "Resolution" in each.question for each in asked)


def test_targets_are_met_or_missed_in_words(here: Settings, company: Snapshot) -> None:
    words = {number.key: number.against.word for number in told(here, company).numbers if number.against}
    assert words == {
        "volume_automated": "met", "resolution_rate": "missed", "escalation_rate": "met",
        "csat_mean": "not clear", "hours_saved": "met",
    }  # fmt: skip


def test_a_filter_has_no_targets_and_says_so(here: Settings, company: Snapshot) -> None:
    found = told(here, company, category="returns")
    assert all(number.target is None and number.against is None for number in found.numbers)
    assert found.behind.startswith("The targets of this month are for all tickets, so they do not apply")
    assert found.promised == () != found.targets and found.targets == told(here, company).promised
    assert all(point.target is None for _, points in found.panels for point in points)
    assert not any(each.kind == "target" for each in found.decisions)
    assert "are for all tickets" not in told(here, company, "2026-07", category="returns").behind


def test_one_target_is_told_of_in_the_singular(home: Path) -> None:
    opened = settings.read()
    taken = load(opened, desk(set()), "march.parquet")
    for value, says in (
        (0.99, "was missed"), (0.5, "was met"), (0.8, "is neither clearly met nor missed"),
    ):  # fmt: skip
        targets.write(opened, "desk", date(2026, 3, 1), {"resolution_rate": value})
        assert told(opened, taken, "2026-03").behind.startswith(f"The target for Resolution {says}.")
    targets.write(opened, "desk", date(2026, 3, 1), {"resolution_rate": None, "csat_mean": 4.0})
    assert "The target for CSAT cannot be checked" in told(opened, taken, "2026-03").behind
    targets.write(opened, "desk", date(2026, 3, 1), {"resolution_rate": 0.99})
    assert told(opened, taken, "2026-03").behind.startswith(
        "None of two targets were met. Missed: Resolution"
    )


def test_a_running_month_says_so_and_is_held_against_nothing(here: Settings, company: Snapshot) -> None:
    found = told(here, company, "2026-11")
    assert found.question == "How is November 2026, so far?"
    assert "4 days of November 2026 are mature; 7 are needed." in found.behind
    assert all(number.change is None for number in found.numbers) and found.moved == {}
    with pytest.raises(DataError, match="cannot be closed yet"):
        month_contents.close(here, company, month_series.build(company), "2026-11")


def test_of_the_incidents_only_march_to_may_compare_and_the_tail_is_thin(
    here: Settings, incidents: Snapshot
) -> None:
    found = month_series.build(incidents)
    assert month_series.newest(found).key == "2016-05"
    compared = [each.key for each in found.months if told(here, incidents, each.key).pairing.base]
    assert compared == ["2016-04", "2016-05"]
    thin = told(here, incidents, "2016-09")
    assert "are typical; a month needs" in thin.behind and thin.moved == {}
    assert all(point.month.key < "2016-06" for _, points in thin.panels for point in points)


def test_without_an_agent_nothing_of_it_is_counted_as_0(here: Settings, incidents: Snapshot) -> None:
    found = told(here, incidents)
    by_key = {number.key: number for number in found.numbers}
    assert by_key["volume_automated"].value is None and by_key["hours_saved"].value is None
    assert "took part in no ticket" in by_key["hours_saved"].reason
    assert found.answer == "7,508 tickets came in May 2016."
    assert found.value is None and found.no_value


def test_hours_follow_the_assumptions_that_somebody_typed(here: Settings, company: Snapshot) -> None:
    before = told(here, company)
    assumptions.write(here, "minutes", 24.0, 0.1)
    after = told(here, company)
    assert before.value is not None and after.value is not None
    line = after.value.lines[0]
    assert line.hours == pytest.approx(line.tickets * 0.9 * 24 / 60)
    assert after.value.assumptions.minutes.origin == "typed"
    assert {each.origin for each in before.value.assumptions.all} == {"measured", "default"}
    assumed = "assumed, not measured: share that would have come to a person"
    assert assumed in {each.key: each for each in before.numbers}["hours_saved"].definition
    assumptions.write(here, "minutes", None, 0.0)
    assert told(here, company).value == before.value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("t.csv", "month,metric,value\n2026-10,resolution_rate,68\n", "is a share from 0 to 1"),
        ("t.csv", "month,metric,value\n2026-10,happiness,1\n", "no metric 'happiness'"),
        ("t.csv", "month,metric,value\nOctober,csat_mean,4\n", "is no month"),
        ("t.csv", "month,metric,goal\n2026-10,csat_mean,4\n", "unknown column 'goal'"),
        ("t.csv", "month,metric,value\n2026-10,csat_mean,many\n", "is no number"),
        ("t.csv", "", "has no rows"),
        ("t.toml", "target = 3", r"must write its rows as \[\[target\]\]"),
        ("t.toml", "[[target]\n", "is no valid TOML"),
    ],
)
def test_targets_that_cannot_be_are_refused_by_name(here: Settings, name: str, text: str, says: str) -> None:
    before = targets.listed(here, "nobody")
    with pytest.raises(DataError, match=says):
        targets.import_(here, "nobody", name, text.encode())
    assert targets.listed(here, "nobody") == before == ()


def test_targets_and_notes_come_from_csv_and_toml_alike(here: Settings) -> None:
    csv = "month;metric;value\n2026-10;resolution_rate;66 %\n2026-11;hours_saved;100\n"
    assert targets.import_(here, "typed", "t.csv", csv.encode()) == 2
    toml = '[[target]]\nmonth = "2026-10"\nmetric = "resolution_rate"\nvalue = 0.66\n'
    assert targets.import_(here, "typed", "t.toml", toml.encode()) == 1
    kept = [(first.isoformat(), each.metric, each.value) for first, each in targets.listed(here, "typed")]
    assert kept == [("2026-10-01", "resolution_rate", 0.66), ("2026-11-01", "hours_saved", 100.0)]
    noted = "day,kind,what\n2026-10-03,outage,Shop down\n"
    assert notes.import_(here, "typed", "n.csv", noted.encode()) == 1
    again = '[[note]]\nday = 2026-10-03\nkind = "outage"\nwhat = "Shop down"\n'
    assert notes.import_(here, "typed", "n.toml", again.encode()) == 0
    assert [note.event for note in notes.listed(here, "typed")] == [
        Event(date(2026, 10, 3), "outage", "Shop down")
    ]
    with pytest.raises(DataError, match="no kind of note"):
        notes.add(here, "typed", Event(date(2026, 10, 3), "party", "Cake"))


def test_the_versions_of_the_agent_are_events_of_their_own(company: Snapshot) -> None:
    found = {event.what: event.day for event in notes.versions(company)}
    assert found == {each.name: each.first for each in truth.VERSIONS}


START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def desk(reopened: set[int]) -> pl.DataFrame:
    """March and April of a desk: 10 tickets a day, all solved but every fifth; some reopened two days on."""
    count = 620
    made = [START + timedelta(hours=2.4 * n) for n in range(count)]
    return pl.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in range(count)],
            "created_at": made,
            "resolved": [n % 5 != 0 for n in range(count)],
            "reopened_at": [
                each + timedelta(days=2) if n in reopened else None for n, each in enumerate(made)
            ],
            "escalated": [False] * count,
            "category": ["a" if n % 2 else "b" for n in range(count)],
        }
    )


def load(settings: Settings, frame: pl.DataFrame, name: str) -> Snapshot:
    path = settings.home / name
    frame.write_parquet(path)
    imports.run(settings, path, Choice(reader="canonical", source="desk", kind="tickets"))
    return snapshot.take(settings, "desk")


def test_late_reopens_restate_a_closed_month_with_the_right_figures(home: Path) -> None:
    opened = settings.read()
    early = set(range(1, 300, 60))
    taken = load(opened, desk(early), "march.parquet")
    first = month_contents.report(opened, taken, "2026-03")
    assert first.closed_on is not None and first.restated == ()
    assert not month_contents.close(opened, taken, month_series.build(taken), "2026-03"), (
        "the first report stands"
    )
    late = {n for n in range(2, 200, 5)}
    again = load(opened, desk(early | late), "late.parquet")
    found = told(opened, again, "2026-03")
    march = [n for n in range(620) if (START + timedelta(hours=2.4 * n)).month == 3]
    stood = [sum(n % 5 != 0 and n not in gone for n in march) for gone in (early, early | late)]
    before, after = (100 * each / len(march) for each in stood)
    restated = {each.kept.metric: each for each in found.restated}
    sentence = restated["resolution_rate"].sentence
    assert sentence.startswith(
        f"March {before:.1f} → {after:.1f}: {len(late)} tickets reopened after the close"
    )
    assert "since the import of late.parquet" in sentence
    assert restated["reopen_rate"].causes[0].tickets == len(late) == 40
    assert "escalation_rate" not in restated
    assert {each.lake_version for each in closed_months.listed(opened, "desk")} == {str(taken.version)}
    assert told(opened, again, "2026-03", category="a").restated == (), "of some tickets nothing was kept"


def test_a_month_of_a_filter_is_never_closed(home: Path) -> None:
    opened = settings.read()
    taken = load(opened, desk(set()), "march.parquet")
    filtered = Slice(where=(("category", ("a",)),))
    with pytest.raises(DataError, match="closed for all tickets"):
        month_contents.close(opened, taken, month_series.build(taken, filtered), "2026-03")
    month_contents.report(opened, taken, "2026-03", filtered)
    assert closed_months.listed(opened, "desk") == ()


def test_a_month_is_not_closed_while_a_pull_of_its_source_is_in_its_middle(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = settings.read()
    taken = load(opened, desk(set()), "march.parquet")
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_ACME", 'desk = "intercom", token = "t", source = "desk"')
    connection_state.note(
        opened, "acme", positions={"conversations": {"position": {"since": 1, "cursor": "c"}}}
    )
    with pytest.raises(DataError, match="the pull from acme is not complete"):
        month_contents.close(opened, taken, month_series.build(taken), "2026-03")
    assert month_contents.report(opened, taken, "2026-03").closed_on is None
    connection_state.note(opened, "acme", positions={"conversations": {"position": None}})
    assert month_contents.report(opened, taken, "2026-03").closed_on is not None


def test_a_month_that_is_not_there_is_named(company: Snapshot) -> None:
    with pytest.raises(DataError, match=r"no month '2031-01'.*2026-06 to 2026-11"):
        month_series.build(company).month("2031-01")

"""What a source showed before an import is shown again, to the last bit; erasure and retention end it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update
from typer.testing import CliRunner

from data.database import row_scope, sessions
from data.database.tables import ImportRecord, JobRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.__main__ import app as commands
from jobs.access.viewers import Viewer
from jobs.api import answers
from jobs.counting import job_results, kpis, monthly_counts
from jobs.decisions import decision_log
from jobs.erasure import forget
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.time_travel import past_states
from tests import homes
from tests.desk_imports import DESK, imported

EXPORTS = Path(__file__).parents[2] / "exports"


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return homes.settings_at(tmp_path)


def figures(here: Settings, source: str = DESK) -> str:
    return json.dumps(kpis.run(here, source=source, by=("category", "channel")))


@pytest.mark.parametrize("worth", [0, monthly_counts.WORTH])
def test_figures_before_an_import_are_again_those_that_were_shown_then(
    here: Settings, monkeypatch: pytest.MonkeyPatch, worth: int
) -> None:
    monkeypatch.setattr(monthly_counts, "WORTH", worth)
    shown: list[tuple[str, datetime, str]] = []
    for seed, days in enumerate((range(40), range(30, 50), range(5, 9))):
        imported(here, f"{seed}.csv", seed, days)
        shown.append((str(lake.of(here).version()), datetime.now(UTC), figures(here)))
    assert len({told for _, _, told in shown}) == 3
    kept = sorted((path, path.read_bytes()) for path in (here.home / "counted").rglob("state.json"))
    for version, moment, told in shown:
        for named in (version, moment.isoformat()):
            past = past_states.at(here, named)
            assert str(lake.of(past).version()) == version and figures(past) == told, named
    states = past_states.ended(here)
    assert [(str(each.version), each.file) for each in states] == [
        (shown[1][0], "2.csv"), (shown[0][0], "1.csv"),
    ]  # fmt: skip
    assert [figures(past_states.at(here, each.until.isoformat())) for each in states] == [
        shown[1][2], shown[0][2],
    ]  # fmt: skip
    # What is kept is of the present, and stays so.
    assert kept == sorted((path, path.read_bytes()) for path in (here.home / "counted").rglob("state.json"))
    assert figures(here) == shown[2][2]


def test_decisions_and_results_of_a_state_go_with_it_and_later_ones_do_not(here: Settings) -> None:
    imported(here, "a.csv", 0, range(20))
    decided = {"source": DESK, "kind": "threshold", "subject": "billing"}
    first = decision_log.decide(here, **decided, choice="0.7")  # type: ignore[arg-type]
    asked = job_results.ask(here, "audit", DESK)
    imported(here, "b.csv", 1, range(20, 30))
    decision_log.decide(here, **decided, choice="0.9")  # type: ignore[arg-type]
    other = job_results.ask(here, "audit", DESK)
    past = past_states.at(here, "v1")
    assert decision_log.current(past, DESK, "threshold", "billing") == first
    assert [each.choice for each in decision_log.history(past, DESK, "threshold")] == ["0.7"]
    found, now = job_results.latest(past, "audit", DESK), job_results.latest(here, "audit", DESK)
    assert found is not None and now is not None
    assert (found.id, now.id) == (asked.id, other.id)
    assert job_results.is_stale(here, found) and not job_results.is_stale(past, found)
    # What ended only later was no result then.
    job_requests.update_all(
        here, [col(JobRecord.id) == asked.id], {"state": "done", "ended_at": datetime.now(UTC)}
    )
    assert job_results.latest(here, "audit", DESK) and job_results.latest(past, "audit", DESK) is None


def test_nothing_is_written_to_an_earlier_state(here: Settings, tmp_path: Path) -> None:
    imported(here, "a.csv", 0, range(20))
    imported(here, "b.csv", 1, range(20, 30))
    past, before = past_states.at(here, "v1"), lake.of(here).version()
    with pytest.raises(DataError, match="earlier state of the lake"):
        imported(past, "c.csv", 2, range(3))
    assert lake.of(here).version() == before
    looks = Viewer("ann", "admin", past=True)
    assert looks.may("export") and looks.may("read rows") and not looks.may("decide fixes")
    assert "Go back to now" in looks.lacks("action", "decide fixes")


def test_time_travel_ends_at_an_erasure_and_says_so(here: Settings) -> None:
    imported(here, "a.csv", 0, range(20))
    imported(here, "b.csv", 1, range(20, 30))
    before = datetime.now(UTC)
    forget.customer(here, "c7", DESK)
    erased = datetime.now(UTC)
    for named in ("v1", before.isoformat()):
        with pytest.raises(DataError, match="because of an erasure then"):
            past_states.find(here, named)
    assert past_states.ended(here) == ()
    now = figures(here)
    imported(here, "c.csv", 2, range(30, 40))
    assert figures(past_states.at(here, erased.isoformat())) == now != figures(here)
    assert [each.file for each in past_states.ended(here)] == ["c.csv"]


def test_nothing_earlier_than_the_retention_is_shown(here: Settings) -> None:
    imported(here, "a.csv", 0, range(20))
    imported(here, "b.csv", 1, range(20, 30))
    long_ago = datetime.now(UTC) - timedelta(days=31)
    with sessions.session(here) as opened:
        moved = update(ImportRecord).values(started_at=long_ago, ended_at=long_ago)
        opened.exec(moved.where(col(ImportRecord.file_name) == "b.csv"))
        opened.exec(
            moved.values(ended_at=long_ago - timedelta(hours=1)).where(col(ImportRecord.file_name) == "a.csv")
        )
    for named in ("v1", (long_ago - timedelta(minutes=1)).isoformat()):
        with pytest.raises(DataError, match="Earlier states are kept for 30 days"):
            past_states.find(here, named)
    assert past_states.ended(here) == ()
    # Since then nothing was imported, so the lake of yesterday is the present one.
    yesterday = past_states.at(here, (datetime.now(UTC) - timedelta(days=1)).isoformat())
    assert lake.of(yesterday).version() == lake.of(here).version()


def test_a_version_whose_files_are_gone_is_refused_and_later_ones_are_shown(here: Settings) -> None:
    for seed, days in enumerate((range(20), range(10, 20), range(15, 25))):
        imported(here, f"{seed}.csv", seed, days)
    versions = [str(each.version) for each in past_states.ended(here)]
    table = lake.of(here).open("tickets")
    table.vacuum(0, enforce_retention_duration=False, dry_run=False)
    for named in versions:
        with pytest.raises(DataError, match=r"can no longer be read: files of its tickets were deleted"):
            past_states.find(here, named)
    assert past_states.find(here, str(lake.of(here).version())).ended is None


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("v99", "There is no lake v99 yet"),
        ("2999-01-01", "is in the future"),
        ("2020-01-01", "Earlier states are kept for 30 days"),
        ("yesterday", "is no time and no lake version"),
        ("../v1", "is no time and no lake version"),
        ("9999-12-31", "is no time and no lake version"),
        ("v0", "There were no tickets yet"),
        ("v-1", "is no time and no lake version"),
        ("v²", "is no time and no lake version"),
        ("v" + "9" * 60, "There is no lake v9+ yet"),
        ("0001-01-01T00:00+09:00", "is no time and no lake version"),
        ("9999-12-31T23:59-09:00", "is no time and no lake version"),
        ("<b>2026</b>", "is no time and no lake version"),
    ],
)
def test_what_names_no_state_is_refused_with_what_to_write(here: Settings, named: str, says: str) -> None:
    imported(here, "a.csv", 0, range(3))
    with pytest.raises(DataError, match=says):
        past_states.find(here, named)


def test_a_day_is_its_last_moment_in_the_zone_of_the_workspace(here: Settings) -> None:
    tokyo = replace(here, time_zone="Asia/Tokyo")
    assert past_states.moment("2026-11-20", tokyo) == datetime(2026, 11, 20, 14, 59, 59, 999_999, tzinfo=UTC)
    assert past_states.moment("2026-11-20T09:00", tokyo) == datetime(2026, 11, 20, tzinfo=UTC)
    assert past_states.moment("2026-11-20T09:00Z", tokyo) == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_the_logs_of_one_file_are_one_state(here: Settings) -> None:
    imported(here, "a.csv", 0, range(3))
    records = imports.run(here, EXPORTS / "intercom-conversations.json", Choice())
    assert len(records) > 1
    (state,) = past_states.ended(here)
    assert set(state.imports) == {each.id for each in records} and str(state.version) == "v1"


def test_only_imports_of_sources_that_somebody_may_see_are_named(here: Settings) -> None:
    for seed, source in enumerate(("mine", "theirs", "mine", "theirs")):
        imported(here, f"{source}-{seed}.csv", seed, range(seed * 5, seed * 5 + 9), source)
    assert [each.file for each in past_states.ended(here)] == ["theirs-3.csv", "mine-2.csv", "theirs-1.csv"]
    moment = past_states.ended(here)[0].until.isoformat()
    with row_scope.narrowed("mine"):
        assert [each.file for each in past_states.ended(here)] == ["mine-2.csv"]
        assert figures(past_states.at(here, moment), "mine") == figures(here, "mine")


def test_the_command_and_the_route_answer_of_an_earlier_state(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(here, "a.csv", 0, range(20))
    then = kpis.run(here, source=DESK)
    imported(here, "b.csv", 1, range(10, 30))
    answered = answers.kpis(here, Viewer("ann", "analyst"), {"source": DESK, "lake_as_of": "v1"})
    assert answered.body == then != kpis.run(here, source=DESK) and answered.lake_version == "v1"
    homes.use(monkeypatch, here.home)
    for named, code in (("v1", 0), ("v99", 1)):
        done = CliRunner().invoke(commands, ["kpis", "--lake-as-of", named, "--format", "json"])
        assert done.exit_code == code
        assert json.loads(done.stdout) == then if code == 0 else "no lake v99 yet" in done.stderr

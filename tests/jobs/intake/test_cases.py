"""The small inputs of ../shared with their right values, by command, and the same kinds in other clothes."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from data import settings as environment
from data.cleaning import row_checks
from data.database.tables import ImportRecord
from data.lake import lake as lakes
from data.readers import recognition
from data.readers.formats import open_file
from data.readers.table import LINE
from data.settings import Settings
from data.suggestions.suggest_mapping import suggest
from jobs.__main__ import app
from jobs.intake import imports, preview
from tests.data.cleaning.test_row_checks import KEY, NOW, reading

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def command(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def figures(*words: str) -> dict[str, dict[str, object]]:
    """Metric → its row, over all tickets."""
    rows = json.loads(command("kpis", "--format", "json", *words))
    return {row["metric"]: row for row in rows if row["arm"] is None and row["by"] is None}


def accounted(record: ImportRecord) -> bool:
    parts = (record.accepted, record.unchanged, record.outdated, record.duplicate)
    return record.read == sum(parts) + record.filtered + record.quarantined


def test_case_01_what_the_agent_did_alone_is_automated_where_no_escalation_is_recorded(
    here: Settings, shared: Path
) -> None:
    command("import", str(shared / "data/cases/01_ai_only.csv"))
    found = figures()
    automated = found["automated_resolution_rate"]
    assert (automated["numerator"], automated["n"], automated["excluded"]) == (72, 100, 0)
    assert automated["value"] == 0.72
    assert "This source records no escalations" in str(automated["reason"])
    assert found["escalation_rate"]["value"] is None and found["escalation_rate"]["reason"]


def test_case_02_an_older_export_after_a_newer_one_changes_nothing_and_is_counted(
    here: Settings, shared: Path
) -> None:
    command("import", str(shared / "data/cases/02_newer_first.csv"))
    before = figures()["resolution_rate"]
    said = command("import", str(shared / "data/cases/02_older_second.csv"))
    after = figures()["resolution_rate"]
    assert (before["numerator"], before["n"]) == (after["numerator"], after["n"]) == (10, 10)
    assert "10 read = 0 accepted (0 new, 0 updated) + 0 unchanged + 10 outdated" in said
    record = imports.history(here)[0]
    assert record.outdated == 10 and accounted(record) and "Rows older than what is stored" in record.notes


def test_case_04_what_was_solved_before_it_was_created_is_excluded(here: Settings, shared: Path) -> None:
    said = command("import", str(shared / "data/cases/04_before_created.csv"))
    assert "resolved_at lies more than a minute before created_at in 9 rows" in said
    found = figures()
    for key, value in (("resolution_time_median", 14_400.0), ("first_response_median", 1_800.0)):
        row = found[key]
        assert (row["n"], row["excluded"]) == (12, 9), key
        assert row["low"] is not None and float(str(row["low"])) > 0
        assert row["value"] == value
    assert all(float(str(row["low"])) >= 0 for row in found.values() if row["low"] is not None)


def test_case_05_a_german_zendesk_export_is_understood_and_says_so(here: Settings, shared: Path) -> None:
    said = command("import", str(shared / "data/cases/05_zendesk_german.csv"))
    found = figures()
    assert (found["csat_good_share"]["numerator"], found["csat_good_share"]["n"]) == (2, 3)
    assert (found["resolution_rate"]["numerator"], found["resolution_rate"]["n"]) == (3, 4)
    assert "status: read Gelöst as closed, Geschlossen as closed, Neu as open, Offen as open" in said
    assert imports.history(here)[0].notes.splitlines() == [
        line.strip() for line in said.splitlines()[2:] if line.strip()
    ]


def test_case_07_a_rating_of_zero_is_no_answer_and_takes_no_ticket_along(
    here: Settings, shared: Path
) -> None:
    said = command("import", str(shared / "data/cases/07_csat_zero.csv"))
    found = figures()
    assert (found["resolution_rate"]["numerator"], found["resolution_rate"]["n"]) == (25, 40)
    assert found["resolution_rate"]["value"] == 0.625
    answered = found["csat_response_rate"]
    assert (answered["numerator"], answered["n"]) == (25, 40)
    assert 'csat: 15 values left empty (15 × is outside of 1 to 5, such as "0")' in said


def test_case_08_durations_and_ratings_are_understood_or_asked_about_and_none_is_lost_in_silence(
    here: Settings, shared: Path, tmp_path: Path
) -> None:
    """At first only what has one reading is read; what the profile says then settles the rest."""
    profile = tmp_path / "desk.toml"
    head = 'name = "desk"\nsource = "desk"\nkind = "tickets"\n[columns]\nticket_id = "ticket_id"\n'
    head += 'created_at = "created_at"\nstatus = "status"\ncsat = "rating"\n'
    profile.write_text(head + 'handle_seconds = { from = "spent" }\n')
    file = str(shared / "data/cases/08_durations_ratings.csv")
    said = command("import", file, "--profile", str(profile))
    assert "8 read = 8 accepted" in said
    assert stored("handle_seconds") == [7_980, 3_723, 3_900, None, 93_600, None, 24_840, None]
    assert stored("csat") == [5, 4, None, 4, None, None, None, 3]
    assert stored("csat_good") == [True, True, True, True, True, True, None, False]
    for word in ('"02:13"', '"1,234", "90"', '"Good", "😀", "Very Satisfied"', '"10"'):
        assert word in said, word
    profile.write_text(head + 'handle_seconds = { from = "spent", unit = "minutes", clock = "h:m" }\n')
    command("import", file, "--profile", str(profile))
    assert stored("handle_seconds") == [7_980, 3_723, 3_900, 7_980, 93_600, 74_040, 24_840, 5_400]


def stored(column: str) -> list[object]:
    kept = lakes.of(environment.read()).scan("tickets")
    assert kept is not None
    return kept.sort("ticket_id").collect()[column].to_list()


WORDS = {
    "closed": ("Gelöst", "résolu", "Resuelto", "FECHADO", "Risolto", "opgelost", "Solved"),
    "open": ("Neu", "Ouvert", "en curso", "Aberto", "nuovo", "Nieuw", "Open"),
}
RATED = {True: ("Gut", "Bon", "Buena", "Good"), False: ("Schlecht", "Mauvais", "Mala", "Bad")}


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([True, False, None]), st.integers(0, 6)), min_size=1,
             max_size=12),
    st.permutations(["Status", "Satisfaction Score", "Requester id", "Via", "Group stations"]),
)  # fmt: skip
def test_words_of_other_languages_in_any_order_count_like_english_ones(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[bool, bool | None, int]],
    order: list[str],
) -> None:
    path = tmp_path_factory.mktemp("words") / "tickets.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, ["Id", "Created at", *order])
        writer.writeheader()
        for number, (solved, good, word) in enumerate(rows):
            state = WORDS["closed" if solved else "open"]
            rated = "" if good is None else RATED[good][word % 4]
            writer.writerow({
                "Id": number, "Created at": "2026-03-02 09:00", "Status": state[word],
                "Satisfaction Score": rated, "Via": "Mail", "Group stations": 1, "Requester id": 7,
            })  # fmt: skip
    (table,) = open_file.read_tables(path, name=path.name)
    reader = recognition.recognise(table)
    assert reader is not None and reader.NAME == "zendesk"
    (reading,) = reader.read(table)
    accepted = row_checks.split(reading, now=NOW, key=KEY).accepted
    assert accepted["status"].to_list() == ["closed" if solved else "open" for solved, _, _ in rows]
    assert accepted["csat_good"].to_list() == [good for _, good, _ in rows]


STAMPS = st.sampled_from([None, "2026-03-01T00:00:00Z", "2026-03-05T00:00:00Z", "2026-03-09T00:00:00Z"])
COLUMNS = ("channel", "csat", "category", "resolved", "context.login")
CELLS = {
    "channel": ("chat", "mail", ""), "csat": ("2", "5", ""), "category": ("x", "y", ""),
    "resolved": ("yes", "no", ""), "context.login": ("sso", "mail", ""),
}  # fmt: skip


@settings(max_examples=12)
@given(st.data())
def test_exports_in_any_order_with_any_columns_leave_the_newest_of_what_they_hold(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = lakes.Lake(str(tmp_path_factory.mktemp("lake")), tmp_path_factory.mktemp("lock") / "lock")
    expected: dict[str, dict[str, str | None]] = {}
    for _ in range(data.draw(st.integers(1, 4))):
        there = data.draw(st.sets(st.sampled_from(COLUMNS)))
        dated = data.draw(st.booleans())
        rows: dict[str, dict[str, str | None]] = {}
        for ticket in data.draw(st.sets(st.sampled_from(["1", "2"]), min_size=1)):
            rows[ticket] = {name: data.draw(st.sampled_from(CELLS[name])) or None for name in there}
            if dated:
                rows[ticket]["updated_at"] = data.draw(STAMPS)
        names = sorted(there | ({"updated_at"} if dated else set()))
        found: dict[str, list[str | None]] = {
            "ticket_id": list(rows), "created_at": ["2026-03-01T00:00:00Z"] * len(rows),
            **{name: [row[name] for row in rows.values()] for name in names},
        }  # fmt: skip
        checked = row_checks.split(reading(found), now=NOW, key=KEY)
        merged = store.merge("tickets", checked.accepted.drop(LINE), present=checked.present)
        outdated = 0
        for ticket, row in rows.items():
            stored = expected.get(ticket)
            if stored is None:
                expected[ticket] = row
            elif (
                row.get("updated_at")
                and stored.get("updated_at")
                and row["updated_at"] < stored["updated_at"]
            ):  # type: ignore[operator]
                outdated += 1
            else:
                stored.update(row)
        assert merged.outdated == outdated
        assert merged.new + merged.updated + merged.unchanged + merged.outdated == len(rows)
    kept = store.scan("tickets")
    assert kept is not None
    for row in kept.collect().iter_rows(named=True):
        for name in COLUMNS:
            value = expected[row["ticket_id"]].get(name)
            if name == "resolved":
                value = {"yes": True, "no": False}.get(value or "")  # type: ignore[assignment]
            if name == "csat":
                value = int(value) if value else None  # type: ignore[assignment]
            assert row.get(name) == value, name
        good = expected[row["ticket_id"]].get("csat")
        assert row["csat_good"] == (None if good is None else int(good) >= 4)


def test_the_command_prints_the_notes_of_a_real_process(here: Settings, shared: Path) -> None:
    file = shared / "data/cases/05_zendesk_german.csv"
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "import", str(file)],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "taken as UTC" in done.stdout


def test_an_older_article_after_a_newer_one_is_outdated_and_the_preview_says_so(
    here: Settings, tmp_path: Path
) -> None:
    head = "entry_id,question,answer,updated_at\n"
    newer, older = tmp_path / "newer.csv", tmp_path / "older.csv"
    newer.write_text(f"{head}1,?,new,2026-03-05\n2,?,new,2026-03-05\n")
    older.write_text(f"{head}1,?,old,2026-03-04\n2,?,same day,2026-03-05\n")
    imports.run(here, newer)
    (table,) = open_file.read_tables(older)
    (shown,) = preview.of(here, table, imports.Choice())
    assert (shown.count("outdated"), shown.count("accepted")) == (1, 1)
    (record,) = imports.run(here, older)
    assert (record.outdated, record.updated) == (1, 1) and accounted(record)
    stored = lakes.of(here).scan("knowledge")
    assert stored is not None
    assert dict(stored.select("entry_id", "answer").collect().iter_rows()) == {"1": "new", "2": "same day"}


def test_a_suggested_profile_takes_a_cancelled_ticket_as_closed_and_not_resolved(
    here: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "desk.csv"
    rows = "".join(f"{n},2026-03-02 10:00,{('Done', 'Canceled')[n % 2]}\n" for n in range(6))
    path.write_text(f"Issue key,Created,Status\n{rows}9,2026-03-20 10:00,In Progress\n")
    (table,) = open_file.read_tables(path)
    profile = suggest(table)
    assert profile.columns["status"].values["Canceled"] == "cancelled"
    imports.run(here, path, imports.Choice(profile=profile))
    found = figures()["resolution_rate"]
    assert (found["numerator"], found["n"]) == (3, 6)


def test_ids_that_lost_their_zeros_are_named(here: Settings, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    rows = "".join(f"00{n},2026-03-02T{n % 24:02}:00:00Z\n" for n in range(10, 40))
    first.write_text(f"ticket_id,created_at\n{rows}")
    second.write_text("ticket_id,created_at\n10,2026-03-02T10:00:00Z\n")
    command("import", str(first))
    said = command("import", str(second))
    assert "ids that differ from stored ones only by zeros at the front: 1, such as 10 and 0010" in said


def test_a_stamp_six_months_late_is_named_by_the_import_and_by_every_figure(
    here: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "far.csv"
    rows = "".join(f"{n},2026-03-{1 + n // 2:02}T10:00:00Z,closed,\n" for n in range(60))
    path.write_text(
        f"ticket_id,created_at,status,closed_at\n{rows}99,2026-03-02T10:00:00Z,closed,2026-09-20\n"
    )
    far = "1 row has a time up to 20 Sep 2026, 173 days after all others."
    assert far in command("import", str(path))
    found = figures()["resolution_rate"]
    assert far in str(found["reason"]) and int(str(found["maturing"])) > 0


@pytest.mark.parametrize(
    ("name", "resolution", "escalation"),
    [("03_escalated_status", (12, 20), (8, 20)), ("06_jira", (2, 4), None)],
)
def test_cases_03_and_06_by_the_suggested_profile_and_by_command(
    here: Settings, shared: Path, tmp_path: Path, name: str, resolution: tuple[int, int],
    escalation: tuple[int, int] | None,
) -> None:  # fmt: skip
    file, profile = shared / f"data/cases/{name}.csv", tmp_path / "suggested.toml"
    said = command("suggest", str(file), "--out", str(profile))
    assert "Question:" not in said and "It can answer" in said
    command("import", str(file), "--profile", str(profile))
    found = figures()
    assert (found["resolution_rate"]["numerator"], found["resolution_rate"]["n"]) == resolution
    if escalation:
        assert (found["escalation_rate"]["numerator"], found["escalation_rate"]["n"]) == escalation
    else:
        assert (found["csat_mean"]["value"], found["csat_mean"]["n"]) == (3.5, 2)


def test_case_06_is_recognised_as_a_jira_export(here: Settings, shared: Path) -> None:
    assert "reader profile:jira-service-management" in command(
        "import", str(shared / "data/cases/06_jira.csv")
    )
    found = figures()
    assert (found["resolution_rate"]["numerator"], found["resolution_rate"]["n"]) == (2, 4)


def test_case_08_by_the_suggestion_with_two_answers(here: Settings, shared: Path, tmp_path: Path) -> None:
    file, profile = str(shared / "data/cases/08_durations_ratings.csv"), str(tmp_path / "said.toml")
    said = command("suggest", file)
    assert "Question: What is 02:13 in spent?" in said and "Next: In which unit" in said
    command("suggest", file, "--answer", "1", "--answer", "2", "--out", profile)
    command("import", file, "--profile", profile)
    assert stored("handle_seconds") == [7_980, 3_723, 3_900, 7_980, 93_600, 74_040, 24_840, 5_400]
    assert stored("csat") == [5, 4, None, 4, None, None, None, 3]


def test_an_answer_that_no_question_has_is_refused_in_one_line(here: Settings, shared: Path) -> None:
    file = str(shared / "data/cases/08_durations_ratings.csv")
    for words, says in ((("--answer", "9"), "has no answer 9"), (("--answer", "1") * 3, "no question left")):
        done = CliRunner().invoke(app, ["suggest", file, *words])
        assert done.exit_code == 1 and says in done.output and "Traceback" not in done.output

"""Each desk's export is recognised, imported by one command, and counted as a script of its own counts it."""

import csv
import json
import re
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data import settings as environment
from data.cleaning import row_checks
from data.profiles import profile_files
from data.readers import recognition
from data.readers.formats import open_file
from data.readers.table import Table
from data.settings import Settings
from data.suggestions import suggest_mapping
from tests.data.cleaning.test_row_checks import KEY, NOW
from tests.jobs.intake.test_cases import command, figures

EXPORTS = Path(__file__).parents[2] / "exports" / "desks"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """What the raw file says, in its own words; counted here without any of the program's code."""

    profile: str
    status: str
    solved: tuple[str, ...]
    #: Statuses and rows that no rate counts.
    void: tuple[str, ...] = ()
    filtered: Callable[[Row], bool] = lambda row: False
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    records: str = ""
    unsolved: Callable[[Row], bool] = lambda row: False
    escalated: Callable[[Row], bool] | None = None
    rating: str = ""
    good: tuple[str, ...] = ("4", "5")
    response_seconds: Callable[[Row], float] | None = None


def at(row: Row, path: str) -> Any:  # noqa: ANN401
    for part in path.split("/"):
        row = row.get(part) or {}
    return row if row != {} else ""


def since(form: str, start: str, end: str) -> Callable[[Row], float]:
    return lambda row: (
        datetime.strptime(row[end], form) - datetime.strptime(row[start], form)
    ).total_seconds()


ISO = "%Y-%m-%dT%H:%M:%SZ"
DESKS: dict[str, Desk] = {
    "jira-en.csv": Desk("jira-service-management", "Status", ("Done", "Resolved"),
        rating="Satisfaction rating",
        escalated=lambda row: row["Status"] == "Escalated"),
    "jira-de.csv": Desk("jira-service-management", "Status", ("Fertig", "Gelöst"), delimiter=";",
        rating="Zufriedenheitsbewertung", escalated=lambda row: row["Status"] == "Eskaliert"),
    "jira-api.json": Desk("jira-service-management", "fields/status/name", ("Done", "Closed"),
        records="issues",
        escalated=lambda row: at(row, "fields/status/name") == "Escalated"),
    "hubspot-en.csv": Desk("hubspot-tickets", "Ticket status", ("Closed (Support Pipeline)",),
        response_seconds=since("%Y-%m-%d %H:%M", "Create date", "First agent response date")),
    "hubspot-es.csv": Desk("hubspot-tickets", "Estado del ticket", ("Cerrado",), delimiter=";"),
    "hubspot-api.json": Desk("hubspot-tickets", "properties/hs_pipeline_stage", ("4",), records="results"),
    "servicenow-en.csv": Desk("servicenow-incidents", "State", ("Resolved", "Closed"), encoding="cp1252",
        escalated=lambda row: int(row["Reassignment count"]) > 0,
        unsolved=lambda row: row["Reopen count"] != "0"),
    "servicenow-de.csv": Desk("servicenow-incidents", "Status", ("Gelöst", "Geschlossen"), delimiter=";",
        escalated=lambda row: int(row["Anzahl der Neuzuweisungen"]) > 0),
    "servicenow-api.json": Desk("servicenow-incidents", "state", ("6", "7"), records="result",
        escalated=lambda row: int(row["reassignment_count"]) > 0,
        unsolved=lambda row: row["reopen_count"] != "0"),
    "salesforce-en.csv": Desk("salesforce-cases", "Status", ("Closed",),
        escalated=lambda row: row["Escalated"] == "1"),
    "salesforce-de.csv": Desk("salesforce-cases", "Status", ("Geschlossen",), encoding="cp1252",
        delimiter=";",
        escalated=lambda row: row["Eskaliert"] == "1"),
    "salesforce-dataloader.csv": Desk("salesforce-cases", "Status", ("Closed",),
        escalated=lambda row: row["IsEscalated"] == "true"),
    "zammad-api.json": Desk("zammad", "state", ("closed",), void=("merged",),
        response_seconds=since(ISO, "created_at", "first_response_at")),
    "zammad-de.csv": Desk("zammad", "Status", ("geschlossen",), void=("zusammengeführt",), delimiter=";",
        response_seconds=since("%d.%m.%Y %H:%M", "Erstellt am", "Erste Reaktion")),
    "glpi-fr.csv": Desk("glpi", "Statut", ("Résolu", "Clos"), delimiter=";",
        rating="Enquête de satisfaction - Satisfaction",
        response_seconds=lambda row: sum(
            int(number) * seconds for number, seconds in
            zip(re.findall(r"\d+", row["Statistiques - Temps de prise en compte"]), (3600, 60),
        strict=True))),
    "glpi-en.csv": Desk("glpi", "Status", ("Solved", "Closed"), delimiter=";"),
    "osticket-en.csv": Desk("osticket", "Current Status", ("Resolved", "Closed"),
        unsolved=lambda row: row["Reopen Count"] != "0"),
    "osticket-pt.csv": Desk("osticket", "Status Atual", ("Resolvido", "Fechado"), delimiter=";",
        unsolved=lambda row: row["Contagem de Reaberturas"] != "0"),
    "freescout-api.json": Desk("freescout", "status", ("closed",), void=("spam",),
        records="_embedded/conversations",
        filtered=lambda row: row["state"] == "deleted"),
    "help-scout-api.json": Desk("help-scout", "status", ("closed",), void=("spam",),
        records="_embedded/conversations"),
    "help-scout.csv": Desk("help-scout", "Status", ("Closed",), void=("Spam",), rating="Rating",
        good=("Great",)),
    "gorgias-en.csv": Desk("gorgias", "Status", ("closed",), rating="Survey score",
        response_seconds=lambda row: float(row["First response time (s)"])),
    "gorgias-fr.csv": Desk("gorgias", "Statut", ("Fermé",), rating="Note de l'enquête",
        response_seconds=lambda row: float(row["Temps de première réponse (s)"])),
    "gorgias-api.json": Desk("gorgias", "status", ("closed",), records="data",
        rating="satisfaction_survey/score",
        filtered=lambda row: row["spam"] is True),
    "front-api.json": Desk("front", "status", ("archived",), void=("deleted",), records="_results"),
    "front-fr.csv": Desk("front", "Statut", ("Archivée",), void=("Supprimée",), delimiter=";",
        response_seconds=lambda row: float(row["Délai de première réponse"])),
    "kayako-api.json": Desk("kayako", "status/label", ("Completed", "Closed"), records="data",
        rating="rating",
        good=("GOOD",), filtered=lambda row: row["state"] == "TRASH"),
    "kayako-de.csv": Desk("kayako", "Status", ("Abgeschlossen", "Geschlossen"), delimiter=";",
        rating="Zufriedenheit", good=("Gut",)),
}  # fmt: skip
#: The newest ticket of every file, of 20 March, which is too young to count.
YOUNG = 1


def raw(name: str) -> list[Row]:
    path, desk = EXPORTS / name, DESKS[name]
    if path.suffix == ".json":
        found = json.loads(path.read_text(encoding="utf-8"))
        return list(at(found, desk.records)) if desk.records else found
    with path.open(encoding=desk.encoding, newline="") as opened:
        return list(csv.DictReader(opened, delimiter=desk.delimiter))


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def test_every_fixture_is_counted_here() -> None:
    assert {path.name for path in EXPORTS.iterdir()} == set(DESKS)
    assert {desk.profile for desk in DESKS.values()} == {profile.name for profile in profile_files.desks()}


@pytest.mark.parametrize("name", list(DESKS))
def test_one_command_imports_a_desks_export_and_its_numbers_are_those_of_the_raw_file(
    here: Settings, name: str
) -> None:
    desk = DESKS[name]
    rows = [row for row in raw(name)[:-YOUNG] if not desk.filtered(row)]
    counted = [row for row in rows if at(row, desk.status) not in desk.void]
    solved = [row for row in counted if at(row, desk.status) in desk.solved and not desk.unsolved(row)]
    command("import", str(EXPORTS / name))
    found = figures()
    resolution = found["resolution_rate"]
    assert (resolution["numerator"], resolution["n"]) == (len(solved), len(counted))
    escalation = found["escalation_rate"]
    if desk.escalated is not None:
        assert escalation["numerator"] == sum(map(desk.escalated, counted)) and escalation["n"] == len(
            counted
        )
    if desk.rating:
        answers = [str(at(row, desk.rating)) for row in counted if at(row, desk.rating) not in ("", None)]
        good = found["csat_good_share"]
        assert (good["numerator"], good["n"]) == (sum(each in desk.good for each in answers), len(answers))
        mean = found["csat_mean"]
        points = [int(each) for each in answers if each.isdigit()]
        assert mean["value"] == (pytest.approx(statistics.fmean(points)) if points else None)
    if desk.response_seconds is not None:
        expected = statistics.median(map(desk.response_seconds, counted))
        assert found["first_response_median"]["value"] == pytest.approx(expected, abs=60)


def noticed(table: Table) -> list[str]:
    """What an import of the table would say."""
    reader = recognition.recognise(table)
    assert reader is not None
    (reading,) = reader.read(table)
    return list(row_checks.split(reading, now=NOW, key=KEY).notes)


@pytest.mark.parametrize("name", list(DESKS))
def test_a_status_that_was_renamed_is_named(name: str) -> None:
    (table,) = open_file.read_tables(EXPORTS / name)
    column = DESKS[name].status.replace("/", ".")
    renamed = table.frame[column].replace({DESKS[name].solved[0]: "Zorgon"})
    told = noticed(replace(table, frame=table.frame.with_columns(renamed)))
    assert [line for line in told if line.startswith("status") and "left empty" in line and "Zorgon" in line]


@pytest.mark.parametrize("name", list(DESKS))
def test_a_column_that_is_gone_is_named_or_the_file_is_not_taken_for_that_desk(name: str) -> None:
    (table,) = open_file.read_tables(EXPORTS / name)
    for column in table.columns:
        less = replace(table, frame=table.frame.drop(column))
        if recognition.recognise(less) is None:
            assert "is no export that we know" in str(suggest_mapping.unrecognised(less))
        elif column == DESKS[name].status.replace("/", "."):
            assert [line for line in noticed(less) if "no column" in line and "status" in line]


@pytest.mark.parametrize(
    "name", [name for name, desk in DESKS.items() if desk.good == ("4", "5") and desk.rating]
)
def test_ratings_that_turned_to_another_scale_are_not_taken_for_five_points(name: str) -> None:
    (table,) = open_file.read_tables(EXPORTS / name)
    column = DESKS[name].rating.replace("/", ".")
    doubled = (table.frame[column].cast(int, strict=False) * 2).cast(str).alias(column)
    told = noticed(replace(table, frame=table.frame.with_columns(doubled)))
    assert [line for line in told if line.startswith("csat") and "not on a scale of 1 to 5" in line]


def test_first_responses_in_another_unit_are_noticed_because_their_column_is_called_otherwise() -> None:
    (table,) = open_file.read_tables(EXPORTS / "gorgias-en.csv")
    names = {"First response time (s)": "First response time (min)"}
    told = noticed(replace(table, frame=table.frame.rename(names)))
    assert [line for line in told if "no First response time (s)" in line and "first_response_at" in line]


def test_created_times_in_another_notation_are_read_or_take_their_rows_to_quarantine() -> None:
    """A date whose day and month cannot be told apart is never guessed."""
    (table,) = open_file.read_tables(EXPORTS / "salesforce-en.csv")
    ambiguous = table.frame.with_columns(**{"Date/Time Opened": pl.lit("3/4/2026 9:00 AM")})
    reader = recognition.recognise(table)
    assert reader is not None
    (reading,) = reader.read(replace(table, frame=ambiguous))
    checked = row_checks.split(reading, now=NOW, key=KEY)
    assert checked.quarantined.height == 24
    assert "date order is ambiguous" in checked.quarantined["reason"][0]

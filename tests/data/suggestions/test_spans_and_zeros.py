"""A first response given as a duration is read after the creation, and what 0 means is asked."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.cleaning import row_checks
from data.readers.desks.mapped_table import Mapped
from data.readers.formats.open_file import read_tables
from data.readers.table import Table
from data.suggestions import column_choice, questions, suggest_mapping
from data.suggestions.cell_meanings import flag_meanings
from data.suggestions.usual_names import fit, unit

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def table(folder: Path, header: str, waits: list[str]) -> Table:
    rows = [
        f"{n + 1};{n % 27 + 1:02d}/0{n % 2 + 4}/2025 09:00;Ditta {n % 6};chiuso;{waits[n % len(waits)]}"
        for n in range(30)
    ]
    path = folder / "richieste.csv"
    path.write_text(f"nr;data;cliente;stato;{header}\n" + "\n".join(rows) + "\n", encoding="utf-8")
    [found] = read_tables(path)
    return found


@pytest.mark.parametrize(
    "name",
    ["Erstantwortzeit in Minuten", "first response (min)", "Délai 1re réponse", "Tempo prima risposta (min)",
     "Eerste reactietijd", "Tiempo de primera respuesta", "1st reply", "Zeit bis zur ersten Antwort",
     "Erste Antwort am", "Primera respuesta el", "Première réponse le", "Prima risposta il",
     "Eerste reactie op", "Primeira resposta em", "Data pierwszej odpowiedzi", "Första svaret",
     "Czas do pierwszej odpowiedzi (min)", "Tid till första svar", "Tempo até a primeira resposta",
     "Premier retour", "Erste Rückmeldung"],
)  # fmt: skip
def test_a_header_names_a_first_response_in_any_language(name: str) -> None:
    assert fit("tickets", "first_response_at", name) > 0


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("Abgerechnete Zeit (Min)", "minutes"), ("Arbeitszeit in Stunden", "hours"),
        ("Tiempo invertido", None),
        ("Temps facturé (minutes)", "minutes"), ("Tempo impiegato", None), ("Bestede tijd (uur)", "hours"),
        ("Tempo faturado (min)", "minutes"), ("Czas pracy (godziny)", "hours"), ("Czas pracy [min]", None),
        ("Arbetad tid (minuter)", "minutes"), ("Nedlagd tid (timmar)", "hours"),
        ("Billed time (sec)", "seconds"), ("Temps passé en minutes", "minutes"),
    ],
)  # fmt: skip
def test_a_header_names_a_time_of_work_and_its_unit_in_any_language(name: str, measure: str | None) -> None:
    assert fit("tickets", "handle_seconds", name) > 0 and column_choice.is_work(name)
    assert unit(name) == measure


@pytest.mark.parametrize("name", ["Resolution time", "Wartezeit", "Temps d'attente", "Tempo de espera"])
def test_a_time_of_waiting_is_no_time_of_work(name: str) -> None:
    assert fit("tickets", "handle_seconds", name) == 0


def test_minutes_after_the_creation_are_a_first_response(tmp_path: Path) -> None:
    found = table(tmp_path, "Tempo prima risposta (min)", ["5", "12", "90"])
    profile = suggest_mapping.suggest(found)
    rule = profile.columns["first_response_at"]
    assert (rule.after, rule.unit) == ("data", "minutes")
    [reading] = Mapped(profile).read(found)
    checked = row_checks.split(reading, now=NOW, key=b"k" * 32, zone="UTC").accepted
    waits = (checked["first_response_at"] - checked["created_at"]).dt.total_minutes().to_list()
    assert waits[:3] == [5, 12, 90]


def test_what_0_means_is_asked_and_either_answer_holds(tmp_path: Path) -> None:
    found = table(tmp_path, "Tempo prima risposta (min)", ["0", "12", "90"])
    profile = suggest_mapping.suggest(found)
    key = "zero first_response_at"
    [question] = [each for each in questions.open_questions(found, profile) if each.key == key]
    assert question.known == "0 in 10 rows of 30."
    nobody, at_once = question.options
    for option, empty in ((nobody, 10), (at_once, 0)):
        assert key not in [each.key for each in questions.open_questions(found, option.profile)]
        [reading] = Mapped(option.profile).read(found)
        assert reading.frame["first_response_at"].null_count() == empty


def test_a_handling_time_of_many_zeros_is_asked_about(tmp_path: Path) -> None:
    found = table(tmp_path, "handle time (minutes)", ["0", "0", "12", "30"])
    profile = suggest_mapping.suggest(found)
    asked = [each for each in questions.open_questions(found, profile) if each.key == "zero handle_seconds"]
    assert [each.says for each in asked[0].options] == [
        "Nobody worked on it: leave it out",
        "It took no time: count it as 0",
    ]
    few = table(tmp_path, "handle time (minutes)", ["5", "7", "12"])
    assert "zero handle_seconds" not in [
        each.key for each in questions.open_questions(few, suggest_mapping.suggest(few))
    ]


def test_a_yes_beside_a_handover_is_no_handover() -> None:
    assert flag_meanings.of_handovers(["ja", "nein", "weitergegeben", "-"]) == {
        "ja": "false",
        "nein": "false",
        "weitergegeben": "true",
    }
    assert flag_meanings.of_handovers(["yes", "no"]) == {}
    assert flag_meanings.of_handovers(["escalated", "no"]) == {}

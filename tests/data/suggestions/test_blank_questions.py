"""An empty cell in a column of yes and no is asked about, or a no where only ticks stand beside it."""

from dataclasses import replace
from pathlib import Path

from data.profiles import profile_files, profile_text
from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.formats.open_file import read_tables
from data.readers.table import Table
from data.suggestions import questions, suggest_mapping


def table(folder: Path, flags: list[str]) -> Table:
    words = "nr;fecha;cliente;estado;escalado\n"
    for place, flag in enumerate(flags):
        words += f"{place + 1};{place % 28 + 1:02d}/05/2025;Cliente {place % 5};cerrado;{flag}\n"
    path = folder / "registro.csv"
    path.write_text(words, encoding="utf-8")
    [found] = read_tables(path)
    return found


def escalated(found: Table, profile: Profile) -> list[str | None]:
    [reading] = Mapped(profile).read(found)
    return reading.frame["escalated"].to_list()


def test_an_empty_cell_beside_yes_and_no_is_asked_about(tmp_path: Path) -> None:
    found = table(tmp_path, ["sí", "", "no", "x", "", "no"] * 5)
    profile = suggest_mapping.suggest(found)
    assert profile.columns["escalated"].blank is None
    [question] = [each for each in questions.open_questions(found, profile) if each.key == "blank escalated"]
    assert question.known == "It is empty in 10 rows, says yes in 10 and no in 10."
    no, unknown = question.options
    assert escalated(found, no.profile)[:3] == ["sí", "false", "no"]
    assert escalated(found, unknown.profile)[:3] == ["sí", None, "no"]
    for each in (no.profile, unknown.profile):
        assert "blank escalated" not in [q.key for q in questions.open_questions(found, each)]
        assert profile_files.load(profile_text.dump(each)) == replace(each, about=each.about)


def test_an_empty_cell_beside_ticks_alone_is_a_no_and_said(tmp_path: Path) -> None:
    found = table(tmp_path, ["x", "", "", "✓"] * 5)
    profile = suggest_mapping.suggest(found)
    assert profile.columns["escalated"].blank == "no"
    [reading] = Mapped(profile).read(found)
    assert reading.frame["escalated"].to_list()[:4] == ["x", "false", "false", "✓"]
    assert "escalated: 10 empty cells of escalado read as no." in reading.notes


def test_a_machine_flag_with_empty_cells_is_not_asked_about(tmp_path: Path) -> None:
    found = table(tmp_path, ["true", "", "false", "false"] * 5)
    asked = questions.open_questions(found, suggest_mapping.suggest(found))
    assert "blank escalated" not in [each.key for each in asked]


def test_a_rating_whose_name_says_its_scale_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "encuesta.csv"
    marks = ["3,5", "8", "", "9,5", "10", "7"]
    rows = "".join(f"{n + 1};{n % 28 + 1:02d}/05/2025;C{n % 5};cerrado;{marks[n % 6]}\n" for n in range(30))
    path.write_text("nr;fecha;cliente;estado;Valor sobre 10 (0-10)\n" + rows, encoding="utf-8")
    [found] = read_tables(path)
    profile = suggest_mapping.suggest(found)
    [question] = [each for each in questions.open_questions(found, profile) if each.key == "rating"]
    assert "goes from 0 to 10, as its name says" in question.asks
    chosen = next(each.profile for each in question.options if each.says == "8 to 10")
    [reading] = Mapped(chosen).read(found)
    assert reading.frame["csat_good"].to_list()[:6] == [False, True, None, True, True, False]

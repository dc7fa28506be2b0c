"""Where some values of a rating were not understood, the number that leaves them out says so."""

from pathlib import Path

import pytest

from analytics import definition_text
from analytics.metrics import METRICS
from data import settings as environment
from data.cleaning import cell_notes
from data.readers.formats import open_file
from data.suggestions import suggest_mapping
from jobs.counting import snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice


def test_a_mean_says_how_many_ratings_were_not_understood(home: Path, tmp_path: Path) -> None:
    marks = ["4", "5", "3 – va bene", "quasi", "2", "muy satisfecho"]
    rows = "".join(f"{n + 1};2025-05-{n % 28 + 1:02d};C{n % 5};cerrado;{marks[n % 6]}\n" for n in range(60))
    path = tmp_path / "valoraciones.csv"
    path.write_text("nr;fecha;cliente;estado;csat\n" + rows, encoding="utf-8")
    here = environment.read()
    [table] = open_file.read_tables(path)
    [record] = imports.run(here, path, Choice(profile=suggest_mapping.suggest(table)))
    rules = snapshot.take(here, record.source).rules
    # Words count as good or not good, and are missing in the mean alone.
    said = definition_text.without(METRICS["csat_mean"], rules)
    assert "20 values of the last import not understood, so not counted." in said
    said = definition_text.without(METRICS["csat_good_share"], rules)
    assert "10 values of the last import not understood, so not counted." in said
    assert not definition_text.not_understood(METRICS["handle_time_median"], rules)


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ('csat: 3 values left empty (3 × is no number, such as "?").', [("csat", 3), ("csat_good", 3)]),
        ("csat: 1,200 values left empty (1,200 × has no points and counts only).", [("csat", 1200)]),
        ("Note: 7 rows have a value that is not on the profile's scale for csat_good; it is left empty (x).",
         [("csat_good", 7)]),
        ("Lines 1 and 2 above the header left out.", []),
    ],
)  # fmt: skip
def test_a_note_is_read_back(note: str, found: list[tuple[str, int]]) -> None:
    assert list(cell_notes.not_understood(note)) == found

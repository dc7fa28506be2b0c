"""An import whose durations look as if their unit had changed says so, and changes nothing."""

from pathlib import Path

import pytest

from data import settings
from data.profiles.mapping_profile import Profile, Rule
from data.settings import Settings
from jobs.intake import changed_units, first_look, imports, preview
from jobs.intake.imports import Choice

PROFILE = Profile(
    name="desk",
    source="desk",
    kind="tickets",
    columns={
        "ticket_id": Rule(columns=("id",)),
        "created_at": Rule(columns=("made",)),
        "handle_seconds": Rule(columns=("lasted",), unit="seconds"),
    },
)


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def written(folder: Path, name: str, first: int, factor: float | None, month: int = 3) -> Path:
    rows = [
        f"{n},2026-{month:02}-{1 + n % 28:02} 10:00,"
        + ("" if factor is None else f"{factor * (200 + n % 50):g}")
        for n in range(first, first + 60)
    ]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(["id,made,lasted", *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("factor", "said"), [(1 / 60, "about 60 times as long"), (1000, "about 1,000 times as short"), (1.7, "")]
)
def test_another_unit_than_in_earlier_imports_is_said(
    here: Settings, tmp_path: Path, factor: float, said: str
) -> None:
    choice = Choice(profile=PROFILE)
    (before,) = imports.run(here, written(tmp_path, "may", 1000, 1), choice)
    assert "Nothing was changed" not in before.notes
    later = written(tmp_path, "june", 2000, factor)
    (shown,) = preview.of(here, first_look.first_look(later, name=later.name).tables[0], choice)
    (record,) = imports.run(here, later, choice)
    for notes in (record.notes, " ".join(shown.notes)):
        assert (said in notes) if said else ("median" not in notes)
    assert record.accepted == 60


def test_months_that_record_no_duration_do_not_hide_that_its_unit_changed(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed_units, "_ENOUGH", 10)
    choice = Choice(profile=PROFILE)
    imports.run(here, written(tmp_path, "march", 1000, 1), choice)
    imports.run(here, written(tmp_path, "april", 2000, None, 4), choice)
    (record,) = imports.run(here, written(tmp_path, "may", 3000, 1000, 5), choice)
    assert "about 1,000 times as short" in record.notes

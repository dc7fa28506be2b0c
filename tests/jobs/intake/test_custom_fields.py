"""Fields that an account added to Zendesk, known by numbers in its export, may say a handover."""

import json
from pathlib import Path
from typing import Any

import pytest

from data import settings as environment
from data.settings import Settings
from jobs.counting import kpis
from jobs.intake import first_look, imports, profile_questions, suggesting
from jobs.intake.imports import Choice

EXPORT = Path(__file__).parents[2] / "exports" / "zendesk-incremental.json"


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def written(folder: Path, field: dict[str, Any]) -> tuple[Path, int]:
    """The export with a further field, the value that says a handover in every third ticket."""
    found: Any = json.loads(EXPORT.read_text())
    yes, no = field.pop("values")
    for place, row in enumerate(found["tickets"]):
        fields = [*(row.get("custom_fields") or []), {**field, "value": no if place % 3 else yes}]
        row["custom_fields"] = fields
    path = folder / "tickets.json"
    path.write_text(json.dumps(found))
    return path, len(found["tickets"])


@pytest.mark.parametrize(
    "field",
    [
        {"id": 900041, "values": ("ai_agent_handed_over", "ai_agent_solved")},
        {"id": 900042, "title": "AI agent handed over", "values": (True, False)},
    ],
)
def test_a_field_that_says_a_handover_is_offered_and_read(
    here: Settings, tmp_path: Path, field: dict[str, Any]
) -> None:
    path, _ = written(tmp_path, field)
    table = first_look.first_look(path, name=path.name).tables[0]
    profile = suggesting.recognised(table)
    assert profile is not None
    (question,) = [
        each for each in profile_questions.open_questions(table, profile) if each.key == "escalated"
    ]
    offered = "context.ai_agent_handed_over" if "title" in field else f"context.field_{field['id']}"
    chosen = next(each.profile for each in question.options if each.column == offered)
    (before,) = imports.run(here, path)
    assert f"Not read, though it may be a handover: {offered}." in before.notes
    imports.run(here, path, Choice(profile=chosen))
    found: Any = {row["metric"]: row for row in kpis.run(here) if row["by"] is row["arm"] is None}
    assert 0 < found["escalation_rate"]["numerator"] < found["escalation_rate"]["n"]

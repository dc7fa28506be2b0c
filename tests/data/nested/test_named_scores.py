"""Scores, evaluations and slots of any name are asked about, read, or named as not read."""

import json
from pathlib import Path

import pytest

from analytics.metrics import METRICS, missing
from data import settings
from data.lake import lake
from data.settings import Settings
from jobs.counting import snapshot
from jobs.intake import first_look, imports, profile_questions, suggesting
from jobs.intake.imports import Choice

DAY = "2026-03-{:02}T10:00:00.000Z"


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def traces(folder: Path, **scores: list[object]) -> Path:
    """Langfuse traces, one a session, with these scores."""
    rows = []
    for n in range(1, 25):
        at = DAY.format(n)
        given = [
            {"name": name, "value": values[n % len(values)], "stringValue": None}
            for name, values in scores.items()
        ]
        seen = [{"id": f"o{n}", "type": "GENERATION", "name": "answer", "startTime": at, "endTime": at}]
        rows.append({
            "id": f"t{n}", "timestamp": at, "sessionId": f"s{n}", "input": {"question": "where is it"},
            "output": {"content": "here"}, "latency": 2.0, "observations": seen, "scores": given,
        })  # fmt: skip
    path = folder / "traces.json"
    path.write_text(json.dumps({"data": rows}))
    return path


def spans(folder: Path, name: str) -> Path:
    """OTLP traces of one span each, with an evaluation of that name."""

    def said(key: str, text: str) -> dict[str, object]:
        return {"key": key, "value": {"stringValue": text}}

    lines = []
    for n in range(1, 25):
        begun = 1_770_000_000_000_000_000 + n * 86_400_000_000_000
        event = {
            "name": "gen_ai.evaluation.result",
            "attributes": [
                said("gen_ai.evaluation.name", name),
                said("gen_ai.evaluation.score.label", ("yes", "no")[n % 2]),
            ],
        }
        span = {
            "traceId": f"{n:032x}", "spanId": f"{n:016x}", "name": "chat", "startTimeUnixNano": str(begun),
            "endTimeUnixNano": str(begun + 2_000_000_000), "events": [event],
            "attributes": [said("gen_ai.operation.name", "chat"), said("gen_ai.conversation.id", f"c{n}")],
        }  # fmt: skip
        scopes = [{"scope": {"name": "x"}, "spans": [span]}]
        lines.append(json.dumps({"resourceSpans": [{"resource": {}, "scopeSpans": scopes}]}))
    path = folder / "spans.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def answered(path: Path, key: str) -> Choice:
    table = first_look.first_look(path, name=path.name).tables[0]
    profile = suggesting.recognised(table)
    assert profile is not None
    asked = {each.key: each for each in profile_questions.open_questions(table, profile)}
    assert "Until you choose" in asked[key].because
    return Choice(profile=asked[key].options[0].profile)


def test_a_score_of_another_name_that_speaks_of_the_solution_is_asked_about_and_read(
    here: Settings, tmp_path: Path
) -> None:
    path = traces(tmp_path, task_completed=[1, 0, 1])
    (tickets, _) = imports.run(here, path, Choice(source="before"))
    assert "Not read, though it may be a solution: task_completed." in tickets.notes
    known = snapshot.take(here, "before").rules.known
    assert missing(METRICS["resolution_rate"], known).startswith("task_completed may say whether")
    choice = answered(path, "score resolved")
    imports.run(here, path, Choice(profile=choice.profile, source="after"))
    stored = lake.of(here).scan_source("tickets", "after")
    assert stored is not None
    assert stored.collect()["resolved"].value_counts(sort=True).rows() == [(True, 16), (False, 8)]


@pytest.mark.parametrize(("name", "canonical"), [("resolution", "resolved"), ("goal_achieved", "resolved")])
def test_an_evaluation_of_a_usual_name_is_read(
    here: Settings, tmp_path: Path, name: str, canonical: str
) -> None:
    imports.run(here, spans(tmp_path, name), Choice(source="x"))
    stored = lake.of(here).scan_source("tickets", "x")
    assert stored is not None
    assert sorted(stored.collect()[canonical].value_counts().rows()) == [(False, 12), (True, 12)]


def test_an_evaluation_of_another_name_is_asked_about_or_named_as_not_used(
    here: Settings, tmp_path: Path
) -> None:
    path = spans(tmp_path, "person_took_over")
    choice = answered(path, "score escalated")
    imports.run(here, path, Choice(profile=choice.profile, source="x"))
    stored = lake.of(here).scan_source("tickets", "x")
    assert stored is not None
    assert sorted(stored.collect()["escalated"].value_counts().rows()) == [(False, 12), (True, 12)]
    (tickets, *_) = imports.run(here, spans(tmp_path, "relevance"), Choice(source="y"))
    assert "Not used by the profile: the evaluations relevance." in tickets.notes

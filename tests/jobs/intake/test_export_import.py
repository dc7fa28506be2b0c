"""What we export as CSV can be imported again, and says the same."""

import json
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from data import export, settings
from data.lake import lake
from data.settings import Settings
from jobs.counting import drill_down_rows, snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice

FORMULAS = ("=1+1", "+1", "-x", "@SUM(1)", "|calc", "-5", "＝1", "'=1", "''", "'=")
BEFORE = ("", "a;", 'a";', "a,", "a\t", "a\nb;'", "Dear all,\n", "'", ",\n'", ";;'", "a ")


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def texts(shared: Path) -> list[str]:
    naughty = json.loads((shared / "data/naughty/blns.json").read_text("utf-8"))
    known = (shared / "data/naughty/csv-injection.txt").read_text("utf-8").splitlines()
    made = [before + formula for before, formula in product(BEFORE, (*FORMULAS, *known))]
    return [text for text in (*naughty, *made) if text.strip()]


def stored(here: Settings, kind: str, source: str, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
    frame = lake.of(here).scan_source("tickets" if kind == "tickets" else "interactions", source)
    assert frame is not None
    return frame.select(key, *columns).sort(key).collect()


def test_an_export_imported_again_holds_the_same_texts(here: Settings, shared: Path, tmp_path: Path) -> None:
    said = texts(shared)
    tickets = [
        {
            "ticket_id": f"T{n}",
            "created_at": f"2026-03-{1 + n % 28:02}T10:00:00Z",
            "status": "closed",
            "subject": text,
            "body": text,
            "category": text[:60],
        }
        for n, text in enumerate(said)
    ]
    answers = [
        {
            "interaction_id": f"I{n}",
            "ticket_id": f"T{n}",
            "at": "2026-04-01T10:00:00Z",
            "actor": "ai",
            "action": "answer",
            "text": text,
            "predicted_intent": "a",
            "confidence": 0.9,
        }
        for n, text in enumerate(said)
    ]
    for name, content in (("t.json", tickets), ("i.json", answers)):
        (tmp_path / name).write_text(json.dumps(content))
        (record,) = imports.run(here, tmp_path / name, Choice(source="first"))
        assert record.new == len(said)
    taken = snapshot.take(here, "first")
    facts = taken.rows(Slice()).collect()
    metric = next(each for each in METRICS.values() if each.rows == "answer")
    exported = {
        "tickets": drill_down_rows.tickets(here, taken, facts),
        "interactions": drill_down_rows.full(here, taken, facts, metric),
    }
    assert exported["tickets"].height == len(said) and exported["interactions"].height > 0
    for kind, frame in exported.items():
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(export.csv_bytes(frame))
        imports.run(here, path, Choice(source="again"))
    for kind, key, columns in (
        ("tickets", "ticket_id", ("subject", "body", "category")),
        ("interactions", "interaction_id", ("text",)),
    ):
        again = stored(here, kind, "again", key, columns)
        first = stored(here, kind, "first", key, columns).join(again, on=key, how="semi").sort(key)
        assert again.equals(first)

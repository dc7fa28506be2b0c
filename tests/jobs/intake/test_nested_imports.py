"""Nested files into the lake: by a profile, in pieces, all or nothing, and the same twice."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import settings
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.nested import unfold_reader
from data.profiles import profile_files
from data.settings import Settings
from jobs.counting import kpis
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.intake.large_files import summed
from tests.benchmarks.peers.conversations import PROFILE
from tests.jobs.intake.test_cases import command

CASE = Path("data/cases/09_messages_array.jsonl")


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def add(here: Settings, path: Path, **more: object) -> list[ImportRecord]:
    return imports.run(here, path, Choice(profile=profile_files.load(PROFILE), **more))  # type: ignore[arg-type]


def chats(folder: Path, count: int, *, role: str = "user") -> Path:
    path = folder / f"chats-{count}-{role}.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for n in range(count):
            at = f"2026-03-{1 + n % 28:02}T10:00:00Z"
            said = [{"role": role, "content": f"mail me at a{n}@example.org", "ts": at}] * 3
            row = {"session_id": f"s{n}", "user_id": f"u{n}", "started_at": at, "messages": said}
            out.write(json.dumps(row) + "\n")
    return path


def accounted(record: ImportRecord) -> bool:
    parts = record.accepted + record.unchanged + record.outdated + record.duplicate
    return record.read == parts + record.filtered + record.quarantined


def test_an_array_of_messages_gives_the_tickets_interactions_and_escalations_that_are_known(
    here: Settings, shared: Path
) -> None:
    tickets, said = add(here, shared / CASE)
    assert (tickets.kind, tickets.accepted, said.kind, said.accepted) == ("tickets", 15, "interactions", 35)
    assert accounted(tickets) and accounted(said)
    found = kpis.run(here, as_of=datetime(2026, 4, 1, tzinfo=UTC))
    rows = {row["metric"]: row for row in found if row["by"] is None and row["arm"] is None}
    assert (rows["escalation_rate"]["numerator"], rows["escalation_rate"]["denominator"]) == (5, 15)
    again = add(here, shared / CASE)
    assert [(each.new, each.updated, each.unchanged) for each in again] == [(0, 0, 15), (0, 0, 35)]


def test_a_file_in_many_pieces_is_stored_whole_redacted_and_in_one_commit_a_log(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfold_reader, "PIECE", 200)
    tickets, said = add(here, chats(tmp_path, 500))
    assert (tickets.accepted, said.accepted) == (500, 1500)
    stored = lake.of(here)
    assert stored.version() == (1, 1, 0)
    rows = stored.scan("interactions")
    assert rows is not None
    found = rows.collect()
    assert found.height == 1500 and found["interaction_id"].is_unique().all()
    assert not found["text"].str.contains("@").any()


def test_a_key_in_two_pieces_is_stored_once_and_counted(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = chats(tmp_path, 300)
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    monkeypatch.setattr(unfold_reader, "PIECE", 200)
    tickets, said = add(here, path)
    assert (tickets.accepted, tickets.duplicate, said.accepted, said.duplicate) == (300, 300, 900, 900)
    assert accounted(tickets) and accounted(said)


def test_a_file_of_which_most_rows_are_bad_is_refused_and_nothing_of_it_is_stored(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfold_reader, "PIECE", 200)
    path = chats(tmp_path, 300, role="robot")
    with pytest.raises(DataError, match="900 × actor: the profile has no meaning for the value of role"):
        add(here, path)
    assert lake.of(here).scan("tickets") is None
    tickets, said = add(here, path, accept_rejects=True)
    assert (tickets.accepted, said.quarantined) == (300, 900)


def test_messages_alone_wait_for_their_tickets(here: Settings, shared: Path) -> None:
    [said] = add(here, shared / CASE, kind="interactions")
    assert (said.accepted, said.waiting, said.quarantined) == (0, 35, 35)
    [tickets] = add(here, shared / CASE, kind="tickets")
    assert tickets.accepted == 15
    rows = lake.of(here).scan("interactions")
    assert rows is not None and rows.collect().height == 35


def test_the_command_suggests_a_profile_that_then_imports_the_array(
    here: Settings, shared: Path, tmp_path: Path
) -> None:
    out = tmp_path / "suggested.toml"
    said = command("suggest", str(shared / CASE), "--out", str(out))
    assert "tickets, and interactions in their list messages" in said
    assert "interactions: actor" in said and "role" in said
    tickets, talk = imports.run(here, shared / CASE, Choice(profile=profile_files.find(out)))
    assert (tickets.accepted, talk.accepted) == (15, 35)


def test_what_pieces_say_alike_is_said_once_with_its_counts_added() -> None:
    notes = [
        'csat: 3 values left empty (3 × is outside of 1 to 5, such as "7").',
        "status: read done as closed, won't do as closed and not resolved.",
        'csat: 1,002 values left empty (1,002 × is outside of 1 to 5, such as "9").',
        "status: read done as closed.",
        "Kept beside the known columns: a1 as context.a1.",
        "Kept beside the known columns: a1 as context.a1.",
    ]
    assert summed(notes) == [
        "status: read done as closed, won't do as closed and not resolved.",
        'csat: 1,005 values left empty (for example 3 × is outside of 1 to 5, such as "7").',
        "Kept beside the known columns: a1 as context.a1.",
    ]

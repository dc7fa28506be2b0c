"""The audit log: the database refuses changes, and what is changed beside it is found."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from data.audit_log import anchors, chain, events, verification
from data.database import sessions
from data.errors import DataError
from data.settings import Settings

#: How the refusals of the database are taken away, by whoever owns it.
_OPENED = {
    "sqlite": [f"DROP TRIGGER audit_entry_no_{name}" for name in ("update", "delete", "replace")],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER USER"],
}


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """On SQLite and on PostgreSQL, with twenty entries."""
    settings = Settings(tmp_path, str(tmp_path / "lake"), database_url, "UTC", timedelta(days=7))
    for number in range(20):
        events.record(settings, "export", source="desk", subject=f"T{number}", details={"rows": number})
    yield settings
    sessions.forget(settings)


def changed(here: Settings, *statements: str) -> None:
    """As somebody would who owns the database."""
    with sessions.session(here) as opened:
        connection = opened.connection()
        for statement in (*_OPENED[connection.dialect.name], *statements):
            connection.execute(text(statement))


def seqs(found: chain.Verification) -> list[int]:
    return [fault.seq for fault in found.faults]


def test_a_log_that_nobody_touched_is_unchanged_and_says_what_was_checked(here: Settings) -> None:
    anchors.write(here)
    found = verification.verify(here)
    assert found.ok and found.entries == 20 and found.anchors == 1
    assert found.sentence().startswith(
        "Unchanged: 20 entries (contents, order and 1 anchor checked). Head 20:"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET who = 'x' WHERE seq = 3",
        "DELETE FROM audit_entry WHERE seq = 3",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(here: Settings, statement: str) -> None:
    with pytest.raises((SQLAlchemyError, DataError)), sessions.session(here) as opened:
        opened.connection().execute(text(statement))
    assert verification.verify(here).entries == 20


def test_no_entry_is_replaced_and_the_table_is_not_emptied(here: Settings) -> None:
    with sessions.session(here, reads_only=True) as opened:
        name = opened.connection().dialect.name
    statement = (
        "TRUNCATE audit_entry" if name == "postgresql"
        else "INSERT OR REPLACE INTO audit_entry SELECT seq, at, 'x', action, outcome, source, subject, "
        "details, key, mac FROM audit_entry WHERE seq = 3"
    )  # fmt: skip
    with pytest.raises((SQLAlchemyError, DataError)), sessions.session(here) as opened:
        opened.connection().execute(text(statement))
    assert verification.verify(here).ok


@pytest.mark.parametrize("column", [*chain.FIELDS, "mac"])
def test_one_flipped_bit_is_found_at_its_entry(here: Settings, column: str) -> None:
    row = next(each for each in events.rows(here) if each["seq"] == 7)
    value = row[column]
    flipped = value[:-1] + chr(ord(value[-1]) ^ 1) if value else "\x01"
    with sessions.session(here) as opened:
        connection = opened.connection()
        for statement in _OPENED[connection.dialect.name]:
            connection.execute(text(statement))
        connection.execute(
            text(f'UPDATE audit_entry SET "{column}" = :value WHERE seq = 7'), {"value": flipped}
        )
    found = verification.verify(here)
    assert not found.ok and seqs(found)[0] == 7
    # The entry after it was chained to the MAC as it was.
    assert seqs(found) == ([7, 8] if column == "mac" else [7])


def test_one_removed_entry_is_found_at_its_place(here: Settings) -> None:
    changed(here, "DELETE FROM audit_entry WHERE seq = 7")
    found = verification.verify(here)
    assert seqs(found) == [8, 8] and "1 entry is missing before it" in found.faults[0].says
    # Numbered anew, so that no number is missing, it is found all the same.
    changed_again = [f"UPDATE audit_entry SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(8, 21)]
    with sessions.session(here) as opened:
        for statement in changed_again:
            opened.connection().execute(text(statement))
    found = verification.verify(here)
    assert not found.ok and seqs(found)[0] == 7


def test_a_removed_end_is_found_with_an_anchor_and_only_with_one(here: Settings) -> None:
    foot = str(events.head(here))[: len("20:") + chain.SHORTEST]
    changed(here, "DELETE FROM audit_entry WHERE seq > 15")
    assert verification.verify(here).ok
    found = verification.verify(here, [foot])
    assert seqs(found) == [20] and "entries were removed" in found.faults[0].says
    # Filled up again with others, the anchor's own number has another MAC.
    for _ in range(5):
        events.record(here, "export")
    assert seqs(verification.verify(here, [foot])) == [20]


def test_an_anchor_beside_the_lake_tells_of_a_removed_end(here: Settings) -> None:
    assert anchors.write(here) is not None and anchors.write(here) is None
    changed(here, "DELETE FROM audit_entry WHERE seq > 15")
    assert seqs(verification.verify(here)) == [20]


def test_a_removed_beginning_is_found(here: Settings) -> None:
    changed(here, "DELETE FROM audit_entry WHERE seq < 4")
    assert seqs(verification.verify(here))[0] == 4


def test_entries_of_another_key_are_told_until_that_key_is_given(here: Settings) -> None:
    before = events.key(here).hex()
    (here.home / "redaction.key").write_bytes(b"\x07" * 32)
    events.record(here, "export")
    found = verification.verify(here)
    assert seqs(found) == list(range(1, 21)) and "another key" in found.faults[0].says
    assert verification.verify(here, further_keys=[before]).ok


def test_what_many_do_at_once_stands_in_one_chain(here: Settings) -> None:
    def act(who: str) -> None:
        for _ in range(10):
            events.record(here, "sign in", who=who)

    threads = [threading.Thread(target=act, args=(name,)) for name in ("Ada", "Ben", "Cem", "Dee")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = verification.verify(here)
    assert found.ok and found.entries == 60
    assert len(events.latest(here, who="Ada")) == 10


def test_subjects_are_keyed_hashes_and_odd_text_keeps_its_mac(here: Settings) -> None:
    events.record(here, "export\x00" + "x" * 200, who="\x00 Müller \ud800 \u202e", subject="T1")
    found = events.latest(here, limit=1)[0]
    assert found.subject == events.subject_hash(here, "T1") != "T1" and len(found.action) == 60
    assert verification.verify(here).ok


def test_the_verifier_stands_alone(here: Settings, tmp_path: Path) -> None:
    anchors.write(here)
    script = tmp_path / "elsewhere" / "verify_audit_log.py"
    script.parent.mkdir()
    script.write_bytes(verification.SCRIPT.read_bytes())
    log, beside = script.with_name("log.jsonl"), script.with_name("anchors.jsonl")
    log.write_bytes(b"".join(verification.log_lines(here)))
    beside.write_bytes(verification.anchor_lines(here))

    def run(*further: str) -> subprocess.CompletedProcess[str]:
        given = [sys.executable, "-I", script.name, log.name, "--anchors", beside.name, *further]
        return subprocess.run(given, cwd=script.parent, capture_output=True, text=True, check=False)

    key = events.key(here).hex()
    said = run("--key", key)
    assert said.returncode == 0 and "Unchanged: 20 entries (contents" in said.stdout, said.stderr
    assert "order alone" in run().stdout
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    lines[4]["who"] += "?"
    log.write_text("\n".join(map(json.dumps, lines)))
    said = run("--key", key)
    assert said.returncode == 1 and "entry 5" in said.stdout
    log.write_text("\n".join(map(json.dumps, lines[:-1])))
    assert "entries were removed" in run().stdout
    log.write_text("torn {")
    assert run().returncode == 2


def test_an_anchor_that_is_none_is_refused_in_words(here: Settings) -> None:
    with pytest.raises(DataError, match="'20:12' is no anchor"):
        verification.verify(here, ["20:12"])

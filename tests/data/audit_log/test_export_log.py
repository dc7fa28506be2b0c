import ast
import hashlib
from pathlib import Path

import pytest

from data.audit_log import events, export_log
from data.settings import Settings
from jobs.counting import opened_transcripts
from tests.homes import settings_at
from tests.server_process import ROOT


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_at(tmp_path)


def test_a_file_that_leaves_is_told_by_its_rows_filters_and_digest(here: Settings) -> None:
    content = b'ticket,text\n1,"two\nlines"\n2,b\n'
    export_log.record(here, "desk-rows.csv", content, {"source": "desk", "q": "Bob Marley"})
    (entry,) = events.latest(here)
    assert (entry.action, entry.source) == ("export", "desk")
    assert entry.details["rows"] == 2 and entry.details["bytes"] == len(content)
    assert entry.details["sha256"] == hashlib.sha256(content).hexdigest()
    assert entry.details["filters"] == {"q": events.subject_hash(here, "Bob Marley")[:16]}
    assert "Bob" not in str(entry)


def test_a_file_that_is_no_table_has_no_rows(here: Settings) -> None:
    for name, content in (("a.pdf", b"%PDF"), ("b.csv", b""), ("c.html", "<p>")):
        export_log.record(here, name, content, {})
    assert [each.details["rows"] for each in events.latest(here)] == [None, None, None]


def test_a_file_that_a_command_writes_has_its_entry_even_if_it_cannot_be_written(
    here: Settings, tmp_path: Path
) -> None:
    export_log.write(here, tmp_path / "of bob.csv", "a,b\n1,2\n", "desk")
    assert (tmp_path / "of bob.csv").read_bytes() == b"a,b\n1,2\n"
    with pytest.raises(OSError, match="No such file"):
        export_log.write(here, tmp_path / "gone" / "x.csv", "a\n", "desk")
    second, first = events.latest(here)
    assert (first.source, first.details["rows"], first.details["file"]) == ("desk", 1, "csv")
    assert second.action == "export" and "bob" not in str((first, second))


#: What these write tells of no ticket (a mapping) or has an entry of its own (log, pack, certificate).
_OWN_ENTRY = {"suggest_command.py", "audit_log_commands.py", "erasure_commands.py"}


def test_no_command_writes_a_file_past_the_log() -> None:
    found = set[str]()
    for path in [ROOT / "jobs" / "__main__.py", *(ROOT / "jobs" / "report").rglob("*.py"),
                 *(ROOT / "jobs" / "commands").rglob("*.py")]:  # fmt: skip
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("write_bytes", "write_text", "writelines"):
                found.add(path.name)
    assert found == _OWN_ENTRY


def test_a_conversation_that_is_opened_is_one_entry_for_a_quarter_of_an_hour(here: Settings) -> None:
    for ticket, now in (("T1", 0.0), ("T1", 60.0), ("T2", 61.0), ("T1", 901.0)):
        opened_transcripts.record(here, "desk", ticket, now)
    found = events.latest(here, action="transcript opened")
    assert [each.subject == found[-1].subject for each in found] == [True, False, True]
    assert "T1" not in str(found) and {each.source for each in found} == {"desk"}

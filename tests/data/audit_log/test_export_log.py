import hashlib
from pathlib import Path

import pytest

from data.audit_log import events, export_log
from data.settings import Settings
from tests.jobs.worker_processes import settings_of


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_of(tmp_path, f"sqlite:///{tmp_path / 'pilotlight.db'}")


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

"""Admin › Data with nested logs: recognised as they are, or read by a profile that is dropped beside them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from jobs.intake import imports
from tests.benchmarks.peers.conversations import PROFILE
from tests.jobs.intake.test_nested_imports import CASE
from tests.pages.admin.test_data import drop, plain, press, words

EXPORTS = Path(__file__).parents[2] / "exports" / "agents"


@pytest.mark.parametrize("name", ["langfuse-traces.json", "rasa-trackers.json", "otlp-genai-traces.jsonl"])
def test_an_agents_log_is_recognised_shown_and_imported(page: AppTest, name: str) -> None:
    drop(page, (name, (EXPORTS / name).read_bytes()))
    assert not page.exception
    assert "Looks like" in words(page) or any("Looks like" in str(each.value) for each in page.markdown)
    assert "refused" not in plain(page)
    press(page, "import")
    assert not page.exception
    kinds = {record.kind: record.accepted for record in imports.history(settings.read())}
    assert kinds["tickets"] > 5 and kinds["interactions"] > kinds["tickets"]


def test_a_nested_profile_that_is_dropped_reads_the_array(page: AppTest, shared: Path) -> None:
    drop(page, ("chat.jsonl", (shared / CASE).read_bytes()), ("own.toml", PROFILE.encode()))
    [read_as] = [each for each in page.selectbox if each.label == "Read it as"]
    read_as.set_value("profile:conversations").run()
    assert not page.exception and "refused" not in plain(page)
    press(page, "import")
    counts = {record.kind: record.accepted for record in imports.history(settings.read())}
    assert counts == {"tickets": 15, "interactions": 35}

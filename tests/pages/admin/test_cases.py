"""The small inputs of ../shared, dropped into the page and read off its history and its Overview."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from data import settings
from jobs.intake import imports
from pages.components import cache
from tests.pages.admin.test_data import ROOT, drop, plain, press, words

NARROW = "\u202f"


def brought(page: AppTest, shared: Path, *names: str) -> AppTest:
    for name in names:
        drop(page, (name, (shared / "data/cases" / name).read_bytes()))
        press(page, "import")
        assert not page.exception
    return page


def cards() -> dict[str, tuple[str, str, str]]:
    """What the Overview says of each metric: its value, what stands below it, and its explanation."""
    cache.forget_everything()
    overview = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run()
    assert not overview.exception
    said = "\n".join(str(part.value) for part in (*overview.markdown, *overview.text)).replace(NARROW, " ")
    found = {each.label: (each.value.replace(NARROW, " "), said, each.help or "") for each in overview.metric}
    return found


def test_case_01_by_the_page(page: AppTest, shared: Path) -> None:
    brought(page, shared, "01_ai_only.csv")
    value, _, about = cards()["Automated resolution"]
    assert value == "72.0 %"
    assert "This source records no escalations" in about


def test_case_02_by_the_page(page: AppTest, shared: Path) -> None:
    brought(page, shared, "02_newer_first.csv", "02_older_second.csv")
    assert "+ 0 unchanged + 10 outdated + 0 duplicate" in words(page)
    assert "Rows older than what is stored, by updated_at, which changed nothing: 10." in plain(page)
    assert "10 of 10" in cards()["Resolution"][1]


def test_case_04_by_the_page(page: AppTest, shared: Path) -> None:
    brought(page, shared, "04_before_created.csv")
    assert "resolved_at lies more than a minute before created_at in 9 rows" in plain(page)
    about = next(each[2] for label, each in cards().items() if label == "First response, median")
    assert "12 tickets; excluded (not recorded, or before the ticket was created): 9" in about


def test_case_05_by_the_page(page: AppTest, shared: Path) -> None:
    brought(page, shared, "05_zendesk_german.csv")
    assert "status: read Gelöst as closed" in plain(page)
    record = imports.history(settings.read())[0]
    assert "status: read Gelöst as closed" in record.notes


def test_case_07_by_the_page(page: AppTest, shared: Path) -> None:
    brought(page, shared, "07_csat_zero.csv")
    assert "csat: 15 values left empty" in plain(page)
    assert "**41 read** = **41 accepted**" in words(page)
    assert cards()["Resolution"][0] == "62.5 %"

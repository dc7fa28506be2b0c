"""The small inputs of ../shared, dropped into the page and read off its history and its Overview."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from data import settings
from data.lake import lake
from jobs.intake import imports
from pages.components import cache
from tests.pages.admin.test_data import ROOT, drop, plain, press, words
from tests.pages.navigation import OVERVIEW

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
    site = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run()
    overview = site.switch_page(OVERVIEW).run()
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


def answer(page: AppTest, says: str) -> AppTest:
    """Give the one question that the page asks that answer."""
    (button,) = (each for each in page.button if each.label == says and str(each.key).startswith("map "))
    return button.click().run()


def by_hand(page: AppTest) -> AppTest:
    """Have the file's values and names suggest a mapping, whatever recognises it."""
    reading = next(each for each in page.selectbox if each.label == "Read it as")
    return reading.set_value("by hand").run()


def saved(page: AppTest, name: str) -> AppTest:
    """Keep the mapping under a name."""
    page.button_group[0].set_value("Save").run()
    next(each for each in page.text_input if each.label == "Name").set_value(name).run()
    next(each for each in page.button if each.label == "Save profile").click().run()
    assert not page.exception
    return page


def test_case_03_by_the_suggestion_of_the_page_and_then_by_its_saved_profile(
    page: AppTest, shared: Path
) -> None:
    content = (shared / "data/cases/03_escalated_status.csv").read_bytes()
    drop(page, ("03_escalated_status.csv", content))
    assert "It can answer" in words(page) and "until you choose" not in words(page)
    saved(page, "our desk")
    press(page, "import")
    found = cards()
    assert "12 of 20" in found["Resolution"][1] and "8 of 20" in found["Escalation"][1]
    (record,) = imports.run(
        settings.read(), shared / "data/cases/03_escalated_status.csv", imports.Choice(profile="our desk")
    )
    assert record.unchanged == 21 and record.profile_hash


def test_case_06_by_the_page_as_recognised_and_by_hand(page: AppTest, shared: Path) -> None:
    content = (shared / "data/cases/06_jira.csv").read_bytes()
    drop(page, ("06_jira.csv", content))
    assert "Looks like: Jira Service Management export" in words(page)
    by_hand(page)
    assert not page.exception and "until you choose" not in words(page)
    saved(page, "our jira")
    press(page, "import")
    assert "2 of 4" in cards()["Resolution"][1]
    (record,) = imports.run(
        settings.read(), shared / "data/cases/06_jira.csv", imports.Choice(profile="our jira")
    )
    assert record.unchanged == 4


def test_case_08_by_the_page_with_two_answers(page: AppTest, shared: Path) -> None:
    content = (shared / "data/cases/08_durations_ratings.csv").read_bytes()
    drop(page, ("08_durations_ratings.csv", content))
    by_hand(page)
    assert "What is 02:13 in spent?" in plain(page) and "1 more question after it" in words(page)
    answer(page, "Hours and minutes")
    assert "In which unit are the numbers of spent?" in plain(page)
    answer(page, "Minutes")
    assert "until you choose" not in words(page)
    press(page, "import")
    kept = lake.of(settings.read()).scan("tickets")
    assert kept is not None
    assert kept.sort("ticket_id").collect()["handle_seconds"].to_list() == [
        7_980, 3_723, 3_900, 7_980, 93_600, 74_040, 24_840, 5_400,
    ]  # fmt: skip

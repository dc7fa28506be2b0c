"""The page Changes answers whether the last fixes helped, on the year whose effects are known."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.sample.training_year import year_logs
from data.settings import Settings
from jobs.changes import change_rows, evaluation, ledger, sessions
from jobs.failures import fix_decisions
from jobs.months import notes
from jobs.upkeep import demo
from pages.components import cache
from tests import homes
from tests.homes import settings_at
from tests.pages.failure_runs import open_popover, words

PAGE = str(Path(__file__).parents[3] / "pages" / "improve" / "changes.py")
SOURCE = year_logs.SOURCE_LABEL


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("year")
    demo.load_training_year(settings_at(made))
    # Imported last, so that it is the source that every page shows first, and it has no ledger.
    demo.load(settings_at(made), tickets=2_000)
    return made


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    homes.use(monkeypatch, home)
    return settings_at(home)


def _visit(**asked: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=120)
    for name, value in asked.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception[0].value
    return page


def _words(page: AppTest) -> str:
    return "\n".join(each.value for each in (*page.header, *page.markdown, *page.text))


def test_the_page_opens_on_the_source_that_has_a_ledger_and_answers(here: Settings) -> None:
    cache.forget_everything()
    page = _visit()
    assert page.header[0].value == "Of 9 changes, 5 worked, 2 no evidence, 1 harmed, 1 too early."
    said = _words(page)
    assert "Judged in the last month" in said and "harmed" in said and "−10.1 points" in said
    box = next(each.value for each in page.markdown if "Judged in the last month" in each.value)
    assert len(box.split()) <= 60
    assert box.count(" points (") == box.count("\n- "), "each effect has its interval"
    assert "still on" in box and "live 3 Aug – 7 Sep" in box
    assert "In one unit: " in said and "with all changes live; the holdout says" in said
    first = box.split("\n- ")[1]
    titles = [each.value.partition("\n")[0][4:] for each in page.markdown if each.value.startswith("### ")]
    assert titles[0][:20] in first, "the picture is of the first one named"
    assert any(each.label == "More solved a month" for each in page.metric)
    assert "session_state" not in page.session_state and "source" not in page.query_params


def test_another_source_says_what_it_cannot_answer_and_offers_its_notes(here: Settings) -> None:
    page = _visit(source="demonstration")
    said = _words(page)
    assert page.header[0].value == "No change is in the ledger yet."
    assert "at least 19 untouched ones" in said
    assert "With fewer, no effect of a change can be proven." in said
    assert "Examples that separate returns from refunds" in said and "Put into the ledger" in [
        each.label for each in page.button
    ]


def test_a_noted_change_is_put_into_the_ledger_as_exploratory(here: Settings) -> None:
    page = _visit(source="demonstration")
    next(each for each in page.button if each.label == "Put into the ledger").click().run()
    next(each for each in page.button if each.label == "Lock rule").click().run()
    (kept,) = ledger.listed(here, "demonstration")
    assert kept.exploratory and kept.intact
    report = evaluation.run(here, "demonstration")
    assert change_rows.answer(report) == "Of 1 change, 1 exploratory."
    noted = [each.event.kind for each in notes.listed(here, "demonstration")]
    assert len(report.proposals) == noted.count(fix_decisions.TRAINING_CHANGE) - 1
    assert not page.exception


def test_downloads_have_the_fields_of_the_command(here: Settings) -> None:
    from pages.improve.judging import change_downloads

    report = evaluation.run(here, SOURCE)
    told = json.loads(change_downloads._json(report))  # pyright: ignore[reportPrivateUsage]
    assert told["changes"] == json.loads(json.dumps(change_rows.rows(report)))
    assert len(change_downloads._csv(report).decode().splitlines()) == 10  # pyright: ignore[reportPrivateUsage]


def test_a_change_is_typed_and_locked_before_it_goes_live(here: Settings) -> None:
    page = open_popover(_visit(source=SOURCE), "Enter a change")
    page.text_input(key="change what").input("Article on catering")
    page.multiselect(key="change categories").select("catering")
    page.number_input(key="change expected").set_value(5.0)
    page.button(key="change lock").click().run()
    kept = ledger.get(here, SOURCE, "article-on-catering")
    assert kept.change.expected == 0.05 and kept.change.categories == ("catering",) and not kept.exploratory


def test_the_agenda_is_shown_and_a_session_is_recorded(here: Settings) -> None:
    page = open_popover(_visit(source=SOURCE), "Agenda")
    assert "Handovers of October 2026" in words(page) and "Decided last time" in words(page)
    page = open_popover(_visit(source=SOURCE), "Record session")
    page.text_input(key="session attendees").input("Mira, Ada")
    page.text_area(key="session decisions").input("App condition stays.")
    page.button(key="session save").click().run()
    assert "Saved." in words(page)
    assert sessions.listed(here, SOURCE)[0].decisions == "App condition stays."


def test_a_change_is_noted_as_taken_back(here: Settings) -> None:
    page = open_popover(_visit(source=SOURCE), "Taken back")
    assert page.selectbox(key="taken back change").value is None and page.button(key="taken back").disabled
    page.selectbox(key="taken back change").select("refund-condition").run()
    page.button(key="taken back").click().run()
    assert "Say why the change is taken back." in words(page)
    page = open_popover(page, "Taken back")
    page.text_input(key="taken back why").input("it confused people")
    page.button(key="taken back").click().run()
    assert "it is out of the total" in words(page)
    (gone,) = (each for each in evaluation.run(here, SOURCE).judged if not each.entry.stayed)
    assert change_rows.standing(gone) == "taken back"
    assert [each.change.key for each in ledger.listed(here, SOURCE) if not each.stayed] == [
        "refund-condition"
    ]

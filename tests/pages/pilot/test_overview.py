"""Pilot › Overview, run without a browser: what it says of real logs, of a choice, of a fault, of nothing."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.exploratory import comparison
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from data import settings
from data.lake import lake
from data.settings import Settings
from jobs.counting import drill_down_rows, kpis, snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache, exports, load, tables, warm_up
from tests import homes
from tests.pages.navigation import OVERVIEW

ROOT = Path(__file__).parents[3]
NARROW = "\u202f"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, company_home: Path, shared: Path) -> Iterator[Settings]:
    """A lake with the demonstration and, imported last, the real logs of two arms."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("overview")
        homes.copied(company_home, folder)
        homes.use(patch, folder)
        opened = settings.read()
        for log in ("conversations", "messages"):
            imports.run(opened, shared / f"data/tau2/{log}.parquet", Choice(profile=f"tau2-{log}"))
        cache.forget_everything()
        yield opened
        cache.forget_everything()


def visit(**asked: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(OVERVIEW)
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run()


def words(page: AppTest) -> str:
    assert not page.exception
    assert not page.error
    shown = [*page.title, *page.header, *page.subheader, *page.markdown, *page.text]
    return "\n".join([*(element.value for element in shown), *(button.label for button in page.button)])


def card(page: AppTest, label: str) -> tuple[str, str]:
    (found,) = [metric for metric in page.metric if metric.label == label]
    return found.value.replace(NARROW, " "), found.delta.replace(NARROW, " ")


def test_real_logs_give_the_known_answers(here: Settings) -> None:
    page = visit()
    text = words(page).replace(NARROW, " ")
    assert page.title[0].value == "Does the pilot work?"
    assert "EXPLORATORY" in text
    assert "20.7 points higher (+1.3 to +38.1) | 79.3 % of 140 against 58.6 % of 140 |" in text
    assert "29.3 % of 140 against 30.7 % of 140" in text
    assert "34.8 s over 140 tickets against 40.2 s over 140 tickets" in text
    assert "No rating on a five-point scale was imported" in text.replace("\\", "")
    assert card(page, "Resolution") == ("79.3 %", "+20.7 pts")
    assert card(page, "Automated resolution") == ("58.6 %", "+12.1 pts")
    assert card(page, "Handle time, median") == ("34.8 s", "−5.4 s")
    assert card(page, "Mature tickets") == ("140", "140")
    assert card(page, "CSAT")[0] == "–"
    # One day is on it: that says nothing about who is ahead on how many.
    assert "### Resolution, day by day" in text and "ahead on 1" not in text


def test_rows_and_metric_of_the_table_are_in_the_address(here: Settings) -> None:
    assert [radio.key for radio in visit().radio] == []
    page = visit(source="demonstration", by="By channel", by_metric="Escalation")
    assert {radio.key: radio.value for radio in page.radio} == {
        "by": "channel",
        "by_metric": "escalation_rate",
    }
    assert "By channel, pilot minus baseline" in words(page)
    # What is not here is not asked for.
    assert "By category, pilot minus baseline" in words(visit(source="demonstration", by="By colour"))


def test_nothing_is_called_significant_and_nothing_is_green_or_red(here: Settings) -> None:
    text = words(visit()).lower()
    assert "significant" not in text
    assert not any(f":{colour}" in text for colour in ("green", "red-", "red["))


def test_no_plan_was_written_so_it_says_that_this_is_no_verdict(here: Settings) -> None:
    text = words(visit())
    assert "There was no plan before these tickets came in, so this is not a verdict." in text
    assert "140 tickets of 100 customers against 140 tickets of 100 customers" in text


def test_the_table_finds_that_the_effect_is_telecoms(here: Settings) -> None:
    page = visit()
    assert "Resolution is higher in telecom (2 values compared)" in words(page)
    table = page.dataframe[0].value
    assert table["value"].tolist() == ["telecom", "retail", "airline"]
    assert table["state"].tolist() == ["Exploratory: better", "Not clear yet", "20 of 30 customers"]


def test_within_a_filter_the_table_is_exploratory(here: Settings) -> None:
    assert "most tickets first" in words(visit(category="telecom"))


def test_a_choice_in_the_address_is_taken(here: Settings) -> None:
    page = visit(category="telecom")
    assert card(page, "Resolution")[0] == "80.0 %"
    assert page.multiselect(key="category").value == ["telecom"]


def test_what_does_not_exist_in_the_address_is_left_out(here: Settings) -> None:
    page = visit(category=["telecom", "no such thing"], source="nobody", compare="everything", period="soon")
    assert page.multiselect(key="category").value == ["telecom"]
    assert card(page, "Mature tickets") == ("80", "80")


def test_reset_takes_every_choice_back(here: Settings) -> None:
    page = visit(category="telecom", compare="Agent versions")
    page.button(key="reset filters").click().run()
    assert "category" not in page.query_params
    assert card(page, "Resolution") == ("79.3 %", "+20.7 pts")


def test_versions_and_periods_can_be_compared_too(here: Settings) -> None:
    page = visit(compare="Agent versions", version="gpt-5.4", against="gpt-4.1")
    assert "gpt-5.4" in words(page)
    assert "Too few" in words(page) or "not clear yet" in words(page).lower()
    page = visit(compare="Periods", source="demonstration")
    assert "–" in words(page).split("EXPLORATORY]")[1].split("\n")[1]
    assert card(page, "Resolution")[0].endswith("%")


def test_one_side_alone_says_that_there_is_nothing_beside_it(here: Settings) -> None:
    page = visit(compare="One side")
    assert "there is no second side to compare with" in words(page)
    assert card(page, "Mature tickets") == ("714", "")


def test_the_demonstration_says_that_it_is_one(here: Settings) -> None:
    assert "Demonstration data" in words(visit(source="demonstration"))
    assert "Demonstration data" not in words(visit())


@pytest.mark.parametrize("source", ["tau2", "demonstration"])
@pytest.mark.parametrize("chosen", [Slice(), Slice().but("category", "retail", "order status", None)])
def test_a_card_its_rows_its_export_and_the_command_agree(here: Settings, source: str, chosen: Slice) -> None:
    at = load.at(source)
    taken = load.taken(at)
    pair = comparison.arms(chosen)
    shown = load.cards(at, pair, chosen)
    told = {(row["arm"], row["metric"]): row for row in kpis.table(snapshot.take(here, source), chosen)}
    for arm, side in zip(("pilot", "baseline"), pair.sides, strict=True):
        for key, found in shown.compared.items():
            estimate = found.one if arm == "pilot" else found.base
            if (arm, key) not in told or estimate is None:
                continue
            command, metric = told[(arm, key)], METRICS[key]
            told_value = command["value"]
            assert (estimate.value is None) == (told_value is None)
            assert (estimate.value or 0.0) == pytest.approx(told_value or 0.0, rel=1e-9)
            assert estimate.n == command["n"]
            assert (estimate.numerator, estimate.excluded, estimate.maturing) == (
                command["numerator"], command["excluded"], command["maturing"],
            )  # fmt: skip
            if estimate.reason == metric.absent:
                continue
            assert load.part(at, side.chosen, metric, "denominator").height == estimate.n
            if estimate.numerator is not None:
                solved = load.part(at, side.chosen, metric, "numerator")
                assert solved.height == estimate.numerator
                if key == "resolution_rate":
                    assert (
                        drill_down_rows.full(here, taken, solved, metric, "numerator").height
                        == estimate.numerator
                    )
                    content = exports.part_csv(at, side, metric, "numerator").decode("utf-8-sig")
                    assert pl.read_csv(content.encode(), infer_schema=False).height == estimate.numerator


def test_the_rows_of_a_card_open_over_the_page(here: Settings) -> None:
    page = visit()
    page.button(key="rows resolution_rate").click().run()
    assert not page.exception
    assert not page.error
    part = page.segmented_control(key="rows part")
    assert [option.content.split("**")[1] for option in part.proto.options] == ["140", "111", "0", "0"]


def test_a_fault_in_one_part_leaves_the_others_and_has_an_id(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("anna.smith@example.com cannot be drawn")

    monkeypatch.setattr(tables, "picker", broken)
    page = visit()
    (said,) = page.error
    assert "Error " in said.value and "**Table**" in said.value
    assert "anna.smith" not in said.value
    assert card(page, "Resolution")[0] == "79.3 %"


def test_an_empty_lake_says_what_is_missing_and_leads_to_it(home: Path) -> None:
    cache.forget_everything()
    try:
        page = visit()
        assert page.header[0].value == "There are no tickets yet."
        page.button[0].click().run()
        assert page.title[0].value == "What data do we have?"
    finally:
        cache.forget_everything()


def test_priming_an_empty_lake_does_nothing(home: Path) -> None:
    cache.forget_everything()
    try:
        warm_up.prime()
        assert load.sources().newest is None
    finally:
        cache.forget_everything()


def test_words_of_a_source_are_never_markdown(home: Path) -> None:
    cache.forget_everything()
    hostile = "![pixel](http://evil.example/p.png)"
    opened = settings.read()
    path = home / "hostile.csv"
    frame = pl.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in range(90)],
            "created_at": ["2026-01-01T10:00:00Z"] * 90,
            "category": [hostile, "plain", "**bold**"] * 30,
            "agent_version": ["v1", hostile, "v2"] * 30,
            "arm": ["pilot", "baseline", "pilot"] * 30,
            "resolved": [True, False, True] * 30,
        }
    )
    frame.write_csv(path)
    imports.run(opened, path, Choice(reader="canonical", source="<b>desk</b>"))
    assert lake.of(opened).sources() == ["<b>desk</b>"]
    try:
        page = visit(compare="Agent versions", category=hostile)
        text = words(page)
        assert "![pixel]" not in text and "](http" not in text and "<b>desk" not in text
        labels = [block.proto.popover.label for block in page.get("popover")]
        assert any("pixel" in label for label in labels)
        assert not any("![pixel](" in label for label in labels)
    finally:
        cache.forget_everything()


def test_too_few_tickets_are_a_dash_with_their_counts(here: Settings) -> None:
    page = visit(category="airline")
    assert card(page, "Resolution")[0] == "–"
    assert "13 of 20; 30 needed for a rate" in words(page)

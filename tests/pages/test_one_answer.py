"""One question, one number, one name: each figure that several places show is the same in all of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics import wording
from analytics.pilot.verdict_records import Verdict
from data.settings import Settings
from jobs.counting import snapshot
from jobs.pilot import pilot_verdict
from tests.pages.locked_plans import EARLY, demonstration, forget_plans, lock, plan, table, visit, words
from tests.pages.navigation import OVERVIEW

PAGES = {
    "today": "pages/today/today.py",
    "overview": OVERVIEW,
    "categories": "pages/pilot/categories.py",
    "month": "pages/executive/month.py",
}
SHARE = r"[−+]?\d+\.\d"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    with demonstration(tmp_path_factory.mktemp("one-answer"), company_home) as opened:
        lock(opened, plan(EARLY))
        yield opened
        forget_plans(opened)


@pytest.fixture(scope="module")
def shown(here: Settings) -> dict[str, AppTest]:
    return {name: visit(path, source="demonstration") for name, path in PAGES.items()}


@pytest.fixture(scope="module")
def found(here: Settings) -> Verdict:
    return pilot_verdict.run(here, "Agent 1.5")


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value.replace("\u202f", " ") for metric in page.metric}


def test_the_raw_difference_is_one_number(shown: dict[str, AppTest], found: Verdict) -> None:
    resolution = found.criteria[0]
    assert resolution.adjustment is not None
    said = wording.signed(resolution.adjustment.crude.value, "share")
    card = next(each for each in shown["overview"].metric if each.label == "Resolution")
    assert card.delta.split()[0] == said
    for page in ("overview", "categories"):
        raw = re.search(rf"Raw, its resolution rate is ({SHARE}) points higher", words(shown[page]))
        assert raw is not None and f"+{raw[1]}" == said
    assert re.search(rf"\| Raw[^|]*\| {re.escape(said)}", words(shown["categories"]))


def test_the_adjusted_difference_is_one_number(shown: dict[str, AppTest], found: Verdict) -> None:
    resolution = found.criteria[0]
    assert resolution.adjustment is not None
    size = wording.size(resolution.adjustment.adjusted.value, "share")
    for page in ("overview", "categories"):
        assert f"for the same mix of tickets it is {size} points lower" in words(shown[page])


def test_the_judged_customers_and_tickets_are_those_of_the_verdict(
    here: Settings, shown: dict[str, AppTest], found: Verdict
) -> None:
    overview = cards(shown["overview"])
    assert overview["Customers judged"] == f"{found.assignment.customers:,}"
    assert overview["Mature tickets"] == f"{found.reach.mature:,}"
    facts = snapshot.take(pilot_verdict.settings_of(here, found.plan), "demonstration").facts
    judged = facts.filter(
        (facts["arm"] == "pilot") & facts["mature"] & facts["day"].is_between(found.first_day, found.last_day)
    )
    assert overview["Customers judged"] == f"{judged['customer'].n_unique():,}"


def test_the_pilots_own_rate_is_one_number(shown: dict[str, AppTest], found: Verdict) -> None:
    value = found.criteria[0].pilot.value
    assert value is not None
    assert cards(shown["overview"])["Resolution"] == wording.share(value).replace("\u202f", " ")


def test_where_it_hurts_has_one_answer(shown: dict[str, AppTest]) -> None:
    where = re.compile(r"Resolution is (?:lower|higher) in [^(]+ \(\d+ values compared\)")
    told = {page: where.findall(words(shown[page])) for page in ("overview", "categories")}
    assert told["overview"] and set(told["overview"]) == set(told["categories"])
    rows = {page: table(shown[page]).select("value", "raw", "state") for page in ("overview", "categories")}
    assert rows["overview"].equals(rows["categories"])
    worse = set(rows["categories"].filter(rows["categories"]["state"].str.contains("Worse"))["value"])
    asked = set(re.findall(r"Take (.+?) out of the pilot\?", words(shown["month"])))
    assert asked == worse != set()


def test_what_is_automated_is_one_share(shown: dict[str, AppTest]) -> None:
    text = words(shown["month"])
    volume = cards(shown["month"])["Volume automated"]
    assert f"The agent resolved {volume} tickets by itself" in text
    share = re.search(r"(\d+\.\d) % of [\d,]+", text)
    assert share is not None
    figure = next(each for each in shown["month"].get("plotly_chart") if "agent alone" in str(each.proto))
    assert f"{share[1]} % of tickets, {volume}" in str(figure.proto).replace("\u202f", " ")


def test_the_first_page_says_the_verdict_in_the_same_words(shown: dict[str, AppTest], found: Verdict) -> None:
    said = wording.plain(found.sentence, 300)
    assert f"**Agent 1.5** :orange-badge[:material/hourglass_top: TOO EARLY] {said}" in words(shown["today"])
    assert said in words(shown["overview"])
    assert len(words(shown["today"]).split("What waits")[0].split()) <= 60

"""Every page over every odd source: it stands, it says what is missing, and it shows no 0 for nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.settings import Settings
from pages.components import cache
from tests import homes
from tests.pages.navigation import OVERVIEW, PAGES
from tests.pages.odd_lakes import LAKES

ROOT = Path(__file__).parents[2]
DASH = "–"
#: A small line that makes a number whole: its interval and n, its part of a whole, or why it is left out.
WHOLE = re.compile(
    r"n[ \u00a0][\d,]+|\bof [\d,]+|tickets each|[Ll]eft out|[Nn]ot counted|final|needed|No tickets"
)
NUMBER = re.compile(r"[\d,.]+")


@pytest.fixture(scope="module", params=LAKES)
def lake(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Settings]]:
    """One odd lake after the other, each made once for all pages."""
    name: str = request.param
    shared = request.getfixturevalue("shared") if name == "tau2" else Path()
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, tmp_path_factory.mktemp("odd"))
        here = settings.read()
        here.home.mkdir(parents=True, exist_ok=True)
        LAKES[name](here, shared)
        cache.forget_everything()
        yield name, here
        cache.forget_everything()


def visit(path: str) -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(path).run()


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_page_stands_and_shows_no_naked_number_and_no_0_for_nothing(
    lake: tuple[str, Settings], path: str
) -> None:
    page = visit(path)
    assert [error.value for error in page.exception] == []
    assert [error.value for error in page.error] == []
    assert page.title[0].value
    said = "\n".join(element.value for element in (*page.markdown, *page.text, *page.header))
    assert not re.search(r"\b(nan|NaN|None(?! of)|inf|Infinity)\b", said)
    small = [button.label for button in page.button if button.key and button.key.startswith("rows ")]
    assert len(small) == len(page.metric)
    for metric, below in zip(page.metric, small, strict=True):
        assert metric.help, metric.label
        below = re.sub(r":\w+\[|\]", "", below).strip()
        if metric.value == DASH:
            assert len(below) > 8, f"{metric.label} is a dash without its reason"
            continue
        assert NUMBER.search(metric.value), metric.label
        assert WHOLE.search(below), f"{metric.label} {metric.value} stands naked above {below!r}"
        if metric.label not in ("Mature tickets", "Still maturing", "Customers"):
            assert not re.search(r"\bn 0\b", below), f"{metric.label} is {metric.value} of nothing"


def test_what_a_source_lacks_is_said_and_not_counted(lake: tuple[str, Settings]) -> None:
    name, _ = lake
    cards = {metric.label: metric.value for metric in visit(OVERVIEW).metric}
    lacking = {
        "no CSAT": ("CSAT", "CSAT response rate"),
        "no handle time": ("Handle time, median",),
        "no customers": ("Customers",),
        "no outcome is known": ("Resolution", "Escalation", "Reopens", "CSAT", "Handle time, median"),
        "one ticket": ("Resolution", "Escalation", "CSAT", "Handle time, median"),
    }.get(name, ())
    assert {label: cards[label] for label in lacking} == dict.fromkeys(lacking, DASH)
    assert cards or name == "an empty lake"

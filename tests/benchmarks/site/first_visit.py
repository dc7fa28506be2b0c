"""The first visit: a browser that has never been here, until the page's cards, charts and table are drawn.

Beside it *Today* and *Alerts*, which every morning begins with.
"""

from collections.abc import Mapping
from statistics import median
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from tests import browser, server_process
from tests.benchmarks.report import Line, seconds, times
from tests.benchmarks.site.overview_rerun import DRAWN, PAGE
from tests.benchmarks.sizes import Ground

#: How each kind looks in a browser once it is drawn.
SEEN = {
    "metric": "[data-testid=stMetricValue]",
    "plotly_chart": ".js-plotly-plot .cartesianlayer, .js-plotly-plot .shapelayer",
    "dataframe": "[data-testid=stDataFrame] canvas",
}
#: Pages that count nothing, by their name here and their path.
BESIDE = {"Today": "", "Alerts": "alerts"}
#: Since the address was asked for, in milliseconds; nothing until the switch of the last line is there.
ENDED = """() => document.querySelector("h1") && document.querySelector(".st-key-timings")
    ? performance.now() : 0"""
#: Since the address was asked for, in milliseconds; nothing until everything is there.
ASK = """wanted => Object.entries(wanted).every(([selector, count]) =>
    document.querySelectorAll(selector).length >= count) ? performance.now() : 0"""


def run(ground: Ground) -> list[Line]:
    """Both sites are up and have been seen before; every visit has an empty cache, and they take turns."""
    visits = max(1, ground.size.reruns // 5)
    bare = server_process.serving(server_process.ours(PAGE), ground.folder / "opening-bare")
    with (
        server_process.serving(server_process.ours(), ground.site) as ours,
        bare as theirs,
        sync_playwright() as driver,
    ):
        opened = driver.chromium.launch(executable_path=browser.demand(), args=list(browser.FLAGS))
        own_page = f"{ours.url}/overview"
        drawn = _drawn(opened, own_page)
        other = f"{theirs.url}/?{urlencode(drawn)}"
        taken: tuple[list[float], list[float]] = ([], [])
        beside: dict[str, list[float]] = {name: [] for name in BESIDE}
        # The first of several is to warm up.
        for turn in range(visits if visits == 1 else visits + 1):
            for url, found in zip((own_page, other), taken, strict=True):
                took = _visit(opened, url, drawn)
                if turn or visits == 1:
                    found.append(took)
            for name, path in BESIDE.items():
                took = _visit(opened, f"{ours.url}/{path}", None)
                if turn or visits == 1:
                    beside[name].append(took)
        opened.close()
    own, peer = (median(found) for found in taken)
    parts = ", ".join(f"{drawn[kind]} {words}" for kind, words in DRAWN.items())
    return [
        Line(
            work=f"first visit to the overview of {ground.size.tickets:,} tickets in a browser, until it is "
            f"drawn, {visits} visits",
            ours=seconds(own),
            peer=f"bare page with as many of each ({parts}): {seconds(peer)}",
            ratio=times(own / peer),
            bound="≤ 1.5 ×",
            holds=own <= 1.5 * peer,
        ),
        *(
            Line(
                work=f"first visit to {name} over the same tickets, until its last line is there, "
                f"{visits} visits",
                ours=seconds(median(found)),
                peer=f"the overview, until it is drawn: {seconds(own)}",
                ratio=times(median(found) / own),
                bound="≤ 1.5 ×",
                holds=median(found) <= 1.5 * own,
            )
            for name, found in beside.items()
        ),
    ]


def _drawn(opened: Browser, url: str) -> dict[str, int]:
    """How many of each kind the page has once nothing more comes."""
    page = opened.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url)
    page.wait_for_function(ASK, arg={selector: 1 for selector in SEEN.values()}, timeout=60_000)
    page.wait_for_timeout(3_000)
    kinds = {"metric": "stMetric", "plotly_chart": "stPlotlyChart", "dataframe": "stDataFrame"}
    found = {kind: page.get_by_test_id(name).count() for kind, name in kinds.items()}
    page.close()
    return found


def _visit(opened: Browser, url: str, drawn: Mapping[str, int] | None) -> float:
    """The seconds until a page has drawn all of that; None: until its last line is there."""
    context = opened.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    if drawn is None:
        took = page.wait_for_function(ENDED, timeout=60_000).json_value()
    else:
        wanted = {SEEN[kind]: count for kind, count in drawn.items()}
        took = page.wait_for_function(ASK, arg=wanted, timeout=60_000).json_value()
    context.close()
    return float(took) / 1000

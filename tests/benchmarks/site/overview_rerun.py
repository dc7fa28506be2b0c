"""The overview page of all tickets: a rerun at the server, beside that of a bare page with as much on it."""

import asyncio
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from tests import server_process
from tests.benchmarks.peers.logs import CATEGORIES, LANGUAGES
from tests.benchmarks.report import UNBOUND, Line, seconds, times
from tests.benchmarks.site import browser_visits, trivial_rerun
from tests.benchmarks.sizes import Ground

PAGE = Path(__file__).parents[1] / "scripts" / "bare.py"
#: What costs a page something to draw; the rest are words, buttons, filters and what holds them.
DRAWN = {"metric": "cards", "plotly_chart": "charts", "dataframe": "tables"}
FURTHER = ("markdown", "heading", "button", "multiselect", "flex_container", "popover")
#: Filters that nobody has asked for before.
NEW = tuple(
    {"category": category, "language": language} for category, language in product(CATEGORIES, LANGUAGES)
)


def run(ground: Ground) -> list[Line]:
    """All in processes of the same kind, timed at the websocket, from the request to the end of the run."""
    bare = server_process.serving(server_process.ours(PAGE), ground.folder / "bare")
    with server_process.serving(server_process.ours(), ground.site) as ours, bare as theirs:
        return asyncio.run(_compared(ground, ours.url, theirs.url))


async def _compared(ground: Ground, ours: str, bare: str) -> list[Line]:
    async with browser_visits.visit(ours, page="overview") as (_, shown):
        drawn = shown.drawn
    if not drawn["plotly_chart"]:
        raise RuntimeError(f"The overview shows no chart to compare with: {drawn}.")
    some, all_ = _query(drawn, tuple(DRAWN)), _query(drawn, (*DRAWN, *FURTHER))
    own, other, full = await trivial_rerun.alternate(
        [(ours, "", "overview"), (bare, some, ""), (bare, all_, "")], ground.size.reruns
    )
    new = await _unasked(ours, ground.size.reruns)
    work = f"Overview of {ground.size.tickets:,} tickets, rerun at the server"
    parts = ", ".join(f"{drawn[kind]} {words}" for kind, words in DRAWN.items())
    rest = sum(drawn[kind] for kind in FURTHER)

    def line(what: str, taken: float, peer: str, against: float, bound: str, holds: bool) -> Line:
        return Line(what, seconds(taken), f"{peer}: {seconds(against)}", times(taken / against), bound, holds)

    return [
        line(work, own, f"bare page with as many of each ({parts})", other, "≤ 1.5 ×", own <= 1.5 * other),
        line(work, own, f"bare page with {rest} words, buttons, filters and boxes too", full, UNBOUND, True),
        line(f"{work}, with a filter nobody asked for before", new, "that bare page", full, UNBOUND, True),
    ]


def _query(drawn: Mapping[str, int], kinds: tuple[str, ...]) -> str:
    return urlencode({kind: drawn[kind] for kind in kinds})


async def _unasked(url: str, reruns: int) -> float:
    async with browser_visits.visit(url, page="overview") as (visitor, shown):
        taken: list[float] = []
        for chosen in NEW[:reruns]:
            browser_visits.choose(visitor, shown.filters, chosen)
            taken.append((await browser_visits.succeeded(visitor, urlencode(chosen))).seconds)
    return median(taken)

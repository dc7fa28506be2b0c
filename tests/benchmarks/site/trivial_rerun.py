"""A page that does next to nothing: what one run costs in our process, and in Streamlit's as it comes."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests import server_process
from tests.benchmarks.report import Line, seconds, times
from tests.benchmarks.site import browser_visits
from tests.benchmarks.sizes import Ground

PAGE = Path(__file__).parents[1] / "scripts" / "trivial.py"
#: Runs of one server before it is the other's turn.
TURN = 5


def run(ground: Ground) -> list[Line]:
    """Both servers are up; runs are timed at the websocket, from the request to the end of the run."""
    folders = ground.folder / "rerun-ours", ground.folder / "rerun-plain"
    for folder in folders:
        folder.mkdir(exist_ok=True)
    # From a folder of its own, so that our settings are not Streamlit's.
    plain = server_process.serving(
        server_process.plain(PAGE), folders[1], ready="/_stcore/health", says="ok", cwd=folders[1]
    )
    with server_process.serving(server_process.ours(PAGE), folders[0]) as ours, plain as theirs:
        own, other = asyncio.run(alternate([(ours.url, "", ""), (theirs.url, "", "")], ground.size.reruns))
    return [
        Line(
            work="trivial page with the same libraries imported, rerun",
            ours=seconds(own),
            peer=f"`streamlit run` as it comes: {seconds(other)}",
            ratio=times(own / other),
            bound="≤ 10 ms, ≤ ¹⁄₁₀",
            holds=own <= 0.010 and 10 * own <= other,
        )
    ]


async def alternate(sites: Sequence[tuple[str, str, str]], reruns: int) -> list[float]:
    """The median time of a run at each address, query and page, in turns."""
    taken: list[list[float]] = [[] for _ in sites]
    async with AsyncExitStack() as open_:
        opened = [browser_visits.visit(url, query, page=page) for url, query, page in sites]
        guests = [(await open_.enter_async_context(each))[0] for each in opened]
        for turn in range(max(1, reruns // TURN) + 1):
            for visitor, (_, query, _), found in zip(guests, sites, taken, strict=True):
                for _ in range(TURN):
                    run = await browser_visits.succeeded(visitor, query)
                    if turn:  # the first is to warm up
                        found.append(run.seconds)
    return [median(found) for found in taken]

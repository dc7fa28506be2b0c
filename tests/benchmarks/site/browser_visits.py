"""What visitors do in the items: open a site, see what a page shows, choose in its filters."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from tests.benchmarks.site import client
from tests.benchmarks.site.client import Run, Visitor
from tests.benchmarks.site.watched_connection import WatchedConnection


@dataclass
class Shown:
    """What one run showed: how many of each kind, the words on its cards, and its filters' ids by field."""

    drawn: Counter[str] = field(default_factory=Counter)
    cards: list[str] = field(default_factory=list)
    filters: dict[str, str] = field(default_factory=dict)
    #: Popovers that ask for their contents when they are opened.
    closed: list[str] = field(default_factory=list)
    #: Headings of the first level.
    titles: list[str] = field(default_factory=list)
    #: The page that the navigation marks as the one that is shown.
    page: str = ""
    #: Whether a dialog says that there is no such page.
    lost: bool = False


class Listening(WatchedConnection):
    """A visitor's connection that keeps what a page shows."""

    def __init__(self, connection: ClientConnection) -> None:
        super().__init__(connection, self._look)
        self.shown = Shown()

    def _look(self, message: ForwardMsg) -> None:
        self.shown.lost |= message.WhichOneof("type") == "page_not_found"
        if message.WhichOneof("type") == "navigation":
            told = message.navigation
            named = {each.page_script_hash: each.page_name for each in told.app_pages}
            self.shown.page = named.get(told.page_script_hash, "")
        if message.WhichOneof("type") != "delta":
            return
        element = message.delta.new_element
        what = element.WhichOneof("type") or message.delta.add_block.WhichOneof("type") or "other"
        self.shown.drawn[what] += 1
        if what == "popover" and message.delta.add_block.popover.id:
            self.shown.closed.append(message.delta.add_block.popover.id)
        if what == "heading" and element.heading.tag == "h1":
            self.shown.titles.append(element.heading.body)
        if what == "metric":
            self.shown.cards.append(element.metric.body)
        if what == "multiselect":
            # The id of a widget ends in the key that its page gave it.
            self.shown.filters[element.multiselect.id.rpartition("-")[2]] = element.multiselect.id


async def succeeded(visitor: Visitor, query: str = "", *, page: str = "") -> Run:
    """A run of the page, which must end well."""
    run = await visitor.rerun(query, page=page)
    if not run.succeeded:
        raise RuntimeError(f"The page with {query!r} failed: {'; '.join(run.errors) or 'no message'}")
    return run


async def look(visitor: Visitor, query: str = "", *, page: str = "") -> Shown:
    """Run the page once and see what it shows."""
    connection = visitor.connection
    listening = Listening(connection)
    visitor.connection = cast(ClientConnection, listening)
    try:
        await succeeded(visitor, query, page=page)
    finally:
        visitor.connection = connection
    return listening.shown


def choose(visitor: Visitor, filters: Mapping[str, str], chosen: Mapping[str, str]) -> None:
    """Set all filters, as a browser does at every click; the next run is told."""
    visitor.widgets = {
        known: WidgetState(
            id=known, string_array_value=StringArray(data=[chosen[name]] if name in chosen else [])
        )
        for name, known in filters.items()
    }


@asynccontextmanager
async def visit(url: str, query: str = "", *, page: str = "") -> AsyncIterator[tuple[Visitor, Shown]]:
    """Open a site at a page, else at its first one, and look once into everything that opens."""
    async with client.visit(url) as visitor:
        shown = await look(visitor, query, page=page)
        visitor.widgets = {known: WidgetState(id=known, bool_value=True) for known in shown.closed}
        shown.filters = (await look(visitor, query)).filters
        visitor.widgets = {known: WidgetState(id=known, bool_value=False) for known in shown.closed}
        yield visitor, shown

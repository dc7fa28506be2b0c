"""What a page shows to a session, without a browser: its words and buttons, with all popovers opened."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from google.protobuf.json_format import MessageToDict
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from jobs.access import sign_in_sessions
from tests.benchmarks.site import client
from tests.benchmarks.site.watched_connection import WatchedConnection

#: The elements with which somebody acts.
CONTROLS = ("button", "download_button", "file_uploader")


class Control(NamedTuple):
    """A control as it is drawn: its kind, its label, and the key that its page gave it."""

    kind: str
    label: str
    key: str


@dataclass
class Seen:
    """One page as one session sees it."""

    titles: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    controls: set[Control] = field(default_factory=set)
    menu: list[str] = field(default_factory=list)
    popovers: set[str] = field(default_factory=set)


def pages(url: str, key: str, names: Sequence[str], query: str) -> dict[str, Seen]:
    """Each page, by its name in the address, as a session sees it; its popovers are opened."""

    async def look() -> dict[str, Seen]:
        async with client.visit(url, f"{sign_in_sessions.COOKIE}={key}") as visitor:
            return {name: await _page(visitor, name, query) for name in names}

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, look()).result()


async def _page(visitor: client.Visitor, name: str, query: str) -> Seen:
    seen = Seen()
    listening = _Listening(visitor.connection, seen)
    own, visitor.connection = visitor.connection, cast(ClientConnection, listening)
    try:
        visitor.widgets, visitor.page_hash = {}, ""
        run = await visitor.rerun(query, page=name)
        assert run.succeeded, f"{name}: {run.errors}"
        if seen.popovers:
            opened = {known: WidgetState(id=known, bool_value=True) for known in seen.popovers}
            visitor.widgets = opened
            run = await visitor.rerun(query)
            assert run.succeeded, f"{name}, all opened: {run.errors}"
    finally:
        visitor.connection = own
    return seen


class _Listening(WatchedConnection):
    """A visitor's connection that keeps the words and controls of a page."""

    def __init__(self, connection: ClientConnection, seen: Seen) -> None:
        super().__init__(connection, self._look)
        self.seen = seen

    def _look(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.seen.menu = [page.page_name for page in message.navigation.app_pages if not page.is_hidden]
        if kind != "delta":
            return
        block = message.delta.add_block
        if block.WhichOneof("type") == "popover" and block.popover.id:
            self.seen.popovers.add(block.popover.id)
        element = message.delta.new_element
        what = element.WhichOneof("type") or ""
        if what == "heading" and element.heading.tag == "h1":
            self.seen.titles.append(element.heading.body)
        if what in ("markdown", "text", "heading", "alert", "metric"):
            self.seen.words.append(str(MessageToDict(getattr(element, what)).get("body", "")))
        if what not in CONTROLS:
            return
        drawn = getattr(element, what)
        # The id of a widget ends in the key that its page gave it.
        told = drawn.id.split("-", 2)[-1]
        self.seen.controls.add(Control(what, drawn.label, "" if told == "None" else told))

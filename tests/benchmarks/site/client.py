"""A visitor without a browser: speaks Streamlit's protocol over its websocket and times every answer."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a page as its visitor met it, from the request to the last message."""

    seconds: float
    #: Until the first element; None where the run had none.
    first_seconds: float | None
    messages: int
    size: int
    succeeded: bool
    #: What the page showed as an error, if it did.
    errors: tuple[str, ...]


@dataclass
class Visitor:
    """Somebody with the site open: asks for runs, one after the other."""

    connection: ClientConnection
    #: Widgets by their ids, as the next run will send them.
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    page_hash: str = ""

    async def rerun(self, query: str = "", *, page: str = "") -> Run:
        """Run a page (by the name in its address) with a query string, and wait until it is finished."""
        request = BackMsg()
        state = request.rerun_script
        state.query_string = query
        if page:
            state.page_name = page
        elif self.page_hash:
            state.page_script_hash = self.page_hash
        state.widget_states.widgets.extend(self.widgets.values())
        started = time.perf_counter()
        await self.connection.send(request.SerializeToString())
        return await self._finished(started)

    async def _finished(self, started: float) -> Run:
        first: float | None = None
        messages = size = 0
        errors: list[str] = []
        async for raw in self.connection:
            if not isinstance(raw, bytes):
                continue
            messages += 1
            size += len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash
            elif kind == "navigation":
                # Which page a name led to, or a page that leads on.
                self.page_hash = message.navigation.page_script_hash
            elif kind == "delta":
                first = first or time.perf_counter() - started
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    errors.append(element.exception.message)
                elif element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR:
                    errors.append(element.alert.body)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                seconds = time.perf_counter() - started
                succeeded = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and not errors
                return Run(seconds, first, messages, size, succeeded, tuple(errors))
        raise ConnectionError("The server closed the connection before the run was finished.")


@asynccontextmanager
async def visit(url: str, cookie: str | None = None) -> AsyncIterator[Visitor]:
    """Open the site at an address such as http://127.0.0.1:8501, with a cookie, until the block ends."""
    address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    sent = {} if cookie is None else {"Cookie": cookie}
    async with connect(
        address,
        subprotocols=["streamlit"],  # pyright: ignore[reportArgumentType]
        max_size=None,
        origin=url,  # pyright: ignore[reportArgumentType]
        additional_headers=sent,
    ) as connection:
        yield Visitor(connection)

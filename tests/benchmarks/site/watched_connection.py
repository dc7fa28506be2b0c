"""A visitor's connection that also hands on what passes."""

from collections.abc import AsyncIterator, Callable

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection


class WatchedConnection:
    """Passes everything on, and shows each message of the site to `look` before."""

    def __init__(self, connection: ClientConnection, look: Callable[[ForwardMsg], None]) -> None:
        self.connection, self.look = connection, look

    async def send(self, message: bytes) -> None:
        """Pass on what the visitor says."""
        await self.connection.send(message)

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        async for raw in self.connection:
            if isinstance(raw, bytes):
                self.look(ForwardMsg.FromString(raw))
            yield raw

"""A server with few file descriptors: visitors who vanish hold none, and one who comes back is served."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.site.client import visit
from tests.jobs.worker_processes import until
from tests.server_process import Server, serving
from tests.test_process import ask, await_result

#: What macOS gives a process.
FEW = 256
VISITORS = 100


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with `ulimit -n 256`, hard and soft."""
    script = f"ulimit -n {FEW}; exec {sys.executable} serve.py --port $0"
    with serving(
        lambda port: ["bash", "-c", script, str(port)], tmp_path_factory.mktemp("narrow")
    ) as running:
        yield running


def descriptors(server: Server) -> int:
    return len(os.listdir(f"/proc/{server.pid}/fd"))  # noqa: PTH208


async def vanish(url: str, *, in_the_middle: bool) -> None:
    """Open the site and be gone without a word, after a run or in its middle."""
    async with visit(url) as visitor:
        if in_the_middle:
            request = BackMsg()
            request.rerun_script.query_string = ""
            await visitor.connection.send(request.SerializeToString())
            await asyncio.sleep(0.02)
        else:
            await visitor.rerun()
        visitor.connection.transport.abort()


def test_a_hundred_visitors_who_vanish_hold_no_descriptors(narrow: Server) -> None:
    before = descriptors(narrow)

    async def come_and_go() -> None:
        for start in range(0, VISITORS, 10):
            await asyncio.gather(
                *(vanish(narrow.url, in_the_middle=n % 3 == 0) for n in range(start, start + 10))
            )

    await_result(come_and_go())
    # 128 sessions of theirs are still kept; each loop would be three descriptors.
    until(lambda: descriptors(narrow) <= before + 20)
    assert ask(narrow.url + "/livez")[0] == 200
    log = narrow.log.read_text()
    assert "too many open files" not in log.lower() and "Traceback" not in log


def test_a_visitor_who_comes_back_gets_the_session_and_is_served(narrow: Server) -> None:
    address = narrow.url.replace("http", "ws", 1) + "/_stcore/stream"

    async def run(connection: ClientConnection) -> str:
        request = BackMsg()
        request.rerun_script.query_string = ""
        await connection.send(request.SerializeToString())
        session = ""
        async for raw in connection:
            message = ForwardMsg.FromString(raw)  # type: ignore[arg-type]
            if message.WhichOneof("type") == "new_session":
                session = message.new_session.initialize.session_id
            elif message.WhichOneof("type") == "script_finished":
                # The first page leads on to Today.
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                assert message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return session
        raise ConnectionError

    async def twice() -> tuple[str, str]:
        known = {"max_size": None, "origin": narrow.url}
        async with connect(address, subprotocols=["streamlit"], **known) as first:  # type: ignore[arg-type]
            session = await run(first)
            first.transport.abort()
        await asyncio.sleep(1)
        protocols = ["streamlit", "unused", session]
        async with connect(address, subprotocols=protocols, **known) as again:  # type: ignore[arg-type]
            return session, await run(again)

    before, after = await_result(twice())
    assert before == after != ""
    assert "event loop" not in Path(narrow.log).read_text()

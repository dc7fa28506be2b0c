"""The server of the mock desk: it answers as an API does, or fails as it is told to."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

#: wait: 429 with Retry-After · error: 500 · torn: half a body under the whole length · cut: half a body that
#: looks whole · repeat: the page before once more · hang: nothing, until the server ends · elsewhere: 302 to
#: another host · huge: more bytes than anybody sends.
Fault = Literal["wait", "error", "torn", "cut", "repeat", "hang", "elsewhere", "huge", "refused", "gone"]


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]


#: Gives the JSON of an answer, and headers beside it.
Api = Callable[[Asked], tuple[Any, Mapping[str, str]]]


@dataclass
class MockDesk:
    """A desk that listens: what was asked, and which answers fail, by their number from 0."""

    api: Api
    faults: dict[int, Fault] = field(default_factory=dict)
    #: Every so many answers is 429, if that is more than 0; each says Retry-After.
    wait_every: int = 0
    retry_after: str = "0"
    #: What a wait is told by, where it is another status or other headers.
    wait_status: int = 429
    wait_headers: Mapping[str, str] | None = None
    elsewhere: str = "http://127.0.0.2:9/"
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    waits: int = 0
    before: bytes = b"{}"

    @property
    def pages(self) -> list["Asked"]:
        """The requests for pages of tickets alone."""
        return [each for each in self.asked if "tickets/cursor" in each.path]

    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def serving(api: Api, certificate: Path | None = None, **options: Any) -> Iterator[MockDesk]:  # noqa: ANN401
    """A mock desk while the block runs; with a certificate and its key in one file, over TLS."""
    desk = MockDesk(api, **options)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"desk": desk}))
    server.daemon_threads = True
    # Who asks may be killed, or leave before the end: that is no fault of the desk.
    server.handle_error = lambda *_: None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    desk.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    try:
        yield desk
    finally:
        desk.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    desk: MockDesk
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def _answer(self, body: Any) -> None:  # noqa: ANN401
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), body, headers)
        desk = self.desk
        with desk.lock:
            number = len(desk.asked)
            desk.asked.append(asked)
            fault = desk.faults.get(number)
            if fault is None and desk.wait_every and number % desk.wait_every == desk.wait_every - 1:
                fault = "wait"
            desk.waits += fault == "wait"
        match fault:
            case "wait":
                told = desk.wait_headers
                headers = {"retry-after": desk.retry_after} if told is None else told
                self._send(desk.wait_status, b'{"error": "wait"}', headers)
            case "error":
                self._send(500, b"<html>oops</html>")
            case "refused":
                self._send(401, b'{"error": "no"}')
            case "gone":
                self._send(404, b'{"error": "not found"}')
            case "elsewhere":
                self._send(302, b"", {"location": desk.elsewhere})
            case "hang":
                desk.ended.wait()
                self.close_connection = True
            case "repeat":
                self._send(200, desk.before)
            case "huge":
                self._send(200, b'"' + b" " * 300_000 + b'"')
            case _:
                found, extra = desk.api(asked)
                content = json.dumps(found).encode()
                if fault == "torn":
                    self._send(200, content[: len(content) // 2], length=len(content))
                    self.close_connection = True
                elif fault == "cut":
                    self._send(200, content[: len(content) // 2])
                else:
                    desk.before = content
                    self._send(200, content, extra)

    def _send(
        self, status: int, content: bytes, headers: Mapping[str, str] | None = None, length: int | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

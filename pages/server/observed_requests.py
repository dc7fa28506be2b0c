"""ASGI middleware that gives each request an id, measures it and tells who listens: the log, the numbers."""

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import logger as streamlit_log

from data import json_log
from jobs.monitoring import http_requests
from pages.server import session_cookie

HEADER = "X-Request-ID"
#: An id that a proxy made is kept, so that its log and ours can be held against each other.
_OF_PROXY = re.compile(r"[A-Za-z0-9_.-]{8,64}")
#: Asked so often, or so much at once, that the log would hold nothing else.
_NOT_LOGGED = ("/livez", "/readyz", "/static", "/app/static", "/_stcore/health", "/media")
_FAILED = 500


class Observed:
    """Gives each request an id and tells of it when it has ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the application behind it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _OF_PROXY.fullmatch(given) else secrets.token_hex(8)
        with json_log.of_request(request_id):
            if scope["type"] == "websocket":
                http_requests.connected(1)
                try:
                    await self.app(scope, receive, send)
                finally:
                    http_requests.connected(-1)
                return
            await self._request(scope, receive, send, request_id)

    async def _request(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        begun, status = time.monotonic(), _FAILED

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            path = session_cookie.without_base(scope["path"])
            http_requests.tell(scope["method"], path, status, time.monotonic() - begun)


def log_request(method: str, route: str, status: int, seconds: float) -> None:
    """Logs a request as an event: its route and never its address, which may hold what people chose."""
    if route not in _NOT_LOGGED or status >= _FAILED:
        json_log.tell("request", method=method, route=route, status=status, seconds=round(seconds, 4))


def as_json() -> None:
    """Has Streamlit's loggers write in our form too, also those that it makes later."""

    def to_root(logger: logging.Logger) -> None:
        logger.propagate = True

    if hasattr(streamlit_log, "setup_formatter"):
        streamlit_log.setup_formatter = to_root
    if log_request not in http_requests.LISTENERS:
        http_requests.LISTENERS.append(log_request)

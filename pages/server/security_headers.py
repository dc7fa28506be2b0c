"""ASGI middleware that puts the security headers on every answer, and an error id in place of a trace."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.error_log import record
from pages.server.print_style import printing


def content_policy() -> str:
    """What a page may load and run: its own files, and no code made from text.

    Streamlit's page has one short script inside, and we add one; each is allowed by its hash.
    """
    page = (Path(st.__file__).parent / "static/index.html").read_text(encoding="utf-8")
    inline = [*re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL), printing()]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(["script-src 'self'", *(f"'sha256-{digest}'" for digest in hashes)]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Shield:
    """Puts the security headers on every answer, and an error id in place of a trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the application behind it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_shielded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        try:
            await self.app(scope, receive, send_shielded)
        except Exception as error:
            if started:
                raise
            answer = PlainTextResponse(apology(record(error)), status_code=500)
            await answer(scope, receive, send_shielded)


def apology(error_id: str) -> str:
    """What a person reads when the fault is ours."""
    return f"Something went wrong on our side. Error {error_id}."

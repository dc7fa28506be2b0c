"""ASGI middleware that adds our style sheet and print script to Streamlit's page."""

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STATIC = Path(__file__).parents[2] / "static"


def printing() -> str:
    """The script that makes printing wait for the charts; inline, as Streamlit serves no file as a script."""
    return (_STATIC / "print.js").read_text(encoding="utf-8")


class Dressed:
    """Adds our style sheet and script to Streamlit's page, which has no place for them; changes nothing else.

    They hold what no theme can say: how a page is printed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        rules = (_STATIC / "site.css").read_text(encoding="utf-8")
        self.added = f"<style>{rules}</style><script>{printing()}</script></head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the application behind it."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        # Only text can be added to: the page is asked for as it is, and not packed.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message | None = None
        page = b""

        async def send_dressed(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
                return
            if start is None:
                await send(message)
                return
            page += message.get("body", b"")
            if not message.get("more_body", False):
                dressed = page.replace(b"</head>", self.added, 1)
                MutableHeaders(scope=start)["Content-Length"] = str(len(dressed))
                await send(start)
                await send({"type": "http.response.body", "body": dressed})

        await self.app(scope, receive, send_dressed)


def _is_page(start: Message) -> bool:
    kind = Headers(scope=start).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")

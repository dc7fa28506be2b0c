"""ASGI middleware that asks who comes before any route answers: pages, downloads, uploads, the connection."""

from ipaddress import ip_address
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import settings
from data.database.sessions import UnreachableError
from data.errors import DataError
from jobs.access import (
    access_events,
    api_tokens,
    next_path,
    proxy_assertions,
    roles,
    sign_in_sessions,
    sign_in_settings,
    sign_in_ways,
    viewers,
)
from jobs.access.viewers import NotSignedInError, Viewer
from pages.server import session_cookie

#: Where only a token of *People* lets in: a browser's cookie would let every site ask in its name.
API = "/api"
_BEARER = "bearer "


class Door:
    """Lets a request pass to whoever may call its route, and turns the others away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the application behind it, or in its place."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        _believe_proxy(connection)
        out = _secured(send) if session_cookie.over_tls(connection) else send
        path = _path(scope)
        needed = roles.of_route(path)
        if needed is None:
            await self.app(scope, receive, out)
            return
        begun: list[str] = []
        try:
            viewer = await run_in_threadpool(_viewer, connection, path, begun)
        except NotSignedInError as refused:
            await _turn_away(connection, str(refused), 401, receive, out)
            return
        except DataError as refused:
            await _turn_away(connection, str(refused), 503, receive, out)
            return
        if not roles.may(viewer.role, needed):
            access_events.tell("refused", viewer.id, path)
            said = f"This needs the role {needed}, and yours is {viewer.role}."
            await _turn_away(connection, said, 403, receive, out)
            return
        scope.setdefault("state", {})["viewer"] = viewer
        answer = _with_cookie(out, connection, begun[0]) if begun else out
        if scope["type"] == "websocket":
            # It lasts longer than a session may: each run of a page asks anew.
            await self.app(scope, receive, answer)
            return
        with viewers.acting(viewer):
            await self.app(scope, receive, answer)


def viewer_of(connection: HTTPConnection) -> Viewer:
    """Who calls a route, as the door let them in."""
    return connection.state.viewer


def _viewer(connection: HTTPConnection, path: str, begun: list[str]) -> Viewer:
    here = settings.read()
    told = connection.headers.get("authorization", "")
    if told[: len(_BEARER)].casefold() == _BEARER:
        return api_tokens.viewer_of(here, told[len(_BEARER) :].strip())
    try:
        required = sign_in_ways.required(here)
    except UnreachableError:
        # Nobody is known: pages ask again themselves and say what is wrong, and everything else is refused.
        if roles.of_route(path) == "viewer" and _is_loopback(connection):
            return Viewer("nobody", "viewer", frozenset())
        raise
    if not required:
        if not _is_loopback(connection):
            raise NotSignedInError(
                "Nobody can sign in here yet, so only the machine itself is served. "
                "Add somebody: python -m jobs people add NAME --role admin"
            )
        return viewers.local()
    if path == API or path.startswith(f"{API}/"):
        raise NotSignedInError("Give a token: Authorization: Bearer … An administrator makes one in People.")
    proxy, key = sign_in_settings.read().proxy, connection.cookies.get(sign_in_sessions.COOKIE, "")
    assertion = None if proxy is None else connection.headers.get(proxy.header)
    if proxy is not None and assertion and connection.scope["type"] == "http":
        if not proxy.calls_from(connection.scope.get("peer")):
            raise NotSignedInError("An assertion from outside the proxy's networks is not believed.")
        email, subject = proxy_assertions.identity(proxy, assertion)
        try:
            found = sign_in_sessions.viewer_of(here, key)
            if found.id == email.casefold():
                return found
        except NotSignedInError:
            pass
        key = sign_in_sessions.begin_by_identity(here, email, subject, "proxy")
        begun.append(key)
    return sign_in_sessions.viewer_of(here, key)


async def _turn_away(
    connection: HTTPConnection, said: str, status: int, receive: Receive, send: Send
) -> None:
    scope = connection.scope
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    response: Response
    wants_page = "text/html" in connection.headers.get("accept", "")
    if status == 401 and wants_page and scope["method"] == "GET" and sign_in_ways.known(settings.read()):
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = next_path.safe(f"{_path(scope)}?{query}" if query else _path(scope))
        response = RedirectResponse(
            f"{session_cookie.base()}/login?next={quote(wanted, safe='')}", status_code=303
        )
    elif wants_page:
        response = PlainTextResponse(said, status_code=status)
    else:
        response = JSONResponse({"error": said}, status_code=status)
    response.headers["Cache-Control"] = "no-store"
    await response(scope, receive, send)


def _path(scope: Scope) -> str:
    return session_cookie.without_base(scope["path"])


def _believe_proxy(connection: HTTPConnection) -> None:
    """Take from a proxy that is stated, or on this machine, whether people reach it over TLS."""
    scope = connection.scope
    peer = scope["client"][0] if scope.get("client") else None
    scope["peer"] = peer
    proxy = sign_in_settings.read().proxy
    if not (_loopback(peer) or (proxy is not None and proxy.calls_from(peer))):
        return
    if connection.headers.get("x-forwarded-proto", "").casefold() == "https":
        scope["scheme"] = "wss" if scope["type"] == "websocket" else "https"


def _is_loopback(connection: HTTPConnection) -> bool:
    """Whether the address that was called is one that only this machine reaches."""
    server = connection.scope.get("server")
    return server is None or _loopback(server[0], otherwise=True)


def _loopback(address: str | None, *, otherwise: bool = False) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return otherwise


def _secured(send: Send) -> Send:
    """Every cookie, Streamlit's too, is sent back over TLS only."""

    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                (name, value + b"; Secure")
                if name.lower() == b"set-cookie" and b"secure" not in value.lower()
                else (name, value)
                for name, value in message.get("headers", [])
            ]
        await send(message)

    return secured


def _with_cookie(send: Send, connection: HTTPConnection, key: str) -> Send:
    carrier = Response()
    session_cookie.put(carrier, connection, key)

    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", carrier.headers["set-cookie"])
        await send(message)

    return with_cookie

"""The route to which a desk pushes: a signed message is acknowledged when it is durable on the disk."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data import settings as environment
from data.connect import connection_settings
from data.connect.connection_settings import Connection
from data.error_log import record
from data.errors import DataError
from jobs.api import open_api
from jobs.connections import push_inbox
from jobs.connections.push_inbox import MOST_BYTES, Message, Verdict

PATH = f"{open_api.BASE}/in"
_ANSWERS: Mapping[Verdict, tuple[int, str]] = {
    "stored": (202, "It is stored and will be imported."),
    "known": (202, "It came before and is stored."),
    "replayed": (409, "A message with this id and timestamp came before."),
    "late": (401, "The timestamp is more than five minutes from now. Is the clock right?"),
    "unsigned": (401, "The signature is not that of this message with our secret."),
    "too large": (413, f"A message may have {MOST_BYTES:,} bytes. Send fewer objects at once."),
    "no JSON": (422, "The body is neither a JSON object nor a list of objects."),
}


def routes(base: str = "") -> list[Route]:
    """The one route under a path; its name ends with the connection's."""
    return [Route(f"{base}{PATH}/{{name}}", _pushed, methods=["POST"])]


async def _pushed(request: Request) -> JSONResponse:
    try:
        connection = await run_in_threadpool(_connection, request.path_params["name"])
    except DataError:
        # What is wrong names connections, and nobody has signed yet: the page Data says it.
        return _refused(503, "Nothing can be received now: a connection of this site is not set up right.")
    if connection is None:
        # Which names there are is nobody's business.
        return _refused(404, "Nothing is received here.")
    if _length(request) > MOST_BYTES:
        return _answer("too large")
    try:
        body = await _body(request)
    except ClientDisconnect:
        return _refused(400, "The message was not sent to its end.")
    if body is None:
        return _answer("too large")
    headers = request.headers
    message = Message(
        headers.get("webhook-id", ""),
        headers.get("webhook-timestamp", ""),
        headers.get("webhook-signature", ""),
        body,
    )
    try:
        return _answer(await run_in_threadpool(push_inbox.receive, environment.read(), connection, message))
    except OSError as error:
        record(error, "a pushed message")
        return _refused(503, "The message cannot be stored now. Send it again later.")


def _connection(name: str) -> Connection | None:
    found = connection_settings.listed().get(name)
    return found if found is not None and found.kind == "push" else None


def _length(request: Request) -> int:
    said = request.headers.get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 15 else 0


async def _body(request: Request) -> bytes | None:
    """The body; None as soon as it is too large, whatever length was said."""
    pieces, size = list[bytes](), 0
    async for piece in request.stream():
        size += len(piece)
        if size > MOST_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _answer(verdict: Verdict) -> JSONResponse:
    status, said = _ANSWERS[verdict]
    return JSONResponse({"state": verdict}, status) if status < 300 else _refused(status, said)


def _refused(status: int, said: str) -> JSONResponse:
    return JSONResponse({"error": " ".join(said.split())}, status)

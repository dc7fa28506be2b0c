"""HTTP routes of the questions: bearer token only, JSON or Arrow, refusals as one plain sentence."""

import hashlib
import io
import json
from collections.abc import Callable

import polars as pl
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data import settings as environment
from data.database.sessions import UnreachableError
from data.error_log import record
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.access import api_tokens, viewers
from jobs.access.viewers import NotAllowedError, NotSignedInError, Viewer
from jobs.api import open_api, question_table, small_cells_for_viewers
from jobs.api.answers import Answer, NotThereError
from jobs.api.question_table import QUESTIONS, Question
from jobs.decisions import decision_log
from jobs.job_queue import job_requests
from jobs.upkeep import workspace

_SCHEME = "bearer "
#: More than this is nobody's question.
_LONGEST_QUERY = 8_000
_STATUS: tuple[tuple[type[DataError], int], ...] = (
    (NotSignedInError, 401),
    (NotAllowedError, 403),
    (NotThereError, 404),
    (UnreachableError, 503),
    (DataError, 422),
)


def routes(base: str = "") -> list[Route]:
    """The routes of all questions under a path, and the description of them, which holds no data."""
    under = f"{base}{open_api.BASE}"
    described = Route(f"{under}/openapi.json", lambda _: JSONResponse(open_api.description(base)))
    return [described, *(Route(f"{under}/{each.name}", _endpoint(each)) for each in QUESTIONS)]


def _endpoint(question: Question) -> Callable[[Request], Response]:
    # No coroutine: it counts, so it runs in a thread beside the pages.
    def endpoint(request: Request) -> Response:
        try:
            return _answered(question, request)
        except DataError as error:
            return _refused(error)
        except Exception as error:
            says = f"Something went wrong on our side. Error {record(error, f'the route {question.name}')}."
            return JSONResponse({"error": says}, status_code=500)

    return endpoint


def _answered(question: Question, request: Request) -> Response:
    here = environment.read()
    viewer = _viewer(here, request)
    if len(request.url.query) > _LONGEST_QUERY:
        raise question_table.BadParamError(f"The question has more than {_LONGEST_QUERY:,} characters.")
    query = request.query_params
    given = question_table.read_params(question, {name: query.getlist(name) for name in query})
    with viewers.acting(viewer):
        here = workspace.read(here)
        headers = {"cache-control": "private, no-cache", "vary": "authorization, accept"}
        if question.cacheable:
            headers["etag"] = _tag(here, viewer, question, request)
            known = request.headers.get("if-none-match", "").split(",")
            if headers["etag"] in [each.strip() for each in known]:
                return Response(status_code=304, headers=headers)
        found = small_cells_for_viewers.ask(question, here, viewer, given)
    headers["lake-version"] = found.lake_version
    if open_api.ARROW in request.headers.get("accept", ""):
        return Response(_arrow(found), media_type=open_api.ARROW, headers=headers)
    # As the commands print it: one question, one text.
    text = json.dumps(found.body, indent=1, ensure_ascii=False)
    return Response(text, media_type="application/json", headers=headers)


def _viewer(here: Settings, request: Request) -> Viewer:
    given = request.headers.get("authorization", "")
    if not given.lower().startswith(_SCHEME):
        raise NotSignedInError(
            "This needs a token: send the header Authorization: Bearer TOKEN. An administrator makes one."
        )
    return api_tokens.viewer_of(here, given[len(_SCHEME) :].strip())


def _refused(error: DataError) -> Response:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse({"error": " ".join(str(error).split())}, status_code=status, headers=headers)


def _tag(here: Settings, viewer: Viewer, question: Question, request: Request) -> str:
    """What changes whenever the answer may: lake, settings, decisions, rights, question, program."""
    parts = (
        str(lake.of(here).contents()),
        repr(here),
        str(decision_log.stamp(here)),
        repr((viewer.role, viewer.sources and sorted(viewer.sources))),
        f"{question.name}?{request.url.query}",
        request.headers.get("accept", ""),
        job_requests.code(),
    )
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _arrow(found: Answer) -> bytes:
    """The rows as an Arrow stream; what is a list or an object in a row is JSON text in it."""
    flat = [
        {name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in row.items()}
        for row in found.rows
    ]
    out = io.BytesIO()
    pl.DataFrame(flat, infer_schema_length=None).write_ipc_stream(out)
    return out.getvalue()

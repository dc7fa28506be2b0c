"""The routes of health: whether the process answers, and whether its parts do."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data import settings
from jobs.access import viewers
from jobs.upkeep import doctor


def routes(base: str) -> list[Route]:
    """The routes at the root, where probes ask past the proxy, and under the path of the site."""
    named = (("/livez", livez), ("/readyz", readyz))
    return [Route(f"{under}{name}", answer) for under in dict.fromkeys(("", base)) for name, answer in named]


async def livez(_: Request) -> JSONResponse:
    """Whether the process answers at all."""
    return JSONResponse({"state": "alive"})


def readyz(_: Request) -> JSONResponse:
    """Whether it can answer questions: each part with "ok", or a sentence that says what is wrong."""
    with viewers.acting(viewers.PROCESS):
        parts = doctor.ready(settings.read())
    if all(found == "ok" for found in parts.values()):
        return JSONResponse({"state": "ready", **parts})
    return JSONResponse({"state": "not ready", **parts}, status_code=503)
